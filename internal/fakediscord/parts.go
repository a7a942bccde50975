package fakediscord

import (
	"encoding/json"
	"strings"
	"time"
)

// encode writes what always can be written.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("fakediscord: " + err.Error())
	}
	return b
}

// object reads a body that the rules have accepted; an empty one for anything else.
func object(body []byte) map[string]any {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil || m == nil {
		return map[string]any{}
	}
	return m
}

func objects(body []byte) []map[string]any {
	var m []map[string]any
	if json.Unmarshal(body, &m) != nil {
		return nil
	}
	return m
}

func list(in []map[string]any) []map[string]any {
	return append([]map[string]any{}, in...)
}

func choices(data map[string]any) []Choice {
	var out []Choice
	if json.Unmarshal(encode(data["choices"]), &out) != nil {
		return nil
	}
	return out
}

// bare is a token without the word that clients put before it.
func bare(token string) string { return strings.TrimPrefix(token, "Bot ") }

func timestamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func user() map[string]any {
	return map[string]any{"id": UserID, "username": "campaigner", "discriminator": "0", "global_name": "Campaigner",
		"avatar": nil, "public_flags": 0, "flags": 0, "primary_guild": nil}
}

func botUser() map[string]any {
	return map[string]any{"id": BotUserID, "username": "cmcbot", "discriminator": "0001", "global_name": nil, "avatar": nil,
		"bot": true, "public_flags": 0, "flags": 0, "mfa_enabled": true, "locale": "en-US", "verified": true, "email": nil, "primary_guild": nil}
}

func application() map[string]any {
	return map[string]any{"id": ApplicationID, "name": "cmcbot", "icon": nil, "description": "", "type": nil, "bot": botUser(),
		"verify_key": strings.Repeat("0", 64), "flags": 0, "bot_public": true, "bot_require_code_grant": false, "owner": user(), "team": nil,
		"summary": "", "is_monetized": false, "is_verified": false, "is_discoverable": false, "hook": true, "approximate_guild_count": 1,
		"approximate_user_install_count": 0, "approximate_user_authorization_count": 0, "redirect_uris": []any{}, "interactions_endpoint_url": nil,
		"flags_new": "0", "role_connections_verification_url": nil, "eligible_oauth2_scopes": []any{},
		"integration_types_config": map[string]any{}, "explicit_content_filter": 0}
}

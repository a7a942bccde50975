package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

// A request is one question as it goes over the wire, signed.
type request struct {
	n    int // no other has it
	line string
	wire []byte
}

// A workload is a list of lines that people ask, in turn.
type workload struct {
	name  string
	lines []string
}

// workloads are what is asked: the same state again and again, and a quarter each of states, typing mistakes, searches and
// claims to be answered, in words that the file does not have.
func workloads() []workload {
	return []workload{
		{"lithuania", []string{"lithuania"}},
		{"mixed", []string{
			"lithuania", "fnland", "why did finland leave the mine ban treaty", "rebut putin will not dare if we have them",
			"ukraine", "lithunia", "how many children were killed", "rebut all the armies around us fire them so we must too",
			"poland", "switserland", "stockpiles destroyed", "rebut hardly one bomblet in a hundred of the new type fails",
			"iraq", "untied states", "who funds cluster munition producers", "rebut without minefields our frontier cannot be held",
		}},
	}
}

var serial atomic.Int64

// signingKey is the key that the fake Discord signs with: it is made from its public seed.
func signingKey() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

// prepare makes n signed requests of a side, of now.
func (s *side) prepare(p *platforms, w workload, n int) ([]request, error) {
	list := make([]request, n)
	for i := range list {
		id := int(serial.Add(1))
		line := w.lines[i%len(w.lines)]
		list[i] = request{n: id, line: line}
		var err error
		if s.platform == "discord" {
			list[i].wire, err = discordRequest(s.host, id, line)
		} else {
			_, _, secret := p.slack.Tokens()
			list[i].wire = slackRequest(s.host, s.path, secret, p.hooks, id, line)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

// discordRequest is an interaction as Discord sends it (Discord, "Receiving and responding to interactions").
func discordRequest(host string, id int, line string) ([]byte, error) {
	person := map[string]any{"id": "1200000000000000001", "username": "somebody", "discriminator": "0", "global_name": "Somebody", "avatar": nil, "public_flags": 0}
	body, err := json.Marshal(map[string]any{
		"id": strconv.Itoa(1_300_000_000_000_000_000 + id), "application_id": fakediscord.ApplicationID, "type": 2, "version": 1,
		"token": "token-" + strconv.Itoa(id), "guild_id": fakediscord.GuildID, "channel_id": fakediscord.ChannelID,
		"channel": map[string]any{"id": fakediscord.ChannelID, "type": 0, "name": "general", "guild_id": fakediscord.GuildID, "permissions": "562949953601536"},
		"guild":   map[string]any{"id": fakediscord.GuildID, "locale": "en-US", "features": []string{}},
		"member": map[string]any{"user": person, "roles": []string{}, "joined_at": "2024-01-02T03:04:05.000000+00:00", "deaf": false, "mute": false,
			"permissions": "562949953601536", "flags": 0, "pending": false},
		"locale": "en-US", "guild_locale": "en-US", "app_permissions": "562949953601536", "entitlements": []any{}, "context": 0,
		"authorizing_integration_owners": map[string]string{"0": fakediscord.GuildID}, "attachment_size_limit": 10485760,
		"data": map[string]any{"id": "1100000000000000009", "name": "cmc", "type": 1, "options": []any{map[string]any{"name": "ask", "type": 3, "value": line}}},
	})
	if err != nil {
		return nil, err
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	signature := hex.EncodeToString(ed25519.Sign(signingKey(), append([]byte(stamp), body...)))
	return fmt.Appendf(nil, "POST /discord/interactions HTTP/1.1\r\nHost: %s\r\nUser-Agent: Discord-Interactions/1.0 (+https://discord.com)\r\nContent-Type: application/json\r\n"+
		"X-Signature-Ed25519: %s\r\nX-Signature-Timestamp: %s\r\nContent-Length: %d\r\n\r\n%s", host, signature, stamp, len(body), body), nil
}

// slackRequest is a slash command as Slack sends it (Slack, "Implementing slash commands").
func slackRequest(host, path, secret, hooks string, id int, line string) []byte {
	body := url.Values{
		"token": {"fake"}, "team_id": {"T0FAKE"}, "team_domain": {"fake"}, "api_app_id": {fakeslack.AppID}, "is_enterprise_install": {"false"},
		"channel_id": {"C0ALL"}, "channel_name": {"general"}, "user_id": {"U0000001"}, "user_name": {"somebody"}, "command": {"/cmc"}, "text": {line},
		"response_url": {hooks + strconv.Itoa(id)}, "trigger_id": {"13345224609.738474920." + strconv.Itoa(id)},
	}.Encode()
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"X-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: %s\r\nContent-Length: %d\r\n\r\n%s", path, host, stamp, fakeslack.Sign(secret, stamp, []byte(body)), len(body), body)
}

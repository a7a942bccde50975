package discord

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"cmcbot/internal/commands"
)

// A Permission is a right that the bot asks a server for.
type Permission struct {
	Name   string `json:"name"` // as Discord's settings call it
	Bit    uint64 `json:"-"`
	Reason string `json:"reason"`
}

// Permissions are all the rights the bot asks for. Answers need none of them.
var Permissions = []Permission{
	{"View Channels", 1 << 10, "Posts in a channel, which it has to see."},
	{"Send Messages", 1 << 11, "Posts the answer that somebody chose as a reply, and the daily post."},
	{"Attach Files", 1 << 15, "Posts pictures."},
	{"Read Message History", 1 << 16, "Replies to a message, and finds its own daily post after a crash, so that it never comes twice."},
}

// permissionSum is Permissions as Discord takes them: a number in decimal.
func permissionSum() string {
	var sum uint64
	for _, p := range Permissions {
		sum |= p.Bit
	}
	return strconv.FormatUint(sum, 10)
}

// Manifest describes the application as JSON: what to set in the developer portal, and the commands that the bot
// registers by itself. Discord takes no such file; it is to be read.
func Manifest(publicURL string) ([]byte, error) {
	endpoint := ""
	if publicURL != "" {
		endpoint = strings.TrimRight(publicURL, "/") + "/discord/interactions"
	}
	return json.MarshalIndent(struct {
		Scopes      []string     `json:"scopes"`
		Permissions []Permission `json:"permissions"`
		Sum         string       `json:"permissions_sum"`
		Privileged  []string     `json:"privileged_intents"`
		Endpoint    string       `json:"interactions_endpoint_url,omitempty"`
		Commands    []command    `json:"commands"`
	}{[]string{"applications.commands", "bot"}, Permissions, permissionSum(), []string{}, endpoint, wanted(commands.Registration())}, "", "  ")
}

// Application returns the application's id, which stands in the first part of its bot token.
func Application(token string) (string, error) {
	first, _, _ := strings.Cut(strings.TrimPrefix(token, "Bot "), ".")
	id, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(first, "="))
	if _, wrong := strconv.ParseUint(string(id), 10, 64); err != nil || wrong != nil {
		return "", errors.New("no application's id stands in DISCORD_TOKEN: copy the token again from " + portal + ", under Bot")
	}
	return string(id), nil
}

// Invite returns the address at which the application with this id is added to a server.
func Invite(application string) string {
	return "https://discord.com/oauth2/authorize?" + url.Values{
		"client_id": {application}, "scope": {"applications.commands bot"}, "permissions": {permissionSum()},
	}.Encode()
}

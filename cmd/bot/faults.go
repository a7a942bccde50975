package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"cmcbot/internal/web"
)

// slackFault says which of Slack's tokens is missing, or too many.
func (c config) slackFault() error {
	app, bot, signing := c.SlackAppToken != "", c.SlackBotToken != "", c.SlackSigningSecret != ""
	switch {
	case c.manyWorkspaces():
		return c.installFault()
	case c.SlackClientSecret != "":
		return errors.New("SLACK_CLIENT_SECRET is set without SLACK_CLIENT_ID; set both, from Basic Information")
	case app && signing:
		return errors.New("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set; keep the first for Socket Mode, the second for requests to PUBLIC_URL")
	case bot && !app && !signing:
		return errors.New("SLACK_APP_TOKEN is not set, and Slack needs both tokens; create it under Basic Information, App-Level Tokens, with the scope connections:write")
	case !bot && (app || signing):
		return errors.New("SLACK_BOT_TOKEN is not set, and Slack needs both tokens; copy it from OAuth & Permissions after installing the app")
	}
	return nil
}

var (
	snowflake = regexp.MustCompile(`^[0-9]{15,22}$`)
	hexKey    = regexp.MustCompile(`^[0-9a-fA-F]{64}$`)
)

// discordTokenFault explains what stands in the place of a bot token. The value itself is never shown.
func discordTokenFault(token string) error {
	wrong := ""
	switch {
	case token == "":
		return nil
	case strings.HasPrefix(token, "Bot "):
		return errors.New("DISCORD_TOKEN begins with \"Bot \"; give the token alone")
	case snowflake.MatchString(token):
		wrong = "an application id"
	case hexKey.MatchString(token):
		wrong = "the application's public key"
	case strings.HasPrefix(token, "xox") || strings.HasPrefix(token, "xapp-"):
		wrong = "a Slack token"
	case strings.ContainsAny(token, " \t\n\""):
		wrong = "more than one word"
	case strings.Count(token, ".") != 2:
		wrong = "something that is not a bot token (which has three parts joined by dots)"
	default:
		return nil
	}
	return fmt.Errorf("DISCORD_TOKEN holds %s; copy the token from the page Bot of your application in Discord's developer portal", wrong)
}

func slackTokenFault(name, prefix, token string) error {
	wrong := ""
	switch {
	case token == "", strings.HasPrefix(token, prefix):
		return nil
	case strings.HasPrefix(token, "xapp-"):
		wrong = "an app-level token (xapp-…)"
	case strings.HasPrefix(token, "xoxb-"):
		wrong = "a bot token (xoxb-…)"
	case strings.HasPrefix(token, "xoxp-"):
		wrong = "a user token (xoxp-…)"
	default:
		wrong = "something that is not a Slack token"
	}
	where := "OAuth & Permissions"
	if prefix == "xapp-" {
		where = "Basic Information, App-Level Tokens"
	}
	return fmt.Errorf("%s holds %s; it needs the one that begins with %s, from %s", name, wrong, prefix, where)
}

func addressFault(name, address string) error {
	if address == "" {
		return nil
	}
	if u, err := url.Parse(address); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("%s is not an address; write it like https://proxy.example/api", name)
	}
	return nil
}

func listenFault(address string) error {
	if address == "" || address == noPage {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if n, wrong := strconv.Atoi(port); err != nil || wrong != nil || n < 0 || n > 65535 {
		return fmt.Errorf("LISTEN is not an address; write it like %s, or off for no page", web.DefaultAddress)
	}
	return nil
}

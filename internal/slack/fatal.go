package slack

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// A Scope is a permission that the app asks for when it is installed.
type Scope struct {
	Name   string
	App    bool   // of the app-level token, not of the bot token
	Reason string // what for, one sentence
}

// Scopes are all the permissions the bot needs; none lets it read channels.
var Scopes = []Scope{
	{Name: "commands", Reason: "Answers the slash command, and the shortcut in the menu of a message."},
	{Name: "chat:write", Reason: "Answers mentions and direct messages, and posts what somebody chose to post, in channels it was invited to."},
	{Name: "app_mentions:read", Reason: "Sees the messages that mention it, and no others."},
	{Name: "im:history", Reason: "Reads the direct messages that are written to it."},
	{Name: "files:write", Reason: "Shows pictures in its answers, and sends letters as documents."},
	{Name: "im:write", Reason: "Opens the direct message in which who asked gets a document."},
	{Name: "users:read", Reason: "Sees whether who changes a channel's settings is a guest, and their time zone."},
	{Name: "connections:write", App: true, Reason: "Opens the Socket Mode connection, so that no public address is needed."},
}

// OptionalScopes are permissions of the bot token that an operator may add: the bot does without them, and says what that means.
// They do not subscribe to anything: messages are read only to find a post of its own.
var OptionalScopes = []Scope{
	{Name: "channels:history", Reason: "Looks for its own daily post after a crash, in public channels that it is in, and then posts one that is not there."},
	{Name: "groups:history", Reason: "The same in private channels that it is in."},
}

const (
	botVariable = "SLACK_BOT_TOKEN"
	appVariable = "SLACK_APP_TOKEN"
)

// A fatal error is one that only the operator can mend. Its text is for them.
type fatal struct{ text string }

func (f *fatal) Error() string { return f.text }

// final turns a code with which Slack refuses a token for good into an error for the operator, and
// returns nil for every other code.
func final(variable, code string) error {
	kind, where := "bot token (xoxb-…)", "OAuth & Permissions"
	if variable == appVariable {
		kind, where = "app-level token (xapp-…)", "Basic Information, App-Level Tokens"
	}
	var remedy string
	switch code {
	case "invalid_auth", "not_authed", "token_expired":
		remedy = fmt.Sprintf("copy the %s again from https://api.slack.com/apps, %s", kind, where)
	case "account_inactive", "token_revoked", "team_access_not_granted":
		remedy = fmt.Sprintf("the app was removed from the workspace or its token was revoked; install the app again and copy the new %s from https://api.slack.com/apps, %s", kind, where)
	case "not_allowed_token_type":
		remedy = fmt.Sprintf("it must hold the %s from https://api.slack.com/apps, %s", kind, where)
	case "missing_scope":
		remedy = fmt.Sprintf("add the scopes %s at https://api.slack.com/apps, %s, and install the app again", strings.Join(scopeNames(variable == appVariable), ", "), where)
	default:
		return nil
	}
	return &fatal{fmt.Sprintf("Slack refuses %s (%s): %s; then start the bot again", variable, code, remedy)}
}

// dead reports whether a refused call means that the bot token will never work again.
func dead(err error) error {
	r, ok := errors.AsType[*refusal](err)
	if !ok || r.code == "missing_scope" || r.code == "not_allowed_token_type" {
		return nil // one method's trouble: the rest still works
	}
	return final(botVariable, r.code)
}

func scopeNames(app bool) (names []string) {
	for _, s := range Scopes {
		if s.App == app {
			names = append(names, s.Name)
		}
	}
	return names
}

// missing returns the bot's scopes that granted, with commas between, lacks; none if Slack did not say.
func missing(granted string) []string { return lacking(granted, scopeNames(false)) }

// lacking returns which of the scopes named granted lacks; none if Slack did not say.
func lacking(granted string, names []string) []string {
	if granted == "" {
		return nil
	}
	have := strings.FieldsFunc(granted, func(r rune) bool { return r == ',' || r == ' ' })
	return slices.DeleteFunc(slices.Clone(names), func(s string) bool { return slices.Contains(have, s) })
}

// optionalNames are the names of OptionalScopes.
func optionalNames() (names []string) {
	for _, s := range OptionalScopes {
		names = append(names, s.Name)
	}
	return names
}

// checkTokens finds tokens that cannot work before Slack has to refuse them. With a signing secret there is no
// app-level token.
func checkTokens(bot, app, secret string) error {
	var errs []error
	tokens := []struct{ variable, value, prefix, where string }{
		{botVariable, bot, "xoxb-", "OAuth & Permissions"},
		{appVariable, app, "xapp-", "Basic Information, App-Level Tokens"},
	}
	if secret != "" {
		tokens = tokens[:1]
		if app != "" {
			errs = append(errs, errors.New(appVariable+" and SLACK_SIGNING_SECRET are both set: keep the first for Socket Mode, the second for request URLs"))
		}
	}
	for _, t := range tokens {
		what := ""
		switch {
		case strings.HasPrefix(t.value, t.prefix):
			continue
		case t.value == "":
			what = "is missing"
		case strings.HasPrefix(t.value, "xapp-"):
			what = "holds an app-level token"
		case strings.HasPrefix(t.value, "xoxb-"):
			what = "holds a bot token"
		case strings.HasPrefix(t.value, "xoxp-"):
			what = "holds a user's token"
		default:
			what = "is not a Slack token"
		}
		errs = append(errs, fmt.Errorf("%s %s: set it to the token that begins with %s, from https://api.slack.com/apps, %s", t.variable, what, t.prefix, t.where))
	}
	return errors.Join(errs...)
}

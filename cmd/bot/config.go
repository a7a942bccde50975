package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"

	"cmcbot/internal/web"
)

// A secret is a token. It prints and logs as "[redacted]".
type secret string

func (secret) String() string       { return "[redacted]" }
func (secret) LogValue() slog.Value { return slog.StringValue("[redacted]") }

// A config is what the environment says. The zero config has no platform and the default knowledge file.
type config struct {
	DiscordToken               secret
	SlackBotToken              secret
	SlackAppToken              secret
	DiscordAPIURL, SlackAPIURL string // "" means the platform's own
	Facts                      string // path of the knowledge file; "" means facts.yaml here, else the embedded one
	Listen                     string // address of the local page; "" means web.DefaultAddress without tokens and no page with them
}

// A variable is one environment variable that the program reads.
type variable struct{ name, about string }

func variables() []variable {
	return []variable{
		{"DISCORD_TOKEN", "the bot token of a Discord application"},
		{"SLACK_BOT_TOKEN", "the bot token of a Slack app, xoxb-…; needs SLACK_APP_TOKEN too"},
		{"SLACK_APP_TOKEN", "the app-level token of the same Slack app, xapp-…, with the scope connections:write"},
		{"FACTS", "the knowledge file; default facts.yaml in the working folder, else the one built in"},
		{"LISTEN", "where the local page is served, host:port, or off; default 127.0.0.1:8080 without tokens, off with them"},
		{"DISCORD_API_URL", "another address for Discord's API, for proxies and tests"},
		{"SLACK_API_URL", "another address for Slack's API, for proxies and tests"},
	}
}

// readConfig reads the environment and reports every mistake in it at once. A token may also stand in a
// file, named by the variable with _FILE after its name.
func readConfig(getenv func(string) string) (config, error) {
	var errs []error
	token := func(name string) secret {
		v := strings.TrimSpace(getenv(name))
		path := getenv(name + "_FILE")
		if path == "" {
			return secret(v)
		}
		if v != "" {
			errs = append(errs, fmt.Errorf("%s and %s_FILE are both set; keep one of them", name, name))
			return secret(v)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s_FILE: %w; name a file that holds the token and nothing else", name, err))
		}
		return secret(strings.TrimSpace(string(data)))
	}
	c := config{
		DiscordToken:  token("DISCORD_TOKEN"),
		SlackBotToken: token("SLACK_BOT_TOKEN"),
		SlackAppToken: token("SLACK_APP_TOKEN"),
		DiscordAPIURL: getenv("DISCORD_API_URL"),
		SlackAPIURL:   getenv("SLACK_API_URL"),
		Facts:         getenv("FACTS"),
		Listen:        getenv("LISTEN"),
	}
	errs = append(errs, c.validate()...)
	return c, errors.Join(errs...)
}

func (c config) validate() []error {
	errs := []error{
		discordTokenFault(string(c.DiscordToken)),
		slackTokenFault("SLACK_BOT_TOKEN", "xoxb-", string(c.SlackBotToken)),
		slackTokenFault("SLACK_APP_TOKEN", "xapp-", string(c.SlackAppToken)),
		addressFault("DISCORD_API_URL", c.DiscordAPIURL),
		addressFault("SLACK_API_URL", c.SlackAPIURL),
		listenFault(c.Listen),
	}
	if (c.SlackBotToken == "") != (c.SlackAppToken == "") {
		missing, why := "SLACK_APP_TOKEN", "create it under Basic Information, App-Level Tokens, with the scope connections:write"
		if c.SlackBotToken == "" {
			missing, why = "SLACK_BOT_TOKEN", "copy it from OAuth & Permissions after installing the app"
		}
		errs = append(errs, fmt.Errorf("%s is not set, and Slack needs both tokens; %s", missing, why))
	}
	return errs
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

// noPage is the value of LISTEN that switches the page off.
const noPage = "off"

// page returns where the local page is to be served, "" for nowhere.
func (c config) page() string {
	switch {
	case c.Listen == noPage, c.Listen == "" && (c.DiscordToken != "" || c.SlackBotToken != ""):
		return ""
	case c.Listen == "":
		return web.DefaultAddress
	}
	return c.Listen
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

package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/discord"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
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
	SlackClientID              string // set: workspaces install the app at PUBLIC_URL/slack/install, and there is no bot token
	SlackClientSecret          secret // of the same app
	TokenKeys                  secret // what the workspaces' tokens are sealed with
	SlackSigningSecret         secret // set: Slack reaches the bot at PUBLIC_URL instead of a socket
	DiscordPublicKey           string // set: Discord reaches the bot at PUBLIC_URL instead of the gateway
	DiscordShards              string // connections to the gateway; "" means what Discord recommends
	PublicURL                  string // where a proxy makes LISTEN reachable; "" where nothing is
	DiscordAPIURL, SlackAPIURL string // "" means the platform's own
	Database                   secret // address of a PostgreSQL database; "" means SQLite in DataFolder
	DataFolder                 string // of the SQLite database; "" means "data"
	Settle                     string // how long a changed knowledge file is in use before channels are told; "" means the usual
	Window                     string // how late a daily post may come; "" means the usual
	Allow                      string // who may set up daily posts, a commands.Allow; "" means managers
	Limits                     string // requests a minute of a person, a channel and a workspace; "" means the usual
	Channels, ChannelsDenied   string // where the bot answers, and where not
	Maintainers                string // the channel that is told of a knowledge file with problems, "slack/C01"; "" for none
	ReviewZone                 string // in which the weekly review comes on Mondays at nine; "" means UTC
	Questions                  string // "on" counts the words of questions that found nothing; "" and "off" do not
	Facts                      string // path of the knowledge file; "" means facts.yaml here, else the embedded one
	Drain                      string // how long the bot goes on answering after it was told to stop; "" means the usual
	Listen                     string // where the page and the platforms' requests are served; see page
}

// A variable is one environment variable that the program reads.
type variable struct{ name, about string }

func variables() []variable {
	return []variable{
		{"DISCORD_TOKEN", "the bot token of a Discord application"},
		{"SLACK_BOT_TOKEN", "the bot token of a Slack app, xoxb-…; needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET too"},
		{"SLACK_APP_TOKEN", "the app-level token of the same Slack app, xapp-…, with the scope connections:write"},
		{"SLACK_SIGNING_SECRET", "the signing secret of the Slack app, in the place of SLACK_APP_TOKEN: Slack then sends to PUBLIC_URL/slack/…"},
		{"SLACK_CLIENT_ID", "the client id of the Slack app, in the place of SLACK_BOT_TOKEN: many workspaces then install the app at PUBLIC_URL/slack/install"},
		{"SLACK_CLIENT_SECRET", "the client secret of the same Slack app"},
		{"TOKEN_KEYS", "the keys that the workspaces' tokens are sealed with, the newest first, with commas between; bot rekey new makes one"},
		{"DISCORD_PUBLIC_KEY", "the public key of the Discord application: Discord then sends to PUBLIC_URL/discord/interactions"},
		{"DISCORD_SHARDS", "how many connections to Discord's gateway the servers are divided among; default what Discord recommends"},
		{"PUBLIC_URL", "the https address under which a proxy passes requests on to LISTEN"},
		{"DATA_DIR", "the folder of the SQLite database with the daily posts; default data, in the working folder"},
		{"DATABASE_URL", "a PostgreSQL database for the daily posts in the place of SQLite, postgres://…; for several replicas"},
		{"WATCH_DELAY", "how long a changed knowledge file is in use before channels that watch are told, such as 1h; default 5m, at most 24h"},
		{"DAILY_WINDOW", "how late a daily post may come when the bot or the platform was down, such as 90m; default 6h, at most 20h"},
		{"DAILY_ALLOW", "who may set up daily posts: managers of the channel (Discord: Manage Channels, Slack: members, not guests), or only admins (Discord: Manage Server, Slack: admins and owners); default managers"},
		{"LIMITS", "how many requests a minute are answered to a person, a channel and a workspace, 0 for any number; default 30,120,1200"},
		{"CHANNELS", "where the bot answers and nowhere else: slack or discord, slack/WORKSPACE, slack/WORKSPACE/CHANNEL, with commas between; default everywhere"},
		{"CHANNELS_DENIED", "where the bot does not answer, written in the same way"},
		{"MAINTAINERS", "the channel of those who keep the knowledge file, slack/ or discord/ and its id: told of its problems and of the week's review, and may take entries out"},
		{"REVIEW_ZONE", "the time zone in which the maintainers' channel gets the week's review, Mondays at 09:00; default UTC"},
		{"KEEP_QUESTIONS", "on counts the words of questions that found nothing, without who or where, for bot review; default off"},
		{"FACTS", "the knowledge file; default facts.yaml in the working folder, else the one built in. A phrases.txt beside it takes the place of the phrases built in"},
		{"LISTEN", "where the page and the platforms' requests are served, host:port, or off; default 127.0.0.1:8080 without tokens or with PUBLIC_URL, else off"},
		{"DRAIN", "how long the bot goes on answering after it was told to stop, while /readyz says no, for the proxy to notice, at most 1m; default 3s where a platform sends to PUBLIC_URL, else 0s"},
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

		SlackSigningSecret: token("SLACK_SIGNING_SECRET"),
		SlackClientID:      getenv("SLACK_CLIENT_ID"),
		SlackClientSecret:  token("SLACK_CLIENT_SECRET"),
		TokenKeys:          token("TOKEN_KEYS"),
		DiscordPublicKey:   getenv("DISCORD_PUBLIC_KEY"),
		DiscordShards:      getenv("DISCORD_SHARDS"),
		PublicURL:          strings.TrimRight(getenv("PUBLIC_URL"), "/"),

		DiscordAPIURL:  getenv("DISCORD_API_URL"),
		SlackAPIURL:    getenv("SLACK_API_URL"),
		Database:       token("DATABASE_URL"),
		DataFolder:     getenv("DATA_DIR"),
		Settle:         getenv("WATCH_DELAY"),
		Window:         getenv("DAILY_WINDOW"),
		Allow:          getenv("DAILY_ALLOW"),
		Limits:         getenv("LIMITS"),
		Channels:       getenv("CHANNELS"),
		ChannelsDenied: getenv("CHANNELS_DENIED"),
		Maintainers:    getenv("MAINTAINERS"),
		ReviewZone:     getenv("REVIEW_ZONE"),
		Questions:      getenv("KEEP_QUESTIONS"),
		Facts:          getenv("FACTS"),
		Drain:          getenv("DRAIN"),
		Listen:         getenv("LISTEN"),
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
		addressFault("PUBLIC_URL", c.PublicURL),
		listenFault(c.Listen),
		c.slackFault(),
		c.maintainersFault(),
	}
	if _, err := c.limits(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.area(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.shards(); err != nil {
		errs = append(errs, err)
	}
	if c.Database != "" {
		if err := store.CheckAddress(string(c.Database)); err != nil {
			errs = append(errs, fmt.Errorf("DATABASE_URL: %w", err))
		}
	}
	if _, err := c.window(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.settle(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.drain(); err != nil {
		errs = append(errs, err)
	}
	if a := c.allow(); a != commands.Managers && a != commands.Admins {
		errs = append(errs, fmt.Errorf("DAILY_ALLOW is %q; write managers or admins", c.Allow))
	}
	if _, err := upkeep.ParseZone(c.ReviewZone); err != nil {
		errs = append(errs, fmt.Errorf("REVIEW_ZONE: %w", err))
	}
	if c.Questions != "" && c.Questions != "on" && c.Questions != "off" {
		errs = append(errs, fmt.Errorf("KEEP_QUESTIONS is %q; write on or off", c.Questions))
	}
	if c.DiscordPublicKey != "" {
		if _, err := discord.PublicKey(c.DiscordPublicKey); err != nil {
			errs = append(errs, fmt.Errorf("DISCORD_PUBLIC_KEY: %w", err))
		}
		if c.DiscordToken == "" {
			errs = append(errs, errors.New("DISCORD_PUBLIC_KEY is set without DISCORD_TOKEN; set both"))
		}
	}
	if c.behindProxy() && c.PublicURL == "" {
		errs = append(errs, errors.New("DISCORD_PUBLIC_KEY or SLACK_SIGNING_SECRET is set without PUBLIC_URL; set it to the https address under which the platforms reach this bot"))
	}
	if c.behindProxy() && c.Listen == noPage {
		errs = append(errs, errors.New("LISTEN is off, but the platforms are to send here; set it to an address such as "+web.DefaultAddress))
	}
	return errs
}

// dataFolder is where the SQLite database is.
func (c config) dataFolder() string { return cmp.Or(c.DataFolder, "data") }

// keepsQuestions reports whether questions that found nothing are counted.
func (c config) keepsQuestions() bool { return c.Questions == "on" }

// allow is who may set up daily posts.
func (c config) allow() commands.Allow {
	return cmp.Or(commands.Allow(strings.ToLower(c.Allow)), commands.Managers)
}

// window is how late a daily post may come; 0 means the usual.
func (c config) window() (time.Duration, error) {
	if c.Window == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(c.Window)
	if err != nil || d < time.Minute || d > daily.MaxWindow {
		return 0, fmt.Errorf("DAILY_WINDOW is %q; write a time between 1m and %v, such as 6h or 90m", c.Window, daily.MaxWindow)
	}
	return d, nil
}

// limits is how many requests are answered a minute.
func (c config) limits() (l commands.Limits, err error) {
	parts := strings.Split(cmp.Or(c.Limits, "30,120,1200"), ",")
	numbers := []*int{&l.User, &l.Channel, &l.Workspace}
	for i, n := range numbers {
		if len(parts) == len(numbers) {
			*n, err = strconv.Atoi(strings.TrimSpace(parts[i]))
		}
		if err != nil || len(parts) != len(numbers) || *n < 0 || *n > 60_000 {
			return l, fmt.Errorf("LIMITS is %q; write three numbers of requests a minute, for a person, a channel and a workspace, such as 30,120,1200", c.Limits)
		}
	}
	return l, nil
}

// area is where the bot answers.
func (c config) area() (a commands.Area, err error) {
	for _, list := range []struct {
		name, value string
		places      *[]string
	}{{"CHANNELS", c.Channels, &a.Allowed}, {"CHANNELS_DENIED", c.ChannelsDenied, &a.Denied}} {
		if list.value == "" {
			continue
		}
		if *list.places, err = commands.ParseArea(list.value); err != nil {
			return a, fmt.Errorf("%s: %w", list.name, err)
		}
	}
	return a, nil
}

// onDiscord and onSlack report whether there is what the bot needs to answer there.
func (c config) onDiscord() bool { return c.DiscordToken != "" }
func (c config) onSlack() bool   { return c.SlackBotToken != "" || c.manyWorkspaces() }

// settle is how long a changed knowledge file is in use before channels are told; 0 means the usual.
func (c config) settle() (time.Duration, error) {
	if c.Settle == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(c.Settle)
	if err != nil || d < time.Second || d > 24*time.Hour {
		return 0, fmt.Errorf("WATCH_DELAY is %q; write a time between 1s and 24h, such as 5m", c.Settle)
	}
	return d, nil
}

// shards is how many connections to Discord's gateway there are; 0 means what Discord recommends.
func (c config) shards() (int, error) {
	if c.DiscordShards == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(c.DiscordShards)
	if err != nil || n < 1 || n > 10_000 {
		return 0, fmt.Errorf("DISCORD_SHARDS is %q; write a number such as 4, or take it away", c.DiscordShards)
	}
	return n, nil
}

// drain is how long the bot goes on answering after it was told to stop.
func (c config) drain() (time.Duration, error) {
	switch {
	case c.Drain == "" && c.behindProxy():
		return 3 * time.Second, nil
	case c.Drain == "":
		return 0, nil
	}
	d, err := time.ParseDuration(c.Drain)
	if err != nil || d < 0 || d > time.Minute {
		return 0, fmt.Errorf("DRAIN is %q; write a time between 0s and 1m, such as 5s", c.Drain)
	}
	return d, nil
}

// behindProxy reports whether a platform sends its requests to PublicURL.
func (c config) behindProxy() bool { return c.DiscordPublicKey != "" || c.SlackSigningSecret != "" }

// noPage is the value of LISTEN that switches the page off.
const noPage = "off"

// page returns where the page, and with PublicURL the platforms' requests, are to be served; "" for nowhere.
func (c config) page() string {
	switch {
	case c.Listen == noPage, c.Listen == "" && c.PublicURL == "" && (c.onDiscord() || c.onSlack()):
		return ""
	case c.Listen == "":
		return web.DefaultAddress
	}
	return c.Listen
}

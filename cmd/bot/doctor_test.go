package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

func TestDoctor(t *testing.T) {
	d := fakediscord.New(t, fakediscord.Options{})
	s, err := fakeslack.Start(fakeslack.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	poor, err := fakeslack.Start(fakeslack.Config{Scopes: "commands,chat:write"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(poor.Close)
	rich, err := fakeslack.Start(fakeslack.Config{Scopes: "commands,chat:write,app_mentions:read,im:history,files:write,im:write,users:read,channels:history,groups:history"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(rich.Close)
	public := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(public.Close)
	bot, app, signing := s.Tokens()
	discord := []string{"DISCORD_TOKEN=" + d.Token(), "DISCORD_API_URL=" + d.APIURL()}
	slack := []string{"SLACK_BOT_TOKEN=" + bot, "SLACK_APP_TOKEN=" + app, "SLACK_API_URL=" + s.APIURL()}
	for name, test := range map[string]struct {
		env  []string
		says []string // each stands in what is printed
		sick bool
	}{
		"nothing": {nil, []string{"ok    knowledge file: ", "none has a token"}, false},
		"both": {append(discord, slack...), []string{
			"ok    Discord: the token is that of the application cmcbot", "ok    Slack: the bot token is that of the app @cmc",
			"ok    Slack: it has every scope", "ok    Slack: it does without the optional scopes channels:history, groups:history: ", "ok    Slack: a socket can be opened", "ok    clock: "}, false},
		"a wrong variable":     {[]string{"DISCORD_TOKEN=xoxb-1"}, []string{"MEND  environment: DISCORD_TOKEN holds a Slack token"}, true},
		"a wrong token":        {[]string{"DISCORD_TOKEN=a.b.c", "DISCORD_API_URL=" + d.APIURL()}, []string{"MEND  Discord: Discord refused the bot's token"}, true},
		"a missing scope":      {[]string{"SLACK_BOT_TOKEN=" + bot, "SLACK_APP_TOKEN=" + app, "SLACK_API_URL=" + poor.APIURL()}, []string{"MEND  Slack: the app lacks the scopes app_mentions:read, im:history"}, true},
		"every scope":          {[]string{"SLACK_BOT_TOKEN=" + bot, "SLACK_APP_TOKEN=" + app, "SLACK_API_URL=" + rich.APIURL()}, []string{"ok    Slack: it has the optional scopes channels:history, groups:history: "}, false},
		"a wrong app token":    {[]string{"SLACK_BOT_TOKEN=" + bot, "SLACK_APP_TOKEN=xapp-wrong", "SLACK_API_URL=" + s.APIURL()}, []string{"MEND  Slack: Slack refuses SLACK_APP_TOKEN"}, true},
		"no such file":         {[]string{"FACTS=/nowhere.yaml"}, []string{"MEND  knowledge file: "}, true},
		"nobody at the public": {append(discord, "DISCORD_PUBLIC_KEY="+d.Key(), "PUBLIC_URL="+public.URL), []string{"MEND  PUBLIC_URL: ", "MEND  Discord: the application does not send here"}, true},
		"no https": {[]string{"SLACK_BOT_TOKEN=" + bot, "SLACK_SIGNING_SECRET=" + signing, "SLACK_API_URL=" + s.APIURL(), "PUBLIC_URL=http://127.0.0.1:1"},
			[]string{"is not an https address", "see that the proxy passes requests on"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			env := append(test.env, "DATA_DIR="+t.TempDir())
			if test.sick { // the small file is late with its reviews
				env = append([]string{small}, env...)
			}
			out, _, err := try(t, "", environment(t, env...), "doctor")
			if sick := errors.Is(err, errFound); sick != test.sick || err != nil && !sick {
				t.Errorf("doctor: %v, to be mended %v; want %v", err, sick, test.sick)
			}
			for _, s := range test.says {
				if !strings.Contains(out, s) {
					t.Errorf("it does not say %q:\n%s", s, out)
				}
			}
			for _, secret := range []string{d.Token(), bot, app, signing} {
				if strings.Contains(out, secret) {
					t.Errorf("a token was printed:\n%s", out)
				}
			}
		})
	}
}

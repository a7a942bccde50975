package main

import (
	"cmp"
	"context"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
)

func logTo(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// A fleet is the whole program, run against a Discord and a Slack of its own.
type fleet struct {
	discord *fakediscord.Server
	slack   *fakeslack.Server
	log     *lockedBuffer
}

// launch runs the program against both. With over, a list of variables, it is reached over HTTPS as far as they say.
func launch(t *testing.T, over ...string) fleet {
	t.Helper()
	f := fleet{discord: fakediscord.New(t, fakediscord.Options{Check: specs.ForDiscord(t).Check, House: true}), log: &lockedBuffer{}}
	var err error
	if f.slack, err = fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)}); err != nil {
		t.Fatal(err)
	}
	bot, app, signing := f.slack.Tokens()
	if len(over) == 0 {
		over = []string{"SLACK_APP_TOKEN=" + app}
	} else {
		over = append(over, "DRAIN=0s", "DISCORD_PUBLIC_KEY="+f.discord.Key(), "SLACK_SIGNING_SECRET="+signing)
	}
	env := environment(t, append(over, whole, "DATA_DIR="+t.TempDir(), "DISCORD_TOKEN="+f.discord.Token(), "DISCORD_API_URL="+f.discord.APIURL(),
		"SLACK_BOT_TOKEN="+bot, "SLACK_API_URL="+f.slack.APIURL())...)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, nil, env, strings.NewReader(""), f.log, f.log) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		for _, p := range f.slack.Problems() {
			t.Error("Slack's rules:", p)
		}
		f.slack.Close()
		for _, secret := range []string{f.discord.Token(), bot, app, signing} {
			if strings.Contains(f.log.String(), secret) {
				t.Error("a token stands in the log")
			}
		}
		if strings.Contains(strings.ToLower(f.log.String()), "lithuania") {
			t.Errorf("what was asked stands in the log:\n%s", f.log)
		}
	})
	return f
}

const left = "Left the Convention on Cluster Munitions on 6 March 2025"

// ownReply is a reply to the claim that they deter Russia, with a figure that the file does not have.
const ownReply = "Ukraine held them and was invaded in 2022. 45.7% of them fail. *Lithuania* has none today. <!channel> @everyone"

// practised reports whether an answer compares ownReply with what the file says.
func practised(text string) bool {
	return strings.Contains(text, "45.7%") && strings.Contains(text, "Recognised by") && strings.Contains(text, "was invaded")
}

func TestDiscordEndToEnd(t *testing.T) {
	ctx, d := t.Context(), launch(t).discord
	connected := func(times int) {
		t.Helper()
		if _, err := d.WaitGateway(ctx, func(c fakediscord.Counts) bool { return c.Ready >= times }); err != nil {
			t.Fatal(err)
		}
	}
	connected(1)
	card, err := d.Slash(ctx, "lithuania")
	if err != nil {
		t.Fatal(err)
	}
	if !card.Ephemeral() || !strings.Contains(card.Text(), left) {
		t.Errorf("/cmc lithuania: private %v\n%s", card.Ephemeral(), card.Text())
	}
	answer, err := d.Press(ctx, card, "Answer")
	if err != nil || !strings.Contains(answer.Text(), "What not to say") {
		t.Errorf("the button Answer: %v\n%s", err, answer.Text())
	}
	copied, err := d.Press(ctx, card, "Copy")
	if err != nil || !copied.Ephemeral() || !strings.Contains(copied.Content, "https://treaties.un.org/") {
		t.Errorf("the button Copy: %v\n%s", err, copied.Content)
	}
	posted, err := d.Press(ctx, card, "Post to channel")
	if err != nil || posted.Ephemeral() || !strings.Contains(posted.Text(), left) {
		t.Errorf("the button Post to channel: %v, private %v", err, posted.Ephemeral())
	}
	for typed, want := range map[string]string{"": "Lithuania", "lith": "Lithuania", "withdr": "withdrawals"} {
		choices, err := d.Autocomplete(ctx, fakediscord.Asker{}, typed)
		if err != nil || len(choices) == 0 || !strings.HasPrefix(choices[0].Name, want) {
			t.Errorf("autocomplete %q: %v %+v, want %s first", typed, err, choices[:min(3, len(choices))], want)
		}
	}
	which, err := d.SlashAs(ctx, fakediscord.Asker{Where: fakediscord.InPrivate, Alone: true}, "congo")
	if err != nil || !strings.Contains(which.Text(), "Which one") {
		t.Fatalf("congo: %v\n%s", err, which.Text())
	}
	if chosen, err := d.PressAs(ctx, fakediscord.Asker{Where: fakediscord.InPrivate, Alone: true}, which, "DR Congo"); err != nil || !strings.Contains(chosen.Text(), "DR Congo") {
		t.Errorf("choosing: %v\n%s", err, chosen.Text())
	}
	if told, err := d.DM(ctx, "finland"); err != nil || !strings.Contains(told.Text(), "Left the Mine Ban Treaty on 10 January 2026") {
		t.Errorf("a direct message: %v\n%s", err, told.Text())
	}
	practice, err := d.Slash(ctx, "practice deters-russia")
	if err != nil {
		t.Fatal(err)
	}
	form, err := d.PressModal(ctx, fakediscord.Asker{}, practice, "Write my own")
	if err != nil || len(form.Fields) != 1 || !strings.Contains(form.Text, "deter Russia") {
		t.Fatalf("practice in own words: %v %+v, want one field under the claim", err, form)
	}
	said, err := d.Submit(ctx, fakediscord.Asker{}, form, map[string]string{form.Fields[0].Name: ownReply})
	if err != nil || !said.Ephemeral() || !practised(said.Text()) {
		t.Errorf("practice in own words: private %v, %v\n%s", said.Ephemeral(), err, said.Text())
	}
	if next, err := d.Press(ctx, said, "Next claim"); err != nil || !strings.Contains(next.Text(), "2 of ") {
		t.Errorf("after own words: %v\n%s", err, next.Text())
	}
	letter, err := d.SlashModal(ctx, fakediscord.Asker{}, "letter lithuania")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.Submit(ctx, fakediscord.Asker{}, letter, map[string]string{"to": "the Minister", "from": "A. Writer", "place": "Vilnius"}); err != nil ||
		!strings.HasPrefix(got.Content, "Subject: ") || !slices.ContainsFunc(got.Buttons(), func(b fakediscord.Component) bool { return strings.HasPrefix(b.Label, "No mail program") }) {
		t.Errorf("a letter: %v, want its subject and that no mail program opens\n%s %+v", err, got.Content, got.Buttons())
	}
	setChannels(t, d)
	d.Cut() // the connection breaks; the bot comes back by itself
	connected(2)
	if again, err := d.Slash(ctx, "lithuania"); err != nil || !strings.Contains(again.Text(), left) {
		t.Errorf("after a lost connection: %v\n%s", err, again.Text())
	}
}

func TestSlackEndToEnd(t *testing.T) {
	ctx, s := t.Context(), launch(t).slack
	ann := s.Person("U0ANN")
	card, err := ann.Slash(ctx, "C0ALL", "lithuania")
	if err != nil {
		t.Fatal(err)
	}
	if !card.Ephemeral || !strings.Contains(card.Shown(), left) {
		t.Errorf("/cmc lithuania: private %v\n%s", card.Ephemeral, card.Shown())
	}
	if answer, err := ann.Press(ctx, card, "Answer"); err != nil || !strings.Contains(answer.Shown(), "What not to say") {
		t.Errorf("the button Answer: %v\n%s", err, answer.Shown())
	}
	if copied, err := ann.Press(ctx, card, "Copy"); err != nil || !copied.Ephemeral || !strings.Contains(copied.Shown(), "https://treaties.un.org/") {
		t.Errorf("the button Copy: %v\n%s", err, copied.Shown())
	}
	if posted, err := ann.Press(ctx, card, "Post to channel"); err != nil || posted.Ephemeral || !strings.Contains(posted.Shown(), left) {
		t.Errorf("the button Post to channel: %v, private %v", err, posted.Ephemeral)
	}
	practice, err := ann.Slash(ctx, "C0ALL", "practice deters-russia")
	if err != nil {
		t.Fatal(err)
	}
	form, err := ann.Press(ctx, practice, "Write my own")
	if err != nil || form.View != "modal" || len(form.Inputs()) != 1 || !strings.Contains(form.Shown(), "deter Russia") {
		t.Fatalf("practice in own words: %v, a %q with %+v, want one field under the claim", err, form.View, form.Inputs())
	}
	said, err := ann.Submit(ctx, form, map[string]string{form.Inputs()[0].Name: ownReply})
	if err != nil || !said.Ephemeral || !practised(said.Shown()) {
		t.Errorf("practice in own words: private %v, %v\n%s", said.Ephemeral, err, said.Shown())
	}
	if next, err := ann.Press(ctx, said, "Next claim"); err != nil || !strings.Contains(next.Shown(), "2 of ") {
		t.Errorf("after own words: %v\n%s", err, next.Shown())
	}
	letter, err := ann.Slash(ctx, "C0ALL", "letter lithuania")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ann.Submit(ctx, letter, map[string]string{"to": "the Minister", "from": "A. Writer", "place": "Vilnius"}); err != nil ||
		!strings.Contains(got.Shown(), "Subject: ") || !strings.Contains(got.Shown(), "No mail program") {
		t.Errorf("a letter: %v, want its subject and that no mail program opens\n%s", err, got.Shown())
	}
	mentioned, err := ann.Mention(ctx, "C0ALL", "1700000000.000100", "poland")
	if err != nil || mentioned.Thread != "1700000000.000100" || !mentioned.Ephemeral || !strings.Contains(mentioned.Shown(), "20 February 2026") {
		t.Errorf("a mention in a thread: %v, thread %q, private %v\n%s", err, mentioned.Thread, mentioned.Ephemeral, mentioned.Shown())
	}
	if told, err := ann.DM(ctx, "", "finland"); err != nil || !strings.Contains(told.Shown(), "10 January 2026") {
		t.Errorf("a direct message: %v\n%s", err, told.Shown())
	}
	home, err := ann.OpenHome(ctx)
	if err != nil || !strings.Contains(home.Shown(), "Today's fact") || !strings.Contains(home.Shown(), "Coming") {
		t.Fatalf("App Home: %v\n%s", err, home.Shown())
	}
	options, err := ann.Suggest(ctx, home, "lith")
	if err != nil || len(options) == 0 || !strings.HasPrefix(options[0].Label, "Lithuania") {
		t.Fatalf("typing in App Home: %v %+v", err, options)
	}
	if chosen, err := ann.Choose(ctx, home, options[0]); err != nil || !strings.Contains(chosen.Shown(), left) {
		t.Errorf("choosing in App Home: %v\n%s", err, chosen.Shown())
	}
}

// TestOverHTTPS runs the program as it runs behind a proxy: both platforms send to it, and it opens no connection to
// listen on.
func TestOverHTTPS(t *testing.T) {
	f := launch(t, "PUBLIC_URL=https://bot.example.org", "LISTEN=127.0.0.1:0")
	ctx := t.Context()
	page, err := f.log.wait(ctx, regexp.MustCompile(`msg=ready .*page=(\S+)`))
	if err != nil {
		t.Fatal(err)
	}
	for _, platform := range []string{"Discord", "Slack"} {
		if _, err := f.log.wait(ctx, regexp.MustCompile(`(ready for `+platform+`'s requests)`)); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.discord.UseEndpoint(ctx, page+"/discord/interactions"); err != nil {
		t.Fatal(err)
	}
	if err := f.slack.Verify(ctx, page+"/slack/events"); err != nil {
		t.Fatal(err)
	}
	f.slack.UseRequestURLs(page + "/slack")
	card, err := f.discord.Slash(ctx, "lithuania")
	if err != nil || !card.Ephemeral() || !strings.Contains(card.Text(), left) {
		t.Errorf("Discord: private %v, %v\n%s", card.Ephemeral(), err, card.Text())
	}
	seen, err := f.slack.Person("U0ANN").Slash(ctx, "C1", "lithuania")
	if err != nil || !seen.Ephemeral || !strings.Contains(seen.Shown(), left) {
		t.Errorf("Slack: private %v, %v\n%s", seen.Ephemeral, err, seen.Shown())
	}
	if metrics, err := fetch(ctx, page+"/metrics"); err != nil || !strings.Contains(metrics, `cmcbot_answers_total{command="subject",outcome="answered"} 2`) ||
		!strings.Contains(metrics, `cmcbot_ready{platform="slack"} 1`) {
		t.Errorf("metrics, %v:\n%s", err, metrics)
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/readyz": http.StatusOK, "/slack/events": http.StatusNotFound, "/": http.StatusOK} {
		if got, err := status(ctx, page+path, ""); err != nil || got != want {
			t.Errorf("%s: status %d, %v; want %d", path, got, err, want)
		}
	}
	for host, want := range map[string]int{"bot.example.org": http.StatusOK, "other.example.org": http.StatusMisdirectedRequest} {
		if got, err := status(ctx, page, host); err != nil || got != want {
			t.Errorf("asked as %s: status %d, %v; want %d", host, got, err, want)
		}
	}
}

// status fetches an address, under the name host unless that is "".
func status(ctx context.Context, address, host string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	req.Host = cmp.Or(host, req.Host)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

// fetch returns what stands at an address.
func fetch(ctx context.Context, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return string(body), err
}

package slack

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
	"cmcbot/internal/specs"
)

// A rig is a bot in a fake Slack, with answers of the test's making.
type rig struct {
	*fakeslack.Server
	bot   *Bot
	ann   *fakeslack.Person
	asked atomic.Int64
	logs  *logs
	stop  func() error // ends the bot and returns what Run returned
	done  chan error   // gets what Run returned, unless stop did
}

// start runs a bot in a fake Slack. change, if not nil, changes the bot before it runs.
func start(t *testing.T, config fakeslack.Config, change func(*rig)) *rig {
	t.Helper()
	config.Check = specs.Slack(t)
	fake, err := fakeslack.Start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	r := &rig{Server: fake, ann: fake.Person("U0ANN"), logs: &logs{}, done: make(chan error, 1)}
	bot, app, _ := fake.Tokens()
	r.bot, err = New(Config{
		BotToken: bot, AppToken: app, APIURL: fake.APIURL(), Handler: new(commands.Handler),
		Log: slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	r.bot.handle = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
		r.asked.Add(1)
		return script(ctx, req)
	}
	r.bot.suggest = func(_ context.Context, req commands.Request, limit int) []commands.Suggestion {
		if req.Line == "panic" {
			panic("in completion")
		}
		found := []commands.Suggestion{{Label: "Lithuania & co", Line: "lithuania"}, {Label: "typed " + req.Line, Line: "echo"}, {Label: "", Line: "dropped"}}
		return found[:min(limit, len(found))]
	}
	r.bot.times.backoffMin, r.bot.times.backoffMax, r.bot.times.settled = time.Millisecond, 20*time.Millisecond, 0
	r.bot.web.backoff = time.Millisecond
	if change != nil {
		change(r)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() { r.done <- r.bot.Run(ctx) }()
	r.stop = sync.OnceValue(func() error { cancel(); return <-r.done })
	t.Cleanup(func() {
		if err := r.stop(); err != nil {
			t.Errorf("Run: %v", err)
		}
		for _, p := range fake.Problems() {
			t.Error("Slack's rules:", p)
		}
		for _, c := range fake.Calls("") {
			if strings.HasPrefix(c.Method, "chat.post") && !strings.Contains(string(c.Body), `"unfurl_links":false,"unfurl_media":false`) {
				t.Errorf("%s would unfold links: %s", c.Method, c.Body)
			}
		}
		if t.Failed() {
			t.Log(r.logs)
		}
	})
	return r
}

// script is a handler with an answer of every kind.
func script(ctx context.Context, req commands.Request) (reply.Reply, error) {
	verb, rest, _ := strings.Cut(req.Line, " ")
	switch verb {
	case "home":
		return reply.Reply{Title: "Today", Blocks: []reply.Block{reply.Search{Placeholder: "A state"}}, Actions: []reply.Action{{Label: "Dates", Line: "dates"}}}, nil
	case "post":
		return reply.Reply{Title: "For all: " + rest, Public: true}, nil
	case "copy":
		return reply.Reply{Title: "Copy", Blocks: []reply.Block{reply.Verbatim{Text: "just " + rest}}}, nil
	case "break":
		return reply.Reply{}, errors.New("the secret cause")
	case "panic":
		panic("the secret cause")
	case "slow":
		<-ctx.Done()
		return reply.Reply{Title: "too late"}, nil
	}
	return reply.Reply{
		Title:   "On " + req.Line,
		Lang:    req.Lang,
		Blocks:  []reply.Block{reply.Text{Spans: reply.Plain("asked in " + req.Lang)}},
		Actions: []reply.Action{{Label: "Dates", Line: `dates "a & b"`}, {Label: "Copy", Line: "copy this"}, {Label: "Post", Line: "post this"}, {Label: "Web", URL: "https://example.org"}},
	}, nil
}

// logs keeps what was logged. It is safe for concurrent use.
type logs struct {
	mu      sync.Mutex
	buf     strings.Builder
	changed chan struct{} // closed by the next line, if somebody waits
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// wait waits until the log holds text n times, or ctx ends.
func (l *logs) wait(ctx context.Context, text string, n int) {
	for {
		l.mu.Lock()
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		count, changed := strings.Count(l.buf.String(), text), l.changed
		l.mu.Unlock()
		if count >= n {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// within bounds everything a test waits for.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), 20*time.Second, errors.New("20 s passed"))
	t.Cleanup(cancel)
	return ctx
}

// must fails the test unless err is nil.
func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestSlash(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	got := seen(r.ann.Slash(ctx, "C1", "lithuania & latvia"))
	if !got.Ephemeral || got.User != "U0ANN" || got.Channel != "C1" || !strings.HasPrefix(got.Shown(), "On lithuania & latvia\n") {
		t.Errorf("a command is answered to the asker alone, got %+v", got)
	}
	if got := seen(r.ann.Slash(ctx, "C1", "post it")); got.Ephemeral || got.Shown() != "For all: it" {
		t.Errorf("a public answer is for the channel, got %+v", got)
	}
	if !r.bot.Ready() {
		t.Error("answers, but is not ready")
	}
	if err := r.stop(); err != nil || r.bot.Ready() {
		t.Errorf("Run ended with %v, ready %t", err, r.bot.Ready())
	}
}

func TestButtons(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	card := seen(r.ann.Slash(ctx, "C1", "lithuania"))
	if got := seen(r.ann.Press(ctx, card, "Dates")); !got.Replaced || !got.Ephemeral || !strings.HasPrefix(got.Shown(), `On dates "a & b"`) {
		t.Errorf("a button under a private card changes the card, got %+v", got)
	}
	if got := seen(r.ann.Press(ctx, card, "Copy")); got.Replaced || !got.Ephemeral || got.Text != "just this" {
		t.Errorf("text to copy comes beside the card, got %+v", got)
	}
	public := seen(r.ann.Press(ctx, card, "Post"))
	if public.Replaced || public.Ephemeral {
		t.Errorf("posting makes a new public message, got %+v", public)
	}
	// A card that all see, in the thread of a mention: its buttons answer privately, in that thread.
	inThread := seen(r.ann.Mention(ctx, "C1", "111.1", "lithuania"))
	inThread.Ephemeral = false
	if got := seen(r.Person("U0BOB").Press(ctx, inThread, "Dates")); got.Replaced || !got.Ephemeral || got.User != "U0BOB" || got.Thread != "111.1" || got.Hidden {
		t.Errorf("private answer in a thread, got %+v", got)
	}
	if got := seen(r.ann.Press(ctx, inThread, "Post")); got.Ephemeral || got.Thread != "111.1" {
		t.Errorf("public answer in a thread, got %+v", got)
	}
	r.Break(fakeslack.Fault{Method: "chat.postEphemeral", Error: "not_in_channel"})
	if got := seen(r.ann.Press(ctx, inThread, "Dates")); !got.Ephemeral || got.Thread != "" {
		t.Errorf("where the bot is no member it answers through the response_url, got %+v", got)
	}
}

func TestButtonsKeepTheLanguage(t *testing.T) {
	r := start(t, fakeslack.Config{}, func(r *rig) {
		r.bot.handle = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
			a, err := script(ctx, req)
			a.Lang = "lt"
			return a, err
		}
	})
	ctx, seen := within(t), must[fakeslack.Seen](t)
	got := seen(r.ann.Press(ctx, seen(r.ann.Slash(ctx, "C1", "x")), "Dates"))
	if !strings.Contains(got.Shown(), "asked in lt") {
		t.Errorf("a button of a Lithuanian answer asks in Lithuanian, got %q", got.Shown())
	}
}

func TestMention(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	if got := seen(r.ann.Mention(ctx, "C1", "", "lithuania")); !got.Ephemeral || got.Thread != "" || got.Hidden || !strings.HasPrefix(got.Shown(), "On lithuania\n") {
		t.Errorf("at the top level the answer is in the channel, got %+v", got)
	}
	if got := seen(r.ann.Mention(ctx, "C1", "111.1", "lithuania")); !got.Ephemeral || got.Thread != "111.1" || got.Hidden {
		t.Errorf("in a thread the answer is in the thread, got %+v", got)
	}
	if got := seen(r.ann.Mention(ctx, "C1", "111.1", "post it")); got.Ephemeral || got.Thread != "111.1" {
		t.Errorf("a public answer in a thread, got %+v", got)
	}
}

func TestDirectMessage(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	if got := seen(r.ann.DM(ctx, "", "lithuania")); got.Ephemeral || got.Thread != "" || got.Channel != "D0ANN" {
		t.Errorf("a direct message is answered in place, got %+v", got)
	}
	card := seen(r.ann.DM(ctx, "222.2", "lithuania"))
	if card.Thread != "222.2" {
		t.Errorf("in a thread the answer is in the thread, got %+v", card)
	}
	before := r.asked.Load()
	for _, event := range []map[string]any{
		{"type": "message", "channel_type": "im", "channel": "D0ANN", "user": "U1", "bot_id": "B1", "text": "I am a bot"},
		{"type": "message", "channel_type": "im", "channel": "D0ANN", "user": fakeslack.Self, "text": "myself"},
		{"type": "message", "channel_type": "im", "channel": "D0ANN", "subtype": "message_changed", "message": map[string]any{"user": "U1", "text": "edited"}},
		{"type": "message", "channel_type": "im", "channel": "D0ANN", "subtype": "message_deleted"},
		{"type": "message", "channel_type": "channel", "channel": "C1", "user": "U1", "text": "not for us"},
		{"type": "app_mention", "channel": "C1", "user": "U1", "bot_id": "B1", "text": "<@" + fakeslack.Self + "> loop?"},
		{"type": "app_home_opened", "user": "U1", "channel": "D0ANN", "tab": "messages"},
		{"type": "reaction_added", "user": "U1"},
		{"type": "never_heard_of"},
	} {
		if err := r.Event(ctx, event); err != nil {
			t.Errorf("%v: %v", event, err)
		}
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if got := r.asked.Load(); got != before {
		t.Errorf("%d events that are not questions were answered", got-before)
	}
}

func TestHome(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	home := seen(r.ann.OpenHome(ctx))
	if home.View != "home" || !strings.HasPrefix(home.Shown(), "Today") {
		t.Fatalf("home: %+v", home)
	}
	options := must[[]fakeslack.Option](t)(r.ann.Suggest(ctx, home, "lit"))
	if len(options) != 2 || options[0] != (fakeslack.Option{Label: "Lithuania &amp; co", Value: "lithuania"}) || options[1].Label != "typed lit" {
		t.Errorf("options: %+v", options)
	}
	modal := seen(r.ann.Choose(ctx, home, options[0]))
	if modal.View != "modal" || modal.Text != "On lithuania" {
		t.Errorf("a chosen option opens a modal, got %+v", modal)
	}
	if got := seen(r.ann.Press(ctx, modal, "Dates")); !got.Replaced || got.ViewID != modal.ViewID || got.Text != `On dates "a &amp; b"` {
		t.Errorf("a button in a modal changes it, got %+v", got)
	}
	if got := seen(r.ann.Press(ctx, home, "Dates")); got.View != "modal" || got.Text != "On dates" {
		t.Errorf("a button in App Home opens a modal, got %+v", got)
	}
}

func TestSlowAnswers(t *testing.T) {
	release := make(chan struct{})
	r := start(t, fakeslack.Config{AckWithin: 500 * time.Millisecond}, func(r *rig) {
		r.bot.times.options, r.bot.times.patience = 50*time.Millisecond, 50*time.Millisecond
		r.bot.handle = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
			if strings.HasPrefix(req.Line, "dates") {
				<-release
			}
			return script(ctx, req)
		}
		suggest := r.bot.suggest
		r.bot.suggest = func(ctx context.Context, req commands.Request, n int) []commands.Suggestion {
			if req.Line == "slow" {
				<-ctx.Done()
			}
			return suggest(ctx, req, n)
		}
	})
	ctx, seen := within(t), must[fakeslack.Seen](t)
	home := seen(r.ann.OpenHome(ctx))
	if got := must[[]fakeslack.Option](t)(r.ann.Suggest(ctx, home, "slow")); len(got) != 0 {
		t.Errorf("slow completion offers nothing, got %v", got)
	}
	if got := must[[]fakeslack.Option](t)(r.ann.Suggest(ctx, home, "panic")); len(got) != 0 {
		t.Errorf("broken completion offers nothing, got %v", got)
	}
	modal := seen(r.ann.Press(ctx, home, "Dates"))
	if modal.Text != "…" || len(modal.Blocks) != 0 {
		t.Errorf("the modal opens before the trigger dies, got %+v", modal)
	}
	from := len(r.Calls(""))
	close(release)
	call := must[fakeslack.Call](t)(r.WaitFor(ctx, from, func(c fakeslack.Call) bool { return c.Method == "views.update" }))
	if call.Seen.ViewID != modal.ViewID || call.Seen.Text != "On dates" {
		t.Errorf("and is filled later, got %+v", call.Seen)
	}
	if late := r.Late(); len(late) > 0 {
		t.Errorf("acknowledged too late: %v", late)
	}
}

func TestFaultsOfOurs(t *testing.T) {
	r := start(t, fakeslack.Config{}, nil)
	ctx, seen := within(t), must[fakeslack.Seen](t)
	for _, line := range []string{"break", "panic"} {
		got := seen(r.ann.Slash(ctx, "C1", line)).Shown()
		ids := regexp.MustCompile(`id=(\w{8}) `).FindAllStringSubmatch(r.logs.String(), -1)
		if len(ids) == 0 || strings.Contains(got, "secret") || !strings.Contains(got, ids[len(ids)-1][1]) {
			t.Errorf("%s: people see an id that the log knows, got %q", line, got)
		}
	}
	// Slack refuses the answer: the asker at least learns that something broke.
	r.Break(fakeslack.Fault{Method: "response_url", Status: 400, Error: "invalid_blocks"})
	if got := seen(r.ann.Slash(ctx, "C1", "lithuania")).Shown(); !strings.HasPrefix(got, "Something went wrong") {
		t.Errorf("refused answer: %q", got)
	}
	if log := r.logs.String(); strings.Contains(log, "lithuania") || strings.Contains(log, "somebody") || strings.Contains(log, "hooks/") {
		t.Errorf("the log tells on people:\n%s", log)
	}
}

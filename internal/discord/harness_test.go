package discord

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
	"cmcbot/internal/specs"
)

// A script is a handler that answers lines as a test wants; other lines are answered with themselves.
type script map[string]func(context.Context, commands.Request) (reply.Reply, error)

func (s script) Handle(ctx context.Context, req commands.Request) (reply.Reply, error) {
	if f := s[req.Line]; f != nil {
		return f(ctx, req)
	}
	return reply.Reply{
		Title:   "answer to " + req.Line,
		Blocks:  []reply.Block{reply.Text{Spans: reply.Plain("in " + req.Lang)}},
		Actions: []reply.Action{{Label: "More", Line: "more " + req.Line}, {Label: "Post", Line: "post"}, {Label: "Copy", Line: "copy"}},
		Lang:    req.Lang,
	}, nil
}

func (s script) Suggest(_ context.Context, req commands.Request, limit int) []commands.Suggestion {
	if req.Line == "nothing" {
		return nil
	}
	list := []commands.Suggestion{{Label: "", Line: "left out"}, {Label: "too long", Line: strings.Repeat("x", 101)}}
	for range limit + 5 {
		list = append(list, commands.Suggestion{Label: "Lithuania " + req.Lang, Line: "state:LT"})
	}
	return list
}

// answers is the script of most tests.
func answers() script {
	return script{
		"post": func(context.Context, commands.Request) (reply.Reply, error) {
			return reply.Reply{Title: "for all", Public: true}, nil
		},
		"copy": func(context.Context, commands.Request) (reply.Reply, error) {
			return reply.Reply{Title: "not copied", Blocks: []reply.Block{reply.Verbatim{Text: "plain *text* @everyone https://example.org/a_b"}}}, nil
		},
		"which": func(_ context.Context, req commands.Request) (reply.Reply, error) {
			return reply.Reply{Title: "Which?", Choices: []string{"state:CD", "state:CG"}, Lang: req.Lang, Actions: []reply.Action{
				{Label: "Kinshasa", Line: "state:CD"}, {Label: "Copy", Line: "copy"}, {Label: "Post", Line: "post"}}}, nil
		},
		"panic": func(context.Context, commands.Request) (reply.Reply, error) { panic("bug") },
		"broken": func(context.Context, commands.Request) (reply.Reply, error) {
			return reply.Reply{}, context.DeadlineExceeded
		},
	}
}

// quick is a pace at which nothing is waited for that a test does not ask for.
func quick() pace {
	p := normalPace
	p.retry, p.retryMax, p.renew, p.identify = time.Millisecond, 10*time.Millisecond, time.Millisecond, time.Millisecond
	return p
}

// A rig is a running bot with the Discord that it runs on.
type rig struct {
	t    *testing.T
	ctx  context.Context
	fake *fakediscord.Server
	bot  *Bot
	log  *safeBuffer
	end  chan error // holds what Run returned
	stop context.CancelFunc
}

// A safeBuffer is a bytes.Buffer for several goroutines.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// prepare makes a fake and a bot that does not run yet.
func prepare(t *testing.T, o fakediscord.Options) *rig {
	t.Helper()
	check := specs.ForDiscord(t)
	o.Check, o.CheckAnswer, o.House = check.Check, check.CheckAnswer, true
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	r := &rig{t: t, ctx: ctx, fake: fakediscord.New(t, o), log: &safeBuffer{}, end: make(chan error, 1)}
	r.use(&commands.Handler{})
	r.bot.handler = answers()
	return r
}

// use makes a new bot, as after a restart, that does not run yet.
func (r *rig) use(h *commands.Handler) {
	r.t.Helper()
	bot, err := New(Config{
		Token:   r.fake.Token(),
		APIURL:  r.fake.APIURL(),
		Handler: h,
		Log:     slog.New(slog.NewTextHandler(r.log, nil)),
		Now:     func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		r.t.Fatal(err)
	}
	bot.pace, bot.api.pause = quick(), time.Millisecond
	r.bot = bot
}

// run starts the bot; it is stopped with the test.
func (r *rig) run() {
	ctx, stop := context.WithCancel(r.ctx)
	r.stop = stop
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.end <- r.bot.Run(ctx)
	}()
	r.t.Cleanup(func() {
		stop()
		<-done
		if r.t.Failed() {
			r.t.Logf("log of the bot:\n%s", r.log)
		}
		if strings.Contains(r.log.String(), r.fake.Token()) {
			r.t.Error("the log holds the token")
		}
	})
}

// start prepares and runs a bot, and returns when it is connected and has registered its commands.
func start(t *testing.T, o fakediscord.Options) *rig {
	t.Helper()
	return startWith(t, o, answers())
}

// startWith is start with a handler of the test's own, which must not be set on a bot that runs.
func startWith(t *testing.T, o fakediscord.Options, h answerer) *rig {
	t.Helper()
	r := prepare(t, o)
	r.bot.handler = h
	r.run()
	r.ready(1)
	if _, err := r.fake.WaitRequests(r.ctx, 1, "PUT", "/commands"); err != nil {
		t.Fatal(err)
	}
	return r
}

// ready waits until the gateway has said READY or RESUMED n times.
func (r *rig) ready(n int) fakediscord.Counts {
	r.t.Helper()
	c, err := r.fake.WaitGateway(r.ctx, func(c fakediscord.Counts) bool { return c.Ready >= n })
	if err != nil {
		r.t.Fatalf("not connected %d times, but %+v: %v", n, c, err)
	}
	return c
}

// slash asks and fails the test when no answer is seen.
func (r *rig) slash(text string) fakediscord.Message {
	r.t.Helper()
	m, err := r.fake.Slash(r.ctx, text)
	if err != nil {
		r.t.Fatalf("/cmc %s: %v", text, err)
	}
	return m
}

func (r *rig) press(m fakediscord.Message, label string) fakediscord.Message {
	r.t.Helper()
	m, err := r.fake.Press(r.ctx, m, label)
	if err != nil {
		r.t.Fatalf("press %s: %v", label, err)
	}
	return m
}

// alive waits until the bot says that it is connected, which another goroutine notes than the one that answers.
func (r *rig) alive() {
	r.t.Helper()
	pace := time.NewTicker(time.Millisecond)
	defer pace.Stop()
	for !r.bot.Ready() {
		select {
		case <-pace.C:
		case <-r.ctx.Done():
			r.t.Fatal("not ready although connected")
		}
	}
}

// logged fails the test unless the log holds text.
func (r *rig) logged(text string) {
	r.t.Helper()
	if !strings.Contains(r.log.String(), text) {
		r.t.Errorf("the log does not say %q:\n%s", text, r.log)
	}
}

package daily

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// A wall is a platform without a network: everybody sees what is posted on it, and it fails in the ways in which
// platforms fail.
type wall struct {
	// trouble decides what goes wrong with a post, before or after it stands on the wall; nil is no trouble.
	trouble func(channel string) (before, after error)
	blind   bool          // Find is not allowed
	again   time.Duration // posting with the same key makes no second message for so long

	mu       sync.Mutex
	messages map[string][]message // by channel, the oldest first
	told     []string
	calls    int // of Post
	edits    int // of messages
}

type message struct {
	key, text string
	at        time.Time
	edited    []string // what it was edited to
}

// A mishap is an error with a meaning for the engine, by its methods.
type (
	later  struct{ after time.Duration }
	closed struct{ reason string }
)

func (l later) Error() string             { return "slow down" }
func (l later) RetryAfter() time.Duration { return l.after }
func (c closed) Error() string            { return "refused: " + c.reason }
func (c closed) Permanent() string        { return c.reason }

var errSilence = errors.New("no answer")

func (w *wall) PerSecond() float64 { return 0 }

func (w *wall) Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error) {
	var before, after error
	if w.trouble != nil {
		before, after = w.trouble(channel)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if before != nil {
		return "", before
	}
	for i, m := range w.messages[channel] {
		if m.key == key && time.Since(m.at) < w.again {
			return fmt.Sprint(i), after
		}
	}
	if w.messages == nil {
		w.messages = map[string][]message{}
	}
	w.messages[channel] = append(w.messages[channel], message{key: key, text: r.Title, at: time.Now()})
	return fmt.Sprint(len(w.messages[channel]) - 1), after
}

func (w *wall) Find(ctx context.Context, channel, key string, since time.Time) (string, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.blind {
		return "", false, closed{NoAccess}
	}
	for i, m := range w.messages[channel] {
		if newest := i >= len(w.messages[channel])-100; m.key == key && (newest || !m.at.Before(since)) {
			return fmt.Sprint(i), true, nil
		}
	}
	return "", false, nil
}

func (w *wall) EditsPerSecond() float64 { return 0 }

func (w *wall) Edit(ctx context.Context, channel, id string, r reply.Reply, key string) error {
	var before, after error
	if w.trouble != nil {
		before, after = w.trouble(channel)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if before != nil {
		return before
	}
	n, err := strconv.Atoi(id)
	if err != nil || n >= len(w.messages[channel]) {
		return closed{Deleted}
	}
	w.edits++
	w.messages[channel][n].edited = append(w.messages[channel][n].edited, r.Title)
	return after
}

func (w *wall) Again() time.Duration { return w.again }

func (w *wall) CanPost(ctx context.Context, channel, user string) (missing, wanted []string, err error) {
	return nil, nil, nil
}

func (w *wall) Tell(ctx context.Context, user string, r reply.Reply, key string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.told = append(w.told, user+" "+r.Title)
	return nil
}

// in returns what stands in a channel, the oldest first.
func (w *wall) in(channel string) []message {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.messages[channel])
}

var readBook = sync.OnceValue(func() *facts.Book {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		panic(problems)
	}
	return book
})

// draw writes a choice the way tests read it.
func draw(c Choice, lang string, day facts.Date) reply.Reply {
	return reply.Reply{Title: fmt.Sprintf("%s %s %s", day, c.Why, c.Entry), Lang: lang}
}

func sorry(s store.Subscription, p store.Post) reply.Reply {
	return reply.Reply{Title: p.Day + " " + s.Reason}
}

// config is that of an engine which posts on a wall.
func config(t testing.TB, s *store.Store, w Poster) Config {
	return Config{
		Store: s, Book: readBook, Draw: draw, Sorry: sorry, Platforms: []string{"slack"},
		Poster: func(store.Channel) Poster { return w },
		Log:    testLog(t),
	}
}

// A bubbleClock gives River the time of a bubble of synctest in place of the database's.
type bubbleClock struct{}

func (bubbleClock) Now() time.Time       { return time.Now() }
func (bubbleClock) NowOrNil() *time.Time { return new(time.Now()) }

func engine(t testing.TB, c Config) *Engine {
	t.Helper()
	p := normalPace
	p.clock = bubbleClock{}
	e, err := newEngine(c, p)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// during runs an engine while f runs.
func during(t testing.TB, e *Engine, f func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- e.Run(ctx) }()
	f()
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// open opens a store inside a bubble of synctest; the caller closes it there.
func open(t testing.TB, p storetest.Place) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), p.Address, p.Folder)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// subscribe sets a channel up for every day at 09:00.
func subscribe(t testing.TB, e *Engine, id, zone string, more ...func(*store.Subscription)) store.Channel {
	t.Helper()
	c := store.Channel{Platform: "slack", Workspace: "T", ID: id}
	_, err := e.Change(context.Background(), c, func(s *store.Subscription) error {
		s.Minute, s.Zone, s.Weekdays, s.State, s.Owner, s.Lang = 540, zone, everyDay, store.Active, "U", "en"
		for _, m := range more {
			m(s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// change edits a subscription.
func change(t testing.TB, e *Engine, c store.Channel, edit func(*store.Subscription)) {
	t.Helper()
	if _, err := e.Change(context.Background(), c, func(s *store.Subscription) error { edit(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

// states returns the posts of a channel by day.
func states(t testing.TB, e *Engine, c store.Channel) map[string]store.Post {
	t.Helper()
	posts, err := e.History(context.Background(), c, 1000)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]store.Post{}
	for _, p := range posts {
		all[p.Day] = p
	}
	return all
}

// once fails the test when a wall has two messages with one key.
func once(t testing.TB, w *wall) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	count := map[string]int{}
	for channel, messages := range w.messages {
		for _, m := range messages {
			count[channel+" "+m.key]++
		}
	}
	for _, key := range slices.Sorted(maps.Keys(count)) {
		if count[key] > 1 {
			t.Errorf("%s was posted %d times", key, count[key])
		}
	}
}

package upkeep

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// A wall is a channel. It is safe for concurrent use.
type wall struct {
	mu       sync.Mutex
	messages []string // as they read now
	keys     []string
	fault    error // of the next post
	posts    bool  // which it makes all the same
	blind    error // of each look
	edits    int
}

type waits struct{ error }

func (waits) RetryAfter() time.Duration { return time.Second }

type never struct{ error }

func (never) Permanent() string { return "access" }

func (w *wall) Post(_ context.Context, _ string, r reply.Reply, key string) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.fault
	w.fault = nil
	if err == nil || w.posts {
		w.messages, w.keys = append(w.messages, r.TextWithCommands()), append(w.keys, key)
	}
	return fmt.Sprint(len(w.messages)), err
}

func (w *wall) Find(_ context.Context, _, key string, _ time.Time) (string, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i, k := range w.keys {
		if k == key {
			return fmt.Sprint(i + 1), true, w.blind
		}
	}
	return "", false, w.blind
}

func (w *wall) Edit(_ context.Context, _, message string, r reply.Reply, key string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var n int
	if _, err := fmt.Sscan(message, &n); err != nil || n > len(w.keys) || w.keys[n-1] != key {
		return never{errors.New("no such message")}
	}
	w.messages[n-1] = r.TextWithCommands()
	w.edits++
	return nil
}

// shown returns the messages.
func (w *wall) shown() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.messages...)
}

// draw writes an agenda down.
func draw(a Agenda) reply.Reply {
	var b strings.Builder
	for _, i := range a.Items {
		fmt.Fprintf(&b, "[%s %s%s]", i.Entry, i.Done, i.On)
	}
	fmt.Fprintf(&b, " and %d, %v, %v", a.More, a.Rest, a.Questions)
	return reply.Reply{Title: b.String()}
}

func book(t *testing.T) *facts.Book {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "commands", "testdata", "small.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	b, problems := facts.Parse("small.yaml", data)
	if b == nil {
		t.Fatal(problems)
	}
	return b
}

// A keeping is a Weekly on a wall, with a clock and a file that tests set.
type keeping struct {
	*Weekly
	now   time.Time
	book  *facts.Book
	taken []string
}

var monday = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)

func keep(t *testing.T, s *store.Store, w *wall, b *facts.Book) *keeping {
	k := &keeping{book: b, now: monday}
	k.Weekly = NewWeekly(WeeklyConfig{
		Store: s, Channel: store.Channel{Platform: "slack", ID: "C1"}, Zone: time.UTC, Draw: draw, Log: slog.New(slog.DiscardHandler),
		File: func() (*facts.Book, []string) { return k.book, k.taken }, Editor: func(context.Context, store.Channel) Editor { return w }, Now: func() time.Time { return k.now },
	})
	return k
}

func (k *keeping) step(t *testing.T, after time.Duration) {
	t.Helper()
	k.now = k.now.Add(after)
	if err := k.look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestWeekly(t *testing.T) {
	b := book(t)
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s, w := p.Open(t), &wall{}
		one, two := keep(t, s, w, b), keep(t, p.Open(t), w, b)
		one.step(t, -time.Minute)
		two.step(t, -time.Minute)
		if got := w.shown(); len(got) != 0 {
			t.Fatalf("before it is due: %q", got)
		}
		var both sync.WaitGroup
		for _, k := range []*keeping{one, two} {
			both.Go(func() { k.step(t, time.Minute) })
		}
		both.Wait()
		for range 3 {
			one.step(t, time.Hour)
			two.step(t, time.Hour)
		}
		first := w.shown()
		if len(first) != 1 || !strings.HasPrefix(first[0], "[late ] and 0, [") {
			t.Fatalf("posted are %q, want one with the fact that is late", first)
		}
		again := keep(t, s, w, b) // after a restart
		again.step(t, 2*time.Hour)
		if got := w.shown(); len(got) != 1 || w.edits != 0 {
			t.Fatalf("after a restart: %q", got)
		}
		again.book = b.Confirmed(map[string]facts.Date{"late": {Year: 2026, Month: 11, Day: 30}})
		again.step(t, time.Minute)
		if got := w.shown()[0]; !strings.HasPrefix(got, "[late true2026-11-30]") {
			t.Errorf("after it was found true: %s", got)
		}
		two.step(t, time.Minute) // it does not know yet, and draws no older state
		one.step(t, time.Minute)
		if got := w.shown()[0]; !strings.HasPrefix(got, "[late true") || w.edits != 1 {
			t.Errorf("after the others looked: %s, edited %d times", got, w.edits)
		}
		again.step(t, 7*24*time.Hour)
		if got := w.shown(); len(got) != 1 {
			t.Errorf("a week later nothing is due, and there is %q", got)
		}
		if all, err := s.Reviews(t.Context()); err != nil || len(all) != 2 || all[1].State != store.Dropped {
			t.Errorf("that week is remembered as %+v, %v", all, err)
		}
	})
}

// TestWeeklyState tells what becomes of an entry, and of questions.
func TestWeeklyState(t *testing.T) {
	b := book(t)
	s, w := storetest.SQLite(t).Open(t), &wall{}
	for range store.Often {
		if err := s.Ask(t.Context(), "a question", "2026-11-23", ""); err != nil {
			t.Fatal(err)
		}
	}
	k := keep(t, s, w, b)
	k.step(t, 0)
	if got := w.shown(); len(got) != 1 || !strings.Contains(got[0], "[{a question 3}]") {
		t.Fatalf("posted: %q", got)
	}
	k.taken = []string{"late"}
	k.step(t, time.Hour)
	if got := w.shown()[0]; !strings.HasPrefix(got, "[late retired2026-11-30]") {
		t.Errorf("after it was taken out: %s", got)
	}
	k.now, k.taken = k.now.AddDate(0, 0, 7), nil
	k.step(t, 0)
	k.book = b.Confirmed(nil)
	for i := range k.book.Facts {
		if k.book.Facts[i].ID == "late" {
			k.book.Facts[i].Title.English += ", mended"
			defer func(f *facts.Fact) { f.Title.English = strings.TrimSuffix(f.Title.English, ", mended") }(&k.book.Facts[i])
		}
	}
	k.step(t, time.Minute)
	if got := w.shown(); len(got) != 2 || !strings.HasPrefix(got[1], "[late changed2026-12-07]") || !strings.HasPrefix(got[0], "[late retired2026-11-30]") {
		t.Errorf("a week later, and after an edit: %q", got)
	}
}

// TestWeeklyLate begins long after a review was due.
func TestWeeklyLate(t *testing.T) {
	b := book(t)
	s := storetest.SQLite(t).Open(t)
	for after, want := range map[time.Duration]int{25 * time.Hour: 0, 7*24*time.Hour + 23*time.Hour: 1} {
		w := &wall{}
		keep(t, s, w, b).step(t, after)
		if got := w.shown(); len(got) != want {
			t.Errorf("%v late: %d messages, want %d", after, len(got), want)
		}
	}
	vilnius, err := ParseZone("Europe/Vilnius")
	if err != nil {
		t.Fatal(err)
	}
	k := keep(t, s, &wall{}, b)
	k.Zone = vilnius
	for now, want := range map[string]string{"2026-11-30T06:59:59Z": "2026-11-23T07:00:00Z", "2026-11-30T07:00:00Z": "2026-11-30T07:00:00Z", "2026-12-06T23:00:00Z": "2026-11-30T07:00:00Z",
		"2026-10-26T08:00:00Z": "2026-10-26T07:00:00Z", "2026-10-25T08:00:00Z": "2026-10-19T06:00:00Z"} {
		at, err := time.Parse(time.RFC3339, now)
		if err != nil {
			t.Fatal(err)
		}
		if got := k.slot(at).UTC().Format(time.RFC3339); got != want {
			t.Errorf("at %s the last one was due %s, want %s", now, got, want)
		}
	}
	for _, wrong := range []string{"Local", "Vilnius"} {
		if _, err := ParseZone(wrong); err == nil {
			t.Errorf("%s is taken for a zone", wrong)
		}
	}
}

// TestWeeklyFaults has the platform fail in each way.
func TestWeeklyFaults(t *testing.T) {
	b := book(t)
	broken := errors.New("the connection broke")
	s, week := storetest.SQLite(t).Open(t), monday // one database for all, for opening one takes longer than everything else
	for name, test := range map[string]struct {
		fault, blind error
		posts        bool
		after        time.Duration // until it is known
		want         int           // messages
		state        store.PostState
	}{
		"limited":                 {fault: waits{broken}, after: time.Minute, want: 1, state: store.Posted},
		"limited, and not yet":    {fault: waits{broken}, after: time.Second, want: 0, state: store.Claimed},
		"refused":                 {fault: never{broken}, after: time.Hour, want: 0, state: store.Refused},
		"broken before":           {fault: broken, after: time.Minute, want: 1, state: store.Posted},
		"broken after":            {fault: broken, posts: true, after: time.Minute, want: 1, state: store.Posted},
		"broken, and not yet":     {fault: broken, posts: true, after: time.Second, want: 1, state: store.Trying},
		"broken, and blind":       {fault: broken, blind: never{broken}, after: time.Minute, want: 0, state: store.Unsure},
		"broken, and broken then": {fault: broken, blind: broken, posts: true, after: time.Minute, want: 1, state: store.Trying},
	} {
		t.Run(name, func(t *testing.T) {
			week = week.AddDate(0, 0, 7)
			w := &wall{fault: test.fault, posts: test.posts, blind: test.blind}
			first := keep(t, s, w, b)
			first.now = week
			first.step(t, 0)
			again := keep(t, s, w, b) // the program died
			again.now = week
			again.step(t, test.after)
			again.step(t, 0)
			all, err := s.Reviews(t.Context())
			if err != nil || len(all) == 0 || all[len(all)-1].State != test.state || len(w.shown()) != test.want {
				t.Errorf("%d messages, %+v, %v; want %d, %s", len(w.shown()), all, err, test.want, test.state)
			}
		})
	}
}

// TestWeeklyCovered has an edit arrive after that of a newer state.
func TestWeeklyCovered(t *testing.T) {
	b := book(t)
	s, w := storetest.SQLite(t).Open(t), &wall{}
	slow, fast := keep(t, s, w, b), keep(t, s, w, b)
	slow.step(t, 0)
	if _, err := s.Settle(t.Context(), func(store.Review, store.ReviewItem) (string, string) { return store.DoneTrue, "2026-11-30" }); err != nil {
		t.Fatal(err)
	}
	once := sync.Once{}
	slow.Draw = func(a Agenda) reply.Reply {
		r := draw(a)
		once.Do(func() { // while the edit is on its way, another program draws the same
			fast.step(t, time.Minute)
		})
		return r
	}
	slow.step(t, time.Minute)
	all, err := s.Reviews(t.Context())
	if got := w.shown(); err != nil || len(got) != 1 || !strings.HasPrefix(got[0], "[late true") || all[0].Drawn != all[0].Version || w.edits > 3 {
		t.Errorf("shown is %q after %d edits, %+v, %v", got, w.edits, all, err)
	}
}

package daily

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func testLog(t testing.TB) *slog.Logger {
	return slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// bubble runs f in a bubble of synctest, where it is midnight UTC at the beginning of 2000, after having gone to
// another moment; the store is a new one.
func bubble(t *testing.T, from string, f func(t *testing.T, s *store.Store)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		synctest.Test(t, func(t *testing.T) {
			start, err := time.Parse(time.RFC3339, from)
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Until(start))
			s := open(t, p)
			defer s.Close()
			f(t, s)
		})
	})
}

const hour = time.Hour

// at lets time go to a moment while no engine runs, and then runs a new one for a short time. An engine looks at the database
// many times a minute, so that whole days would take long even where they do not pass.
func at(t *testing.T, c Config, moment string, then ...func(*Engine)) *Engine {
	t.Helper()
	when, err := time.Parse("2006-01-02 15:04:05", moment)
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Until(when))
	e := engine(t, c)
	during(t, e, func() {
		time.Sleep(20 * time.Second)
		for _, f := range then {
			f(e)
			time.Sleep(20 * time.Second)
		}
	})
	return e
}

// TestFourDays posts at nine o'clock local time, in the second of it, on four days.
func TestFourDays(t *testing.T) {
	bubble(t, "2026-11-25T10:00:00Z", func(t *testing.T, s *store.Store) {
		w := &wall{}
		e := engine(t, config(t, s, w))
		c := subscribe(t, e, "C1", "Europe/Vilnius")
		sub, err := e.Get(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		planned, err := e.Plan(t.Context(), sub, 14)
		if err != nil || len(planned) != 14 {
			t.Fatalf("the plan has %d posts, %v; want 14", len(planned), err)
		}
		for _, day := range []string{"26", "27", "28", "29"} {
			e = at(t, e.config, "2026-11-"+day+" 06:59:55")
		}
		got := w.in("C1")
		if len(got) != 4 {
			t.Fatalf("%d posts in four days: %+v", len(got), got)
		}
		for i, m := range got {
			if late := m.at.Sub(planned[i].At); late < 0 || late > 3*time.Second {
				t.Errorf("post %d came %v after %v", i, late, planned[i].At)
			}
			if want := e.config.Draw(planned[i].Choice, "en", planned[i].Day).Title; m.text != want {
				t.Errorf("post %d is %q, and the preview said %q", i, m.text, want)
			}
		}
		if n := e.Counts(); n != (Counts{Posted: 1}) {
			t.Errorf("the last engine counted %+v, want 1 posted", n)
		}
	})
}

// TestDown starts the bot again at eleven, after it was down when posts were due.
func TestDown(t *testing.T) {
	bubble(t, "2026-11-25T12:00:00Z", func(t *testing.T, s *store.Store) {
		w := &wall{}
		e := engine(t, config(t, s, w))
		minutes := map[string]int{"C1": 9 * 60, "C2": 5*60 + 1, "C3": 4*60 + 59}
		channels := map[string]store.Channel{}
		for id, minute := range minutes {
			channels[id] = subscribe(t, e, id, "UTC", func(s *store.Subscription) { s.Minute = minute })
		}
		at(t, e.config, "2026-11-26 11:00:00")
		for id, want := range map[string]store.PostState{"C1": store.Posted, "C2": store.Posted, "C3": store.Missed} {
			got := states(t, e, channels[id])["2026-11-26"]
			if got.State != want || want == store.Missed && got.Note != Down {
				t.Errorf("back at eleven, the slot of minute %d is %+v, want %s", minutes[id], got, want)
			}
			if n := len(w.in(id)); n == 1 != (want == store.Posted) {
				t.Errorf("%s has %d messages", id, n)
			}
		}
	})
}

// TestSilence sends posts of which the platform does not say whether it took them.
func TestSilence(t *testing.T) {
	tests := []struct {
		name          string
		before, after error // for the first attempt
		blind         bool
		again         time.Duration
		want          store.PostState
		messages      int
	}{
		{"taken", nil, errSilence, false, 0, store.Posted, 1},
		{"not taken", errSilence, nil, false, 0, store.Posted, 1},
		{"taken, and it may not look", nil, errSilence, true, 0, store.Unsure, 1},
		{"not taken, and it may not look", errSilence, nil, true, 0, store.Unsure, 0},
		{"taken, it may not look, and the platform knows the key", nil, errSilence, true, time.Minute, store.Posted, 1},
		{"limited", later{7 * time.Second}, nil, true, 0, store.Posted, 1},
	}
	bubble(t, "2026-11-26T08:59:00Z", func(t *testing.T, s *store.Store) {
		walls := map[string]*wall{}
		conf := config(t, s, nil)
		conf.Poster = func(c store.Channel) Poster { return walls[c.ID] }
		e := engine(t, conf)
		var channels []store.Channel
		for i, test := range tests {
			first, id := true, fmt.Sprintf("C%d", i)
			walls[id] = &wall{blind: test.blind, again: test.again, trouble: func(string) (error, error) {
				if first {
					first = false
					return test.before, test.after
				}
				return nil, nil
			}}
			channels = append(channels, subscribe(t, e, id, "UTC"))
		}
		during(t, e, func() { time.Sleep(3 * time.Minute) })
		for i, test := range tests {
			if got := states(t, e, channels[i])["2026-11-26"]; got.State != test.want {
				t.Errorf("%s: the post is %+v, want %s", test.name, got, test.want)
			}
			if got := len(walls[channels[i].ID].in(channels[i].ID)); got != test.messages {
				t.Errorf("%s: %d messages, want %d", test.name, got, test.messages)
			}
		}
	})
}

// TestOutage ends within the window, and after it.
func TestOutage(t *testing.T) {
	bubble(t, "2026-11-26T08:59:00Z", func(t *testing.T, s *store.Store) {
		over := map[string]time.Time{"C1": time.Now().Add(3 * time.Minute), "C2": time.Now().Add(time.Hour)}
		w := &wall{trouble: func(channel string) (error, error) {
			if time.Now().Before(over[channel]) {
				return later{30 * time.Second}, nil
			}
			return nil, nil
		}}
		conf := config(t, s, w)
		conf.Window = 5 * time.Minute
		e := engine(t, conf)
		short, long := subscribe(t, e, "C1", "UTC"), subscribe(t, e, "C2", "UTC")
		during(t, e, func() { time.Sleep(8 * time.Minute) })
		if got := states(t, e, short)["2026-11-26"]; got.State != store.Posted {
			t.Errorf("after an outage shorter than the window the post is %+v, want it posted", got)
		}
		if got := states(t, e, long)["2026-11-26"]; got.State != store.Missed || got.Note != Outage {
			t.Errorf("after an outage longer than the window the post is %+v, want it missed", got)
		}
	})
}

// TestRefused ends a subscription whose channel is gone, tells who set it up, and goes on with the others. A message
// that is refused for itself ends nothing.
func TestRefused(t *testing.T) {
	bubble(t, "2026-11-26T08:59:00Z", func(t *testing.T, s *store.Store) {
		w := &wall{trouble: func(channel string) (error, error) {
			switch channel {
			case "C1":
				return closed{Gone}, nil
			case "C2":
				return closed{Fault}, nil
			}
			return nil, nil
		}}
		e := engine(t, config(t, s, w))
		gone, wrong, good := subscribe(t, e, "C1", "UTC"), subscribe(t, e, "C2", "UTC"), subscribe(t, e, "C3", "UTC")
		e = at(t, e.config, "2026-11-26 09:00:00")
		if n := e.Counts(); n.Refused != 2 || n.Posted != 1 || n.Ended != 1 {
			t.Errorf("on the first day it counted %+v, want 2 refused, 1 of which ended a subscription, and 1 posted", n)
		}
		e = at(t, e.config, "2026-11-27 09:00:00")
		for _, want := range []struct {
			c     store.Channel
			state store.State
			posts int
		}{{gone, store.Failed, 1}, {wrong, store.Active, 2}, {good, store.Active, 2}} {
			sub, err := e.Get(t.Context(), want.c)
			if err != nil || sub.State != want.state || len(states(t, e, want.c)) != want.posts {
				t.Errorf("%s is %s with %d posts (%v), want %s with %d", want.c, sub.State, len(states(t, e, want.c)), err, want.state, want.posts)
			}
		}
		if len(w.told) != 1 || w.told[0] != "U 2026-11-26 gone" {
			t.Errorf("told %q, want the one who set up C1, once", w.told)
		}
		if n := e.Counts(); n.Refused != 1 || n.Posted != 1 || n.Ended != 0 {
			t.Errorf("on the second day it counted %+v, want 1 refused and 1 posted", n)
		}
		change(t, e, gone, func(s *store.Subscription) { s.State = store.Active })
		if sub, err := e.Get(t.Context(), gone); err != nil || !sub.Due.Equal(time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)) {
			t.Errorf("resumed, the next slot is %v, %v", sub.Due, err)
		}
	})
}

// TestEdits changes subscriptions while their slots come.
func TestEdits(t *testing.T) {
	bubble(t, "2026-11-26T08:00:00Z", func(t *testing.T, s *store.Store) {
		w := &wall{}
		e := engine(t, config(t, s, w))
		c := subscribe(t, e, "C1", "UTC")
		edit := func(f func(*store.Subscription)) func(*Engine) {
			return func(e *Engine) { change(t, e, c, f) }
		}
		at(t, e.config, "2026-11-26 09:00:00", edit(func(s *store.Subscription) { s.Minute = 660 })) // not again today
		at(t, e.config, "2026-11-26 11:00:00")
		at(t, e.config, "2026-11-27 10:00:00", edit(func(s *store.Subscription) { s.Minute = 540 })) // that was before
		at(t, e.config, "2026-11-27 12:00:00", edit(func(s *store.Subscription) { s.State = store.Paused }))
		at(t, e.config, "2026-11-28 09:00:00")
		at(t, e.config, "2026-11-28 12:00:00", edit(func(s *store.Subscription) { s.State = store.Active }), // that was before
			edit(func(s *store.Subscription) { s.Quiet = []store.Span{{First: "2026-11-29", Last: "2026-11-29"}} }))
		at(t, e.config, "2026-11-29 09:00:00")
		at(t, e.config, "2026-11-30 09:00:00")
		all := states(t, e, c)
		if len(all) != 2 || all["2026-11-26"].State != store.Posted || all["2026-11-30"].State != store.Posted {
			t.Errorf("the posts are %+v, want those of the 26th and the 30th", all)
		}
		once(t, w)
	})
}

// TestEditClaimsFirst edits a subscription whose slot is due and that no engine has looked at: the slot is not lost.
func TestEditClaimsFirst(t *testing.T) {
	bubble(t, "2026-11-26T08:00:00Z", func(t *testing.T, s *store.Store) {
		w := &wall{}
		e := engine(t, config(t, s, w))
		c := subscribe(t, e, "C1", "UTC")
		time.Sleep(2 * hour)
		change(t, e, c, func(s *store.Subscription) { s.Minute = 480 })
		during(t, e, func() { time.Sleep(time.Minute) })
		if got := states(t, e, c)["2026-11-26"]; got.State != store.Posted {
			t.Errorf("the slot before the edit is %+v, want it posted", got)
		}
		fault := errors.New("a fault")
		if _, err := e.Change(t.Context(), c, func(*store.Subscription) error { return fault }); !errors.Is(err, fault) {
			t.Errorf("an edit that fails gives %v", err)
		}
	})
}

// TestClockTravels lets the machine's clock go to another day and back, while it runs and while it is off.
func TestClockTravels(t *testing.T) {
	bubble(t, "2026-11-26T08:00:00Z", func(t *testing.T, s *store.Store) {
		var wrong atomic.Int64 // how far the clock is off, a time.Duration
		w := &wall{}
		conf := config(t, s, w)
		conf.Now = func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }
		e := engine(t, conf)
		c := subscribe(t, e, "C1", "UTC")
		at(t, e.config, "2026-11-26 08:30:00",
			func(*Engine) { wrong.Store(int64(50 * hour)) }, // the 28th, half past ten: the 26th and 27th seem missed
			func(*Engine) { wrong.Store(0) })
		at(t, e.config, "2026-11-26 09:00:00")
		at(t, e.config, "2026-11-27 09:00:00")
		at(t, e.config, "2026-11-28 09:00:00") // posted already
		wrong.Store(int64(-72 * hour))
		at(t, e.config, "2026-11-29 09:00:00") // it seems to be the 26th
		wrong.Store(0)
		at(t, e.config, "2026-11-29 10:00:00")
		at(t, e.config, "2026-11-30 09:00:00")
		all := states(t, e, c)
		for _, day := range []string{"2026-11-26", "2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"} {
			if all[day].State != store.Posted {
				t.Errorf("the slot of %s is %+v, want it posted", day, all[day])
			}
		}
		if len(all) != 5 || len(w.in("C1")) != 5 {
			t.Errorf("%d slots and %d messages, want 5", len(all), len(w.in("C1")))
		}
		once(t, w)
	})
}

// TestFileChanges withdraws a fact between its choice and its post.
func TestFileChanges(t *testing.T) {
	bubble(t, "2026-11-26T08:59:50Z", func(t *testing.T, s *store.Store) {
		var book atomic.Pointer[factsBook]
		var limited atomic.Bool
		book.Store(clone())
		limited.Store(true)
		w := &wall{trouble: func(string) (error, error) {
			if limited.Load() {
				return later{time.Minute}, nil
			}
			return nil, nil
		}}
		conf := config(t, s, w)
		conf.Book = book.Load
		e := engine(t, conf)
		c := subscribe(t, e, "C1", "UTC")
		var first store.Post
		during(t, e, func() {
			time.Sleep(12 * time.Second)
			first = states(t, e, c)["2026-11-26"]
			next := clone()
			next.Fact(first.Entry).Disputed.English = "somebody"
			book.Store(next)
			limited.Store(false)
			time.Sleep(90 * time.Second)
		})
		got := w.in("C1")
		if len(got) != 1 || strings.HasSuffix(got[0].text, first.Entry) {
			t.Errorf("posted %+v, though %s was withdrawn", got, first.Entry)
		}
		if p := states(t, e, c)["2026-11-26"]; !strings.HasSuffix(got[0].text, p.Entry) {
			t.Errorf("posted %q, and wrote down %s", got[0].text, p.Entry)
		}
	})
}

// TestNewFact adds an important fact to the file while the bot runs: it comes in the next slot that no date takes.
func TestNewFact(t *testing.T) {
	bubble(t, "2026-11-26T08:00:00Z", func(t *testing.T, s *store.Store) {
		full := clone()
		n := slices.IndexFunc(full.Facts, func(f facts.Fact) bool { return f.Important && Suitable(&f, today) })
		id, less := full.Facts[n].ID, clone()
		less.Facts = slices.Delete(less.Facts, n, n+1)
		var book atomic.Pointer[factsBook]
		book.Store(less)
		w := &wall{}
		conf := config(t, s, w)
		conf.Book = book.Load
		c := subscribe(t, engine(t, conf), "C1", "UTC")
		at(t, conf, "2026-11-26 09:00:00", func(*Engine) { book.Store(full) })
		at(t, conf, "2026-11-27 09:00:00")
		if got := states(t, engine(t, conf), c)["2026-11-27"]; got.Entry != id || got.Why != string(News) || got.State != store.Posted {
			t.Errorf("after %s was added, the next post is %+v", id, got)
		}
	})
}

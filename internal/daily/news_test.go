package daily

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// version reads the small knowledge file with words replaced.
func version(t testing.TB, replace ...string) *facts.Book {
	t.Helper()
	text := strings.NewReplacer(replace...).Replace(smallText(t))
	book, problems := facts.Parse("facts.yaml", []byte(text))
	if book == nil {
		t.Fatal(problems)
	}
	return book
}

func smallText(t testing.TB) string {
	t.Helper()
	book, problems, err := facts.Read("../facts/testdata/minimal.yaml", "")
	if book == nil {
		t.Fatal(problems, err)
	}
	return book.Text()
}

// telling is the configuration of an engine that tells of changes of the book that now holds.
func telling(t testing.TB, s *store.Store, w Poster, now *atomic.Pointer[factsBook]) Config {
	c := config(t, s, w)
	c.Book = now.Load
	c.Settle = time.Minute // five would be five times as much for SQLite to do under the race detector
	c.DrawNews = func(lang string, told []news.Told) reply.Reply {
		var ids []string
		for _, x := range told {
			ids = append(ids, x.Change.Section+"/"+x.Change.ID)
		}
		return reply.Reply{Title: fmt.Sprintf("issue %d: %s", told[0].Issue, strings.Join(ids, " "))}
	}
	c.DrawUpdated = func(c Choice, lang string, day facts.Date, told []news.Told) reply.Reply {
		var was []string
		for _, x := range told {
			was = append(was, x.Change.Key+" "+x.Change.Old+">"+x.Change.New)
		}
		return reply.Reply{Title: strings.Join(was, "; ")}
	}
	return c
}

func watches(t testing.TB, e *Engine, id string, items ...string) store.Channel {
	t.Helper()
	c := store.Channel{Platform: "slack", Workspace: "T", ID: id}
	if _, err := e.ChangeWatch(context.Background(), c, func(w *store.Watch) { w.Items, w.Owner, w.Lang = items, "U", "en" }); err != nil {
		t.Fatal(err)
	}
	return c
}

// read returns what stands in a channel, "|" between.
func (w *wall) read(channel string) string {
	var texts []string
	for _, m := range w.in(channel) {
		texts = append(texts, m.text)
	}
	return strings.Join(texts, "|")
}

var (
	edit   = []string{"text: A state has left.", "text: Two states have left."}
	kenya  = []string{"name: Kenya", "name: Republic of Kenya"}
	review = []string{`checked: "2026-11-23"`, `checked: "2026-11-25"`}
)

// TestTold edits the file: channels are told of what they watch, once, when it has stood for a minute; not of what
// was taken back by then, nor of a review.
func TestTold(t *testing.T) {
	bubble(t, "2026-11-26T10:00:00Z", func(t *testing.T, s *store.Store) {
		var book atomic.Pointer[factsBook]
		book.Store(version(t))
		w := &wall{}
		e := engine(t, telling(t, s, w, &book))
		for id, item := range map[string]string{"ALL": All, "LT": "state:LT", "KE": "state:KE", "LAW": "topic:law"} {
			watches(t, e, id, item)
		}
		during(t, e, func() {
			time.Sleep(time.Minute) // nobody is told of the first version
			book.Store(version(t, edit...))
			time.Sleep(30 * time.Second)
			book.Store(version(t))
			time.Sleep(150 * time.Second)
			book.Store(version(t, review...))
			time.Sleep(150 * time.Second)
			if got := w.read("ALL"); got != "" {
				t.Errorf("told of what was taken back or reviewed: %s", got)
			}
			book.Store(version(t, edit...))
			time.Sleep(45 * time.Second)
			if got := w.read("ALL"); got != "" {
				t.Errorf("told before it stood for a minute: %s", got)
			}
			time.Sleep(150 * time.Second)
		})
		for id, want := range map[string]string{"ALL": "issue 2: facts/fact-new", "LT": "issue 2: facts/fact-new", "LAW": "issue 2: facts/fact-new", "KE": ""} {
			if got := w.read(id); got != want {
				t.Errorf("%s was told %q, want %q", id, got, want)
			}
		}
		if told := e.News(); len(told) != 1 || told[0].Change.New != "Two states have left." {
			t.Errorf("the news are %+v", told)
		}
		// The program starts again with another file, and again with the same one.
		book.Store(version(t, append(edit, kenya...)...))
		for range 2 {
			during(t, engine(t, e.config), func() { time.Sleep(150 * time.Second) })
		}
		if got, want := w.read("KE"), "issue 3: countries/KE"; got != want {
			t.Errorf("after a new start KE was told %q, want %q", got, want)
		}
		once(t, w)
	})
}

// TestToldByReplicas gives two programs a new file one after the other: nobody is told before both have it, and then once.
func TestToldByReplicas(t *testing.T) {
	bubble(t, "2026-11-26T10:00:00Z", func(t *testing.T, s *store.Store) {
		var one, two atomic.Pointer[factsBook]
		one.Store(version(t))
		two.Store(version(t))
		w := &wall{}
		a, b := engine(t, telling(t, s, w, &one)), engine(t, telling(t, s, w, &two))
		watches(t, a, "ALL", All)
		during(t, a, func() {
			during(t, b, func() {
				time.Sleep(time.Minute)
				one.Store(version(t, edit...))
				time.Sleep(3 * time.Minute)
				if got := w.read("ALL"); got != "" {
					t.Errorf("told while one has the old file: %s", got)
				}
				two.Store(version(t, edit...))
				time.Sleep(3 * time.Minute)
			})
		})
		if got, want := w.read("ALL"), "issue 1: facts/fact-new"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
		once(t, w)
	})
}

// TestToldInTrouble tells through silence and limits once, and ends the watch of a channel that is gone.
func TestToldInTrouble(t *testing.T) {
	bubble(t, "2026-11-26T10:00:00Z", func(t *testing.T, s *store.Store) {
		var book atomic.Pointer[factsBook]
		book.Store(version(t))
		tries := map[string]int{}
		w := &wall{}
		w.trouble = func(channel string) (before, after error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			tries[channel]++
			switch first := tries[channel] == 1; {
			case channel == "GONE":
				return closed{Gone}, nil
			case channel == "SILENT" && first:
				return nil, errSilence
			case channel == "LIMITED" && first:
				return later{7 * time.Second}, nil
			}
			return nil, nil
		}
		e := engine(t, telling(t, s, w, &book))
		for _, id := range []string{"GONE", "SILENT", "LIMITED"} {
			watches(t, e, id, All)
		}
		during(t, e, func() {
			time.Sleep(time.Minute)
			book.Store(version(t, edit...))
			time.Sleep(5 * time.Minute)
		})
		for id, want := range map[string]int{"GONE": 0, "SILENT": 1, "LIMITED": 1} {
			if got := len(w.in(id)); got != want {
				t.Errorf("%s has %d messages, want %d", id, got, want)
			}
		}
		gone, err := e.Watch(t.Context(), store.Channel{Platform: "slack", Workspace: "T", ID: "GONE"})
		if err != nil || gone.State != store.Failed || gone.Reason != Gone || len(w.told) != 1 {
			t.Errorf("the watch is %+v, %v; told %q", gone, err, w.told)
		}
	})
}

// TestCorrections edits the fact that was posted: its message says so, with every change; not when only a comma is another, and not
// when the message was drawn from the new version.
func TestCorrections(t *testing.T) {
	bubble(t, "2026-11-26T08:59:50Z", func(t *testing.T, s *store.Store) {
		var book atomic.Pointer[factsBook]
		book.Store(version(t))
		w := &wall{}
		e := engine(t, telling(t, s, w, &book))
		c, late := subscribe(t, e, "C1", "UTC"), subscribe(t, e, "LATE", "UTC", func(s *store.Subscription) { s.Minute = 9*60 + 3 })
		deleted := subscribe(t, e, "DELETED", "UTC")
		during(t, e, func() {
			time.Sleep(time.Minute)
			if got := states(t, e, c)["2026-11-26"].Entry; got != "fact-new" {
				t.Fatalf("posted %s", got)
			}
			w.mu.Lock()
			w.messages["DELETED"] = nil
			w.mu.Unlock()
			book.Store(version(t, edit...)) // LATE is drawn from it
			time.Sleep(3 * time.Minute)
			book.Store(version(t, edit[0], "text: Two states have, left."))
			time.Sleep(3 * time.Minute)
			book.Store(version(t, edit[0], "text: Three states have left."))
			time.Sleep(3 * time.Minute)
		})
		last := "text Two states have, left.>Three states have left."
		first := "text A state has left.>Two states have left."
		for id, want := range map[string]string{"C1": first + " | " + first + "; " + last, "LATE": last} {
			if got := strings.Join(w.in(id)[0].edited, " | "); got != want {
				t.Errorf("%s was edited to %q, want %q", id, got, want)
			}
		}
		if n := e.Counts(); n.Corrected != 3 || n.Left != 2 {
			t.Errorf("counted %+v, want 3 corrected and 2 left", n)
		}
		if got := len(w.in(deleted.ID)) + len(w.in(late.ID)); got != 1 {
			t.Errorf("%d messages, want no new one", got)
		}
	})
}

package daily

import (
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

type factsBook = facts.Book

// clone returns a knowledge file that a test may change.
func clone() *facts.Book {
	book, _ := facts.Parse("facts.yaml", cmcbot.Facts)
	return book
}

var today = facts.Date{Year: 2026, Month: 11, Day: 26}

// everywhere is a subscription without wishes.
func everywhere() store.Subscription {
	return store.Subscription{Channel: store.Channel{Platform: "slack", Workspace: "T", ID: "C1"}, Minute: 540, Zone: "UTC", Weekdays: everyDay}
}

// TestTurns goes through two thousand days in which facts come and go: none is posted in its turn while one that could
// be was seen longer ago or never, and none that may not be posted is.
func TestTurns(t *testing.T) {
	book, s, random := clone(), everywhere(), rand.New(rand.NewPCG(1, 2))
	seen := map[string]string{}
	for n := range 2000 {
		day := today.AddDays(n % 200) // within the reviews of the file
		stamp := today.AddDays(n).String()
		f := &book.Facts[random.IntN(len(book.Facts))]
		switch random.IntN(3) {
		case 0:
			f.Disputed.English = "somebody"
		case 1:
			f.Disputed.English = ""
		}
		c := Choose(book, s, History{Seen: seen}, day)
		got := book.Fact(c.Entry)
		if c.Why == Turn {
			if got == nil || !Suitable(got, day) {
				t.Fatalf("day %d: %s may not be posted", n, c.Entry)
			}
			for _, other := range fitting(book, s, day) {
				if seen[other.ID] < seen[got.ID] {
					t.Fatalf("day %d: %s, seen %q, came before %s, seen %q", n, got.ID, seen[got.ID], other.ID, seen[other.ID])
				}
			}
		}
		seen[c.Entry] = stamp
	}
}

// TestPreview chooses day by day what the preview said at once.
func TestPreview(t *testing.T) {
	book, s := readBook(), everywhere()
	seen := map[string]string{}
	for _, p := range Preview(book, s, History{}, Slot{At: begin.AddDate(2, 10, 0)}, 60) {
		if c := Choose(book, s, History{Seen: maps.Clone(seen)}, p.Day); c != p.Choice {
			t.Fatalf("on %s it chooses %+v, and the preview said %+v", p.Day, c, p.Choice)
		}
		seen[p.Entry] = p.Day.String()
	}
}

// TestOrder holds each rule against those below it.
func TestOrder(t *testing.T) {
	book, s := clone(), everywhere()
	book.Calendar = nil
	turn := Choose(book, s, History{}, today)
	if turn.Why != Turn {
		t.Fatalf("on an ordinary day it chooses %+v", turn)
	}
	var fresh *facts.Fact
	for i := range book.Facts {
		if f := &book.Facts[i]; f.Important && Suitable(f, today) && f.ID != turn.Entry {
			fresh = f
			break
		}
	}
	h := History{Known: map[string]string{fresh.ID: today.AddDays(-3).String()}}
	if c := Choose(book, s, h, today); c.Entry != fresh.ID || c.Why != News {
		t.Errorf("with a new important fact it chooses %+v", c)
	}
	h.Known[fresh.ID] = today.AddDays(-30).String()
	if c := Choose(book, s, h, today); c.Why != Turn {
		t.Errorf("with an important fact of a month ago it chooses %+v", c)
	}
	h.Known[fresh.ID] = today.String()
	book.Calendar = []facts.Day{{ID: "then", Date: facts.Date{Year: 2008, Month: 11, Day: 26}}}
	if c := Choose(book, s, h, today); c.Entry != "then" || c.Why != Anniversary {
		t.Errorf("on an anniversary it chooses %+v", c)
	}
	book.Calendar = append(book.Calendar, facts.Day{ID: "lately", Date: facts.Date{Year: 2025, Month: 11, Day: 26}})
	if c := Choose(book, s, h, today); c.Entry != "lately" {
		t.Errorf("on two anniversaries it chooses %+v", c)
	}
	h.Seen = map[string]string{"lately": "2026-11-26"}
	if c := Choose(book, s, h, today); c.Entry != "then" {
		t.Errorf("on two anniversaries, one of which was posted, it chooses %+v", c)
	}
	for _, n := range []int{0, 1, 7, 30} {
		w := &facts.Withdrawal{Notified: today.AddDays(n).AddMonths(-6)}
		lt := book.Country("LT")
		old := lt.CCM.Withdrawal
		lt.CCM.Withdrawal = w
		on, _ := w.Effect(6)
		day := on.AddDays(-n)
		if c := Choose(book, s, h, day); c.Entry != "withdrawal:LT:ccm" || c.Why != Countdown || c.Days != n {
			t.Errorf("%d days before a withdrawal it chooses %+v", n, c)
		}
		lt.CCM.Withdrawal = old
	}
	s.Pins = map[string]string{today.String(): fresh.ID}
	if c := Choose(book, s, h, today); c.Entry != fresh.ID || c.Why != Pinned {
		t.Errorf("with a pin it chooses %+v", c)
	}
	fresh.Disputed.English = "somebody"
	if c := Choose(book, s, h, today); c.Entry == fresh.ID {
		t.Error("a disputed fact is posted because it is pinned")
	}
	s.Topics = []string{"no such topic"}
	book.Calendar = nil
	if c := Choose(book, s, h, today); c != (Choice{}) {
		t.Errorf("without a suitable fact it chooses %+v", c)
	}
}

// TestOnDay holds the choice of a day against a whole preview from January on.
func TestOnDay(t *testing.T) {
	book, january := readBook(), facts.Date{Year: today.Year, Month: 1, Day: 1}
	eve := time.Date(today.Year-1, 12, 31, 12, 0, 0, 0, time.UTC)
	planned := Preview(book, store.Subscription{Minute: 540, Zone: "UTC", Weekdays: everyDay}, History{}, Slot{At: eve}, 365)
	for n := 0; n < 365; n += 52 {
		day := january.AddDays(n)
		if got := OnDay(book, day); planned[n].Day != day || got.Why == Turn && got != planned[n].Choice {
			t.Errorf("on %s it chooses %+v, and the preview says %+v", day, got, planned[n])
		}
	}
}

package daily

import (
	"cmp"
	"hash/fnv"
	"maps"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// A Choice is what a channel gets on one day. The zero Choice means that the file has nothing suitable.
type Choice struct {
	// Entry is the id of a fact or of a day of the calendar, or a Withdrawal.
	Entry string
	Why   Why
	Days  int // from the post to the day that it is about; for Countdown
}

// A Why is the rule that chose an entry.
type Why string

// The rules, the strongest first.
const (
	Pinned      Why = "pinned"      // somebody chose the fact for this day
	Countdown   Why = "countdown"   // a withdrawal takes effect, or a fixed date comes, in 30, 7, 1 or 0 days
	Anniversary Why = "anniversary" // it happened on this day of another year
	News        Why = "new"         // an important fact that the file did not have until lately
	Turn        Why = "turn"        // its turn has come
)

// A History is what a choice depends on besides the knowledge file and the subscription.
type History struct {
	Seen  map[string]string // by entry, the last day it was posted in the channel
	Known map[string]string // by fact, the day it was first met; "" for those that were there at the beginning
}

// newDays is how long a fact is new.
const newDays = 14

// Choose returns what a subscription gets on day. The same book, history and day give the same choice.
func Choose(b *facts.Book, s store.Subscription, h History, day facts.Date) Choice {
	if f := b.Fact(s.Pins[day.String()]); f != nil && Suitable(f, day) {
		return Choice{Entry: f.ID, Why: Pinned}
	}
	if c, ok := countdown(b, day); ok {
		return c
	}
	if id := anniversary(b, h, day); id != "" {
		return Choice{Entry: id, Why: Anniversary}
	}
	list := fitting(b, s, day)
	if len(list) == 0 {
		return Choice{}
	}
	for _, f := range list {
		met, err := facts.ParseDate(h.Known[f.ID])
		if f.Important && h.Seen[f.ID] == "" && err == nil && met.DaysUntil(day) < newDays {
			return Choice{Entry: f.ID, Why: News}
		}
	}
	return Choice{Entry: turn(b, s, h, list).ID, Why: Turn}
}

// Suitable reports whether a fact may be posted on day by itself: it holds, nobody contests it, its review is not
// late, and it rests on more than copies.
func Suitable(f *facts.Fact, day facts.Date) bool {
	return f.Current(day) && f.Disputed.IsZero() && !facts.Overdue(f.ReviewBy, day) && !f.Weak
}

// fitting returns the suitable facts on a subscription's topics.
func fitting(b *facts.Book, s store.Subscription, day facts.Date) []*facts.Fact {
	var list []*facts.Fact
	for i := range b.Facts {
		f := &b.Facts[i]
		if Suitable(f, day) && (len(s.Topics) == 0 || slices.Contains(s.Topics, f.Topic) || slices.ContainsFunc(f.Tags, func(t string) bool { return slices.Contains(s.Topics, t) })) {
			list = append(list, f)
		}
	}
	return list
}

// Fitting returns how many facts a subscription could post on day.
func Fitting(b *facts.Book, s store.Subscription, day facts.Date) int { return len(fitting(b, s, day)) }

// turn returns the fact that was not seen for the longest time: those never seen come first, in an order
// of the channel's own, and of those first the ones on another topic than the last post's.
func turn(b *facts.Book, s store.Subscription, h History, list []*facts.Fact) *facts.Fact {
	topic := ""
	if last := latest(h.Seen); b.Fact(last) != nil {
		topic = b.Fact(last).Topic
	}
	channel := s.Channel.String()
	rank := func(f *facts.Fact) uint64 {
		sum := fnv.New64a()
		sum.Write([]byte(channel + "/" + f.ID)) // never fails
		return sum.Sum64()
	}
	same := func(f *facts.Fact) int {
		if h.Seen[f.ID] == "" && f.Topic == topic {
			return 1
		}
		return 0
	}
	return slices.MinFunc(list, func(a, b *facts.Fact) int {
		return cmp.Or(strings.Compare(h.Seen[a.ID], h.Seen[b.ID]), same(a)-same(b), cmp.Compare(rank(a), rank(b)), strings.Compare(a.ID, b.ID))
	})
}

// latest returns the entry that was posted last.
func latest(seen map[string]string) string {
	last := ""
	for _, entry := range slices.Sorted(maps.Keys(seen)) {
		if last == "" || seen[entry] > seen[last] {
			last = entry
		}
	}
	return last
}

// OnDay returns what a channel gets on day that wishes for nothing special and had a post on every day of that year before.
func OnDay(b *facts.Book, day facts.Date) Choice {
	seen, c := map[string]string{}, Choice{}
	for d := (facts.Date{Year: day.Year, Month: 1, Day: 1}); !d.After(day); d = d.AddDays(1) {
		c = Choose(b, store.Subscription{}, History{Seen: seen}, d)
		if c.Entry != "" {
			seen[c.Entry] = d.String()
		}
	}
	return c
}

// A Planned is a slot with what it brings.
type Planned struct {
	Slot
	Choice
}

// Preview returns the next n posts of a subscription after a moment, exactly as they will be if neither the file nor
// the subscription changes and none is missed.
func Preview(b *facts.Book, s store.Subscription, h History, after Slot, n int) []Planned {
	seen := maps.Clone(h.Seen)
	if seen == nil {
		seen = map[string]string{}
	}
	var list []Planned
	for slot := range Slots(s, after.At) {
		if len(list) == n {
			break
		}
		if !after.Day.IsZero() && !slot.Day.After(after.Day) {
			continue
		}
		c := Choose(b, s, History{Seen: seen, Known: h.Known}, slot.Day)
		if c.Entry != "" {
			seen[c.Entry] = slot.Day.String()
		}
		list = append(list, Planned{slot, c})
	}
	return list
}

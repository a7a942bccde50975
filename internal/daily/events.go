package daily

import (
	"cmp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// A Withdrawal names a state's withdrawal from a treaty, as an entry: "withdrawal:LT:ccm".
type Withdrawal struct{ Country, Treaty string }

// String returns the form that ParseWithdrawal reads.
func (w Withdrawal) String() string { return "withdrawal:" + w.Country + ":" + w.Treaty }

// ParseWithdrawal reads an entry that names a withdrawal.
func ParseWithdrawal(entry string) (Withdrawal, bool) {
	parts := strings.Split(entry, ":")
	if len(parts) != 3 || parts[0] != "withdrawal" {
		return Withdrawal{}, false
	}
	return Withdrawal{parts[1], parts[2]}, true
}

// Effect returns the day on which the withdrawal takes effect according to the file; false when it has none.
func (w Withdrawal) Effect(b *facts.Book) (facts.Date, bool) {
	c, t := b.Country(w.Country), b.Treaty(w.Treaty)
	if c == nil || t == nil {
		return facts.Date{}, false
	}
	m := c.Membership(w.Treaty)
	if m == nil || m.Withdrawal == nil {
		return facts.Date{}, false
	}
	return m.Withdrawal.Effect(t.Notice)
}

// announced are the days before an event on which it takes the slot.
var announced = []int{0, 1, 7, 30}

// countdown returns the event that is nearest of those that day announces: the withdrawals before the calendar.
func countdown(b *facts.Book, day facts.Date) (Choice, bool) {
	best := Choice{Why: Countdown, Days: announced[len(announced)-1] + 1}
	consider := func(entry string, on facts.Date) {
		if n := day.DaysUntil(on); n < best.Days && slices.Contains(announced, n) {
			best.Entry, best.Days = entry, n
		}
	}
	for i := range b.Countries {
		for j := range b.Treaties {
			w := Withdrawal{b.Countries[i].ID, b.Treaties[j].ID}
			if on, ok := w.Effect(b); ok {
				consider(w.String(), on)
			}
		}
	}
	for i := range b.Calendar {
		if d := &b.Calendar[i]; d.Date.Day != 0 {
			consider(d.ID, upcoming(d, day))
		}
	}
	return best, best.Entry != ""
}

// upcoming returns the date of a day of the calendar that has one; of one that comes back every year, the next from day on.
func upcoming(d *facts.Day, day facts.Date) facts.Date {
	if d.Date.Full() {
		return d.Date
	}
	on := d.Date.In(day.Year)
	if on.Before(day) {
		on = d.Date.In(day.Year + 1)
	}
	return on
}

// anniversary returns the day of the calendar that fell on this day of an earlier year; of several the one that the
// channel did not see for the longest time, and of those that it never saw the most recent; "" for none.
func anniversary(b *facts.Book, h History, day facts.Date) string {
	var best *facts.Day
	for i := range b.Calendar {
		d := &b.Calendar[i]
		if !d.Date.Full() || !d.Date.Before(day) || d.Date.In(day.Year) != day {
			continue
		}
		if best == nil || cmp.Or(cmp.Compare(h.Seen[d.ID], h.Seen[best.ID]), best.Date.Compare(d.Date)) < 0 {
			best = d
		}
	}
	if best == nil {
		return ""
	}
	return best.ID
}

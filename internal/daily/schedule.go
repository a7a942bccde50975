package daily

import (
	"fmt"
	"iter"
	"slices"
	"time"
	_ "time/tzdata" // the zones, on machines that have none

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// A Slot is one day on which a channel gets its post, and the moment at which it does.
type Slot struct {
	Day facts.Date // in the subscription's zone
	At  time.Time
}

// At returns the moment at which the clocks of a zone first show minute (of the day, 0 to 1439) on day, or have
// passed it: where a change of the clocks erases that time, the first moment after it; where the time
// comes twice, the first of the two. It reports false for a day that the zone leaves out.
func At(day facts.Date, minute int, zone *time.Location) (time.Time, bool) {
	if at := reached(day, 0, zone); facts.DateOf(at) != day {
		return time.Time{}, false
	}
	return reached(day, minute, zone), true
}

// reached returns the first moment at which a zone's clocks show minute of day or later.
func reached(day facts.Date, minute int, zone *time.Location) time.Time {
	shown := time.Date(day.Year, time.Month(day.Month), day.Day, 0, minute, 0, 0, time.UTC)
	// No zone was ever 16 hours from UTC, so a day before it the clocks have not got there.
	for t := shown.Add(-40 * time.Hour).In(zone); ; {
		_, offset := t.Zone()
		at := shown.Add(-time.Duration(offset) * time.Second).In(zone)
		if at.Before(t) {
			return t // the change at t has jumped over it
		}
		_, end := t.ZoneBounds()
		if end.IsZero() || at.Before(end) {
			return at
		}
		t = end
	}
}

// Slots yields the slots of a subscription after a moment, the earliest first, without the days on which it is to be quiet.
// The sequence has no end unless the subscription has no weekdays or an unknown zone: then it is empty.
func Slots(s store.Subscription, after time.Time) iter.Seq[Slot] {
	return func(yield func(Slot) bool) {
		zone, err := time.LoadLocation(s.Zone)
		if err != nil || s.Weekdays&everyDay == 0 {
			return
		}
		day := facts.DateOf(after.In(zone)).AddDays(-1)
		if first, err := facts.ParseDate(s.Until); err == nil && day.Before(first) {
			day = first
		}
		for n := 0; n < farthest; n++ {
			at, ok := At(day, s.Minute, zone)
			if ok && at.After(after) && On(s, day) {
				n = 0
				if !yield(Slot{day, at}) {
					return
				}
			}
			day = day.AddDays(1)
		}
	}
}

// farthest is how many days without a slot are looked through: quiet days may be many, but not without end.
const farthest = 1000

// On reports whether a subscription posts on a day, as far as weekdays, pauses and quiet days go.
func On(s store.Subscription, day facts.Date) bool {
	text := day.String() // dates in this form compare like days
	return s.Weekdays&(1<<Weekday(day)) != 0 && text >= s.Until &&
		!slices.ContainsFunc(s.Quiet, func(q store.Span) bool { return q.First <= text && text <= q.Last })
}

// Weekday returns the day of the week of a full date.
func Weekday(day facts.Date) time.Weekday {
	return time.Date(day.Year, time.Month(day.Month), day.Day, 12, 0, 0, 0, time.UTC).Weekday()
}

// Sets of weekdays, 1<<time.Weekday each.
const (
	everyDay = 1<<7 - 1
	workdays = everyDay &^ (1<<time.Saturday | 1<<time.Sunday)
)

// CheckZone returns an error unless name is an IANA zone, like Europe/Vilnius.
func CheckZone(name string) error {
	if name == "" || name == "Local" {
		return fmt.Errorf("%q is not a time zone", name)
	}
	_, err := time.LoadLocation(name)
	return err
}

// next returns the first slot after a moment; false when there is none.
func next(s store.Subscription, after time.Time) (Slot, bool) {
	for slot := range Slots(s, after) {
		return slot, true
	}
	return Slot{}, false
}

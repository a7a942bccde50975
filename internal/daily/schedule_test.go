package daily

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// zones returns the name of every IANA zone, links too.
func zones(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(data))
}

func load(t *testing.T, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// The years that the tables below go through.
var (
	begin = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	end   = time.Date(2033, 1, 1, 0, 0, 0, 0, time.UTC)
)

// A clock is what a zone's clocks have shown at the latest, minute by minute around a transition.
type clock struct {
	from  time.Time
	shown []int // minutes since from, as if they were of UTC; what a change sets back stays
}

func watch(zone *time.Location, from time.Time, minutes int) clock {
	c := clock{from: from}
	for n := range minutes {
		t := from.Add(time.Duration(n) * time.Minute)
		_, offset := t.In(zone).Zone()
		c.shown = append(c.shown, n+offset/60)
		if n > 0 {
			c.shown[n] = max(c.shown[n], c.shown[n-1])
		}
	}
	return c
}

// first finds, minute by minute, when the clock first shows minute of day or later.
func (c clock) first(day facts.Date, minute int) time.Time {
	want := int(time.Date(day.Year, time.Month(day.Month), day.Day, 0, minute, 0, 0, time.UTC).Sub(c.from) / time.Minute)
	n, _ := slices.BinarySearch(c.shown, want)
	return c.from.Add(time.Duration(n) * time.Minute)
}

// TestEveryTransition holds At against clocks that are read minute by minute, for every zone and every change of its
// clocks from 2024 to 2032, on the days before, of and after it, at times on both sides.
func TestEveryTransition(t *testing.T) {
	transitions, checked := 0, 0
	for _, name := range zones(t) {
		zone := load(t, name)
		for at := begin.In(zone); ; {
			_, change := at.ZoneBounds()
			if change.IsZero() || !change.Before(end) {
				break
			}
			transitions++
			_, before := change.Add(-time.Second).Zone()
			_, after := change.Zone()
			c := watch(zone, change.Add(-4*24*time.Hour).Truncate(time.Minute), 7*24*60)
			times := []int{0, 9 * 60, 24*60 - 1}
			for _, offset := range []int{before, after} {
				edge := change.UTC().Add(time.Duration(offset) * time.Second)
				for _, away := range []int{-61, -30, -1, 0, 1, 30, 59, 61} {
					moved := edge.Add(time.Duration(away) * time.Minute)
					times = append(times, moved.Hour()*60+moved.Minute())
				}
			}
			for away := -1; away <= 1; away++ {
				day := facts.DateOf(change).AddDays(away)
				for _, minute := range times {
					checked++
					got, ok := At(day, minute, zone)
					if want := c.first(day, minute); !ok || !got.Equal(want) {
						t.Fatalf("%s: %s at %02d:%02d is %v (%v), want %v", name, day, minute/60, minute%60, got, ok, want.In(zone))
					}
				}
			}
			at = change
		}
	}
	t.Logf("%d zones, %d transitions, %d times", len(zones(t)), transitions, checked)
	if transitions < 2000 {
		t.Errorf("only %d transitions: are the zones complete?", transitions)
	}
}

// TestEveryDay finds one slot for every day of nine years in every zone, one after the other, each on its day.
func TestEveryDay(t *testing.T) {
	for _, name := range zones(t) {
		zone := load(t, name)
		for _, minute := range []int{0, 150, 540} {
			last := time.Time{}
			for day := facts.DateOf(begin); day.Year < 2033; day = day.AddDays(1) {
				at, ok := At(day, minute, zone)
				if !ok || facts.DateOf(at) != day || !at.After(last) {
					t.Fatalf("%s: %s at %02d:%02d is %v (%v), after %v", name, day, minute/60, minute%60, at, ok, last)
				}
				last = at
			}
		}
	}
}

// TestAt names the cases that people ask about.
func TestAt(t *testing.T) {
	for _, test := range []struct {
		zone, day string
		minute    int
		want      string // "" for none
	}{
		{"Europe/Vilnius", "2026-11-26", 540, "2026-11-26T09:00:00+02:00"},
		{"Europe/Vilnius", "2026-03-29", 200, "2026-03-29T04:00:00+03:00"},      // 03:20 does not come
		{"Europe/Vilnius", "2026-10-25", 210, "2026-10-25T03:30:00+03:00"},      // 03:30 comes twice
		{"Australia/Lord_Howe", "2026-10-04", 135, "2026-10-04T02:30:00+11:00"}, // half an hour is erased
		{"America/Nuuk", "2026-03-28", 1410, "2026-03-29T00:00:00-01:00"},       // the hour before midnight is erased
		{"Africa/Cairo", "2026-04-24", 10, "2026-04-24T01:00:00+03:00"},         // the hour after midnight is erased
		{"Pacific/Apia", "2011-12-30", 540, ""},                                 // the day is left out
		{"Pacific/Apia", "2011-12-29", 540, "2011-12-29T09:00:00-10:00"},
		{"Pacific/Apia", "2011-12-31", 540, "2011-12-31T09:00:00+14:00"},
	} {
		day, err := facts.ParseDate(test.day)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if at, ok := At(day, test.minute, load(t, test.zone)); ok {
			got = at.Format(time.RFC3339)
		}
		if got != test.want {
			t.Errorf("%s in %s at %02d:%02d is %q, want %q", test.day, test.zone, test.minute/60, test.minute%60, got, test.want)
		}
	}
}

func TestSlots(t *testing.T) {
	s := store.Subscription{Minute: 540, Zone: "Europe/Vilnius", Weekdays: workdays, Until: "2026-12-02",
		Quiet: []store.Span{{First: "2026-12-04", Last: "2026-12-08"}}}
	var got []string
	for slot := range Slots(s, time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)) {
		if got = append(got, slot.At.Format("Mon 2006-01-02T15:04Z07:00")); len(got) == 4 {
			break
		}
	}
	want := "Wed 2026-12-02T09:00+02:00 Thu 2026-12-03T09:00+02:00 Wed 2026-12-09T09:00+02:00 Thu 2026-12-10T09:00+02:00"
	if strings.Join(got, " ") != want {
		t.Errorf("slots are %q, want %q", strings.Join(got, " "), want)
	}
	at := time.Date(2026, 12, 2, 7, 0, 0, 0, time.UTC)
	if slot, ok := next(s, at.Add(-time.Second)); !ok || !slot.At.Equal(at) {
		t.Errorf("the slot after the second before it is %v", slot)
	}
	if slot, ok := next(s, at); !ok || slot.At.Equal(at) {
		t.Errorf("the slot after a slot is that slot, %v", slot)
	}
	for _, never := range []store.Subscription{{Zone: "Europe/Vilnius"}, {Zone: "Nowhere/Else", Weekdays: everyDay}, {Zone: "UTC", Weekdays: everyDay, Quiet: []store.Span{{First: "2026-01-01", Last: "9999-12-31"}}}} {
		if slot, ok := next(never, begin.AddDate(3, 0, 0)); ok {
			t.Errorf("%+v has the slot %v", never, slot)
		}
	}
}

func TestCheckZone(t *testing.T) {
	for _, good := range []string{"UTC", "Europe/Vilnius", "America/Argentina/Buenos_Aires"} {
		if err := CheckZone(good); err != nil {
			t.Errorf("CheckZone(%q) = %v", good, err)
		}
	}
	for _, bad := range []string{"", "Local", "Vilnius", "../etc/passwd", "EET+2"} {
		if CheckZone(bad) == nil {
			t.Errorf("CheckZone(%q) takes it", bad)
		}
	}
}

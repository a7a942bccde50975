package commands_test

import (
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
)

// TestFactOfTheDay follows two years: each day has one fact all day long, the next day another, and all
// that may be shown come in turn.
func TestFactOfTheDay(t *testing.T) {
	h := realHandler()
	fact := func(now time.Time) string {
		r := handle(t, h, commands.Request{Line: "fact", Now: now})
		if len(r.Entries) != 1 {
			t.Fatalf("on %s fact shows %q, want one", now, r.Entries)
		}
		return r.Entries[0]
	}
	seen := map[string]int{}
	yesterday := ""
	for day := on("2026-11-23").Add(-12 * time.Hour); day.Before(on("2028-11-23")); day = day.AddDate(0, 0, 1) {
		id := fact(day)
		if late := fact(day.Add(24*time.Hour - time.Nanosecond)); late != id {
			t.Errorf("%s begins with %s and ends with %s", day.Format(time.DateOnly), id, late)
		}
		// A late hour west of Greenwich is already the next day.
		if west := fact(day.In(time.FixedZone("west", -12*60*60))); west != id {
			t.Errorf("%s is %s in another zone, want %s", day.Format(time.DateOnly), west, id)
		}
		f, today := realBook().Fact(id), facts.DateOf(day)
		if !f.Current(today) || !f.Disputed.IsZero() || f.Weak || facts.Overdue(f.ReviewBy, today) {
			t.Errorf("%s brings %s, which is not fit to be shown alone", day.Format(time.DateOnly), id)
		}
		if id == yesterday {
			t.Errorf("%s brings %s again", day.Format(time.DateOnly), id)
		}
		yesterday = id
		seen[id]++
	}
	t.Logf("%d different facts in two years", len(seen))
}

func TestFactOfTheDaySkipsTheUnfit(t *testing.T) {
	h := commands.New(smallBook())
	for day := noon; day.Before(noon.AddDate(0, 0, 20)); day = day.AddDate(0, 0, 1) {
		r := handle(t, h, commands.Request{Line: "fact", Now: day})
		if id := r.Entries[0]; id != "stands" && id != "also-stands" {
			t.Errorf("%s brings %s, which is not fit to be shown alone", day.Format(time.DateOnly), id)
		}
	}
	// When every review is late there is no fact of the day, and the answer says so.
	if r := handle(t, h, commands.Request{Line: "fact", Now: on("2030-01-01")}); !empty(r) || len(r.Entries) > 0 {
		t.Errorf("with every review late, fact shows %q", r.Entries)
	}
	r := handle(t, h, commands.Request{Line: "home", Now: on("2030-01-01")})
	if strings.Contains(r.Text(), "TODAY'S FACT") {
		t.Errorf("with every review late, home still brings a fact:\n%s", r.Text())
	}
}

// TestAge reads the distance to a day off the card of Lithuania.
func TestAge(t *testing.T) {
	for day, want := range map[string]string{
		"2025-03-05": "Leaves the Convention on Cluster Munitions on 6 March 2025 (tomorrow)",
		"2025-03-06": "on 6 March 2025 (today)",
		"2025-03-07": "on 6 March 2025 (yesterday)",
		"2026-11-23": "on 6 March 2025 (627 days ago)",
		"2027-03-06": "on 6 March 2025 (730 days ago)",
		"2028-02-29": "on 6 March 2025 (1090 days ago)",
		"2028-12-31": "on 6 March 2025 (1396 days ago)",
		"2031-03-05": "on 6 March 2025 (5 years ago)",
		"2031-03-06": "on 6 March 2025 (6 years ago)",
	} {
		r := handle(t, realHandler(), commands.Request{Line: "LT", Now: on(day)})
		if !strings.Contains(r.Text(), want) {
			t.Errorf("on %s the card does not say %q:\n%s", day, want, r.Text())
		}
	}
}

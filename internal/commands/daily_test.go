package commands_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// A room is the platform that daily posts are set up on: it says what the bot lacks there, and takes no post, for
// the engine does not run.
type room struct {
	daily.Poster
	missing, wanted []string
}

func (r *room) CanPost(context.Context, string, string) (missing, wanted []string, err error) {
	return r.missing, r.wanted, nil
}

// desk returns a handler whose daily posts are kept in a new database, and a function that asks it.
func desk(t *testing.T, book *facts.Book, r *room) (h *commands.Handler, engine *daily.Engine) {
	t.Helper()
	h = commands.New(book)
	engine, err := daily.New(daily.Config{
		Store: storetest.SQLite(t).Open(t), Book: h.Book, Draw: h.DrawDaily, Sorry: h.SorryDaily, Platforms: []string{"slack", "discord"},
		Poster: func(store.Channel) daily.Poster { return r }, Now: func() time.Time { return noon },
	})
	if err != nil {
		t.Fatal(err)
	}
	h.PostDaily(engine, commands.Managers)
	return h, engine
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got); run with -update and look at the difference:\n%s", name, diff)
	}
}

// TestDaily types what people type about the daily post of a channel, one line after the other.
func TestDaily(t *testing.T) {
	r := &room{}
	h, engine := desk(t, realBook(), r)
	slack := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1", User: "U1", Manage: true, Zone: "Europe/Vilnius"}
	guest := slack
	guest.Manage = false
	discord := commands.Place{Platform: "discord", Workspace: "1", Channel: "2", User: "3", Manage: true}
	member := discord
	member.Manage = false
	var transcript strings.Builder
	ask := func(place commands.Place, line string, values map[string]string) {
		t.Helper()
		answer, err := h.Handle(t.Context(), commands.Request{Line: line, Now: noon, Place: place, Values: values})
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		if answer.Public {
			t.Errorf("%s: the answer is seen by the whole channel", line)
		}
		for _, a := range answer.Actions {
			if strings.HasPrefix(a.Line, "daily") && !commands.NeedsPlace(a.Line) {
				t.Errorf("%s: the button %q does not know its channel", line, a.Line)
			}
		}
		fmt.Fprintf(&transcript, "==== %s %s\n%s\n", place.Platform, line, answer.TextWithCommands())
		if answer.Form != nil {
			fmt.Fprintf(&transcript, "form: %+v\n", *answer.Form)
		}
		transcript.WriteString("\n")
	}
	for _, place := range []commands.Place{{}, guest, member} {
		ask(place, "daily at 09:00 Europe/Vilnius", nil)
	}
	for _, line := range []string{
		"daily", "daily status", "daily nonsense", "daily at", "daily at 25:00 Europe/Vilnius", "daily at 9 Atlantis", "daily at 09:00", "daily at 9 europe/vilnius on caturdays",
		"daily at 9 Vilnius about unicorns", "daily at 9 Vilnius in Klingon", "daily form",
		"daily at 9am vilnius on weekdays about casualties, children in English", "daily", "daily preview", "daily test", "daily history",
		"daily at 8.30 on mon,wed", "daily skip", "daily quiet on 2026-12-24 to 26 December, 1 January", "daily quiet on yesterday", "daily quiet on 2026-12-26 to 2026-12-24",
		"daily pause", "daily preview", "daily resume", "daily pause until 7 December", "daily pause until 2020-01-01",
		"daily resume", "daily pin oped-exit-date on 2026-12-02", "daily pin oped-exit-date on 2026-12-03", "daily pin nothing on 2026-12-02", "daily pin oped-exit-date on someday",
		"daily status", "daily stop", "daily status", "daily history",
	} {
		ask(slack, line, nil)
	}
	ask(discord, "daily at 09:00", nil)
	r.missing = []string{"View Channel", "Send Messages"}
	ask(discord, "daily at 09:00 UTC", nil)
	r.missing, r.wanted = nil, []string{"Read Message History"}
	ask(discord, "daily set", map[string]string{"time": "18:05", "zone": "America/New_York", "days": "", "topics": "", "language": ""})
	ask(discord, "daily set", map[string]string{"time": "tea", "zone": "America/New_York"})
	ask(discord, "daily form", nil)
	h.PostDaily(engine, commands.Admins)
	ask(discord, "daily pause", nil)
	ask(slack, "daily at 09:00 UTC", nil)
	discord.Admin, slack.Admin = true, true
	ask(discord, "daily pause", nil)
	ask(slack, "daily at 09:00 UTC", nil)
	compareGolden(t, "daily.txt", transcript.String())
}

// TestDailyPosts draws each kind of post.
func TestDailyPosts(t *testing.T) {
	h, _ := desk(t, smallBook(), &room{})
	var all strings.Builder
	for _, c := range []struct {
		daily.Choice
		day facts.Date
	}{
		{daily.Choice{Entry: smallBook().Facts[0].ID, Why: daily.Turn}, facts.Date{Year: 2026, Month: 11, Day: 26}},
		{daily.Choice{Entry: smallBook().Calendar[0].ID, Why: daily.Countdown, Days: 30}, smallBook().Calendar[0].Date.In(2028).AddDays(-30)},
		{daily.Choice{Entry: recalled(t).ID, Why: daily.Anniversary}, recalled(t).Date.In(2027)},
		{daily.Choice{Entry: leaving(t), Why: daily.Countdown, Days: 7}, facts.Date{Year: 2026, Month: 11, Day: 26}},
		{daily.Choice{}, facts.Date{Year: 2026, Month: 11, Day: 26}},
		{daily.Choice{Entry: "withdrawal:XX:ccm", Why: daily.Countdown}, facts.Date{Year: 2026, Month: 11, Day: 26}},
	} {
		r := h.DrawDaily(c.Choice, "en", c.day)
		if !r.Public {
			t.Errorf("the post of %s is not for the channel", c.Entry)
		}
		fmt.Fprintf(&all, "==== %s %s\n%s\n\n", c.Why, c.Entry, r.TextWithCommands())
	}
	gone := store.Subscription{Channel: store.Channel{Platform: "slack", Workspace: "T", ID: "C1"}}
	fmt.Fprintf(&all, "==== sorry\n%s\n", h.SorryDaily(gone, store.Post{Day: "2026-11-26", Note: daily.Archived, Settled: noon}).TextWithCommands())
	compareGolden(t, "dailyposts.txt", all.String())
}

// recalled is a day of the small book with a year.
func recalled(t *testing.T) *facts.Day {
	t.Helper()
	for i := range smallBook().Calendar {
		if d := &smallBook().Calendar[i]; d.Date.Full() && d.Date.Year < 2027 {
			return d
		}
	}
	t.Fatal("the small book recalls nothing")
	return nil
}

// leaving names a withdrawal of the small book.
func leaving(t *testing.T) string {
	t.Helper()
	for i := range smallBook().Countries {
		for _, treaty := range []string{"ccm", "mbt"} {
			w := daily.Withdrawal{Country: smallBook().Countries[i].ID, Treaty: treaty}
			if _, ok := w.Effect(smallBook()); ok {
				return w.String()
			}
		}
	}
	t.Fatal("nobody leaves in the small book")
	return ""
}

// TestDailyDraws draws whatever the file holds as a post: with a title, a button, and a source for every statement.
func TestDailyDraws(t *testing.T) {
	h, _ := desk(t, realBook(), &room{})
	sub := store.Subscription{Channel: store.Channel{Platform: "slack", Workspace: "T", ID: "C1"}, Minute: 540, Zone: "UTC", Weekdays: 127}
	for _, p := range daily.Preview(realBook(), sub, daily.History{}, daily.Slot{At: noon}, 400) {
		r := h.DrawDaily(p.Choice, "en", p.Day)
		if r.Title == "" || len(r.Actions) < 3 || len(r.Cites) == 0 || len(r.Entries) == 0 {
			t.Errorf("%s: the post of %q has title %q, %d buttons, %d sources", p.Day, p.Entry, r.Title, len(r.Actions), len(r.Cites))
		}
	}
}

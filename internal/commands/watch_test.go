package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/news"
)

// TestWatch types what people type about what a channel watches, one line after the other, and draws what it is told.
func TestWatch(t *testing.T) {
	r := &room{}
	h, _ := desk(t, realBook(), r)
	slack := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1", User: "U1", Manage: true}
	guest := slack
	guest.Manage = false
	discord := commands.Place{Platform: "discord", Workspace: "1", Channel: "2", User: "3", Manage: true}
	var transcript strings.Builder
	ask := func(place commands.Place, line string) {
		t.Helper()
		answer, err := h.Handle(t.Context(), commands.Request{Line: line, Now: noon, Place: place})
		if err != nil || answer.Public {
			t.Fatalf("%s: public %v, %v", line, answer.Public, err)
		}
		for _, a := range answer.Actions {
			if strings.Contains(a.Line, "watch") && !commands.NeedsPlace(a.Line) {
				t.Errorf("%s: the button %q does not know its channel", line, a.Line)
			}
		}
		fmt.Fprintf(&transcript, "==== %s %s\n%s\n\n", place.Platform, line, answer.TextWithCommands())
	}
	ask(commands.Place{}, "watch all")
	ask(guest, "watch all")
	for _, line := range []string{"watch", "watch unicorns", "watch nato", "watch congo", "watch lithuania, casualties", "watch", "watch finland", "unwatch norway", "unwatch casualties",
		"unwatch state:LT", "watch all", "unwatch", "unwatch", "changes", "changes 1 2"} {
		ask(slack, line)
	}
	r.missing = []string{"Send Messages"}
	ask(discord, "watch all")
	var told []news.Told
	for i := range 25 {
		f := &realBook().Facts[i]
		told = append(told, news.Told{Issue: 3, N: i + 1, At: noon, Change: facts.Change{What: facts.Edited, Section: "facts", ID: f.ID, Key: "figure.value", Old: "1", New: "2"}})
	}
	told[1].Change = facts.Change{What: facts.Removed, Section: "facts", ID: "no-more", Name: facts.Text{English: "A fact that is gone"}}
	fmt.Fprintf(&transcript, "==== news\n%s\n\n", h.DrawNews("en", told).TextWithCommands())
	day := facts.Date{Year: 2026, Month: 11, Day: 20}
	fmt.Fprintf(&transcript, "==== updated\n%s\n\n", h.DrawUpdated(daily.Choice{Entry: told[0].Change.ID, Why: daily.Turn}, "en", day, told[:1]).TextWithCommands())
	fmt.Fprintf(&transcript, "==== updated, and gone\n%s\n", h.DrawUpdated(daily.Choice{Entry: "no-more", Why: daily.Turn}, "en", day, told[1:2]).TextWithCommands())
	compareGolden(t, "watch.txt", transcript.String())
}

package commands_test

import (
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
)

func TestLimits(t *testing.T) {
	h := commands.New(realBook())
	h.Limit(commands.Limits{User: 2, Channel: 3, Workspace: 4})
	var outcomes []string
	h.Observe(func() func(command, outcome string) {
		return func(_, outcome string) { outcomes = append(outcomes, outcome) }
	})
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	ask := func(user, channel string) string {
		t.Helper()
		r, err := h.Handle(t.Context(), commands.Request{Line: "finland", Now: now, Place: commands.Place{Platform: "slack", Workspace: "T1", Channel: channel, User: user}})
		if err != nil {
			t.Fatal(err)
		}
		return r.Text()
	}
	for i, test := range []struct{ user, channel, want string }{
		{"U1", "C1", "Finland"}, {"U1", "C1", "Finland"}, {"U1", "C1", "You ask faster than I may answer. Please try again in 30 seconds."},
		{"U2", "C1", "Finland"}, {"U2", "C1", "This channel asks faster than I may answer. Please try again in 20 seconds."},
		{"U3", "C2", "Finland"}, {"U4", "C2", "This workspace asks faster than I may answer. Please try again in 15 seconds."},
	} {
		if got := ask(test.user, test.channel); !strings.Contains(got, test.want) {
			t.Errorf("request %d: %q, want %q", i+1, got, test.want)
		}
	}
	if got := strings.Join(outcomes, " "); got != "answered answered limited answered limited answered limited" {
		t.Errorf("outcomes are %s", got)
	}
	for range 9 { // a terminal has no limit
		if r, err := h.Handle(t.Context(), commands.Request{Line: "finland", Now: now}); err != nil || !strings.Contains(r.Text(), "Finland") {
			t.Fatal(err)
		}
	}
}

func TestArea(t *testing.T) {
	a := commands.Area{Allowed: []string{"slack/T1", "slack/T2/C2", "discord"}, Denied: []string{"slack/T1/C9", "discord/G9"}}
	for _, test := range []struct {
		place commands.Place
		want  bool
	}{
		{commands.Place{}, true},
		{commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1"}, true},
		{commands.Place{Platform: "slack", Workspace: "T1", Channel: "C9"}, false},
		{commands.Place{Platform: "slack", Workspace: "T2", Channel: "C2"}, true},
		{commands.Place{Platform: "slack", Workspace: "T2", Channel: "C3"}, false},
		{commands.Place{Platform: "slack", Workspace: "T2", Channel: "D1", Direct: true}, true},
		{commands.Place{Platform: "slack", Workspace: "T3", Channel: "D1", Direct: true}, false},
		{commands.Place{Platform: "discord", Workspace: "G1", Channel: "1"}, true},
		{commands.Place{Platform: "discord", Workspace: "G9", Channel: "1"}, false},
		{commands.Place{Platform: "discord", Channel: "1", Direct: true}, true},
	} {
		if got := a.Holds(test.place); got != test.want {
			t.Errorf("%+v: %v, want %v", test.place, got, test.want)
		}
	}
	if !(commands.Area{}).Holds(commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1"}) || (commands.Area{Denied: []string{"slack"}}).Holds(commands.Place{Platform: "slack", Workspace: "T1", Channel: "D1", Direct: true}) {
		t.Error("the empty area is everywhere, and a denied platform nowhere")
	}
	for list, right := range map[string]bool{"slack, discord/1/2": true, "slack/T1/": true, "telegram": false, "slack//C1": false, "slack/T1/C1/x": false, "": false} {
		if _, err := commands.ParseArea(list); (err == nil) != right {
			t.Errorf("%q: %v", list, err)
		}
	}
	h := commands.New(realBook())
	h.Within(commands.Area{Denied: []string{"slack/T1/C1"}})
	r, err := h.Handle(t.Context(), commands.Request{Line: "finland", Now: time.Now(), Place: commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1"}})
	if err != nil || r.Title != "Not in this channel" || r.Public {
		t.Errorf("got %+v, %v", r, err)
	}
}

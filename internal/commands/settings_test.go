package commands_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// A council keeps settings in a database, and reads them there each time.
type council struct {
	*store.Store
	t *testing.T
}

func (c council) Setting(workspace, name string) string {
	all, err := c.Settings(context.Background())
	if err != nil {
		c.t.Error(err)
	}
	for _, one := range all {
		if one.Workspace == workspace && one.Name == name {
			return one.Value
		}
	}
	return ""
}

// TestSettings types what administrators type about their workspace, and what others see of it.
func TestSettings(t *testing.T) {
	h, _ := desk(t, smallBook(), &room{})
	h.Consult(council{storetest.SQLite(t).Open(t), t})
	h.Within(commands.Area{Denied: []string{"slack/T1/C6"}})
	admin := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C0LOBBY", User: "U1", Manage: true, Admin: true}
	var transcript strings.Builder
	now := noon
	ask := func(p commands.Place, line string) string {
		t.Helper()
		answer, err := h.Handle(t.Context(), commands.Request{Line: line, Lang: "en", Now: now, Place: p})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range answer.Actions {
			if strings.HasPrefix(a.Line, "admin") && !commands.NeedsPlace(a.Line) {
				t.Errorf("%s: the button %q does not know its channel", line, a.Line)
			}
		}
		now = now.Add(time.Minute)
		said := answer.Title
		if strings.HasPrefix(line, "admin") {
			said = answer.TextWithCommands()
		}
		fmt.Fprintf(&transcript, "==== %s %s\n%s\n\n", p.Channel, line, said)
		return answer.Title
	}
	member, direct := admin, admin
	member.Admin = false
	direct.Channel, direct.Direct = "D1", true
	ask(member, "admin zone UTC")
	ask(direct, "admin settings")
	for _, line := range []string{"admin", "admin zone", "admin zone nowhere", "admin zone Europe/Vilnius", "admin language xx", "admin language English", "admin channels",
		"admin channels only general", "admin channels only <#C0MAIN|general>, here", "daily at 09:00", "daily pause", "watch all", "unwatch", "daily stop", "admin log"} {
		ask(admin, line)
	}
	elsewhere := admin
	elsewhere.Channel = "C0OTHER"
	shut := ask(elsewhere, "lithuania")
	ask(elsewhere, "admin channels any")
	if open := ask(elsewhere, "dates"); open == shut {
		t.Error("it answers nowhere else although any channel is allowed again")
	}
	ask(elsewhere, "admin channels never here")
	if ask(elsewhere, "dates") != shut || ask(direct, "dates") == shut {
		t.Error("it answers in a channel where it shall not, or in no direct message")
	}
	// The operator's word is the last one.
	six := admin
	six.Channel = "C6"
	ask(admin, "admin channels only C0LOBBY C6AAAAA")
	if ask(six, "admin channels only here") != shut {
		t.Error("an administrator allows what the operator does not")
	}
	foreign := admin
	foreign.Workspace = "T2"
	if ask(foreign, "dates") == shut {
		t.Error("another workspace has to keep to it")
	}
	ask(foreign, "admin log")
	about, err := h.Handle(t.Context(), commands.Request{Line: "about", Now: noon, Place: foreign})
	if err != nil || !strings.Contains(about.Text(), "400 days") {
		t.Errorf("about does not say what is recorded: %v", err)
	}
	compareGolden(t, "settings.txt", transcript.String())
}

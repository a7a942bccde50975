package main

import (
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestSettingsElsewhere sets a channel at one replica: another one follows, keeps what it knew when it cannot ask, and the operator reads who did it.
func TestSettingsElsewhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		ctx := t.Context()
		book, problems, err := facts.Read("../../internal/commands/testdata/small.yaml", "")
		if book == nil {
			t.Fatal(problems, err)
		}
		replica := func() (*commands.Handler, *council) {
			c := &council{Store: p.Open(t)}
			h := commands.New(book)
			h.Consult(c)
			return h, c
		}
		one, _ := replica()
		two, second := replica()
		place := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1", User: "U1", Admin: true}
		other := place
		other.Channel = "C2"
		r, err := one.Handle(ctx, commands.Request{Line: "admin channels only here", Now: time.Now(), Place: place})
		if err != nil || one.Holds(other) || !one.Holds(place) {
			t.Fatalf("%v\n%s", err, r.Text())
		}
		if !two.Holds(other) {
			t.Error("the other replica knows before it asked")
		}
		if err := second.follow(ctx); err != nil || two.Holds(other) || !two.Holds(place) {
			t.Errorf("the other replica does not follow: %v", err)
		}
		if err := second.Close(); err != nil {
			t.Fatal(err)
		}
		if err := second.follow(ctx); err == nil || two.Holds(other) {
			t.Errorf("without the database the other replica forgets: %v", err)
		}
		out, _, err := try(t, "", environment(t, "DATABASE_URL="+p.Address, "DATA_DIR="+p.Folder), "audit", "slack/T1")
		if err != nil || !strings.Contains(out, "slack/T1") || !strings.Contains(out, "U1") || !strings.Contains(out, store.Only) || strings.Count(out, "\n") != 2 {
			t.Errorf("bot audit: %v\n%s", err, out)
		}
	})
}

// setChannels closes a channel on Discord as its administrators do, and opens it again.
func setChannels(t *testing.T, d *fakediscord.Server) {
	t.Helper()
	admin := fakediscord.Asker{Manager: true, Admin: true}
	for _, step := range []struct {
		who        fakediscord.Asker
		line, want string
	}{
		{fakediscord.Asker{Manager: true}, "admin channels never here", "for its administrators"},
		{admin, "admin channels never <#" + fakediscord.ChannelID + ">", fakediscord.ChannelID},
		{fakediscord.Asker{}, "lithuania", "administrators of this workspace"},
		{admin, "admin channels any", "not set"},
		{fakediscord.Asker{}, "lithuania", left},
		{admin, "admin log", "user " + fakediscord.UserID + " in channel " + fakediscord.ChannelID + ": never was not set"},
	} {
		if m, err := d.SlashAs(t.Context(), step.who, step.line); err != nil || !strings.Contains(m.Text(), step.want) {
			t.Errorf("%s: %v, want %q\n%s", step.line, err, step.want, m.Text())
		}
	}
}

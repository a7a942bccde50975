package slack

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
)

// forms is a handler that asks for a letter, and asks again when it is to nobody.
func forms(_ context.Context, req commands.Request) (reply.Reply, error) {
	r := reply.Reply{Title: "A letter to somebody with a long title", Lang: req.Lang, Blocks: []reply.Block{reply.Text{Spans: reply.Plain("Type: letter <to>")}}}
	switch {
	case req.Line == "offer", req.Line == "home":
		r.Actions = []reply.Action{{Label: "Fill in", Line: "fill"}}
		return r, nil
	case req.Line == "sent" && req.Values["to"] != "nobody":
		var words []string
		for _, name := range []string{"to", "why", "tone"} {
			words = append(words, name+" is "+req.Values[name])
		}
		return reply.Reply{Title: "Written", Blocks: []reply.Block{reply.Text{Spans: reply.Plain(strings.Join(words, ", "))}}}, nil
	}
	r.Actions = []reply.Action{{Label: "Fill in", Line: "fill"}}
	r.Form = &reply.Form{Line: "sent", Submit: "Write it", Fields: []reply.FormField{
		{Name: "to", Label: "To <whom>", Hint: "Their name", Value: req.Values["to"]},
		{Name: "why", Label: "Why", Long: true, Optional: true, Max: 9000},
		{Name: "tone", Label: "Tone", Value: "warm", Options: []reply.Option{{Label: "Formal", Value: "formal"}, {Label: "Warm", Value: "warm"}}},
	}}
	return r, nil
}

func formed(r *rig) { r.bot.handle = forms }

func TestForm(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, formed)
	form, err := r.ann.Slash(t.Context(), "C1", "fill")
	if err != nil {
		t.Fatal(err)
	}
	if form.View != "modal" || !strings.Contains(form.Shown(), "Type: letter <to>") {
		t.Errorf("got a %q that shows %q, want a modal with what to type", form.View, form.Shown())
	}
	want := []fakeslack.Input{
		{Name: "to", Label: "To <whom>"},
		{Name: "why", Label: "Why", Optional: true},
		{Name: "tone", Label: "Tone", Value: "warm", Options: []string{"formal", "warm"}},
	}
	if diff := cmp.Diff(want, form.Inputs()); diff != "" {
		t.Errorf("inputs (-want +got):\n%s", diff)
	}
	again, err := r.ann.Submit(t.Context(), form, map[string]string{"to": "nobody"})
	if err != nil || len(again.Inputs()) != 3 || again.Inputs()[0].Value != "nobody" {
		t.Fatalf("got %+v, %v; want the form with what was filled in", again, err)
	}
	got, err := r.ann.Submit(t.Context(), again, map[string]string{"to": "The minister & co", "tone": "formal"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "to is The minister & co, why is , tone is formal"; !strings.Contains(got.Shown(), want) || !got.Ephemeral || got.Channel != "C1" {
		t.Errorf("got %q in %s, private %v; want %q in private in C1", got.Shown(), got.Channel, got.Ephemeral, want)
	}
}

// Where a form was opened from decides where its answer goes.
func TestFormFrom(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, formed)
	filled := map[string]string{"to": "Ann"}
	ask := func(on fakeslack.Seen, err error) fakeslack.Seen {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		form, err := r.ann.Press(t.Context(), on, "Fill in")
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.ann.Submit(t.Context(), form, filled)
		if err != nil || !strings.Contains(got.Shown(), "to is Ann") {
			t.Fatalf("got %q, %v; want the letter to Ann", got.Shown(), err)
		}
		return got
	}
	if got := ask(r.ann.Mention(t.Context(), "C1", "1.5", "offer")); !got.Ephemeral || got.Thread != "1.5" || got.Hidden {
		t.Errorf("from a thread the answer went to %+v", got)
	}
	if got := ask(r.ann.DM(t.Context(), "", "offer")); got.Channel != "DANN" && !strings.HasPrefix(got.Channel, "D") {
		t.Errorf("from a direct message the answer went to %+v", got)
	}
	if got := ask(r.ann.OpenHome(t.Context())); got.View != "modal" || !got.Replaced {
		t.Errorf("from App Home the answer went to %+v, want the modal", got)
	}
}

// No modal opens without a trigger: then the form's words are shown, with the button that opens it.
func TestFormWithoutTrigger(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, formed)
	got, err := r.ann.Mention(t.Context(), "C1", "1.5", "fill")
	if err != nil || !strings.Contains(got.Shown(), "Type: letter <to>") || len(got.Buttons()) != 1 {
		t.Errorf("got %q with %v, %v; want what to type and the button", got.Shown(), got.Buttons(), err)
	}
}

func TestFormBroken(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, func(r *rig) {
		r.bot.handle = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
			if req.Line == "sent" {
				return reply.Reply{}, errors.New("the secret cause")
			}
			return forms(ctx, req)
		}
	})
	form, err := r.ann.Slash(t.Context(), "C1", "fill")
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.ann.Submit(t.Context(), form, map[string]string{"to": "Ann"})
	if err != nil || !got.Ephemeral || strings.Contains(got.Shown(), "secret") || got.Shown() == "" {
		t.Errorf("got %q, %v; want the one sentence about a fault", got.Shown(), err)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, nil)
	r.Guest("U0GUEST")
	r.Admin("U0ADMIN")
	for _, test := range []struct {
		by     asker
		manage bool
		admin  bool
		zone   string
	}{
		{asker{fakeslack.TeamID, "C1", "U0ANN"}, true, false, "Europe/Vilnius"},
		{asker{fakeslack.TeamID, "C1", "U0ADMIN"}, true, true, "Europe/Vilnius"},
		{asker{"T0OTHER", "C1", "U0ADMIN"}, false, false, "Europe/Vilnius"},
		{asker{fakeslack.TeamID, "C1", "U0GUEST"}, false, false, "Europe/Vilnius"},
		{asker{fakeslack.TeamID, "D0GUEST", "U0GUEST"}, true, true, "Europe/Vilnius"},
		{asker{"T0OTHER", "C1", "U0ANN"}, false, false, "Europe/Vilnius"}, // from a shared channel
		{asker{fakeslack.TeamID, "C1", "W0NOBODY"}, false, false, ""},
	} {
		want := commands.Place{Platform: "slack", Workspace: test.by.team, Channel: test.by.channel, Direct: test.by.channel == "D0GUEST", User: test.by.user, Manage: test.manage, Admin: test.admin, Zone: test.zone}
		got := test.by.place()
		if r.bot.lookUp(t.Context(), &got); got != want {
			t.Errorf("place of %+v is %+v, want %+v", test.by, got, want)
		}
	}
}

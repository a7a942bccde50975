package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

// fill asks for a form with every kind of field; sending it shows what came back and from where.
func fill() script {
	s := answers()
	s["fill"] = func(_ context.Context, req commands.Request) (reply.Reply, error) {
		return reply.Reply{
			Title:   "A letter to somebody who has a very long title indeed",
			Blocks:  []reply.Block{reply.Text{Spans: reply.Plain("Nothing you enter is kept. Type: letter *x*")}},
			Actions: []reply.Action{{Label: "Fill in", Line: "fill"}},
			Lang:    req.Lang,
			Form: &reply.Form{Line: "sent", Submit: "Write it", Fields: []reply.FormField{
				{Name: "to", Label: "To whom", Hint: "Their name", Value: "The minister"},
				{Name: "why", Label: "Why", Long: true, Optional: true, Max: 9000},
				{Name: "tone", Label: "Tone", Value: "warm", Options: []reply.Option{{Label: "Formal", Value: "formal"}, {Label: "Warm", Value: "warm"}}},
			}},
		}, nil
	}
	s["sent"] = func(_ context.Context, req commands.Request) (reply.Reply, error) {
		r := reply.Reply{Title: "Written", Lang: req.Lang}
		for _, name := range []string{"to", "why", "tone"} {
			r.Blocks = append(r.Blocks, reply.Text{Spans: reply.Plain(name + " is " + req.Values[name])})
		}
		return r, nil
	}
	s["again"] = func(ctx context.Context, req commands.Request) (reply.Reply, error) { return s["fill"](ctx, req) }
	s["where"] = func(_ context.Context, req commands.Request) (reply.Reply, error) {
		p := req.Place
		return reply.Reply{Title: strings.Join([]string{p.Platform, cmp.Or(p.Workspace, "-"), p.Channel, p.User, fmt.Sprint(p.Manage, " ", p.Admin)}, " ")}, nil
	}
	return s
}

func TestForm(t *testing.T) {
	t.Parallel()
	r := startWith(t, fakediscord.Options{}, fill())
	a := fakediscord.Asker{Locale: "lt"}
	m, err := r.fake.SlashModal(r.ctx, a, "fill")
	if err != nil {
		t.Fatal(err)
	}
	if want := "A letter to somebody who has a very long…"; m.Title != want || !strings.Contains(m.Text, `letter \*x\*`) {
		t.Errorf("the dialog is called %q, want %q, and says %q, which must not be live markup", m.Title, want, m.Text)
	}
	want := []fakediscord.ModalField{
		{Name: "to", Label: "To whom", Value: "The minister", Required: true},
		{Name: "why", Label: "Why"},
		{Name: "tone", Label: "Tone", Value: "warm", Options: []string{"formal", "warm"}, Required: true},
	}
	if diff := gocmp.Diff(want, m.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	got, err := r.fake.Submit(r.ctx, a, m, map[string]string{"why": "because\nof *this*", "tone": "formal"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "## Written\nto is The minister\nwhy is because\nof \\*this\\*\ntone is formal"; got.Text() != want || !got.Ephemeral() {
		t.Errorf("got %q, private %v; want %q in private", got.Text(), got.Ephemeral(), want)
	}
}

// A button opens a dialog too. One that is sent can open no other: then the form's words are shown, with the
// button that opens it again.
func TestFormFromButton(t *testing.T) {
	t.Parallel()
	s := fill()
	s["offer"] = func(context.Context, commands.Request) (reply.Reply, error) {
		return reply.Reply{Title: "Offer", Actions: []reply.Action{{Label: "Fill in", Line: "fill"}}}, nil
	}
	s["sent"] = s["again"]
	r := startWith(t, fakediscord.Options{}, s)
	m, err := r.fake.PressModal(r.ctx, fakediscord.Asker{}, r.slash("offer"), "Fill in")
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.fake.Submit(r.ctx, fakediscord.Asker{}, m, nil)
	if err != nil || !strings.Contains(got.Text(), "Nothing you enter is kept") || len(got.Buttons()) != 1 {
		t.Errorf("got %q with %v, %v; want the form's words and its button", got.Text(), got.Buttons(), err)
	}
}

func TestFormInDirectMessage(t *testing.T) {
	t.Parallel()
	r := startWith(t, fakediscord.Options{}, fill())
	if m, err := r.fake.DM(r.ctx, "fill"); err != nil || !strings.Contains(m.Text(), "Nothing you enter is kept") || len(m.Buttons()) != 1 {
		t.Errorf("got %q with %v, %v; want the form's words and its button: no dialog answers a message", m.Text(), m.Buttons(), err)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	r := startWith(t, fakediscord.Options{}, fill())
	in := func(channel string) string { return channel + " " + fakediscord.UserID }
	for want, a := range map[string]fakediscord.Asker{
		"discord " + fakediscord.GuildID + " " + in(fakediscord.ChannelID) + " false false": {},
		"discord " + fakediscord.GuildID + " " + in(fakediscord.ChannelID) + " true false":  {Manager: true},
		"discord " + fakediscord.GuildID + " " + in(fakediscord.ChannelID) + " false true":  {Admin: true},
		"discord - " + in(fakediscord.DMChannelID) + " true true":                           {Where: fakediscord.InBotDM},
	} {
		m, err := r.fake.SlashAs(r.ctx, a, "where")
		if got := strings.TrimPrefix(m.Text(), "## "); err != nil || got != want {
			t.Errorf("%+v: the place is %q, %v; want %q", a, got, err, want)
		}
	}
	if m, err := r.fake.DM(r.ctx, "where"); err != nil || m.Text() != "## discord - "+in(fakediscord.DMChannelID)+" true true" {
		t.Errorf("in a direct message the place is %q, %v", m.Text(), err)
	}
}

func FuzzFilled(f *testing.F) {
	f.Add(`[{"type":18,"component":{"custom_id":"to","value":"x"}}]`)
	f.Add(`[{"type":99,"components":[null,{"custom_id":"a","values":["b"]}]}]`)
	f.Fuzz(func(t *testing.T, body string) {
		var components []json.RawMessage
		if json.Unmarshal([]byte(body), &components) != nil {
			return
		}
		for name := range filled(components) {
			if name == "" {
				t.Error("a value without a name")
			}
		}
	})
}

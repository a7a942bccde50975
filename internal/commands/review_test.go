package commands_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// A drawer is a commands.Censor that remembers for as long as a test.
type drawer struct {
	book  *facts.Book
	taken []string
	days  map[string]facts.Date
}

func (d *drawer) Retract(_ context.Context, id string) ([]string, error) {
	if !d.book.Withdrawable(id) {
		return nil, nil
	}
	d.taken = append(d.taken, id)
	_, gone := d.book.Without([]string{id})
	return gone, nil
}

func (d *drawer) Restore(context.Context, string) error {
	d.taken = nil
	return nil
}

func (d *drawer) Retracted(context.Context) ([]string, error) { return d.taken, nil }

func (d *drawer) Confirm(_ context.Context, id, was string, day facts.Date) error {
	k, ok := d.book.Kept(id)
	switch {
	case !ok:
		return commands.ErrNoEntry
	case was != "" && was != k.Content():
		return commands.ErrChanged
	}
	d.days[id] = day
	return nil
}

func (d *drawer) Asked(context.Context, time.Time) ([]store.Question, error) {
	return []store.Question{{Words: "mines in moldova", Times: 4}, {Words: "who pays", Times: 3}}, nil
}

func (d *drawer) File() (*facts.Book, []string) { return d.book.Confirmed(d.days), d.taken }

// TestReview draws the weekly review, and types what its buttons carry, one line after the other.
func TestReview(t *testing.T) {
	h, d := commands.New(smallBook()), &drawer{book: smallBook(), days: map[string]facts.Date{}}
	keepers := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C0KEEPERS", User: "U1"}
	h.Administer(d, func(p commands.Place) bool { return p.Channel == keepers.Channel })
	var transcript strings.Builder
	a := upkeep.NewAgenda(d.book, nil, facts.DateOf(on("2027-10-25")))
	a.Questions, _ = d.Asked(t.Context(), noon)
	a.Items[0].Done, a.Items[0].On = store.DoneTrue, "2027-10-25"
	a.Items[1].Done = store.DoneRetired
	a.Items[2].Done = store.DoneChanged
	if len(a.Items) != upkeep.Shown || a.More == 0 {
		t.Errorf("%d entries and %d more", len(a.Items), a.More)
	}
	r := h.DrawReview(a)
	if !r.Public {
		t.Error("the review is not for all")
	}
	fmt.Fprintf(&transcript, "==== weekly\n%s\n\n", r.TextWithCommands())
	ask := func(place commands.Place, line string) {
		t.Helper()
		answer, err := h.Handle(t.Context(), commands.Request{Line: line, Now: noon, Place: place})
		if err != nil || answer.Public {
			t.Fatalf("%s: public %v, %v", line, answer.Public, err)
		}
		if !commands.NeedsPlace(line) {
			t.Errorf("%s: the button does not know its channel", line)
		}
		fmt.Fprintf(&transcript, "==== %s %s\n%s\n\n", place.Channel, line, answer.TextWithCommands())
	}
	elsewhere := keepers
	elsewhere.Channel = "C0OTHER"
	k, _ := d.book.Kept("late")
	ask(elsewhere, "admin still late "+k.Content())
	for _, line := range []string{"admin", "admin review", "admin still late 00000000", "admin still nothing", "admin still late " + k.Content(), "admin retire treaty:ccm", "admin retire stands", "admin retract stands", "admin retire stands", "admin review"} {
		ask(keepers, line)
	}
	compareGolden(t, "review.txt", transcript.String())
}

// TestReviewFits draws reviews of the real file on days on which much is due: every entry has its buttons on both platforms.
func TestReviewFits(t *testing.T) {
	h := realHandler()
	for _, day := range []string{"2027-02-01", "2027-06-05", "2028-01-01"} {
		a := upkeep.NewAgenda(realBook(), nil, facts.DateOf(on(day)))
		for range 5 {
			a.Questions = append(a.Questions, store.Question{Words: strings.Repeat("long words ", 10), Times: 100})
		}
		r := h.DrawReview(a)
		for name, draw := range map[string]func(reply.Reply) ([]byte, error){"discord": discord.Body, "slack": slack.Body} {
			body, err := draw(r)
			if got := strings.Count(string(body), "admin still "); err != nil || got != len(a.Items) || len(a.Items) == 0 {
				t.Errorf("%s, %s: %d of %d entries have their buttons, %v", day, name, got, len(a.Items), err)
			}
		}
	}
}

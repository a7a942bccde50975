package commands_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
)

func TestKeepQuestions(t *testing.T) {
	h := commands.New(smallBook())
	place := commands.Place{Platform: "slack", Workspace: "T1", Channel: "C1", User: "U1"}
	ask := func(r commands.Request) string {
		t.Helper()
		r.Now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
		got, err := h.Handle(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		return got.Text()
	}
	const exception = "One exception"
	if got := ask(commands.Request{Line: "about", Place: place}); strings.Contains(got, exception) {
		t.Errorf("about tells of questions that nobody counts: %s", got)
	}
	var kept []string
	h.KeepQuestions(func(words string) { kept = append(kept, words) })
	if got := ask(commands.Request{Line: "about", Place: place}); !strings.Contains(got, exception) {
		t.Errorf("about does not tell that questions are counted: %s", got)
	}
	const message = "rebut the moon is made of green cheese and nobody minds"
	for _, r := range []commands.Request{
		{Line: "zebras of qwertz", Place: place},                   // found nothing
		{Line: "dates for qqqq zzzz", Place: place},                // nor did this
		{Line: message, Place: place},                              // a claim that was typed
		{Line: message, Place: place, Target: "C1/1"},              // a message of somebody's
		{Line: "zebras of qwertz"},                                 // on the page
		{Line: "zebras of qwertz", Place: place, Target: "C1/1"},   // pressed under an answer to a message
		{Line: "post zebras of qwertz", Place: place},              // pressed
		{Line: "norway", Place: place},                             // found
		{Line: "congo", Place: place},                              // asked back
		{Line: "source:gone", Place: place},                        // an id
		{Line: message, Place: place, Values: map[string]string{}}, // a form
	} {
		ask(r)
	}
	want := []string{"zebras of qwertz", "dates for qqqq zzzz", strings.TrimPrefix(message, "rebut ")}
	if !slices.Equal(kept, want) {
		t.Errorf("kept are %q, want %q", kept, want)
	}
}

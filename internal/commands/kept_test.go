package commands_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
)

// An answer that was given before, with whatever was made of it since, is the one that a new handler gives: on that day, in that
// language, from that file.
func TestKept(t *testing.T) {
	t.Parallel()
	small, real := smallBook(), factstest.Bare()
	var lines []string
	for _, book := range []*facts.Book{small, real} {
		for i := range min(20, len(book.Countries)) {
			lines = append(lines, book.Countries[i].Name.English, book.Countries[i].Name.English+"x")
		}
		for i := range min(5, len(book.Facts)) {
			lines = append(lines, book.Facts[i].ID, "what about "+book.Facts[i].Text.English)
		}
	}
	says := func(h *commands.Handler, line, day, tag string) string {
		r, err := h.Handle(t.Context(), commands.Request{Line: line, Now: on(day), Lang: tag})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	old := commands.New(real)
	for _, line := range lines {
		says(old, line, "2026-11-23", "en")
	}
	old.Use(small)
	for _, day := range []string{"2026-11-23", "2027-03-01"} {
		for _, tag := range []string{"en", "lt"} {
			fresh := commands.New(small)
			for _, line := range lines {
				says(old, line, day, tag)
				says(old, "post "+line, day, tag)
				says(old, "copy "+line, day, tag)
				if diff := cmp.Diff(says(fresh, line, day, tag), says(old, line, day, tag)); diff != "" {
					t.Errorf("%s on %s in %s (-new +kept):\n%s", line, day, tag, diff)
				}
			}
		}
	}
}

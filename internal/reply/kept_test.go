package reply_test

import (
	"errors"
	"testing"

	"cmcbot/internal/reply"
)

// What was drawn of a kept reply is drawn once, and never stands for another reply, such as one made from it.
func TestKeep(t *testing.T) {
	times := 0
	draw := func() ([]byte, error) { times++; return []byte("drawn"), nil }
	drawn := func(r reply.Reply, how string, want int) {
		t.Helper()
		before := times
		if got, err := r.Drawn(how, draw); err != nil || string(got) != "drawn" || times-before != want {
			t.Errorf("%s: got %q, %v, drawn %d times; want %d", how, got, err, times-before, want)
		}
	}
	plain := reply.Reply{Title: "Lithuania", Blocks: []reply.Block{reply.Text{}}, Entries: []string{"state:LT"}, Actions: []reply.Action{{Label: "Dates"}}}
	drawn(plain, "slack", 1)
	drawn(plain, "slack", 1)
	kept := plain.Keep()
	if _, err := kept.Drawn("slack", func() ([]byte, error) { return nil, errors.New("no") }); err == nil {
		t.Error("the error is gone")
	}
	drawn(kept, "slack", 1)
	drawn(kept, "slack", 0)
	drawn(kept, "discord", 1)
	public, other, fewer, more := kept, kept, kept, kept
	public.Public, other.Title, fewer.Actions = true, "Latvia", nil
	more.Notes = append(more.Notes, "late")
	for _, r := range []reply.Reply{public, other, fewer, more} {
		drawn(r, "slack", 1)
	}
	drawn(kept, "slack", 0)
	for _, heavy := range []reply.Block{reply.Picture{}, reply.File{}} {
		r := reply.Reply{Blocks: []reply.Block{heavy}}.Keep()
		drawn(r, "slack", 1)
		drawn(r, "slack", 1)
	}
}

package reply

import (
	"slices"
	"sync"
)

// A kept is a reply that is given more than once, with what the platforms drew of it.
type kept struct {
	reply Reply
	mu    sync.Mutex
	drawn map[string][]byte
}

// Keep returns r as a reply that is given again: Drawn draws it once. One with a picture or a file is returned as it is.
func (r Reply) Keep() Reply {
	if slices.ContainsFunc(r.Blocks, heavy) {
		return r
	}
	r.Blocks, r.Cites, r.Notes = slices.Clip(r.Blocks), slices.Clip(r.Cites), slices.Clip(r.Notes)
	r.Actions, r.Entries, r.Choices = slices.Clip(r.Actions), slices.Clip(r.Entries), slices.Clip(r.Choices)
	r.kept = &kept{reply: r, drawn: map[string][]byte{}}
	return r
}

func heavy(b Block) bool {
	switch b.(type) {
	case Picture, File:
		return true
	}
	return false
}

// Drawn returns what draw returns, and calls it once for each way of drawing when r is kept and has not been changed since. How names
// the way. The bytes must not be changed. It is safe for concurrent use; an error is not kept.
func (r Reply) Drawn(how string, draw func() ([]byte, error)) ([]byte, error) {
	if r.kept == nil || !r.is(r.kept.reply) {
		return draw()
	}
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	if drawn, ok := r.kept.drawn[how]; ok {
		return drawn, nil
	}
	drawn, err := draw()
	if err == nil {
		r.kept.drawn[how] = slices.Clip(drawn)
	}
	return drawn, err
}

// is reports whether r has the very parts of another reply.
func (r Reply) is(other Reply) bool {
	return r.Title == other.Title && r.Public == other.Public && r.Lang == other.Lang && r.Form == other.Form &&
		same(r.Blocks, other.Blocks) && same(r.Cites, other.Cites) && same(r.Notes, other.Notes) && same(r.Actions, other.Actions) &&
		same(r.Entries, other.Entries) && same(r.Choices, other.Choices)
}

// same reports whether two slices are one.
func same[T any](a, b []T) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

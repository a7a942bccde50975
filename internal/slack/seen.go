package slack

import (
	"context"
	"sync"
	"time"
)

// Slack repeats an event it believes undelivered at once, after 1 and after 5 minutes.
const (
	remember    = 10 * time.Minute // at least; at most twice that
	rememberMax = 20_000           // keys in one generation, about 2 MB; a flood shortens the memory, never grows it
)

// seen remembers which deliveries were accepted, in two generations: the older is forgotten as a whole.
// It is safe for concurrent use.
type seen struct {
	now func() time.Time

	mu         sync.Mutex
	since      time.Time // when young began
	young, old map[string]bool
}

// isNew reports whether none of keys was met before, by any replica. While the memory that they share does not answer, what
// this one remembers has to do: an answer that comes twice is better than none, for Slack repeats no command.
func (b *Bot) isNew(ctx context.Context, keys ...string) bool {
	if !b.seen.first(keys...) {
		return false
	}
	if b.once == nil {
		return true
	}
	first, err := b.once(ctx, keys...)
	return first || err != nil
}

// forget makes key new again.
func (s *seen) forget(key string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.young, key)
	delete(s.old, key)
}

// first reports whether none of the keys was seen before, and remembers them. Empty keys do not count.
func (s *seen) first(keys ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); s.young == nil || now.Sub(s.since) > remember || len(s.young) > rememberMax {
		s.old, s.young, s.since = s.young, map[string]bool{}, now
	}
	fresh := true
	for _, k := range keys {
		if k == "" {
			continue
		}
		if s.young[k] || s.old[k] {
			fresh = false
		}
		s.young[k] = true
	}
	return fresh
}

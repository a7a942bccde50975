package slack

import (
	"context"
	"time"
)

// Slack repeats an event it believes undelivered at once, after 1 and after 5 minutes.
const (
	remember    = 10 * time.Minute
	rememberMax = 20_000 // deliveries, at most twice that: about a megabyte
)

// isNew reports whether none of keys was met before, by any replica. While the memory that they share does not answer, what
// this one remembers has to do: an answer that comes twice is better than none, for Slack repeats no command.
func (b *Bot) isNew(ctx context.Context, keys ...string) bool {
	if !b.seen.First(b.now(), keys...) {
		return false
	}
	if b.once == nil {
		return true
	}
	first, err := b.once(ctx, keys...)
	return first || err != nil
}

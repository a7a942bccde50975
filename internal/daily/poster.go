package daily

import (
	"context"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// A Poster posts on one platform. Its errors say what they mean by methods, which errors.As finds:
//
//   - RetryAfter() time.Duration: nothing was posted, and it may be tried again after that time. Everywhere() bool
//     beside it tells whether the same goes for all other channels.
//   - Permanent() string: nothing was posted, and trying again is no use; one of the Reasons.
//   - anything else, a timeout say, leaves it open whether something was posted.
//
// Its methods are safe for concurrent use, and two Posters are equal when they share the platform's limits.
type Poster interface {
	// PerSecond is how many posts a second the platform takes, over all channels; 0 means any number.
	PerSecond() float64
	// Post sends r to a channel and returns the message's id. The message carries key, by which Find finds it.
	Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error)
	// Find returns the message that carries key, if the channel has one that is not older than since; the newest hundred count
	// in any case, for since is of this machine's clock, which may be ahead. An error that
	// is Permanent says that the bot may not look; with ok false and no error the message is certainly not there.
	Find(ctx context.Context, channel, key string, since time.Time) (message string, ok bool, err error)
	// Again is for how long after a first attempt Post with the same key certainly makes no second message; 0 where the
	// platform gives no such promise.
	Again() time.Duration
	// CanPost returns what the bot lacks to post in a channel, and what it lacks to find a post again after a crash, in
	// the platform's own words; user asks, and may be shown that it was tried.
	CanPost(ctx context.Context, channel, user string) (missing, wanted []string, err error)
	// Edit replaces a message that Post made by r, which carries the same key. Doing so again changes nothing. The errors
	// are those of Post.
	Edit(ctx context.Context, channel, message string, r reply.Reply, key string) error
	// EditsPerSecond is how many messages a second the platform lets be edited, over all channels; 0 means any number.
	EditsPerSecond() float64
	// Tell writes to a person alone. The same key within a few minutes may write nothing new.
	Tell(ctx context.Context, user string, r reply.Reply, key string) error
}

// Reasons for which a platform refuses a post for good.
const (
	Gone     = "gone"     // there is no such channel
	NoAccess = "access"   // the bot was removed from it, or may not write in it
	Archived = "archived" // nobody can write in it
	Deleted  = "deleted"  // there is no such message any more
	Closed   = "closed"   // the platform lets nobody edit the message any more
	Fault    = "fault"    // the message itself was refused, which is a fault of ours and not the channel's
)

// Why a slot was missed or is unsure, beside the reasons above: the Note of a post.
const (
	Down         = "down"         // the bot was not running when it was due
	Outage       = "outage"       // the platform could not be reached in time
	NotConnected = "disconnected" // the bot had no connection to the platform or workspace
	Nothing      = "nothing"      // the file had no suitable fact
	CannotLook   = "look"         // a post of unknown outcome, in a channel whose history the bot may not read
	Changed      = "changed"      // the subscription or the watch was paused or stopped before it was sent
)

// Key names the post of a channel on a day, to the platforms: 20 lower-case letters and digits.
func Key(c store.Channel, day string) string {
	return reply.Key(c.String() + " " + day)
}

// choice returns what a post was claimed for.
func choice(b *facts.Book, p store.Post) Choice {
	c := Choice{Entry: p.Entry, Why: Why(p.Why)}
	day, err := facts.ParseDate(p.Day)
	if c.Why != Countdown || err != nil {
		return c
	}
	if w, ok := ParseWithdrawal(p.Entry); ok {
		if on, ok := w.Effect(b); ok {
			c.Days = day.DaysUntil(on)
		}
	} else if d := b.Day(p.Entry); d != nil {
		c.Days = day.DaysUntil(upcoming(d, day))
	}
	return c
}

// stands reports whether what was chosen for a post may still be posted: the file may have changed since.
func stands(b *facts.Book, p store.Post) bool {
	day, err := facts.ParseDate(p.Day)
	if err != nil {
		return false
	}
	if f := b.Fact(p.Entry); f != nil {
		return Suitable(f, day)
	}
	if w, ok := ParseWithdrawal(p.Entry); ok {
		on, ok := w.Effect(b)
		return ok && !on.Before(day)
	}
	return b.Day(p.Entry) != nil
}

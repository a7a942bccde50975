package daily

import (
	"cmp"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// Restore reads a backup into an empty database, and gives the posts that were under way to the workers. Those, and
// the slots since the backup, are looked for before they are sent.
func (e *Engine) Restore(ctx context.Context, r io.Reader) error {
	return e.store.Restore(ctx, r, e.now(), func(tx *store.Tx, posts []store.Post) error { return e.enqueue(ctx, tx, posts) })
}

// Get returns a channel's subscription, or store.ErrNotFound when it has none or a stopped one.
func (e *Engine) Get(ctx context.Context, c store.Channel) (store.Subscription, error) {
	var s store.Subscription
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		s, err = tx.Subscription(ctx, c)
		return err
	})
	if err == nil && s.State == store.Stopped {
		err = store.ErrNotFound
	}
	return s, err
}

// All returns every subscription, by channel.
func (e *Engine) All(ctx context.Context) ([]store.Subscription, error) {
	var all []store.Subscription
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Subscriptions(ctx)
		return err
	})
	return all, err
}

// Zones returns the zones in which the channels of a channel's workspace get their posts, the most frequent first.
func (e *Engine) Zones(ctx context.Context, c store.Channel) ([]string, error) {
	all, err := e.All(ctx)
	count := map[string]int{}
	for _, s := range all {
		if s.Channel.Platform == c.Platform && s.Channel.Workspace == c.Workspace && c.Workspace != "" {
			count[s.Zone]++
		}
	}
	return slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(count[b]-count[a], strings.Compare(a, b)) }), err
}

// Change makes or changes a channel's subscription by edit, which gets a new one with State "" when there is none. Slots
// that are due under the old schedule are claimed first, so that none is lost; under a new schedule none before now is
// owed. An error of edit's changes nothing and is returned. Change returns the subscription as it is now.
func (e *Engine) Change(ctx context.Context, c store.Channel, edit func(*store.Subscription) error) (store.Subscription, error) {
	for {
		s, err := e.change(ctx, c, edit)
		if !errors.Is(err, store.ErrChanged) || ctx.Err() != nil {
			return s, err
		}
	}
}

func (e *Engine) change(ctx context.Context, c store.Channel, edit func(*store.Subscription) error) (s store.Subscription, err error) {
	now := e.now()
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		s, err = tx.Subscription(ctx, c)
		if errors.Is(err, store.ErrNotFound) {
			s, err = store.Subscription{Channel: c}, nil
		}
		if err != nil {
			return err
		}
		if s.State == store.Active && !s.Due.IsZero() && !s.Due.After(now) {
			known, err := tx.Known(ctx)
			if err != nil {
				return err
			}
			claimed, err := e.settle(ctx, tx, s, known, now)
			if err == nil {
				err = e.enqueue(ctx, tx, claimed)
			}
			if err == nil {
				s, err = tx.Subscription(ctx, c)
			}
			if err != nil {
				return err
			}
		}
		was := s
		if err := edit(&s); err != nil {
			return err
		}
		if s.Minute != was.Minute || s.Zone != was.Zone || s.Weekdays != was.Weekdays || s.State != was.State {
			s.Since = now
		}
		s.Due = time.Time{}
		if s.Due, err = e.nextOpen(ctx, tx, s, now); err != nil {
			return err
		}
		return tx.Save(ctx, &s)
	})
	return s, err
}

// Plan returns the next n posts of a subscription, exactly as they will be if nothing changes.
func (e *Engine) Plan(ctx context.Context, s store.Subscription, n int) ([]Planned, error) {
	var h History
	var last []store.Post
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		if h.Seen, err = tx.Seen(ctx, s.Channel); err != nil {
			return err
		}
		if h.Known, err = tx.Known(ctx); err != nil {
			return err
		}
		last, err = tx.Posts(ctx, s.Channel, 1)
		return err
	})
	after := Slot{At: e.now()}
	if s.Since.After(after.At) {
		after.At = s.Since
	}
	if len(last) == 1 && last[0].State != store.Missed {
		after.Day, _ = facts.ParseDate(last[0].Day) // we wrote it
	}
	return Preview(e.config.Book(), s, h, after, n), err
}

// History returns the latest posts of a channel, at most n, the newest first.
func (e *Engine) History(ctx context.Context, c store.Channel, n int) ([]store.Post, error) {
	var posts []store.Post
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		posts, err = tx.Posts(ctx, c, n)
		return err
	})
	return posts, err
}

// Draw draws what a subscription gets on a day, as it will be posted.
func (e *Engine) Draw(s store.Subscription, p Planned) reply.Reply {
	return e.config.Draw(p.Choice, s.Lang, p.Day)
}

// CanPost returns what the bot lacks to post in a channel, and to find a post again; user asks. An error says that it
// cannot be found out now.
func (e *Engine) CanPost(ctx context.Context, c store.Channel, user string) (missing, wanted []string, err error) {
	poster := e.config.Poster(c)
	if poster == nil {
		return nil, nil, errors.New("not connected to " + c.Platform)
	}
	return poster.CanPost(ctx, c.ID, user)
}

package daily

import (
	"context"
	"errors"
	"time"

	"github.com/riverqueue/river"

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// planAll looks at the schedule until ctx ends.
func (e *Engine) planAll(ctx context.Context) {
	swept := e.now() // not at once: the workers may know better what became of old posts
	for {
		wait, err := e.plan(ctx)
		if now := e.now(); err == nil && now.Sub(swept).Abs() > time.Hour {
			swept = now
			err = e.sweep(ctx, now)
		}
		if err != nil && ctx.Err() == nil {
			e.log.Error("plan daily posts", "err", err)
			wait = e.pace.poll
		}
		if !sleep(ctx, wait) {
			return
		}
	}
}

// plan claims every slot that is due, and returns how long to wait before looking again.
func (e *Engine) plan(ctx context.Context) (time.Duration, error) {
	now := e.now()
	if err := e.know(ctx, now); err != nil {
		return 0, err
	}
	var last time.Time
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		last, err = tx.Tick(ctx, now)
		return err
	})
	if err == nil && last.Sub(now) > time.Minute {
		e.log.Warn("the clock went back: looking at every subscription again", "by", last.Sub(now))
		err = e.reschedule(ctx, now)
	}
	if err != nil {
		return 0, err
	}
	for {
		n, err := e.claimDue(ctx, now)
		if err != nil {
			return 0, err
		}
		if n < e.pace.batch {
			break
		}
	}
	wait := e.pace.poll
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		due, err := tx.NextDue(ctx)
		if !due.IsZero() {
			wait = max(0, min(wait, due.Sub(e.now())))
		}
		return err
	})
	return wait, err
}

// know tells the store which facts there are, so that new ones are known as new.
func (e *Engine) know(ctx context.Context, now time.Time) error {
	book := e.config.Book()
	if e.met.Load() == book {
		return nil
	}
	ids := make([]string, len(book.Facts))
	for i := range book.Facts {
		ids[i] = book.Facts[i].ID
	}
	err := e.store.Do(ctx, func(tx *store.Tx) error { return tx.Know(ctx, ids, facts.DateOf(now.UTC()).String()) })
	if err == nil {
		e.met.Store(book)
	}
	return err
}

// claimDue deals with a batch of the subscriptions that are due, in one transaction, and returns how many there were.
func (e *Engine) claimDue(ctx context.Context, now time.Time) (n int, err error) {
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		due, err := tx.Due(ctx, now, e.pace.batch)
		if err != nil || len(due) == 0 {
			return err
		}
		n = len(due)
		known, err := tx.Known(ctx)
		if err != nil {
			return err
		}
		var claimed []store.Post
		for _, s := range due {
			posts, err := e.settle(ctx, tx, s, known, now)
			if err != nil {
				return err
			}
			claimed = append(claimed, posts...)
		}
		return e.enqueue(ctx, tx, claimed)
	})
	return n, err
}

// longest is how far back missed slots are told one by one.
const longest = 31 * 24 * time.Hour

// settle deals with the slots of one subscription up to now: those within the window are claimed, those before it are
// written down as missed. It returns what was claimed: nothing when another replica was faster.
func (e *Engine) settle(ctx context.Context, tx *store.Tx, s store.Subscription, known map[string]string, now time.Time) ([]store.Post, error) {
	from := s.Due
	if earliest := now.Add(-longest); from.Before(earliest) {
		from = earliest
	}
	var due []Slot
	upcoming := time.Time{}
	for slot := range Slots(s, from.Add(-time.Millisecond)) {
		if slot.At.After(now) {
			upcoming = slot.At
			break
		}
		due = append(due, slot)
	}
	if moved, err := tx.Advance(ctx, s, upcoming); err != nil || !moved {
		return nil, err
	}
	var claimed []store.Post
	for _, slot := range due {
		p, err := e.claim(ctx, tx, s, known, slot, now)
		if err != nil {
			return nil, err
		}
		if p.State == store.Claimed || p.State == store.Trying {
			claimed = append(claimed, p)
		}
	}
	return claimed, nil
}

// claim writes one slot down; the zero Post means that it was taken before.
func (e *Engine) claim(ctx context.Context, tx *store.Tx, s store.Subscription, known map[string]string, slot Slot, now time.Time) (store.Post, error) {
	p := store.Post{Channel: s.Channel, Day: slot.Day.String(), Slot: slot.At, Lang: s.Lang, State: store.Claimed}
	if now.Sub(slot.At) > e.window {
		p.State, p.Note, p.Settled = store.Missed, Down, now
	} else {
		seen, err := tx.Seen(ctx, s.Channel)
		if err != nil {
			return store.Post{}, err
		}
		c := Choose(e.config.Book(), s, History{Seen: seen, Known: known}, slot.Day)
		p.Entry, p.Why = c.Entry, string(c.Why)
		if c.Entry == "" {
			p.State, p.Note, p.Settled = store.Missed, Nothing, now
		} else if !slot.At.After(s.Doubt) {
			p.State, p.Tried = store.Trying, now // it may have been posted after the backup that we were restored from
		}
	}
	free, err := tx.Claim(ctx, p)
	if err != nil || !free {
		return store.Post{}, err
	}
	if p.State == store.Missed {
		e.count(p)
		e.log.Warn("a post was missed", "channel", p.Channel, "day", p.Day, "why", p.Note)
	}
	return p, nil
}

// enqueue gives posts to the workers, in the transaction that claims them.
func (e *Engine) enqueue(ctx context.Context, tx *store.Tx, posts []store.Post) error {
	if len(posts) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(posts))
	for i, p := range posts {
		jobs[i] = river.InsertManyParams{Args: postArgs{Channel: p.Channel.String(), Day: p.Day, Notice: p.Notice}, InsertOpts: &river.InsertOpts{Queue: p.Channel.Platform, MaxAttempts: maxAttempts}}
	}
	_, err := e.river.InsertManyFastTx(ctx, tx.Tx, jobs)
	return err
}

// reschedule finds every active subscription's next slot again: at the start, since the rules of a zone may have
// changed, and when the clock went back. Slots that are overdue stay so.
func (e *Engine) reschedule(ctx context.Context, now time.Time) error {
	return e.store.Do(ctx, func(tx *store.Tx) error {
		all, err := tx.Subscriptions(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			if s.State != store.Active || !s.Due.IsZero() && !s.Due.After(now) {
				continue
			}
			due, err := e.nextOpen(ctx, tx, s, now)
			if err != nil {
				return err
			}
			if due.Equal(s.Due) {
				continue
			}
			if _, err := tx.Advance(ctx, s, due); err != nil {
				return err
			}
		}
		return nil
	})
}

// nextOpen returns the first slot that a subscription is owed and that nobody claimed; zero for none.
func (e *Engine) nextOpen(ctx context.Context, tx *store.Tx, s store.Subscription, now time.Time) (time.Time, error) {
	if s.State != store.Active {
		return time.Time{}, nil
	}
	after := now.Add(-e.window)
	if after.Before(s.Since) {
		after = s.Since
	}
	for slot := range Slots(s, after) {
		if slot.At.Equal(s.Due) {
			return slot.At, nil
		}
		p, err := tx.Post(ctx, s.Channel, slot.Day.String())
		switch {
		case errors.Is(err, store.ErrNotFound), err == nil && p.State == store.Missed && p.Attempts == 0 && p.Note != Nothing:
			return slot.At, nil
		case err != nil:
			return time.Time{}, err
		}
	}
	return time.Time{}, nil
}

// sweep ends posts whose job is gone, long after their window: nothing stays under way for ever.
func (e *Engine) sweep(ctx context.Context, now time.Time) error {
	return e.store.Do(ctx, func(tx *store.Tx) error {
		open, err := tx.Open(ctx, now.Add(-e.window-time.Hour), 1000)
		if err != nil {
			return err
		}
		notices, err := tx.OpenNotices(ctx, now.Add(-e.window-time.Hour), 1000)
		open = append(open, notices...)
		for _, p := range open {
			was := p.State
			p.State, p.Note, p.Settled = store.Missed, Outage, now
			if was == store.Trying {
				p.State, p.Note = store.Unsure, CannotLook
			}
			if err := tx.Update(ctx, p, was, p.Attempts); err != nil && !errors.Is(err, store.ErrChanged) {
				return err
			}
			e.count(p)
			e.log.Error("a post had no job", "channel", p.Channel, "day", p.Day, "was", was)
		}
		return err
	})
}

// sleep waits for d or for ctx, and reports whether ctx lasted.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

package daily

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// maxAttempts is how often River tries a job that fails. What platforms do is no failure: those attempts are
// snoozed, and end with the window. What is left is the database, which comes back or not.
const maxAttempts = 1000

// postArgs names the post that a job delivers, or the notice.
type postArgs struct {
	Channel string `json:"channel"`
	Day     string `json:"day"`
	Notice  bool   `json:"notice,omitempty"`
}

// Kind is the name under which River keeps the job.
func (postArgs) Kind() string { return "daily_post" }

type postWorker struct {
	river.WorkerDefaults[postArgs]
	engine *Engine
}

// NextRetry is soon: a job fails only when the database does.
func (w *postWorker) NextRetry(*river.Job[postArgs]) time.Time {
	return time.Now().Add(w.engine.pace.again)
}

// Work delivers one post, or snoozes until it may be tried again.
func (w *postWorker) Work(ctx context.Context, job *river.Job[postArgs]) error {
	c, err := store.ParseChannel(job.Args.Channel)
	if err != nil {
		return river.JobCancel(err)
	}
	wait, err := w.engine.deliver(ctx, c, job.Args)
	if err != nil {
		return err
	}
	if wait > 0 {
		w.engine.counts.retries.Add(1)
		return river.JobSnooze(wait)
	}
	return nil
}

// deliver takes a post as far as it gets. A positive wait says when to come back; an error, that the database failed.
func (e *Engine) deliver(ctx context.Context, c store.Channel, a postArgs) (wait time.Duration, err error) {
	var p store.Post
	var wanted bool
	err = e.store.Do(ctx, func(tx *store.Tx) (err error) {
		p, wanted, err = find(ctx, tx, c, a)
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil // removed by the operator
	}
	if err != nil {
		return 0, err
	}
	late := e.now().Sub(p.Slot) > e.window
	switch {
	case p.State != store.Claimed && p.State != store.Trying:
		return 0, nil
	case p.State == store.Claimed && !wanted:
		return 0, e.finish(ctx, p, store.Dropped, "", Changed)
	}
	poster := e.config.Poster(c)
	if poster == nil {
		if late {
			return 0, e.giveUp(ctx, p, NotConnected)
		}
		return e.pace.most, nil
	}
	if p.State == store.Trying {
		if wait := p.Tried.Add(e.pace.settle).Sub(e.now()); wait > 0 && wait <= e.pace.settle {
			return wait, nil
		}
		if wait, again, err := e.look(ctx, poster, p, late); !again {
			return wait, err
		}
		if !wanted {
			return 0, e.finish(ctx, p, store.Dropped, "", Changed)
		}
	}
	if late {
		return 0, e.finish(ctx, p, store.Missed, "", Outage)
	}
	return e.send(ctx, poster, p)
}

// look looks for a post whose outcome is not known. again is true when it was certainly not posted, or when
// posting again makes no second one.
func (e *Engine) look(ctx context.Context, poster Poster, p store.Post, late bool) (wait time.Duration, again bool, err error) {
	message, found, err := poster.Find(ctx, p.Channel.ID, Key(p.Channel, p.Day), p.Slot.Add(-time.Hour))
	switch {
	case err == nil && found:
		return 0, false, e.finish(ctx, p, store.Posted, message, "")
	case err == nil:
		return 0, true, nil
	case reply.Permanent(err) != "":
		// The channel is gone, or its history is not ours to read: what is posted is posted.
		if p.Attempts == 1 && e.now().Sub(p.Tried) < poster.Again() && !late {
			return 0, true, nil
		}
		e.log.Warn("it is not known whether a post stands in its channel: not posting it again", "channel", p.Channel, "day", p.Day, "err", err)
		return 0, false, e.finish(ctx, p, store.Unsure, "", CannotLook)
	case late && e.now().Sub(p.Slot) > 2*e.window:
		return 0, false, e.finish(ctx, p, store.Unsure, "", Outage)
	}
	wait, limited := reply.RetryAfter(err)
	if !limited {
		e.log.Warn("look for a post", "channel", p.Channel, "day", p.Day, "err", err)
	}
	return max(wait, e.backoff(p.Attempts)), false, nil
}

// send makes one attempt: it writes down that it tries, posts, and writes down how that went.
func (e *Engine) send(ctx context.Context, poster Poster, p store.Post) (time.Duration, error) {
	gate := e.gate(poster)
	if away, err := gate.pass(ctx, e.pace.turn); err != nil || away > 0 {
		return max(away, e.pace.again), nil
	}
	book := e.config.Book()
	was, attempts := p.State, p.Attempts
	if was == store.Claimed && !p.Notice && !stands(book, p) {
		if err := e.chooseAgain(ctx, &p, book); err != nil {
			return 0, err
		}
		if p.Entry == "" {
			return 0, e.finish(ctx, p, store.Missed, "", Nothing)
		}
	}
	r, err := e.draw(ctx, book, p)
	if err != nil {
		return 0, err
	}
	p.Version = e.version(book)
	p.State, p.Attempts, p.Tried = store.Trying, attempts+1, e.now()
	if err := e.update(ctx, p, was, attempts); err != nil {
		if errors.Is(err, store.ErrChanged) {
			return e.pace.settle, nil // another worker has it
		}
		return 0, err
	}
	message, err := poster.Post(ctx, p.Channel.ID, r, Key(p.Channel, p.Day))
	if err == nil {
		return 0, e.finish(ctx, p, store.Posted, message, "")
	}
	gate.heed(err)
	if reason := reply.Permanent(err); reason != "" {
		e.log.Warn("a post was refused", "channel", p.Channel, "day", p.Day, "reason", reason, "err", err)
		return 0, e.refused(ctx, p, reason)
	}
	e.log.Info("a post is tried again", "channel", p.Channel, "day", p.Day, "attempt", p.Attempts, "err", err)
	wait, certain := reply.RetryAfter(err)
	if !certain {
		return max(e.pace.settle, e.backoff(p.Attempts)), nil // it may have been posted: it stays Trying
	}
	back := p
	back.State = store.Claimed
	if err := e.update(ctx, back, store.Trying, p.Attempts); err != nil && !errors.Is(err, store.ErrChanged) {
		return 0, err
	}
	return max(wait, e.backoff(p.Attempts)/8), nil
}

// draw draws a post or a notice as it is sent.
func (e *Engine) draw(ctx context.Context, book *facts.Book, p store.Post) (reply.Reply, error) {
	if p.Notice {
		issue, err := strconv.ParseInt(p.Day, 10, 64)
		if err != nil {
			return reply.Reply{}, river.JobCancel(err)
		}
		told, err := e.Issue(ctx, p.Channel, issue)
		if err != nil {
			return reply.Reply{}, err
		}
		return e.config.DrawNews(p.Lang, told), nil
	}
	day, err := facts.ParseDate(p.Day)
	if err != nil {
		return reply.Reply{}, river.JobCancel(err)
	}
	return e.config.Draw(choice(book, p), p.Lang, day), nil
}

// chooseAgain replaces a choice that the file no longer holds, before anything was sent.
func (e *Engine) chooseAgain(ctx context.Context, p *store.Post, book *facts.Book) error {
	day, err := facts.ParseDate(p.Day)
	if err != nil {
		return err
	}
	return e.store.Do(ctx, func(tx *store.Tx) error {
		s, err := tx.Subscription(ctx, p.Channel)
		if err != nil {
			return err
		}
		seen, err := tx.Seen(ctx, p.Channel)
		if err != nil {
			return err
		}
		known, err := tx.Known(ctx)
		if err != nil {
			return err
		}
		c := Choose(book, s, History{Seen: seen, Known: known}, day)
		p.Entry, p.Why = c.Entry, string(c.Why)
		return nil
	})
}

// backoff is how long to wait after n attempts.
func (e *Engine) backoff(n int) time.Duration {
	return min(e.pace.most, e.pace.again<<min(max(n-1, 0), 10))
}

// giveUp ends a post that cannot be sent in time.
func (e *Engine) giveUp(ctx context.Context, p store.Post, note string) error {
	if p.State == store.Trying {
		return e.finish(ctx, p, store.Unsure, "", note)
	}
	return e.finish(ctx, p, store.Missed, "", note)
}

// finish writes down how a post ended.
func (e *Engine) finish(ctx context.Context, p store.Post, state store.PostState, message, note string) error {
	was := p.State
	p.State, p.Message, p.Note, p.Settled = state, message, note, e.now()
	if err := e.update(ctx, p, was, p.Attempts); err != nil {
		if errors.Is(err, store.ErrChanged) {
			return nil // somebody else found it out as well
		}
		return err
	}
	e.count(p)
	if state == store.Missed {
		e.log.Warn("a post was missed", "channel", p.Channel, "day", p.Day, "why", note)
	}
	return nil
}

// refused ends a post that the platform will not have. When the channel is the reason, its subscription ends too, and a
// job tells who set it up; all in one transaction.
func (e *Engine) refused(ctx context.Context, p store.Post, reason string) error {
	p.State, p.Note, p.Settled = store.Refused, reason, e.now()
	var ended int64
	err := e.record(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Update(ctx, p, store.Trying, p.Attempts); err != nil {
			return err
		}
		if reason == Fault {
			return nil
		}
		failed, err := e.fail(ctx, tx, p, reason)
		if failed {
			ended = 1
		}
		return err
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	if err == nil {
		e.count(p)
		e.counts.ended.Add(ended)
	}
	return err
}

// update writes a post, as record does.
func (e *Engine) update(ctx context.Context, p store.Post, was store.PostState, attempts int) error {
	return e.record(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.Update(ctx, p, was, attempts) })
}

// record runs a transaction, again and again while the database is away, as long as ctx lasts and a little longer:
// what happened in a channel is not to be forgotten because the program is told to stop.
func (e *Engine) record(ctx context.Context, f func(context.Context, *store.Tx) error) error {
	hold, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(e.pace.record, cancel) })
	defer stop()
	for n := range 20 {
		err := e.store.Do(hold, func(tx *store.Tx) error { return f(hold, tx) })
		if err == nil || errors.Is(err, store.ErrChanged) || errors.Is(err, store.ErrNotFound) || hold.Err() != nil {
			return err
		}
		e.log.Debug("write down a post", "err", err)
		if !sleep(hold, min(50*time.Millisecond<<min(n, 10), 2*time.Second)) {
			return err
		}
	}
	return errors.New("write down a post: the database was away for too long")
}

// tellArgs names the post whose refusal somebody is to be told of.
type tellArgs struct {
	Channel string `json:"channel"`
	Day     string `json:"day"`
	Notice  bool   `json:"notice,omitempty"`
}

// Kind is the name under which River keeps the job.
func (tellArgs) Kind() string { return "daily_tell" }

type tellWorker struct {
	river.WorkerDefaults[tellArgs]
	engine *Engine
}

// NextRetry is soon: a job fails only when the database does.
func (w *tellWorker) NextRetry(*river.Job[tellArgs]) time.Time {
	return time.Now().Add(w.engine.pace.again)
}

// Work tells who set a subscription up that it has ended. A message that cannot be sent within a window is logged.
func (w *tellWorker) Work(ctx context.Context, job *river.Job[tellArgs]) error {
	e := w.engine
	c, err := store.ParseChannel(job.Args.Channel)
	if err != nil {
		return river.JobCancel(err)
	}
	var p store.Post
	var s store.Subscription
	err = e.store.Do(ctx, func(tx *store.Tx) (err error) {
		p, s, err = failed(ctx, tx, c, job.Args)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNotFound), err == nil && (s.State != store.Failed || s.Owner == ""):
		return nil // mended in the meantime
	case err != nil:
		return err
	}
	err = errors.New("not connected")
	if poster := e.config.Poster(c); poster != nil {
		err = poster.Tell(ctx, s.Owner, e.config.Sorry(s, p), Key(c, "tell "+p.Day))
	}
	if err == nil {
		return nil
	}
	wait, _ := reply.RetryAfter(err)
	if reply.Permanent(err) != "" || e.now().Sub(p.Settled) > e.window {
		e.log.Warn("nobody could be told that a subscription ended", "channel", c, "err", err)
		return nil
	}
	return river.JobSnooze(max(wait, e.pace.most))
}

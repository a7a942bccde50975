package daily

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// patience is for how long the correction of a post is tried.
const patience = 24 * time.Hour

// editing is the queue of a platform's corrections: with few workers, so that daily posts never wait behind them.
func editing(platform string) string { return platform + "_edit" }

// entries are the ways in which posts name what a change is about.
func entries(c facts.Change) []string {
	switch c.Section {
	case "facts", "calendar":
		return []string{c.ID}
	case "countries":
		switch {
		case c.What == facts.Removed:
			return []string{Withdrawal{c.ID, "ccm"}.String(), Withdrawal{c.ID, "mbt"}.String()}
		case c.What == facts.Moved, strings.HasPrefix(c.Key, "withdrawal."):
			return []string{Withdrawal{c.ID, c.Treaty}.String()}
		}
	}
	return nil
}

// corrects reports whether a post is to be corrected for a change: one that a reader of its language has to be told.
func corrects(c facts.Change, p store.Post) bool {
	return c.Material() && (c.Lang == "" || c.Lang == p.Lang) && slices.Contains(entries(c), p.Entry)
}

// claimCorrections finds the posts that carry what changed, and gives them to the workers. Those that were drawn from the new
// version already are right. It returns how many there are.
func (e *Engine) claimCorrections(ctx context.Context, tx *store.Tx, issue int64, now time.Time, version string, changes []facts.Change) (int, error) {
	if e.config.DrawUpdated == nil {
		return 0, nil
	}
	var jobs []river.InsertManyParams
	met := map[string]bool{}
	for _, c := range changes {
		for _, entry := range entries(c) {
			if met[entry] || !c.Material() {
				continue
			}
			met[entry] = true
			posts, err := tx.PostsOf(ctx, entry)
			if err != nil {
				return 0, err
			}
			for _, p := range posts {
				if p.Version == version || !slices.ContainsFunc(changes, func(c facts.Change) bool { return corrects(c, p) }) {
					continue
				}
				fresh, err := tx.ClaimCorrection(ctx, store.Correction{Channel: p.Channel, Day: p.Day, Issue: issue, At: now, State: store.Claimed})
				if err != nil {
					return 0, err
				}
				if fresh {
					jobs = append(jobs, river.InsertManyParams{Args: editArgs{p.Channel.String(), p.Day, issue},
						InsertOpts: &river.InsertOpts{Queue: editing(p.Channel.Platform), MaxAttempts: maxAttempts}})
				}
			}
		}
	}
	if len(jobs) == 0 {
		return 0, nil
	}
	_, err := e.river.InsertManyFastTx(ctx, tx.Tx, jobs)
	return len(jobs), err
}

// editArgs names the correction that a job makes.
type editArgs struct {
	Channel string `json:"channel"`
	Day     string `json:"day"`
	Issue   int64  `json:"issue"`
}

// Kind is the name under which River keeps the job.
func (editArgs) Kind() string { return "daily_edit" }

type editWorker struct {
	river.WorkerDefaults[editArgs]
	engine *Engine
}

// NextRetry is soon: a job fails only when the database does.
func (w *editWorker) NextRetry(*river.Job[editArgs]) time.Time {
	return time.Now().Add(w.engine.pace.again)
}

// Work corrects one post, or snoozes until it may be tried again. Editing twice leaves what editing once leaves, so nothing
// has to be looked up after a crash.
func (w *editWorker) Work(ctx context.Context, job *river.Job[editArgs]) error {
	c, err := store.ParseChannel(job.Args.Channel)
	if err != nil {
		return river.JobCancel(err)
	}
	wait, err := w.engine.correct(ctx, c, job.Args.Day, job.Args.Issue)
	if err != nil {
		return err
	}
	if wait > 0 {
		return river.JobSnooze(wait)
	}
	return nil
}

// correct edits a post. A positive wait says when to come back; an error, that the database failed.
func (e *Engine) correct(ctx context.Context, c store.Channel, day string, issue int64) (wait time.Duration, err error) {
	var k store.Correction
	var p store.Post
	var changes []store.Change
	err = e.store.Do(ctx, func(tx *store.Tx) (err error) {
		if k, err = tx.Correction(ctx, c, day, issue); err != nil {
			return err
		}
		if p, err = tx.Post(ctx, c, day); err != nil {
			return err
		}
		sections, entry := []string{"facts", "calendar"}, p.Entry // whose ids are never the same
		if w, ok := ParseWithdrawal(p.Entry); ok {
			sections, entry = []string{"countries"}, w.Country
		}
		for _, section := range sections {
			more, err := tx.ChangesOf(ctx, section, entry, c, day)
			if err != nil {
				return err
			}
			changes = append(changes, more...)
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil // removed by the operator
	}
	if err != nil || k.State != store.Claimed {
		return 0, err
	}
	age := e.now().Sub(k.At)
	poster := e.config.Poster(c)
	switch {
	case age > patience:
		return 0, e.settleCorrection(ctx, k, store.Missed, Outage)
	case poster == nil:
		return e.pace.most, nil
	}
	r, err := e.updated(p, changes)
	if err != nil {
		return 0, river.JobCancel(err)
	}
	for _, g := range []*gate{e.editGate(poster), e.gate(poster)} {
		if away, err := g.pass(ctx, e.pace.turn); err != nil || away > 0 {
			return max(away, e.pace.again), nil
		}
	}
	err = poster.Edit(ctx, c.ID, p.Message, r, Key(c, day))
	if err == nil {
		return 0, e.settleCorrection(ctx, k, store.Posted, "")
	}
	e.editGate(poster).heed(err)
	if reason := reply.Permanent(err); reason != "" {
		e.log.Info("a post cannot be corrected", "channel", c, "day", day, "reason", reason, "err", err)
		return 0, e.settleCorrection(ctx, k, store.Refused, reason)
	}
	e.log.Info("the correction of a post is tried again", "channel", c, "day", day, "err", err)
	wait, _ = reply.RetryAfter(err)
	return max(wait, min(max(age/2, e.pace.again), e.pace.most)), nil
}

// updated draws a post again, with all that changed since it was posted.
func (e *Engine) updated(p store.Post, changes []store.Change) (reply.Reply, error) {
	day, err := facts.ParseDate(p.Day)
	if err != nil {
		return reply.Reply{}, err
	}
	told := slices.DeleteFunc(recalled(changes), func(t news.Told) bool { return !corrects(t.Change, p) })
	return e.config.DrawUpdated(choice(e.config.Book(), p), p.Lang, day, told), nil
}

// settleCorrection writes down how a correction ended.
func (e *Engine) settleCorrection(ctx context.Context, k store.Correction, state store.PostState, note string) error {
	k.State, k.Note, k.Settled = state, note, e.now()
	err := e.record(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.SettleCorrection(ctx, k) })
	if errors.Is(err, store.ErrChanged) {
		return nil // somebody else made it as well
	}
	if err == nil && state == store.Posted {
		e.counts.corrected.Add(1)
	} else if err == nil {
		e.counts.left.Add(1)
	}
	return err
}

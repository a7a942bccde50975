package daily

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/store"
)

// DefaultSettle is how long a new version of the knowledge file must be in use before its changes are told: whoever
// mends a slip within that time has told nobody of it.
const DefaultSettle = 5 * time.Minute

// All is the item of a channel that is told of every change.
const All = "all"

// recent is how many of the latest changes News returns at most.
const recent = 500

// edition is a version of the knowledge file with its name in the store.
type edition struct {
	book *facts.Book
	hash string
}

// version returns the name of a book's version.
func (e *Engine) version(b *facts.Book) string {
	if v := e.edition.Load(); v != nil && v.book == b {
		return v.hash
	}
	sum := sha256.Sum256([]byte(b.Text()))
	v := &edition{b, hex.EncodeToString(sum[:])}
	e.edition.Store(v)
	return v.hash
}

// News returns the latest changes that were told, the newest issue first: the same slice until there are more.
func (e *Engine) News() []news.Told {
	if told := e.told.Load(); told != nil {
		return *told
	}
	return nil
}

// tellAll follows the knowledge file until ctx ends, and tells what changed in it. A version is told of when every program on
// the database has it and one has had it for the time to settle, so replicas that get a new file one after the other tell of it once, and
// one that still has the old file does not tell of the way back.
func (e *Engine) tellAll(ctx context.Context) {
	id := rand.Text()
	for {
		wait, err := e.tell(ctx, id)
		if err != nil && ctx.Err() == nil {
			e.log.Error("follow the knowledge file", "err", err)
		}
		if err != nil || wait <= 0 {
			wait = e.pace.poll
		}
		if !sleep(ctx, min(wait, e.pace.poll, e.settled)) {
			break
		}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.pace.record)
	defer cancel()
	if err := e.store.Do(ctx, func(tx *store.Tx) error { return tx.Release(ctx, id) }); err != nil {
		e.log.Debug("forget that this program runs", "err", err) // its row ends by itself
	}
}

// tell takes one look at the versions in use, and tells of the present one when it is time. A positive wait says when it may be.
func (e *Engine) tell(ctx context.Context, id string) (wait time.Duration, err error) {
	book, now := e.config.Book(), e.now()
	hash := e.version(book)
	text := ""
	var others []string
	var since time.Time
	var told string
	var issue int64
	err = e.store.Do(ctx, func(tx *store.Tx) (err error) {
		if others, since, err = tx.Hold(ctx, id, hash, now, now.Add(-e.pace.lapse)); err != nil {
			return err
		}
		told, issue, err = tx.Told(ctx)
		if errors.Is(err, store.ErrNotFound) { // nobody was told anything yet: there is nothing to compare with
			told = hash
			_, err = tx.Tell(ctx, -1, hash, book.Text(), now)
		}
		if err == nil && told != hash && len(others) == 0 && now.Sub(since) >= e.settled {
			text, err = tx.ToldText(ctx)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	if err := e.remember(ctx, issue); err != nil {
		return 0, err
	}
	if text == "" {
		return since.Add(e.settled).Sub(now), nil
	}
	old, problems := facts.Parse("the version before", []byte(text))
	var changes []facts.Change
	if old == nil { // written for an older program
		e.log.Warn("the changes of the knowledge file are not told: the version before cannot be read any more", "err", problems.Errors()[0])
	} else {
		changes = slices.DeleteFunc(facts.Diff(old, book), func(c facts.Change) bool { return c.What == facts.Checked })
	}
	if e.config.Book() != book {
		return 0, nil
	}
	notices, corrections := 0, 0
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		moved, err := tx.Tell(ctx, issue, hash, book.Text(), now)
		if err != nil || !moved || len(changes) == 0 {
			return err
		}
		about, err := e.write(ctx, tx, issue+1, now, changes, old, book)
		if err == nil {
			notices, err = e.notify(ctx, tx, issue+1, now, about)
		}
		if err == nil {
			corrections, err = e.claimCorrections(ctx, tx, issue+1, now, hash, changes)
		}
		return err
	})
	if err == nil && len(changes) > 0 {
		e.log.Info("the knowledge file's changes are told", "changes", len(changes), "channels", notices, "posts_to_correct", corrections)
	}
	return 0, err
}

// remember reads the latest changes when there are more of them.
func (e *Engine) remember(ctx context.Context, issue int64) error {
	if e.told.Load() != nil && e.issue.Load() == issue {
		return nil
	}
	var all []store.Change
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		all, err = tx.Changes(ctx, recent)
		return err
	})
	if err != nil {
		return err
	}
	told := recalled(all)
	e.told.Store(&told)
	e.issue.Store(issue)
	return nil
}

// write records the changes of an issue, and returns what each is about.
func (e *Engine) write(ctx context.Context, tx *store.Tx, issue int64, now time.Time, changes []facts.Change, old, book *facts.Book) (about [][]string, err error) {
	for i, c := range changes {
		about = append(about, c.Concerns(old, book))
		effect := ""
		if !c.Effect.IsZero() {
			effect = c.Effect.String()
		}
		err := tx.AddChange(ctx, store.Change{
			Issue: issue, N: i + 1, At: now, What: string(c.What), Section: c.Section, Entry: c.ID, Name: c.Name.English, Treaty: c.Treaty, Path: c.Key, Lang: c.Lang,
			Old: c.Old, New: c.New, Effect: effect, About: about[i],
		})
		if err != nil {
			return nil, err
		}
	}
	return about, nil
}

// recalled reads what write recorded.
func recalled(changes []store.Change) []news.Told {
	var told []news.Told
	for _, c := range changes {
		effect, err := facts.ParseDate(c.Effect)
		if err != nil {
			effect = facts.Date{} // "" is no date
		}
		told = append(told, news.Told{Issue: c.Issue, N: c.N, At: c.At, Change: facts.Change{
			What: facts.What(c.What), Section: c.Section, ID: c.Entry, Name: facts.Text{English: c.Name}, Treaty: c.Treaty, Key: c.Path, Lang: c.Lang,
			Old: c.Old, New: c.New, Effect: effect,
		}})
	}
	return told
}

// notify claims a notice in every channel that watches something of what changed, and returns how many.
func (e *Engine) notify(ctx context.Context, tx *store.Tx, issue int64, now time.Time, about [][]string) (int, error) {
	watches, err := tx.Watches(ctx)
	if err != nil {
		return 0, err
	}
	var claimed []store.Post
	for _, w := range watches {
		if w.State != store.Active || !slices.ContainsFunc(about, func(ids []string) bool { return watched(w.Items, ids) }) {
			continue
		}
		p := store.Post{Channel: w.Channel, Notice: true, Day: strconv.FormatInt(issue, 10), Slot: now, Entry: strings.Join(w.Items, " "), Lang: w.Lang, State: store.Claimed}
		free, err := tx.Claim(ctx, p)
		if err != nil {
			return 0, err
		}
		if free {
			claimed = append(claimed, p)
		}
	}
	return len(claimed), e.enqueue(ctx, tx, claimed)
}

// watched reports whether a channel with these items is told of a change about ids.
func watched(items, about []string) bool {
	return slices.ContainsFunc(items, func(item string) bool { return item == All || slices.Contains(about, item) })
}

// Issue returns the changes of an issue that a channel was told of, or all of them where it was told of none.
func (e *Engine) Issue(ctx context.Context, c store.Channel, issue int64) ([]news.Told, error) {
	var changes []store.Change
	err := e.store.Do(ctx, func(tx *store.Tx) (err error) {
		items := []string{All}
		p, err := tx.Notice(ctx, c, strconv.FormatInt(issue, 10))
		switch {
		case err == nil:
			items = strings.Fields(p.Entry)
		case !errors.Is(err, store.ErrNotFound):
			return err
		}
		changes, err = tx.Issue(ctx, issue)
		changes = slices.DeleteFunc(changes, func(c store.Change) bool { return !watched(items, c.About) })
		return err
	})
	return recalled(changes), err
}

// Watch returns what a channel watches, or store.ErrNotFound.
func (e *Engine) Watch(ctx context.Context, c store.Channel) (w store.Watch, err error) {
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		w, err = tx.Watch(ctx, c)
		return err
	})
	return w, err
}

// Watches returns what all channels watch.
func (e *Engine) Watches(ctx context.Context) (all []store.Watch, err error) {
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		all, err = tx.Watches(ctx)
		return err
	})
	return all, err
}

// Notices returns the latest notices of a channel, at most n, the newest first.
func (e *Engine) Notices(ctx context.Context, c store.Channel, n int) (posts []store.Post, err error) {
	err = e.store.Do(ctx, func(tx *store.Tx) error {
		posts, err = tx.Notices(ctx, c, n)
		return err
	})
	return posts, err
}

// ChangeWatch changes what a channel watches, or makes it watch for the first time, and returns it as it is now. A
// watch without items is forgotten. edit may be called more than once.
func (e *Engine) ChangeWatch(ctx context.Context, c store.Channel, edit func(*store.Watch)) (w store.Watch, err error) {
	for {
		err = e.store.Do(ctx, func(tx *store.Tx) error {
			w, err = tx.Watch(ctx, c)
			if errors.Is(err, store.ErrNotFound) {
				w, err = store.Watch{Channel: c, Since: e.now()}, nil
			}
			if err != nil {
				return err
			}
			edit(&w)
			w.State = cmp.Or(w.State, store.Active)
			if _, _, err := tx.Told(ctx); errors.Is(err, store.ErrNotFound) { // what changes from now on is told
				book := e.config.Book()
				if _, err := tx.Tell(ctx, -1, e.version(book), book.Text(), e.now()); err != nil {
					return err
				}
			}
			return tx.SaveWatch(ctx, &w)
		})
		if !errors.Is(err, store.ErrChanged) || ctx.Err() != nil {
			return w, err
		}
	}
}

// find reads a post or a notice, and whether its channel still wants it.
func find(ctx context.Context, tx *store.Tx, c store.Channel, a postArgs) (p store.Post, wanted bool, err error) {
	if !a.Notice {
		if p, err = tx.Post(ctx, c, a.Day); err != nil {
			return p, false, err
		}
		s, err := tx.Subscription(ctx, c)
		return p, s.State == store.Active, err
	}
	if p, err = tx.Notice(ctx, c, a.Day); err != nil {
		return p, false, err
	}
	w, err := tx.Watch(ctx, c)
	if errors.Is(err, store.ErrNotFound) {
		return p, false, nil
	}
	return p, w.State == store.Active, err
}

// fail ends the subscription or the watch of a post that the platform refused for good, and lets a job tell who set it up. It
// reports whether there was one to end.
func (e *Engine) fail(ctx context.Context, tx *store.Tx, p store.Post, reason string) (bool, error) {
	owner := ""
	if p.Notice {
		w, err := tx.Watch(ctx, p.Channel)
		if errors.Is(err, store.ErrNotFound) {
			return false, nil
		}
		if err != nil || w.State != store.Active {
			return false, err
		}
		w.State, w.Reason, owner = store.Failed, reason, w.Owner
		if err := tx.SaveWatch(ctx, &w); err != nil {
			return false, err
		}
	} else {
		s, err := tx.Subscription(ctx, p.Channel)
		if err != nil || s.State != store.Active {
			return false, err
		}
		s.State, s.Reason, s.Due, owner = store.Failed, reason, time.Time{}, s.Owner
		if err := tx.Save(ctx, &s); err != nil {
			return false, err
		}
	}
	if owner == "" {
		return true, nil
	}
	_, err := e.river.InsertTx(ctx, tx.Tx, tellArgs{Channel: p.Channel.String(), Day: p.Day, Notice: p.Notice}, &river.InsertOpts{Queue: p.Channel.Platform, MaxAttempts: maxAttempts})
	return true, err
}

// failed reads what a tell job is about: the post, and the subscription, or what a watch has of one.
func failed(ctx context.Context, tx *store.Tx, c store.Channel, a tellArgs) (p store.Post, s store.Subscription, err error) {
	if !a.Notice {
		if s, err = tx.Subscription(ctx, c); err == nil {
			p, err = tx.Post(ctx, c, a.Day)
		}
		return p, s, err
	}
	w, err := tx.Watch(ctx, c)
	if err == nil {
		s = store.Subscription{Channel: c, Owner: w.Owner, State: w.State, Reason: w.Reason, Lang: w.Lang}
		p, err = tx.Notice(ctx, c, a.Day)
	}
	return p, s, err
}

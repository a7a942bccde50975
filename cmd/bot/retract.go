package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// A retracted is the entries that maintainers took out of all answers, and those that they found still true. It is safe for concurrent use.
type retracted struct {
	store *store.Store
	show  func(*facts.Book)
	log   *slog.Logger

	mu      sync.Mutex // guards everything below
	decided func()     // is called after each decision and returns at once; nil for nobody who wants to know
	file    *facts.Book
	whole   *facts.Book // the file with what was found still true
	decides decisions   // as the store had them last
}

// decisions are what holds beside the file.
type decisions struct {
	taken   []string // out of all answers
	checked []store.Checked
}

func (d decisions) equal(e decisions) bool {
	return slices.Equal(d.taken, e.taken) && slices.Equal(d.checked, e.checked)
}

// retract takes what the store says out of book, lets the maintainers take out more, and follows other replicas until
// stop is called or ctx ends.
func retract(ctx context.Context, c config, s *store.Store, h *commands.Handler, book *facts.Book, log *slog.Logger) (stop func(), r *retracted, err error) {
	r = &retracted{store: s, show: h.Use, log: log, file: book, whole: book}
	if err := r.follow(ctx); err != nil {
		return nil, nil, err
	}
	m := c.maintainers()
	h.Administer(r, func(p commands.Place) bool {
		return m.ID != "" && p.Platform == m.Platform && p.Channel == m.ID && (m.Workspace == "" || p.Workspace == m.Workspace)
	})
	return following(ctx, r.follow, unknown, log), r, nil
}

const unknown = "what maintainers decided about entries is not known; the last that was known holds"

// use shows another version of the file, without what is taken out of it.
func (r *retracted) use(book *facts.Book) {
	r.mu.Lock()
	defer r.mu.Unlock()
	was := r.file
	r.file = book
	ctx, cancel := context.WithTimeout(context.Background(), followEvery)
	defer cancel()
	d, err := r.read(ctx)
	if err != nil {
		r.log.Error(unknown, "err", err)
		d = decisions{r.decides.taken, decided(book, nil, r.decides.checked).checked}
	}
	for _, id := range r.decides.taken {
		if !slices.Contains(d.taken, id) && book.Withdrawable(id) && was.Fingerprint(id) != book.Fingerprint(id) {
			r.log.Info("an entry that was taken out of the answers has changed and is in use again", "entry", id)
		}
	}
	r.put(d)
}

// follow shows the file without what the store says, if that has changed.
func (r *retracted) follow(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, err := r.read(ctx)
	if err == nil && !d.equal(r.decides) {
		r.put(d)
	}
	return err
}

// read returns what holds beside the file, and forgets the checks that the file says itself. The caller holds mu.
func (r *retracted) read(ctx context.Context) (decisions, error) {
	taken, err := r.store.Retractions(ctx)
	if err != nil {
		return decisions{}, err
	}
	checks, err := r.store.Checks(ctx)
	if err != nil {
		return decisions{}, err
	}
	for _, c := range checks {
		if k, ok := r.file.Kept(c.Entry); !ok || k.Content() != c.Was || k.Checked.String() < c.Day {
			continue
		}
		if err := r.store.ForgetCheck(ctx, c); err != nil {
			return decisions{}, err
		}
		r.log.Info("a recorded check is in the file", "entry", c.Entry)
	}
	return decided(r.file, taken, checks), nil
}

// decided returns what was decided of the entries as they stand in file, and is not in it. What was decided of another version of an entry is passed over, and
// never removed for that: another replica may have that version still, or already.
func decided(file *facts.Book, taken []store.Retraction, checks []store.Checked) (d decisions) {
	for _, r := range taken {
		if file.Fingerprint(r.Entry) == r.Was {
			d.taken = append(d.taken, r.Entry)
		}
	}
	for _, c := range checks {
		if k, ok := file.Kept(c.Entry); ok && k.Content() == c.Was && k.Checked.String() < c.Day {
			d.checked = append(d.checked, c)
		}
	}
	return d
}

// put shows the file as it is with d. The caller holds mu.
func (r *retracted) put(d decisions) {
	r.decides = d
	r.whole = confirmed(r.file, d.checked)
	book, _ := r.whole.Without(d.taken)
	r.show(book)
}

// confirmed returns the book as if it held these checks of its entries.
func confirmed(b *facts.Book, checks []store.Checked) *facts.Book {
	days := map[string]facts.Date{}
	for _, c := range checks {
		days[c.Entry], _ = facts.ParseDate(c.Day) // the zero day confirms nothing
	}
	return b.Confirmed(days)
}

// tell makes each decision call decided.
func (r *retracted) tell(decided func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.decided = decided
}

// again reads what the store says after a decision, and shows it. The caller holds mu.
func (r *retracted) again(ctx context.Context) error {
	d, err := r.read(ctx)
	if err != nil {
		return err
	}
	r.put(d)
	if r.decided != nil {
		r.decided()
	}
	return nil
}

// Confirm implements commands.Censor.
func (r *retracted) Confirm(ctx context.Context, id, was string, day facts.Date) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.file.Kept(id)
	switch {
	case !ok:
		return commands.ErrNoEntry
	case was != "" && was != k.Content():
		return commands.ErrChanged
	case !day.After(k.Checked): // the file says so already
		return nil
	}
	if err := r.store.Confirm(ctx, store.Checked{Entry: id, Was: k.Content(), Day: day.String()}); err != nil {
		return err
	}
	r.log.Info("an entry was found still true", "entry", id)
	return r.again(ctx)
}

// Asked implements commands.Censor.
func (r *retracted) Asked(ctx context.Context, now time.Time) ([]store.Question, error) {
	return r.store.Questions(ctx, upkeep.Since(now))
}

// File implements commands.Censor.
func (r *retracted) File() (*facts.Book, []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.whole, r.decides.taken
}

// Retract implements commands.Censor.
func (r *retracted) Retract(ctx context.Context, id string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.file.Withdrawable(id) {
		return nil, nil
	}
	if err := r.store.Retract(ctx, store.Retraction{Entry: id, Was: r.file.Fingerprint(id), At: time.Now()}); err != nil {
		return nil, err
	}
	if err := r.again(ctx); err != nil {
		return nil, err
	}
	r.log.Info("an entry was taken out of all answers", "entry", id)
	_, gone := r.file.Without([]string{id})
	return gone, nil
}

// Restore implements commands.Censor.
func (r *retracted) Restore(ctx context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, err := r.read(ctx)
	if err != nil {
		return err
	}
	if !slices.Contains(d.taken, id) {
		return commands.ErrNotRetracted
	}
	if err := r.store.Unretract(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) { // or another replica was faster
		return err
	}
	if err := r.again(ctx); err != nil {
		return err
	}
	r.log.Info("an entry is in use again", "entry", id)
	return nil
}

// Retracted implements commands.Censor.
func (r *retracted) Retracted(ctx context.Context) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	d, err := r.read(ctx)
	return d.taken, err
}

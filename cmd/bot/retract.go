package main

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// followEvery is how soon what one replica takes out of the answers is out of the others'.
const followEvery = 3 * time.Second

// A retracted is the entries that maintainers took out of all answers. It is safe for concurrent use.
type retracted struct {
	store *store.Store
	show  func(*facts.Book)
	log   *slog.Logger

	mu    sync.Mutex // guards everything below
	file  *facts.Book
	taken []string // out of what is shown, as the store had it last
}

// retract takes what the store says out of book, lets the maintainers take out more, and follows other replicas until
// stop is called or ctx ends.
func retract(ctx context.Context, c config, s *store.Store, h *commands.Handler, book *facts.Book, log *slog.Logger) (stop func(), r *retracted, err error) {
	r = &retracted{store: s, show: h.Use, log: log, file: book}
	if err := r.follow(ctx); err != nil {
		return nil, nil, err
	}
	name, rest, _ := strings.Cut(c.Maintainers, "/")
	workspace, channel := inWorkspace(rest)
	h.Administer(r, func(p commands.Place) bool {
		return name != "" && p.Platform == name && p.Channel == channel && (workspace == "" || p.Workspace == workspace)
	})
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for well := true; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			err := r.follow(ctx)
			if err != nil && well && ctx.Err() == nil {
				log.Error("what was taken out of the answers is not known; the last that was known stays out", "err", err)
			}
			well = err == nil
		}
	})
	return func() {
		cancel()
		wg.Wait()
	}, r, nil
}

// use shows another version of the file, without what is taken out of it.
func (r *retracted) use(book *facts.Book) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.file = book
	ctx, cancel := context.WithTimeout(context.Background(), followEvery)
	defer cancel()
	taken, err := r.read(ctx)
	if err != nil {
		r.log.Error("what was taken out of the answers is not known; the last that was known stays out", "err", err)
		taken = r.taken
	}
	r.put(taken)
}

// follow shows the file without what the store says, if that has changed.
func (r *retracted) follow(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken, err := r.read(ctx)
	if err == nil && !slices.Equal(taken, r.taken) {
		r.put(taken)
	}
	return err
}

// read returns what is taken out. A retraction of an entry that has changed since has done its work, and goes. The caller holds mu.
func (r *retracted) read(ctx context.Context) (taken []string, err error) {
	all, err := r.store.Retractions(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if r.file.Fingerprint(one.Entry) == one.Was {
			taken = append(taken, one.Entry)
			continue
		}
		if err := r.store.Unretract(ctx, one.Entry); err != nil && !errors.Is(err, store.ErrNotFound) {
			return nil, err
		}
		r.log.Info("an entry that was taken out of the answers has changed and is in use again", "entry", one.Entry)
	}
	return taken, nil
}

// put shows the file without taken. The caller holds mu.
func (r *retracted) put(taken []string) {
	r.taken = taken
	book, _ := r.file.Without(taken)
	r.show(book)
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
	taken, err := r.read(ctx)
	if err != nil {
		return nil, err
	}
	r.put(taken)
	r.log.Info("an entry was taken out of all answers", "entry", id)
	_, gone := r.file.Without([]string{id})
	return gone, nil
}

// Restore implements commands.Censor.
func (r *retracted) Restore(ctx context.Context, id string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.store.Unretract(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return commands.ErrNotRetracted
	}
	if err != nil {
		return err
	}
	taken, err := r.read(ctx)
	if err != nil {
		return err
	}
	r.put(taken)
	r.log.Info("an entry is in use again", "entry", id)
	return nil
}

// Retracted implements commands.Censor.
func (r *retracted) Retracted(ctx context.Context) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.read(ctx)
}

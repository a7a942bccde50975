package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// background runs f until ctx ends or stop is called, which waits for it.
func background(ctx context.Context, f func(ctx context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { f(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

// followEvery is how soon a replica knows what another one wrote into their database.
const followEvery = 3 * time.Second

// following looks at the database every followEvery, in the background. Once look fails that is logged with what, and not again until it has succeeded.
func following(ctx context.Context, look func(context.Context) error, what string, log *slog.Logger) (stop func()) {
	return background(ctx, func(ctx context.Context) {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for well := true; ; {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			err := look(ctx)
			if err != nil && well && ctx.Err() == nil {
				log.Error(what, "err", err)
			}
			well = err == nil
		}
	})
}

// Package upkeep is what keeps the knowledge file true: the weekly review in the maintainers' channel, the count of
// questions that found nothing, and what readers suggest, on its way to the maintainers and back. It knows no platform and no wording.
package upkeep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// A Writer writes in the channels of one platform. Its errors say what they mean by methods, which errors.As finds:
// RetryAfter() time.Duration, nothing was done and it may be tried again after that time; Permanent() string, nothing was
// done and trying again is no use; anything else leaves it open. Its methods are safe for concurrent use.
type Writer interface {
	// Post sends r to a channel and returns the message's id. The message carries key, by which Find finds it.
	Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error)
	// Find returns the message that carries key, if the channel has one that is not older than since.
	Find(ctx context.Context, channel, key string, since time.Time) (message string, ok bool, err error)
}

// repeat looks at once, every so often, and when it is woken, until ctx ends. Once look fails that is logged with what, and not again
// until it has succeeded.
func repeat(ctx context.Context, every time.Duration, wake <-chan struct{}, look func(context.Context) error, what string, log *slog.Logger) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for well := true; ; {
		err := look(ctx)
		if err != nil && well && ctx.Err() == nil {
			log.Error(what, "err", err)
		}
		well = err == nil
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-tick.C:
		}
	}
}

// poke makes repeat look at once.
func poke(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default: // it is awake already
	}
}

// past drops the error that says that another program did it.
func past(err error) error {
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

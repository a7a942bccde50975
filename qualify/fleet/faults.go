package main

import (
	"context"
	"math/rand/v2"
	"syscall"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

// A fault is one thing that goes wrong, and is mended when do returns.
type fault struct {
	name string
	do   func(ctx context.Context, f *fleet) error
}

func faults() []fault {
	return []fault{
		{"steady", func(ctx context.Context, _ *fleet) error { return rest(ctx, 30*time.Second) }},
		{"rolling restart", func(ctx context.Context, f *fleet) error {
			for _, r := range f.mortal() {
				if err := r.end(syscall.SIGTERM); err != nil {
					return err
				}
				if err := r.start(ctx); err != nil {
					return err
				}
				if err := rest(ctx, 2*time.Second); err != nil { // the balancer has noticed
					return err
				}
			}
			return nil
		}},
		{"SIGKILL", func(ctx context.Context, f *fleet) error {
			list := f.mortal()
			r := list[rand.IntN(len(list))]
			if err := r.end(syscall.SIGKILL); err != nil {
				return err
			}
			if err := rest(ctx, 5*time.Second); err != nil {
				return err
			}
			return r.start(ctx)
		}},
		{"database restart", func(ctx context.Context, f *fleet) error { return f.database.restart(ctx) }},
		{"database slow, 200 ms", slowDatabase(200 * time.Millisecond)},
		{"database slow, 2 s", slowDatabase(2 * time.Second)},
		{"database hangs for 10 s", func(ctx context.Context, f *fleet) error {
			f.line.stall(true)
			defer f.line.stall(false)
			return rest(ctx, 10*time.Second)
		}},
		{"platforms slow, 3 s", platforms(20*time.Second,
			fakediscord.Fault{Delay: 3 * time.Second},
			fakeslack.Fault{Delay: 3 * time.Second})},
		{"platforms fail with 500 for 3 s", platforms(3*time.Second,
			fakediscord.Broken("", "", 500),
			fakeslack.Fault{Status: 500, HTML: true})},
		{"platforms limit for 5 s (429)", platforms(5*time.Second,
			fakediscord.RateLimited("", "", "2"),
			fakeslack.Fault{Status: 429, RetryAfter: 2})},
	}
}

func slowDatabase(by time.Duration) func(context.Context, *fleet) error {
	return func(ctx context.Context, f *fleet) error {
		f.line.slow(by)
		defer f.line.slow(0)
		return rest(ctx, 30*time.Second)
	}
}

// platforms makes every call of both platforms' APIs go wrong for a time.
func platforms(long time.Duration, d fakediscord.Fault, s fakeslack.Fault) func(context.Context, *fleet) error {
	return func(ctx context.Context, f *fleet) error {
		d.Times, s.Times = -1, -1
		f.discord.Fail(d)
		for _, s.Method = range []string{"response_url", "chat.postMessage", "chat.postEphemeral", "users.info", "views.open", "views.update", "views.publish"} {
			f.slack.Break(s)
		}
		defer f.discord.Mend()
		defer f.slack.Mend()
		return rest(ctx, long)
	}
}

// mortal are the replicas that may be ended: in a soak the first lives through all of it.
func (f *fleet) mortal() []*replica {
	if f.options.soak > 0 {
		return f.replicas[1:]
	}
	return f.replicas
}

// rest waits for d.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"cmcbot/internal/lease"
	"cmcbot/internal/store"
)

// gatewayName is the lease of the replica that is connected to Discord's gateway. One holds all shards: the bot keeps nothing of the
// servers, so that a shard costs it a socket and next to no work, and one that starts all keeps to Discord's pace by itself.
const gatewayName = "discord gateway"

// A turn is when a replica may be connected. The nil turn is always.
type turn struct{ *lease.Lease }

// gatewayLease makes replicas on one PostgreSQL database take turns at Discord's gateway, which would send every event to each of
// them. Slack needs no turns: it sends an event to one of an app's sockets (Slack, "Using Socket Mode": up to ten).
func gatewayLease(c config, s *store.Store, log *slog.Logger) turn {
	if c.Database == "" {
		return turn{}
	}
	holder := rand.Text() // another one after a restart, which has nothing of the last one's to hold
	return turn{&lease.Lease{
		Take: func(ctx context.Context, d time.Duration) (bool, error) { return s.Lease(ctx, gatewayName, holder, d) },
		Free: func(ctx context.Context) error { return s.Unlease(ctx, gatewayName, holder) },
		Log:  log.With("platform", "discord"),
	}}
}

// Run runs f when it is this replica's turn.
func (t turn) Run(ctx context.Context, f func(context.Context) error) error {
	if t.Lease == nil {
		return f(ctx)
	}
	return t.Lease.Run(ctx, f)
}

// StandsBy reports whether it is another replica's turn.
func (t turn) StandsBy() bool { return t.Lease != nil && t.Lease.StandsBy() }

package main

import (
	"context"
	"log/slog"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// reviewWeekly posts a review of the knowledge file in the maintainers' channel every week, until stop is called or ctx ends. Without such a channel it
// does nothing.
func reviewWeekly(ctx context.Context, c config, s *store.Store, r *retracted, h *commands.Handler, platforms []platform, log *slog.Logger, now func() time.Time) (stop func(), err error) {
	channel := c.maintainers()
	if channel.ID == "" {
		return func() {}, nil
	}
	zone, err := upkeep.ParseZone(c.ReviewZone)
	if err != nil {
		return nil, err
	}
	w := upkeep.NewWeekly(upkeep.WeeklyConfig{
		Store: s, Channel: channel, Zone: zone, File: r.File, Draw: h.DrawReview,
		Editor: func(ctx context.Context, c store.Channel) upkeep.Editor {
			if p := posterIn(ctx, platforms, c.Platform, c.Workspace); p != nil {
				return p
			}
			return nil
		},
		Log: log.With("part", "review"), Now: now,
	})
	r.tell(w.Wake)
	return background(ctx, w.Run), nil
}

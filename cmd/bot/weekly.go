package main

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// reviewWeekly posts a review of the knowledge file in the maintainers' channel every week, until stop is called or ctx ends. Without such a channel it
// does nothing.
func reviewWeekly(ctx context.Context, c config, s *store.Store, r *retracted, h *commands.Handler, platforms []platform, log *slog.Logger, now func() time.Time) (stop func(), err error) {
	name, rest, _ := strings.Cut(c.Maintainers, "/")
	if name == "" {
		return func() {}, nil
	}
	workspace, id := inWorkspace(rest)
	zone, err := upkeep.ParseZone(c.ReviewZone)
	if err != nil {
		return nil, err
	}
	w := upkeep.NewWeekly(upkeep.WeeklyConfig{
		Store: s, Channel: store.Channel{Platform: name, Workspace: workspace, ID: id}, Zone: zone, File: r.File, Draw: h.DrawReview,
		Editor: func(ctx context.Context, c store.Channel) upkeep.Editor {
			for _, p := range platforms {
				if p.name == c.Platform && p.poster != nil {
					if poster := p.poster(ctx, c.Workspace); poster != nil {
						return poster
					}
				}
			}
			return nil
		},
		Log: log.With("part", "review"), Now: now,
	})
	r.tell(w.Wake)
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { w.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}, nil
}

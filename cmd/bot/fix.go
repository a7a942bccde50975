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

// takeSuggestions shows the maintainers what people suggest, and tells those what becomes of it, until stop is called or ctx ends.
func takeSuggestions(ctx context.Context, c config, s *store.Store, h *commands.Handler, platforms []platform, log *slog.Logger) (stop func()) {
	name, rest, _ := strings.Cut(c.Maintainers, "/")
	var maintainers store.Channel
	if name != "" {
		workspace, id := inWorkspace(rest)
		maintainers = store.Channel{Platform: name, Workspace: workspace, ID: id}
	}
	suggestions := upkeep.NewSuggestions(upkeep.SuggestionsConfig{
		Store: s, Maintainers: maintainers, Show: h.DrawSuggestion, Answer: h.DrawSettled,
		Poster: func(ctx context.Context, name, workspace string) upkeep.Poster {
			for _, p := range platforms {
				if p.name == name && p.poster != nil {
					if poster := p.poster(ctx, workspace); poster != nil {
						return poster
					}
				}
			}
			return nil
		},
		Log: log.With("part", "suggestions"), Now: time.Now,
	})
	h.TakeSuggestions(suggestions)
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { suggestions.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}

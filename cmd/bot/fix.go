package main

import (
	"context"
	"log/slog"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// takeSuggestions shows the maintainers what people suggest, and tells those what becomes of it, until stop is called or ctx ends.
func takeSuggestions(ctx context.Context, c config, s *store.Store, h *commands.Handler, platforms []platform, log *slog.Logger) (stop func()) {
	suggestions := upkeep.NewSuggestions(upkeep.SuggestionsConfig{
		Store: s, Maintainers: c.maintainers(), Show: h.DrawSuggestion, Answer: h.DrawSettled,
		Poster: func(ctx context.Context, name, workspace string) upkeep.Poster {
			if p := posterIn(ctx, platforms, name, workspace); p != nil {
				return p
			}
			return nil
		},
		Log: log.With("part", "suggestions"), Now: time.Now,
	})
	h.TakeSuggestions(suggestions)
	return background(ctx, suggestions.Run)
}

package main

import (
	"context"
	"log/slog"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// countQuestions counts the questions that find nothing, where the operator wants that, until stop is called or ctx ends. Where they do not, what was counted
// before is forgotten.
func countQuestions(ctx context.Context, c config, s *store.Store, h *commands.Handler, log *slog.Logger) (stop func(), err error) {
	if !c.keepsQuestions() {
		return func() {}, s.ForgetQuestions(ctx, "")
	}
	if err := s.ForgetQuestions(ctx, upkeep.Since(time.Now())); err != nil {
		return nil, err
	}
	q := upkeep.NewQuestions(s, log, time.Now)
	h.KeepQuestions(q.Add)
	log.Info("questions that find nothing are counted", "kept_in", s)
	return background(ctx, q.Run), nil
}

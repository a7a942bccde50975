package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/giveback"
	"cmcbot/internal/reload"
)

// watch returns what follows the knowledge file that path means, from its present content on; nil for the one built in,
// which cannot change.
func watch(path string, log *slog.Logger) *reload.Watcher {
	if path = factsPath(path); path == "" {
		return nil
	}
	return reload.New(reload.Config{Path: path, Phrases: cmcbot.Phrases, Again: make(chan os.Signal, 1), Log: log})
}

// follow gives every valid version of the watched file to use, until ctx ends or the function that it returns is called,
// which waits for the last one. SIGHUP makes it look at once.
func follow(ctx context.Context, w *reload.Watcher, use func(*facts.Book)) (stop func()) {
	if w == nil {
		return func() {}
	}
	signal.Notify(w.Again, syscall.SIGHUP)
	end := background(ctx, func(ctx context.Context) {
		w.Run(ctx, func(b *facts.Book) {
			use(b)
			giveback.Memory() // reading the file took several times what is kept of it
		})
	})
	return func() {
		signal.Stop(w.Again)
		end()
	}
}

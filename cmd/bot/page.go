package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/console"
	"cmcbot/internal/discord"
	"cmcbot/internal/export"
	"cmcbot/internal/news"
	"cmcbot/internal/slack"
	"cmcbot/internal/web"
)

// localPage opens the address of the page, where the platforms' requests come too, and returns the page, not yet
// serving, with the address to open in a browser. With edit its editor saves to the knowledge file. posts is nil where there
// are none; leaving reports whether the program is about to stop.
func localPage(at string, c config, edit bool, leaving func() bool, h *commands.Handler, platforms []platform, posts *posting, log *slog.Logger) (platform, string, error) {
	endpoints := map[string]http.Handler{"GET /metrics": measure(h, platforms, posts, time.Now)}
	for _, p := range platforms {
		maps.Copy(endpoints, p.endpoints)
	}
	host := ""
	if u, err := url.Parse(c.PublicURL); err == nil {
		host = u.Host
	}
	path := factsPath(c.Facts)
	var save func(was, now []byte) error
	if edit {
		save = saveText(path)
	}
	var told func() []news.Told // nil where none are remembered
	if posts != nil {
		told = posts.News
	}
	server, err := web.New(web.Config{
		Handler:   h,
		Book:      h.Book,
		Daily:     h.PostOfDay,
		Drawers:   []web.Drawer{{Name: "Discord", Draw: discord.Body}, {Name: "Slack", Draw: slack.Body}},
		Routes:    export.Routes(h.Book, time.Now, told),
		Told:      told,
		Endpoints: endpoints,
		Missing:   func(context.Context) []string { return unreachable(platforms) },
		Lacking:   posts.lacking,
		Leaving:   leaving,
		Host:      host,
		File:      readText(path),
		Save:      save,
		Now:       time.Now,
		Log:       log.With("platform", "page"),
	})
	if err != nil {
		return platform{}, "", fmt.Errorf("local page: %w", err)
	}
	l, err := web.Listen(at)
	if err != nil {
		return platform{}, "", fmt.Errorf("local page: %w", err)
	}
	return platform{name: "page", run: func(ctx context.Context) error { return server.Serve(ctx, l) }}, web.URL(l.Addr()), nil
}

// unreachable names the platforms on which people do not reach the bot now.
func unreachable(platforms []platform) (names []string) {
	for _, p := range platforms {
		if !p.ready() {
			names = append(names, p.name+deadShards(p))
		}
	}
	return names
}

// deadShards says which of several shards are not connected: " (shards 0, 3 of 4)".
func deadShards(p platform) string {
	if p.shards == nil {
		return ""
	}
	all := p.shards()
	var dead []string
	for n, alive := range all {
		if !alive {
			dead = append(dead, strconv.Itoa(n))
		}
	}
	if len(all) < 2 || len(dead) == 0 {
		return ""
	}
	return fmt.Sprintf(" (shards %s of %d)", strings.Join(dead, ", "), len(all))
}

// answerHere answers in the terminal, with the page beside it. It ends with "quit", with ctx, or with an input
// in which something was asked. An input that ends before anything is typed is that of a service: then the
// page goes on until ctx ends.
func answerHere(ctx context.Context, h *commands.Handler, page []platform, log *slog.Logger, std streams) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() { served <- runAll(ctx, page, log) }()
	in := &noticed{Reader: std.in}
	err := console.Run(ctx, h, in, std.out, time.Now)
	if err == nil && !in.something.Load() && len(page) > 0 && ctx.Err() == nil {
		fmt.Fprintln(std.out, "Nothing comes from here, so only the page answers; Ctrl-C ends it.")
	} else {
		cancel()
	}
	return errors.Join(err, <-served)
}

// noticed notices whether anything comes from a reader.
type noticed struct {
	io.Reader
	something atomic.Bool
}

func (n *noticed) Read(p []byte) (int, error) {
	read, err := n.Reader.Read(p)
	if read > 0 {
		n.something.Store(true)
	}
	return read, err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
)

// posters finds who posts in a channel, among the platforms that the bot is connected to.
func posters(ctx context.Context, h *commands.Handler, platforms []platform) func(store.Channel) daily.Poster {
	return func(c store.Channel) daily.Poster {
		if !h.Holds(commands.Place{Platform: c.Platform, Workspace: c.Workspace, Channel: c.ID, Direct: c.Workspace == "" || c.Platform == "slack" && slack.Direct(c.ID)}) {
			return nil
		}
		return posterIn(ctx, platforms, c.Platform, c.Workspace)
	}
}

// posterIn returns who posts in a workspace of a platform; nil where nobody does.
func posterIn(ctx context.Context, platforms []platform, name, workspace string) daily.Poster {
	for _, p := range platforms {
		if p.name == name && p.poster != nil {
			return p.poster(ctx, workspace)
		}
	}
	return nil
}

// A posting is the daily posts of a running bot. The nil posting has none.
type posting struct {
	*daily.Engine
	store *store.Store
	stop  func() // returns when all is put away
}

// postDaily posts on the platforms every day, and lets people set that up, until the posting is stopped or ctx ends.
func postDaily(ctx context.Context, c config, s *store.Store, h *commands.Handler, platforms []platform, log *slog.Logger) (*posting, error) {
	e, err := engine(c, s, h, posters(ctx, h, platforms), log)
	if err != nil {
		return nil, err
	}
	h.PostDaily(e, c.allow())
	log.Info("daily posts", "kept_in", s)
	return &posting{e, s, background(ctx, func(ctx context.Context) {
		if err := e.Run(ctx); err != nil {
			log.Error("no daily posts", "err", err)
		}
	})}, nil
}

// lacking names the database when it does not answer: people are answered then, but for what has to be stored.
func (p *posting) lacking(ctx context.Context) []string {
	if p == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second) // proxies ask often and do not wait long
	defer cancel()
	if p.store.Check(ctx) != nil {
		return []string{"database"}
	}
	return nil
}

func engine(c config, s *store.Store, h *commands.Handler, poster func(store.Channel) daily.Poster, log *slog.Logger) (*daily.Engine, error) {
	window, err := c.window()
	if err != nil {
		return nil, err
	}
	settle, err := c.settle()
	if err != nil {
		return nil, err
	}
	return daily.New(daily.Config{
		Store: s, Book: h.Book, Draw: h.DrawDaily, Sorry: h.SorryDaily, Poster: poster, Platforms: []string{"discord", "slack"}, Window: window,
		DrawNews: h.DrawNews, DrawUpdated: h.DrawUpdated, Settle: settle,
		Log: log.With("part", "daily"), Now: time.Now,
	})
}

// dailyPosts is what the operator sees of the daily posts, and how they are carried elsewhere.
func dailyPosts(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	verb, rest := "", args
	if len(args) > 0 {
		verb, rest = args[0], args[1:]
	}
	do := map[string]func(context.Context, *daily.Engine, *store.Store, []string, streams) error{
		"list": listDaily, "preview": previewDaily, "backup": backupDaily, "restore": restoreDaily,
	}[verb]
	if do == nil {
		return errors.New("daily: say what: list, preview CHANNEL, backup FILE or restore FILE")
	}
	book, _, err := loadFacts(c.Facts)
	if err != nil {
		return err
	}
	s, err := store.Open(ctx, string(c.Database), c.dataFolder())
	if err != nil {
		return err
	}
	nobody := func(store.Channel) daily.Poster { return nil }
	e, err := engine(c, s, commands.New(book), nobody, slog.New(slog.DiscardHandler))
	if err == nil {
		err = do(ctx, e, s, rest, std)
	}
	return errors.Join(err, s.Close())
}

// listDaily prints one line for each channel that gets daily posts, and then one for each that is told of changes.
func listDaily(ctx context.Context, e *daily.Engine, _ *store.Store, _ []string, std streams) error {
	all, err := e.All(ctx)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "CHANNEL\tSTATE\tTIME\tZONE\tNEXT\tLAST")
	for _, s := range all {
		next, last := "-", "-"
		if !s.Due.IsZero() {
			next = s.Due.Format(time.RFC3339)
		}
		posts, err := e.History(ctx, s.Channel, 1)
		if err != nil {
			return err
		}
		if len(posts) == 1 {
			last = strings.TrimSpace(posts[0].Day + " " + string(posts[0].State) + " " + posts[0].Note)
		}
		fmt.Fprintf(out, "%s\t%s\t%02d:%02d\t%s\t%s\t%s\n", s.Channel, strings.TrimSpace(string(s.State)+" "+s.Reason), s.Minute/60, s.Minute%60, s.Zone, next, last)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return listWatches(ctx, e, std)
}

// listWatches prints one line for each channel that is told of changes, and nothing when there is none.
func listWatches(ctx context.Context, e *daily.Engine, std streams) error {
	all, err := e.Watches(ctx)
	if err != nil || len(all) == 0 {
		return err
	}
	out := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "\nWATCHES\tSTATE\tTOLD OF\tLAST")
	for _, w := range all {
		last := "-"
		notices, err := e.Notices(ctx, w.Channel, 1)
		if err != nil {
			return err
		}
		if len(notices) == 1 {
			last = strings.TrimSpace(notices[0].Slot.UTC().Format(time.DateOnly) + " " + string(notices[0].State) + " " + notices[0].Note)
		}
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", w.Channel, strings.TrimSpace(string(w.State)+" "+w.Reason), strings.Join(w.Items, " "), last)
	}
	return out.Flush()
}

// previewDaily prints the next 14 posts of a channel.
func previewDaily(ctx context.Context, e *daily.Engine, _ *store.Store, args []string, std streams) error {
	if len(args) != 1 {
		return errors.New("daily preview: name one channel, as \"bot daily list\" does")
	}
	c, err := store.ParseChannel(args[0])
	if err != nil {
		return err
	}
	s, err := e.Get(ctx, c)
	if errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("%s gets no daily post; \"bot daily list\" names the channels that do", c)
	}
	if err != nil {
		return err
	}
	planned, err := e.Plan(ctx, s, 14)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	for _, p := range planned {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", p.Day, p.At.Format(time.RFC3339), p.Entry, p.Why)
	}
	return out.Flush()
}

// backupDaily writes all that is remembered into a new file.
func backupDaily(ctx context.Context, _ *daily.Engine, s *store.Store, args []string, std streams) error {
	if len(args) != 1 {
		return errors.New("daily backup: name the file to write")
	}
	f, err := os.OpenFile(args[0], os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("daily backup: %w", err)
	}
	err = errors.Join(s.Backup(ctx, f, time.Now()), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(args[0]))
	}
	fmt.Fprintf(std.out, "The %s is backed up in %s.\n", s, args[0])
	return nil
}

// restoreDaily reads a backup into an empty database.
func restoreDaily(ctx context.Context, e *daily.Engine, s *store.Store, args []string, std streams) error {
	if len(args) != 1 {
		return errors.New("daily restore: name the file that \"bot daily backup\" wrote")
	}
	f, err := os.Open(args[0])
	if err != nil {
		return fmt.Errorf("daily restore: %w", err)
	}
	defer f.Close()
	if err := e.Restore(ctx, f); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s is restored into the %s. Posts that were due since the backup are looked for before they are sent.\n", args[0], s)
	return nil
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/giveback"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
)

// A platform is a chat service that the bot answers on until ctx ends. An error says, in words for the
// operator, why it cannot go on.
type platform struct {
	name      string
	run       func(ctx context.Context) error
	ready     func() bool             // people reach the bot there now, here or at the replica that this one stands by for
	standsBy  func() bool             // another replica is connected; nil where all are
	shards    func() []bool           // which connections are alive, nil where there is one
	poster    postersIn               // who posts in its channels; nil where nobody does
	endpoints map[string]http.Handler // what the platform sends to PUBLIC_URL, by pattern
}

// postersIn returns who posts in the channels of a workspace, nil for one that the bot is not in.
type postersIn func(ctx context.Context, workspace string) daily.Poster

// everywhere is postersIn of a platform on which one token serves all workspaces.
func everywhere(p daily.Poster) postersIn {
	return func(context.Context, string) daily.Poster { return p }
}

// frugal is how far the heap may grow beyond what is kept of it, in percent of that, as GOGC counts. With the usual 100 the peaks at the start and
// while the claims are learnt are a fifth higher, under load a sixth, and answers take two percent less of the processor.
const frugal = 50

// serve runs the bot on every platform that has a token, or answers in the terminal and on the local page when
// none has.
func serve(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("bot", flag.ContinueOnError)
	flags.SetOutput(std.err)
	edit := flags.Bool("edit", false, "let the editor of the page save to the knowledge file")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	if *edit {
		if err := editFault(c); err != nil {
			return err
		}
	}
	log := slog.New(slog.NewTextHandler(std.err, nil))
	if getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(frugal))
	}
	watcher := watch(c.Facts, log)
	book, from, err := loadFacts(c.Facts)
	if err != nil {
		return err
	}
	handler := commands.New(book)
	use := handler.Use
	limits, err := c.limits()
	area, fault := c.area() // readConfig has read both
	if err := errors.Join(err, fault); err != nil {
		return err
	}
	handler.Limit(limits)
	handler.Within(area)
	var memory *store.Store // nil where nobody is answered but here
	var taken *retracted    // so is this
	if c.onDiscord() || c.onSlack() {
		if memory, err = store.Open(ctx, string(c.Database), c.dataFolder()); err != nil {
			return err
		}
		defer closed(memory, log)
		stop, r, err := retract(ctx, c, memory, handler, book, log)
		if err != nil {
			return err
		}
		defer stop()
		taken, use = r, r.use
		stopFollowing, err := consult(ctx, memory, handler, log)
		if err != nil {
			return err
		}
		defer stopFollowing()
		stopCounting, err := countQuestions(ctx, c, memory, handler, log)
		if err != nil {
			return err
		}
		defer stopCounting()
	}
	platforms, err := connect(c, handler, memory, log)
	if err != nil {
		return err
	}
	if watcher != nil {
		watcher.Tell = tellMaintainers(c.maintainers(), platforms, log)
	}
	alone, address := len(platforms) == 0, "off"
	if !alone {
		using := use
		use = func(b *facts.Book) {
			using(b)
			handler.Learn()
		}
	}
	defer prepare(ctx, handler, !alone)()
	defer follow(ctx, watcher, use)()
	var posts *posting
	if !alone {
		if posts, err = postDaily(ctx, c, memory, handler, platforms, log); err != nil {
			return err
		}
		defer posts.stop()
		stop, err := reviewWeekly(ctx, c, memory, taken, handler, platforms, log, time.Now)
		if err != nil {
			return err
		}
		defer stop()
		defer takeSuggestions(ctx, c, memory, handler, platforms, log)()
	}
	if at := c.page(); at != "" {
		var page platform
		if page, address, err = localPage(at, c, *edit, func() bool { return ctx.Err() != nil }, handler, platforms, posts, log); err != nil {
			return err
		}
		platforms = append(platforms, page)
	}
	if alone {
		fmt.Fprintf(std.out, "Found: %s (%d states, %d facts, %d answers to claims).\n", from, len(book.Countries), len(book.Facts), len(book.Rebuttals))
		fmt.Fprintln(std.out, "Not found: DISCORD_TOKEN, SLACK_BOT_TOKEN with SLACK_APP_TOKEN. So the bot answers here; README.md says how to put it on Discord or Slack.")
		if len(platforms) > 0 {
			fmt.Fprintf(std.out, "Open %s in a browser to see it as Discord and Slack would show it.\n", address)
		}
		fmt.Fprintln(std.out, "Type the name of a state, or help; quit ends it.")
		return answerHere(ctx, handler, platforms, log, std)
	}
	log.Info("ready", "facts", from, "page", address, "states", len(book.Countries), "entries", len(book.Facts)+len(book.Points)+len(book.Rebuttals))
	drain, err := c.drain()
	if err != nil {
		return err
	}
	running, stop := lasting(ctx, drain)
	defer stop()
	return runAll(running, platforms, log)
}

// lasting returns a context that ends d after ctx: so long a proxy in front has to notice that the program stops, while
// what still comes is answered.
func lasting(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		if d == 0 {
			cancel()
			return
		}
		t := time.AfterFunc(d, cancel)
		context.AfterFunc(running, func() { t.Stop() })
	})
	return running, func() {
		stop()
		cancel()
	}
}

// learnAfter is how long after the start the claims are learnt, which keeps a processor busy: first come the platforms.
const learnAfter = 10 * time.Second

// prepare has the handler read the file for questions while the platforms are connected to, and later, where claims are asked for by others than
// whoever runs the bot, learn those; then what memory the start and learning alone needed is given back.
func prepare(ctx context.Context, h *commands.Handler, claims bool) (stop func()) {
	return background(ctx, func(ctx context.Context) {
		h.Prepare()
		if !claims {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(learnAfter):
			h.Learn()
			giveback.Memory()
		}
	})
}

// closed closes what the bot remembers.
func closed(s *store.Store, log *slog.Logger) {
	if err := s.Close(); err != nil {
		log.Error("close the database", "err", err)
	}
}

// connect prepares the platforms that have tokens. Nothing is sent yet. Replicas that share a PostgreSQL database remember
// together which events were answered; one bot alone remembers by itself.
func connect(c config, h *commands.Handler, s *store.Store, log *slog.Logger) ([]platform, error) {
	var list []platform
	var once func(ctx context.Context, keys ...string) (bool, error)
	var onceKey func(ctx context.Context, key string) (bool, error)
	if c.Database != "" {
		once = (&sharedMemory{store: s, log: log}).once
		onceKey = func(ctx context.Context, key string) (bool, error) { return once(ctx, key) }
	}
	if c.DiscordToken != "" {
		l := gatewayLease(c, s, log)
		shards, err := c.shards()
		if err != nil {
			return nil, err
		}
		b, err := discord.New(discord.Config{Token: string(c.DiscordToken), APIURL: c.DiscordAPIURL, Handler: h, Log: log.With("platform", "discord"), Now: time.Now, Once: onceKey, Alone: l.Run, Shards: shards})
		if err != nil {
			return nil, fmt.Errorf("discord: %w", err)
		}
		p := platform{name: "discord", run: b.Run, ready: func() bool { return b.Ready() || l.StandsBy() }, standsBy: l.StandsBy, shards: b.Shards, poster: everywhere(b)}
		if c.DiscordPublicKey != "" {
			key, err := discord.PublicKey(c.DiscordPublicKey)
			if err != nil {
				return nil, fmt.Errorf("discord: %w", err)
			}
			p.run, p.endpoints = b.RunEndpoint, map[string]http.Handler{"POST /discord/interactions": b.Endpoint(key)}
		}
		list = append(list, p)
	}
	if c.SlackBotToken != "" {
		b, err := slack.New(slack.Config{BotToken: string(c.SlackBotToken), AppToken: string(c.SlackAppToken), SigningSecret: string(c.SlackSigningSecret), APIURL: c.SlackAPIURL, Handler: h, Log: log.With("platform", "slack"), Now: time.Now, Once: once})
		if err != nil {
			return nil, fmt.Errorf("slack: %w", err)
		}
		p := platform{name: "slack", run: b.Run, ready: b.Ready, poster: everywhere(b)}
		if c.SlackSigningSecret != "" {
			p.endpoints = map[string]http.Handler{"POST /slack/": b.Endpoints()}
		}
		list = append(list, p)
	}
	if c.manyWorkspaces() {
		p, err := workspaces(c, h, s, once, log)
		if err != nil {
			return nil, fmt.Errorf("slack: %w", err)
		}
		list = append(list, p)
	}
	return list, nil
}

// runAll runs the platforms side by side: one that fails is logged and does not stop the others. It
// returns when all have returned, with an error when none is left that ctx ended.
func runAll(ctx context.Context, platforms []platform, log *slog.Logger) error {
	faults := make([]error, len(platforms))
	var wg sync.WaitGroup
	for i, p := range platforms {
		wg.Go(func() {
			if err := p.run(ctx); err != nil && ctx.Err() == nil {
				log.Error("platform stopped", "platform", p.name, "err", err)
				faults[i] = fmt.Errorf("%s: %w", p.name, err)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil
	}
	return errors.Join(faults...)
}

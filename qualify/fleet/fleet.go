package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/store"
)

// A fleet is everything that is tried together.
type fleet struct {
	options  options
	dir      string
	facts    string // the knowledge file that the replicas follow
	database *cluster
	line     *line
	look     watcher
	discord  *fakediscord.Server
	slack    *fakeslack.Server
	replicas []*replica
	balancer *balancer
	people   *people
	posts    *posts
	began    time.Time
	twice    map[string]int // questions that were answered twice, by phase
	stop     context.CancelFunc
}

// assemble starts everything; the fleet that it returns is closed by the caller, also after an error.
func assemble(ctx context.Context, o options, dir string) (*fleet, error) {
	ctx, stop := context.WithCancel(ctx)
	f := &fleet{options: o, dir: dir, facts: filepath.Join(dir, "facts.yaml"), stop: stop, began: time.Now(), twice: map[string]int{}}
	program := filepath.Join(dir, "bot")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", program, "cmcbot/cmd/bot").CombinedOutput(); err != nil {
		return f, fmt.Errorf("build the bot: %w\n%s", err, out)
	}
	if err := f.save(0); err != nil {
		return f, err
	}
	var err error
	if f.database, err = newCluster(ctx, dir); err != nil {
		return f, err
	}
	if f.line, err = newLine(net.JoinHostPort("127.0.0.1", strconv.Itoa(f.database.port))); err != nil {
		return f, err
	}
	if f.look.db, err = sql.Open("pgx", f.database.address(f.database.port)); err != nil {
		return f, err
	}
	if f.discord, err = fakediscord.Start(fakediscord.Options{House: true, ManyChannels: true}); err != nil {
		return f, err
	}
	// With channels:history, by which the bot finds out whether a post arrived whose answer was lost.
	scopes := "commands,chat:write,app_mentions:read,im:history,files:write,im:write,users:read,channels:history"
	if f.slack, err = fakeslack.Start(fakeslack.Config{Scopes: scopes}); err != nil {
		return f, err
	}
	if err := f.launch(ctx, program); err != nil {
		return f, err
	}
	f.people = &people{discord: f.discord, slack: f.slack, rate: o.rate, mentioned: map[string]bool{}}
	f.posts = &posts{discord: f.discord, slack: f.slack}
	return f, f.settle(ctx)
}

// save writes the knowledge file, with a comment that tells the version.
func (f *fleet) save(version int) error {
	data, err := os.ReadFile("facts.yaml")
	if err != nil {
		return fmt.Errorf("start this in the root of the repository: %w", err)
	}
	next := f.facts + ".new"
	if err := os.WriteFile(next, fmt.Appendf(data, "# version %d\n", version), 0o600); err != nil {
		return err
	}
	return os.Rename(next, f.facts)
}

// launch starts the replicas one after the other, and the balancer.
func (f *fleet) launch(ctx context.Context, program string) error {
	bot, _, signing := f.slack.Tokens()
	env := []string{"PATH=" + os.Getenv("PATH"), "FACTS=" + f.facts, "DATABASE_URL=" + f.database.address(f.line.port()), "PUBLIC_URL=https://bot.example.org",
		"DISCORD_TOKEN=" + f.discord.Token(), "DISCORD_API_URL=" + f.discord.APIURL(), "DISCORD_PUBLIC_KEY=" + f.discord.Key(),
		"SLACK_BOT_TOKEN=" + bot, "SLACK_API_URL=" + f.slack.APIURL(), "SLACK_SIGNING_SECRET=" + signing,
		"LIMITS=60000,60000,60000"} // all of Discord is one person here
	var hosts []string
	for n := range f.options.replicas {
		r, err := newReplica(n+1, program, f.dir, env)
		if err != nil {
			return err
		}
		f.replicas = append(f.replicas, r)
		if err := r.start(ctx); err != nil {
			return err
		}
		hosts = append(hosts, r.host)
	}
	var err error
	f.balancer, err = newBalancer(ctx, hosts, f.options.again)
	return err
}

// settle shows the platforms where the bot is, and plans the daily posts.
func (f *fleet) settle(ctx context.Context) error {
	f.name("warming up")
	time.Sleep(1500 * time.Millisecond) // the balancer has asked every replica
	if err := f.discord.UseEndpoint(ctx, f.balancer.url()+"/discord/interactions"); err != nil {
		return err
	}
	if err := f.slack.Verify(ctx, f.balancer.url()+"/slack/events"); err != nil {
		return err
	}
	f.slack.UseRequestURLs(f.balancer.url() + "/slack")
	s, err := store.Open(ctx, f.database.address(f.database.port), "")
	if err != nil {
		return err
	}
	minutes := 40
	if f.options.soak > 0 {
		minutes = int(f.options.soak.Minutes()) + 3
	}
	return errors.Join(f.posts.plan(ctx, s, time.Now(), minutes, f.options.each), s.Close())
}

func (f *fleet) name(phase string) { f.people.phase.Store(&phase) }

// close ends everything, the replicas first.
func (f *fleet) close() {
	var wg sync.WaitGroup
	for _, r := range f.replicas {
		wg.Go(func() {
			if err := r.end(syscall.SIGTERM); err != nil {
				fmt.Fprintln(os.Stderr, "fleet:", err)
				r.end(syscall.SIGKILL) // it has been told
			}
		})
	}
	wg.Wait()
	f.stop()
	if f.balancer != nil {
		f.balancer.close()
	}
	if f.slack != nil {
		f.slack.Close()
	}
	if f.discord != nil {
		f.discord.Close()
	}
	if f.look.db != nil {
		f.look.db.Close()
	}
	if f.line != nil {
		f.line.close()
	}
	if f.database != nil {
		if err := f.database.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "fleet:", err)
		}
	}
}

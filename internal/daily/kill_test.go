package daily_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/leak"
	"cmcbot/internal/reply"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// kills is how often TestKilled kills a process; 500 takes some minutes.
var kills = flag.Int("kills", 5, "how often TestKilled and TestKilledTelling kill a process on each database")

// A mission is what a child process is told.
type mission struct {
	Place                     storetest.Place
	DiscordURL, DiscordToken  string
	SlackURL, SlackBot, Slack string
	Text                      string // of the knowledge file, of whose changes it tells; "" for smallBook, and then it tells of none
}

// childVariable holds the mission of a process that is a child of a test.
const childVariable = "CMCBOT_TEST_MISSION"

func TestMain(m *testing.M) {
	if text := os.Getenv(townVariable); text != "" {
		if err := town(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if text := os.Getenv(childVariable); text != "" {
		if err := serve(text); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	leak.Main(m)
}

// serve is the program that is killed: the real engine, store and adapters, until the process ends or its input does.
func serve(text string) error {
	var m mission
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		io.Copy(io.Discard, os.Stdin) // ends when the parent does, or closes it
		cancel()
	}()
	s, err := store.Open(ctx, m.Place.Address, m.Place.Folder)
	if err != nil {
		return err
	}
	defer s.Close()
	d, err := discord.New(discord.Config{Token: m.DiscordToken, APIURL: m.DiscordURL, Handler: new(commands.Handler)})
	if err != nil {
		return err
	}
	sl, err := slack.New(slack.Config{BotToken: m.SlackBot, AppToken: m.Slack, APIURL: m.SlackURL, Handler: new(commands.Handler)})
	if err != nil {
		return err
	}
	c := platforms(s, unlimited{d}, unlimited{sl})
	if m.Text != "" {
		if c, err = following(c, m.Text); err != nil {
			return err
		}
	}
	e, err := daily.NewHasty(c)
	if err != nil {
		return err
	}
	fmt.Println("ready")
	return e.Run(ctx)
}

// An unlimited poster posts as fast as it can, so that many posts are under way.
type unlimited struct{ daily.Poster }

func (unlimited) PerSecond() float64      { return 0 }
func (unlimited) EditsPerSecond() float64 { return 0 }

// platforms is the configuration of an engine with both adapters.
func platforms(s *store.Store, d, sl daily.Poster) daily.Config {
	return daily.Config{
		Store: s, Book: smallBook, Draw: card, Sorry: daily.Sorry, Platforms: []string{"discord", "slack"},
		Poster: func(c store.Channel) daily.Poster {
			if c.Platform == "slack" {
				return sl
			}
			return d
		},
	}
}

// card is a post with a button, which bears the mark on Discord.
func card(c daily.Choice, lang string, day facts.Date) reply.Reply {
	r := daily.Draw(c, lang, day)
	r.Actions = []reply.Action{{Label: "Sources", Line: "sources " + c.Entry}}
	return r
}

// smallBook is a file with a few facts, read faster than ours.
var smallBook = sync.OnceValue(func() *facts.Book {
	book, problems, err := facts.Read(filepath.Join("..", "facts", "testdata", "minimal.yaml"), "")
	if book == nil {
		panic(fmt.Sprint(problems, err))
	}
	return book
})

// A stage is both platforms with a database, and the channels that are to get one post each.
type stage struct {
	t        *testing.T
	place    storetest.Place
	discord  *fakediscord.Server
	slack    *fakeslack.Server
	channels []store.Channel
	text     string // of the knowledge file of programs that are started; "" for smallBook
}

func newStage(t *testing.T, p storetest.Place) *stage {
	t.Helper()
	// Nonces are forgotten at once: only what the engine finds keeps it from posting twice.
	d := fakediscord.New(t, fakediscord.Options{House: true, ManyChannels: true, NonceLife: time.Nanosecond})
	s, err := fakeslack.Start(fakeslack.Config{Scopes: "chat:write,channels:history"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	// Requests are on the way long enough for their senders to die before they arrive.
	s.Break(fakeslack.Fault{Method: "chat.postMessage", Times: -1, Delay: 10 * time.Millisecond})
	return &stage{t: t, place: p, discord: d, slack: s}
}

// add sets n channels on each platform up whose post is due now.
func (g *stage) add(s *store.Store, n int) {
	g.t.Helper()
	g.set(g.t, s, "discord", n)
	g.set(g.t, s, "slack", n)
}

// set sets n channels on a platform up whose post is due now.
func (g *stage) set(t testing.TB, s *store.Store, platform string, n int) {
	t.Helper()
	slot := time.Now().UTC().Truncate(time.Minute)
	err := s.Do(t.Context(), func(tx *store.Tx) error {
		for range n {
			c := store.Channel{Platform: "discord", Workspace: fakediscord.GuildID, ID: strconv.Itoa(2_000_000_000_000_000_000 + len(g.channels))}
			if platform == "slack" {
				c = store.Channel{Platform: "slack", Workspace: fakeslack.TeamID, ID: fmt.Sprintf("C%06d", len(g.channels))}
			}
			g.channels = append(g.channels, c)
			sub := store.Subscription{Channel: c, Minute: slot.Hour()*60 + slot.Minute(), Zone: "UTC", Weekdays: daily.EveryDay, Lang: "en", State: store.Active, Since: slot.Add(-time.Second), Due: slot}
			if err := tx.Save(t.Context(), &sub); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// posted returns how many messages stand in a channel.
func (g *stage) posted(c store.Channel) int {
	if c.Platform == "slack" {
		return len(g.slack.Posted(c.ID))
	}
	return len(g.discord.Channel(c.ID))
}

// A child is a process that posts.
type child struct {
	cmd   *exec.Cmd
	stdin io.Closer
	ready chan struct{} // closed when it has begun to run, or ended
}

func (g *stage) start() *child {
	g.t.Helper()
	slackBot, slackApp, _ := g.slack.Tokens()
	text, err := json.Marshal(mission{g.place, g.discord.APIURL(), g.discord.Token(), g.slack.APIURL(), slackBot, slackApp, g.text})
	if err != nil {
		g.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childVariable+"="+string(text))
	cmd.Stderr = g.t.Output()
	in, err := cmd.StdinPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		g.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		g.t.Fatal(err)
	}
	c := &child{cmd: cmd, stdin: in, ready: make(chan struct{})}
	go func() {
		bufio.NewReader(out).ReadString('\n') // "ready", or the end
		close(c.ready)
	}()
	g.t.Cleanup(func() { c.kill() })
	return c
}

// kill ends the process by SIGKILL, and returns when it is gone.
func (c *child) kill() {
	c.cmd.Process.Kill() // it may have ended
	c.cmd.Wait()         // "signal: killed"
}

// stop lets the process end by itself, once it has begun.
func (c *child) stop() error {
	<-c.ready
	c.stdin.Close()
	return c.cmd.Wait()
}

// depose ends the leadership of a process that was killed, which would otherwise last for 15 s.
func (g *stage) depose() {
	g.t.Helper()
	driver, address := "pgx", g.place.Address
	if address == "" {
		driver, address = "sqlite", "file:"+filepath.Join(g.place.Folder, store.File)+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		g.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(g.t.Context(), `DELETE FROM river_leader`); err != nil {
		g.t.Fatal(err)
	}
}

// settled waits until no post is under way or due.
func (g *stage) settled(s *store.Store) {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), 2*time.Minute)
	defer cancel()
	for tick := time.Tick(50 * time.Millisecond); ; <-tick {
		left := 0
		err := s.Do(ctx, func(tx *store.Tx) error {
			open, err := tx.Open(ctx, time.Now().Add(time.Hour), 10_000)
			if err != nil {
				return err
			}
			due, err := tx.Due(ctx, time.Now(), 10_000)
			left = len(open) + len(due)
			return err
		})
		if err != nil {
			g.t.Fatalf("%d posts are not settled: %v", left, err)
		}
		if left == 0 {
			return
		}
	}
}

// verdict holds every channel against what was promised: one message, and one post that says so.
func (g *stage) verdict(s *store.Store) (doubles, losses int) {
	g.t.Helper()
	err := s.Do(g.t.Context(), func(tx *store.Tx) error {
		for _, c := range g.channels {
			n := g.posted(c)
			posts, err := tx.Posts(g.t.Context(), c, 10)
			if err != nil {
				return err
			}
			switch {
			case n > 1:
				doubles++
			case n == 0:
				losses++
			}
			if n != 1 || len(posts) != 1 || posts[0].State != store.Posted {
				g.t.Errorf("%s has %d messages and the posts %+v", c, n, posts)
			}
		}
		return nil
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return doubles, losses
}

// killed starts a program and kills it at a random instant.
func (g *stage) killed(random *rand.Rand) {
	g.depose()
	c := g.start()
	if random.IntN(10) > 0 {
		<-c.ready
	}
	// The instant is what is tested.
	time.AfterFunc(time.Duration(random.IntN(int(400*time.Millisecond))), func() { c.cmd.Process.Kill() })
	c.cmd.Wait() // "signal: killed"
}

// TestKilled kills the program at random instants while it posts, again and again, and lets the last one finish. Every
// channel has one message at the end.
func TestKilled(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		g := newStage(t, p)
		s := p.Open(t)
		random := rand.New(rand.NewPCG(1, 2))
		between, trying, claimed := map[store.Channel]bool{}, map[store.Channel]bool{}, map[store.Channel]bool{}
		for range *kills {
			g.add(s, 4)
			g.killed(random)
			err := s.Do(t.Context(), func(tx *store.Tx) error {
				open, err := tx.Open(t.Context(), time.Now().Add(time.Hour), 10_000)
				for _, p := range open {
					switch {
					case p.State == store.Trying && g.posted(p.Channel) > 0:
						between[p.Channel] = true
					case p.State == store.Trying:
						trying[p.Channel] = true
					default:
						claimed[p.Channel] = true
					}
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		// River looks for jobs of the dead when it starts, and then every 30 s only: by then all of these must count as dead.
		time.Sleep(4 * time.Second)
		g.depose()
		last := g.start()
		g.settled(s)
		if err := last.stop(); err != nil {
			t.Error(err)
		}
		doubles, losses := g.verdict(s)
		t.Logf("%s: %d kills, %d posts; a kill met %d of them between sending and recording, %d tried and not there (yet), %d claimed; %d doubles, %d losses",
			p, *kills, len(g.channels), len(between), len(trying), len(claimed), doubles, losses)
	})
}

// TestReplicas runs three programs on one PostgreSQL, kills one in the middle and cuts all connections to the database, twice.
func TestReplicas(t *testing.T) {
	p := storetest.PostgreSQL(t)
	g := newStage(t, p)
	s := p.Open(t)
	g.add(s, 40)
	replicas := []*child{g.start(), g.start(), g.start()}
	half := func(n int) {
		t.Helper()
		for tick := time.Tick(5 * time.Millisecond); ; <-tick {
			done := 0
			for _, c := range g.channels {
				done += min(1, g.posted(c))
			}
			if done >= len(g.channels)*n/10 {
				return
			}
			if t.Context().Err() != nil {
				t.Fatal("the posts do not get on")
			}
		}
	}
	cut := func() {
		t.Helper()
		admin, err := sql.Open("pgx", strings.Split(p.Address, "?")[0]+"?sslmode=disable")
		if err != nil {
			t.Fatal(err)
		}
		defer admin.Close()
		n := 0
		for tick := time.Tick(10 * time.Millisecond); n == 0; <-tick { // after the first cut they must come back
			err = admin.QueryRowContext(t.Context(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = $1`, p.Schema()).Scan(&n)
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d connections were cut", n)
	}
	half(2)
	replicas[0].kill()
	half(4)
	cut()
	half(6)
	cut()
	fresh := p.Open(t) // the old one's connections are cut as well
	g.depose()
	g.settled(fresh)
	for _, r := range replicas[1:] {
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	}
	doubles, losses := g.verdict(fresh)
	t.Logf("3 replicas, %d posts: %d doubles, %d losses", len(g.channels), doubles, losses)
}

// Package fakediscord is a local Discord: its HTTP API, its gateway and its interactions as far as a bot
// meets them, on real sockets, with faults on command. Tests play the person who types and presses, and
// read what that person would see. It knows nothing of our bot: other people's clients work against
// it as well, which keeps it honest.
package fakediscord

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"
)

// Options say what kind of Discord this is. The zero value is an ordinary one.
type Options struct {
	// Token is the only bot token that is accepted, without "Bot "; "" means FakeToken.
	Token string
	// Heartbeat is the interval that hello announces; 0 means Discord's 41.25 s.
	Heartbeat time.Duration
	// AckWithin is how long an interaction waits for its first answer; 0 means 3 s.
	AckWithin time.Duration
	// TokenLife is how long an interaction's token is good for; 0 means 15 min.
	TokenLife time.Duration
	// Check judges the body of a request by the published specification; nil skips that.
	Check func(method, path string, body []byte) []string
	// CheckAnswer judges what the fake itself answers; nil skips that.
	CheckAnswer func(method, path string, status int, body []byte) []string
	// House also demands what only our bot promises: that no message may mention anybody.
	House bool
	// ManyChannels lets every id be that of a channel of the server.
	ManyChannels bool
	// Limits enforces Discord's rate limits.
	Limits bool
	// Shards is the number of shards that is recommended, and Concurrency how many of them may begin at once; 0 means 1.
	Shards, Concurrency int
	// IdentifyEvery is the least time between two beginnings of a kind, for Discord 5 s; 0 does not look.
	IdentifyEvery time.Duration
	// NonceLife is how long a nonce is remembered; 0 means 5 min.
	NonceLife time.Duration
}

// A Server is a running Discord. Its methods are safe for concurrent use.
type Server struct {
	options Options
	http    *http.Server
	listen  net.Listener
	done    sync.WaitGroup

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced whenever something below changed
	closing      bool
	serial       uint64
	requests     []Request
	problems     []string
	faults       []*Fault
	commands     []map[string]any
	interactions map[string]*interaction // by token
	messages     map[string]*Message     // by id
	channels     map[string][]string     // ids of the messages that everybody in a channel sees
	sessions     map[string]*session
	peers        map[*peer]struct{} // open gateway connections
	peerFaults   []GatewayFault
	counts       Counts
	least        int               // shards that a bot must have
	identified   map[int]time.Time // the last one, by the rest of the shard's number
	denied       map[string]int    // permissions that everybody lacks, by channel
	deleted      map[string]bool   // channels
	global       meter
	meters       map[string]*meter // by path
	endpoint     string            // where interactions go; "" is the gateway
}

// The snowflakes of the things that every fake has.
const (
	ApplicationID = "1100000000000000001"
	BotUserID     = "1100000000000000002"
	UserID        = "1100000000000000003"
	GuildID       = "1100000000000000004"
	ChannelID     = "1100000000000000005"
	DMChannelID   = "1100000000000000006"

	PrivateChannelID = "1100000000000000007" // between people, without the bot
	ForeignChannelID = "1100000000000000008" // of a server without the bot
	ForeignGuildID   = "1100000000000000010"
)

// FakeToken begins as every bot token does, with the application's id in base64: some clients read it there.
const FakeToken = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.Fake00.never-a-real-token"

// Start starts a Discord on a free local port. The caller closes it.
func Start(o Options) (*Server, error) {
	if o.Token == "" {
		o.Token = FakeToken
	}
	if o.Heartbeat == 0 {
		o.Heartbeat = 41250 * time.Millisecond
	}
	if o.AckWithin == 0 {
		o.AckWithin = 3 * time.Second
	}
	if o.TokenLife == 0 {
		o.TokenLife = 15 * time.Minute
	}
	o.Shards, o.Concurrency = max(o.Shards, 1), max(o.Concurrency, 1)
	if o.NonceLife == 0 {
		o.NonceLife = 5 * time.Minute
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the fake Discord: %w", err)
	}
	s := &Server{
		options:      o,
		listen:       l,
		changed:      make(chan struct{}),
		interactions: map[string]*interaction{},
		messages:     map[string]*Message{},
		channels:     map[string][]string{},
		sessions:     map[string]*session{},
		peers:        map[*peer]struct{}{},
		identified:   map[int]time.Time{},
		denied:       map[string]int{},
		deleted:      map[string]bool{},
		meters:       map[string]*meter{},
	}
	s.http = &http.Server{Handler: s.routes()}
	s.done.Go(func() { s.http.Serve(l) }) // always ends with ErrServerClosed, by Close
	return s, nil
}

// New starts a Discord that lives as long as the test and fails it when a request broke Discord's rules,
// unless the test took those problems with Problems.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.Close()
		for _, p := range s.Problems() {
			t.Errorf("the fake Discord refused: %s", p)
		}
	})
	return s
}

// Close ends every connection and returns when all goroutines have.
func (s *Server) Close() {
	s.mu.Lock()
	s.closing = true
	for p := range s.peers {
		p.conn.Close()
	}
	s.touch()
	s.mu.Unlock()
	s.http.Close()
	s.done.Wait()
}

// APIURL is what a bot takes for https://discord.com/api.
func (s *Server) APIURL() string { return "http://" + s.listen.Addr().String() + "/api" }

// GatewayURL is where the gateway is.
func (s *Server) GatewayURL() string { return "ws://" + s.listen.Addr().String() + "/gateway" }

// Token is the bot token that is accepted.
func (s *Server) Token() string { return s.options.Token }

// touch wakes everybody who waits. The caller holds mu.
func (s *Server) touch() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// wait returns when is holds; is runs under mu.
func (s *Server) wait(ctx context.Context, is func() bool) error {
	for {
		s.mu.Lock()
		ok, closing, changed := is(), s.closing, s.changed
		s.mu.Unlock()
		switch {
		case ok:
			return nil
		case closing:
			return fmt.Errorf("the fake Discord is closed")
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// id makes a new snowflake. The caller holds mu.
func (s *Server) id() string {
	const epoch = 1420070400000 // the first second of 2015
	s.serial++
	return strconv.FormatUint(uint64(time.Now().UnixMilli()-epoch)<<22|s.serial&(1<<22-1), 10)
}

// Problems returns what was wrong with requests so far, and forgets it.
func (s *Server) Problems() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.problems
	s.problems = nil
	return p
}

// Package fakeslack is a local Slack: Web API, Socket Mode, response URLs, request URLs and people who
// type, press and read. It is a real server on the loopback interface, for tests, demonstrations and for
// trying other clients. It records every body it is sent, judges it by Slack's documented limits, and
// fails on command in the ways Slack is known to fail. It knows nothing of our bot.
package fakeslack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Config sets a Server up; the zero value is a good Slack with well-known tokens.
type Config struct {
	BotToken      string // default "xoxb-fake-bot"
	AppToken      string // default "xapp-fake-app"
	ClientID      string // for installing; default "1.2"
	ClientSecret  string // default "fake-client-secret"
	SigningSecret string // for request URLs; default "fake-signing-secret"
	Scopes        string // granted to the bot token, with commas between; default: all that bots of our kind need

	// Check validates blocks ("blocks") and views ("home", "modal") against a published schema; nil
	// means only the assertions of this package.
	Check func(kind string, raw []byte) error

	AckWithin   time.Duration   // for envelopes and requests; default 3 s, as Slack
	TriggerLife time.Duration   // default 3 s, as Slack
	PingEvery   time.Duration   // WebSocket pings of the server; default 2 s
	Redeliver   []time.Duration // pauses before an unacknowledged event is sent again; default 0, 1 min, 5 min, as Slack
	Now         func() time.Time

	// PerMinute is how many messages the workspace takes a minute, beside the one a second that each channel
	// takes; 0 means that neither limit is enforced.
	PerMinute int

	// SlowFiles is how many messages with an uploaded picture are refused before it is ready.
	SlowFiles int

	// NoResponseURL leaves the response URL out of message shortcuts.
	NoResponseURL bool
}

// A Server is a running fake. Its methods are safe for concurrent use.
type Server struct {
	config Config
	url    string
	http   *http.Server
	closed chan struct{}
	work   sync.WaitGroup // read loops, pings, redeliveries

	mu        sync.Mutex // guards everything below
	changed   chan struct{}
	calls     []Call
	late      []string // envelopes nobody acknowledged in time
	faults    []*Fault
	codes     map[string]grant  // what was allowed and not exchanged yet
	installed map[string]string // token -> the workspace that installed the app
	revoked   map[string]string // token -> the error it now gets
	disabled  bool              // Socket Mode is switched off
	tickets   map[string]bool
	sockets   []*socket
	pending   map[string]*delivery
	last      *delivery
	hooks     map[string]*hook
	triggers  map[string]time.Time
	views     map[string]map[string]any
	threads   map[string]bool      // channel/ts of threads that have replies
	history   []Seen               // the messages that everybody in their channel sees, oldest first
	latest    map[string]time.Time // by channel, when it took a message
	minute    time.Time            // since when the workspace's messages are counted
	taken     int
	barred    map[string]string // channel -> the error that writing there gets
	files     map[string]*File  // by id
	slow      int               // messages that are still refused because of a picture
	guests    map[string]bool   // users who are guests
	admins    map[string]bool   // users who are admins
	target    string            // request URL; "" means Socket Mode
	apart     bool              // the request URL is the base of several
	serial    int
}

// A Call is one thing the app sent.
type Call struct {
	Method string // of the Web API, or "response_url", "ack"
	Team   string // the workspace of the token, for methods of the Web API
	ID     string // of the response URL or the envelope
	Body   []byte // as JSON, whatever form it came in
	Error  string // what it was answered with, "" for ok
	Seen   *Seen  // what somebody sees because of it
	// Refused is what Slack said no to although the body was right.
	Refused []string
	// Problems are the ways in which the body breaks Slack's rules.
	Problems []string
}

// Start listens on the loopback interface and serves until Close.
func Start(c Config) (*Server, error) {
	setDefault(&c.BotToken, "xoxb-fake-bot")
	setDefault(&c.AppToken, "xapp-fake-app")
	setDefault(&c.SigningSecret, "fake-signing-secret")
	setDefault(&c.ClientID, "1.2")
	setDefault(&c.ClientSecret, "fake-client-secret")
	setDefault(&c.Scopes, "commands,chat:write,app_mentions:read,im:history,files:write,im:write,users:read")
	setDefault(&c.AckWithin, 3*time.Second)
	setDefault(&c.TriggerLife, 3*time.Second)
	setDefault(&c.PingEvery, 2*time.Second)
	if c.Redeliver == nil {
		c.Redeliver = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for fake Slack: %w", err)
	}
	s := &Server{
		config: c, url: "http://" + listener.Addr().String(),
		closed: make(chan struct{}), changed: make(chan struct{}),
		revoked: map[string]string{}, codes: map[string]grant{}, installed: map[string]string{}, tickets: map[string]bool{}, pending: map[string]*delivery{},
		hooks: map[string]*hook{}, triggers: map[string]time.Time{}, views: map[string]map[string]any{}, threads: map[string]bool{}, barred: map[string]string{},
		latest: map[string]time.Time{}, files: map[string]*File{}, slow: c.SlowFiles, guests: map[string]bool{}, admins: map[string]bool{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("GET /oauth/v2/authorize", s.allow)
	mux.HandleFunc("POST /hooks/{id}", s.serveHook)
	mux.HandleFunc("POST /upload/{id}", s.takeUpload)
	mux.HandleFunc("GET /link/", s.serveSocket)
	s.http = &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}
	s.work.Go(func() { _ = s.http.Serve(listener) }) // always ErrServerClosed
	return s, nil
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Close ends the server and every connection, and waits for its goroutines.
func (s *Server) Close() {
	close(s.closed)
	s.mu.Lock()
	for _, c := range s.sockets {
		c.conn.Close()
	}
	for _, d := range s.pending {
		d.timer.Stop()
	}
	s.mu.Unlock()
	_ = s.http.Close()
	s.work.Wait()
}

// APIURL is the address of the Web API, in the form clients want it: with a slash at the end.
func (s *Server) APIURL() string { return s.url + "/api/" }

// Tokens returns the bot token, the app token and the signing secret.
func (s *Server) Tokens() (bot, app, signing string) {
	return s.config.BotToken, s.config.AppToken, s.config.SigningSecret
}

// Calls returns what the app sent so far, oldest first: all of it, or only one method's.
func (s *Server) Calls(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.calls), func(c Call) bool { return method != "" && c.Method != method })
}

// Problems returns every way in which a body broke Slack's rules so far.
func (s *Server) Problems() (problems []string) {
	for _, c := range s.Calls("") {
		for _, p := range c.Problems {
			problems = append(problems, c.Method+": "+p)
		}
	}
	return problems
}

// Late returns the envelopes that were not acknowledged in time, by what they carried.
func (s *Server) Late() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.late)
}

// WaitFor returns the first call since the from-th for which match holds, waiting until it happens.
func (s *Server) WaitFor(ctx context.Context, from int, match func(Call) bool) (Call, error) {
	for {
		s.mu.Lock()
		changed, news := s.changed, slices.Clone(s.calls[min(from, len(s.calls)):])
		s.mu.Unlock()
		if i := slices.IndexFunc(news, match); i >= 0 {
			return news[i], nil
		}
		from += len(news)
		if err := s.wait(ctx, changed); err != nil {
			return Call{}, err
		}
	}
}

// wait waits for a change, the end of ctx or the end of the server.
func (s *Server) wait(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the app: %w", context.Cause(ctx))
	case <-s.closed:
		return errors.New("the fake Slack was closed")
	}
}

// record adds a call to the journal.
func (s *Server) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	s.wake()
}

// wake tells everybody who waits that something changed. The caller holds mu.
func (s *Server) wake() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// mark returns where the journal stands.
func (s *Server) mark() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

// id returns a new identifier.
func (s *Server) id(prefix string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return fmt.Sprintf("%s%06d", prefix, s.serial)
}

// timestamp returns a new message timestamp.
func (s *Server) timestamp() string {
	return fmt.Sprintf("%d.%s", s.config.Now().Unix(), s.id(""))
}

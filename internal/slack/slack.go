// Package slack is the Slack adapter: it turns what happens in a workspace (the slash command, mentions,
// direct messages, buttons, the message shortcut, App Home) into commands.Requests, and draws reply.Replies as Block Kit. It
// speaks Socket Mode, so it needs no public address. It knows neither facts nor languages, and
// remembers nothing about anyone.
package slack

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"cmcbot/internal/commands"
	"cmcbot/internal/limit"
	"cmcbot/internal/reply"
	"cmcbot/internal/tasks"
)

// Config says how to reach Slack and who answers.
type Config struct {
	// BotToken (xoxb-…) and AppToken (xapp-…, with connections:write) come from the app's pages. BotToken is
	// required, and AppToken unless there is a SigningSecret.
	BotToken, AppToken string
	// SigningSecret is the app's, for request URLs: events then come through Endpoints and no socket is opened. It
	// excludes AppToken.
	SigningSecret string
	// APIURL is the Web API's address; "" means https://slack.com/api/. Tests and proxies set it.
	APIURL string
	// Handler answers. Required.
	Handler *commands.Handler
	// Log receives life cycle and faults, never what people wrote; nil means nowhere.
	Log *slog.Logger
	// Now is the clock that "627 days ago" is counted by; nil means time.Now.
	Now func() time.Time
	// Once reports whether none of the keys was seen before, for all replicas that share it; it makes each event
	// answered once. nil remembers in this process alone, and so does an error, which Once reports itself; it must return
	// within a second. Empty keys do not count.
	Once func(ctx context.Context, keys ...string) (bool, error)
}

// A Bot answers in Slack. It is safe for concurrent use; Run may run once.
type Bot struct {
	handle  func(context.Context, commands.Request) (reply.Reply, error)
	suggest func(context.Context, commands.Request, int) []commands.Suggestion
	log     *slog.Logger
	now     func() time.Time
	api     *slack.Client // Socket Mode
	web     *client       // everything else
	times   times

	secret string // of request URLs; "" means Socket Mode
	once   func(ctx context.Context, keys ...string) (bool, error)

	me      atomic.Pointer[member] // nil until Slack has told it; daily posts may be tried before
	ready   atomic.Bool
	seen    *limit.Memory // which deliveries were accepted
	busy    chan struct{} // one per answer under way
	answers tasks.Group
	gone    func(error) // called when Slack says that the bot token is dead
	lost    chan error  // what ends Run: gone fills it
}

// times are the intervals that tests shorten.
type times struct {
	backoffMin, backoffMax time.Duration // between attempts to connect
	settled                time.Duration // a connection that lived this long was a good one
	ping                   time.Duration // silence after which a connection is dead; Slack pings every few seconds
	options                time.Duration // for completing what is typed, inside Slack's 3 s
	patience               time.Duration // for an answer in a modal before the modal opens without it
	answer                 time.Duration // for one answer, repetitions included
	grace                  time.Duration // for answers under way when Run is told to stop
}

// maxBusy bounds the answers under way. An event beyond it is not acknowledged: Slack repeats it later,
// and tells who used a command to try again.
const maxBusy = 256

// New returns a Bot. It checks the tokens' form and calls nobody.
func New(c Config) (*Bot, error) {
	if err := checkTokens(c.BotToken, c.AppToken, c.SigningSecret); err != nil {
		return nil, err
	}
	if err := c.complete(); err != nil {
		return nil, err
	}
	return newBot(c, newClient()), nil
}

// complete fills in what c leaves out, and reports what it must not.
func (c *Config) complete() error {
	if c.Handler == nil {
		return errors.New("slack: Config.Handler is missing")
	}
	if c.APIURL == "" {
		c.APIURL = slack.APIURL
	}
	if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" {
		return errors.New("SLACK_API_URL is not an address: set it to something like https://slack.com/api/")
	}
	c.APIURL = strings.TrimSuffix(c.APIURL, "/") + "/"
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return nil
}

// newClient returns the client for calls to Slack: slack-go's own has no timeout at all.
func newClient() *http.Client {
	return &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		IdleConnTimeout:     90 * time.Second,
		MaxConnsPerHost:     16,
		MaxIdleConnsPerHost: 16, // all of them: to open one costs more than to post
		ForceAttemptHTTP2:   true,
	}}
}

// newBot makes a Bot of a complete c.
func newBot(c Config, web *http.Client) *Bot {
	b := &Bot{
		secret:  c.SigningSecret,
		once:    c.Once,
		handle:  c.Handler.Handle,
		suggest: c.Handler.Suggest,
		log:     c.Log,
		now:     c.Now,
		api:     slack.New(c.BotToken, slack.OptionAppLevelToken(c.AppToken), slack.OptionAPIURL(c.APIURL), slack.OptionHTTPClient(web)),
		web:     &client{http: web, base: c.APIURL, token: c.BotToken, backoff: 500 * time.Millisecond},
		times: times{
			backoffMin: time.Second, backoffMax: 5 * time.Minute, settled: 30 * time.Second, ping: 30 * time.Second,
			options: 2 * time.Second, patience: 1500 * time.Millisecond, answer: 40 * time.Second, grace: 5 * time.Second,
		},
		seen: limit.NewMemory(remember, rememberMax),
		busy: make(chan struct{}, maxBusy),
		lost: make(chan error, 1),
	}
	b.gone = func(err error) {
		select {
		case b.lost <- err:
		default: // already known
		}
	}
	return b
}

// Ready reports whether Slack reaches us: the socket is alive or, with request URLs, the token was tried.
func (b *Bot) Ready() bool { return b.ready.Load() }

// A member is who the bot is in its workspace.
type member struct {
	id   string // of its user
	name string // by which people mention it
}

// is reports whether a user is the bot itself.
func (b *Bot) is(user string) bool {
	me := b.me.Load()
	return me != nil && me.id == user
}

// Run connects and answers until ctx ends (it then returns nil, after a bounded time for the answers
// under way) or until Slack refuses a token for good: that error is a sentence for the operator.
// Everything else is tried again, with growing pauses.
func (b *Bot) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer b.finish(stop)
	for attempt := 0; ; attempt++ {
		began := time.Now()
		err := b.connect(ctx, work)
		b.ready.Store(false)
		if ctx.Err() != nil {
			return nil
		}
		if end, ok := errors.AsType[*fatal](err); ok {
			return end
		}
		if time.Since(began) > b.times.settled {
			attempt = 0
		}
		wait := min(b.times.backoffMax, jitter(b.times.backoffMin<<min(attempt, 20)))
		if limit, ok := errors.AsType[*slack.RateLimitedError](err); ok {
			wait = max(wait, limit.RetryAfter)
		}
		if errors.Is(err, errSwitchedOff) {
			wait = b.times.backoffMax
		}
		b.log.Error("not connected to Slack", "err", err, "retry_in", wait)
		if !pause(ctx, wait) {
			return nil
		}
	}
}

// connect makes sure that we know who we are, and keeps a socket.
func (b *Bot) connect(ctx, work context.Context) error {
	if b.me.Load() == nil {
		me, err := b.web.call(ctx, "auth.test", struct{}{})
		if r, ok := errors.AsType[*refusal](err); ok {
			if end := final(botVariable, r.code); end != nil {
				return end
			}
		}
		if err != nil {
			return err
		}
		if lacks := missing(me.scopes); len(lacks) > 0 {
			b.log.Warn("the Slack app lacks scopes: add them under OAuth & Permissions and install it again", "scopes", lacks)
		}
		b.me.Store(&member{me.UserID, me.User})
	}
	if b.secret != "" {
		return b.listen(ctx)
	}
	return b.session(ctx, work)
}

// finish gives answers under way their time, then cancels them.
func (b *Bot) finish(stop context.CancelFunc) {
	defer stop()
	done := make(chan struct{})
	go func() { b.answers.Wait(); close(done) }()
	for range 2 {
		select {
		case <-done:
			return
		case <-time.After(b.times.grace):
			stop()
		}
	}
	b.log.Warn("an answer did not stop in time")
}

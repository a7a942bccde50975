// Package discord answers on Discord: interactions and direct messages become commands.Requests, and what
// comes back is drawn as components. It knows how Discord fails and how discordgo does, and nothing of
// what the bot knows.
package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/limit"
	"cmcbot/internal/reply"
	"cmcbot/internal/tasks"
)

const (
	userAgent = "DiscordBot (cmcbot, 1)"
	publicAPI = "https://discord.com/api"
	maxAtOnce = 64 // events that are answered at the same time
)

// Config says what a Bot is made of.
type Config struct {
	// Token is the bot's token from the developer portal, with or without "Bot " before it. Required.
	Token string
	// APIURL is where Discord's API is, without the version; "" means https://discord.com/api. A test or a
	// proxy gives another address; the gateway's address is asked for there.
	APIURL string
	// Handler answers. Required.
	Handler *commands.Handler
	// Log gets ids and what went wrong, never texts, names or tokens; nil discards.
	Log *slog.Logger
	// Now is the clock that questions are answered by; nil means time.Now.
	Now func() time.Time
	// Once reports whether a key is new, for all replicas that share it; it makes the endpoint answer an interaction
	// once. nil remembers in this process alone, and so does an error, which Once reports itself; it must return within a second.
	Once func(ctx context.Context, key string) (bool, error)
	// Alone runs f while no other replica may be connected to the gateway, ends its context when one may, and runs it again
	// when its turn has come, until ctx ends or f returns by itself. nil runs f.
	Alone func(ctx context.Context, f func(context.Context) error) error
	// Shards is the number of connections to the gateway among which the servers are divided; 0 means what Discord recommends.
	Shards int
}

// A Bot is one bot on Discord. Its methods are safe for concurrent use; Run is called once.
type Bot struct {
	handler answerer
	log     *slog.Logger
	now     func() time.Time
	api     *rest
	pace    pace
	slots   chan struct{} // one element for each event being answered
	answers tasks.Group   // what answers
	live    atomic.Bool   // the commands are registered, with an endpoint
	shards  int           // as configured
	id      atomic.Value  // the bot's own, a string, once it was asked for
	once    func(context.Context, string) (bool, error)
	alone   func(ctx context.Context, f func(context.Context) error) error
	seen    *limit.Memory // which interactions came over HTTP, for as long as their signatures are good

	connecting sync.Mutex // guards the next
	connected  []bool     // whether each shard is alive; nil without a gateway

	registering sync.Mutex // held while the commands are being registered
	registered  bool       // guarded by registering
}

// An answerer is what we need of a *commands.Handler; tests bring slow and failing ones.
type answerer interface {
	Handle(context.Context, commands.Request) (reply.Reply, error)
	Suggest(context.Context, commands.Request, int) []commands.Suggestion
}

// A pace holds every duration that the bot goes by, so that tests need not wait.
type pace struct {
	thinking  time.Duration // after which a slow answer is announced
	callback  time.Duration // within which Discord wants the first answer
	handle    time.Duration // how long an answer may take at all
	handshake time.Duration // within which a connection must be ready
	retry     time.Duration // before the second attempt to connect; doubles
	retryMax  time.Duration
	steady    time.Duration // a connection that lived this long was a good one
	identify  time.Duration // between two beginnings of sessions of a kind: Discord, "Sharding: Max Concurrency"
	renew     time.Duration // least wait before a new session after an invalid one; up to five times as long
	drain     time.Duration // for answers under way when the bot stops
}

var normalPace = pace{
	thinking:  1500 * time.Millisecond,
	callback:  3 * time.Second,
	handle:    time.Minute,
	handshake: 30 * time.Second,
	retry:     time.Second,
	retryMax:  2 * time.Minute,
	steady:    time.Minute,
	identify:  5 * time.Second,
	renew:     time.Second,
	drain:     5 * time.Second,
}

// New makes a bot. It connects to nothing; the error names every setting that cannot work.
func New(c Config) (*Bot, error) {
	token := strings.TrimPrefix(strings.TrimSpace(c.Token), "Bot ")
	api := strings.TrimRight(cmp.Or(c.APIURL, publicAPI), "/")
	var problems []error
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		problems = append(problems, errors.New("the token is empty or has spaces in it: copy it from "+portal+", under Bot"))
	}
	if u, err := url.Parse(api); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		problems = append(problems, fmt.Errorf("%q is not an address of an API: write it like %s", c.APIURL, publicAPI))
	}
	if c.Handler == nil {
		problems = append(problems, errors.New("there is no handler"))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("discord: %w", errors.Join(problems...))
	}
	b := &Bot{
		handler: c.Handler,
		log:     c.Log,
		now:     c.Now,
		once:    c.Once,
		alone:   c.Alone,
		shards:  c.Shards,
		pace:    normalPace,
		slots:   make(chan struct{}, maxAtOnce),
		seen:    limit.NewMemory(2*maxAge, 0),
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	if b.now == nil {
		b.now = time.Now
	}
	if b.alone == nil {
		b.alone = func(ctx context.Context, f func(context.Context) error) error { return f(ctx) }
	}
	b.api = &rest{base: api, token: token, client: &http.Client{Timeout: 15 * time.Second}, pause: 250 * time.Millisecond}
	return b, nil
}

// Run connects and answers until ctx ends, and then returns nil. Lost connections are renewed; the
// error is one that only the operator can mend, and says how. Answers under way get a short time to finish.
func (b *Bot) Run(ctx context.Context) error {
	answering, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	err := b.alone(ctx, func(ctx context.Context) error { return b.connectShards(ctx, answering) })
	late := time.AfterFunc(b.pace.drain, stop)
	defer late.Stop()
	b.answers.Wait()
	return err
}

// Ready tells whether the bot can be reached: the gateway session of each shard is established and its heartbeats are
// acknowledged or, with an endpoint, its commands are registered.
func (b *Bot) Ready() bool {
	shards := b.Shards()
	return b.live.Load() || len(shards) > 0 && !slices.Contains(shards, false)
}

// Shards tells of each shard whether its gateway session is alive; nil while the bot has none.
func (b *Bot) Shards() []bool {
	b.connecting.Lock()
	defer b.connecting.Unlock()
	return slices.Clone(b.connected)
}

// send posts a message once, whatever happens on the way.
func (b *Bot) send(ctx context.Context, channel string, m Message, key string) (string, error) {
	m.Nonce, m.EnforceNonce = nonce(key), true
	var sent struct {
		ID string `json:"id"`
	}
	if err := b.api.do(ctx, "POST", "/channels/"+url.PathEscape(channel)+"/messages", m, &sent); err != nil {
		return "", fmt.Errorf("post to a Discord channel: %w", err)
	}
	return sent.ID, nil
}

// nonce makes any key as short as Discord wants it.
func nonce(key string) string {
	if len(key) <= 25 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])[:25]
}

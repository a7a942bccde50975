package discord

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// A session is one discordgo session, which may live through several connections. One that got into an
// odd state is thrown away: it is never mended.
type session struct {
	*discordgo.Session
	link *link         // of the current connection
	gone chan struct{} // holds an element when discordgo has let go of a connection that was ready
}

// stayConnected keeps one shard connected to the gateway until ctx ends or it cannot go on, for the reason that it returns. Events are
// answered under the context answering.
func (b *Bot) stayConnected(ctx, answering context.Context, place shard) error {
	var s *session
	for failures := 0; ; {
		leave := func() {} // resuming is not limited
		if s == nil {
			var err error
			if leave, err = place.gate.enter(ctx); err != nil {
				return nil
			}
			s = b.newSession(ctx, answering, place)
		}
		began := time.Now()
		cause := b.connect(ctx, s, place, leave)
		if ctx.Err() != nil {
			return nil
		}
		if stops(cause) {
			return cause
		}
		keep := s.wasReady() && resumable(cause) && s.released(ctx)
		if !keep {
			s = nil
		}
		if time.Since(began) >= b.pace.steady {
			failures = 0
		}
		wait := b.backoff(failures, cause)
		failures++
		b.log.Warn("the connection to Discord ended", "shard", place.number, "err", cause, "resume", keep, "wait", wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
}

// backoff says how long to wait after a number of failures in a row: not at all after the first.
func (b *Bot) backoff(failures int, cause error) time.Duration {
	wait := time.Duration(0)
	if failures > 0 {
		wait = jitter(min(b.pace.retry<<min(failures-1, 20), b.pace.retryMax))
	}
	if i, ok := cause.(invalidSession); ok && !i.resumable {
		wait = max(wait, b.pace.renew+rand.N(4*b.pace.renew+1)) // Discord asks for a random wait
	}
	return wait
}

func (b *Bot) newSession(ctx, answering context.Context, place shard) *session {
	d, _ := discordgo.New("Bot " + b.api.token) // its error is always nil
	s := &session{Session: d, gone: make(chan struct{}, 1)}
	d.ShardID, d.ShardCount = place.number, place.of
	d.LogLevel = -1 // what it would say, the link says better
	d.StateEnabled = false
	d.SyncEvents = true // our handler only starts a goroutine
	d.ShouldReconnectOnError = false
	d.ShouldReconnectVoiceOnSessionError = false
	d.ShouldRetryOnRateLimit = false
	d.MaxRestRetries = 0
	d.Compress = false // the link reads along
	d.Identify.Intents = discordgo.IntentDirectMessages
	d.Client = &http.Client{Timeout: b.pace.handshake, Transport: redirect{ctx: ctx, base: b.api.base}}
	d.Dialer = &websocket.Dialer{
		HandshakeTimeout: b.pace.handshake,
		NetDialContext: func(_ context.Context, network, address string) (net.Conn, error) {
			return s.dial(ctx, &net.Dialer{}, network, address)
		},
		NetDialTLSContext: func(_ context.Context, network, address string) (net.Conn, error) {
			return s.dial(ctx, &tls.Dialer{}, network, address)
		},
	}
	d.AddHandler(func(_ *discordgo.Session, e *discordgo.Event) { b.event(answering, e) })
	d.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case s.gone <- struct{}{}:
		default:
		}
	})
	return s
}

type dialer interface {
	DialContext(ctx context.Context, network, address string) (net.Conn, error)
}

func (s *session) dial(ctx context.Context, d dialer, network, address string) (net.Conn, error) {
	c, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return s.link.attach(c)
}

// connect opens one connection and returns what ended it, once discordgo's Open has returned as well.
// discordgo's other goroutines may linger for a second, in its Close, with nothing left to do. leave is called when the session
// has begun, or will not.
func (b *Bot) connect(ctx context.Context, s *session, place shard, leave func()) error {
	defer leave()
	l := newLink()
	s.link = l
	opened := make(chan struct{})
	go func() {
		defer close(opened)
		if err := s.Open(); err != nil {
			l.drop(err)
		}
	}()
	b.watch(ctx, l, func() {
		leave()
		b.alive(place, true)
		b.log.Info("connected to Discord", "shard", place.number, "of", place.of)
	})
	b.alive(place, false)
	<-opened
	return l.why()
}

// watch ends a connection that does not get ready, whose heartbeats are not acknowledged, or whose time is
// over, and calls begun when it got ready. It returns when the link is dead.
func (b *Bot) watch(ctx context.Context, l *link, begun func()) {
	limit := time.NewTimer(b.pace.handshake)
	defer limit.Stop()
	ready := l.ready
	for {
		select {
		case <-l.dead:
			return
		case <-ctx.Done():
			l.drop(ctx.Err())
		case <-ready:
			ready = nil
			begun()
			limit.Reset(patience(l))
		case <-limit.C:
			if ready != nil {
				l.drop(errHandshake)
				continue
			}
			silence := time.Since(time.Unix(0, l.acked.Load()))
			if silence >= patience(l) {
				l.drop(errSilent)
				continue
			}
			limit.Reset(patience(l) - silence)
		}
	}
}

// patience is how long heartbeats may go unacknowledged: one is sent every interval, and half of one more is
// enough for a slow network.
func patience(l *link) time.Duration { return time.Duration(l.beat.Load()) * 3 / 2 }

// wasReady tells whether the session's last connection was established.
func (s *session) wasReady() bool {
	select {
	case <-s.link.ready:
		return true
	default:
		return false
	}
}

// released waits until discordgo has let go of the last connection, without which it refuses a new one. Its
// Close takes a second.
func (s *session) released(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	select {
	case <-s.gone:
		return true
	case <-ctx.Done():
		return false
	}
}

// A redirect sends discordgo's requests to another address than the one built into it, under our context.
type redirect struct {
	ctx  context.Context // the bot's: discordgo has no place for one
	base string
}

func (r redirect) RoundTrip(req *http.Request) (*http.Response, error) {
	out, err := http.NewRequestWithContext(r.ctx, req.Method, r.base+strings.TrimPrefix(req.URL.Path, "/api"), req.Body)
	if err != nil {
		return nil, err
	}
	out.Header = req.Header
	return http.DefaultTransport.RoundTrip(out)
}

package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// A shard is one of the connections among which Discord divides the servers.
type shard struct {
	number, of int
	gate       *gate
}

// An advice is what Discord says of how to connect.
type advice struct {
	Shards int `json:"shards"`
	Limit  struct {
		Total       int `json:"total"`
		Remaining   int `json:"remaining"`
		ResetAfter  int `json:"reset_after"` // milliseconds
		Concurrency int `json:"max_concurrency"`
	} `json:"session_start_limit"`
}

// ask asks Discord how to connect.
func (b *Bot) ask(ctx context.Context) (s advice, err error) {
	if err := b.api.do(ctx, "GET", "/gateway/bot", nil, &s); err != nil {
		return s, fmt.Errorf("ask how to connect: %w", err)
	}
	s.Shards, s.Limit.Concurrency = max(s.Shards, 1), max(s.Limit.Concurrency, 1)
	return s, nil
}

// plan is ask until there is an answer and all shards may connect, or ctx ends.
func (b *Bot) plan(ctx context.Context) (advice, error) {
	for failures := 0; ; failures++ {
		s, err := b.ask(ctx)
		if a, ok := errors.AsType[apiError](err); ok && a.status == http.StatusUnauthorized {
			return s, fmt.Errorf("discord: %s", fatal[4004])
		}
		if b.shards > 0 {
			s.Shards = b.shards
		}
		wait := time.Duration(s.Limit.ResetAfter) * time.Millisecond
		switch {
		case err != nil:
			wait = b.backoff(failures+1, err)
			b.log.Warn("Discord does not say how to connect", "err", err, "wait", wait)
		case s.Limit.Remaining < s.Shards: // Discord takes the token from a bot that goes on
			b.log.Error("Discord lets no more sessions begin now", "shards", s.Shards, "sessions_left", s.Limit.Remaining, "wait", wait)
		default:
			return s, nil
		}
		if err := sleep(ctx, wait); err != nil {
			return s, err
		}
	}
}

// connectShards keeps all shards connected until ctx ends or an operator has to act. A bot that has grown out of its shards gets as many as
// Discord recommends then, unless their number is configured.
func (b *Bot) connectShards(ctx, answering context.Context) error {
	var outgrown error
	for last := 0; ; {
		s, err := b.plan(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if s.Shards <= last {
			return final(outgrown)
		}
		if outgrown = b.runShards(ctx, answering, s); ctx.Err() != nil {
			return nil
		}
		if c, ok := errors.AsType[closeError](outgrown); !ok || c.code != tooFew {
			return final(outgrown)
		}
		last = s.Shards
	}
}

// runShards keeps the shards connected until ctx ends, or one of them cannot go on.
func (b *Bot) runShards(ctx, answering context.Context, s advice) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	gates := make([]*gate, s.Limit.Concurrency)
	for i := range gates {
		gates[i] = newGate(b.pace.identify)
	}
	b.connecting.Lock()
	b.connected = make([]bool, s.Shards)
	b.connecting.Unlock()
	var running sync.WaitGroup
	for n := range s.Shards {
		running.Go(func() {
			if err := b.stayConnected(ctx, answering, shard{number: n, of: s.Shards, gate: gates[n%len(gates)]}); err != nil {
				stop(err)
			}
		})
	}
	running.Wait()
	b.connecting.Lock()
	b.connected = nil
	b.connecting.Unlock()
	return context.Cause(ctx)
}

// alive notes whether a shard is connected.
func (b *Bot) alive(s shard, is bool) {
	b.connecting.Lock()
	defer b.connecting.Unlock()
	b.connected[s.number] = is
}

// A gate lets one shard of a kind begin a session at a time, and the next one a while after that.
type gate struct {
	every time.Duration
	free  chan struct{} // holds an element while nobody begins
}

func newGate(every time.Duration) *gate {
	g := &gate{every: every, free: make(chan struct{}, 1)}
	g.free <- struct{}{}
	return g
}

// enter waits for the gate, or for ctx. leave may be called several times: the first one, when the session has begun or will not,
// lets the next one in after the time between.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	select {
	case <-g.free:
		return sync.OnceFunc(func() { time.AfterFunc(g.every, func() { g.free <- struct{}{} }) }), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

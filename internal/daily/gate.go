package daily

import (
	"context"
	"errors"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A gate lets posts pass as fast as one platform, or one workspace, takes them. It is safe for concurrent use.
type gate struct {
	limit *rate.Limiter

	mu   sync.Mutex
	shut time.Time // until when the platform wants none
}

// gate returns the gate before a poster.
func (e *Engine) gate(p Poster) *gate { return e.gateFor(p, p.PerSecond()) }

// An editor is a Poster that edits: it has a gate of its own, besides the one for everything.
type editor struct{ Poster }

func (e *Engine) editGate(p Poster) *gate { return e.gateFor(editor{p}, p.EditsPerSecond()) }

func (e *Engine) gateFor(key any, perSecond float64) *gate {
	if g, ok := e.gates.Load(key); ok {
		return g.(*gate)
	}
	limit := rate.Inf
	if perSecond > 0 {
		limit = rate.Limit(perSecond)
	}
	g, _ := e.gates.LoadOrStore(key, &gate{limit: rate.NewLimiter(limit, 1)})
	return g.(*gate)
}

// pass waits for a post's turn. When that is further away than patience, it returns at once how long to stay away.
func (g *gate) pass(ctx context.Context, patience time.Duration) (away time.Duration, err error) {
	g.mu.Lock()
	shut := time.Until(g.shut)
	g.mu.Unlock()
	if shut > patience {
		return shut, nil
	}
	if shut > 0 && !sleep(ctx, shut) {
		return 0, ctx.Err()
	}
	return 0, g.limit.Wait(ctx)
}

// heed closes the gate for as long as an error of the platform's says, when it is meant for all channels.
func (g *gate) heed(err error) {
	limit, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
		Everywhere() bool
	}](err)
	if !ok || !limit.Everywhere() {
		return
	}
	until := time.Now().Add(limit.RetryAfter())
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.shut) {
		g.shut = until
	}
}

// Package lease lets one of several replicas do what only one may do at a time. It knows neither what that is nor the database
// in which the replicas agree.
//
// The promise is one of time: the database lets another replica in when the lease ends, and the holder has stopped by then, for
// it counts from before it asked, by its own clock, which only has to run as fast as the database's. So it survives a holder that
// is killed, one that the network cuts off, and a restart of the database. A holder whose whole process is stopped
// (SIGSTOP, a frozen virtual machine) cannot stop in time; it does at once when it goes on.
package lease

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// Length is how long a lease is good for unless it is renewed: so long may nobody hold it after a replica was killed.
const Length = 8 * time.Second

// A Lease is one replica's view of a lease. Its methods are safe for concurrent use; Run is called once.
type Lease struct {
	// Take asks for the lease, or renews it, for d from the moment at which this is done, and reports whether this replica has it. Required.
	Take func(ctx context.Context, d time.Duration) (bool, error)
	// Free gives the lease back, if this replica has it. Required.
	Free func(ctx context.Context) error
	// Length is how long the lease is good for; 0 means the constant of that name.
	Length time.Duration
	// Log gets who holds it; nil discards.
	Log *slog.Logger

	others atomic.Int64 // until when another replica certainly had it, in nanoseconds since 1970
	held   atomic.Bool
}

// Held reports whether this replica has the lease.
func (l *Lease) Held() bool { return l.held.Load() }

// StandsBy reports whether another replica has the lease, as far as this one was told within the lease's length.
func (l *Lease) StandsBy() bool { return !l.Held() && time.Now().UnixNano() < l.others.Load() }

// Run runs f whenever this replica has the lease. The context of f ends a while before the lease does: an eighth of its length, in
// which f has to return. Run returns what f returned by itself or at the end of ctx; then the lease is free for others at once.
func (l *Lease) Run(ctx context.Context, f func(context.Context) error) error {
	if l.Length == 0 {
		l.Length = Length
	}
	if l.Log == nil {
		l.Log = slog.New(slog.DiscardHandler)
	}
	for first, well := true, true; ; first = false {
		until, ok, err := l.ask(ctx)
		if ctx.Err() != nil {
			l.free(ctx) // the answer may have been lost on its way
			return nil
		}
		switch {
		case ok:
			if done, err := l.hold(ctx, until, f); done || ctx.Err() != nil {
				return err
			}
			l.Log.Warn("the lease was lost; this replica stands by")
		case err != nil && well:
			l.Log.Warn("the lease cannot be asked for; this replica waits", "err", err)
		case err == nil && (first || !well):
			l.Log.Info("another replica holds the lease; this one stands by")
		}
		well = err == nil
		if wait(ctx, l.Length/16) != nil {
			return nil
		}
	}
}

// ask asks once, for a quarter of the length at most, and returns when what f does has to end if it got the lease.
func (l *Lease) ask(ctx context.Context) (until time.Time, ok bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, l.Length/4)
	defer cancel()
	began := time.Now()
	ok, err = l.Take(ctx, l.Length)
	if !ok && err == nil {
		l.others.Store(began.Add(l.Length).UnixNano())
	}
	return began.Add(l.Length - l.Length/8), ok && err == nil, err
}

// hold runs f and renews the lease. done says that f returned by itself.
func (l *Lease) hold(ctx context.Context, until time.Time, f func(context.Context) error) (done bool, err error) {
	holding, cancel := context.WithCancel(ctx)
	defer cancel()
	end := time.AfterFunc(time.Until(until), cancel) // whatever the database does
	defer end.Stop()
	l.held.Store(true)
	defer l.held.Store(false)
	ended := make(chan error, 1)
	go func() { ended <- f(holding) }()
	tick := time.NewTicker(l.Length / 4)
	defer tick.Stop()
	for well := true; ; {
		select {
		case err := <-ended:
			l.free(ctx)
			return true, err
		case <-holding.Done():
			err := <-ended
			l.free(ctx)
			return false, err
		case <-tick.C:
		}
		later, ok, err := l.ask(holding)
		switch {
		case ok && holding.Err() == nil:
			// A timer that has fired meanwhile has cancelled: then this changes nothing.
			end.Reset(time.Until(later))
		case err == nil && !ok:
			cancel()
		case well && holding.Err() == nil:
			l.Log.Warn("the lease cannot be renewed", "err", err, "ends_in", time.Until(until))
		}
		if ok {
			until = later
		}
		well = ok
	}
}

// free gives the lease back. Where that fails, others wait until it ends.
func (l *Lease) free(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := l.Free(ctx); err != nil {
		l.Log.Warn("the lease is not given back; others wait until it ends", "err", err)
	}
}

// wait waits for d or for ctx, whichever ends first.
func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

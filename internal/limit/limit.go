// Package limit bounds how often something may happen, for each of many keys. It keeps no key: only a hash that means
// nothing outside the process, for as long as the key has something to wait for.
package limit

import (
	"hash/maphash"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Limiter gives every key a burst at once and then one event after every pause. It is safe for concurrent use, and its
// memory is bounded.
type Limiter struct {
	span  time.Duration // after which a key has its burst again
	every time.Duration
	burst int
	seed  maphash.Seed

	mu         sync.Mutex // guards everything below
	since      time.Time  // when young began
	young, old map[uint64]*rate.Limiter
}

// most is how many keys are kept at once; beyond it the older half is forgotten, which is to their favour.
const most = 100_000

// New returns a Limiter of n events in every span for each key, all of which may come at once. n is at least 1.
func New(n int, span time.Duration) *Limiter {
	return &Limiter{span: span, every: span / time.Duration(n), burst: n, seed: maphash.MakeSeed()}
}

// Take counts an event of key at now, and returns how long it should have waited: 0 when it may happen.
func (l *Limiter) Take(key string, now time.Time) time.Duration {
	sum := maphash.String(l.seed, key)
	l.mu.Lock()
	defer l.mu.Unlock()
	// After a whole span every key has its burst again, so that what is older need not be remembered.
	if l.young == nil || now.Sub(l.since) > l.span || len(l.young) >= most/2 {
		l.old, l.young, l.since = l.young, map[uint64]*rate.Limiter{}, now
	}
	bucket := l.young[sum]
	if bucket == nil {
		if bucket = l.old[sum]; bucket == nil {
			bucket = rate.NewLimiter(rate.Every(l.every), l.burst)
		}
		l.young[sum] = bucket
	}
	reserved := bucket.ReserveN(now, 1)
	wait := reserved.DelayFrom(now)
	if wait > 0 {
		reserved.CancelAt(now) // what does not happen costs nothing
	}
	return wait
}

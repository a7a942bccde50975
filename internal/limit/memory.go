package limit

import (
	"hash/maphash"
	"sync"
	"time"
)

// A Memory tells what comes for the first time from what comes again, within a span at least and two at most. Like a Limiter it keeps no
// key. It is safe for concurrent use.
type Memory struct {
	span time.Duration
	most int // keys in one generation; 0 for any number
	seed maphash.Seed

	mu         sync.Mutex // guards everything below
	since      time.Time  // when young began
	young, old map[uint64]struct{}
}

// NewMemory returns a Memory that remembers for a span. With most above 0 a flood of more keys than that shortens the memory, and never
// grows it.
func NewMemory(span time.Duration, most int) *Memory {
	return &Memory{span: span, most: most, seed: maphash.MakeSeed()}
}

// First reports whether none of keys came before now, and remembers them. Empty keys do not count.
func (m *Memory) First(now time.Time, keys ...string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.young == nil || now.Sub(m.since) > m.span || m.most > 0 && len(m.young) > m.most {
		m.old, m.young, m.since = m.young, map[uint64]struct{}{}, now
	}
	first := true
	for _, k := range keys {
		if k == "" {
			continue
		}
		sum := maphash.String(m.seed, k)
		_, young := m.young[sum]
		_, old := m.old[sum]
		first = first && !young && !old
		m.young[sum] = struct{}{}
	}
	return first
}

// Forget makes key new again.
func (m *Memory) Forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := maphash.String(m.seed, key)
	delete(m.young, sum)
	delete(m.old, sum)
}

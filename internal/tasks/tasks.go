// Package tasks counts goroutines that others wait for.
package tasks

import (
	"sync"
)

// A Group runs functions in goroutines and waits until none of them is left. Unlike with a sync.WaitGroup one may be started while somebody
// waits, as when an event comes in the moment in which a bot ends. Its methods are safe for concurrent use; the zero Group is ready.
type Group struct {
	mu      sync.Mutex
	running int
	idle    chan struct{} // closed when nothing runs any more; nil unless somebody waits
}

// Go runs f in a goroutine of its own.
func (g *Group) Go(f func()) {
	g.mu.Lock()
	g.running++
	g.mu.Unlock()
	begin(task{f, g})
}

func (g *Group) done() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.running--
	if g.running == 0 && g.idle != nil {
		close(g.idle)
		g.idle = nil
	}
}

// Wait returns at a moment when nothing runs, which may be at once.
func (g *Group) Wait() {
	g.mu.Lock()
	if g.running == 0 {
		g.mu.Unlock()
		return
	}
	if g.idle == nil {
		g.idle = make(chan struct{})
	}
	idle := g.idle
	g.mu.Unlock()
	<-idle
}

package tasks

import (
	"sync"
	"sync/atomic"
	"testing"
)

// Wait returns when all that began before has ended, whoever begins meanwhile.
func TestGroup(t *testing.T) {
	var g Group
	g.Wait()
	var ended atomic.Int64
	var starters sync.WaitGroup
	for range 8 {
		starters.Go(func() {
			for range 200 {
				g.Go(func() { ended.Add(1) })
				g.Wait()
			}
		})
	}
	starters.Wait()
	g.Wait()
	if n := ended.Load(); n != 8*200 {
		t.Errorf("%d of %d had ended", n, 8*200)
	}
	hold, waited := make(chan struct{}), make(chan struct{})
	g.Go(func() { <-hold })
	go func() { g.Wait(); close(waited) }()
	select {
	case <-waited:
		t.Error("did not wait")
	default:
	}
	close(hold)
	<-waited
}

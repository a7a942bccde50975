package tasks

import (
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"
)

// Wait returns when all that began before has ended, whoever begins meanwhile, and soon nothing is left of them.
func TestGroup(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
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
	g.Wait()
}

// More may run at once than are kept, and one that is kept runs what comes next.
func TestGroupMany(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	var g Group
	for range 2 {
		var all sync.WaitGroup
		all.Add(3 * maxFree)
		for range 3 * maxFree {
			g.Go(func() { all.Done(); all.Wait() })
		}
		all.Wait()
	}
	g.Wait()
}

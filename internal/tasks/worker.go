package tasks

import (
	"runtime"
	"slices"
	"sync"
	"time"
)

// How many goroutines wait for a next task, of whichever Group, and for how long. The stack of one that has answered has grown; to let
// that of a new one grow takes as long as half of a short answer.
const (
	maxFree = 16
	linger  = 100 * time.Millisecond
)

// A task is what one goroutine does for a Group.
type task struct {
	run func()
	of  *Group
}

// A worker is a goroutine that does one task after another.
type worker struct{ next chan task }

// free are the workers that wait, the last to have worked at the end.
var free struct {
	sync.Mutex
	workers []*worker
}

// begin hands a task to a worker that waits, or to a new one.
func begin(t task) {
	free.Lock()
	last := len(free.workers) - 1
	if last < 0 {
		free.Unlock()
		go (&worker{make(chan task, 1)}).work(t)
		return
	}
	w := free.workers[last]
	free.workers = free.workers[:last]
	free.Unlock()
	w.next <- t // it has room for one
}

func (w *worker) work(t task) {
	patience := time.NewTimer(linger)
	defer patience.Stop()
	for {
		// Who is called comes before those that the network wakes, which on one core may then wait for a tenth of a second while
		// new questions are answered. So it goes to the end of the one queue that all share.
		runtime.Gosched()
		t.run()
		t.of.done()
		t = task{} // what it holds may go
		if !w.wait() {
			return
		}
		patience.Reset(linger)
		select {
		case t = <-w.next:
		case <-patience.C:
			if w.leave() {
				return
			}
			t = <-w.next
		}
	}
}

// wait makes w one of those that wait, unless there are enough.
func (w *worker) wait() bool {
	free.Lock()
	defer free.Unlock()
	if len(free.workers) == maxFree {
		return false
	}
	free.workers = append(free.workers, w)
	return true
}

// leave reports whether w waited still, and does no more.
func (w *worker) leave() bool {
	free.Lock()
	defer free.Unlock()
	i := slices.Index(free.workers, w)
	if i < 0 {
		return false
	}
	free.workers = slices.Delete(free.workers, i, i+1)
	return true
}

package lease

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// A desk is a model of the database: it decides at one moment, by its own clock, while its answers and what it is asked travel.
type desk struct {
	ahead time.Duration // of the replicas' clock

	mu     sync.Mutex // guards everything below
	holder int
	until  time.Time
	down   time.Time    // until when it answers nobody
	cut    [3]time.Time // until when a replica does not reach it
}

var errDown = errors.New("no answer")

// reach travels to or from the desk.
func (d *desk) reach(ctx context.Context, who int) error {
	t := time.NewTimer(rand.N(200 * time.Millisecond))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
		return ctx.Err()
	}
	d.mu.Lock()
	now, out := time.Now(), d.down
	if d.cut[who].After(out) {
		out = d.cut[who]
	}
	d.mu.Unlock()
	if !now.Before(out) {
		return nil
	}
	if rand.N(2) == 0 {
		return errDown
	}
	<-ctx.Done() // the network says nothing
	return ctx.Err()
}

func (d *desk) take(ctx context.Context, who int, length time.Duration) (bool, error) {
	if err := d.reach(ctx, who); err != nil {
		return false, err
	}
	d.mu.Lock()
	now := time.Now().Add(d.ahead)
	ok := d.holder == who || !now.Before(d.until)
	if ok {
		d.holder, d.until = who, now.Add(length)
	}
	d.mu.Unlock()
	if err := d.reach(ctx, who); err != nil {
		return false, err // although it may be done
	}
	return ok, nil
}

func (d *desk) free(ctx context.Context, who int) error {
	if err := d.reach(ctx, who); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.holder == who {
		d.until = time.Time{}
	}
	return nil
}

// TestNeverTwo leads three replicas through random lives: the network cuts some of them off, the database goes away, replicas stop,
// or are killed, and start again. Two never hold the lease at once, and when all is well somebody does.
func TestNeverTwo(t *testing.T) {
	for life := range 60 {
		synctest.Test(t, func(t *testing.T) {
			d := &desk{holder: -1, ahead: rand.N(time.Hour) - 30*time.Minute}
			var holders, terms atomic.Int32
			var killed [3]atomic.Bool
			begin := func(who int) (stop func()) {
				ctx, cancel := context.WithCancel(context.Background())
				killed[who].Store(false)
				l := &Lease{
					Take: func(ctx context.Context, length time.Duration) (bool, error) { return d.take(ctx, who, length) },
					Free: func(ctx context.Context) error {
						if killed[who].Load() {
							return errDown
						}
						return d.free(ctx, who)
					},
				}
				ended := make(chan error, 1)
				go func() {
					ended <- l.Run(ctx, func(ctx context.Context) error {
						if n := holders.Add(1); n > 1 {
							t.Errorf("life %d: %d replicas hold the lease", life, n)
						}
						terms.Add(1)
						<-ctx.Done()
						if !killed[who].Load() {
							time.Sleep(rand.N(Length / 8)) // it takes its time
						}
						holders.Add(-1)
						return nil
					})
				}()
				return func() {
					cancel()
					if err := <-ended; err != nil {
						t.Errorf("life %d: %v", life, err)
					}
				}
			}
			var stops [3]func()
			for who := range stops {
				stops[who] = begin(who)
			}
			for range 40 {
				time.Sleep(rand.N(2 * Length))
				who, long := rand.N(3), time.Now().Add(rand.N(3*Length))
				switch rand.N(4) {
				case 0:
					d.mu.Lock()
					d.cut[who] = long
					d.mu.Unlock()
				case 1:
					d.mu.Lock()
					d.down = long
					d.mu.Unlock()
				case 2:
					killed[who].Store(true)
					fallthrough
				case 3:
					stops[who]()
					stops[who] = begin(who)
				}
			}
			time.Sleep(3*Length + 2*Length) // the longest fault, and a lease that nobody gave back
			if n := holders.Load(); n != 1 {
				t.Errorf("life %d: when all is well %d replicas hold the lease, want 1", life, n)
			}
			if terms.Load() < 3 {
				t.Errorf("life %d: only %d terms, so this tried nothing", life, terms.Load())
			}
			for _, stop := range stops {
				stop()
			}
		})
	}
}

// TestHandsOver checks who is told what: the second stands by until the first stops, and has the lease at once then.
func TestHandsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{holder: -1}
		one, two := leaseOf(d, 0), leaseOf(d, 1)
		ctx, stop := context.WithCancel(t.Context())
		first, second := make(chan error, 1), make(chan error, 1)
		untilEnd := func(ctx context.Context) error { <-ctx.Done(); return nil }
		go func() { first <- one.Run(ctx, untilEnd) }()
		time.Sleep(time.Second)
		fault := errors.New("cannot go on")
		go func() {
			second <- two.Run(t.Context(), func(context.Context) error { return fault })
		}()
		time.Sleep(time.Minute)
		if !one.Held() || one.StandsBy() || two.Held() || !two.StandsBy() {
			t.Errorf("held %v and %v, standing by %v and %v", one.Held(), two.Held(), one.StandsBy(), two.StandsBy())
		}
		began := time.Now()
		stop()
		if err := <-first; err != nil {
			t.Errorf("the first: %v", err)
		}
		if err := <-second; !errors.Is(err, fault) {
			t.Errorf("the second: %v, want what it returned by itself", err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("it took %s although the first gave the lease back", took)
		}
		if d.holder != 1 || !d.until.IsZero() {
			t.Error("the second ended without giving the lease back")
		}
	})
}

// TestNoDatabase checks that a replica which cannot ask neither holds the lease nor says that another does.
func TestNoDatabase(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{holder: -1, down: time.Now().Add(time.Hour)}
		l := leaseOf(d, 0)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := l.Run(ctx, func(context.Context) error { return fmt.Errorf("held") })
		if err != nil || l.Held() || l.StandsBy() {
			t.Errorf("%v, held %v, stands by %v", err, l.Held(), l.StandsBy())
		}
	})
}

func leaseOf(d *desk, who int) *Lease {
	return &Lease{
		Take: func(ctx context.Context, length time.Duration) (bool, error) { return d.take(ctx, who, length) },
		Free: func(ctx context.Context) error { return d.free(ctx, who) },
	}
}

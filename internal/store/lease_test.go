package store_test

import (
	"fmt"
	"testing"
	"time"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestLease takes, keeps and gives back leases on one database.
func TestLease(t *testing.T) {
	p := storetest.PostgreSQL(t)
	one, two := p.Open(t), p.Open(t)
	ctx := t.Context()
	take := func(s *store.Store, holder string, d time.Duration) bool {
		t.Helper()
		ok, err := s.Lease(ctx, "x", holder, d)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	if !take(one, "a", time.Hour) || take(two, "b", time.Hour) || !take(one, "a", time.Hour) {
		t.Error("the first does not have it alone")
	}
	if err := two.Unlease(ctx, "x", "b"); err != nil || take(two, "b", time.Hour) {
		t.Errorf("%v; another gave it back", err)
	}
	if err := one.Unlease(ctx, "x", "a"); err != nil || !take(two, "b", 0) {
		t.Errorf("%v; it was given back and is not free", err)
	}
	if !take(one, "a", time.Hour) {
		t.Error("it has ended and is not free")
	}
	if ok, err := one.Lease(ctx, "y", "b", time.Hour); !ok || err != nil {
		t.Errorf("another lease: %v, %v", ok, err)
	}
}

// TestLeaseRush lets many ask at once for leases that are free or have ended: one gets each.
func TestLeaseRush(t *testing.T) {
	p := storetest.PostgreSQL(t)
	var stores []*store.Store
	for range 4 {
		stores = append(stores, p.Open(t))
	}
	for round := range 100 {
		name, length := fmt.Sprint("rush ", round/2), time.Duration(0) // every second round takes one that has ended
		if round%2 == 1 {
			length = time.Hour
		}
		got := make(chan bool, 8)
		for i := range cap(got) {
			go func() {
				ok, err := stores[i%4].Lease(t.Context(), name, fmt.Sprint(round, " ", i), length)
				if err != nil {
					t.Error(err)
				}
				got <- ok
			}()
		}
		n := 0
		for range cap(got) {
			if <-got {
				n++
			}
		}
		if n < 1 || length > 0 && n > 1 {
			t.Errorf("round %d: %d got it", round, n)
		}
	}
}

// TestLeaseSQLite checks that a database for one program has no leases.
func TestLeaseSQLite(t *testing.T) {
	s := storetest.SQLite(t).Open(t)
	if ok, err := s.Lease(t.Context(), "x", "a", time.Hour); ok || err == nil {
		t.Errorf("got %v, %v", ok, err)
	}
}

package store_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cmcbot/internal/store/storetest"
)

func TestOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		for _, test := range []struct {
			after time.Duration
			keys  string
			want  bool
		}{
			{0, "a", true},
			{0, "a", false},
			{time.Minute, "b a", false}, // b is remembered all the same
			{time.Minute, "b", false},
			{time.Minute, "c c", true},
			{59 * time.Minute, "a", false},
			{2 * time.Hour, "a b c", true},
			{2 * time.Hour, "", true}, // what has no name cannot be met again
			{2 * time.Hour, "", true},
		} {
			got, err := s.Once(t.Context(), noon.Add(test.after), append(strings.Fields(test.keys), "")...)
			if err != nil || got != test.want {
				t.Errorf("%q after %v: %v, %v; want %v", test.keys, test.after, got, err, test.want)
			}
		}
	})
}

// Of many who meet the same event at once, one is the first.
func TestOnceTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		var firsts atomic.Int64
		var wg sync.WaitGroup
		for n := range 16 {
			keys := []string{"x", "y"}
			if n%2 == 1 {
				keys = []string{"y", "x"}
			}
			wg.Go(func() {
				first, err := s.Once(t.Context(), noon, keys...)
				if err != nil {
					t.Error(err)
				}
				if first {
					firsts.Add(1)
				}
			})
		}
		wg.Wait()
		if got := firsts.Load(); got != 1 {
			t.Errorf("%d were the first, want 1", got)
		}
	})
}

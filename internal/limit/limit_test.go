package limit

import (
	"fmt"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

func TestTake(t *testing.T) {
	l := New(20, time.Minute) // one every 3 s
	for range 20 {
		if wait := l.Take("ann", noon); wait != 0 {
			t.Fatalf("within the burst: wait %v", wait)
		}
	}
	for range 50 { // asking on and on does not make it longer
		if wait := l.Take("ann", noon.Add(time.Second)); wait != 2*time.Second {
			t.Fatalf("beyond the burst: wait %v, want 2s", wait)
		}
	}
	if wait := l.Take("ben", noon); wait != 0 {
		t.Errorf("somebody else waits %v", wait)
	}
	if wait := l.Take("ann", noon.Add(3*time.Second)); wait != 0 {
		t.Errorf("after the pause: wait %v", wait)
	}
	if wait := l.Take("ann", noon.Add(4*time.Second)); wait != 2*time.Second {
		t.Errorf("right after: wait %v, want 2s", wait)
	}
}

// TestForgets checks that a crowd neither fills the memory nor lets somebody off who asks on and on.
func TestForgets(t *testing.T) {
	l := New(60, time.Minute)
	for i := range 3 * most {
		if wait := l.Take(fmt.Sprint(i), noon.Add(time.Duration(i)*time.Millisecond)); wait != 0 {
			t.Fatalf("person %d waits %v", i, wait)
		}
		if i%10 == 0 {
			l.Take("ann", noon.Add(time.Duration(i)*time.Millisecond))
		}
	}
	if n := len(l.young) + len(l.old); n > most {
		t.Errorf("%d keys are kept, want at most %d", n, most)
	}
	if wait := l.Take("ann", noon.Add((3*most-10)*time.Millisecond)); wait == 0 {
		t.Error("who asks a hundred times a second is let off")
	}
}

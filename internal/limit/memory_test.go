package limit

import (
	"fmt"
	"testing"
	"time"
)

func TestMemory(t *testing.T) {
	const span, most = 10 * time.Minute, 2000
	now, m := noon, NewMemory(span, most)
	if !m.First(now, "a", "b") || m.First(now, "c", "a") || m.First(now, "b") || !m.First(now, "", "") {
		t.Error("a key counts once, an empty key never")
	}
	m.Forget("c")
	if !m.First(now, "c") {
		t.Error("what was forgotten is not new again")
	}
	now = now.Add(span)
	if m.First(now, "a") {
		t.Error("forgotten after 10 minutes")
	}
	now = now.Add(time.Second)
	m.First(now, "d")
	if m.First(now, "b") {
		t.Error("the older generation is forgotten too early")
	}
	now = now.Add(2 * span)
	m.First(now, "e")
	now = now.Add(2 * span)
	if !m.First(now, "d") {
		t.Error("remembers for ever")
	}
	endless := NewMemory(span, 0)
	for i := range 3 * most {
		m.First(now, fmt.Sprint(i))
		endless.First(now, fmt.Sprint(i))
	}
	if n := len(m.young) + len(m.old); n > 2*most+2 {
		t.Errorf("%d keys remembered", n)
	}
	if n := len(endless.young) + len(endless.old); n != 3*most {
		t.Errorf("%d keys remembered without a bound, want %d", n, 3*most)
	}
}

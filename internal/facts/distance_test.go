package facts_test

import (
	"math/rand/v2"
	"testing"

	"cmcbot/internal/facts"
)

// plainDistance is the definition, with the whole table.
func plainDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	d := make([][]int, len(s)+1)
	for i := range d {
		d[i] = make([]int, len(t)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := range s {
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			d[i+1][j+1] = min(d[i][j+1]+1, d[i+1][j]+1, d[i][j]+cost)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				d[i+1][j+1] = min(d[i+1][j+1], d[i-1][j-1]+1)
			}
		}
	}
	return d[len(s)][len(t)]
}

// TestDistanceWithin compares with the definition, on words that are near one another and on others.
func TestDistanceWithin(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	word := func() []rune {
		n := 12
		if random.IntN(20) == 0 {
			n = 80
		}
		w := make([]rune, random.IntN(n))
		for i := range w {
			w[i] = []rune("abcé")[random.IntN(4)]
		}
		return w
	}
	for range 50_000 {
		a, b := word(), word()
		if n := len(a); n > 1 && random.IntN(2) == 0 { // up to two slips away
			b = append([]rune(nil), a...)
			i := 1 + random.IntN(n-1)
			b[i-1], b[i] = b[i], b[i-1]
			b = append(b[:i], b[min(n, i+random.IntN(2)):]...)
		}
		want := plainDistance(string(a), string(b))
		for limit := range 5 {
			if got := facts.DistanceWithin(string(a), string(b), limit); got != min(want, limit+1) {
				t.Fatalf("DistanceWithin(%q, %q, %d) = %d; the distance is %d", string(a), string(b), limit, got, want)
			}
		}
		if got := facts.Distance(string(a), string(b)); got != want {
			t.Fatalf("Distance(%q, %q) = %d, want %d", string(a), string(b), got, want)
		}
	}
}

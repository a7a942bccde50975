package search

import (
	"math"
	"slices"
)

// sharp is how much more a nearer example counts: e to this power for each step of likeness. By measurement on the
// development half of the evaluation set.
const sharp = 30.0

// alike is what the meaning of two texts counts for their likeness beside their words.
const alike = 0.7

// Neighbours are the examples themselves: a text makes the claim that those make that are most like it. It is
// immutable.
type neighbours struct {
	claim   []int32 // of each example, -1 for none
	counts  []float32
	meaning []meaning
	holding [][]held // feature -> the examples that have it
}

// held is an example with what a feature counts in it.
type held struct {
	example int32
	value   float32
}

func newNeighbours(samples []sample, texts []example, features int) *neighbours {
	n := &neighbours{holding: make([][]held, features)}
	for i := range samples {
		n.claim = append(n.claim, int32(texts[i].claim))
		n.counts = append(n.counts, texts[i].counts)
		n.meaning = append(n.meaning, samples[i].meaning)
		for j, f := range samples[i].features {
			n.holding[f] = append(n.holding[f], held{int32(i), samples[i].values[j]})
		}
	}
	return n
}

// likeness returns how like each example a text is: 1 + alike for the same text.
func (n *neighbours) likeness(s *sample) []float32 {
	like := make([]float32, len(n.claim))
	for i := range n.meaning {
		like[i] = alike * s.meaning.times(&n.meaning[i])
	}
	for j, f := range s.features {
		v := s.values[j]
		for _, h := range n.holding[f] {
			like[h.example] += v * h.value
		}
	}
	return like
}

// nearby is what the examples nearest to a text say.
type nearby struct {
	odds         float64   // that it makes a claim, as a logarithm
	which        []float32 // how likely each of the claims is, if it makes one
	claim, other float64   // how like the nearest example that makes a claim is, and of talk that makes none
}

func (n *neighbours) ask(s *sample, claims int) nearby {
	like := n.likeness(s)
	top := slices.Max(like)
	b := nearby{which: make([]float32, claims)}
	yes, no := 1e-9, 1e-9
	for i, l := range like {
		k := n.claim[i]
		switch {
		case k >= 0:
			b.claim = max(b.claim, float64(l))
		case n.counts[i] == 1:
			b.other = max(b.other, float64(l))
		}
		if l < top-0.5 {
			continue // counts next to nothing
		}
		w := float64(n.counts[i]) * math.Exp(sharp*float64(l-top))
		if k >= 0 {
			yes += w
			b.which[k] += float32(w)
		} else {
			no += w
		}
	}
	for k := range b.which {
		b.which[k] /= float32(yes)
	}
	b.odds = math.Log(yes / no)
	return b
}

// times returns how like two meanings are: their scalar product.
func (m *meaning) times(o *meaning) float32 {
	var a, b, c, d float32
	for i := 0; i < dimensions; i += 4 {
		a += m[i] * o[i]
		b += m[i+1] * o[i+1]
		c += m[i+2] * o[i+2]
		d += m[i+3] * o[i+3]
	}
	return a + b + c + d
}

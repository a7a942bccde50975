package search

import "math"

// sharp is how much more a nearer example counts: e to this power for each step of likeness. By measurement on the
// development half of the evaluation set.
const sharp = 30.0

// ownWords is how much what the file itself says counts beside talk that makes no claim: a fact is often put in the
// same words as the claim that it answers. By measurement, as above.
const ownWords = 0.3

// Neighbours are the examples themselves: a text makes the claim that those make that are most like it. It is
// immutable.
type neighbours struct {
	claim   []int32 // of each example, -1 for none
	counts  []float64
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
		counts := 1.0
		if texts[i].claim < 0 && !texts[i].talk {
			counts = ownWords
		}
		n.counts = append(n.counts, counts)
		n.meaning = append(n.meaning, samples[i].meaning)
		for j, f := range samples[i].features {
			n.holding[f] = append(n.holding[f], held{int32(i), samples[i].values[j]})
		}
	}
	return n
}

// likeness returns how like each example a text is: 1 + sense for the same text.
func (n *neighbours) likeness(s *sample) []float32 {
	like := make([]float32, len(n.claim))
	for i := range n.meaning {
		like[i] = sense * s.meaning.times(&n.meaning[i])
	}
	for j, f := range s.features {
		v := s.values[j]
		for _, h := range n.holding[f] {
			like[h.example] += v * h.value
		}
	}
	return like
}

// ask returns the odds, as a logarithm, that a text makes a claim, and how likely each of the claims is if it
// makes one, as the examples nearest to it have it.
func (n *neighbours) ask(s *sample, claims int) (made float64, which []float32) {
	like := n.likeness(s)
	top := float32(0)
	for _, l := range like {
		top = max(top, l)
	}
	which = make([]float32, claims)
	yes, no := 1e-9, 1e-9
	for i, l := range like {
		if l < top-0.5 {
			continue // counts next to nothing
		}
		w := n.counts[i] * math.Exp(sharp*float64(l-top))
		if k := n.claim[i]; k >= 0 {
			yes += w
			which[k] += float32(w)
		} else {
			no += w
		}
	}
	for k := range which {
		which[k] /= float32(yes)
	}
	return math.Log(yes / no), which
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

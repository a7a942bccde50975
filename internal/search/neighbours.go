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
	scale   []float32 // of each example: what its features count is their idf times this
	idf     []float32 // of each feature
	first   []uint32  // of each feature: the place in holding of the first example that has it
	holding []uint16  // examples, feature after feature
}

// maxExamples is how many examples are compared with, the first of the file: as many as a uint16 counts.
const maxExamples = 1 << 16

func newNeighbours(samples []sample, texts []example, idf []float32) *neighbours {
	samples = first(samples, maxExamples)
	n := &neighbours{idf: idf, first: make([]uint32, len(idf)+1)}
	for i := range samples {
		n.claim = append(n.claim, int32(texts[i].claim))
		n.counts = append(n.counts, texts[i].counts)
		n.meaning = append(n.meaning, samples[i].meaning)
		n.scale = append(n.scale, samples[i].scale)
		for _, f := range samples[i].features {
			n.first[f+1]++
		}
	}
	for f := range idf {
		n.first[f+1] += n.first[f]
	}
	n.holding = make([]uint16, n.first[len(idf)])
	next := slices.Clone(n.first)
	for i := range samples {
		for _, f := range samples[i].features {
			n.holding[next[f]] = uint16(i)
			next[f]++
		}
	}
	return n
}

// likeness returns how like each example a text is: 1 + alike for the same text.
func (n *neighbours) likeness(s *sample) []float32 {
	like := make([]float32, len(n.claim))
	for j, f := range s.features {
		v := s.values[j] * n.idf[f]
		for _, i := range n.holding[n.first[f]:n.first[f+1]] {
			like[i] += v
		}
	}
	for i := range n.meaning {
		like[i] = like[i]*n.scale[i] + alike*s.meaning.times(&n.meaning[i])
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

package search

import (
	"math"
	"slices"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/mat"
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
	meaning blas32.General // a row of each example
	scale   []float32      // of each example: what its features count is their idf times this
	idf     []float32      // of each feature
	axes    blas32.General // the directions in which the examples' meanings differ most, a row each
	first   []uint32       // of each feature: the place in holding of the first example that has it
	holding []uint16       // examples, feature after feature
	room    sync.Pool      // for a likeness to each example
}

// maxExamples is how many examples are compared with, the first of the file: as many as a uint16 counts.
const maxExamples = 1 << 16

func newNeighbours(samples []sample, texts []example, idf []float32) *neighbours {
	samples = first(samples, maxExamples)
	n := &neighbours{
		idf: idf, first: make([]uint32, len(idf)+1),
		claim: make([]int32, 0, len(samples)), counts: make([]float32, 0, len(samples)), scale: make([]float32, 0, len(samples)),
		meaning: blas32.General{Rows: len(samples), Cols: dimensions, Stride: dimensions, Data: make([]float32, 0, len(samples)*dimensions)},
	}
	for i := range samples {
		n.claim = append(n.claim, int32(texts[i].claim))
		n.counts = append(n.counts, texts[i].counts)
		n.meaning.Data = append(n.meaning.Data, samples[i].meaning[:]...)
		n.scale = append(n.scale, samples[i].scale)
		for _, f := range samples[i].features {
			n.first[f+1]++
		}
	}
	for f := range idf {
		n.first[f+1] += n.first[f]
	}
	n.axes = principal(n.meaning)
	n.meaning = project(n.meaning, n.axes)
	all := len(samples) // the samples themselves are not kept
	n.room.New = func() any { like := make([]float32, all); return &like }
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

// likeness writes into like how like each example a text is: 1 + alike for the same text.
func (n *neighbours) likeness(s *sample, like []float32) {
	clear(like)
	for j, f := range s.features {
		v := s.values[j] * n.idf[f]
		for _, i := range n.holding[n.first[f]:n.first[f+1]] {
			like[i] += v
		}
	}
	for i, by := range n.scale {
		like[i] *= by
	}
	// Most of what an answer costs: the library does four products at once.
	var short [dimensions]float32
	m := blas32.Vector{N: n.axes.Rows, Inc: 1, Data: short[:n.axes.Rows]}
	blas32.Gemv(blas.NoTrans, 1, n.axes, blas32.Vector{N: dimensions, Inc: 1, Data: s.meaning[:]}, 0, m)
	blas32.Gemv(blas.NoTrans, alike, n.meaning, m, 1, blas32.Vector{N: len(like), Inc: 1, Data: like})
}

// nearby is what the examples nearest to a text say.
type nearby struct {
	odds         float64   // that it makes a claim, as a logarithm
	which        []float32 // how likely each of the claims is, if it makes one
	claim, other float64   // how like the nearest example that makes a claim is, and of talk that makes none
}

func (n *neighbours) ask(s *sample, claims int) nearby {
	room := n.room.Get().(*[]float32)
	defer n.room.Put(room)
	like := *room
	n.likeness(s, like)
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

var axesKept = 64

func principal(rows blas32.General) blas32.General {
	cov := mat.NewSymDense(dimensions, nil)
	c := make([]float64, dimensions*dimensions)
	for i := range rows.Rows {
		r := rows.Data[i*dimensions : (i+1)*dimensions]
		for a, v := range r {
			for b := a; b < dimensions; b++ {
				c[a*dimensions+b] += float64(v * r[b])
			}
		}
	}
	for a := range dimensions {
		for b := a; b < dimensions; b++ {
			cov.SetSym(a, b, c[a*dimensions+b])
		}
	}
	var e mat.EigenSym
	e.Factorize(cov, true)
	var vec mat.Dense
	e.VectorsTo(&vec)
	axes := blas32.General{Rows: axesKept, Cols: dimensions, Stride: dimensions, Data: make([]float32, axesKept*dimensions)}
	for k := range axesKept {
		for j := range dimensions {
			axes.Data[k*dimensions+j] = float32(vec.At(j, dimensions-1-k))
		}
	}
	return axes
}

func project(rows, axes blas32.General) blas32.General {
	short := blas32.General{Rows: rows.Rows, Cols: axes.Rows, Stride: axes.Rows, Data: make([]float32, rows.Rows*axes.Rows)}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, rows, axes, 0, short)
	return short
}

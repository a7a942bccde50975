package search

import (
	"cmp"
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

// afar is how much less like a text than the nearest an example is that counts next to nothing.
const afar = 0.4

// alike is what the meaning of two texts counts for their likeness beside their words.
const alike = 0.7

// axes is in how many directions meanings are compared, those in which the examples differ most: with all a hundred an answer costs
// half as much again, and one claim in a hundred more is heard.
const axes = 64

// Neighbours are the examples themselves: a text makes the claim that those make that are most like it. Those that make a claim
// stand first, claim after claim, then talk that makes none, then what the file itself says. It is immutable.
type neighbours struct {
	claim   []int32 // of each example, -1 for none
	counts  []float32
	claims  int            // where the examples that make one end
	talk    int            // where those end that are somebody's talk
	along   blas32.General // the axes, a row each
	meaning blas32.General // a row of each example, along the axes
	scale   []float32      // of each example: what its features count is their idf times this
	idf     []float32      // of each feature
	first   []uint32       // of each feature: the place in holding of the first example that has it
	holding []uint16       // examples, feature after feature
	room    sync.Pool      // for a likeness to each example
}

// maxExamples is how many examples are compared with, the first of them: as many as a uint16 counts.
const maxExamples = 1 << 16

func newNeighbours(samples []sample, texts []example, idf []float32) *neighbours {
	all := min(len(samples), maxExamples)
	order := make([]int, all)
	for i := range order {
		order[i] = i
	}
	kind := func(i int) int { // claims by their number, then talk, then the file's own words
		switch e := texts[i]; {
		case e.claim >= 0:
			return e.claim
		case e.own:
			return math.MaxInt
		}
		return math.MaxInt - 1
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(kind(a), kind(b)) })
	n := &neighbours{
		idf: idf, first: make([]uint32, len(idf)+1),
		claim: make([]int32, all), counts: make([]float32, all), scale: make([]float32, all),
	}
	meaning := blas32.General{Rows: all, Cols: dimensions, Stride: dimensions, Data: make([]float32, 0, all*dimensions)}
	for to, from := range order {
		n.claim[to], n.counts[to], n.scale[to] = int32(texts[from].claim), texts[from].counts, samples[from].scale
		meaning.Data = append(meaning.Data, samples[from].meaning[:]...)
		switch k := kind(from); {
		case k < math.MaxInt-1:
			n.claims++
			n.talk++
		case k < math.MaxInt:
			n.talk++
		}
		for _, f := range samples[from].features {
			n.first[f+1]++
		}
	}
	n.along = principal(meaning)
	n.meaning = blas32.General{Rows: all, Cols: axes, Stride: axes, Data: make([]float32, all*axes)}
	blas32.Gemm(blas.NoTrans, blas.Trans, 1, meaning, n.along, 0, n.meaning)
	for f := range idf {
		n.first[f+1] += n.first[f]
	}
	n.room.New = func() any { like := make([]float32, all); return &like }
	n.holding = make([]uint16, n.first[len(idf)])
	next := slices.Clone(n.first)
	for to, from := range order {
		for _, f := range samples[from].features {
			n.holding[next[f]] = uint16(to)
			next[f]++
		}
	}
	return n
}

// principal returns the directions in which meanings differ most (principal component analysis; the rows have their mean taken
// away already).
func principal(meaning blas32.General) blas32.General {
	products := blas32.General{Rows: dimensions, Cols: dimensions, Stride: dimensions, Data: make([]float32, dimensions*dimensions)}
	blas32.Gemm(blas.Trans, blas.NoTrans, 1, meaning, meaning, 0, products)
	covariance := mat.NewSymDense(dimensions, nil)
	for i := range dimensions {
		for j := i; j < dimensions; j++ {
			covariance.SetSym(i, j, float64(products.Data[i*dimensions+j]))
		}
	}
	var e mat.EigenSym
	var vectors mat.Dense
	if e.Factorize(covariance, true) { // always, of finite numbers
		e.VectorsTo(&vectors) // in ascending order of how much they tell
	}
	list := blas32.General{Rows: axes, Cols: dimensions, Stride: dimensions, Data: make([]float32, axes*dimensions)}
	for k := range axes {
		for j := range dimensions {
			list.Data[k*dimensions+j] = float32(vectors.At(j, dimensions-1-k))
		}
	}
	return list
}

// likeness writes into like how like each example a text is: at most 1 + alike, for the same text.
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
	var short [axes]float32
	m := blas32.Vector{N: axes, Inc: 1, Data: short[:]}
	blas32.Gemv(blas.NoTrans, 1, n.along, blas32.Vector{N: dimensions, Inc: 1, Data: s.meaning[:]}, 0, m)
	// Most of what an answer costs: the library does four products at once.
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
	claim, talk, own := highest(like[:n.claims]), highest(like[n.claims:n.talk]), highest(like[n.talk:])
	b := nearby{which: make([]float32, claims), claim: float64(claim), other: float64(talk)}
	top := max(claim, talk, own)
	yes, no := 1e-9, 1e-9
	for i, l := range like {
		if l < top-afar {
			continue
		}
		w := float64(n.counts[i]) * math.Exp(sharp*float64(l-top))
		if k := n.claim[i]; k >= 0 {
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

// highest returns the highest of some numbers, at least 0.
func highest(list []float32) float32 {
	top := float32(0)
	for _, v := range list {
		if v > top {
			top = v
		}
	}
	return top
}

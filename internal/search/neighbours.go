package search

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// sharp is how much more a nearer example counts: e to this power for each step of likeness. By measurement on the
// development half of the evaluation set.
const sharp = 30.0

// afar is how much less like a text than the nearest an example is that counts next to nothing.
const afar = 0.4

// alike is what the meaning of two texts counts for their likeness beside their words.
const alike = 0.7

// sharing is how like a text an example must be by its words alone to be compared by what it means. By measurement on the development
// halves of the evaluation sets, those that share less change next to nothing.
const sharing = 0.06

// common is the share of the examples from which on a feature is in too many of them to tell which are like a text, and is not compared. By
// measurement on the same, on which what is heard stays as it is.
const common = 1.0 / 50

// Neighbours are the examples themselves: a text makes the claim that those make that are most like it. Those that make a claim
// stand first, claim after claim, then talk that makes none, then what the file itself says. It is immutable.
type neighbours struct {
	claim   []int32 // of each example, -1 for none
	counts  []float32
	claims  int // where the examples that make one end
	talk    int // where those end that are somebody's talk
	meaning []shortMeaning
	scale   []float32 // of each example: what its features count is their idf times this
	idf     []float32 // of each feature
	first   []uint32  // of each feature: the place in holding of the first example that has it
	holding []uint16  // examples, feature after feature
	room    sync.Pool // of *likeness
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
		claim: make([]int32, all), counts: make([]float32, all), scale: make([]float32, all), meaning: make([]shortMeaning, all),
	}
	for to, from := range order {
		n.claim[to], n.counts[to] = int32(texts[from].claim), texts[from].counts
		n.scale[to], n.meaning[to] = samples[from].scale, samples[from].meaning.short()
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
	for f := range idf {
		if float64(n.first[f+1]) > common*float64(all) {
			n.first[f+1] = 0
		}
		n.first[f+1] += n.first[f]
	}
	n.room.New = func() any { return &likeness{of: make([]float32, all)} }
	n.holding = make([]uint16, n.first[len(idf)])
	next := slices.Clone(n.first)
	for to, from := range order {
		for _, f := range samples[from].features {
			if next[f] < n.first[f+1] {
				n.holding[next[f]] = uint16(to)
				next[f]++
			}
		}
	}
	return n
}

// A likeness is how like a text the examples are.
type likeness struct {
	of   []float32 // each example in near: at most 1 + alike, for the same text
	near []int32   // those that share enough with it to count, in order
}

// compare fills in how like a text the examples are.
func (n *neighbours) compare(s *sample, l *likeness) {
	clear(l.of)
	l.near = l.near[:0]
	for _, f := range s.features {
		v := s.scale * n.idf[f] * n.idf[f]
		for _, i := range n.holding[n.first[f]:n.first[f+1]] {
			l.of[i] += v
		}
	}
	m := s.meaning.precise()
	for i, by := range n.scale {
		shared := l.of[i] * by
		if shared < sharing {
			continue
		}
		l.of[i] = shared + alike*m.like(&n.meaning[i])
		l.near = append(l.near, int32(i))
	}
}

// nearby is what the examples nearest to a text say.
type nearby struct {
	odds  float64   // that it makes a claim, as a logarithm
	which []float32 // how likely each of the claims is, if it makes one
	talk  float64   // how like it the nearest example of talk is that makes none
}

func (n *neighbours) ask(s *sample, claims int) nearby {
	l := n.room.Get().(*likeness)
	defer n.room.Put(l)
	n.compare(s, l)
	b := nearby{which: make([]float32, claims)}
	top := float32(0)
	for _, i := range l.near {
		like := l.of[i]
		if top = max(top, like); n.claims <= int(i) && int(i) < n.talk {
			b.talk = max(b.talk, float64(like))
		}
	}
	yes, no := 1e-9, 1e-9
	for _, i := range l.near {
		like := l.of[i]
		if like < top-afar {
			continue
		}
		w := float64(n.counts[i]) * math.Exp(sharp*float64(like-top))
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

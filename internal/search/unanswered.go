package search

import (
	"slices"
	"sync"
)

// An unanswered finds what a question has in common with questions that the file is known not to answer. It is safe for concurrent use.
type unanswered struct {
	in    map[int32][]int32 // feature -> the questions that have it
	scale []float32         // of each question
	rooms sync.Pool         // of *[]float32, one for each question
}

func newUnanswered(x *Index, questions []string) *unanswered {
	n := &unanswered{in: map[int32][]int32{}}
	for _, text := range questions {
		p := x.usage.phrase(x.parseIn(&x.memo.room, text, false))
		for _, f := range p.features {
			n.in[f] = append(n.in[f], int32(len(n.scale)))
		}
		n.scale = append(n.scale, p.scale)
	}
	n.rooms.New = func() any { room := make([]float32, len(n.scale)); return &room }
	return n
}

// near returns how like a question the nearest of them is by its words, 0 to 1, and which that is.
func (n *unanswered) near(u *usage, p phrase) (like float32, which int) {
	room := n.rooms.Get().(*[]float32)
	shared := *room
	clear(shared)
	for _, f := range p.features {
		for _, i := range n.in[f] {
			shared[i] += u.idf[f] * u.idf[f]
		}
	}
	for i, s := range shared {
		if s *= n.scale[i] * p.scale; s > like {
			like, which = s, i
		}
	}
	n.rooms.Put(room)
	return like, which
}

// near returns how like a question the nearest of what is said of a doc is, as unanswered compares.
func (u *usage) near(p phrase, doc int32) float32 {
	most := float32(0)
	for _, own := range u.docs[doc].phrases {
		shared := float32(0)
		for _, f := range own.features {
			if slices.Contains(p.features, f) {
				shared += u.idf[f] * u.idf[f]
			}
		}
		most = max(most, shared*own.scale)
	}
	return most * p.scale
}

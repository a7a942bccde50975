package search

import (
	"slices"
	"sync"
)

// An unanswered finds what a question has in common with questions that the file is known not to answer. It is safe for concurrent use.
type unanswered struct {
	first   []uint32  // of each feature: the place in holding of the first question that has it
	holding []uint16  // questions, feature after feature
	scale   []float32 // of each question
	on      []weapons // which it speaks of
	rooms   sync.Pool // of *[]float32, one for each question
}

// maxUnanswered is how many questions are compared with, the first of them: as many as a uint16 counts.
const maxUnanswered = 1 << 16

func newUnanswered(x *Index, questions []string) *unanswered {
	n := &unanswered{first: make([]uint32, len(x.usage.idf)+1)}
	var all []phrase
	for _, text := range first(questions, maxUnanswered) {
		q := x.parseIn(&x.memo.room, text, false)
		p := x.usage.phrase(q)
		for _, f := range p.features {
			n.first[int(f)+1]++
		}
		all, n.scale, n.on = append(all, p), append(n.scale, p.scale), append(n.on, q.weapons)
	}
	for f := range x.usage.idf {
		n.first[f+1] += n.first[f]
	}
	n.holding = make([]uint16, n.first[len(x.usage.idf)])
	next := slices.Clone(n.first)
	for i, p := range all {
		for _, f := range p.features {
			n.holding[next[f]] = uint16(i)
			next[f]++
		}
	}
	n.scale, n.on = slices.Clip(n.scale), slices.Clip(n.on)
	n.rooms.New = func() any { return new(make([]float32, len(n.scale))) }
	return n
}

// onAnother is what it counts that a question without an answer is like one on the other weapon.
const onAnother = 0.75

// near returns how like a question, which speaks of some weapons, the nearest of them is by its words, 0 to 1, which that is, and how like it all of
// them together are.
func (n *unanswered) near(u *usage, p phrase, on weapons) (like float32, which int, all float32) {
	room := n.rooms.Get().(*[]float32)
	shared := *room
	clear(shared)
	for _, f := range p.features {
		v := u.idf[f] * u.idf[f]
		for _, i := range n.holding[n.first[f]:n.first[int(f)+1]] {
			shared[i] += v
		}
	}
	for i, s := range shared {
		if s *= n.scale[i] * p.scale; on.other(n.on[i]) {
			s *= onAnother
		}
		all += cubed(s)
		if s > like {
			like, which = s, i
		}
	}
	n.rooms.Put(room)
	return like, which, all
}

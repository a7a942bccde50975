package search

import "sync"

// An unanswered finds what a question has in common with questions that the file is known not to answer. It is safe for concurrent use.
type unanswered struct {
	in    map[int32][]int32 // feature -> the questions that have it
	scale []float32         // of each question
	on    []weapons         // which it speaks of
	rooms sync.Pool         // of *[]float32, one for each question
}

func newUnanswered(x *Index, questions []string) *unanswered {
	n := &unanswered{in: map[int32][]int32{}}
	for _, text := range questions {
		q := x.parseIn(&x.memo.room, text, false)
		p := x.usage.phrase(q)
		for _, f := range p.features {
			n.in[f] = append(n.in[f], int32(len(n.scale)))
		}
		n.scale, n.on = append(n.scale, p.scale), append(n.on, q.weapons)
	}
	n.rooms.New = func() any { room := make([]float32, len(n.scale)); return &room }
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
		for _, i := range n.in[f] {
			shared[i] += u.idf[f] * u.idf[f]
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

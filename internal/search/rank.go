package search

import (
	"cmp"
	"math"
	"slices"
)

// compared is how many of the first hits are compared by all that is said of them, at least: with fewer, more of the right ones are left out.
const compared = 40

// A ground is one of the things that speak for an entry beside others.
type ground int

const (
	onFit     ground = iota // how well it does by itself
	onUsage                 // how much speaks for people asking for it just so
	onLike                  // how like the question its phrases are, all together
	onPhrases               // how many phrases it has, as a logarithm: of more, one is likelier to be like any question
	onExactly               // people ask for it in just these words
	onCard                  // it is a state's card
	grounds
)

// ranks is what each ground counts in the odds that the entry is asked for, as a logarithm. "go test ./internal/search -run xx -bench Ranks
// -benchtime 1x" finds it on the development halves of the evaluation sets that taught no phrase; but who adds a phrase wants it to find its entry, which
// none of those tells.
var ranks = [grounds]float64{onFit: 6.4, onUsage: 0.56, onLike: 1.3, onPhrases: -1.65, onExactly: 2, onCard: 1.5}

// compare gives the first hits their scores, and brings them in order again.
func (x *Index) compare(q query, best []ranked) {
	top, sum := math.Inf(-1), 0.0
	for i, list := range x.groundsOf(q, best) {
		best[i].score = 0
		for g, v := range list {
			best[i].score += ranks[g] * v
		}
		top = max(top, best[i].score)
	}
	for i := range best {
		best[i].score = math.Exp(best[i].score - top)
		sum += best[i].score
	}
	for i := range best {
		best[i].score /= sum
	}
	slices.SortFunc(best, ranked.order)
}

// groundsOf returns the grounds of each hit. The name of a state and words that the file does not know tell nothing of how people ask.
func (x *Index) groundsOf(q query, best []ranked) [][grounds]float64 {
	all := make([][grounds]float64, len(best))
	named := q.asks != toSay && !slices.ContainsFunc(q.terms, func(t term) bool { return !isState(t.term) && x.df.knows(t) })
	a := x.readAsking(&q)
	room := x.usage.enter(a.phrase)
	defer x.usage.leave(room, a.phrase)
	for i, h := range best {
		list := &all[i]
		if list[onFit] = h.fit; named {
			continue
		}
		_, like := x.usage.like(room, a.scale, h.doc)
		list[onUsage], list[onLike], list[onPhrases] = x.usage.odds(&a, h.doc), inAll(like), x.usage.manyFor(h.doc)
		if h.exactly {
			list[onExactly] = 1
		}
		if x.isCard(h.doc) {
			list[onCard] = 1
		}
	}
	return all
}

// A ranked is a doc with its score.
type ranked struct {
	doc        int32
	score, fit float64
	exactly    bool // people ask for it in just these words
}

// order puts the better one first, of equals the one that stands first in the file.
func (a ranked) order(b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
}

package search

import (
	"cmp"
	"slices"
	"strings"
)

// A Hit is an entry that may answer, with how well it does.
type Hit struct {
	ID    string
	Score float64 // 0 to about 1; Sure and Near are thresholds on it
}

// The scores from which on an entry answers a question, and may be offered as near. By measurement on the
// development halves of the evaluation sets. For Sure, the words of the question count, too: see needed.
const (
	Sure = 0.51
	Near = 0.30
)

// Find returns the entries that may answer text, the best first, at most limit.
func (x *Index) Find(text string, limit int) []Hit { return x.find(x.parse(text, true), limit) }

func (x *Index) find(q query, limit int) []Hit {
	if len(q.terms) == 0 || limit <= 0 {
		return nil
	}
	r := x.enter()
	defer x.leave(r)
	terms, total := q.byWeight()
	x.cover(terms, r)
	x.nearness(q, terms, total, r)
	best := make([]Hit, 0, limit+1)
	for _, n := range r.touched {
		d := &x.docs[n]
		covered := r.covered[n]
		if d.card {
			covered = x.coveredBy(d, q)
		}
		coverage, asked := covered/total, r.asked[n]
		if d.card {
			asked = max(asked, x.askedState(q, d))
		}
		s := 0.8*coverage + 0.2*asked
		if covered == 0 || len(best) == limit && s+mostExtra < best[limit-1].Score {
			continue // it cannot be among the best
		}
		h := Hit{ID: d.id, Score: x.judge(q, d, s, asked)}
		i, _ := slices.BinarySearchFunc(best, h, x.order)
		best = first(slices.Insert(best, i, h), limit)
	}
	return best
}

// order puts the better hit first, of equals the one that stands first in the file.
func (x *Index) order(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(x.number[a.ID], x.number[b.ID]))
}

// mostExtra is what a doc may gain at most beside what was asked that it is about: one extra, or two that are half as much.
const mostExtra = 0.04

// judge lowers and raises the score of a doc by whether it is the kind of answer wanted.
func (x *Index) judge(q query, d *doc, s, asked float64) float64 {
	s *= x.fit(q, d)
	wanted := d.card && (asked == 1 || q.asks != what && len(q.terms) == 1 && q.terms[0].term == d.id)
	if wanted { // "what about Germany", "is Germany a member"
		s += 0.02
	} else {
		s *= d.weight
	}
	if d.stale {
		s *= 0.98
	}
	switch {
	case q.several && strings.HasPrefix(d.id, "group:"):
		s += mostExtra
	case q.asks == when && d.dated && !d.figure:
		s += 0.02
	}
	return s
}

// fit lowers the score of a doc that is about something else than what the question pins down: another state,
// another year, the other weapon.
func (x *Index) fit(q query, d *doc) float64 {
	f := 1.0
	named := 0
	for _, s := range q.states {
		if slices.Contains(d.states, s) {
			named++
		}
	}
	switch {
	case len(q.states) > 0 && named == 0 && len(d.states) > 0:
		f *= 0.6
	case named < len(q.states):
		f *= 0.5
	}
	for _, t := range q.terms {
		switch {
		case strings.HasPrefix(t.term, "state:") || !strings.ContainsAny(t.term, "0123456789") || slices.Contains(d.numbers, t.term):
		case isYear(t.term):
			f *= 0.6
		default: // another article, shell or meeting
			f *= 0.85
		}
	}
	if q.mines && !q.clusters && !d.mines || q.clusters && !q.mines && d.mines && !d.clusters {
		f *= 0.75
	}
	if !q.mines && !q.clusters && d.mines && !d.clusters {
		f *= unnamed
	}
	return f
}

// unnamed is what an entry on mines alone counts for a question that names no weapon: most ask about cluster munitions. By
// measurement on the development halves of the evaluation sets.
const unnamed = 0.93

func isYear(s string) bool { return len(s) == 4 && isDigits(s) && (s[:2] == "19" || s[:2] == "20") }

// otherIntent is what a phrase counts that does not want the kind of answer that the question wants, and once more when it wants
// another. By measurement on the development halves of the evaluation sets.
const otherIntent = 0.75

// likeness returns how near q is to a way in which people ask, 0 to 1: the weight of what they share, in relation to the weight of
// both; less than in proportion where that is little, and less where another kind of answer is wanted. card tells that the card of a
// state answers, which has dates as well.
func (w *way) likeness(q query, card bool, shared, all float64) float64 {
	if all == 0 && w.weight == 0 {
		return 0
	}
	near := 2 * shared / (all + float64(w.weight))
	near *= 0.7 + 0.3*near
	if q.asks != anything && w.asks != q.asks && !(card && q.asks == when) {
		near *= otherIntent
		if w.asks != anything {
			near *= otherIntent
		}
	}
	return min(near, 1)
}

package search

import (
	"slices"
	"strings"
)

// A Hit is an entry that may answer, with how well it does.
type Hit struct {
	ID    string
	Score float64 // how likely it is what is asked for, if any of the hits is: 0 to 1
	Fit   float64 // how well it does by itself: 0 to about 1
}

// Near reports whether an entry may be offered as near to what was asked.
func (h Hit) Near() bool { return h.Fit >= offered }

// offered is the fit from which on an entry may be offered as near to what was asked. By measurement on the development halves of the evaluation sets.
const offered = 0.30

// Find returns the entries that may answer text, the best first, at most limit.
func (x *Index) Find(text string, limit int) []Hit {
	x.Prepare()
	return x.find(x.parse(text, true), limit)
}

func (x *Index) find(q query, limit int) []Hit {
	return x.hits(x.best(q, limit))
}

// best returns the docs that may be what is asked for, the likeliest first, at most limit.
func (x *Index) best(q query, limit int) []ranked {
	if len(q.terms) == 0 || limit <= 0 {
		return nil
	}
	best := x.candidates(q, max(limit, compared))
	x.compare(q, best)
	return first(best, limit)
}

func (x *Index) hits(best []ranked) []Hit {
	hits := make([]Hit, len(best))
	for i, h := range best {
		hits[i] = Hit{x.docs[h.doc].id, h.score, h.fit}
	}
	return hits
}

// candidates returns the docs that do best by themselves, the best first, at most reach.
func (x *Index) candidates(q query, reach int) []ranked {
	r := x.enter()
	defer x.leave(r)
	terms, total := q.byWeight()
	x.cover(terms, r)
	just := x.just.of(q.key(q.little))
	best := make([]ranked, 0, reach+1)
	for _, n := range r.touched {
		covered := r.covered[n]
		_, exactly := slices.BinarySearch(just, n)
		if x.isCard(n) {
			d := &x.docs[n]
			covered = x.coveredBy(d, q)
			exactly = exactly || x.justAsked(q, d)
		}
		s := wholly * covered / total
		if exactly {
			s += 1 - wholly
		}
		if covered == 0 || len(best) == reach && s+mostExtra < best[reach-1].score {
			continue // it cannot be among the best; the doc itself is not looked at, for there may be many
		}
		s = x.judge(q, n, s, exactly)
		h := ranked{n, s, s, exactly}
		i, _ := slices.BinarySearchFunc(best, h, ranked.order)
		best = first(slices.Insert(best, i, h), reach)
	}
	return best
}

// wholly is what it counts to be about all that a question asks; the rest, to be asked for in just these words.
const wholly = 0.9

// justAsked reports whether people ask for any state in just the words of a question on a state. No card tells why, or what was said.
func (x *Index) justAsked(q query, d *doc) bool {
	if len(q.states) != 1 || q.states[0] != d.id || q.asks == why || q.asks == what {
		return false
	}
	rest := query{terms: slices.DeleteFunc(slices.Clone(q.terms), func(t term) bool { return t.term == d.id })}
	return x.cards[d.left].just[rest.key(nil)]
}

// mostExtra is what a doc may gain at most beside what was asked that it is about: one extra, or two that are half as much.
const mostExtra = 0.04

// judge lowers and raises the score of a doc by whether it is the kind of answer wanted.
func (x *Index) judge(q query, n int32, s float64, exactly bool) float64 {
	d := &x.docs[n]
	s *= x.fit(q, d)
	wanted := x.isCard(n) && q.asks != toSay && (exactly || q.asks != what && len(q.terms) == 1 && q.terms[0].term == d.id)
	switch {
	case wanted: // "what about Germany", "is Germany a member"
		s += 0.02
	case q.asks != toSay:
		s *= d.weight
	case !d.toSay:
		s *= notToSay * d.weight
	}
	if d.stale {
		s *= 0.98
	}
	switch {
	case q.several && strings.HasPrefix(d.id, "group:"):
		s += mostExtra
	case q.asks == toSay && d.toSay:
		s += mostExtra
	case q.asks == when && d.dated && !d.figure:
		s += 0.02
	}
	return s
}

// notToSay is what an entry that is no talking point counts for somebody who wants something to say.
const notToSay = 0.85

// fit lowers the score of a doc that is about something else than what the question pins down: another state,
// another year, the other weapon.
func (x *Index) fit(q query, d *doc) float64 {
	f := 1.0
	named := 0
	for _, s := range q.states {
		if slices.Contains(d.states, stateCode(s)) {
			named++
		}
	}
	switch {
	case len(q.states) > 0 && named == 0 && len(d.states) > 0:
		f *= 0.6
	case named < len(q.states):
		f *= 0.5
	}
	for _, n := range q.numbers {
		switch {
		case slices.Contains(d.numbers, n):
		case isYear(n):
			f *= 0.6
		default: // another article, shell or meeting
			f *= 0.85
		}
	}
	if q.weapons == mines && d.weapons&mines == 0 || q.weapons == clusters && d.weapons == mines {
		f *= 0.75
	}
	if q.weapons == 0 && d.weapons == mines {
		f *= unnamed
	}
	return f
}

// unnamed is what an entry on mines alone counts for a question that names no weapon: most ask about cluster munitions. By
// measurement on the development halves of the evaluation sets.
const unnamed = 0.93

func isYear(s string) bool { return len(s) == 4 && isDigits(s) && (s[:2] == "19" || s[:2] == "20") }

package search

import (
	"math"
	"regexp"
)

// A sign is one of the things that tell whether a hit answers a question, or whether the file has no answer to it.
type sign int

const (
	byFit     sign = iota // how well it does by itself
	byUnknown             // the share of the question's words that the file does not know
	byLength              // how many words a question has, as a logarithm: to share much with a long one says more
	byTelling             // how many words there are of what is not put as a question, as a logarithm
	byOther               // how like it the nearest question is that the file does not answer
	byOthers              // and all of those together, as a logarithm
	byOwn                 // how like it the nearest is of what is said of the hit
	byAskedSo             // how much speaks for people asking for the hit just so, less for long questions
	signs
)

// signed is what each sign counts in the odds that the file answers a question. "go test ./internal/search -run xx -bench Signs -benchtime 1x" finds
// about this on the development halves of the evaluation sets; but what is no question counts more than there, lest statements that somebody pastes
// be answered (TestStatements).
var signed = [signs]float64{byFit: 6.1, byUnknown: -5, byLength: 0.64, byTelling: -8, byOther: -12, byOthers: -0.53, byOwn: 4, byAskedSo: 0.49}

// wantedOdds is how much must speak for it, as a logarithm of odds, before a question is answered: a lower one answers more questions, and more
// that the file has no answer to. By measurement on the same.
const wantedOdds = 2.0

// How many words of a question count at most, for a long text shares something with any entry; and up to how many need not be put as a question to be one.
const (
	longest = 20
	terse   = 5
)

// farOff is how little may speak for an answer before even what is nearest has nothing to do with the question.
const farOff = -2.0

// oddsOf is how much speaks for a hit answering a line of words, as a logarithm of odds: wantedOdds and more if it does.
func (x *Index) oddsOf(line string, q query, h Hit) float64 {
	odds := speaksFor(x.signsOf(line, q, h))
	switch {
	case q.corrected > 0 && len(q.terms) == 1:
		return min(odds, 0) // its only word is merely like one that the file knows
	case len(q.terms) == 1 && len(q.states) == 1 && h.ID == q.states[0]:
		return max(odds, wantedOdds) // "Lithuania, please"
	case 4*x.unknown(q) >= 3*len(q.terms) && len(x.just.of(q.key(q.little))) == 0:
		return min(odds, 0) // "how many planets are there"
	}
	return odds
}

// speaksFor is how much speaks for an answer, as a logarithm of odds.
func speaksFor(list [signs]float64) float64 {
	sum := 0.0
	for s, v := range list {
		sum += signed[s] * v
	}
	return sum
}

// signsOf returns the signs.
func (x *Index) signsOf(line string, q query, h Hit) [signs]float64 {
	doc, a, n := int32(x.number[h.ID]), x.readAsking(&q), float64(max(1, len(q.terms)))
	room := x.usage.enter(a.phrase)
	own, _ := x.usage.like(room, a.scale, doc)
	x.usage.leave(room, a.phrase)
	other, _, others := x.unanswered.near(x.usage, a.phrase, q.weapons)
	list := [signs]float64{
		byFit:     h.Fit,
		byUnknown: float64(x.unknown(q)) / n,
		byLength:  math.Log(min(n, longest)),
		byOther:   float64(other),
		byOthers:  inAll(others),
		byOwn:     float64(own),
		byAskedSo: x.usage.odds(&a, doc) / math.Sqrt(n),
	}
	if n > terse && q.asks == anything && !putAsQuestion.MatchString(line) {
		list[byTelling] = math.Log(min(n, longest) / terse)
	}
	return list
}

// putAsQuestion is how somebody begins to ask, at the beginning or in the middle. The mark at the end is not counted on: people leave it out.
var putAsQuestion = regexp.MustCompile(`(?i)(?:^|[.,:;!?(–-] *|\b(?:so|and|but|or|ok|well|please|know) )(?:what|who|when|where|which|whose|why|how|did|does|do|has|have|had|is|was|were|are|can|could|should|would|will|any|tell me|name)\b`)

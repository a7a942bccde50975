package search

import (
	"cmp"
	"runtime"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2"
	bquery "github.com/blevesearch/bleve/v2/search/query"
)

// A Hit is an entry that may answer, with how well it does.
type Hit struct {
	ID    string
	Score float64  // 0 to about 1.2; Sure and Near are thresholds on it
	Why   []string // what made the score, for explaining
}

// The scores from which on an entry answers a question, and may be offered as near. By measurement on the
// development half of the evaluation set. For Sure, the words of the question count, too: see sure.
const (
	Sure = 0.53
	Near = 0.30
)

// candidates is how many entries Bleve brings for ranking.
const candidates = 80

// Find returns the entries that may answer text, the best first, at most limit.
func (x *Index) Find(text string, limit int) []Hit {
	q := x.parse(text, true)
	if len(q.terms) == 0 {
		return nil
	}
	hits := make([]Hit, 0, candidates)
	for _, n := range x.candidates(q) {
		if h := x.score(q, &x.docs[n]); h.Score > 0 {
			hits = append(hits, h)
		}
	}
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(x.number[a.ID], x.number[b.ID]))
	})
	return first(hits, limit)
}

// candidates asks Bleve for the docs that share terms with q.
func (x *Index) candidates(q query) []int {
	var any []bquery.Query
	add := func(term string, boost float64) {
		t := bleve.NewTermQuery(strings.ReplaceAll(term, " ", "_"))
		t.SetField("terms")
		t.SetBoost(boost)
		any = append(any, t)
	}
	for _, t := range q.terms {
		if x.df[t.term] > 0 {
			add(t.term, 1)
		}
		if t.group != "" {
			add(t.group, 0.9)
		}
	}
	if len(any) == 0 {
		return nil
	}
	request := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(any...), candidates, 0, false)
	request.Score = ""
	result, err := x.bleve.Search(request)
	runtime.KeepAlive(x) // which would else be closed
	if err != nil {
		return nil // an index in memory without a time limit has no reason to fail
	}
	list := make([]int, 0, len(result.Hits))
	for _, h := range result.Hits {
		list = append(list, x.number[h.ID])
	}
	for _, id := range q.states {
		if n, ok := x.number[id]; ok && !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	return list
}

// score says how well a doc answers q: how much of what was asked it is about, how near it is to a way
// in which people ask for it, and whether it is the kind of answer wanted.
func (x *Index) score(q query, d *doc) Hit {
	covered, total := 0.0, 0.0
	var why []string
	for _, t := range q.terms {
		w := t.weight
		total += w
		m := d.match(t)
		covered += w * m
		if m > 0 {
			why = append(why, t.term)
		}
	}
	if covered == 0 {
		return Hit{ID: d.id}
	}
	coverage := covered / total
	asked := x.asked(q, d)
	s := (0.75*coverage + 0.25*asked) * x.fit(q, d)
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
	case q.asks == howMany && d.figure:
		s += 0.03
	case q.several && strings.HasPrefix(d.id, "group:"):
		s += 0.04
	case q.asks == when && d.dated && !d.figure:
		s += 0.02
	}
	return Hit{ID: d.id, Score: s, Why: why}
}

// fit lowers the score of a doc that is about something else than what the question pins down: another state,
// another year, the other weapon.
func (x *Index) fit(q query, d *doc) float64 {
	f := 1.0
	named := 0
	for _, s := range q.states {
		if _, ok := d.fields[s]; ok {
			named++
		}
	}
	switch {
	case len(q.states) > 0 && named == 0 && len(d.states) > 0:
		f *= 0.65
	case named < len(q.states):
		f *= 0.6
	}
	for _, t := range q.terms {
		if isYear(t.term) && d.fields[t.term] == 0 {
			f *= 0.6
		}
	}
	if q.mines && !q.clusters && !d.mines || q.clusters && !q.mines && d.mines && !d.clusters {
		f *= 0.75
	}
	if len(q.states) == 0 && q.asks != who && 0 < len(d.states) && len(d.states) < 3 {
		f *= elsewhere
	}
	if !q.mines && !q.clusters && d.mines && !d.clusters {
		f *= unnamed
	}
	return f
}

// unnamed is what an entry on mines alone counts for a question that names no weapon: most ask about cluster munitions. By
// measurement on the development half of the evaluation set.
const unnamed = 0.95

// elsewhere is what an entry on one or two states counts for a question that names none and asks for none.
const elsewhere = 0.98

func isYear(s string) bool { return len(s) == 4 && isDigits(s) && (s[:2] == "19" || s[:2] == "20") }

// weight is how much a term of a question counts.
func (x *Index) weight(t term) float64 {
	w := x.idf(t.term)
	if t.group != "" {
		w = min(w, x.idf(t.group)*1.2)
	}
	if strings.HasPrefix(t.term, "state:") {
		w = max(w, 2.8)
	}
	if x.df[t.term] == 0 && x.df[t.group] == 0 {
		w = min(w, 2.8)
	}
	return w
}

// match says how well a doc is about a term: 1 in its title or in a phrase it is asked by, less elsewhere or
// by a synonym.
func (d *doc) match(t term) float64 {
	m := 0.0
	if f, ok := d.fields[t.term]; ok {
		m = f.value()
	}
	if f, ok := d.fields[t.group]; ok && t.group != "" {
		m = max(m, 0.8*f.value())
	}
	return m
}

// otherIntent is what a phrase counts that does not want the kind of answer that the question wants, and once more when it wants
// another. By measurement on the development half of the evaluation set.
const otherIntent = 0.8

// asked returns how near q is to the nearest phrase in which people ask for the doc, 0 to 1: the weight of what
// they share, in relation to the weight of both.
func (x *Index) asked(q query, d *doc) float64 {
	best := 0.0
	for i := range d.asked {
		phrase := &d.asked[i]
		shared, all := 0.0, phrase.weight
		for _, t := range q.terms {
			all += t.weight
			if slices.Contains(phrase.terms, t.term) || t.group != "" && slices.Contains(phrase.terms, t.group) {
				shared += t.weight
			}
		}
		if all > 0 {
			near := 2 * shared / all
			if q.asks != anything && phrase.asks != q.asks && !(d.card && q.asks == when) {
				near *= otherIntent
				if phrase.asks != anything {
					near *= otherIntent
				}
			}
			best = max(best, near)
		}
	}
	return min(best, 1)
}

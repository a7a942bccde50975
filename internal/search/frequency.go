package search

import "math"

// A frequency is in how many of all docs each term stands.
type frequency struct {
	of   map[string]int
	docs int
}

// idf is how much a term tells: the rarer the more.
func (f *frequency) idf(term string) float64 {
	return math.Log(1 + float64(f.docs)/(0.5+float64(f.of[term])))
}

// weight is how much a term of a question counts.
func (f *frequency) weight(t term) float64 {
	w := f.idf(t.term)
	if t.group != "" {
		w = min(w, f.idf(t.group)*1.2)
	}
	if isState(t.term) {
		w = max(w, 2.8)
	}
	if !f.knows(t) {
		w = min(w, 4.5)
	}
	return w
}

// knows reports whether a term, or a synonym of it, stands in any doc.
func (f *frequency) knows(t term) bool { return f.of[t.term] > 0 || t.group != "" && f.of[t.group] > 0 }

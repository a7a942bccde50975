package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
)

// A lexicon numbers what texts are told by, their features: terms, each of which counts by itself, and behind them pairs of terms that stand
// side by side. It is immutable.
type lexicon struct {
	terms map[string]int32
	names []string  // number -> term
	first []uint32  // of each term: the place in next of the first term that follows it
	next  []int32   // the terms that follow, in ascending order for each; the number of the pair is that of its place, behind the terms
	idf   []float32 // of each feature: the rarer, the more it tells
}

// A pair is two terms that stand side by side.
type pair struct{ left, right int32 }

func (p pair) compare(q pair) int {
	return cmp.Or(cmp.Compare(p.left, q.left), cmp.Compare(p.right, q.right))
}

// newLexicon numbers what is in texts, each read sentence by sentence, and returns the features of each. Most pairs meet in one text: they tell
// nothing of others and get no number.
func newLexicon(texts [][]reading) (*lexicon, [][]int32) {
	terms := map[string]bool{}
	for _, said := range texts {
		for _, s := range said {
			for _, t := range slices.Concat(s.run, s.apart) {
				terms[t] = true
			}
		}
	}
	l := &lexicon{terms: make(map[string]int32, len(terms)), names: packed(slices.Sorted(maps.Keys(terms)))}
	for n, t := range l.names {
		l.terms[t] = int32(n)
	}
	var all []pair // of each text each once
	for _, said := range texts {
		var here []pair
		l.neighbours(said, func(p pair) { here = append(here, p) })
		slices.SortFunc(here, pair.compare)
		all = append(all, slices.Compact(here)...)
	}
	slices.SortFunc(all, pair.compare)
	l.first = make([]uint32, len(l.names)+1)
	for i := 1; i < len(all); i++ {
		if p := all[i]; p == all[i-1] && (i == 1 || p != all[i-2]) {
			l.next = append(l.next, p.right)
			l.first[p.left+1] = uint32(len(l.next))
		}
	}
	for t := range l.names {
		l.first[t+1] = max(l.first[t+1], l.first[t])
	}
	l.next = slices.Clip(l.next)
	features := make([][]int32, len(texts))
	count := make([]int, l.size())
	for i, said := range texts {
		features[i] = l.features(said)
		for _, f := range features[i] {
			count[f]++
		}
	}
	l.idf = make([]float32, len(count))
	for f, n := range count {
		l.idf[f] = float32(math.Log(1 + float64(len(texts))/(0.5+float64(n))))
	}
	return l, features
}

// size is how many features there are.
func (l *lexicon) size() int { return len(l.names) + len(l.next) }

// neighbours yields the pairs of known terms in a text.
func (l *lexicon) neighbours(said []reading, yield func(pair)) {
	for _, s := range said {
		last := int32(-1)
		for _, t := range s.run {
			n, ok := l.terms[t]
			if !ok {
				last = -1
				continue
			}
			if last >= 0 {
				yield(pair{last, n})
			}
			last = n
		}
	}
}

// features returns the known features of a text, each once, in ascending order.
func (l *lexicon) features(said []reading) []int32 {
	var list []int32
	for _, s := range said {
		for _, t := range slices.Concat(s.run, s.apart) {
			if n, ok := l.terms[t]; ok {
				list = append(list, n)
			}
		}
	}
	l.neighbours(said, func(p pair) {
		from := l.first[p.left]
		if i, ok := slices.BinarySearch(l.next[from:l.first[p.left+1]], p.right); ok {
			list = append(list, int32(len(l.names)+int(from)+i))
		}
	})
	slices.Sort(list)
	return slices.Compact(list)
}

// word returns the word of the file that a feature stands for, "" where it is a pair, a little word or no word.
func (l *lexicon) word(feature int32) string {
	if int(feature) >= len(l.names) || strings.ContainsAny(l.names[feature][:1], "~^") {
		return ""
	}
	return strings.TrimPrefix(l.names[feature], "=")
}

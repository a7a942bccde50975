package search

import (
	"iter"
	"math"
	"slices"
	"strings"
)

// A lexicon numbers what texts are told by, their features: terms, each of which counts by itself, and behind them pairs of terms that stand
// side by side. It is immutable.
type lexicon struct {
	names wordList  // number -> term
	first []uint32  // of each term: the place in next of the first term that follows it
	next  []int32   // the terms that follow, in ascending order for each; the number of the pair is that of its place, behind the terms
	idf   []float32 // of each feature: the rarer, the more it tells
}

// A numbering gives numbers to terms as they come.
type numbering struct {
	of    map[string]int32
	names []string
}

func newNumbering() numbering { return numbering{of: map[string]int32{}} }

func (n *numbering) number(term string) int32 {
	i, ok := n.of[term]
	if !ok {
		i = int32(len(n.names))
		n.of[term], n.names = i, append(n.names, term)
	}
	return i
}

// inOrder returns all terms in order, and numbers them so in the texts, which were read in turns with the tables.
func inOrder(tables []*numbering, texts []reading) []string {
	var names []string
	for _, n := range tables {
		names = append(names, n.names...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	right := make([][]int32, len(tables))
	for i, n := range tables {
		for _, term := range n.names {
			at, _ := slices.BinarySearch(names, term)
			right[i] = append(right[i], int32(at))
		}
	}
	for i, said := range texts {
		for j, t := range said {
			if t != gap {
				said[j] = right[i%len(tables)][t]
			}
		}
	}
	return names
}

// A pair is two terms that stand side by side, the left one in the upper half.
type pair uint64

func (p pair) left() int32  { return int32(p >> 32) }
func (p pair) right() int32 { return int32(uint32(p)) }

// newLexicon numbers what is in texts, of which each term has a number by its place in names, in order, and returns the features of each. Most pairs
// meet in one text: they tell nothing of others and get no number.
func newLexicon(names []string, texts []reading) (*lexicon, [][]int32) {
	l := &lexicon{names: newWordList(names)}
	most := 0
	for _, said := range texts {
		most += len(said)
	}
	all := make([]pair, 0, most) // of each text each once
	for _, said := range texts {
		from := len(all)
		for p := range said.pairs() {
			all = append(all, p)
		}
		slices.Sort(all[from:])
		all = all[:from+len(slices.Compact(all[from:]))]
	}
	slices.Sort(all)
	l.first = make([]uint32, l.names.size()+1)
	for i := 1; i < len(all); i++ {
		if p := all[i]; p == all[i-1] && (i == 1 || p != all[i-2]) {
			l.next = append(l.next, p.right())
			l.first[p.left()+1] = uint32(len(l.next))
		}
	}
	for t := range l.names.size() {
		l.first[t+1] = max(l.first[t+1], l.first[t])
	}
	l.next = slices.Clip(l.next)
	features := make([][]int32, len(texts))
	count := make([]int, l.size())
	var list []int32
	for i, said := range texts {
		list = l.features(said, list[:0])
		features[i] = slices.Clone(list)
		for _, f := range list {
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
func (l *lexicon) size() int { return l.names.size() + len(l.next) }

// scale is by what the idf of some features is multiplied so that long and short texts compare: the whole has length 1.
func (l *lexicon) scale(features []int32) float32 {
	sum := float32(0)
	for _, f := range features {
		sum += l.idf[f] * l.idf[f]
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// number returns the number of a term, gap for one that is not known.
func (l *lexicon) number(term string) int32 {
	if n, ok := l.names.find(term); ok {
		return int32(n)
	}
	return gap
}

// pairs yields the neighbours in a text.
func (said reading) pairs() iter.Seq[pair] {
	return func(yield func(pair) bool) {
		last := int32(gap)
		for _, t := range said {
			if t != gap && last != gap && !yield(pair(last)<<32|pair(t)) {
				return
			}
			last = t
		}
	}
}

// features returns the known features of a text, each once, in ascending order, in the room of list.
func (l *lexicon) features(said reading, list []int32) []int32 {
	for _, t := range said {
		if t != gap {
			list = append(list, t)
		}
	}
	for p := range said.pairs() {
		from := l.first[p.left()]
		if i, ok := slices.BinarySearch(l.next[from:l.first[p.left()+1]], p.right()); ok {
			list = append(list, int32(l.names.size()+int(from)+i))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// word returns the word of the file that a feature stands for, "" where it is a pair, a little word or no word.
func (l *lexicon) word(feature int32) string {
	if int(feature) >= l.names.size() {
		return ""
	}
	name := l.names.at(int(feature))
	if strings.ContainsAny(name[:1], "~^") {
		return ""
	}
	return strings.TrimPrefix(name, "=")
}

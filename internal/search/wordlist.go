package search

import (
	"sort"
	"strings"
)

// A wordList is words in order, in one string: thousands of small ones, each where it was made, keep the memory between them from being given back, and
// each takes 16 bytes more. It is immutable.
type wordList struct {
	all  string
	ends []uint32 // of each: where it ends in all
}

func newWordList(sorted []string) wordList {
	l := wordList{strings.Join(sorted, ""), make([]uint32, len(sorted))}
	end := 0
	for i, w := range sorted {
		end += len(w)
		l.ends[i] = uint32(end)
	}
	return l
}

func (l *wordList) size() int { return len(l.ends) }

func (l *wordList) at(i int) string {
	from := uint32(0)
	if i > 0 {
		from = l.ends[i-1]
	}
	return l.all[from:l.ends[i]]
}

// find returns the place of a word, or of the first behind it, and whether it is there.
func (l *wordList) find(word string) (int, bool) {
	return sort.Find(len(l.ends), func(i int) int { return strings.Compare(word, l.at(i)) })
}

func (l *wordList) has(word string) bool {
	_, ok := l.find(word)
	return ok
}

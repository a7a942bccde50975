package search

import (
	"hash/fnv"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// A speller corrects words to the nearest known word. It keeps every known word under the forms it has
// with up to two letters left out, so that a look-up does not compare with every word (the method of SymSpell). It makes
// them at the first word that it does not know, and is safe for concurrent use once all words are added.
type speller struct {
	known   map[string]int  // word -> how often it stands in the file
	stems   map[string]bool // stems of the known words: other forms of them are no mistakes
	heard   func() wordList // stems of words that are no mistakes either, but that no other is corrected to
	deletes func() *deletes
	english func(word string) bool // tells a word that the file does not know from a slip
}

func newSpeller(english func(string) bool, heard func() wordList) *speller {
	s := &speller{known: map[string]int{}, stems: map[string]bool{}, heard: sync.OnceValue(heard), english: english}
	s.deletes = sync.OnceValue(s.newDeletes)
	return s
}

// knows reports whether word, or another form of it, stands in the file.
func (s *speller) knows(word string) bool {
	if s.known[word] > 0 {
		return true
	}
	st := stem(word)
	if s.stems[st] {
		return true
	}
	heard := s.heard()
	return heard.has(st)
}

// slips is how many slips of the finger a word of this length may have.
func slips(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 3:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// add makes a word known and one that others are corrected to.
func (s *speller) add(word string) {
	if s.known[word]++; s.known[word] == 1 {
		s.stems[stem(word)] = true
	}
}

// Deletes find the known words by the forms that they have with letters left out.
type deletes struct {
	words  []string
	hashes []uint32 // of the forms, in order; those of the same hash are not told apart: whoever looks one up measures how far the word is
	which  []uint16 // of each form: the place of its word
}

// maxWords is how many words are found so, the first of them: as many as a uint16 counts.
const maxWords = 1 << 16

func (s *speller) newDeletes() *deletes {
	d := &deletes{words: first(slices.Sorted(maps.Keys(s.known)), maxWords)}
	var forms []uint64 // hash and word
	for i, word := range d.words {
		if n := slips(word); n > 0 {
			for _, form := range without(word, n) {
				forms = append(forms, uint64(hash(form))<<16|uint64(i))
			}
		}
	}
	slices.Sort(forms)
	d.hashes, d.which = make([]uint32, len(forms)), make([]uint16, len(forms))
	for i, f := range forms {
		d.hashes[i], d.which[i] = uint32(f>>16), uint16(f)
	}
	return d
}

func hash(form string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(form)) // never fails
	return h.Sum32()
}

// of yields the known words that have a form.
func (d *deletes) of(form string) iter.Seq[string] {
	return func(yield func(string) bool) {
		h := hash(form)
		i, _ := slices.BinarySearch(d.hashes, h)
		for ; i < len(d.hashes) && d.hashes[i] == h; i++ {
			if !yield(d.words[d.which[i]]) {
				return
			}
		}
	}
}

// without returns word with up to n letters left out, itself included.
func without(word string, n int) []string {
	list := []string{word}
	last := list
	for range n {
		var next []string
		for _, w := range last {
			r := []rune(w)
			for i := range r {
				d := string(r[:i]) + string(r[i+1:])
				if !slices.Contains(next, d) {
					next = append(next, d)
				}
			}
		}
		list = append(list, next...)
		last = next
	}
	return list
}

// correct returns the known word nearest to word: itself when it is known, the more frequent of two that are
// equally near, or "" when none is near enough.
func (s *speller) correct(word string) string {
	if s.knows(word) {
		return word
	}
	limit := slips(word)
	if limit == 0 {
		return ""
	}
	short := utf8.RuneCountInString(word) < 5
	if short && s.english(word) {
		return ""
	}
	best, near := "", limit+1
	for _, d := range without(word, limit) {
		for w := range s.deletes().of(d) {
			if short && !slices.Equal(sorted(w), sorted(word)) && (w[0] != word[0] || len(w) <= len(word)) {
				continue // of so few letters too many are alike: one was left out, or two stand the wrong way round
			}
			n := facts.DistanceWithin(word, w, near)
			if n < near || n == near && best != "" && (s.known[w] > s.known[best] || s.known[w] == s.known[best] && w < best) {
				best, near = w, n
			}
		}
	}
	return best
}

// only returns the one word that s or other knows and that is a slip from a short word, or "" where none or several are.
func (s *speller) only(word string, other *speller) string {
	if utf8.RuneCountInString(word) > 4 || slips(word) == 0 {
		return ""
	}
	near := ""
	for _, d := range without(word, 1) {
		for _, list := range []*deletes{s.deletes(), other.deletes()} {
			for w := range list.of(d) {
				if w == near || facts.DistanceWithin(word, w, 1) > 1 {
					continue
				}
				if near != "" {
					return ""
				}
				near = w
			}
		}
	}
	return near
}

// sorted returns the bytes of a word in order.
func sorted(word string) []byte {
	b := []byte(word)
	slices.Sort(b)
	return b
}

// noSlip is how often a word that is not among the frequent ones of English must come in phrases to be no slip in one of them.
const noSlip = 3

// heardWords returns the stems of the English words in which claims are heard, other talk is made and other things are asked, which are not misspelt.
func (x *Index) heardWords() wordList {
	words, times := map[string]word{}, map[string]int{}
	r := x.newReader(unnumbered)
	read := func(phrases []string) {
		for _, p := range phrases {
			list := r.all(p)
			if foreign(list) {
				continue
			}
			for _, w := range list {
				words[w.text] = w
				times[w.text]++
			}
		}
	}
	for i := range x.book.Rebuttals {
		read(x.book.Rebuttals[i].HeardAs)
	}
	read(x.book.OtherTalk)
	read(x.book.OtherQuestions)
	stems := map[string]bool{}
	for text, w := range words {
		if w.place >= 0 || times[text] >= noSlip && !x.likeFrequent(text, times) {
			stems[w.stem] = true
		}
	}
	return newWordList(sortedKeys(stems))
}

// spellAsked makes the words known with which people ask, but for what may be a slip in a phrase: those are like phrases, slips and all.
func (x *Index) spellAsked(times map[string]int) {
	for w, n := range times {
		if stopWords[w] || x.spell.known[w] == 0 && !x.spell.english(w) && !isDigits(strings.Trim(w, "%")) && (n < noSlip || x.likeFrequent(w, times)) {
			continue
		}
		for range n {
			x.spell.add(w)
		}
	}
}

// likeFrequent reports whether a word that is none of English is a slip in the name of a state, in a little word or in one that comes many times as
// often, however often it comes in phrases itself: "ukranian", "wich", "countires".
func (x *Index) likeFrequent(word string, times map[string]int) bool {
	if x.vectors.find(word) >= 0 {
		return false
	}
	often := func(slipFrom string) bool { return times[slipFrom] >= muchMore*times[word] }
	return len(x.names.misspeltHere(word)) > 0 || x.little.correct(word) != "" || len(word) >= 5 && anyNear(word, often)
}

// muchMore is how many times as often a word must come for another to be a slip in it.
const muchMore = 10

// anyNear reports whether one of the words that are one slip of the finger away from a word is wanted: with a letter left out, added or another one, or two
// the wrong way round.
func anyNear(word string, wanted func(string) bool) bool {
	for i := range len(word) + 1 {
		before, after := word[:i], word[i:]
		for c := 'a'; c <= 'z'; c++ {
			if wanted(before+string(c)+after) || after != "" && wanted(before+string(c)+after[1:]) {
				return true
			}
		}
		if after != "" && wanted(before+after[1:]) || len(after) > 1 && wanted(before+after[1:2]+after[:1]+after[2:]) {
			return true
		}
	}
	return false
}

// spellAll makes words known to the speller.
func (x *Index) spellAll(list []string) {
	for _, w := range list {
		if !stopWords[w] {
			x.spell.add(w)
		}
	}
}

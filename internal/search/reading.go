package search

import (
	"cmp"
	"runtime"
	"strings"
	"sync"
)

// A reading is what a text is told by: its words by their stems and groups of synonyms, in order, for neighbours count as a pair, too; and what tells
// by itself. All are terms by their number; at a break, where no neighbours meet, stands gap, and so does a term without a number.
type reading []int32

const gap = -1

// A word is one of a text, with what reading asks of it.
type word struct {
	text   string // folded
	stem   string
	place  int   // among those that are known to mean something, -1 for none
	says   bool  // one of reporting
	little bool  // a stop word, but none of those
	term   int32 // of either
}

// A reader reads words. What it finds of one it keeps, since most come again and again: no longer than what is read at once, a message or the
// file. It is not safe for concurrent use.
type reader struct {
	index  *Index
	number func(term string) int32 // of a term, or gap
	words  map[string][]word       // as written
	right  map[string]word         // of words that mean nothing: what they are a slip from, or they themselves

	list    []word // of the text that is read
	content []token
	little  []int32
	said    reading
}

func (x *Index) newReader(number func(term string) int32) *reader {
	return &reader{index: x, number: number, words: map[string][]word{}, right: map[string]word{}}
}

// unnumbered is for who reads words alone.
func unnumbered(string) int32 { return gap }

// readEach reads n texts side by side, with as many readers as there are processors, which take turns: of k, the first reads texts 0, k, 2k.
func readEach(n int, newReader func() *reader, read func(r *reader, i int)) {
	readers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for from := range readers {
		r := newReader()
		wait.Go(func() {
			for i := from; i < n; i += readers {
				read(r, i)
			}
		})
	}
	wait.Wait()
}

// of returns what a word stands for as it is written: one word, or several, or none.
func (r *reader) of(written string) []word {
	return once(r.words, written, func(string) (list []word) {
		for _, w := range words(written) {
			word := r.word(w)
			switch {
			case reporting[w]:
				word.says, word.term = true, r.number("^"+w)
			case stopWords[w]:
				word.little, word.term = true, r.number("~"+w)
			}
			list = append(list, word)
		}
		return list
	})
}

func (r *reader) word(text string) word {
	return word{text: text, stem: stem(text), place: r.index.vectors.find(text)}
}

// corrected returns the word that an unknown one is a slip from, or the unknown one.
func (r *reader) corrected(w word) word {
	return once(r.right, w.text, func(string) word {
		right := r.index.spell.correct(w.text)
		if right == "" || right == w.text {
			return w
		}
		return r.word(right)
	})
}

// all returns the words of a text, until the next is read.
func (r *reader) all(text string) []word {
	r.list = r.list[:0]
	for w := range strings.FieldsSeq(text) {
		r.list = append(r.list, r.of(w)...)
	}
	return r.list
}

// read reads a sentence, and adds to p what its words mean and speak for, and to said: its words by their stems and groups of synonyms, the word it
// begins with, and whether it asks. Unlike for a question, the little words count: they tell who says what of whom. Little words
// are marked with ~, what is no word of the subject at all with ^.
func (c *classifier) read(r *reader, text string, p *passage, said reading) reading {
	x := c.index
	content, little := r.content[:0], r.little[:0] // between the content words: upcoming stands for the next of them
	const upcoming = gap - 1
	all := r.all(text)
	abroad := foreign(all)
	for _, w := range all {
		if w.says {
			said = append(said, gap, w.term)
			continue
		}
		if w.little {
			x.vectors.add(&p.sum, w.place)
			little = append(little, w.term)
			continue
		}
		if abroad {
			said = append(said, gap, r.number("^"+start(w.text)))
		} else if w.place < 0 {
			w = r.corrected(w)
		}
		x.vectors.add(&p.sum, w.place)
		p.about += float64(c.subject.of(w.stem))
		content = append(content, token{stem: w.stem})
		little = append(little, upcoming)
	}
	r.content, r.little = content, little
	if len(all) > 0 {
		said = append(said, gap, r.number("^first "+all[0].text))
	}
	if strings.HasSuffix(strings.TrimRight(text, `"”')`), "?") {
		said = append(said, gap, r.number("^?"))
	}
	said = append(said, gap)
	content = x.text.grouped(content)
	last := ""
	for _, t := range little {
		if t == upcoming {
			term := cmp.Or(content[0].group, content[0].stem)
			content = content[1:]
			if term == last {
				continue // a synonym of two words counts once
			}
			t, last = r.number(term), term
		} else {
			last = ""
		}
		said = append(said, t)
	}
	return append(said, gap)
}

// foreign reports whether words are of another language: more than half of the longer ones are unknown in English. They are not
// corrected then, and compared by how they begin, too, for the endings of their inflections no stemmer here knows.
func foreign(list []word) bool {
	known, unknown := 0, 0
	for _, w := range list {
		switch {
		case len(w.text) < 4 || isDigits(w.text) || stopWords[w.text]:
		case w.place < 0:
			unknown++
		default:
			known++
		}
	}
	return unknown > known && unknown > 1
}

// start is how a word begins: its first five letters.
func start(w string) string {
	r := []rune(w)
	return string(first(r, 5))
}

// reporting are the words that say who says it. They are not of the subject, and are passed over between other words.
var reporting = set(`say says said told tell tells argue argues argued claim claims claimed add adds added explain explains explained
	state states stated note notes noted stress stresses stressed emphasise emphasised emphasize emphasized underline underlined
	believe believes believed think thinks insist insists insisted maintain maintains maintained announce announced declare declared
	write writes wrote remark remarked comment commented point points pointed according report reports reported reporters journalists
	minister ministers ministry deputy president spokesman spokeswoman spokesperson official officials general officer chief secretary
	adviser advisor ambassador analyst analysts expert experts chairman committee senator lawmaker lawmakers government
	mr mrs ms monday tuesday wednesday thursday friday saturday sunday today yesterday week interview statement furthermore moreover`)

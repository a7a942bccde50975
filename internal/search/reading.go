package search

import (
	"cmp"
	"runtime"
	"strings"
	"sync"
)

// A reading is what a sentence is told by.
type reading struct {
	run   []string // its words by their stems and groups of synonyms, in order: neighbours count as a pair, too
	apart []string // what tells by itself
}

// A word is one of a text, with what reading asks of it.
type word struct {
	text  string // folded
	stem  string
	place int // among those that are known to mean something, -1 for none
}

// A reader reads words. What it finds of one it keeps, since most come again and again: no longer than what is read at once, a message or the
// file. It is not safe for concurrent use.
type reader struct {
	index *Index
	words map[string][]word // as written
	right map[string]word   // of words that mean nothing: what they are a slip from, or they themselves
}

func (x *Index) newReader() *reader { return &reader{x, map[string][]word{}, map[string]word{}} }

// readEach reads n texts side by side, as many at once as there are processors.
func (x *Index) readEach(n int, read func(r *reader, i int)) {
	readers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for from := range min(readers, n) {
		wait.Go(func() {
			r := x.newReader()
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
			list = append(list, word{w, stem(w), r.index.vectors.find(w)})
		}
		return list
	})
}

// corrected returns the word that an unknown one is a slip from, or the unknown one.
func (r *reader) corrected(w word) word {
	return once(r.right, w.text, func(string) word {
		right := r.index.spell.correct(w.text)
		if right == "" || right == w.text {
			return w
		}
		return word{right, stem(right), r.index.vectors.find(right)}
	})
}

// all returns the words of a text.
func (r *reader) all(text string) []word {
	var list []word
	for w := range strings.FieldsSeq(text) {
		list = append(list, r.of(w)...)
	}
	return list
}

// read reads a sentence, and adds to p what its words mean and speak for: its words by their stems and groups of synonyms, the word it
// begins with, and whether it asks. Unlike for a question, the little words count: they tell who says what of whom. Little words
// are marked with ~, what is no word of the subject at all with ^.
func (c *classifier) read(r *reader, text string, p *passage) reading {
	x := c.index
	var said reading
	var content []token
	var little []string // between the content words: "" stands for the next of them
	all := r.all(text)
	abroad := foreign(all)
	for _, w := range all {
		if reporting[w.text] {
			said.apart = append(said.apart, "^"+w.text)
			continue
		}
		if stopWords[w.text] {
			x.vectors.add(&p.sum, w.place)
			little = append(little, "~"+w.text)
			continue
		}
		if abroad {
			said.apart = append(said.apart, "^"+start(w.text))
		} else if w.place < 0 {
			w = r.corrected(w)
		}
		x.vectors.add(&p.sum, w.place)
		p.about += float64(c.subject[w.stem])
		content = append(content, token{stem: w.stem})
		little = append(little, "")
	}
	content = x.text.grouped(content)
	last := ""
	for _, t := range little {
		if t == "" {
			t = cmp.Or(content[0].group, content[0].stem)
			content = content[1:]
			if t == last {
				continue // a synonym of two words counts once
			}
		}
		said.run = append(said.run, t)
		last = t
	}
	if len(all) > 0 {
		said.apart = append(said.apart, "^first "+all[0].text)
	}
	if strings.HasSuffix(strings.TrimRight(text, `"”')`), "?") {
		said.apart = append(said.apart, "^?")
	}
	return said
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

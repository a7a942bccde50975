package search

import (
	"cmp"
	"fmt"
	"math"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"cmcbot/internal/facts"
)

// An Index finds the entries that answer free words. Bleve keeps in which entries a term stands; what it does not know
// is done here: what is a state, a year or a figure, what kind of answer is wanted, how people ask for an
// entry. It is immutable and safe for concurrent use.
type Index struct {
	book     *facts.Book
	names    *Names
	text     *analyser
	spell    *speller
	little   *speller // of the words that are not searched for, which tell what kind of answer is wanted
	vectors  *vectors
	docs     []doc
	postings *postings
	phrases  []phrase           // in which people ask for a doc, until they are filed
	ways     []way              // the same without their terms
	asking   map[string][]int32 // term -> the ways that it stands in
	cards    map[bool]*card     // of states that leave a treaty, and of others
	rooms    sync.Pool          // of *room
	number   map[string]int     // id -> its doc
	df       frequency          // of the terms of the docs
	written  frequency          // of those in titles and texts alone, for comparing texts
	subject  func() subject     // of what people ask, and of the facts
	claims   func() *classifier // learns when the first message is read, or line that repeats what somebody says or that no entry answers
}

// A doc is one entry as it is compared.
type doc struct {
	id              string
	fields          map[string]field // term -> the best field it stands in; when all are read, of cards only
	written         map[string]bool  // terms of its title and texts, until it is kept
	numbers         []string         // with a digit, that it speaks of: years, articles, figures
	stale           bool             // replaced by a newer entry
	figure          bool
	dated           bool
	card            bool     // it is a state's
	left            bool     // which leaves a treaty
	mines, clusters bool     // which weapon it speaks of
	states          []string // that it is about
	weight          float64  // what kind of entry it is: facts answer first
}

// A way is how people ask for a doc: how much its terms count together, and the kind of answer that it wants.
type way struct {
	doc    int32 // that answers; -1 for what people ask of any state
	weight float32
	asks   intent
}

// A phrase is a way with its terms.
type phrase struct {
	way
	terms []string
}

// A card is what people ask of any state.
type card struct {
	fields map[string]field
	asked  []phrase
}

// A field is a part of an entry, by how much a word in it says about the entry.
type field int

const (
	inText  field = iota + 1 // its text, and what it is filed under
	inAsked                  // how people ask for it
	inTitle
)

// value is what a match in a field is worth, by measurement on the development halves of the evaluation sets.
func (f field) value() float64 { return [...]float64{0, 0.7, 0.9, 1}[f] }

// Open reads a book. local gives the names of a state in other languages. It takes some tenths of
// a second; the Index lives until it is no longer used.
func Open(book *facts.Book, local func(iso2 string) []string) *Index {
	x := &Index{book: book, names: NewNames(book, local), vectors: newVectors(), number: map[string]int{}, df: frequency{of: map[string]int{}}, written: frequency{of: map[string]int{}}, asking: map[string][]int32{}}
	x.spell = newSpeller(func(word string) bool { return x.vectors.find(word) >= 0 }, x.heardWords)
	x.little = newSpeller(x.spell.english, func() map[string]bool { return nil })
	for w := range stopWords {
		x.little.add(w)
	}
	x.text = newAnalyser(book.Synonyms, x.names)
	for _, group := range book.Synonyms {
		for _, w := range group {
			x.spellWords(w)
		}
	}
	x.read()
	x.askStates()
	var err error
	if x.postings, err = newPostings(x, x.docs, x.number); err != nil {
		panic("search: an index in memory: " + err.Error()) // only a mapping of ours can be wrong
	}
	for i := range x.docs {
		if !x.docs[i].card {
			x.docs[i].fields = nil // the postings tell it
		}
	}
	x.file()
	x.subject = sync.OnceValue(func() subject { return newSubject(asked(book), x.vectors) })
	x.claims = sync.OnceValue(func() *classifier {
		defer debug.FreeOSMemory() // learning took several times what is kept of it
		return newClassifier(x, book)
	})
	return x
}

// file files the phrases in which people ask under their terms, and weighs them.
func (x *Index) file() {
	for i := range x.phrases {
		p := &x.phrases[i]
		x.weigh(p)
		for _, term := range p.terms {
			x.asking[term] = append(x.asking[term], int32(i))
		}
		x.ways = append(x.ways, p.way)
	}
	x.phrases = nil
	for _, c := range x.cards {
		for i := range c.asked {
			x.weigh(&c.asked[i])
		}
	}
	x.rooms.New = func() any {
		docs, ways := len(x.docs), len(x.ways)
		return &room{
			covered: make([]float64, docs), asked: make([]float64, docs), docSeen: make([]uint32, docs),
			shared: make([]float64, ways), waySeen: make([]uint32, ways),
		}
	}
}

func (x *Index) weigh(p *phrase) {
	for _, term := range p.terms {
		p.weight += float32(x.df.idf(term))
	}
}

// asked returns the phrases in which people ask, and the texts that answer them.
func asked(b *facts.Book) []string {
	var list []string
	for i := range b.Facts {
		list = append(append(list, b.Facts[i].Title.English, b.Facts[i].Text.English), b.Facts[i].AskedAs...)
	}
	for i := range b.Calendar {
		list = append(list, b.Calendar[i].AskedAs...)
	}
	for i := range b.Groups {
		list = append(list, b.Groups[i].AskedAs...)
	}
	for i := range b.Points {
		list = append(list, b.Points[i].Message.English)
	}
	for i := range b.Rebuttals {
		list = append(list, first(b.Rebuttals[i].HeardAs, 12)...)
	}
	return list
}

// Names returns the names of the book that the index was made from.
func (x *Index) Names() *Names { return x.names }

// read turns the entries of the book into docs.
func (x *Index) read() {
	b := x.book
	for i := range b.Facts {
		f := &b.Facts[i]
		d := x.doc(f.ID, f.AskedAs, f.Title.English, f.Text.English)
		d.stale = f.ReplacedBy != ""
		d.weight = 1
		d.dated = true
		if f.Figure != nil {
			d.figure = true
			x.add(d, inTitle, f.Figure.Value)
			x.add(d, inTitle, f.Figure.Unit.English)
			x.add(d, inText, f.Figure.What.English)
		}
		x.about(d, f.Topic, f.Countries, f.Tags)
		x.add(d, inText, f.Note.English)
		x.keep(d)
	}
	for i := range b.Points {
		p := &b.Points[i]
		d := x.doc(p.ID, nil, "", p.Message.English)
		d.weight = 0.9
		x.about(d, p.Topic, p.Countries, nil)
		x.keep(d)
	}
	for i := range b.Rebuttals {
		r := &b.Rebuttals[i]
		d := x.doc(r.ID, first(r.HeardAs, 12), r.Claim.English, r.Short.English)
		d.weight = 0.93
		x.about(d, r.Topics[0], r.Countries, nil)
		x.keep(d)
	}
	for i := range b.Calendar {
		c := &b.Calendar[i]
		d := x.doc(c.ID, c.AskedAs, c.Title.English, c.Note.English)
		d.dated, d.weight = true, 0.99
		x.add(d, inText, c.Date.String())
		if c.Date.Year > 0 {
			x.add(d, inText, fmt.Sprint(c.Date.Year))
		}
		x.about(d, "", c.Countries, nil)
		x.keep(d)
	}
	for i := range b.Groups {
		g := &b.Groups[i]
		d := x.doc("group:"+g.ID, g.AskedAs, g.Name.English, g.Text.English)
		d.weight = 0.98
		for _, a := range g.Aliases {
			x.add(d, inTitle, a)
		}
		x.keep(d)
	}
	for i := range b.Topics {
		t := &b.Topics[i]
		d := x.doc("topic:"+t.ID, append([]string{t.Name.English}, t.Aliases...), t.Name.English, t.Text.English)
		d.weight = 0.98
		x.keep(d)
	}
	for i := range b.Treaties {
		t := &b.Treaties[i]
		d := x.doc("treaty:"+t.ID, append([]string{t.Name.English, t.Formal}, t.Aliases...), t.Name.English, t.Text.English)
		d.weight = 0.98
		for _, a := range t.Aliases {
			x.add(d, inTitle, a)
		}
		x.keep(d)
	}
	for i := range b.Series {
		s := &b.Series[i]
		d := x.doc("series:"+s.ID, nil, s.Title.English, s.Text.English)
		d.weight = 0.98
		for i := range s.Rows {
			x.add(d, inText, fmt.Sprint(s.Rows[i].Year))
		}
		x.keep(d)
	}
	for i := range b.Countries {
		x.state(&b.Countries[i])
	}
}

func (x *Index) doc(id string, asked []string, title, text string) *doc {
	d := &doc{id: id, fields: map[string]field{}, written: map[string]bool{}}
	for _, phrase := range asked {
		x.spellWords(phrase)
		q := x.parse(phrase, false)
		d.put(inAsked, q.terms)
		x.phrases = append(x.phrases, newPhrase(len(x.docs), q))
	}
	x.add(d, inTitle, title)
	x.add(d, inText, text)
	return d
}

// add puts the words of text into a field of a doc, and makes them known to the speller.
func (x *Index) add(d *doc, f field, text string) {
	if text == "" {
		return
	}
	x.spellWords(text)
	terms := x.parse(text, false).terms
	d.put(f, terms)
	for _, t := range terms {
		d.written[t.term] = true
		if t.group != "" {
			d.written[t.group] = true
		}
	}
}

// put files terms under a field.
func (d *doc) put(f field, terms []term) {
	for _, t := range terms {
		d.fields[t.term] = max(d.fields[t.term], f)
		if t.group != "" {
			d.fields[t.group] = max(d.fields[t.group], f)
		}
	}
}

// newPhrase returns a way in which people ask for the doc that has a number.
func newPhrase(doc int, q query) phrase {
	p := phrase{way{doc: int32(doc), asks: q.asks}, make([]string, 0, len(q.terms))}
	for _, t := range q.terms {
		if term := cmp.Or(t.group, t.term); !slices.Contains(p.terms, term) {
			p.terms = append(p.terms, term)
		}
	}
	return p
}

// heardWords returns the stems of the English words in which claims are heard and other talk is made, which are not misspelt.
func (x *Index) heardWords() map[string]bool {
	stems, seen := map[string]bool{}, map[string]bool{}
	read := func(phrases []string) {
		for _, p := range phrases {
			list := words(p)
			if x.foreignWords(list) {
				continue
			}
			for _, w := range list {
				if !seen[w] {
					seen[w] = true
					stems[stem(w)] = true
				}
			}
		}
	}
	for i := range x.book.Rebuttals {
		read(x.book.Rebuttals[i].HeardAs)
	}
	read(x.book.OtherTalk)
	return stems
}

// spellWords makes the words of a text known to the speller.
func (x *Index) spellWords(text string) {
	for _, w := range words(text) {
		if !stopWords[w] {
			x.spell.add(w)
		}
	}
}

// about adds what an entry is filed under.
func (x *Index) about(d *doc, topic string, states, tags []string) {
	if t := x.book.Topic(topic); t != nil {
		x.add(d, inText, t.Name.English)
	}
	for _, tag := range tags {
		x.add(d, inText, tag)
	}
	for _, s := range states {
		d.fields["state:"+s] = max(d.fields["state:"+s], inText)
	}
}

func (x *Index) keep(d *doc) {
	for term := range d.fields {
		if strings.HasPrefix(term, "state:") {
			d.states = append(d.states, term)
		} else if strings.ContainsAny(term, "0123456789") {
			d.numbers = append(d.numbers, term)
		}
	}
	d.mines, d.clusters = speaksOf(d.fields)
	x.number[d.id] = len(x.docs)
	x.docs = append(x.docs, *d)
	for term := range d.fields {
		x.df.of[term]++
	}
	x.df.docs++
	for term := range d.written {
		x.written.of[term]++
	}
	x.written.docs++
	x.docs[len(x.docs)-1].written = nil
}

// speaksOf tells which of the two weapons some terms are about.
func speaksOf[V any](terms map[string]V) (mines, clusters bool) {
	for _, t := range []string{"mine", "landmin", "ottawa", "antipersonnel"} {
		if _, ok := terms[t]; ok {
			mines = true
		}
	}
	for _, t := range []string{"cluster", "submunit", "bomblet"} {
		if _, ok := terms[t]; ok {
			clusters = true
		}
	}
	return mines, clusters
}

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
	if strings.HasPrefix(t.term, "state:") {
		w = max(w, 2.8)
	}
	if !f.knows(t) {
		w = min(w, 4.5)
	}
	return w
}

// knows reports whether a term, or a synonym of it, stands in any doc.
func (f *frequency) knows(t term) bool { return f.of[t.term] > 0 || t.group != "" && f.of[t.group] > 0 }

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

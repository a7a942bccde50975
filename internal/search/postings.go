package search

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// Postings tell which docs a term stands in. Bleve keeps them; its postings are read and not its queries, for what a match counts
// is decided here. What they tell never changes; they are safe for concurrent use.
type postings struct {
	reader index.IndexReader
	doc    []int32  // Bleve's number of a doc -> its place among the docs
	read   sync.Map // posting -> the docs, as []int32: Bleve packs them, and unpacks them each time
}

// A posting is a term in a field.
type posting struct {
	term  string
	field field
}

// String is the name of a field in Bleve.
func (f field) String() string {
	return [...]string{"", "text", "asked", "title"}[f]
}

// newPostings gives the terms of every doc to Bleve. They live as long as owner does.
func newPostings(owner *Index, docs []doc, number map[string]int) (*postings, error) {
	work := index.NewAnalysisQueue(1)
	defer work.Close()
	b, err := scorch.NewScorch(scorch.Name, map[string]any{"path": ""}, work) // without a path it stays in memory
	if err != nil {
		return nil, err
	}
	if err := b.Open(); err != nil {
		return nil, err
	}
	batch := index.NewBatch()
	for i := range docs {
		batch.Update(docs[i].toIndex())
	}
	if err := b.Batch(batch); err != nil {
		return nil, err
	}
	p := &postings{doc: make([]int32, len(docs))}
	if p.reader, err = b.Reader(); err != nil {
		return nil, err
	}
	// An index has a goroutine. Answers under way may still use this one when another has taken its place.
	runtime.AddCleanup(owner, func(reader index.IndexReader) {
		reader.Close()
		b.Close() // in memory nothing can be lost
	}, p.reader)
	return p, p.number(number)
}

// toIndex returns the terms of a doc as Bleve takes them: they are words already, so it has nothing to analyse.
func (d *doc) toIndex() *document.Document {
	fields := map[field]*termField{}
	for _, f := range []field{inText, inAsked, inTitle} {
		fields[f] = &termField{name: f.String(), terms: index.TokenFrequencies{}}
	}
	all := make([]index.TokenFreq, len(d.fields))
	for term, f := range d.fields {
		t := &all[0]
		all = all[1:]
		t.Term = []byte(term)
		t.SetFrequency(1)
		fields[f].terms[term] = t
	}
	entry := document.NewDocument(d.id)
	for _, f := range fields {
		entry.AddField(f)
	}
	return entry
}

// A termField is a field of a doc for Bleve.
type termField struct {
	name  string
	terms index.TokenFrequencies
}

func (f *termField) Name() string { return f.name }
func (f *termField) Options() index.FieldIndexingOptions {
	return index.IndexField | index.SkipFreqNorm
}
func (f *termField) Analyze()                                         {}
func (f *termField) AnalyzedLength() int                              { return len(f.terms) }
func (f *termField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }
func (f *termField) EncodedFieldType() byte                           { return 't' }
func (f *termField) Value() []byte                                    { return nil } // which is not kept
func (f *termField) ArrayPositions() []uint64                         { return nil }
func (f *termField) NumPlainTextBytes() uint64                        { return 0 }
func (f *termField) Size() int                                        { return 0 }

// number reads which of Bleve's documents is which doc.
func (p *postings) number(number map[string]int) error {
	all, err := p.reader.DocIDReaderAll()
	if err != nil {
		return err
	}
	defer all.Close()
	for {
		id, err := all.Next()
		if err != nil || id == nil {
			return err
		}
		name, err := p.reader.ExternalID(id)
		if err != nil {
			return err
		}
		p.doc[id.Value()] = int32(number[name])
	}
}

// in returns the docs in which a term stands in a field.
func (p *postings) in(f field, term string) []int32 {
	if list, ok := p.read.Load(posting{term, f}); ok {
		return list.([]int32)
	}
	list, err := p.decode(f, term)
	if err == nil { // an index in memory has no reason to fail
		p.read.Store(posting{term, f}, list)
	}
	return list
}

func (p *postings) decode(f field, term string) ([]int32, error) {
	// In memory there is nothing to wait for, and so nothing to cancel.
	found, err := p.reader.TermFieldReader(context.Background(), []byte(term), f.String(), false, false, false)
	if err != nil {
		return nil, err
	}
	defer found.Close()
	list := make([]int32, 0, found.Count())
	var at index.TermFieldDoc
	for {
		d, err := found.Next(&at)
		if err != nil || d == nil {
			return list, err
		}
		list = append(list, p.doc[d.ID.Value()])
	}
}

// A room is where the docs that share something with a question are counted.
type room struct {
	covered []float64 // of each doc: the weight of the terms of the question that it is about
	touched []int32   // docs that are about any

	turn uint32
	seen []uint32 // of each doc: the turn in which it was last counted
}

// enter returns a room for a question.
func (x *Index) enter() *room { return x.rooms.Get().(*room) }

// leave clears a room for the next question.
func (x *Index) leave(r *room) {
	for _, n := range r.touched {
		r.covered[n] = 0
	}
	r.touched = r.touched[:0]
	x.rooms.Put(r)
}

// light is the share of the weight of a question that is too little for a candidate: what is passed over shares no more than that,
// and is no answer. By measurement: with less, common words make candidates of thousands in a file of a hundred times the size.
const light = 0.35

// A weighed is a term of a question with whether it and those after it weigh enough for a candidate.
type weighed struct {
	term
	enough bool
}

// other is 0 for a state, 1 for another term.
func (w weighed) other() int {
	if isState(w.term.term) {
		return 0
	}
	return 1
}

// byWeight returns the terms of a question, states first, then the weightiest, and how much they weigh. A state that is named makes
// a candidate at any rate: most of what its card is asked stands in no posting.
func (q query) byWeight() (list []weighed, all float64) {
	for _, t := range q.terms {
		all += t.weight
		list = append(list, weighed{term: t})
	}
	slices.SortStableFunc(list, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(a.other(), b.other()), cmp.Compare(b.weight, a.weight))
	})
	rest := all
	for i := range list {
		list[i].enough = rest >= light*all || list[i].other() == 0
		rest -= list[i].weight
	}
	return list, all
}

// cover counts for each doc how much of a question it is about: a term counts fully in its title or in a phrase it is asked by,
// less elsewhere or by a synonym.
func (x *Index) cover(terms []weighed, r *room) {
	for _, t := range terms {
		r.turn++
		for _, f := range []field{inTitle, inAsked, inText} {
			for _, term := range []string{t.term.term, t.group} {
				if x.df.of[term] == 0 {
					continue // nor is it kept as read
				}
				value := f.value()
				if term != t.term.term {
					value *= bySynonym
				}
				for _, n := range x.postings.in(f, term) {
					if r.seen[n] == r.turn || r.covered[n] == 0 && !t.enough {
						continue
					}
					r.seen[n] = r.turn
					if r.covered[n] == 0 {
						r.touched = append(r.touched, n)
					}
					r.covered[n] += t.weight * value
				}
			}
		}
	}
	runtime.KeepAlive(x) // which would else be closed
}

// bySynonym is what a match of a word's synonyms counts.
const bySynonym = 0.9

// coveredBy returns how much of a question a state's card is about, as cover counts it; all states are asked in some ways.
func (x *Index) coveredBy(d *doc, q query) float64 {
	covered := 0.0
	for _, t := range q.terms {
		m := 0.0
		for _, fields := range []map[string]field{d.fields, x.cards[d.left].fields} {
			m = max(m, fields[t.term].value())
			if t.group != "" {
				m = max(m, bySynonym*fields[t.group].value())
			}
		}
		covered += t.weight * m
	}
	return covered
}

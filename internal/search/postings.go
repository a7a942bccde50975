package search

import (
	"cmp"
	"context"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// Postings tell which docs a term stands in. Bleve keeps them; its postings are read and not its queries, for what a match counts
// is decided here. They are immutable and safe for concurrent use.
type postings struct {
	reader index.IndexReader
	doc    []int32  // Bleve's number of a doc -> its place among the docs
	read   sync.Map // posting -> the docs, as []int32: reading them from Bleve costs thirty times what going through them does
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
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer("terms", map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, err
	}
	m.DefaultAnalyzer = "terms"
	terms := bleve.NewTextFieldMapping()
	terms.Store, terms.IncludeInAll, terms.IncludeTermVectors, terms.DocValues = false, false, false, false
	terms.Analyzer = "terms"
	entry := bleve.NewDocumentStaticMapping()
	entry.AddFieldMappingsAt(inTitle.String(), terms)
	entry.AddFieldMappingsAt(inText.String(), terms)
	entry.AddFieldMappingsAt(inAsked.String(), terms)
	m.DefaultMapping = entry
	b, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	batch := b.NewBatch()
	for i := range docs {
		list := map[string]any{}
		for term, f := range docs[i].fields {
			text, _ := list[f.String()].(string)
			list[f.String()] = text + " " + whole(term)
		}
		if err := batch.Index(docs[i].id, list); err != nil {
			return nil, err
		}
	}
	if err := b.Batch(batch); err != nil {
		return nil, err
	}
	low, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	p := &postings{doc: make([]int32, len(docs))}
	if p.reader, err = low.Reader(); err != nil {
		return nil, err
	}
	// Bleve keeps every open index, and a goroutine for it. Answers under way may still use this one when another has taken its place.
	runtime.AddCleanup(owner, func(reader index.IndexReader) {
		reader.Close()
		b.Close() // in memory nothing can be lost
	}, p.reader)
	return p, p.number(number)
}

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

// whole is a term as one word for Bleve.
func whole(term string) string { return strings.ReplaceAll(term, " ", "_") }

// in returns the docs in which a term stands in a field.
func (p *postings) in(f field, term string) []int32 {
	if list, ok := p.read.Load(posting{term, f}); ok {
		return list.([]int32)
	}
	list := p.decode(f, term)
	p.read.Store(posting{term, f}, list)
	return list
}

func (p *postings) decode(f field, term string) []int32 {
	found, err := p.reader.TermFieldReader(context.Background(), []byte(whole(term)), f.String(), false, false, false)
	if err != nil {
		return nil // an index in memory has no reason to fail
	}
	defer found.Close()
	list := make([]int32, 0, found.Count())
	var at index.TermFieldDoc
	for {
		d, err := found.Next(&at)
		if err != nil || d == nil {
			return list
		}
		list = append(list, p.doc[d.ID.Value()])
	}
}

// A room is where the docs and phrases that share something with a question are counted.
type room struct {
	covered []float64 // of each doc: the weight of the terms of the question that it is about
	asked   []float64 // of each doc: how near the nearest phrase is in which people ask for it
	touched []int32   // docs with any of it

	shared  []float64 // of each phrase: the weight of the terms that it shares
	phrases []int32   // phrases with any

	turn       uint32
	docSeen    []uint32 // of each doc and each phrase: the turn in which it was last counted
	phraseSeen []uint32
	rooms      interface{ Put(any) }
}

// leave clears a room for the next question.
func (r *room) leave() {
	for _, n := range r.touched {
		r.covered[n], r.asked[n] = 0, 0
	}
	for _, n := range r.phrases {
		r.shared[n] = 0
	}
	r.touched, r.phrases = r.touched[:0], r.phrases[:0]
	r.rooms.Put(r)
}

// light is the share of the weight of a question that is too little for a candidate: what shares no more is passed over.
const light = 0.45

// byWeight yields the terms of a question, the weightiest first, each with whether it alone, with those that follow, is enough for
// a candidate.
func (q query) byWeight() iter.Seq2[term, bool] {
	return func(yield func(term, bool) bool) {
		rest := 0.0
		for _, t := range q.terms {
			rest += t.weight
		}
		enough := light * rest
		list := slices.Clone(q.terms)
		slices.SortStableFunc(list, func(a, b term) int { return cmp.Compare(b.weight, a.weight) })
		for _, t := range list {
			if !yield(t, rest >= enough) {
				return
			}
			rest -= t.weight
		}
	}
}

// cover counts for each doc how much of a question it is about: a term counts fully in its title or in a phrase it is asked by,
// less elsewhere or by a synonym.
func (x *Index) cover(q query, r *room) {
	for t, enough := range q.byWeight() {
		r.turn++
		for _, term := range []string{t.term, t.group} {
			if x.df.of[term] == 0 {
				continue // nor is it kept as read
			}
			value := 1.0
			if term != t.term {
				value = bySynonym
			}
			for _, f := range []field{inTitle, inAsked, inText} {
				for _, n := range x.postings.in(f, term) {
					if r.docSeen[n] == r.turn || r.covered[n] == 0 && !enough {
						continue
					}
					r.docSeen[n] = r.turn
					if r.covered[n] == 0 {
						r.touched = append(r.touched, n)
					}
					r.covered[n] += t.weight * value * f.value()
				}
			}
		}
	}
	runtime.KeepAlive(x) // which would else be closed
}

// nearness finds for each doc how near the nearest phrase is in which people ask for it.
func (x *Index) nearness(q query, r *room) {
	all := 0.0
	for t, enough := range q.byWeight() {
		all += t.weight
		r.turn++
		for _, term := range []string{t.term, t.group} {
			list := x.asking[term]
			if !enough && len(list) > 8*len(r.phrases) { // it is quicker to look up those that count
				for _, n := range r.phrases {
					if _, has := slices.BinarySearch(list, n); has && r.phraseSeen[n] != r.turn {
						r.phraseSeen[n] = r.turn
						r.shared[n] += t.weight
					}
				}
				continue
			}
			for _, n := range list {
				if r.phraseSeen[n] == r.turn || r.shared[n] == 0 && !enough {
					continue
				}
				r.phraseSeen[n] = r.turn
				if r.shared[n] == 0 {
					r.phrases = append(r.phrases, n)
				}
				r.shared[n] += t.weight
			}
		}
	}
	for _, n := range r.phrases {
		w := &x.ways[n]
		r.asked[w.doc] = max(r.asked[w.doc], w.near(q, x.docs[w.doc].card, r.shared[n], all))
	}
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

// askedState returns how near a question is to the nearest of the phrases in which people ask for any state.
func (x *Index) askedState(q query, d *doc) float64 {
	best, all := 0.0, x.df.idf(d.id)
	for _, t := range q.terms {
		all += t.weight
	}
	list := x.cards[d.left].asked
	for i := range list {
		p := &list[i]
		shared := 0.0
		for _, t := range q.terms {
			if t.term == d.id || slices.Contains(p.terms, t.term) || t.group != "" && slices.Contains(p.terms, t.group) {
				shared += t.weight
			}
		}
		best = max(best, p.near(q, true, shared, all))
	}
	return best
}

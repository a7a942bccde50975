package search

import (
	"fmt"
	"slices"
	"strings"
)

// A doc is one entry as it is compared.
type doc struct {
	id      string
	fields  map[string]field // term -> the best field it stands in; when all are read, of cards only
	written map[string]bool  // terms of its title and texts, until it is kept
	numbers []string         // with a digit, that it speaks of: years, articles, figures
	stale   bool             // replaced by a newer entry
	figure  bool
	dated   bool
	toSay   bool     // a talking point
	left    bool     // which leaves a treaty
	weapons weapons  // that it speaks of
	states  []uint16 // that it is about, by their stateCode
	weight  float64  // what kind of entry it is: facts answer first
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
		d := x.doc(p.ID, p.AskedAs, "", p.Message.English)
		d.weight, d.toSay = 0.9, true
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
		d := x.doc("treaty:"+t.ID, slices.Concat([]string{t.Name.English, t.Formal}, t.Aliases, t.AskedAs), t.Name.English, t.Text.English)
		d.weight = 0.98
		for _, a := range t.Aliases {
			x.add(d, inTitle, a)
		}
		x.keep(d)
	}
	for i := range b.Series {
		s := &b.Series[i]
		d := x.doc("series:"+s.ID, s.AskedAs, s.Title.English, s.Text.English)
		d.weight = 0.98
		for i := range s.Rows {
			x.add(d, inText, fmt.Sprint(s.Rows[i].Year))
		}
		x.keep(d)
	}
	x.firstCard = int32(len(x.docs))
	for i := range b.Countries {
		x.state(&b.Countries[i])
	}
	x.spellAsked(x.memo.asked)
}

func (x *Index) doc(id string, asked []string, title, text string) *doc {
	d := &doc{id: id, fields: map[string]field{}, written: map[string]bool{}}
	for _, phrase := range asked {
		q := x.parseIn(&x.memo.room, phrase, false)
		for _, w := range q.words {
			x.memo.asked[w]++
		}
		d.put(inAsked, q.terms)
		if len(q.terms) > 0 {
			x.just.add(q.key(q.little), int32(len(x.docs)))
		}
		x.sayings.add(x, q)
	}
	x.sayings.add(x, x.add(d, inTitle, title))
	x.sayings.add(x, x.add(d, inText, text))
	return d
}

// add puts the words of text into a field of a doc, and makes them known to the speller. What it returns stands until the next text is read.
func (x *Index) add(d *doc, f field, text string) *query {
	q := x.parseIn(&x.memo.room, text, false)
	x.spellAll(q.words)
	d.put(f, q.terms)
	for _, t := range q.terms {
		d.written[t.term] = true
		if t.group != "" {
			d.written[t.group] = true
		}
	}
	return q
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
		if isState(term) {
			d.states = append(d.states, stateCode(term))
		} else if strings.ContainsAny(term, "0123456789") && (d.written[term] || !isYear(term)) { // who asks may have the wrong year
			d.numbers = append(d.numbers, term)
		}
		d.weapons |= weapon(term)
	}
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

// Weapons are those that a text speaks of, of the two that the file is about.
type weapons uint8

const (
	mines weapons = 1 << iota
	clusters
)

// other reports whether one text speaks of one weapon alone, and the other of the other.
func (w weapons) other(than weapons) bool {
	return w == mines && than == clusters || w == clusters && than == mines
}

// weapon returns the weapon that a term speaks of, if any.
func weapon(term string) weapons {
	switch term {
	case "mine", "landmin", "ottawa", "antipersonnel":
		return mines
	case "cluster", "submunit", "bomblet":
		return clusters
	}
	return 0
}

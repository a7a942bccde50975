package facts

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// otherTalk and otherQuestions are the headings of phrases that belong to no entry; see the keys of a Book.
const (
	otherTalk      = "other_talk"
	otherQuestions = "other_questions"
)

// phrases are how people put things: what they ask for an entry with, the words in which they make a claim, and what is neither.
// The search learns from them; nobody is shown them. They are more than anybody wants to scroll past, so they have a file of their
// own: headings in brackets, each the id of an entry as answers name it ("oped-exit-date", "state:LT", "treaty:ccm"), and under it one phrase a
// line. The zero value has none.
type phrases struct {
	name, text string
}

// parsePhrases reads a file of phrases, and returns all that is wrong with it; the phrases are nil when anything is. name stands in the messages.
func parsePhrases(name, text string) (*phrases, Problems) {
	if text == "" {
		return &phrases{}, nil
	}
	if p, ok := refuse(name, text); !ok {
		return nil, Problems{p}
	}
	problems := suspicious(name, text)
	p := &phrases{name, text}
	first := map[string]int{}
	for line, s := range p.all() {
		report := func(what, do string) { problems.add(Problem{File: name, Line: line, What: what, Do: do}) }
		switch {
		case s.under == "":
			report("a phrase stands before the first heading", "put it under the id of what it asks for, in brackets: [oped-exit-date]")
		case s.phrase != "":
		case !strings.HasSuffix(s.under, "]"):
			report("a heading has no bracket at its end", "write it like [oped-exit-date]; a phrase cannot begin with a bracket")
		case first[s.under] > 0:
			report(fmt.Sprintf("the heading %s stands here twice (first in line %d)", s.under, first[s.under]), "put the phrases of both under one of them")
		default:
			first[s.under] = line
		}
		if problems.full() {
			problems = append(problems, tooMany(name))
			break
		}
	}
	problems.sort()
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

// A saying is a phrase under its heading, or the heading itself, which has no phrase.
type saying struct{ under, phrase string }

// id is the heading without its brackets.
func (s saying) id() string { return strings.Trim(s.under, "[]") }

// all yields the headings and phrases with their lines.
func (p *phrases) all() iter.Seq2[int, saying] {
	return func(yield func(int, saying) bool) {
		under, n := "", 0
		for line := range strings.Lines(p.text) {
			n++
			line = strings.TrimSpace(line)
			switch {
			case line == "" || line[0] == '#':
				continue
			case line[0] == '[':
				under, line = line, ""
			}
			if !yield(n, saying{under, line}) {
				return
			}
		}
	}
}

// with returns the book with phrases added to those that it has itself. Phrases of entries that it does not have are left out.
func (b *Book) with(p *phrases) *Book {
	under := map[string][]string{}
	for _, s := range p.all() {
		if s.phrase != "" {
			under[s.id()] = append(under[s.id()], s.phrase)
		}
	}
	more := *b
	more.Treaties = changed(b.Treaties, func(t *Treaty) { t.AskedAs = slices.Concat(t.AskedAs, under["treaty:"+t.ID]) })
	more.Countries = changed(b.Countries, func(c *Country) { c.AskedAs = slices.Concat(c.AskedAs, under["state:"+c.ID]) })
	more.Groups = changed(b.Groups, func(g *Group) { g.AskedAs = slices.Concat(g.AskedAs, under["group:"+g.ID]) })
	more.Series = changed(b.Series, func(s *Series) { s.AskedAs = slices.Concat(s.AskedAs, under["series:"+s.ID]) })
	more.Facts = changed(b.Facts, func(f *Fact) { f.AskedAs = slices.Concat(f.AskedAs, under[f.ID]) })
	more.Points = changed(b.Points, func(p *Point) { p.AskedAs = slices.Concat(p.AskedAs, under[p.ID]) })
	more.Calendar = changed(b.Calendar, func(d *Day) { d.AskedAs = slices.Concat(d.AskedAs, under[d.ID]) })
	more.Rebuttals = changed(b.Rebuttals, func(r *Rebuttal) { r.HeardAs = slices.Concat(r.HeardAs, under[r.ID]) })
	more.OtherTalk = slices.Concat(b.OtherTalk, under[otherTalk])
	more.OtherQuestions = slices.Concat(b.OtherQuestions, under[otherQuestions])
	more.index = newIndex(&more)
	return &more
}

// changed returns a copy of the entries, each of them changed.
func changed[T any](entries []T, change func(*T)) []T {
	list := slices.Clone(entries)
	for i := range list {
		change(&list[i])
	}
	return list
}

// check warns of headings that name no entry of the book, and of phrases that the search could not tell apart from one of another entry, in
// this file or in the book's own.
func (p *phrases) check(b *Book) Problems {
	var problems Problems
	warn := func(line int, what, do string) {
		problems.add(Problem{File: p.name, Line: line, What: what, Do: do, Warning: true})
	}
	o := ownersIn(b)
	for line, s := range p.all() {
		switch id := s.id(); {
		case s.phrase == "":
			if !b.asks(id) {
				warn(line, fmt.Sprintf("the heading [%s] names no entry that can be asked for", id), "correct the id, or remove the heading and its phrases")
			}
		case id == otherTalk || id == otherQuestions:
		default:
			o.asked[Fold(s.phrase)] = id
			if b.Rebuttal(id) != nil {
				if what, do := o.hear(id, s.phrase); what != "" {
					warn(line, what, do)
				}
			}
		}
	}
	for line, s := range p.all() {
		if s.id() == otherQuestions && s.phrase != "" {
			if what, do := o.notAsked(s.phrase); what != "" {
				warn(line, what, do)
			}
		}
	}
	return problems
}

// asks reports whether phrases may stand under id.
func (b *Book) asks(id string) bool {
	kind, of, _ := strings.Cut(id, ":")
	switch kind {
	case "treaty":
		return b.Treaty(of) != nil
	case "state":
		return b.Country(of) != nil
	case "group":
		return b.Group(of) != nil
	case "series":
		return b.SeriesByID(of) != nil
	}
	return id == otherTalk || id == otherQuestions || b.Fact(id) != nil || b.Point(id) != nil || b.Rebuttal(id) != nil || b.Day(id) != nil
}

package commands

import (
	"slices"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

func (p *page) topics(string) reply.Reply {
	p.again = "topics"
	p.title(p.say.Say("topics_title"))
	for i := range p.book.Topics {
		t := &p.book.Topics[i]
		n := len(p.factsOn(arguments{topics: []string{t.ID}}))
		p.show("topic:" + t.ID)
		p.block(reply.Entry{ID: "topic:" + t.ID, Spans: []reply.Span{{Text: p.words(t.Name), Bold: true}, {Text: " · " + p.say.Say("facts_count", "N", n)}},
			Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: "topic:" + t.ID}}})
	}
	p.action("kit_title", "kit")
	return p.done()
}

// topic draws the best of what the file has under one word.
func (p *page) topic(t *facts.Topic) reply.Reply {
	p.title(p.words(t.Name))
	p.show("topic:" + t.ID)
	p.text(p.words(t.Text))
	var list []*facts.Fact
	for i := range p.book.Facts {
		if f := &p.book.Facts[i]; f.Topic == t.ID && f.Current(p.today) {
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, p.freshest)
	for _, f := range first(list, cardFacts) {
		p.factLine(f)
	}
	var points []*facts.Point
	for i := range p.book.Points {
		if pt := &p.book.Points[i]; pt.Topic == t.ID {
			points = append(points, pt)
		}
	}
	slices.SortStableFunc(points, func(a, b *facts.Point) int { return a.Strength - b.Strength })
	p.sayThis(first(points, 2))
	var claims []*facts.Rebuttal
	for i := range p.book.Rebuttals {
		if r := &p.book.Rebuttals[i]; slices.Contains(r.Topics, t.ID) {
			claims = append(claims, r)
		}
	}
	p.theyWillSay(claims)
	if n := len(p.factsOn(arguments{topics: []string{t.ID}})); n > 0 {
		p.button(p.say.Say("act_all_facts", "Count", n), "facts topic:"+t.ID)
	}
	if len(points) > 0 {
		p.action("act_points", "points topic:"+t.ID)
	}
	if len(claims) > 0 {
		p.action("act_objections", "rebut topic:"+t.ID)
	}
	for i := range p.book.Series {
		if s := &p.book.Series[i]; s.Topic == t.ID {
			p.button(p.words(s.Title), "series:"+s.ID)
		}
	}
	p.carry("topic:" + t.ID)
	return p.done()
}

// sources lists in full what an entry rests on.
func (p *page) sources(args string) reply.Reply {
	a := p.arguments(args)
	if r, refused := p.refuse(a, "sources"); refused {
		return r
	}
	if len(a.all()) == 0 {
		p.title(p.say.Say("sources_title"))
		p.text(p.say.Say("sources_usage", "N", len(p.book.Sources)))
		p.action("act_try_sources", "sources state:LT")
		return p.done()
	}
	var ids []string
	for _, id := range a.ids {
		if s := p.book.Source(id); s != nil {
			return p.source(s)
		}
		ids = append(ids, p.sourcesOf(id)...)
	}
	for _, id := range a.states {
		c := p.book.Country(id)
		for i := range p.book.Treaties {
			ids = append(ids, rowSources(c.Membership(p.book.Treaties[i].ID))...)
		}
	}
	for _, id := range a.groups {
		ids = append(ids, p.book.Group(id).Sources...)
	}
	for _, id := range a.treaties {
		ids = append(ids, p.book.Treaty(id).Sources...)
	}
	for _, id := range a.topics {
		for i := range p.book.Facts {
			if p.book.Facts[i].Topic == id {
				ids = append(ids, p.book.Facts[i].Sources[0])
			}
		}
	}
	ids = unique(ids)
	p.titled("sources_title", "sources_title_of", a)
	if len(ids) == 0 {
		return p.nothing(a)
	}
	for _, id := range paged(p, ids, a.page, a.line("sources")) {
		p.sourceEntry(p.book.Source(id))
	}
	p.onward(a)
	p.offerKit(a.line("sources"))
	return p.done()
}

// sourcesOf returns the ids of the sources of a fact, point, rebuttal or day.
func (p *page) sourcesOf(id string) []string {
	if f := p.book.Fact(id); f != nil {
		return f.Sources
	}
	if d := p.book.Day(id); d != nil {
		return d.Sources
	}
	var under []string
	if pt := p.book.Point(id); pt != nil {
		under = pt.Support
	}
	if r := p.book.Rebuttal(id); r != nil {
		for _, s := range r.Points {
			under = append(under, s.Facts...)
		}
	}
	var ids []string
	for _, fact := range under {
		ids = append(ids, p.book.Fact(fact).Sources...)
	}
	return ids
}

// rowSources returns all that a state's row in a treaty rests on.
func rowSources(m *facts.Membership) []string {
	ids := slices.Clone(m.Sources)
	if m.Withdrawal != nil {
		ids = append(ids, m.Withdrawal.Sources...)
		if c := m.Withdrawal.ArmedConflict; c != nil {
			ids = append(ids, c.Sources...)
		}
	}
	if m.Suspension != nil {
		ids = append(ids, m.Suspension.Sources...)
	}
	return ids
}

func unique(ids []string) []string {
	var list []string
	for _, id := range ids {
		if !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

func (p *page) sourceEntry(s *facts.Source) {
	p.show("source:" + s.ID)
	p.block(reply.Entry{ID: "source:" + s.ID, Spans: []reply.Span{{Text: p.sourceLine(s), URL: s.URL}},
		Actions: []reply.Action{{Label: p.say.Say("act_read"), URL: s.URL}}})
}

// source draws one source with the facts that rest on it.
func (p *page) source(s *facts.Source) reply.Reply {
	p.title(clip(s.Title, 150))
	p.sourceEntry(s)
	var list []*facts.Fact
	for i := range p.book.Facts {
		if slices.Contains(p.book.Facts[i].Sources, s.ID) {
			list = append(list, &p.book.Facts[i])
		}
	}
	if len(list) > 0 {
		p.heading("source_facts")
		p.offerKit(list[0].ID)
	}
	for _, f := range first(list, pageSize) {
		p.show(f.ID)
		p.block(reply.Entry{ID: f.ID, Spans: reply.Plain(p.words(f.Title)), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: f.ID}}})
	}
	if len(list) > pageSize {
		p.note(p.say.Say("note_left_out", "N", len(list)-pageSize))
	}
	return p.done()
}

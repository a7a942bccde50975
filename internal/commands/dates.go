package commands

import (
	"fmt"
	"slices"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// An event is something on a day: an entry of the calendar or a step in a state's membership.
type event struct {
	id    string // of the entry it comes from
	on    facts.Date
	text  string
	cites []string
}

// aheadDays is how far "what is coming" looks.
const aheadDays = 366

// dates shows what this day recalls and what is coming; for a state, its whole story.
func (p *page) dates(args string) reply.Reply {
	a := p.arguments(args)
	if r, refused := p.refuse(a, "dates"); refused {
		return r
	}
	if len(a.states) == 1 {
		return p.timeline(p.book.Country(a.states[0]))
	}
	a.topics, a.audiences = nil, nil // a date belongs to states and treaties
	p.titled("dates_title", "dates_title_of", a)
	recalled := func(d facts.Date) bool { return !d.After(p.today) && d.In(p.today.Year) == p.today }
	if today := p.events(a, recalled); len(today) > 0 {
		p.heading("dates_today")
		p.list(today)
	}
	ahead := p.ahead(a)
	p.heading("dates_ahead")
	if len(ahead) == 0 {
		p.text(p.say.Say("dates_none"))
	}
	p.list(paged(p, ahead, a.page, a.line("dates")))
	for i := range p.book.Calendar {
		if d := &p.book.Calendar[i]; d.Months != "" && a.count() == 0 && a.page == 1 {
			p.dayEntry(d)
		}
	}
	p.onward(a)
	p.action("act_withdrawals", "withdrawals")
	p.action("act_fact_today", "fact")
	p.carry(a.line("dates"))
	return p.done()
}

// events returns what the calendar and the withdrawals hold for days that want accepts.
func (p *page) events(a arguments, want func(facts.Date) bool) []event {
	var list []event
	states := p.members(a)
	for i := range p.book.Calendar {
		d := &p.book.Calendar[i]
		if d.Date.Day != 0 && want(d.Date) && (len(states) == 0 || overlap(states, d.Countries)) && (len(a.treaties) == 0 || slices.Contains(a.treaties, d.Treaty)) {
			list = append(list, event{d.ID, d.Date, p.words(d.Title), first(d.Sources, 1)})
		}
	}
	for i := range p.book.Countries {
		c := &p.book.Countries[i]
		if len(states) > 0 && !slices.Contains(states, c.ID) {
			continue
		}
		for j := range p.book.Treaties {
			t := &p.book.Treaties[j]
			m := c.Membership(t.ID)
			if !m.InForce.Before(p.today) && want(m.InForce) {
				list = append(list, event{"state:" + c.ID, m.InForce, p.say.Say("event_in_force", "State", p.country(c), "Treaty", p.words(t.Name)), first(m.Sources, 1)})
			}
			if m.Withdrawal == nil {
				continue
			}
			if d, ok := m.Withdrawal.Effect(t.Notice); ok && !d.Before(p.today) && want(d) {
				list = append(list, event{"state:" + c.ID, d, p.say.Say("event_leaves", "State", p.country(c), "Treaty", p.words(t.Name)), first(m.Withdrawal.Sources, 1)})
			}
		}
	}
	return list
}

// ahead returns the events of the coming year, yearly ones moved to their next day, the nearest first.
func (p *page) ahead(a arguments) []event {
	var list []event
	end := p.today.AddDays(aheadDays)
	for _, e := range p.events(a, func(facts.Date) bool { return true }) {
		if d := p.book.Day(e.id); d != nil && d.Yearly {
			next := p.next(d)
			if years := next.Year - d.Date.Year; d.Date.Year > 0 && years > 0 {
				e.text = p.say.Say("event_anniversary", "Title", e.text, "N", years)
			}
			e.on = next
		}
		if e.on.After(p.today) && !e.on.After(end) {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b event) int { return a.on.Compare(b.on) })
	return list
}

// list draws events, one a line.
func (p *page) list(events []event) {
	for _, e := range events {
		p.show(e.id)
		when := p.say.Date(e.on)
		if away := p.say.Away(e.on, p.today); away != "" {
			when += " (" + away + ")"
		}
		p.block(reply.Entry{ID: e.id, Spans: []reply.Span{{Text: when + ": ", Bold: true}, {Text: e.text}}, Cites: p.cite(e.cites...)})
	}
}

// timeline tells a state's story in both treaties, with the calendar's dates about it.
func (p *page) timeline(c *facts.Country) reply.Reply {
	p.title(p.say.Say("dates_title_of", "Scope", p.flagged(c)))
	p.show("state:" + c.ID)
	var list []event
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.kept(t.Checked, t.ReviewBy)
		list = append(list, p.steps(c, t)...)
	}
	for i := range p.book.Calendar {
		d := &p.book.Calendar[i]
		if slices.Contains(d.Countries, c.ID) && !d.Date.IsZero() && d.Date.Year > 0 && !slices.ContainsFunc(list, func(e event) bool { return e.on == d.Date }) {
			list = append(list, event{d.ID, d.Date, p.words(d.Title), first(d.Sources, 1)})
		}
	}
	if len(list) == 0 {
		p.text(p.say.Say("timeline_none"))
	}
	slices.SortStableFunc(list, func(a, b event) int { return a.on.Compare(b.on) })
	p.list(list)
	p.button(p.flagged(c), "state:"+c.ID)
	p.action("act_points", "points "+c.ID)
	p.action("act_sources", "sources state:"+c.ID)
	p.carry("dates " + c.ID)
	return p.done()
}

// steps returns the dated steps of a state in a treaty.
func (p *page) steps(c *facts.Country, t *facts.Treaty) []event {
	m := c.Membership(t.ID)
	var list []event
	add := func(d facts.Date, id string, sources []string) {
		if !d.IsZero() {
			list = append(list, event{"state:" + c.ID, d, p.say.Say(id, "Treaty", p.words(t.Name)), sources[:1]})
		}
	}
	add(m.Signed, "tl_signed", m.Sources)
	if m.By != "" {
		add(m.Joined, "tl_"+m.By, m.Sources)
	}
	add(m.InForce, p.tense(m.InForce, "tl_in_force", "tl_in_force_soon"), m.Sources)
	if w := m.Withdrawal; w != nil {
		add(w.Decided, "tl_decided", w.Sources[min(1, len(w.Sources)-1):])
		add(w.Notified, "tl_notified", w.Sources)
		if d, ok := w.Effect(t.Notice); ok {
			add(d, p.tense(d, "tl_left", "tl_leaves"), w.Sources)
		}
	}
	if s := m.Suspension; s != nil {
		add(s.Decided, "tl_suspension_decided", s.Sources)
		add(s.Notified, "tl_suspension_notified", s.Sources)
	}
	return list
}

// tense chooses between the message for what has happened on a day and for what will.
func (p *page) tense(d facts.Date, past, future string) string {
	if d.After(p.today) {
		return future
	}
	return past
}

// home is the platform's front page: the fact of the day, the next dates, a field to search in.
func (p *page) home(string) reply.Reply {
	p.again = "home"
	p.title(p.say.Say("home_title"))
	p.block(reply.Search{Placeholder: p.say.Say("home_search")})
	if f := p.ofTheDay(); f != nil {
		p.heading("home_fact")
		p.factEntry(f, 1)
		p.action("act_open_fact", f.ID)
		p.action("act_another", "another "+f.ID)
	}
	if ahead := p.ahead(arguments{}); len(ahead) > 0 {
		p.heading("dates_ahead")
		p.list(first(ahead, 4))
	}
	p.action("act_withdrawals", "withdrawals")
	p.action("act_objections", "rebut")
	p.action("act_topics", "topics")
	p.action("kit_title", "kit")
	p.action("act_help", "help")
	return p.done()
}

// series draws numbers by year, with what is missing and what was revised.
func (p *page) series(s *facts.Series) reply.Reply {
	p.title(p.words(s.Title))
	p.show("series:" + s.ID)
	if !s.Text.IsZero() {
		p.text(p.words(s.Text))
	}
	p.block(reply.Fields{Fields: p.rows(s)})
	p.note(p.say.Say("series_unit", "Unit", p.words(s.Unit)))
	p.button(p.name("topic:"+s.Topic), "topic:"+s.Topic)
	p.action("act_facts", "facts topic:"+s.Topic)
	p.action("act_picture", "chart "+s.ID)
	p.carry("series:" + s.ID)
	return p.done()
}

// rows writes the years of a series, with what is not known and what was revised.
func (p *page) rows(s *facts.Series) []reply.Field {
	var fields []reply.Field
	for i := range s.Rows {
		r := &s.Rows[i]
		value := p.say.Say("series_unknown")
		if r.Total != nil {
			value = fmt.Sprint(*r.Total)
		}
		if r.First != nil {
			value += " " + p.say.Say("series_first", "First", *r.First)
		}
		fields = append(fields, reply.Field{Name: fmt.Sprint(r.Year), Spans: reply.Plain(value), Cites: p.cite(first(r.Sources, 1)...)})
	}
	return fields
}

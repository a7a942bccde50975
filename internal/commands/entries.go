package commands

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// factCard draws one fact with everything that qualifies it.
func (p *page) factCard(f *facts.Fact) reply.Reply {
	p.title(p.words(f.Title))
	p.factStatement(f)
	for _, r := range p.usedBy(f.ID) {
		p.button(clip(p.say.Say("act_answers", "Claim", p.words(r.Claim)), maxLabel), r.ID)
	}
	if f.Current(p.today) {
		p.action("act_share", "share "+f.ID)
	}
	p.action("act_another", "another "+f.ID)
	p.button(p.name("topic:"+f.Topic), "topic:"+f.Topic)
	p.action("act_picture", "card "+f.ID)
	p.action("act_sources", "sources "+f.ID)
	p.carry(f.ID)
	return p.done()
}

// factStatement draws a fact with everything that qualifies it, first that a newer one stands in its place.
func (p *page) factStatement(f *facts.Fact) {
	p.factEntry(f, len(f.Sources))
	if f.ReplacedBy != "" {
		p.text(p.say.Say("fact_replaced", "Title", p.entryName(f.ReplacedBy)))
		p.action("act_newer", f.ReplacedBy)
	}
	if !f.Disputed.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("fact_disputed") + " ", Bold: true}, {Text: p.words(f.Disputed)}}})
	}
	if !f.Note.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.words(f.Note), Em: true}}})
	}
	if !f.Expires.IsZero() && p.today.After(f.Expires) {
		p.note(p.say.Say("note_expired", "Date", p.say.Date(f.Expires)))
	}
	if f.Weak {
		p.note(p.say.Say("note_weak"))
	}
}

// usedBy returns the first two rebuttals that rest on a fact.
func (p *page) usedBy(fact string) []*facts.Rebuttal {
	var list []*facts.Rebuttal
	for i := range p.book.Rebuttals {
		r := &p.book.Rebuttals[i]
		if len(list) < 2 && slices.ContainsFunc(r.Points, func(s facts.Support) bool { return slices.Contains(s.Facts, fact) }) {
			list = append(list, r)
		}
	}
	return list
}

// factEntry draws a fact as a statement with the date it holds for and its first sources.
func (p *page) factEntry(f *facts.Fact, sources int) {
	p.kept(f.Checked, f.ReviewBy)
	p.show(f.ID)
	var spans []reply.Span
	if f.Figure != nil {
		spans = append(spans, reply.Span{Text: f.Figure.Value + " " + p.words(f.Figure.Unit), Bold: true},
			reply.Span{Text: strings.TrimRight(" "+p.words(f.Figure.What), " ") + "\n"})
	}
	spans = append(spans, reply.Span{Text: p.words(f.Text)}, reply.Span{Text: " (" + p.say.Say("as_of", "Date", p.say.Date(f.AsOf)) + ")", Em: true})
	p.block(reply.Entry{ID: f.ID, Spans: spans, Cites: p.cite(first(f.Sources, sources)...)})
}

// factLine draws a fact in a list, with the button that opens it.
func (p *page) factLine(f *facts.Fact) {
	p.kept(f.Checked, f.ReviewBy)
	p.show(f.ID)
	spans := []reply.Span{{Text: p.words(f.Text)}, {Text: " (" + p.say.Say("as_of", "Date", p.say.Date(f.AsOf)) + ")", Em: true}}
	switch {
	case f.ReplacedBy != "":
		spans = append(spans, reply.Span{Text: " " + p.say.Say("fact_old"), Em: true})
	case !f.Current(p.today):
		spans = append(spans, reply.Span{Text: " " + p.say.Say("fact_past", "Date", p.say.Date(f.Expires)), Em: true})
	case !f.Disputed.IsZero():
		spans = append(spans, reply.Span{Text: " " + p.say.Say("fact_contested"), Em: true})
	}
	p.block(reply.Entry{ID: f.ID, Spans: spans, Cites: p.cite(first(f.Sources, 1)...),
		Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: f.ID}}})
}

// point draws one talking point: the message, the facts in full, a true case, and what to ask for.
func (p *page) point(pt *facts.Point) reply.Reply {
	p.title(p.say.Say("point_title"))
	p.kept(pt.Checked, pt.ReviewBy)
	p.show(pt.ID)
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(pt.Message), Bold: true}}})
	p.heading("point_facts")
	for _, id := range pt.Support {
		p.factLine(p.book.Fact(id))
	}
	if pt.Story != "" {
		p.heading("point_story")
		p.factLine(p.book.Fact(pt.Story))
	}
	p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("ask_them") + " ", Bold: true}, {Text: p.words(pt.Ask)}}})
	audiences := make([]string, len(pt.Audiences))
	for i, id := range pt.Audiences {
		audiences[i] = p.name("audience:" + id)
	}
	p.note(p.say.Say("note_audiences", "List", strings.Join(audiences, ", ")))
	p.action("act_share", "share "+pt.ID)
	p.action("act_points", "points "+pt.Topic)
	p.button(p.name("topic:"+pt.Topic), "topic:"+pt.Topic)
	p.action("act_picture", "card "+pt.ID)
	p.action("act_sources", "sources "+pt.ID)
	p.carry(pt.ID)
	return p.done()
}

// rebuttal draws the answer to a claim: fact, why the claim misleads, fact again; then what carries it,
// what is true on the other side, and what not to say.
func (p *page) rebuttal(r *facts.Rebuttal) reply.Reply {
	if p.aloud {
		return p.short(r)
	}
	p.title(p.say.Say("rebuttal_title"))
	p.kept(r.Checked, r.ReviewBy)
	p.show(r.ID)
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(r.Claim), Quote: true}}})
	p.block(reply.Fields{Fields: []reply.Field{
		{Name: p.say.Say("rebuttal_fact"), Spans: reply.Plain(p.words(r.Answer.Fact))},
		{Name: p.say.Say("rebuttal_why"), Spans: reply.Plain(p.words(r.Answer.Why))},
		{Name: p.say.Say("rebuttal_again"), Spans: reply.Plain(p.words(r.Answer.Again)), Cites: p.cite(p.book.FirstSources(r.Answer.Rests)...)},
	}})
	p.heading("rebuttal_points")
	for i := range r.Points {
		p.block(p.supported(&r.Points[i]))
	}
	p.block(reply.Fields{Fields: []reply.Field{
		{Name: p.say.Say("rebuttal_concession"), Spans: reply.Plain(p.words(r.Concession))},
		{Name: p.say.Say("rebuttal_do_not_say"), Spans: reply.Plain(p.words(r.DoNotSay))},
		{Name: p.say.Say("rebuttal_ask"), Spans: reply.Plain(p.words(r.Ask))},
	}})
	p.action("act_share", "share "+r.ID)
	p.offerKit(r.ID)
	p.action("act_copy", "copy "+r.ID)
	p.action("act_post", "post "+r.ID)
	p.action("act_picture", "card "+r.ID)
	p.action("act_objections", "rebut "+r.Topics[0])
	p.action("act_sources", "sources "+r.ID)
	return p.done()
}

// supported draws one argument with the sources of its facts.
func (p *page) supported(s *facts.Support) reply.Entry {
	var sources []string
	for _, id := range s.Facts {
		f := p.book.Fact(id)
		p.kept(f.Checked, f.ReviewBy)
		p.show(id)
		sources = append(sources, f.Sources[0])
	}
	return reply.Entry{ID: s.Facts[0], Spans: reply.Plain(p.words(s.Text)), Cites: p.cite(sources...),
		Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: s.Facts[0]}}}
}

// day draws one date of the calendar.
func (p *page) day(d *facts.Day) reply.Reply {
	p.title(p.dayDate(d))
	p.dayStatement(d)
	for _, id := range d.Countries {
		p.button(p.name("state:"+id), "state:"+id)
	}
	p.action("act_dates", "dates")
	p.action("act_sources", "sources "+d.ID)
	p.carry(d.ID)
	return p.done()
}

// dayDate writes when a calendar entry is: the date, or the months in which it falls.
func (p *page) dayDate(d *facts.Day) string {
	if d.Date.IsZero() {
		return p.say.Say("day_months", "Months", d.Months)
	}
	return p.say.Date(d.Date)
}

// dayStatement draws a date with what qualifies it.
func (p *page) dayStatement(d *facts.Day) {
	p.dayEntry(d)
	if !d.Note.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.words(d.Note), Em: true}}})
	}
}

func (p *page) dayEntry(d *facts.Day) {
	p.show(d.ID)
	when := p.dayDate(d)
	if away := p.say.Away(p.occurs(d), p.today); away != "" {
		when += " (" + away + ")"
	}
	p.block(reply.Entry{ID: d.ID, Spans: []reply.Span{{Text: when + ": ", Bold: true}, {Text: p.words(d.Title)}}, Cites: p.cite(first(d.Sources, 1)...)})
}

// occurs returns the day a calendar entry is counted from: for a date that comes back without a year, the next one.
func (p *page) occurs(d *facts.Day) facts.Date {
	if d.Date.Year == 0 && !d.Date.IsZero() {
		return p.next(d)
	}
	return d.Date
}

// next returns the next day on which a yearly entry falls, today included.
func (p *page) next(d *facts.Day) facts.Date {
	day := d.Date.In(p.today.Year)
	if day.Before(p.today) {
		day = d.Date.In(p.today.Year + 1)
	}
	return day
}

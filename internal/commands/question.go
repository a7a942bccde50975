package commands

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/search"
	"cmcbot/internal/share"
)

// found answers a question: the one entry that answers it, in full, then the next best by name.
func (p *page) found(a search.Answer) reply.Reply {
	p.title(clip(p.headline(a.ID), 150))
	p.statement(a.ID)
	if pt := p.book.Point(a.ID); pt != nil { // its facts stand under it already
		a.Others = slices.DeleteFunc(a.Others, func(h search.Hit) bool { return slices.Contains(pt.Support, h.ID) })
	}
	if len(a.Others) > 0 {
		p.heading("found_also")
	}
	for _, h := range a.Others {
		p.show(h.ID)
		p.block(reply.Entry{ID: h.ID, Spans: reply.Plain(p.name(h.ID)), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: h.ID}}})
	}
	p.action("act_open_answer", a.ID)
	if share.Can(p.book, a.ID, p.today) {
		p.action("act_share", "share "+a.ID)
	}
	p.action("act_sources", "sources "+a.ID)
	p.carry(a.ID)
	return p.done()
}

// headline is the name of an entry over what it says; of a talking point that is the title of the first fact under it, for its message follows.
func (p *page) headline(id string) string {
	if pt := p.book.Point(id); pt != nil {
		return p.words(p.book.Fact(pt.Support[0]).Title)
	}
	return p.name(id)
}

// statement draws what an entry says, without what its card leads on to.
func (p *page) statement(id string) {
	kind, key, _ := strings.Cut(id, ":")
	switch kind {
	case "state":
		p.show(id)
		c := p.book.Country(key)
		for i := range p.book.Treaties {
			t := &p.book.Treaties[i]
			p.membership(t, c)
			if w := c.Membership(t.ID).Withdrawal; w != nil && !w.Decision.IsZero() { // a card has no room for it
				p.block(reply.Text{Spans: []reply.Span{{Text: p.words(w.Decision), Em: true}}})
			}
		}
	case "group":
		p.show(id)
		g := p.book.Group(key)
		p.kept(g.Checked, g.ReviewBy)
		p.block(reply.Text{Spans: reply.Plain(p.words(g.Text)), Cites: p.cite(first(g.Sources, 2)...)})
		for i := range p.book.Treaties {
			p.block(reply.Heading{Text: p.words(p.book.Treaties[i].Name)})
			p.block(reply.Fields{Fields: p.standing(&p.book.Treaties[i], g)})
		}
	case "topic":
		p.show(id)
		p.text(p.words(p.book.Topic(key).Text))
	case "treaty":
		p.show(id)
		t := p.book.Treaty(key)
		p.kept(t.Checked, t.ReviewBy)
		p.block(reply.Text{Spans: reply.Plain(p.words(t.Text)), Cites: p.cite(t.Sources...)})
	case "series":
		p.show(id)
		s := p.book.SeriesByID(key)
		p.text(p.words(s.Text))
		p.block(reply.Fields{Fields: p.rows(s)})
	default:
		p.entryStatement(id)
	}
}

// entryStatement draws a fact, a rebuttal, a point or a day.
func (p *page) entryStatement(id string) {
	if f := p.book.Fact(id); f != nil {
		p.factStatement(f)
	}
	if r := p.book.Rebuttal(id); r != nil {
		p.shortAnswer(r)
	}
	if pt := p.book.Point(id); pt != nil {
		p.pointEntry(pt)
	}
	if d := p.book.Day(id); d != nil {
		p.dayStatement(d)
	}
}

// maxClaims is how many claims of one message are answered at once.
const maxClaims = 4

// claims answers a message: the claims that are made in it, the surest first, each with the words in which it
// was heard, and what is fair and what is not to be said about the first. Only the asker sees it.
func (p *page) claims(message string) reply.Reply {
	list := first(p.index.Claims(message), maxClaims)
	if len(list) == 0 {
		p.lost = message
		p.title(p.say.Say("claims_none_title"))
		said := "claims_none"
		for _, h := range p.index.Find(message, 20) {
			if r := p.book.Rebuttal(h.ID); r != nil && h.Near() && len(p.reply.Actions) < 2 {
				said = "claims_none_near"
				p.button(p.claimed(r), r.ID)
			}
		}
		p.text(p.say.Say(said))
		p.action("act_objections", "rebut")
		p.action("act_help", "help")
		return p.done()
	}
	if p.aloud {
		return p.short(p.book.Rebuttal(list[0].ID))
	}
	p.title(p.say.Say("claims_title"))
	for i, c := range list {
		r := p.book.Rebuttal(c.ID)
		p.show(r.ID)
		spans := []reply.Span{{Text: p.words(r.Claim), Quote: true}, {Text: "\n" + p.say.Say("claims_heard", "Words", clip(c.Passage, 160)), Em: true}}
		p.block(reply.Entry{ID: r.ID, Spans: spans, Actions: []reply.Action{{Label: p.say.Say("act_answer"), Line: r.ID, Target: p.req.Target}}})
		if i == 0 {
			p.advice(r)
		}
		p.reply.Actions = append(p.reply.Actions, reply.Action{Label: p.say.Say("act_reply", "Count", i+1), Line: "post " + r.ID, Target: p.req.Target, Primary: i == 0})
	}
	p.action("act_copy", "copy "+list[0].ID)
	return p.done()
}

// shortAnswer draws a claim with its answer in one breath.
func (p *page) shortAnswer(r *facts.Rebuttal) {
	p.kept(r.Checked, r.ReviewBy)
	p.show(r.ID)
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(r.Claim), Quote: true}}})
	p.advice(r)
}

// advice draws the short answer of a rebuttal, what is true on the other side, and what not to say.
func (p *page) advice(r *facts.Rebuttal) {
	p.kept(r.Checked, r.ReviewBy)
	fields := []reply.Field{
		{Name: p.say.Say("claims_answer"), Spans: reply.Plain(p.words(r.Short)), Cites: p.cite(p.book.FirstSources(r.ShortRests)...)},
		{Name: p.say.Say("rebuttal_concession"), Spans: reply.Plain(p.words(r.Concession))},
		{Name: p.say.Say("rebuttal_do_not_say"), Spans: reply.Plain(p.words(r.DoNotSay))},
	}
	if p.aloud { // advice is for the asker alone
		fields = fields[:1]
	}
	p.block(reply.Fields{Fields: fields})
}

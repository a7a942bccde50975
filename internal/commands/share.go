package commands

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/share"
)

// share draws the texts that are made of an entry, or one of them to copy. Of a state or a topic it offers the
// entries to choose from.
func (p *page) share(args string) reply.Reply {
	id, network, _ := strings.Cut(strings.ToLower(args), " ")
	texts, ok := share.Kit(p.book, p.say, id, p.today)
	if !ok {
		return p.shareWhat(args)
	}
	for _, t := range texts {
		if t.ID == network && t.Body != "" {
			return p.shareOne(id, t)
		}
	}
	p.shareTitle(id)
	p.show(id)
	p.text(p.say.Say("share_lead"))
	p.caveat(id)
	var fields []reply.Field
	var pages, copies []reply.Action
	for _, t := range texts {
		fields = append(fields, reply.Field{Name: p.say.Say("share_name_" + t.ID), Spans: reply.Plain(p.measure(t))})
		if t.Compose != "" {
			pages = append(pages, reply.Action{Label: p.say.Say("share_on_" + t.ID), URL: t.Compose})
		}
		if t.Body != "" {
			copies = append(copies, reply.Action{Label: p.say.Say("share_copy_" + t.ID), Line: "share " + id + " " + t.ID})
		}
	}
	p.block(reply.Heading{Text: p.say.Say("share_name_x")})
	p.text(texts[0].Body)
	p.block(reply.Fields{Fields: fields})
	p.reply.Actions = slices.Concat(pages, copies)
	p.action("act_open_answer", id)
	p.offerKit(id)
	return p.done()
}

// shareTitle names what is shared: of a claim, its answer.
func (p *page) shareTitle(id string) {
	title := "share_title"
	if p.book.Rebuttal(id) != nil {
		title = "share_title_answer"
	}
	p.title(clip(p.say.Say(title, "Name", p.entryName(id)), 150))
}

// caveat says to the asker what to know before an entry is posted. It is no part of the texts.
func (p *page) caveat(id string) {
	f := p.book.Fact(id)
	if f == nil {
		return
	}
	p.kept(f.Checked, f.ReviewBy)
	if !f.Note.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.words(f.Note), Em: true}}})
	}
	if f.Weak {
		p.note(p.say.Say("note_weak"))
	}
}

// measure says how long a text is, in what its network counts.
func (p *page) measure(t share.Text) string {
	n := t.Count(t.Body)
	switch {
	case t.Body == "":
		return p.say.Say("share_none")
	case t.ID == "speech":
		return p.say.Say("share_words", "N", n)
	case t.ID == "linkedin" || t.ID == "email":
		return p.say.Say("share_length", "N", n)
	}
	return p.say.Say("share_count", "N", n, "Limit", t.Limit)
}

// shareOne draws one text to copy, with the page that opens with it.
func (p *page) shareOne(id string, t share.Text) reply.Reply {
	p.shareTitle(id)
	p.show(id)
	text := t.Body
	if t.Subject != "" {
		text = p.say.Say("share_subject", "Subject", t.Subject) + "\n\n" + text
	}
	p.block(reply.Verbatim{Text: text})
	if t.Compose != "" {
		p.reply.Actions = append(p.reply.Actions, reply.Action{Label: p.say.Say("share_on_" + t.ID), URL: t.Compose})
	}
	p.action("act_share_all", "share "+id)
	return p.done()
}

// shareable is how many entries are offered to choose from.
const shareable = 6

// shareWhat leads from what cannot be shared to what can: from a fact that is replaced to the newer one, from a state or
// a topic to the entries on it.
func (p *page) shareWhat(args string) reply.Reply {
	a := p.arguments(args)
	if len(a.ids) == 1 {
		p.title(p.say.Say("share_title_of"))
		if f := p.book.Fact(a.ids[0]); f != nil && f.ReplacedBy != "" {
			p.text(p.say.Say("share_replaced"))
			p.shareLine(f.ReplacedBy)
			return p.done()
		}
		return p.shareUsage()
	}
	if r, refused := p.refuse(a, "share"); refused {
		return r
	}
	p.title(clip(strings.TrimSpace(p.say.Say("share_title", "Name", p.scope(a))), 150))
	if a.count() == 0 {
		return p.shareUsage()
	}
	p.text(p.say.Say("share_choose"))
	for _, pt := range first(p.pointsOn(a), shareable/2) {
		p.shareLine(pt.ID)
	}
	list := slices.DeleteFunc(p.factsOn(a), func(f *facts.Fact) bool { return !f.Current(p.today) })
	for _, f := range first(list, shareable-len(p.reply.Entries)) {
		p.shareLine(f.ID)
	}
	return p.done()
}

func (p *page) shareUsage() reply.Reply {
	p.title(p.say.Say("share_title_of"))
	f := p.ofTheDay()
	if f == nil {
		return p.nothing(arguments{})
	}
	p.text(p.say.Say("share_usage", "Example", f.ID))
	p.shareLine(f.ID)
	p.action("act_points", "points")
	p.action("act_objections", "rebut")
	p.action("act_facts", "facts")
	p.offerKit(f.ID)
	return p.done()
}

// shareLine offers one entry.
func (p *page) shareLine(id string) {
	var sources []string
	if f := p.book.Fact(id); f != nil {
		sources = first(f.Sources, 1)
	} else if pt := p.book.Point(id); pt != nil {
		sources = first(p.book.Fact(pt.Support[0]).Sources, 1)
	}
	p.show(id)
	p.block(reply.Entry{ID: id, Spans: reply.Plain(p.entryName(id)), Cites: p.cite(sources...), Actions: []reply.Action{{Label: p.say.Say("act_share"), Line: "share " + id}}})
}

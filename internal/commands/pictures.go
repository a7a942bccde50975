package commands

import (
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/picture"
	"cmcbot/internal/reply"
)

// card draws the picture of a fact, a talking point or an answer to a claim; without an id, of the day's fact.
func (p *page) card(args string) reply.Reply {
	args, size := sized(args)
	id := strings.ToLower(args)
	if id == "" {
		if f := p.ofTheDay(); f != nil {
			id = f.ID
		}
	}
	if f := p.book.Fact(id); f != nil {
		p.kept(f.Checked, f.ReviewBy)
		p.drawn(p.words(f.Title), "card", f.ID, size, p.painter(size).Fact(f), f.Sources[0])
		if !f.Note.IsZero() && !p.aloud {
			p.block(reply.Text{Spans: []reply.Span{{Text: p.words(f.Note), Em: true}}})
		}
		p.action("act_open_fact", f.ID)
		p.action("act_share", "share "+f.ID)
		return p.done()
	}
	if pt := p.book.Point(id); pt != nil {
		p.kept(pt.Checked, pt.ReviewBy)
		p.drawn(p.say.Say("point_title"), "card", pt.ID, size, p.painter(size).Point(pt), p.firstSources(pt.Support)...)
		p.action("act_open_answer", pt.ID)
		p.action("act_share", "share "+pt.ID)
		return p.done()
	}
	r := p.book.Rebuttal(id)
	if r == nil {
		r = p.heard.in(args)
	}
	if r != nil {
		p.kept(r.Checked, r.ReviewBy)
		p.drawn(p.say.Say("rebuttal_title"), "card", r.ID, size, p.painter(size).Rebuttal(r), p.book.FirstSources(r.ShortRests)...)
		p.action("act_why", r.ID)
		p.action("act_share", "share "+r.ID)
		return p.done()
	}
	a := p.arguments(args)
	if len(a.states) == 1 && a.count() == 1 && a.clear() {
		return p.membershipChart(p.book.Country(a.states[0]), size)
	}
	if len(a.ids) == 1 && a.count() == 0 && a.clear() && a.ids[0] != id {
		return p.card(a.ids[0])
	}
	if len(a.choices) > 0 {
		return p.choose(a.choices, "card")
	}
	return p.pictureHelp()
}

// mapOf draws where states stand in a treaty: all of them, those of a group, or with one of them pointed out.
func (p *page) mapOf(args string) reply.Reply {
	args, size := sized(args)
	a := p.arguments(args)
	if r, refused := p.refuse(a, "map"); refused {
		return r
	}
	if len(a.treaties) > 1 || len(a.groups)+len(a.states) > 1 || len(a.topics)+len(a.audiences) > 0 {
		return p.pictureHelp()
	}
	t := &p.book.Treaties[0]
	if len(a.treaties) == 1 {
		t = p.book.Treaty(a.treaties[0])
	}
	p.kept(t.Checked, t.ReviewBy)
	title, of, sources := p.words(t.Name), "", []string{t.Sources[0]}
	var g *facts.Group
	var c *facts.Country
	switch {
	case len(a.groups) == 1:
		g = p.book.Group(a.groups[0])
		p.kept(g.Checked, g.ReviewBy)
		title, of, sources = p.words(g.Name)+": "+title, " group:"+g.ID, append(sources, g.Sources[0])
	case len(a.states) == 1:
		c = p.book.Country(a.states[0])
		title, of = p.country(c)+": "+title, " state:"+c.ID
		sources = append(sources, p.membershipSources(c.Membership(t.ID))...)
	}
	p.drawn(title, "map", "treaty:"+t.ID+of, size, p.painter(size).Map(t, g, c), sources...)
	for i := range p.book.Treaties {
		if other := &p.book.Treaties[i]; other != t {
			p.button(p.words(other.Name), "map treaty:"+other.ID+of)
		}
	}
	if of == "" {
		p.button(p.words(t.Name), "treaty:"+t.ID)
	} else {
		p.button(p.name(strings.TrimSpace(of)), strings.TrimSpace(of))
	}
	return p.done()
}

// timelineChart is the name under which the timeline of withdrawals is asked for.
const timelineChart = "timeline"

// chart draws the timeline of withdrawals, a series of numbers by year, or what a state did in both treaties.
func (p *page) chart(args string) reply.Reply {
	args, size := sized(args)
	word := strings.ToLower(args)
	if word == timelineChart || word == "withdrawals" {
		var sources []string
		for i := range p.book.Treaties {
			t := &p.book.Treaties[i]
			p.kept(t.Checked, t.ReviewBy)
			sources = append(sources, t.Sources[0])
			for _, c := range p.leavers(t) {
				sources = append(sources, p.membershipSources(c.Membership(t.ID))...)
			}
		}
		p.drawn(p.say.Say("withdrawals_title"), "chart", timelineChart, size, p.painter(size).Timeline(), sources...)
		p.action("act_withdrawals", "withdrawals")
		return p.done()
	}
	if s := p.book.SeriesByID(strings.TrimPrefix(word, "series:")); s != nil {
		return p.seriesChart(s, size)
	}
	a := p.arguments(args)
	if len(a.choices) > 0 {
		return p.choose(a.choices, "chart")
	}
	if !a.clear() || a.count() != 1 {
		return p.pictureHelp()
	}
	switch {
	case len(a.states) == 1:
		return p.membershipChart(p.book.Country(a.states[0]), size)
	case len(a.topics) == 1:
		return p.topicChart(p.book.Topic(a.topics[0]), size)
	}
	return p.pictureHelp()
}

func (p *page) seriesChart(s *facts.Series, size picture.Size) reply.Reply {
	var sources []string
	for _, r := range s.Rows {
		sources = append(sources, first(r.Sources, 1)...)
	}
	p.drawn(p.words(s.Title), "chart", s.ID, size, p.painter(size).Chart(s), sources...)
	p.button(p.words(s.Title), "series:"+s.ID)
	return p.done()
}

// topicChart draws a topic's numbers by year; where the file has none it says so, and offers the card of one figure.
func (p *page) topicChart(t *facts.Topic, size picture.Size) reply.Reply {
	for i := range p.book.Series {
		if p.book.Series[i].Topic == t.ID {
			return p.seriesChart(&p.book.Series[i], size)
		}
	}
	p.title(p.say.Say("chart_none_title", "Topic", p.words(t.Name)))
	p.text(p.say.Say("chart_none_text"))
	p.show("topic:" + t.ID)
	for i := range p.book.Facts {
		if f := &p.book.Facts[i]; f.Topic == t.ID && f.Important && f.Figure != nil && f.Current(p.today) {
			p.button(clip(p.say.Say("act_card_of", "Title", p.words(f.Title)), maxLabel), "card "+f.ID)
		}
	}
	p.button(p.words(t.Name), "topic:"+t.ID)
	return p.done()
}

func (p *page) membershipChart(c *facts.Country, size picture.Size) reply.Reply {
	var sources []string
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.kept(t.Checked, t.ReviewBy)
		sources = append(sources, p.membershipSources(c.Membership(t.ID))...)
	}
	p.drawn(p.flagged(c), "chart", "state:"+c.ID, size, p.painter(size).State(c), sources...)
	p.button(p.country(c), "state:"+c.ID)
	return p.done()
}

// pictureHelp says what can be drawn.
func (p *page) pictureHelp() reply.Reply {
	p.title(p.say.Say("pictures_title"))
	p.text(p.say.Say("pictures_text"))
	p.action("act_card_today", "card")
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.button(p.say.Say("act_map_of", "Treaty", p.words(t.Name)), "map treaty:"+t.ID)
	}
	p.action("act_timeline", "chart "+timelineChart)
	for i := range p.book.Series {
		p.button(p.words(p.book.Series[i].Title), "chart "+p.book.Series[i].ID)
	}
	return p.done()
}

func (p *page) painter(size picture.Size) picture.Painter {
	return picture.Painter{Book: p.book, Say: p.say, Today: p.today, Size: size}
}

// drawn puts a picture into the answer, with its sources as links, and the buttons that draw it in the other shape and
// carry it elsewhere. command and of are the line that draws it.
func (p *page) drawn(title, command, of string, size picture.Size, pic picture.Picture, sources ...string) {
	p.picture = &pic
	p.title(clip(title, 150))
	p.show(strings.Fields(of)...)
	p.block(reply.Picture{Name: pic.Name + ".png", Alt: pic.Alt, PNG: pic.PNG()})
	p.block(reply.Text{Spans: reply.Plain(p.say.Say("picture_text")), Cites: p.cite(first(unique(sources), 6)...)})
	line := command + " " + of
	if size == picture.Square {
		p.action("act_wide", line)
		line += " square"
	} else {
		p.action("act_square", line+" square")
	}
	p.carry(line)
}

// firstSources returns the strongest sources of the first two facts.
func (p *page) firstSources(ids []string) []string {
	var sources []string
	for _, id := range first(ids, 2) {
		sources = append(sources, p.book.Fact(id).Sources[0])
	}
	return sources
}

// sized takes the word that names a size off the end of arguments.
func sized(args string) (string, picture.Size) {
	i := strings.LastIndexByte(args, ' ') + 1
	switch word := strings.ToLower(args[i:]); word {
	case "square", "wide":
		size, _ := picture.ParseSize(word) // both are sizes
		return strings.TrimSpace(args[:i]), size
	}
	return args, picture.Wide
}

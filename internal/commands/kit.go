package commands

import (
	"slices"
	"strings"

	"cmcbot/internal/reply"
)

// How much the kit offers of what there may be several of.
const (
	kitPosts  = 3
	kitStates = 2
)

// kit offers what can be made of an answer: a picture, posts, letters and briefs, each one tap away. args is what the answer
// is about. Where that names no entry and no state, the fact of the day and the states that left a treaty stand in.
func (p *page) kit(args string) reply.Reply {
	p.title(p.say.Say("kit_title"))
	p.text(p.say.Say("kit_text"))
	a := p.arguments(args)
	p.action("act_picture", p.pictureOf(args, a))
	for _, id := range p.postsOn(a) {
		p.button(p.say.Say("kit_post", "Title", p.entryName(id)), "share "+id)
	}
	states := p.statesOf(a)
	for _, id := range states {
		if p.book.Letters != nil {
			p.button(p.say.Say("kit_letter", "State", p.name("state:"+id)), "letter state:"+id)
		}
	}
	for _, id := range states {
		if p.book.Briefs != nil {
			p.button(p.say.Say("kit_brief", "State", p.name("state:"+id)), "brief state:"+id)
		}
	}
	return p.done()
}

// offerKit adds the button that opens the kit of an answer. The kit of a card is that of its fact.
func (p *page) offerKit(line string) {
	word, rest, _ := strings.Cut(line, " ")
	if c := lookup(word); c != nil && c.args != "" {
		line = rest
	}
	line, _ = sized(line)
	p.action("act_kit", strings.TrimSpace("kit "+strings.TrimPrefix(line, "series:")))
}

// pictureOf returns the line that draws what is asked about.
func (p *page) pictureOf(args string, a arguments) string {
	entries := slices.DeleteFunc(slices.Clone(a.ids), func(id string) bool {
		return p.book.Fact(id) == nil && p.book.Point(id) == nil && p.book.Rebuttal(id) == nil
	})
	switch {
	case args == timelineChart || args == "withdrawals":
		return "chart " + timelineChart
	case p.book.SeriesByID(args) != nil:
		return "chart " + args
	case len(entries) > 0:
		return "card " + entries[0]
	case len(a.states) > 0 && len(a.treaties) == 0:
		return "chart state:" + a.states[0]
	case len(a.treaties)+len(a.groups) > 0:
		a.treaties, a.groups, a.states = first(append(a.treaties, p.book.Treaties[0].ID), 1), first(a.groups, 1), first(a.states, 1-len(first(a.groups, 1)))
		a.topics, a.audiences = nil, nil
		return a.line("map")
	}
	if posts := p.postsOn(a); len(a.topics) > 0 && len(posts) > 0 {
		return "card " + posts[len(posts)-1]
	}
	return "map treaty:" + p.book.Treaties[0].ID
}

// postsOn returns the entries to share on what is asked about: the entry itself, or the best point and the freshest facts.
func (p *page) postsOn(a arguments) []string {
	var ids []string
	for _, id := range a.ids {
		f := p.book.Fact(id)
		if f != nil && f.ReplacedBy != "" {
			id = f.ReplacedBy
			f = p.book.Fact(id)
		}
		if f != nil && f.Current(p.today) || p.book.Point(id) != nil || p.book.Rebuttal(id) != nil {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 && a.count() > 0 {
		for _, pt := range first(p.pointsOn(a), 1) {
			ids = append(ids, pt.ID)
		}
		for _, f := range p.factsOn(a) {
			if f.Current(p.today) && len(ids) < kitPosts {
				ids = append(ids, f.ID)
			}
		}
	}
	if f := p.ofTheDay(); len(ids) == 0 && f != nil {
		ids = append(ids, f.ID)
	}
	return first(ids, kitPosts)
}

// statesOf returns the states to write to or to meet: those that are named or that an entry is about, otherwise those that
// left a treaty.
func (p *page) statesOf(a arguments) []string {
	for _, id := range a.ids {
		if f := p.book.Fact(id); f != nil {
			a.states = append(a.states, f.Countries...)
		} else if pt := p.book.Point(id); pt != nil {
			a.states = append(a.states, pt.Countries...)
		} else if r := p.book.Rebuttal(id); r != nil {
			a.states = append(a.states, r.Countries...)
		} else if d := p.book.Day(id); d != nil {
			a.states = append(a.states, d.Countries...)
		}
	}
	return first(p.offered(a), kitStates)
}

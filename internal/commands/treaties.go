package commands

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// withdrawals lists every notice under Article 20, and acts that only look like one.
func (p *page) withdrawals(string) reply.Reply {
	p.title(p.say.Say("withdrawals_title"))
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.kept(t.Checked, t.ReviewBy)
		for j, c := range p.leavers(t) {
			if j == 0 {
				p.block(reply.Heading{Text: p.words(t.Name)})
			}
			p.withdrawalEntry(t, c)
		}
	}
	for i := range p.book.Countries {
		c := &p.book.Countries[i]
		for j := range p.book.Treaties {
			if s := c.Membership(p.book.Treaties[j].ID).Suspension; s != nil {
				p.heading("not_withdrawn")
				p.show("state:" + c.ID)
				p.block(reply.Entry{ID: "state:" + c.ID, Spans: []reply.Span{{Text: p.flagged(c) + "\n", Bold: true}, {Text: p.words(s.Text)}},
					Cites: p.cite(first(s.Sources, 2)...), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: "state:" + c.ID}}})
			}
		}
	}
	p.note(p.say.Say("note_article_20", "Article", p.book.Treaties[0].Articles.Effect))
	for i := range p.book.Treaties {
		p.button(p.words(p.book.Treaties[i].Name), "treaty:"+p.book.Treaties[i].ID)
	}
	p.action("act_picture", "chart "+timelineChart)
	p.action("act_objections", "rebut")
	p.action("act_dates", "dates")
	p.carry("withdrawals")
	return p.done()
}

// leavers returns the states with a notice of withdrawal, the earliest notice first.
func (p *page) leavers(t *facts.Treaty) []*facts.Country {
	var list []*facts.Country
	for i := range p.book.Countries {
		if p.book.Countries[i].Membership(t.ID).Withdrawal != nil {
			list = append(list, &p.book.Countries[i])
		}
	}
	slices.SortStableFunc(list, func(a, b *facts.Country) int {
		return a.Membership(t.ID).Withdrawal.Notified.Compare(b.Membership(t.ID).Withdrawal.Notified)
	})
	return list
}

func (p *page) withdrawalEntry(t *facts.Treaty, c *facts.Country) {
	w := c.Membership(t.ID).Withdrawal
	p.show("state:" + c.ID)
	var parts []string
	if effect, ok := w.Effect(t.Notice); ok {
		parts = append(parts, p.say.Say(p.tense(effect, "withdrawal_effect", "withdrawal_coming"), "Date", p.say.Date(effect), "Away", p.say.Away(effect, p.today)))
	} else {
		parts = append(parts, p.say.Say("withdrawal_held", "Article", t.Articles.Effect))
	}
	parts = append(parts, p.say.Say("step_notified", "Date", p.say.Date(w.Notified), "Article", t.Articles.Notice))
	if !w.Decided.IsZero() {
		parts = append(parts, p.say.Say("step_decided", "Date", p.say.Date(w.Decided)))
	}
	if w.Notice != "" {
		parts = append(parts, w.Notice)
	}
	spans := []reply.Span{{Text: p.flagged(c) + "\n", Bold: true}, {Text: strings.Join(parts, " · ")}}
	if !w.Decision.IsZero() {
		spans = append(spans, reply.Span{Text: "\n" + p.words(w.Decision), Em: true})
	}
	p.block(reply.Entry{ID: "state:" + c.ID, Spans: spans, Cites: p.cite(first(w.Sources, 2)...),
		Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: "state:" + c.ID}}})
}

// treaty draws the card of a treaty: what it bans, how many are in it, who left.
func (p *page) treaty(t *facts.Treaty) reply.Reply {
	p.title(p.words(t.Name))
	p.show("treaty:" + t.ID)
	p.kept(t.Checked, t.ReviewBy)
	p.text(p.words(t.Text))
	n := p.book.CountOn(t.ID, p.today)
	cites := p.cite(t.Sources...)
	count := "treaty_count"
	if n.Signatories == 0 {
		count = "treaty_count_all"
	}
	p.block(reply.Fields{Fields: []reply.Field{
		{Name: p.say.Say("treaty_parties"), Spans: reply.Plain(p.say.Say(count, "Parties", n.Parties, "Signatories", n.Signatories, "Withdrawn", n.Withdrawn, "Date", p.say.Date(t.AsOf))), Cites: cites},
		{Name: p.say.Say("treaty_adopted"), Spans: reply.Plain(p.say.Date(t.Adopted))},
		{Name: p.say.Say("treaty_opened"), Spans: reply.Plain(p.say.Date(t.Opened))},
		{Name: p.say.Say("treaty_in_force"), Spans: reply.Plain(p.say.Say("treaty_in_force_text", "Date", p.say.Date(t.InForce), "Deposits", t.Deposits, "Article", t.Articles.EntryIntoForce))},
		{Name: p.say.Say("treaty_leaving"), Spans: reply.Plain(p.say.Say("treaty_leaving_text", "N", t.Notice, "Notice", t.Articles.Notice, "Effect", t.Articles.Effect))},
	}})
	var left, leaving []string
	for _, c := range p.leavers(t) {
		if c.Membership(t.ID).On(p.today, t.Notice) == facts.Withdrawn {
			left = append(left, p.country(c))
		} else {
			leaving = append(leaving, p.country(c))
		}
	}
	if len(left) > 0 {
		p.text(p.say.Say("treaty_left", "States", p.say.List(left)))
	}
	if len(leaving) > 0 {
		p.text(p.say.Say("treaty_noticed", "States", p.say.List(leaving)))
	}
	p.action("act_withdrawals", "withdrawals")
	p.action("act_points", "points treaty:"+t.ID)
	p.action("act_facts", "facts treaty:"+t.ID)
	p.action("act_map", "map treaty:"+t.ID)
	p.action("act_groups", "groups")
	p.carry("treaty:" + t.ID)
	return p.done()
}

func (p *page) groups(string) reply.Reply {
	p.again = "groups"
	p.title(p.say.Say("groups_title"))
	for i := range p.book.Groups {
		g := &p.book.Groups[i]
		p.kept(g.Checked, g.ReviewBy)
		p.show("group:" + g.ID)
		p.block(reply.Entry{ID: "group:" + g.ID, Spans: []reply.Span{{Text: p.words(g.Name), Bold: true}, {Text: " · " + p.say.Say("states", "N", len(g.Members))}},
			Cites: p.cite(g.Sources[0]), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: "group:" + g.ID}}})
	}
	p.action("kit_title", "kit")
	return p.done()
}

// group draws how the members of a group stand in both treaties.
func (p *page) group(g *facts.Group) reply.Reply {
	p.title(p.words(g.Name))
	p.show("group:" + g.ID)
	p.kept(g.Checked, g.ReviewBy)
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(g.Text) + " "}, {Text: "(" + p.say.Say("as_of", "Date", p.say.Date(g.AsOf)) + ")", Em: true}}, Cites: p.cite(g.Sources...)})
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.kept(t.Checked, t.ReviewBy)
		p.block(reply.Heading{Text: p.words(t.Name)})
		p.block(reply.Fields{Fields: p.standing(t, g)})
	}
	if len(g.Members) <= 6 {
		for _, id := range g.Members {
			p.button(p.name("state:"+id), "state:"+id)
		}
	}
	if len(p.factsOn(arguments{groups: []string{g.ID}})) > 0 {
		p.action("act_facts", "facts group:"+g.ID)
	}
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.button(p.say.Say("act_map_of", "Treaty", p.words(t.Name)), "map treaty:"+t.ID+" group:"+g.ID)
	}
	p.action("act_groups", "groups")
	p.carry("group:" + g.ID)
	return p.done()
}

// standing lists the members of a group by their position in a treaty, parties first.
func (p *page) standing(t *facts.Treaty, g *facts.Group) []reply.Field {
	by := map[facts.Status][]string{}
	for _, id := range g.Members {
		c := p.book.Country(id)
		s := c.Membership(t.ID).On(p.today, t.Notice)
		by[s] = append(by[s], p.country(c))
	}
	var fields []reply.Field
	for _, s := range []facts.Status{facts.Party, facts.Signatory, facts.Withdrawing, facts.Withdrawn, facts.Outside} {
		if names := by[s]; len(names) > 0 {
			slices.Sort(names)
			fields = append(fields, reply.Field{Name: p.say.Say("standing_"+string(s), "Count", len(names), "All", len(g.Members)), Spans: reply.Plain(strings.Join(names, ", ")), Cites: p.cite(t.Sources[0])})
		}
	}
	return fields
}

func (p *page) compare(args string) reply.Reply {
	a := p.arguments(args)
	if r, refused := p.refuse(a, "compare"); refused {
		return r
	}
	if len(a.states) != 2 {
		p.title(p.say.Say("compare_title"))
		p.text(p.say.Say("compare_usage"))
		p.action("act_try_compare", "compare LT NO")
		return p.done()
	}
	return p.compared(p.book.Country(a.states[0]), p.book.Country(a.states[1]))
}

// compared draws two states side by side, treaty by treaty.
func (p *page) compared(a, b *facts.Country) reply.Reply {
	p.title(p.say.Say("compared_title", "A", p.flagged(a), "B", p.flagged(b)))
	p.show("state:"+a.ID, "state:"+b.ID)
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		p.kept(t.Checked, t.ReviewBy)
		p.block(reply.Heading{Text: p.words(t.Name)})
		var fields []reply.Field
		for _, c := range []*facts.Country{a, b} {
			m := c.Membership(t.ID)
			spans := []reply.Span{{Text: p.position(t, m)}}
			if h := p.history(t, m); h != "" {
				spans = append(spans, reply.Span{Text: "\n" + h})
			}
			fields = append(fields, reply.Field{Name: p.flagged(c), Spans: spans, Cites: p.cite(p.membershipSources(m)[:1]...)})
		}
		p.block(reply.Fields{Fields: fields})
	}
	var shared, sources []string
	for _, g := range p.book.GroupsOf(a.ID) {
		if slices.Contains(g.Members, b.ID) {
			shared = append(shared, p.words(g.Name))
			sources = append(sources, g.Sources[0])
		}
	}
	if len(shared) > 0 {
		p.block(reply.Text{Spans: reply.Plain(p.say.Say("compared_shared", "Groups", p.say.List(shared))), Cites: p.cite(sources...)})
	}
	p.button(p.flagged(a), "state:"+a.ID)
	p.button(p.flagged(b), "state:"+b.ID)
	p.carry("compare " + a.ID + " " + b.ID)
	return p.done()
}

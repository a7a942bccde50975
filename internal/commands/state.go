package commands

import (
	"cmp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// How much of each kind a card shows; the rest is one tap away.
const (
	cardPoints     = 3
	cardObjections = 2
	cardFacts      = 3
)

// state draws the card of one state: where it stands in both treaties, what to say, what will come back.
func (p *page) state(c *facts.Country) reply.Reply {
	p.title(p.flagged(c))
	p.show("state:" + c.ID)
	for i := range p.book.Treaties {
		p.membership(&p.book.Treaties[i], c)
	}
	points := p.pointsFor(c)
	p.sayThis(first(points, cardPoints))
	p.theyWillSay(p.objectionsFor(c))
	if pt := p.askOf(c, points); pt != nil {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("ask_them") + " ", Bold: true}, {Text: p.words(pt.Ask)}}})
	}
	p.action("act_points", "points "+c.ID)
	p.action("act_objections", "rebut "+c.ID)
	p.action("act_dates", "dates "+c.ID)
	if len(p.factsOn(arguments{states: []string{c.ID}})) > 0 {
		p.action("act_facts", "facts "+c.ID)
	}
	p.action("act_picture", "chart state:"+c.ID)
	if p.book.Briefs != nil {
		p.action("act_brief", "brief state:"+c.ID)
	}
	if p.book.Letters != nil {
		p.action("act_letter", "letter state:"+c.ID)
	}
	p.action("act_sources", "sources state:"+c.ID)
	p.carry("state:" + c.ID)
	return p.done()
}

// membership writes a state's position in a treaty: the answer first, then how it came about.
func (p *page) membership(t *facts.Treaty, c *facts.Country) {
	m := c.Membership(t.ID)
	p.kept(t.Checked, t.ReviewBy)
	spans := []reply.Span{{Text: p.position(t, m), Bold: true}}
	if history := p.history(t, m); history != "" {
		spans = append(spans, reply.Span{Text: "\n" + history})
	}
	if m.Suspension != nil {
		spans = append(spans, reply.Span{Text: "\n" + p.words(m.Suspension.Text)})
	}
	if !m.Note.IsZero() {
		spans = append(spans, reply.Span{Text: "\n" + p.words(m.Note), Em: true})
	}
	if !m.InForceCause.IsZero() {
		spans = append(spans, reply.Span{Text: "\n" + p.words(m.InForceCause), Em: true})
	}
	p.block(reply.Text{Spans: spans, Cites: p.cite(p.membershipSources(m)...)})
}

// membershipSources returns what a row rests on, the depositary first; two are enough for a card.
func (p *page) membershipSources(m *facts.Membership) []string {
	ids := first(m.Sources, 2)
	if m.Withdrawal != nil {
		ids = slices.Concat(ids[:1], first(m.Withdrawal.Sources, 2))
		if c := m.Withdrawal.ArmedConflict; c != nil {
			ids = append(ids, c.Sources[0])
		}
	}
	if m.Suspension != nil {
		ids = slices.Concat(ids[:1], first(m.Suspension.Sources, 2))
	}
	return ids
}

// position says in one line where a state stands on the page's day.
func (p *page) position(t *facts.Treaty, m *facts.Membership) string {
	name := p.words(t.Name)
	switch m.On(p.today, t.Notice) {
	case facts.Withdrawn:
		d, _ := m.Withdrawal.Effect(t.Notice)
		return p.say.Say("left", "Treaty", name, "Date", p.say.Date(d), "Away", p.say.Away(d, p.today))
	case facts.Withdrawing:
		d, ok := m.Withdrawal.Effect(t.Notice)
		if !ok {
			return p.say.Say("held_back", "Treaty", name, "Article", t.Articles.Effect)
		}
		return p.say.Say("leaving", "Treaty", name, "Date", p.say.Date(d), "Away", p.say.Away(d, p.today))
	case facts.Signatory:
		return p.say.Say("signatory", "Treaty", name)
	case facts.Outside:
		return p.say.Say("outside", "Treaty", name)
	case facts.Party:
		if m.InForce.After(p.today) {
			return p.say.Say("party_soon", "Treaty", name, "Date", p.say.Date(m.InForce), "Away", p.say.Away(m.InForce, p.today))
		}
		if m.InForce.IsZero() {
			return p.say.Say("party_undated", "Treaty", name)
		}
		return p.say.Say("party", "Treaty", name, "Date", p.say.Date(m.InForce))
	}
	return name
}

// history tells the steps of a state's membership in the order in which they happened.
func (p *page) history(t *facts.Treaty, m *facts.Membership) string {
	var steps []string
	step := func(id string, args ...any) { steps = append(steps, p.say.Say(id, args...)) }
	if !m.Signed.IsZero() {
		step("step_signed", "Date", p.say.Date(m.Signed))
	}
	switch {
	case !m.Joined.IsZero():
		step("step_"+m.By, "Date", p.say.Date(m.Joined))
	case !m.Knows("joined"):
		step("step_unknown_joined")
	case m.Status == facts.Signatory:
		step("step_not_ratified")
	}
	if w := m.Withdrawal; w != nil {
		if !m.InForce.IsZero() {
			step("step_in_force", "Date", p.say.Date(m.InForce))
		}
		if !w.Decided.IsZero() {
			if w.Tally.IsZero() {
				step("step_decided", "Date", p.say.Date(w.Decided))
			} else {
				step("step_decided_by", "Date", p.say.Date(w.Decided), "Tally", p.words(w.Tally))
			}
		}
		step("step_notified", "Date", p.say.Date(w.Notified), "Article", t.Articles.Notice)
		if d, ok := w.Effect(t.Notice); ok && d == w.Expiry(t.Notice) {
			step("step_effect", "N", t.Notice, "Article", t.Articles.Effect)
		}
	}
	return strings.Join(steps, " · ")
}

// stance returns the position as talking points name it: party, signatory, outside or left.
func stance(s facts.Status) string {
	switch s {
	case facts.Withdrawn, facts.Withdrawing:
		return "left"
	case facts.Party, facts.Signatory, facts.Outside:
		return string(s)
	}
	return ""
}

// pointsFor returns the talking points for a state, the best first: those about it, then those for
// states in its position.
func (p *page) pointsFor(c *facts.Country) []*facts.Point {
	type ranked struct {
		*facts.Point
		rank int
	}
	var list []ranked
	for i := range p.book.Points {
		pt := &p.book.Points[i]
		switch {
		case slices.Contains(pt.Countries, c.ID) && (pt.Stance == "" || p.suits(pt, c)):
			list = append(list, ranked{pt, pt.Strength})
		case slices.Contains(pt.Countries, c.ID): // it names the state, but is for states in another position
			list = append(list, ranked{pt, 20 + pt.Strength})
		case len(pt.Countries) > 0 || !p.suits(pt, c):
		default:
			list = append(list, ranked{pt, 10 + pt.Strength})
		}
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	points := make([]*facts.Point, len(list))
	for i, r := range list {
		points[i] = r.Point
	}
	return points
}

// askOf returns the point whose ask is put to the state: one for every state in its position, in the treaty
// it left, if it left one.
func (p *page) askOf(c *facts.Country, points []*facts.Point) *facts.Point {
	left := func(t *facts.Treaty) int { return truth(c.Membership(t.ID).Withdrawal != nil) }
	treaties := make([]*facts.Treaty, len(p.book.Treaties))
	for i := range p.book.Treaties {
		treaties[i] = &p.book.Treaties[i]
	}
	slices.SortStableFunc(treaties, func(a, b *facts.Treaty) int { return left(b) - left(a) })
	for _, t := range treaties {
		position := stance(c.Membership(t.ID).On(p.today, t.Notice))
		for _, pt := range points {
			if pt.Stance == position && len(pt.Countries) == 0 && (pt.Treaty == "" || pt.Treaty == t.ID) {
				return pt
			}
		}
	}
	return nil
}

// suits reports whether a point for a stance fits the state's position. A point that names no treaty speaks of the ban on
// cluster munitions, unless the state stands there only in the other one.
func (p *page) suits(pt *facts.Point, c *facts.Country) bool {
	if pt.Stance == "" {
		return false
	}
	for i := range p.book.Treaties {
		t := &p.book.Treaties[i]
		if (pt.Treaty == "" || pt.Treaty == t.ID) && stance(c.Membership(t.ID).On(p.today, t.Notice)) == pt.Stance {
			return true
		}
	}
	return false
}

// sayThis lists talking points, each with the titles of the facts under it.
func (p *page) sayThis(points []*facts.Point) {
	if len(points) == 0 {
		return
	}
	p.heading("say_this")
	for _, pt := range points {
		p.pointEntry(pt)
	}
}

// pointEntry draws one talking point with the facts that carry it.
func (p *page) pointEntry(pt *facts.Point) {
	p.kept(pt.Checked, pt.ReviewBy)
	p.show(pt.ID)
	spans := []reply.Span{{Text: p.words(pt.Message)}}
	var cites []int
	for _, id := range first(pt.Support, 2) {
		f := p.book.Fact(id)
		p.kept(f.Checked, f.ReviewBy)
		p.show(id)
		spans = append(spans, reply.Span{Text: "\n↳ " + p.words(f.Title), Em: true})
		for _, n := range p.cite(first(f.Sources, 1)...) {
			if !slices.Contains(cites, n) {
				cites = append(cites, n)
			}
		}
	}
	p.block(reply.Entry{ID: pt.ID, Spans: spans, Cites: cites, Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: pt.ID}}})
}

// objectionsFor returns the claims that come back most in talk about a state: those about it, then general ones, unless it keeps the ban on
// cluster munitions: nothing says that it makes them.
func (p *page) objectionsFor(c *facts.Country) []*facts.Rebuttal {
	var own, general []*facts.Rebuttal
	for i := range p.book.Rebuttals {
		r := &p.book.Rebuttals[i]
		switch {
		case slices.Contains(r.Countries, c.ID):
			own = append(own, r)
		case len(r.Countries) == 0:
			general = append(general, r)
		}
	}
	if c.CCM.On(p.today, p.book.Treaty("ccm").Notice) == facts.Party {
		return own
	}
	return append(own, general...)
}

func (p *page) theyWillSay(list []*facts.Rebuttal) {
	if len(list) == 0 {
		return
	}
	p.heading("they_will_say")
	for _, r := range first(list, cardObjections) {
		p.claimEntry(r)
	}
}

// claimEntry draws a claim as heard, with the button that answers it.
func (p *page) claimEntry(r *facts.Rebuttal) {
	p.show(r.ID)
	p.block(reply.Entry{ID: r.ID, Spans: []reply.Span{{Text: p.words(r.Claim), Quote: true}},
		Actions: []reply.Action{{Label: p.say.Say("act_answer"), Line: r.ID}}})
}

package picture

import (
	"image/color"
	"strings"

	"cmcbot/internal/facts"
)

// A step is one event of a state's membership.
type step struct {
	date  string // "" where it is not known
	words string
	after facts.Status // the position from then on
}

// State draws what a state did in both treaties, step by step.
func (p Painter) State(c *facts.Country) Picture {
	var asOf facts.Date
	var sources []string
	for i := range p.Book.Treaties {
		t := &p.Book.Treaties[i]
		if asOf.IsZero() || t.AsOf.Before(asOf) {
			asOf = t.AsOf
		}
		sources = append(sources, p.statusSource(t, []string{c.ID}, true))
	}
	source, date := p.Say.Say("pic_source", "Source", strings.Join(sources, "; ")), p.Say.Say("pic_as_of", "Date", p.Say.Date(asOf))
	f := p.frame(day, "", source, date)
	f.heading(p.country(c))
	parts := []string{sentence(p.country(c))}
	histories := make([][]step, len(p.Book.Treaties))
	for i := range p.Book.Treaties {
		t := &p.Book.Treaties[i]
		histories[i] = p.steps(t, c.Membership(t.ID))
	}
	places := f.places(histories)
	for i := range p.Book.Treaties {
		t := &p.Book.Treaties[i]
		m := c.Membership(t.ID)
		now, steps := m.On(p.Today, t.Notice), histories[i]
		f.steps(p.words(t.Name), capitalized(p.Say.Say("pic_"+string(now), "N", 1)), now, steps, places[i])
		words := []string{p.words(t.Name) + ": " + p.Say.Say("pic_"+string(now), "N", 1)}
		for _, s := range steps {
			words = append(words, strings.TrimSpace(s.date+" "+s.words))
		}
		parts = append(parts, sentence(strings.Join(words, "; ")))
	}
	return Picture{Name: "state-" + strings.ToLower(c.ID), Alt: alt(parts, date, source), scene: f.scene}
}

// steps returns the events of a membership in the order in which they happened.
func (p Painter) steps(t *facts.Treaty, m *facts.Membership) []step {
	var list []step
	then := func(d facts.Date, id string, after facts.Status) {
		list = append(list, step{p.Say.Date(d), p.Say.Say("pic_step_" + id), after})
	}
	if !m.Signed.IsZero() {
		then(m.Signed, "signed", facts.Signatory)
	}
	switch {
	case !m.Joined.IsZero():
		then(m.Joined, m.By, facts.Party)
	case !m.Knows("joined"):
		then(facts.Date{}, "joined_unknown", facts.Party)
	}
	if !m.InForce.IsZero() {
		then(m.InForce, "in_force", facts.Party)
	}
	if s := m.Suspension; s != nil && !s.Notified.IsZero() {
		then(s.Notified, "suspension", facts.Party)
	}
	if w := m.Withdrawal; w != nil {
		if !w.Decided.IsZero() {
			then(w.Decided, "decided", facts.Party)
		}
		then(w.Notified, "notified", facts.Withdrawing)
		if d, ok := w.Effect(t.Notice); ok {
			then(d, "left", facts.Withdrawn)
		}
	}
	if len(list) == 0 {
		list = append(list, step{"", p.Say.Say("pic_step_none"), facts.Outside})
	}
	return list
}

// A place is where one treaty is drawn, and how large its unit is.
type place struct{ x, y, width, bottom, unit float64 }

// Heights in units of what steps draws: the name and the position, and the way from one step to the next, on a square picture
// and on a wide one.
const (
	stepsHead   = 104
	squarePitch = 84
	widePitch   = 62
	largest     = 1.35 // times the usual unit, so that the name of the state stays the largest
)

// places divides the picture among the treaties: one under the other on a square picture that has the room, otherwise side by
// side. Short histories are drawn larger.
func (f *frame) places(histories [][]step) []place {
	n := float64(len(histories))
	top := f.top + 10*f.unit
	room := (f.bottom - top) / f.unit
	most, all := 0, 0.0
	for _, h := range histories {
		most = max(most, len(h))
		all += stepsHead + float64(len(h))*squarePitch
	}
	places := make([]place, len(histories))
	if f.height >= f.width && all <= room {
		u, y := f.unit*min(room/all, largest), top
		for i, h := range histories {
			places[i] = place{f.left, y, f.right - f.left, f.bottom, u}
			y += (stepsHead + float64(len(h))*squarePitch) * u
		}
		return places
	}
	u := f.unit
	if f.height < f.width && most <= 3 {
		u *= min(room/(stepsHead+float64(most)*widePitch), largest)
	}
	gap := 56 * f.unit
	width := (f.right - f.left - (n-1)*gap) / n
	for i := range places {
		places[i] = place{f.left + float64(i)*(width+gap), top, width, f.bottom, u}
	}
	return places
}

// steps draws one treaty: its name, the position in a coloured field, and the steps along a line that takes the colour of the
// position that each led to. On a square picture what happened stands under its date.
func (f *frame) steps(treaty, position string, now facts.Status, list []step, at place) {
	u, x, y, width := at.unit, at.x, at.y, at.width
	f.say(strong, treaty, 23*u, width, f.theme.text, f.ground, x, y+10*u, left)
	y += 38 * u
	label := f.set.text(strong, position)
	wide := label.width(19*u) + 28*u
	f.fill(of(now), func(p *path) { p.rounded(x, y, wide, 36*u, 5) })
	f.scene.block(label.at(19*u, 36.0/19, wide), inkOn(of(now)), of(now), x+14*u, y, left)
	y += 66 * u
	square := f.height >= f.width
	size, pitch := 19*u, widePitch*u
	if square {
		pitch = squarePitch * u
	}
	pitch = min((at.bottom-y-14*u)/float64(max(len(list)-1, 1)), pitch)
	for i, s := range list[:len(list)-1] {
		f.rect(of(s.after), x+6*u, y+float64(i)*pitch, 4*u, pitch)
	}
	for i, s := range list {
		at := y + float64(i)*pitch
		f.fill(f.ground, func(p *path) { p.circle(x+8*u, at, 11*u) })
		f.fill(of(s.after), func(p *path) { p.circle(x+8*u, at, 8*u) })
		start, end := x+34*u, x+width
		switch {
		case s.date == "":
			f.say(plain, s.words, size, end-start, f.soft, f.ground, start, at, left)
		case square:
			f.say(strong, s.date, size, end-start, f.theme.text, f.ground, start, at, left)
			f.say(plain, s.words, size*0.92, end-start, f.soft, f.ground, start, at+27*u, left)
		default:
			start += f.say(strong, s.date, size, width*0.5, f.theme.text, f.ground, start, at, left) + 14*u
			f.say(plain, s.words, size, end-start, f.soft, f.ground, start, at, left)
		}
	}
}

// inkOn returns the colour of text that is read well on a ground.
func inkOn(c color.RGBA) color.RGBA {
	if contrast(paper, c) >= contrast(ink900, c) {
		return paper
	}
	return ink900
}

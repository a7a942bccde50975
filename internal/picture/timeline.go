package picture

import (
	"image/color"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// An exit is one notice under Article 20 as the timeline draws it.
type exit struct {
	state, treaty string
	w             *facts.Withdrawal
	effect        facts.Date // zero while it is held back
}

// Timeline draws every notice of withdrawal, from the vote to the day it took effect.
func (p Painter) Timeline() Picture {
	var exits []exit
	asOf := facts.Date{}
	var sources []string
	for i := range p.Book.Treaties {
		t := &p.Book.Treaties[i]
		if asOf.IsZero() || t.AsOf.Before(asOf) {
			asOf = t.AsOf
		}
		var codes []string
		for j := range p.Book.Countries {
			c := &p.Book.Countries[j]
			w := c.Membership(t.ID).Withdrawal
			if w == nil {
				continue
			}
			codes = append(codes, c.ID)
			e := exit{state: p.country(c), treaty: p.words(t.Name), w: w}
			if d, ok := w.Effect(t.Notice); ok {
				e.effect = d
			}
			exits = append(exits, e)
		}
		if len(codes) > 0 {
			sources = append(sources, p.statusSource(t, codes, true))
		}
	}
	slices.SortStableFunc(exits, func(a, b exit) int { return a.w.Notified.Compare(b.w.Notified) })
	source, date := p.Say.Say("pic_source", "Source", strings.Join(sources, "; ")), p.Say.Say("pic_as_of", "Date", p.Say.Date(asOf))
	title := p.Say.Say("withdrawals_title")
	f := p.frame(day, "", source, date)
	f.heading(title)
	if len(exits) > 0 {
		p.exits(f, exits)
	}
	parts := []string{sentence(title)}
	for _, e := range exits {
		parts = append(parts, p.exitWords(e))
	}
	return Picture{Name: "chart-timeline", Alt: alt(parts, date, source), scene: f.scene}
}

// exitWords tells one exit in a sentence.
func (p Painter) exitWords(e exit) string {
	words := e.state + ", " + e.treaty + ": "
	if !e.w.Decided.IsZero() {
		words += p.Say.Say("pic_voted", "Date", p.Say.Date(e.w.Decided)) + ", "
	}
	words += p.Say.Say("pic_notified", "Date", p.Say.Date(e.w.Notified)) + ", "
	if e.effect.IsZero() {
		return sentence(words + p.Say.Say("pic_held"))
	}
	return sentence(words + p.Say.Say("pic_effect", "Date", p.Say.Date(e.effect)))
}

// exits draws a row for each exit on a common axis of time.
func (p Painter) exits(f *frame, exits []exit) {
	u := f.unit
	from, to := exits[0].w.Notified, p.Today
	for _, e := range exits {
		if d := e.w.Decided; d.Full() && d.Before(from) {
			from = d
		}
		if e.effect.After(to) {
			to = e.effect
		}
	}
	from, to = facts.Date{Year: from.Year, Month: from.Month, Day: 1}.AddMonths(-2), facts.Date{Year: to.Year, Month: to.Month, Day: 1}.AddMonths(1)
	names := 214 * u
	l, r := f.left+names, f.right
	at := func(d facts.Date) float64 {
		return l + (r-l)*float64(from.DaysUntil(d))/float64(from.DaysUntil(to))
	}
	p.exitLegend(f)
	axis := 34 * u
	row := min((f.bottom-f.top-axis+10)/float64(len(exits)), 118*u)
	end := f.top + row*float64(len(exits))
	for d := (facts.Date{Year: from.Year, Month: (from.Month-1)/3*3 + 1, Day: 1}); d.Before(to); d = d.AddMonths(3) {
		if d.Before(from) {
			continue
		}
		f.rect(rule, at(d), f.top, 1, end-f.top)
		if d.Month == 1 || d.Month == 7 {
			f.say(plain, p.Say.Date(facts.Date{Year: d.Year, Month: d.Month}), 15*u, 160*u, f.soft, f.ground, at(d), end+16*u, middle)
		}
	}
	crowded := p.crowded(f, exits, at)
	for i, e := range exits {
		y := f.top + row*float64(i)
		f.say(strong, e.state, 20*u, names-16*u, f.theme.text, f.ground, f.left, y+row*0.5-8*u, left)
		f.say(plain, e.treaty, 14*u, names-16*u, f.soft, f.ground, f.left, y+row*0.5+14*u, left)
		bar, thick := y+row*0.5-2*u, 15*u
		under := bar - 12*u
		notice := at(e.w.Notified)
		f.rect(blue, l, bar, notice-l, thick)
		finish := r
		if !e.effect.IsZero() {
			finish = at(e.effect)
		}
		f.rect(yellow, notice, bar, finish-notice, thick)
		if finish < r {
			f.rect(signal, finish, bar, r-finish, thick)
		}
		if e.w.Decided.Full() {
			x := at(e.w.Decided)
			f.fill(f.ground, func(q *path) { q.circle(x, bar+thick/2, 9*u) })
			f.fill(ink900, func(q *path) { q.circle(x, bar+thick/2, 6.5*u) })
		}
		if crowded {
			under = bar + thick + 13*u
		}
		f.say(plain, p.Say.Date(e.w.Notified), 14.5*u, 200*u, f.soft, f.ground, notice, bar-12*u, left)
		if !e.effect.IsZero() {
			f.say(strong, p.Say.Date(e.effect), 14.5*u, 200*u, signal, f.ground, finish, under, left)
		}
	}
}

// crowded reports whether the two dates of some row have no room beside each other.
func (p Painter) crowded(f *frame, exits []exit, at func(facts.Date) float64) bool {
	return slices.ContainsFunc(exits, func(e exit) bool {
		width := f.set.text(plain, p.Say.Date(e.w.Notified)).width(14.5 * f.unit)
		return !e.effect.IsZero() && at(e.w.Notified)+width+8 > at(e.effect)
	})
}

// exitLegend says what the colours mean.
func (p Painter) exitLegend(f *frame) {
	u := f.unit
	x := f.left
	y := f.top + 8*u
	item := func(c color.RGBA, round bool, id string) {
		words := p.Say.Say(id)
		width := f.set.text(plain, words).width(small * u)
		if x+width+24*u > f.right {
			x, y = f.left, y+30*u
		}
		f.fill(c, func(q *path) {
			if round {
				q.circle(x+7*u, y, 6.5*u)
			} else {
				q.rounded(x, y-7*u, 14*u, 14*u, 2)
			}
		})
		x += 24*u + f.say(plain, words, small*u, width+1, f.soft, f.ground, x+24*u, y, left) + 30*u
	}
	item(blue, false, "pic_bound")
	item(ink900, true, "pic_vote")
	item(yellow, false, "pic_notice")
	item(signal, false, "pic_out")
	f.top = y + 26*u
}

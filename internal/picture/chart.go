package picture

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cmcbot/internal/facts"
)

// Chart draws a series by year as columns. A year without a total is a gap that says so; a year that was revised shows how
// much of it was counted first.
func (p Painter) Chart(s *facts.Series) Picture {
	title, unit, text := p.words(s.Title), p.words(s.Unit), p.words(s.Text)
	var publishers []string
	newest := ""
	for _, r := range s.Rows {
		if len(r.Sources) == 0 {
			continue
		}
		if name := p.Book.Source(r.Sources[0]).Publisher; !slices.Contains(publishers, name) {
			publishers = append(publishers, name)
		}
		if r.Total != nil {
			newest = p.Book.Source(r.Sources[0]).Published
		}
	}
	asOf := newest
	if d, err := facts.ParseDate(newest); err == nil {
		asOf = p.Say.Date(d)
	}
	source := p.Say.Say("pic_source", "Source", p.Say.List(publishers))
	date := p.Say.Say("pic_as_of", "Date", asOf)
	f := p.frame(day, "", source, date)
	f.heading(title)
	if text != "" {
		f.caveats([]string{text})
	}
	p.columns(f, s, unit)

	parts := []string{sentence(title + " (" + unit + ")")}
	var years []string
	for _, r := range s.Rows {
		switch {
		case r.Total == nil:
			years = append(years, fmt.Sprintf("%d: %s", r.Year, p.Say.Say("pic_no_total")))
		case r.First != nil:
			years = append(years, fmt.Sprintf("%d: %s (%s)", r.Year, thousands(*r.Total), p.Say.Say("pic_first", "Count", thousands(*r.First))))
		default:
			years = append(years, fmt.Sprintf("%d: %s", r.Year, thousands(*r.Total)))
		}
	}
	parts = append(parts, sentence(strings.Join(years, "; ")))
	if text != "" {
		parts = append(parts, sentence(text))
	}
	return Picture{Name: "chart-" + s.ID, Alt: alt(parts, date, source), scene: f.scene}
}

// columns draws the years, the numbers on their heads, and what the shadings mean.
func (p Painter) columns(f *frame, s *facts.Series, unit string) {
	u := f.unit
	gaps, revised := false, false
	most := 1
	for _, r := range s.Rows {
		gaps, revised = gaps || r.Total == nil, revised || r.First != nil
		if r.Total != nil {
			most = max(most, *r.Total)
		}
	}
	x := f.left + f.say(plain, unit, 19*u, (f.right-f.left)*0.45, f.soft, f.ground, f.left, f.top+4*u, left) + 40*u
	y := f.top + 4*u
	if p.Size == Square {
		x, y = f.left, y+34*u
	}
	if revised {
		f.hatch(blue, x, y-8*u, 16*u, 16*u, 5*u, 1.6*u)
		x += 26*u + f.say(plain, p.Say.Say("pic_revised"), small*u, 300*u, f.soft, f.ground, x+26*u, y, left) + 32*u
	}
	if gaps {
		f.hatch(rule, x, y-8*u, 16*u, 16*u, 5*u, 1.6*u)
		f.say(plain, p.Say.Say("pic_no_total"), small*u, 300*u, f.soft, f.ground, x+26*u, y, left)
	}
	f.top = y + 46*u
	foot := f.bottom - 34*u
	height := foot - f.top
	pitch := (f.right - f.left) / float64(len(s.Rows))
	wide := pitch * 0.66
	for i, r := range s.Rows {
		x := f.left + (float64(i)+0.5)*pitch - wide/2
		f.say(plain, strconv.Itoa(r.Year), min(18*u, pitch*0.4), pitch, f.soft, f.ground, x+wide/2, foot+20*u, middle)
		if r.Total == nil {
			f.hatch(rule, x, f.top, wide, height, 10*u, 1.6*u) // as high as the chart: it could be any number
			f.fill(f.ground, func(q *path) { q.circle(x+wide/2, foot-30*u, 15*u) })
			f.say(strong, "?", 19*u, wide, f.soft, f.ground, x+wide/2, foot-30*u, middle)
			continue
		}
		h := height * float64(*r.Total) / float64(most)
		solid := h
		if r.First != nil && *r.First < *r.Total {
			solid = height * float64(*r.First) / float64(most)
			f.hatch(blue, x, foot-h, wide, h-solid, 7*u, 2.2*u)
		}
		f.rect(blue, x, foot-solid, wide, solid)
		f.say(strong, thousands(*r.Total), min(19*u, pitch*0.38), pitch, f.theme.text, f.ground, x+wide/2, foot-h-15*u, middle)
	}
	f.rect(ink600, f.left, foot, f.right-f.left, 1.5)
}

// thousands writes a number as the file's texts do: "1,172".
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

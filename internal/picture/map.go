package picture

import (
	"fmt"
	"image/color"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// positions is the order in which a map and its words name them.
var positions = []facts.Status{facts.Party, facts.Signatory, facts.Withdrawing, facts.Withdrawn, facts.Outside}

// Map draws where every state stands in a treaty on the painter's day. A group, if given, is what it shows; a state, if
// given, is pointed out.
func (p Painter) Map(t *facts.Treaty, g *facts.Group, c *facts.Country) Picture {
	by := map[facts.Status][]string{}
	var codes []string
	for i := range p.Book.Countries {
		m := &p.Book.Countries[i]
		if g == nil || slices.Contains(g.Members, m.ID) {
			s := m.Membership(t.ID).On(p.Today, t.Notice)
			by[s] = append(by[s], m.ID)
			codes = append(codes, m.ID)
		}
	}
	for _, list := range by {
		slices.SortFunc(list, func(a, b string) int {
			return strings.Compare(p.country(p.Book.Country(a)), p.country(p.Book.Country(b)))
		})
	}
	title, name := p.words(t.Name), "map-"+t.ID
	if g != nil {
		title, name = p.words(g.Name)+": "+title, name+"-"+g.ID
	}
	if c != nil {
		title, name = p.country(c)+": "+title, name+"-"+strings.ToLower(c.ID)
	}
	borders := "pic_borders"
	if g != nil {
		borders = "pic_borders_group"
	}
	source := p.Say.Say("pic_source", "Source", p.statusSource(t, codes, false)) + ". " + p.Say.Say(borders)
	asOf := p.Say.Say("pic_as_of", "Date", p.Say.Date(t.AsOf))
	f := p.frame(day, "", source, asOf)
	f.heading(title)

	w := theWorld()
	codes = slices.DeleteFunc(codes, func(code string) bool { return w.states[code] == nil }) // it is counted, at least
	seen := codes
	if g == nil && c != nil && w.states[c.ID] != nil {
		seen = []string{c.ID}
	}
	legend, v := 224.0, view{}
	if p.Size == Wide {
		v = w.around(seen, f.left+legend, f.top, f.right-f.left-legend, f.bottom-f.top+14)
	} else {
		legend = f.right - f.left
		v = w.around(seen, f.left, f.top, legend, legend*0.52)
		f.top += v.h + 34
	}
	f.world(w, v, codes, func(code string) color.RGBA {
		return of(p.Book.Country(code).Membership(t.ID).On(p.Today, t.Notice))
	})
	if c != nil && w.states[c.ID] != nil {
		f.pointOut(w, v, c.ID, p.country(c)+": "+p.Say.Say("pic_"+string(c.Membership(t.ID).On(p.Today, t.Notice)), "N", 1))
	}
	p.legend(f, by, legend)
	return Picture{Name: name, Alt: p.mapAlt(title, by, c, t, asOf, source), scene: f.scene}
}

// statusSource names where the positions of states come from: the depositary, and what speaks for single states beside it.
// With events, that is also what votes and notices rest on.
func (p Painter) statusSource(t *facts.Treaty, codes []string, events bool) string {
	var words strings.Builder
	words.WriteString(p.sourceLine(t.Sources[0]))
	var ids []string // of other sources, and beside each the states it is for
	var states [][]string
	for _, code := range codes {
		c := p.Book.Country(code)
		m := c.Membership(t.ID)
		from := m.Sources
		switch {
		case m.Withdrawal != nil:
			from = m.Withdrawal.Sources
		case m.Suspension != nil:
			from = m.Suspension.Sources
		}
		other := slices.IndexFunc(from, func(id string) bool { return !slices.Contains(t.Sources, id) })
		if other < 0 || m.AsOf == t.AsOf && (!events || m.Withdrawal == nil && m.Suspension == nil) {
			continue
		}
		i := slices.Index(ids, from[other])
		if i < 0 {
			i, ids, states = len(ids), append(ids, from[other]), append(states, nil)
		}
		name := p.country(c)
		if m.AsOf != t.AsOf { // the picture's own date is the depositary's
			name += " (" + p.Say.Date(m.AsOf) + ")"
		}
		states[i] = append(states[i], name)
	}
	for i, id := range ids {
		words.WriteString("; " + p.Say.Say("pic_source_for", "States", p.Say.List(states[i]), "Source", p.Book.Source(id).Publisher))
	}
	return words.String()
}

// heading draws the title of a map or a chart.
func (f *frame) heading(title string) {
	b := f.set.text(big, title).fit(room{width: f.right - f.left, height: 110 * f.unit, largest: 40 * f.unit, least: 26, leading: 1.18, maxLines: 2})
	f.note(title, b)
	f.scene.block(b, f.theme.text, f.ground, f.left-b.hang(), f.top-b.rise(), left)
	f.top += b.height - b.rise() + 18*f.unit
}

// legend draws how many states hold each position, and which, where they are few and there is room.
func (p Painter) legend(f *frame, by map[facts.Status][]string, width float64) {
	var shown []facts.Status
	for _, s := range positions {
		if len(by[s]) > 0 {
			shown = append(shown, s)
		}
	}
	columns, column := 1, width
	if p.Size == Square {
		columns = min(len(shown), 4)
		column = width / float64(columns)
	}
	u := f.unit
	row := min(136, (f.bottom+14-f.top)/float64(len(shown)))
	for i, s := range shown {
		x := f.left + float64(i%columns)*column
		y := f.top + float64(i/columns)*100*u
		if p.Size == Wide {
			y = f.top + float64(i)*row
		}
		f.fill(of(s), func(q *path) { q.rounded(x, y+4, 12*u, 46*u, 3) })
		c := stack{f: f, x: x + 26*u, y: y + 4, width: column - 40*u}
		c.add(f.set.text(big, fmt.Sprint(len(by[s]))), 36*u, 1, f.theme.text, 10*u)
		c.add(f.set.text(plain, p.Say.Say("pic_"+string(s), "N", len(by[s]))), small*u, 1.25, f.soft, 12*u)
		if named := c; p.Size == Wide && s != facts.Party && len(by[s]) <= few {
			named.add(f.set.text(plain, p.names(by[s])), 14, 1.3, f.soft, 20)
			if named.y <= y+row {
				c = named
			}
		}
		c.draw(0)
	}
	if p.Size != Square {
		return
	}
	var lists []string
	for _, s := range shown {
		if len(by[s]) <= few && s != facts.Party {
			lists = append(lists, sentence(capitalized(p.Say.Say("pic_"+string(s), "N", len(by[s])))+": "+p.names(by[s])))
		}
	}
	y := f.top + 124*u
	b := f.set.text(plain, strings.Join(lists, " ")).fit(room{width: width, height: f.bottom - y + 12, largest: 20 * u, least: 17, leading: 1.4, ragged: true})
	if len(lists) > 0 && !b.over { // the alternative text has them in any case
		f.scene.block(b, f.soft, f.ground, f.left, y, left)
	}
}

// few is how many states are named one by one.
const few = 16

// names lists states by their codes.
func (p Painter) names(codes []string) string {
	list := make([]string, len(codes))
	for i, id := range codes {
		list[i] = p.country(p.Book.Country(id))
	}
	return p.Say.List(list)
}

// capitalized begins words with a capital.
func capitalized(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// mapAlt says in words what the map shows: how many states hold each position, and which, where they are few.
func (p Painter) mapAlt(title string, by map[facts.Status][]string, c *facts.Country, t *facts.Treaty, asOf, source string) string {
	parts := []string{sentence(p.Say.Say("pic_map_alt", "Title", title))}
	for _, s := range positions {
		if len(by[s]) == 0 {
			continue
		}
		words := fmt.Sprintf("%d %s", len(by[s]), p.Say.Say("pic_"+string(s), "N", len(by[s])))
		if len(by[s]) <= few {
			words += ": " + p.names(by[s])
		}
		parts = append(parts, sentence(words))
	}
	if c != nil {
		s := c.Membership(t.ID).On(p.Today, t.Notice)
		parts = slices.Insert(parts, 1, sentence(p.country(c)+": "+p.Say.Say("pic_"+string(s), "N", 1)))
	}
	return alt(parts, asOf, source)
}

package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// A tile is where a state stands on the map of tiles, both counted from 1.
type tile struct {
	id          string
	Row, Column int
}

// readTiles reads tiles.txt: a row of the map a line, a state's id or two dots a tile.
func readTiles() []tile {
	text, err := files.ReadFile("tiles.txt")
	if err != nil {
		panic("web: " + err.Error()) // it is part of the program
	}
	var tiles []tile
	row := 0
	for line := range strings.Lines(string(text)) {
		row++
		for i, id := range strings.Fields(line) {
			if id != ".." {
				tiles = append(tiles, tile{id, row, i + 1})
			}
		}
	}
	return tiles
}

// positions lists every position in a treaty, in the order of the legend.
var positions = []facts.Status{facts.Party, facts.Signatory, facts.Withdrawing, facts.Withdrawn, facts.Outside}

// A statesPage is the map for one treaty.
type statesPage struct {
	Treaty  *facts.Treaty
	Regions []region
	Groups  []positionGroup
}

// A region is a part of the world with its states.
type region struct {
	Name  string
	Tiles []stateTile
}

// A stateTile is one state on the map.
type stateTile struct {
	tile
	ID, Name string
	Status   facts.Status
}

// A positionGroup is the states in one position.
type positionGroup struct {
	Status facts.Status
	States []stateTile
}

// states shows the map: ?treaty=mbt.
func (s *Server) states(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "states")
	t := v.Book.Treaty(cmp.Or(r.URL.Query().Get("treaty"), v.Book.Treaties[0].ID))
	if t == nil {
		s.missing(w, r)
		return
	}
	p := statesPage{Treaty: t}
	by := map[facts.Status][]stateTile{}
	for i := range v.Book.Countries {
		c := &v.Book.Countries[i]
		st := stateTile{ID: c.ID, Name: v.State(c.ID), Status: c.Membership(t.ID).On(v.Today, t.Notice)}
		if at := slices.IndexFunc(s.tiles, func(x tile) bool { return x.id == c.ID }); at >= 0 {
			st.tile = s.tiles[at]
		}
		at := slices.IndexFunc(p.Regions, func(x region) bool { return x.Name == c.Region })
		if at < 0 {
			at, p.Regions = len(p.Regions), append(p.Regions, region{Name: c.Region})
		}
		p.Regions[at].Tiles = append(p.Regions[at].Tiles, st)
		by[st.Status] = append(by[st.Status], st)
	}
	for _, position := range positions {
		if list := by[position]; len(list) > 0 {
			p.Groups = append(p.Groups, positionGroup{position, list})
		}
	}
	v.Page = p
	s.show(w, r, "states", v)
}

// A statePage is everything about one state.
type statePage struct {
	Country   *facts.Country
	Positions []position
	Facts     []*facts.Fact
	Points    []*facts.Point
	Rebuttals []*facts.Rebuttal
}

// A position is how a state stands in one treaty, and how it came to that.
type position struct {
	Treaty     *facts.Treaty
	Status     facts.Status
	Membership *facts.Membership
	Steps      []step
	Sources    []string // ids
}

// A step is one date in a state's way into a treaty or out of it.
type step struct {
	On     facts.Date
	Name   string // what happened: signed, ratification, in_force, …
	Leaves bool   // whether it leads out
}

func (s *Server) state(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "states")
	c := v.Book.Country(strings.ToUpper(r.PathValue("id")))
	if c == nil {
		s.missing(w, r)
		return
	}
	p := statePage{Country: c}
	for i := range v.Book.Treaties {
		t := &v.Book.Treaties[i]
		m := c.Membership(t.ID)
		x := position{t, m.On(v.Today, t.Notice), m, steps(m, t.Notice, v.Today), m.Sources}
		if m.Withdrawal != nil {
			x.Sources = slices.Concat(x.Sources, m.Withdrawal.Sources)
		}
		if m.Suspension != nil {
			x.Sources = slices.Concat(x.Sources, m.Suspension.Sources)
		}
		p.Positions = append(p.Positions, x)
	}
	on := func(countries []string) bool { return slices.Contains(countries, c.ID) }
	p.Facts = pick(v.Book.Facts, func(f *facts.Fact) bool { return on(f.Countries) })
	p.Points = pick(v.Book.Points, func(x *facts.Point) bool { return on(x.Countries) })
	p.Rebuttals = pick(v.Book.Rebuttals, func(x *facts.Rebuttal) bool { return on(x.Countries) })
	v.Title, v.Page = v.State(c.ID), p
	s.show(w, r, "state", v)
}

// steps returns the known dates of a membership, the earliest first.
func steps(m *facts.Membership, notice int, today facts.Date) []step {
	list := []step{{m.Signed, "signed", false}, {m.Joined, cmp.Or(m.By, "joined"), false}, {m.InForce, "in_force", false}}
	if out := m.Withdrawal; out != nil {
		list = append(list, step{out.Decided, "decided", true}, step{out.Notified, "notified", true})
		if effect, ok := out.Effect(notice); ok {
			name := "effect"
			if effect.After(today) {
				name = "effect_ahead"
			}
			list = append(list, step{effect, name, true})
		}
	}
	list = slices.DeleteFunc(list, func(x step) bool { return x.On.IsZero() })
	slices.SortStableFunc(list, func(a, b step) int { return a.On.Compare(b.On) })
	return list
}

// pick returns the entries that want accepts.
func pick[T any](list []T, want func(*T) bool) []*T {
	var some []*T
	for i := range list {
		if want(&list[i]) {
			some = append(some, &list[i])
		}
	}
	return some
}

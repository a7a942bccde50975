package commands

import (
	"context"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// Suggest completes req.Line with at most limit lines, the likeliest first: what the words name exactly,
// then names and aliases that begin with them, then entries whose text contains them. An empty line gives
// the questions most often useful. Each suggestion's line fits a button.
func (h *Handler) Suggest(ctx context.Context, req Request, limit int) []Suggestion {
	if limit <= 0 {
		return nil
	}
	p := newPage(h.shelf.Load(), req)
	line := clean(req.Line)
	s := &suggestions{page: p, limit: limit}
	if line == "" {
		s.usual()
		return s.list
	}
	word, rest, more := strings.Cut(line, " ")
	if c := lookup(word); c != nil && !c.hidden && (more || strings.HasSuffix(req.Line, " ")) {
		s.arguments(c, rest)
		return s.list
	}
	for _, id := range p.names.Exact(line) {
		s.add(p.name(id), id)
	}
	for _, c := range table {
		if !c.hidden && strings.HasPrefix(c.name, strings.ToLower(line)) {
			s.add(p.say.Say("suggest_command", "Command", c.name, "Summary", p.say.Say("cmd_"+c.name)), c.name)
		}
	}
	for _, id := range p.names.Complete(line, limit) {
		s.add(p.name(id), id)
	}
	s.texts(line)
	return s.list
}

// suggestions is a list that is being filled.
type suggestions struct {
	*page
	limit int
	list  []Suggestion
}

// add appends a suggestion unless it is there already or there is no room.
func (s *suggestions) add(label, line string) {
	if len(s.list) >= s.limit || len(line) > maxButton || slices.ContainsFunc(s.list, func(x Suggestion) bool { return x.Line == line }) {
		return
	}
	s.list = append(s.list, Suggestion{Label: clip(label, maxLabel), Line: line})
}

// usual offers what to begin with.
func (s *suggestions) usual() {
	for i := range s.book.Treaties {
		for _, c := range s.leavers(&s.book.Treaties[i]) {
			s.add(s.country(c), "state:"+c.ID)
		}
	}
	for _, name := range []string{"withdrawals", "dates", "fact", "rebut", "points", "help"} {
		s.add(s.say.Say("suggest_command", "Command", name, "Summary", s.say.Say("cmd_"+name)), name)
	}
	for i := range s.book.Topics {
		s.add(s.words(s.book.Topics[i].Name), "topic:"+s.book.Topics[i].ID)
	}
}

// arguments completes what follows a command: the last name begun, behind the names already there.
func (s *suggestions) arguments(c *command, rest string) {
	before, last := "", rest
	if i := strings.LastIndexByte(rest, ' '); i >= 0 {
		before, last = rest[:i+1], rest[i+1:]
	}
	if c.args == "" {
		s.add(s.say.Say("cmd_"+c.name), c.name)
		return
	}
	if rest == "" {
		s.add(s.say.Say("suggest_command", "Command", c.name, "Summary", s.say.Say("cmd_"+c.name)), c.name)
	}
	whole := s.names.Complete(rest, s.limit)
	for _, id := range whole {
		s.add(c.name+" "+s.name(id), c.name+" "+id)
	}
	if a := s.page.arguments(before); before != "" && a.clear() {
		for _, id := range s.names.Complete(last, s.limit) {
			s.add(c.name+" "+s.scope(a)+", "+s.name(id), a.line(c.name)+" "+id)
		}
	}
	switch c.name {
	case "rebut":
		s.claims(containing(rest))
	case "fact":
		s.titles(containing(rest))
	case "sources":
		s.texts(rest)
	}
}

// containing returns whether texts hold every word of line, or words that begin so.
func containing(line string) func(texts ...string) bool {
	words := strings.Fields(facts.Fold(line))
	return func(texts ...string) bool {
		folded := " " + facts.Fold(strings.Join(texts, " "))
		return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(folded, " "+w) })
	}
}

// texts offers the entries whose label or phrases contain every word.
func (s *suggestions) texts(line string) {
	has := containing(line)
	s.claims(has)
	s.titles(has)
	for i := range s.book.Calendar {
		if d := &s.book.Calendar[i]; has(d.Title.English) {
			s.add(s.words(d.Title), d.ID)
		}
	}
	for i := range s.book.Points {
		if pt := &s.book.Points[i]; has(pt.Message.English) {
			s.add(s.words(pt.Message), pt.ID)
		}
	}
	if !s.index.Prepared() {
		return // somebody types, for whom what comes late never comes
	}
	for _, h := range s.index.Find(line, s.limit) { // what the words ask for, however they are put
		if h.Fit < asked {
			continue
		}
		if r := s.book.Rebuttal(h.ID); r != nil {
			s.add(s.say.Say("suggest_claim", "Claim", s.words(r.Claim)), r.ID)
			continue
		}
		s.add(s.name(h.ID), h.ID)
	}
}

// asked is how well an entry must fit the words typed so far to be offered for them.
const asked = 0.5

// claims offers rebuttals.
func (s *suggestions) claims(has func(...string) bool) {
	for i := range s.book.Rebuttals {
		if r := &s.book.Rebuttals[i]; has(r.Claim.English, r.ID) {
			s.add(s.say.Say("suggest_claim", "Claim", s.words(r.Claim)), r.ID)
		}
	}
}

// titles offers facts.
func (s *suggestions) titles(has func(...string) bool) {
	for i := range s.book.Facts {
		if f := &s.book.Facts[i]; f.Current(s.today) && has(f.Title.English, f.ID) {
			s.add(s.words(f.Title), f.ID)
		}
	}
}

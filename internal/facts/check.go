package facts

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// A checker compares a decoded file with itself: references, names, lengths, dates. It leaves empty
// values alone; the decoder has reported the missing ones.
type checker struct {
	book     *Book
	file     string
	where    map[string]*yaml.Node
	problems Problems
	entry    string // the entry being checked, for messages
	ids      map[string]string
	whole    bool // nothing was left undecoded, so totals can be compared
	day      Date // on which reviews may be late; zero: not asked
}

// report adds a problem at path, or at the nearest path above it that has a place in the file.
func (c *checker) report(path, what, do string) {
	p := Problem{File: c.file, Entry: c.entry, What: what, Do: do}
	for {
		if n, ok := c.where[path]; ok {
			p.Line, p.Column = n.Line, n.Column
			break
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			break
		}
		path = path[:i]
	}
	c.problems = append(c.problems, p)
}

func (c *checker) all() {
	c.ids = map[string]string{}
	b := c.book
	if b.Version != 1 {
		c.report("version", fmt.Sprintf("the file's format is version %d", b.Version), "this program reads version 1")
	}
	each(c, "sources", b.Sources, func(s *Source) string { return s.ID }, c.source)
	each(c, "treaties", b.Treaties, func(t *Treaty) string { return t.ID }, c.treaty)
	each(c, "topics", b.Topics, func(t *Topic) string { return t.ID }, c.topic)
	each(c, "audiences", b.Audiences, func(a *Audience) string { return a.ID }, func(p string, a *Audience) { c.length(p+".name", a.Name, 40) })
	each(c, "groups", b.Groups, func(g *Group) string { return g.ID }, c.group)
	each(c, "facts", b.Facts, func(f *Fact) string { return f.ID }, c.fact)
	each(c, "points", b.Points, func(p *Point) string { return p.ID }, c.point)
	each(c, "rebuttals", b.Rebuttals, func(r *Rebuttal) string { return r.ID }, c.rebuttal)
	each(c, "calendar", b.Calendar, func(d *Day) string { return d.ID }, c.date)
	each(c, "series", b.Series, func(s *Series) string { return s.ID }, c.series)
	each(c, "countries", b.Countries, func(k *Country) string { return k.ID }, c.country)
	each(c, "ambiguous", b.Ambiguous, func(a *Ambiguity) string { return "" }, c.ambiguity)
	c.entry = ""
	if c.whole {
		c.counts()
	}
	c.names()
}

// each checks every entry of a section, and that its id is well formed and its own.
func each[T any](c *checker, section string, list []T, id func(*T) string, check func(path string, entry *T)) {
	for i := range list {
		path := fmt.Sprintf("%s[%d]", section, i)
		c.entry = strings.TrimSpace(nouns[section] + " " + id(&list[i]))
		if section == "ambiguous" {
			c.entry = fmt.Sprintf("%s number %d", nouns[section], i+1)
		} else {
			c.id(section, path, id(&list[i]))
		}
		check(path, &list[i])
	}
}

var (
	idShape      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
)

// id checks the form of an id, and that nothing else has it. Facts, points, rebuttals and days share one
// namespace, because people ask for them by the bare id; other sections have their own.
func (c *checker) id(section, path, id string) {
	if id == "" {
		return
	}
	switch {
	case section == "countries" && !countryShape.MatchString(id):
		c.report(path+".id", fmt.Sprintf("%q is not an ISO 3166-1 alpha-2 code", id), "write two capital letters in quotes, such as \"LT\"")
	case section != "countries" && (!idShape.MatchString(id) || len(id) > 64):
		c.report(path+".id", fmt.Sprintf("%q is no id", id), "use at most 64 lower-case letters, digits and single hyphens")
	}
	space := section
	switch section {
	case "facts", "points", "rebuttals", "calendar":
		space = "entries"
	}
	key := space + ":" + id
	if first, dup := c.ids[key]; dup {
		c.report(path+".id", fmt.Sprintf("the id %q is taken by %s", id, first), "give this entry an id of its own")
		return
	}
	c.ids[key] = c.entry
}

// refs checks that every id in the list names an entry, once.
func refs[T any](c *checker, path string, ids []string, m map[string]*T, noun string) {
	for i, id := range ids {
		at := fmt.Sprintf("%s[%d]", path, i)
		if id == "" {
			continue
		}
		if m[id] == nil {
			c.report(at, fmt.Sprintf("there is no %s %q", noun, id), suggest(id, m))
		}
		if slices.Contains(ids[:i], id) {
			c.report(at, fmt.Sprintf("%q stands here twice", id), "keep one of them")
		}
	}
}

func suggest[T any](id string, m map[string]*T) string {
	best, near := "", len(id)/3+1
	for known := range m {
		if d := Distance(strings.ToLower(id), strings.ToLower(known)); d < near || d == near && known < best {
			best, near = known, d
		}
	}
	if best == "" {
		return "add it, or correct the id"
	}
	return fmt.Sprintf("did you mean %q? otherwise add it, or correct the id", best)
}

// cited checks the sources of a statement: at least one, all known.
func (c *checker) cited(path string, ids []string) {
	if len(ids) == 0 {
		c.report(path+".sources", "no source", "name at least one source that says this")
		return
	}
	refs(c, path+".sources", ids, c.book.index.sources, "source")
}

// length checks that a text, in every language, is short enough for a card.
func (c *checker) length(path string, t Text, limit int) {
	check := func(path, s string) {
		if n := utf8.RuneCountInString(s); n > limit {
			c.report(path, fmt.Sprintf("the text has %d characters, too long for a card", n), fmt.Sprintf("shorten it to %d", limit))
		}
		if i := strings.IndexAny(s, "*_`~|<>#@\n"); i >= 0 {
			c.report(path, fmt.Sprintf("the character %q stands in the text", s[i:i+1]), "write plain words: people copy them as they are, and chat programs read it as markup")
		}
	}
	check(path, t.English)
	for lang, tr := range t.In {
		check(path+"."+lang, tr.Text)
		if tr.Of != "" && len(tr.Of) != len(Hash("")) {
			c.report(path+"."+lang, fmt.Sprintf("of: %q is not the fingerprint of an English text", tr.Of), fmt.Sprintf("for the present English write of: %q", Hash(t.English)))
		}
	}
}

// reviewed checks the two dates of a statement's upkeep.
func (c *checker) reviewed(path string, checked, reviewBy Date) {
	for key, d := range map[string]Date{"checked": checked, "review_by": reviewBy} {
		if !d.IsZero() && !d.Full() {
			c.report(path+"."+key, fmt.Sprintf("%s needs a day", key), "write it like \"2026-11-23\"")
		}
	}
	if !c.day.IsZero() && Overdue(reviewBy, c.day) {
		c.report(path+".review_by", fmt.Sprintf("its review was due on %s", reviewBy), "compare it with its sources, then set checked and review_by")
		c.problems[len(c.problems)-1].Warning = true
	}
	if !checked.IsZero() && !reviewBy.IsZero() && !reviewBy.After(checked) {
		c.report(path+".review_by", "the review is due before the entry was checked", "set a later review_by")
	}
}

func (c *checker) source(path string, s *Source) {
	u, err := url.Parse(s.URL)
	if s.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s.URL, " <>\"|")) {
		c.report(path+".url", fmt.Sprintf("%q is not a web address", s.URL), "write it in full, beginning with https://")
	}
	if len(s.URL) > 500 {
		c.report(path+".url", "the address is longer than 500 characters", "use a shorter address of the same page")
	}
	c.length(path+".title", Text{English: strings.NewReplacer("#", "", "|", "", "_", "").Replace(s.Title)}, 200)
	c.length(path+".publisher", Text{English: s.Publisher}, 120)
}

func (c *checker) topic(path string, t *Topic) {
	c.length(path+".name", t.Name, 40)
	c.length(path+".text", t.Text, 200)
}

func (c *checker) group(path string, g *Group) {
	c.length(path+".name", g.Name, 60)
	c.length(path+".text", g.Text, 200)
	refs(c, path+".members", g.Members, c.book.index.countries, "country")
	c.cited(path, g.Sources)
	c.reviewed(path, g.Checked, g.ReviewBy)
}

func (c *checker) fact(path string, f *Fact) {
	c.length(path+".title", f.Title, 70)
	c.length(path+".text", f.Text, 320)
	c.length(path+".note", f.Note, 240)
	c.length(path+".disputed", f.Disputed, 200)
	refs(c, path+".topic", one(f.Topic), c.book.index.topics, "topic")
	refs(c, path+".countries", f.Countries, c.book.index.countries, "country")
	c.cited(path, f.Sources)
	c.reviewed(path, f.Checked, f.ReviewBy)
	if f.ReplacedBy != "" {
		refs(c, path+".replaced_by", one(f.ReplacedBy), c.book.index.facts, "fact")
		c.replacement(path, f)
	}
	if !f.AsOf.IsZero() && !f.Checked.IsZero() && f.AsOf.After(f.Checked) {
		c.report(path+".as_of", "the fact holds for a date after it was checked", "correct as_of or checked")
	}
	if f.Figure != nil {
		c.length(path+".figure.value", Text{English: f.Figure.Value}, 24)
		c.length(path+".figure.unit", f.Figure.Unit, 60)
		c.length(path+".figure.what", f.Figure.What, 100)
	}
}

// replacement follows replaced_by to a fact that stands.
func (c *checker) replacement(path string, f *Fact) {
	seen := map[string]bool{f.ID: true}
	for next := c.book.Fact(f.ReplacedBy); next != nil && next.ReplacedBy != ""; next = c.book.Fact(next.ReplacedBy) {
		if seen[next.ID] {
			c.report(path+".replaced_by", "the replacements go in a circle", "let the newest fact have no replaced_by")
			return
		}
		seen[next.ID] = true
	}
	if f.ReplacedBy == f.ID {
		c.report(path+".replaced_by", "a fact cannot replace itself", "name the newer fact")
	}
}

func one(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

func (c *checker) point(path string, p *Point) {
	c.length(path+".message", p.Message, 240)
	c.length(path+".ask", p.Ask, 180)
	refs(c, path+".topic", one(p.Topic), c.book.index.topics, "topic")
	refs(c, path+".audiences", p.Audiences, c.book.index.audiences, "audience")
	refs(c, path+".countries", p.Countries, c.book.index.countries, "country")
	refs(c, path+".support", p.Support, c.book.index.facts, "fact")
	refs(c, path+".story", one(p.Story), c.book.index.facts, "fact")
	refs(c, path+".treaty", one(p.Treaty), c.book.index.treaties, "treaty")
	c.reviewed(path, p.Checked, p.ReviewBy)
	if !slices.Contains([]string{"", "party", "signatory", "outside", "left"}, p.Stance) {
		c.report(path+".stance", fmt.Sprintf("%q is no stance", p.Stance), "use party, signatory, outside or left")
	}
	if p.Strength < 1 || p.Strength > 3 {
		c.report(path+".strength", fmt.Sprintf("the strength is %d", p.Strength), "use 1 (strongest), 2 or 3")
	}
	if len(p.Support) == 0 {
		c.report(path+".support", "no fact carries this point", "name at least one")
	}
}

func (c *checker) rebuttal(path string, r *Rebuttal) {
	c.length(path+".claim", r.Claim, 120)
	for key, t := range map[string]Text{"fact": r.Answer.Fact, "why": r.Answer.Why, "again": r.Answer.Again} {
		c.length(path+".answer."+key, t, 240)
	}
	c.length(path+".short", r.Short, 280)
	c.length(path+".concession", r.Concession, 240)
	c.length(path+".do_not_say", r.DoNotSay, 280)
	c.length(path+".ask", r.Ask, 180)
	refs(c, path+".topics", r.Topics, c.book.index.topics, "topic")
	refs(c, path+".countries", r.Countries, c.book.index.countries, "country")
	refs(c, path+".heard_from", r.HeardFrom, c.book.index.facts, "fact")
	for i, s := range r.Points {
		at := fmt.Sprintf("%s.points[%d]", path, i)
		c.length(at+".text", s.Text, 240)
		refs(c, at+".facts", s.Facts, c.book.index.facts, "fact")
		if len(s.Facts) == 0 {
			c.report(at+".facts", "no fact carries this argument", "name at least one")
		}
	}
	c.reviewed(path, r.Checked, r.ReviewBy)
}

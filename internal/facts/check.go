package facts

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
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
	bad      map[*yaml.Node]bool // values that the decoder has reported
	problems Problems
	entry    string // the entry being checked, for messages
	ids      map[string]string
	day      Date // on which reviews may be late; zero: not asked
}

// has reports whether the file has something at path, good or bad.
func (c *checker) has(path string) bool { return c.where[path] != nil }

// report adds a problem at path, unless the decoder has said that the value there is missing or not what
// belongs there.
func (c *checker) report(path, what, do string) { c.add(path, Problem{What: what, Do: do}) }

// warn reports what does not keep the file from being used.
func (c *checker) warn(path, what, do string) {
	c.add(path, Problem{What: what, Do: do, Warning: true})
}

func (c *checker) add(path string, p Problem) {
	n := c.where[path]
	if n == nil || c.bad[n] && n.Kind != yaml.MappingNode {
		return
	}
	p.File, p.Line, p.Column, p.Entry = c.file, n.Line, n.Column, c.entry
	c.problems.add(p)
}

func (c *checker) all() {
	c.ids = map[string]string{}
	b := c.book
	if b.Version != 1 {
		c.report("version", fmt.Sprintf("the file's format is version %d", b.Version), "this program reads version 1")
	}
	c.lengths("about", reflect.ValueOf(b.About))
	each(c, "sources", b.Sources, func(s *Source) string { return s.ID }, c.source)
	each(c, "treaties", b.Treaties, func(t *Treaty) string { return t.ID }, c.treaty)
	each(c, "topics", b.Topics, func(t *Topic) string { return t.ID }, nil)
	each(c, "audiences", b.Audiences, func(a *Audience) string { return a.ID }, nil)
	each(c, "groups", b.Groups, func(g *Group) string { return g.ID }, c.group)
	each(c, "facts", b.Facts, func(f *Fact) string { return f.ID }, c.fact)
	each(c, "points", b.Points, func(p *Point) string { return p.ID }, c.point)
	each(c, "rebuttals", b.Rebuttals, func(r *Rebuttal) string { return r.ID }, c.rebuttal)
	each(c, "calendar", b.Calendar, func(d *Day) string { return d.ID }, c.date)
	each(c, "series", b.Series, func(s *Series) string { return s.ID }, c.series)
	each(c, "countries", b.Countries, func(k *Country) string { return k.ID }, c.country)
	each(c, "ambiguous", b.Ambiguous, func(a *Ambiguity) string { return a.Word }, c.ambiguity)
	c.entry = ""
	if b.Letters != nil {
		c.entry = "letters"
		c.lengths("letters", reflect.ValueOf(*b.Letters))
		c.letters(b.Letters)
		c.entry = ""
	}
	if b.Briefs != nil {
		c.entry = "briefs"
		c.lengths("briefs", reflect.ValueOf(*b.Briefs))
		c.briefs(b.Briefs)
		c.entry = ""
	}
	if len(c.bad) == 0 { // otherwise a state may be missing
		c.counts()
	}
	c.names()
	if !c.day.IsZero() { // warnings are for Check alone
		c.phrases()
		c.questions()
	}
	c.synonyms()
}

// found reports what an audit found, where it stands.
func (c *checker) found(list []Finding) {
	at, entry := map[string]string{}, map[string]string{}
	note := func(section string, i int, id string) {
		at[id], entry[id] = fmt.Sprintf("%s[%d]", section, i), entryName(section, id, i)
	}
	for i := range c.book.Facts {
		note("facts", i, c.book.Facts[i].ID)
	}
	for i := range c.book.Points {
		note("points", i, c.book.Points[i].ID)
	}
	for i := range c.book.Rebuttals {
		note("rebuttals", i, c.book.Rebuttals[i].ID)
	}
	for _, f := range list {
		c.entry = entry[f.ID]
		path := at[f.ID] + "." + f.Key
		if !c.has(path) {
			path = at[f.ID]
		}
		c.report(path, f.What, f.Do)
	}
	c.entry = ""
}

// each checks every entry of a section: that its id is well formed and its own, the length of its texts, and what
// check, when there is one, checks besides.
func each[T any](c *checker, section string, list []T, id func(*T) string, check func(path string, entry *T)) {
	for i := range list {
		path := fmt.Sprintf("%s[%d]", section, i)
		c.entry = entryName(section, id(&list[i]), i)
		if section != "ambiguous" {
			c.id(section, path, id(&list[i]))
		}
		c.lengths(path, reflect.ValueOf(&list[i]).Elem())
		if check != nil {
			check(path, &list[i])
		}
	}
}

var (
	idShape      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countryShape = regexp.MustCompile(`^[A-Z]{2}$`)
	iso3Shape    = regexp.MustCompile(`^[A-Z]{3}$`)
	hashShape    = regexp.MustCompile(`^[0-9a-f]{8}$`)
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
	seen := map[string]bool{}
	for i, id := range ids {
		if c.problems.full() {
			return
		}
		at := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case id == "":
		case seen[id]:
			c.report(at, fmt.Sprintf("%q stands here twice", id), "keep one of them")
		case m[id] == nil:
			c.report(at, fmt.Sprintf("there is no %s %q", noun, id), suggest(id, m))
		}
		seen[id] = true
	}
}

// ref checks an id that stands alone.
func ref[T any](c *checker, path, id string, m map[string]*T, noun string) {
	if id != "" && m[id] == nil {
		c.report(path, fmt.Sprintf("there is no %s %q", noun, id), suggest(id, m))
	}
}

// suggest names the known id that is nearest to id.
func suggest[T any](id string, m map[string]*T) string {
	best, near := "", len(id)/3+1
	for known := range m {
		if len(id) > 2*len(known)+10 {
			continue // nowhere near, and slow to compare
		}
		if d := Distance(strings.ToLower(id), strings.ToLower(known)); d < near || d == near && known < best {
			best, near = known, d
		}
	}
	if best == "" {
		return "add it, or correct the id"
	}
	return fmt.Sprintf("did you mean %q? otherwise add it, or correct the id", best)
}

// cited checks the sources of a statement; the decoder has seen to it that there is one.
func (c *checker) cited(path string, ids []string) {
	refs(c, path+".sources", ids, c.book.index.sources, "source")
}

// markup is the characters that a text for people may not hold, unless the field's tag "marks" names them.
const markup = "*_`~|<>#@\n"

// lengths checks every text in the struct v that has a "max".
func (c *checker) lengths(path string, v reflect.Value) {
	for f, value := range v.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" {
			continue
		}
		at := path + "." + name
		limit, _ := strconv.Atoi(f.Tag.Get("max")) // 0 without the tag
		switch f.Type.Kind() {
		case reflect.Pointer:
			if f.Type.Elem().Kind() == reflect.Struct && !value.IsNil() {
				c.lengths(at, value.Elem())
			}
		case reflect.Slice:
			if f.Type.Elem().Kind() == reflect.Struct {
				for i := range value.Len() {
					c.lengths(fmt.Sprintf("%s[%d]", at, i), value.Index(i))
				}
			}
		case reflect.String:
			if limit > 0 {
				c.length(at, Text{English: value.String()}, limit, f.Tag.Get("marks"))
			}
		case reflect.Struct:
			switch text := value.Interface().(type) {
			case Text:
				if limit > 0 {
					c.length(at, text, limit, "")
				}
			case Date:
			default:
				c.lengths(at, value)
			}
		}
	}
}

// length checks that a text, in every language, is short enough for a card and has no markup other than marks.
func (c *checker) length(path string, t Text, limit int, marks string) {
	check := func(path, s string) {
		if n := utf8.RuneCountInString(s); n > limit {
			c.report(path, fmt.Sprintf("the text has %d characters, too long for a card", n), fmt.Sprintf("shorten it to %d", limit))
		}
		if i := strings.IndexFunc(s, func(r rune) bool { return strings.ContainsRune(markup, r) && !strings.ContainsRune(marks, r) }); i >= 0 {
			c.report(path, fmt.Sprintf("the character %q stands in the text", s[i:i+1]), "write plain words: people copy them as they are, and chat programs read it as markup")
		}
	}
	if c.has(path + ".en") {
		check(path+".en", t.English)
	} else {
		check(path, t.English)
	}
	for lang, tr := range t.In {
		check(path+"."+lang+".text", tr.Text)
		if tr.Of != "" && !hashShape.MatchString(tr.Of) {
			c.report(path+"."+lang+".of", fmt.Sprintf("of: %q is not the fingerprint of an English text", tr.Of), fmt.Sprintf("for the present English write of: %q", Hash(t.English)))
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
		c.warn(path+".review_by", fmt.Sprintf("its review was due on %s", reviewBy), "compare it with its sources, then set checked and review_by")
	}
	if !c.day.IsZero() && checked.After(c.day) {
		c.report(path+".checked", fmt.Sprintf("it was checked on %s, which is still to come", checked), "set the day on which somebody compared it with its sources")
	}
	if !checked.IsZero() && !reviewBy.IsZero() && !reviewBy.After(checked) {
		c.report(path+".review_by", "the review is due before the entry was checked", "set a later review_by")
	}
}

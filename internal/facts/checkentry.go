package facts

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func (c *checker) source(path string, s *Source) {
	u, err := url.Parse(s.URL)
	if s.URL != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.ContainsAny(s.URL, " <>\"|")) {
		c.report(path+".url", fmt.Sprintf("%q is not a web address", s.URL), "write it in full, beginning with https://")
	}
	if len(s.URL) > 500 {
		c.report(path+".url", "the address is longer than 500 characters", "use a shorter address of the same page")
	}
}

func (c *checker) group(path string, g *Group) {
	refs(c, path+".members", g.Members, c.book.index.countries, "country")
	c.cited(path, g.Sources)
	c.reviewed(path, g.Checked, g.ReviewBy)
}

func (c *checker) fact(path string, f *Fact) {
	ref(c, path+".topic", f.Topic, c.book.index.topics, "topic")
	refs(c, path+".countries", f.Countries, c.book.index.countries, "country")
	c.cited(path, f.Sources)
	c.reviewed(path, f.Checked, f.ReviewBy)
	ref(c, path+".replaced_by", f.ReplacedBy, c.book.index.facts, "fact")
	c.replacement(path, f)
	if !f.AsOf.IsZero() && !f.Checked.IsZero() && f.AsOf.After(f.Checked) {
		c.report(path+".as_of", "the fact holds for a date after it was checked", "correct as_of or checked")
	}
	if f.Figure != nil && !c.day.IsZero() { // who reads the file to answer from it is not warned
		for _, n := range numbers(f.Figure.Value) {
			if written(n) && !slices.Contains(numbers(f.Title.English+" "+f.Text.English), n) {
				c.warn(path+".figure.value", fmt.Sprintf("%s stands neither in the title nor in the text", n),
					"correct the one or the other; look for the old figure in short, asked_as, series, points and rebuttals, too")
			}
		}
	}
}

// number is a figure with digits; thousands may stand apart.
var number = regexp.MustCompile(`\d+(?:[,\x{a0}\x{202f}]\d{3})*(?:\.\d+)?`)

// numbers returns the figures of a text, thousands joined.
func numbers(text string) []string {
	list := number.FindAllString(text, -1)
	for i := range list {
		list[i] = strings.NewReplacer(",", "", "\u00a0", "", "\u202f", "").Replace(list[i])
	}
	return list
}

// written reports whether a number is one that a text writes in digits: others stand there as twelve, a million or all of them.
func written(number string) bool {
	n, err := strconv.ParseFloat(number, 64)
	return err == nil && n > 12 && n < 1e6 && n != 100
}

// replacement follows replaced_by to a fact that stands.
func (c *checker) replacement(path string, f *Fact) {
	seen := map[string]bool{}
	for next := f; next != nil && next.ReplacedBy != ""; next = c.book.Fact(next.ReplacedBy) {
		if seen[next.ID] {
			c.report(path+".replaced_by", "the replacements go in a circle", "let the newest fact have no replaced_by")
			return
		}
		seen[next.ID] = true
	}
}

func (c *checker) point(path string, p *Point) {
	ref(c, path+".topic", p.Topic, c.book.index.topics, "topic")
	refs(c, path+".audiences", p.Audiences, c.book.index.audiences, "audience")
	refs(c, path+".countries", p.Countries, c.book.index.countries, "country")
	refs(c, path+".support", p.Support, c.book.index.facts, "fact")
	ref(c, path+".story", p.Story, c.book.index.facts, "fact")
	ref(c, path+".treaty", p.Treaty, c.book.index.treaties, "treaty")
	c.reviewed(path, p.Checked, p.ReviewBy)
	if !slices.Contains(stances, p.Stance) && p.Stance != "" {
		c.report(path+".stance", fmt.Sprintf("%q is no stance", p.Stance), "use party, signatory, outside or left")
	}
	if p.Strength < 1 || p.Strength > 3 {
		c.report(path+".strength", fmt.Sprintf("the strength is %d", p.Strength), "use 1 (strongest), 2 or 3")
	}
}

func (c *checker) rebuttal(path string, r *Rebuttal) {
	refs(c, path+".topics", r.Topics, c.book.index.topics, "topic")
	refs(c, path+".countries", r.Countries, c.book.index.countries, "country")
	refs(c, path+".heard_from", r.HeardFrom, c.book.index.facts, "fact")
	for i, s := range r.Points {
		at := fmt.Sprintf("%s.points[%d]", path, i)
		refs(c, at+".facts", s.Facts, c.book.index.facts, "fact")
	}
	refs(c, path+".answer.rests_on", r.Answer.Rests, c.book.index.facts, "fact")
	refs(c, path+".short_rests_on", r.ShortRests, c.book.index.facts, "fact")
	c.reviewed(path, r.Checked, r.ReviewBy)
}

func (c *checker) date(path string, d *Day) {
	refs(c, path+".countries", d.Countries, c.book.index.countries, "country")
	ref(c, path+".treaty", d.Treaty, c.book.index.treaties, "treaty")
	c.cited(path, d.Sources)
	if c.has(path+".date") == c.has(path+".months") {
		c.report(path, "a calendar entry has either a date or months", "keep one of the two")
	}
	if d.Date.Year == 0 && !d.Date.IsZero() && !d.Yearly {
		c.report(path+".date", "a date without a year comes back every year", "add yearly: true, or the year")
	}
	if d.Yearly && !d.Date.IsZero() && d.Date.Day == 0 {
		c.report(path+".yearly", "a yearly date needs a day", "add the day, or remove yearly")
	}
}

func (c *checker) series(path string, s *Series) {
	ref(c, path+".topic", s.Topic, c.book.index.topics, "topic")
	for i := range s.Rows {
		r := &s.Rows[i]
		at := fmt.Sprintf("%s.rows[%d]", path, i)
		refs(c, at+".sources", r.Sources, c.book.index.sources, "source")
		if i > 0 && r.Year <= s.Rows[i-1].Year {
			c.report(at+".year", fmt.Sprintf("the year %d does not follow %d", r.Year, s.Rows[i-1].Year), "put the years in order, each once")
		}
		if c.has(at+".total") && !c.has(at+".sources") {
			c.report(at, "a total without a source", "name at least one source that says this")
		}
		if !c.has(at+".total") && !c.has(at+".note") {
			c.report(at, "a year without a total does not say why", "add the total, or a note")
		}
		c.sum(at, r.Total, r.Killed, r.Injured, "killed and injured")
		c.sum(at, r.Total, r.Attacks, r.Remnants, "attacks and remnants")
		for key, p := range map[string]*int{"civilians_pct": r.CivilianPct, "children_pct": r.ChildrenPct} {
			if p != nil && (*p < 0 || *p > 100) {
				c.report(at+"."+key, fmt.Sprintf("%d is no percentage", *p), "write 0 to 100")
			}
		}
	}
}

// sum checks that two parts do not exceed the whole; they may be less, where some fates are unknown.
func (c *checker) sum(path string, total, a, b *int, what string) {
	if total != nil && a != nil && b != nil && *a+*b > *total {
		c.report(path+".total", fmt.Sprintf("%s add up to %d, more than the total of %d", what, *a+*b, *total), "correct the row")
	}
}

func (c *checker) ambiguity(path string, a *Ambiguity) {
	refs(c, path+".states", a.States, c.book.index.countries, "country")
	if len(a.States) == 1 {
		c.report(path+".states", "one state is not ambiguous", "name at least two, or make the word an alias of the state")
	}
}

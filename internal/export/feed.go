package export

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"
)

// feedLength is how many entries the feed has: the newest.
const feedLength = 100

// Atom returns what is new in the file as an Atom feed (RFC 4287): facts, answers to claims and talking points by the day on which they
// were last checked, and what states did by the day on which they did it, up to day; the newest first. An entry keeps its id
// for as long as the file's entry has its own, so that readers see it change. An entry that told names, the newest issue first, is dated by
// the moment at which its change was told, and says what changed.
func Atom(b *facts.Book, p *lang.Printer, day facts.Date, told []news.Told) []byte {
	f := atomFeed{
		Title: p.Say("feed_title"), ID: "tag:cmcbot,2026:changes", Updated: timestamp(b.Updated), Author: "cmcbot", Rights: "CC BY 4.0", Generator: "cmcbot",
	}
	entries := overlaid(b, p, append(written(b, p), done(b, p, day)...), told)
	if len(told) > 0 {
		f.Updated = max(f.Updated, told[0].At.UTC().Format(time.RFC3339))
	}
	slices.SortStableFunc(entries, func(a, b atomEntry) int {
		return cmp.Or(cmp.Compare(b.Updated, a.Updated), cmp.Compare(b.Published, a.Published))
	})
	f.Entries = entries[:min(feedLength, len(entries))]
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		panic("export: " + err.Error()) // the types hold nothing that XML cannot
	}
	out.WriteByte('\n')
	return out.Bytes()
}

type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title     string      `xml:"title"`
	ID        string      `xml:"id"`
	Updated   string      `xml:"updated"`
	Author    string      `xml:"author>name"`
	Rights    string      `xml:"rights"`
	Generator string      `xml:"generator"`
	Entries   []atomEntry `xml:"entry"`
}

type atomEntry struct {
	Title     string     `xml:"title"`
	ID        string     `xml:"id"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published,omitempty"`
	Links     []atomLink `xml:"link"`
	Summary   string     `xml:"summary,omitempty"` // plain text, which is the default
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Title string `xml:"title,attr"`
	Href  string `xml:"href,attr"`
}

// timestamp writes a day as Atom wants it; the first of the month or year where only that is known.
func timestamp(d facts.Date) string { return midnight(d).Format(time.RFC3339) }

// overlaid dates entries by what was told of them, and adds those that the feed would not have, such as what was removed.
func overlaid(b *facts.Book, p *lang.Printer, entries []atomEntry, told []news.Told) []atomEntry {
	place := map[string]int{}
	for i, e := range entries {
		place[e.ID] = i
	}
	issue := map[string]int64{} // whose changes an entry says: its latest
	for _, t := range told {
		c := news.Named(b, t.Change)
		id := "tag:cmcbot,2026:" + c.Section + "/" + c.ID
		if c.Section == "countries" && c.Treaty != "" {
			id += "/" + c.Treaty
		}
		if issue[id] == 0 {
			issue[id] = t.Issue
			if _, ok := place[id]; !ok {
				place[id] = len(entries)
				entries = append(entries, atomEntry{Title: news.Entry(p, c), ID: id})
			}
			entries[place[id]].Updated = t.At.UTC().Format(time.RFC3339)
			entries[place[id]].Summary = ""
		}
		if e := &entries[place[id]]; issue[id] == t.Issue {
			for _, line := range news.Sentence(p, b, c) {
				e.Summary = strings.TrimSpace(e.Summary + " " + line + ".")
			}
		}
	}
	return entries
}

// Changes returns the changes that were told as a JSON object with "items", the newest issue first.
func Changes(b *facts.Book, p *lang.Printer, day facts.Date, told []news.Told) []byte {
	type item struct {
		At    string `json:"at"`
		Issue int64  `json:"issue"`
		facts.Change
		Text []string `json:"text"`
	}
	items := []item{}
	for _, t := range told {
		c := news.Named(b, t.Change)
		items = append(items, item{t.At.UTC().Format(time.RFC3339), t.Issue, c, news.Sentence(p, b, c)})
	}
	o := head(b, day)
	o.add("items", items)
	return o.indented()
}

// written returns an entry for each fact that is shown, answer and point.
func written(b *facts.Book, p *lang.Printer) []atomEntry {
	var list []atomEntry
	item := func(section, id string, name facts.Text, checked, asOf facts.Date, words []facts.Text, sources []string) {
		e := atomEntry{Title: news.Entry(p, facts.Change{Section: section, ID: id, Name: name}), ID: "tag:cmcbot,2026:" + section + "/" + id, Updated: timestamp(checked)}
		if !asOf.IsZero() {
			e.Published = timestamp(asOf)
		}
		for _, t := range words {
			s, _ := t.For(p.Tag())
			e.Summary = strings.TrimSpace(e.Summary + " " + s)
		}
		e.Links = related(b, sources)
		list = append(list, e)
	}
	for _, f := range b.Facts {
		if f.ReplacedBy == "" {
			item("facts", f.ID, f.Title, f.Checked, f.AsOf, []facts.Text{f.Text, f.Note}, f.Sources)
		}
	}
	for _, r := range b.Rebuttals {
		item("rebuttals", r.ID, r.Claim, r.Checked, facts.Date{}, []facts.Text{r.Answer.Fact, r.Answer.Why, r.Answer.Again}, nil)
	}
	for _, t := range b.Points {
		item("points", t.ID, t.Message, t.Checked, facts.Date{}, []facts.Text{t.Ask}, nil)
	}
	return list
}

// done returns an entry for the newest thing that each state did in each treaty, up to day.
func done(b *facts.Book, p *lang.Printer, day facts.Date) []atomEntry {
	var list []atomEntry
	for i := range b.Countries {
		k := &b.Countries[i]
		for _, t := range b.Treaties {
			m := k.Membership(t.ID)
			message, on, sources := "", facts.Date{}, m.Sources
			step := func(id string, d facts.Date) {
				if d.Full() && !d.After(day) && !d.Before(on) {
					message, on = id, d
				}
			}
			step("feed_signed", m.Signed)
			step("feed_joined", m.Joined)
			if w := m.Withdrawal; w != nil {
				sources = w.Sources
				step("feed_notified", w.Notified)
				step("feed_left", w.Effective)
			}
			if message == "" {
				continue
			}
			name, _ := k.Name.For(p.Tag())
			treaty, _ := t.Name.For(p.Tag())
			list = append(list, atomEntry{
				Title: p.Say(message, "State", p.Country(k.ID, name), "Treaty", treaty, "Date", p.Date(on)),
				ID:    "tag:cmcbot,2026:countries/" + k.ID + "/" + t.ID, Updated: timestamp(on), Published: timestamp(on), Links: related(b, sources),
			})
		}
	}
	return list
}

func related(b *facts.Book, sources []string) []atomLink {
	var links []atomLink
	for _, id := range sources {
		if s := b.Source(id); s != nil {
			links = append(links, atomLink{"related", s.Publisher + ": " + s.Title, s.URL})
		}
	}
	return links
}

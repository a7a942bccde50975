// Package share makes texts ready to post of the entries of the knowledge file: for X, Bluesky, Mastodon, LinkedIn, an
// email and a speech. It says only what the entry says, in whole sentences, and ends each text with its
// source. It knows how the networks count; it does not know the platforms on which the texts are handed out.
package share

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// A Network is somewhere a text goes, with its limit.
type Network struct {
	ID    string // "x", "bluesky", "mastodon", "linkedin", "email" or "speech"
	Limit int    // in the unit that Count counts
	Count func(text string) int
}

// The lengths that are ours: LinkedIn takes 3,000 characters and an email any number, but a text to copy has to
// fit one chat message; 85 words are half a minute.
const (
	maxLong   = 1800
	maxSpoken = 85
)

// Networks returns where texts go, in the order in which they are offered.
func Networks() []Network {
	return []Network{
		{"x", 280, weighX},
		{"bluesky", 300, graphemes},
		{"mastodon", 500, graphemesWithLinks},
		{"linkedin", maxLong, characters},
		{"email", maxLong, characters},
		{"speech", maxSpoken, words},
	}
}

// A Text is what to post on one network. Body is "" when nothing that the entry says fits there.
type Text struct {
	Network
	Subject string // of an email
	Body    string
	Compose string // the address of the network's page for writing, filled in; "" where there is none
}

// A statement is something that can be said by itself, with the sources that carry it, the strongest first.
type statement struct {
	text    string
	sources []string
	more    []string // sources that carry it as well, for where the address of every other is too long
}

// A material is what an entry offers to make texts of.
type material struct {
	subject string
	short   []statement // for a short post: the fullest first; one is chosen
	long    []statement // for LinkedIn and email: paragraphs; as many as fit
	speech  []statement // the first, and as many others as fit
	closing []statement // how the speech ends
	checked facts.Date
}

// Can reports whether there are texts for an entry on day: for a fact that is neither replaced nor expired, a
// talking point or a rebuttal.
func Can(b *facts.Book, id string, day facts.Date) bool {
	if f := b.Fact(id); f != nil {
		return f.Current(day)
	}
	return b.Point(id) != nil || b.Rebuttal(id) != nil
}

// Kit returns the texts for an entry, one for each network, in the language of say; ok is what Can reports.
func Kit(b *facts.Book, say *lang.Printer, id string, day facts.Date) (texts []Text, ok bool) {
	if !Can(b, id, day) {
		return nil, false
	}
	w := writer{book: b, say: say, day: day}
	m := w.material(id)
	for _, n := range Networks() {
		t := Text{Network: n}
		switch n.ID {
		case "linkedin", "email":
			t.Body = w.gather(m, m.long, n)
		case "speech":
			t.Body = w.speak(m, n)
		default:
			t.Body = w.choose(m, n)
		}
		if n.ID == "email" {
			t.Subject = m.subject
		}
		if t.Body != "" {
			t.Compose = compose(t)
		}
		texts = append(texts, t)
	}
	return texts, true
}

// A writer writes the texts of one book in one language.
type writer struct {
	book *facts.Book
	say  *lang.Printer
	day  facts.Date // on which facts that have expired are left out; the zero Date for none
}

// choose returns the fullest statement that fits a network with two of its sources or one, or "".
func (w writer) choose(m material, n Network) string {
	for _, s := range m.short {
		all := slices.Concat(s.sources, s.more)
		for _, cited := range slices.Concat([][]string{s.sources[:min(2, len(s.sources))]}, slices.Collect(slices.Chunk(all, 1))) {
			if text := w.end(s.text, cited, m.checked); n.Count(text) <= n.Limit {
				return text
			}
		}
	}
	return ""
}

// end returns text with its sources, each on a line of its own, each once.
func (w writer) end(text string, sources []string, checked facts.Date) string {
	var lines []string
	for _, id := range sources {
		if line := w.source(id, checked); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return text + "\n\n" + strings.Join(lines, "\n")
}

// gather joins as many statements as fit, the first always, and lists the sources of those it kept.
func (w writer) gather(m material, list []statement, n Network) string {
	for keep := len(list); keep > 0; keep-- {
		var said, sources []string
		for _, s := range list[:keep] {
			said = append(said, s.text)
			sources = append(sources, s.sources...)
		}
		if text := w.end(strings.Join(said, "\n\n"), sources, m.checked); n.Count(text) <= n.Limit {
			return text
		}
	}
	return ""
}

// source names a source: who published it, when, and where; or, of an undated page, when it was last read.
func (w writer) source(id string, checked facts.Date) string {
	s := w.book.Source(id)
	switch d, err := facts.ParseDate(s.Published); {
	case s.Published == "":
		return w.say.Say("share_source_read", "Publisher", s.Publisher, "Date", w.say.Date(checked), "URL", s.URL)
	case err == nil:
		return w.say.Say("share_source", "Publisher", s.Publisher, "Date", w.say.Date(d), "URL", s.URL)
	}
	return w.say.Say("share_source", "Publisher", s.Publisher, "Date", s.Published, "URL", s.URL)
}

func (w writer) words(t facts.Text) string {
	s, _ := t.For(w.say.Tag())
	return s
}

package commands

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/picture"
	"cmcbot/internal/reply"
)

// A page is one answer being written. It belongs to one call of Handle.
type page struct {
	*shelf
	say   *lang.Printer
	today facts.Date
	req   Request
	line  string // the line being answered, for a command whose arguments turn out to be a question
	again string // the line that shows this page once more, "" for that of its first entry
	reply reply.Reply

	lost    string           // the question that found nothing
	counts  bool             // questions that find nothing are counted
	audited bool             // who changes a setting is recorded
	picture *picture.Picture // what the answer shows, if it shows one
	aloud   bool             // the answer is for others too, not for the asker alone
	english bool             // a text had to be shown in English to a reader of another language
	late    bool             // a statement on the page is past its review date
	checked facts.Date       // the oldest "checked" among the statements shown
}

func newPage(s *shelf, req Request) *page {
	say := lang.For(req.Lang)
	return &page{shelf: s, say: say, today: facts.DateOf(req.Now.UTC()), req: req, reply: reply.Reply{Lang: say.Tag()}}
}

func (p *page) title(s string)       { p.reply.Title = s }
func (p *page) block(b reply.Block)  { p.reply.Blocks = append(p.reply.Blocks, b) }
func (p *page) heading(id string)    { p.block(reply.Heading{Text: p.say.Say(id)}) }
func (p *page) note(s string)        { p.reply.Notes = append(p.reply.Notes, s) }
func (p *page) text(s string)        { p.block(reply.Text{Spans: reply.Plain(s)}) }
func (p *page) action(id, ln string) { p.button(p.say.Say(id), ln) }

// show lists entries as shown, each once.
func (p *page) show(ids ...string) {
	for _, id := range ids {
		if !slices.Contains(p.reply.Entries, id) {
			p.reply.Entries = append(p.reply.Entries, id)
		}
	}
}

// maxLabel is the longest label that every platform shows, maxButton the longest line that fits an identifier.
const (
	maxLabel  = 75
	maxButton = 90
)

// button adds a button that runs line. A line that fits no identifier gets no button. What is posted from a
// page about somebody's message replies to that message.
func (p *page) button(label, line string) {
	if len(line) > maxButton {
		return
	}
	a := reply.Action{Label: clip(label, maxLabel), Line: line}
	if strings.HasPrefix(line, "post ") {
		a.Target = p.req.Target
	}
	p.reply.Actions = append(p.reply.Actions, a)
}

// clip shortens s to at most n characters, ending in "…" when something was left out.
func clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:n-1]), " ,;:.") + "…"
}

// words returns a text of the file in the reader's language, or in English and remembers to say so.
func (p *page) words(t facts.Text) string {
	s, ok := t.For(p.say.Tag())
	p.english = p.english || !ok && s != ""
	return s
}

// cite returns the numbers of the sources with these ids on this page, adding those that are new.
func (p *page) cite(ids ...string) []int {
	var numbers []int
	for _, id := range ids {
		i := slices.IndexFunc(p.reply.Cites, func(c reply.Cite) bool { return c.ID == id })
		if i < 0 {
			s := p.book.Source(id)
			if s == nil {
				continue
			}
			i = len(p.reply.Cites)
			p.reply.Cites = append(p.reply.Cites, reply.Cite{ID: id, Text: p.sourceLine(s), Short: s.Publisher + p.published(s), URL: s.URL})
		}
		if !slices.Contains(numbers, i+1) {
			numbers = append(numbers, i+1)
		}
	}
	return numbers
}

// sourceLine names a source: "United Nations Treaty Collection: Status of … (3 February 2026)".
func (p *page) sourceLine(s *facts.Source) string {
	line := s.Publisher + ": " + s.Title + p.published(s)
	if s.Weak {
		line += " " + p.say.Say("source_weak")
	}
	return line
}

// published writes when a source appeared, in brackets: " (3 February 2026)", or "" where it does not say.
func (p *page) published(s *facts.Source) string {
	switch d, err := facts.ParseDate(s.Published); {
	case s.Published == "":
		return ""
	case err == nil:
		return " (" + p.say.Date(d) + ")"
	default:
		return " (" + s.Published + ")"
	}
}

// kept remembers the upkeep of a statement that is shown.
func (p *page) kept(checked, reviewBy facts.Date) {
	if p.checked.IsZero() || checked.Before(p.checked) {
		p.checked = checked
	}
	p.late = p.late || facts.Overdue(reviewBy, p.today)
}

// done finishes the page with its small print.
func (p *page) done() reply.Reply {
	p.reply.Notes = append(p.reply.Notes, p.upkeep()...)
	p.fixThis()
	return p.reply
}

// upkeep says what to know of the statements on the page: whether they are late or not translated, and when they were checked.
func (p *page) upkeep() []string {
	var notes []string
	if p.late {
		notes = append(notes, p.say.Say("note_late"))
	}
	if p.english {
		notes = append(notes, p.say.Say("note_english"))
	}
	if !p.checked.IsZero() {
		notes = append(notes, p.say.Say("note_checked", "Date", p.say.Date(p.checked)))
	}
	return notes
}

// carry adds the buttons that carry this answer elsewhere. line shows it once more. A state's card has those of its kit
// itself.
func (p *page) carry(line string) {
	p.again = cmp.Or(p.again, line)
	if !strings.HasPrefix(line, "state:") {
		p.offerKit(line)
	}
	p.action("act_copy", "copy "+line)
	p.action("act_post", "post "+line)
}

// name returns what an id is called in the reader's language.
func (p *page) name(id string) string {
	kind, key, ok := strings.Cut(id, ":")
	if !ok {
		return p.entryName(id)
	}
	switch kind {
	case "state":
		if c := p.book.Country(key); c != nil {
			return p.country(c)
		}
	case "group":
		if g := p.book.Group(key); g != nil {
			return p.words(g.Name)
		}
	case "topic":
		if t := p.book.Topic(key); t != nil {
			return p.words(t.Name)
		}
	case "treaty":
		if t := p.book.Treaty(key); t != nil {
			return p.words(t.Name)
		}
	case "audience":
		if a := p.book.Audience(key); a != nil {
			return p.words(a.Name)
		}
	case "series":
		if s := p.book.SeriesByID(key); s != nil {
			return p.words(s.Title)
		}
	}
	return id
}

// claimed is what is claimed, in quotation marks: it must not stand as if the file said it.
func (p *page) claimed(r *facts.Rebuttal) string { return "“" + p.words(r.Claim) + "”" }

func (p *page) entryName(id string) string {
	if f := p.book.Fact(id); f != nil {
		return p.words(f.Title)
	}
	if r := p.book.Rebuttal(id); r != nil {
		return p.claimed(r)
	}
	if pt := p.book.Point(id); pt != nil {
		return p.words(pt.Message)
	}
	if d := p.book.Day(id); d != nil {
		return p.words(d.Title)
	}
	if s := p.book.SeriesByID(id); s != nil {
		return p.words(s.Title)
	}
	return id
}

// country returns a state's name in the reader's language.
func (p *page) country(c *facts.Country) string {
	if name, ok := c.Name.For(p.say.Tag()); ok {
		return name
	}
	return p.say.Country(c.ID, c.Name.English)
}

func (p *page) flagged(c *facts.Country) string { return p.country(c) + " " + lang.Flag(c.ID) }

// first returns the first n of a list, or all when it is shorter.
func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

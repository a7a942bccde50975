package commands

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"cmcbot/internal/document"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
	"cmcbot/internal/share"
)

// An entered is what somebody gave for a letter. It goes into the letter and is kept nowhere.
type entered struct {
	to, from, place string
	tone            string // formal, warm or firm
	lang            string // of the letter
}

// tones are how a letter may sound; the first is the usual one.
var tones = []string{"formal", "warm", "firm"}

// letter asks what a letter to a state needs, or writes it: from a form that was sent, or from a line such as
//
//	letter lithuania to "the Minister of Defence" from "Jane Doe" in "Vilnius" tone warm
func (p *page) letter(args string) reply.Reply {
	if p.book.Letters == nil {
		return p.nothing(arguments{})
	}
	names, given := p.readLetter(args)
	a := p.arguments(names)
	if len(a.states) != 1 || a.count() != 1 || !a.clear() || len(a.ids) > 0 {
		if r, refused := p.refuse(a, "letter"); refused && a.count() == 0 {
			return r
		}
		return p.letterTo(a)
	}
	c := p.book.Country(a.states[0])
	if given == nil {
		return p.letterForm(c)
	}
	return p.written(c, *given)
}

// letterTo asks which state is written to.
func (p *page) letterTo(a arguments) reply.Reply {
	p.title(p.say.Say("letter_title_of"))
	p.text(p.say.Say("letter_which"))
	for _, id := range first(p.offered(a), pageSize*2) {
		p.button(p.name("state:"+id), "letter state:"+id)
	}
	return p.done()
}

// offered returns the states to choose from where one is to be named: those of the arguments, or those that left a treaty.
func (p *page) offered(a arguments) []string {
	states := p.members(a)
	if len(states) > 0 {
		return states
	}
	for i := range p.book.Treaties {
		for _, c := range p.leavers(&p.book.Treaties[i]) {
			if !slices.Contains(states, c.ID) {
				states = append(states, c.ID)
			}
		}
	}
	return states
}

// letterForm asks to whom, from whom and how.
func (p *page) letterForm(c *facts.Country) reply.Reply {
	p.title(p.say.Say("letter_form_title"))
	p.show("state:" + c.ID)
	p.text(p.say.Say("letter_lead", "State", p.country(c)))
	p.text(p.say.Say("letter_usage", "State", facts.Fold(c.Name.English)))
	field := func(name, label, hint string) reply.FormField {
		return reply.FormField{Name: name, Label: p.say.Say(label), Hint: p.say.Say(hint), Max: maxEntered}
	}
	tone := reply.FormField{Name: "tone", Label: p.say.Say("letter_tone"), Value: tones[0]}
	for _, t := range tones {
		tone.Options = append(tone.Options, reply.Option{Label: p.say.Say("letter_tone_" + t), Value: t})
	}
	fields := []reply.FormField{
		field("to", "letter_to", "letter_to_hint"), field("from", "letter_from", "letter_from_hint"), field("place", "letter_place", "letter_place_hint"), tone,
	}
	if languages := p.book.Letters.Languages(); len(languages) > 1 {
		in := reply.FormField{Name: "lang", Label: p.say.Say("letter_lang"), Value: "en"}
		for _, tag := range languages {
			in.Options = append(in.Options, reply.Option{Label: lang.Name(tag), Value: tag})
			if tag == p.say.Tag() {
				in.Value = tag
			}
		}
		fields = append(fields, in)
	}
	p.reply.Form = &reply.Form{Line: "letter state:" + c.ID, Submit: p.say.Say("letter_write"), Fields: fields}
	return p.done()
}

// readLetter parts a line into the names before the first keyword and what is given behind keywords, or in a
// form; nil when nothing is.
func (p *page) readLetter(args string) (names string, given *entered) {
	values := map[string]string{}
	maps.Copy(values, p.req.Values)
	keys := map[string]string{"to": "to", "from": "from", "in": "place", "tone": "tone", "lang": "lang"}
	key, quoted := "", false
	for word := range strings.FieldsSeq(args) {
		if k := keys[strings.ToLower(word)]; k != "" && !quoted {
			key = k
			values[key] = ""
			continue
		}
		opened, closed := strings.TrimLeft(word, quotes) != word, strings.TrimRight(word, quotes) != word
		quoted = (quoted || opened) && !closed
		values[key] = strings.TrimSpace(values[key] + " " + strings.Trim(word, quotes))
	}
	names = values[""]
	delete(values, "")
	if len(values) == 0 {
		return names, nil
	}
	e := entered{plain(values["to"]), plain(values["from"]), plain(values["place"]), strings.ToLower(values["tone"]), values["lang"]}
	if !slices.Contains(tones, e.tone) {
		e.tone = tones[0]
	}
	if !slices.Contains(p.book.Letters.Languages(), e.lang) {
		e.lang = "en"
	}
	return names, &e
}

// quotes are the marks in which somebody puts a name of several words; phones change them.
const quotes = `"“”„«»`

// maxEntered is how long a name, an office or a place may be.
const maxEntered = 80

// plain keeps of what somebody entered what names, offices and places are written with: no character that a chat program reads
// as markup, a mention or an address.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r), strings.ContainsRune(" .,'’()&-–", r):
			return r
		case unicode.IsSpace(r), r == '/':
			return ' '
		}
		return -1
	}, s)
	s = strings.TrimLeft(strings.Join(strings.Fields(s), " "), ".,'’()&-–0123456789 ")
	return strings.TrimSpace(string([]rune(s)[:min(maxEntered, len([]rune(s)))]))
}

// maxLetter is how long a letter may be: as long as a text to copy.
const maxLetter = maxCopy

// written writes the letter: to copy, as files, and for the mail program.
func (p *page) written(c *facts.Country, e entered) reply.Reply {
	w := letterWriter{page: newPage(p.shelf, p.req), entered: e, letters: p.book.Letters}
	w.page.say = lang.For(e.lang)
	doc, text := w.write(c)
	p.title(clip(p.say.Say("letter_title", "State", p.country(c)), 150))
	p.show("state:" + c.ID)
	p.block(reply.Verbatim{Text: w.subject(doc) + text}) // where no mail program opens, it is copied too
	name := "letter-" + strings.ReplaceAll(facts.Fold(c.Name.English), " ", "-")
	p.block(reply.File{Name: name + ".txt", Type: "text/plain", Data: []byte(text + "\n")})
	if data, err := doc.Docx(); err == nil {
		p.block(reply.File{Name: name + ".docx", Type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Data: data})
	}
	body := text[strings.Index(text, doc.Paragraphs[w.salutation]):]
	p.reply.Actions = append(p.reply.Actions, reply.Action{Label: p.say.Say("share_on_email"), URL: share.Mail("", doc.Title, body)})
	p.action("act_letter_again", "letter state:"+c.ID)
	p.button(p.name("state:"+c.ID), "state:"+c.ID)
	p.offerKit("state:" + c.ID)
	return p.done()
}

// A letterWriter writes one letter. Its page is in the letter's language and collects the sources.
type letterWriter struct {
	*page
	entered
	letters    *facts.Letters
	salutation int // the paragraph
}

// write returns the letter, and its text within maxLetter: with as many of the file's facts as fit.
func (w *letterWriter) write(c *facts.Country) (document.Letter, string) {
	for n := len(w.letters.Facts); ; n-- {
		w.page.reply.Cites = nil
		doc := w.compose(c, n)
		text := strings.Join(doc.Paragraphs, "\n\n") + "\n\n" + strings.Join(doc.Sources, "\n")
		if len([]rune(w.subject(doc)+text)) <= maxLetter || n == 0 {
			return doc, text
		}
	}
}

// subject is the line above the text to copy.
func (w *letterWriter) subject(doc document.Letter) string {
	return w.say.Say("letter_subject", "Subject", doc.Title) + "\n\n"
}

// compose puts the letter together with the first n of the facts.
func (w *letterWriter) compose(c *facts.Country, n int) document.Letter {
	l := w.letters
	doc := document.Letter{Title: fill(w.words(l.Subject), "state", w.country(c)), Lang: w.entered.lang}
	add := func(s string) { doc.Paragraphs = append(doc.Paragraphs, s) }
	add(strings.TrimPrefix(w.place+", "+w.say.Date(w.today), ", "))
	to := cmp.Or(w.to, w.say.Say("letter_to_default"))
	add(capital(to))
	w.salutation = len(doc.Paragraphs)
	add(fill(w.words(l.Salutation.Tone(w.tone)), "to", strings.TrimPrefix(strings.TrimPrefix(to, "the "), "The ")))
	add(w.words(l.Opening.Tone(w.tone)))
	doc.Paragraphs = append(doc.Paragraphs, w.pleas(c)...)
	var evidence []string
	for _, id := range l.Facts[:n] {
		if f := w.book.Fact(id); f.Current(w.today) {
			evidence = append(evidence, w.words(f.Text)+w.numbers(f.Sources[:1]))
		}
	}
	if len(evidence) > 0 {
		add(strings.Join(evidence, " "))
	}
	add(w.words(l.Closing.Tone(w.tone)))
	add(strings.TrimSpace(w.words(l.Farewell.Tone(w.tone)) + "\n" + w.from))
	for i, cite := range w.page.reply.Cites {
		s := w.book.Source(cite.ID)
		doc.Sources = append(doc.Sources, fmt.Sprintf("[%d] %s%s: %s", i+1, s.Publisher, w.published(s), s.URL))
	}
	return doc
}

// pleas writes where the state stands in each treaty and what is asked of it; once, where it stands the same in all.
func (w *letterWriter) pleas(c *facts.Country) []string {
	type standing struct {
		plea     facts.Plea
		statuses []string
		treaties []string
	}
	type position struct {
		facts.Status
		suspends bool
	}
	var list []standing
	positions := map[position]int{}
	for i := range w.book.Treaties {
		t := &w.book.Treaties[i]
		m := c.Membership(t.ID)
		now := m.On(w.today, t.Notice)
		held := position{now, now == facts.Party && m.Suspension != nil}
		at, known := positions[held]
		if !known {
			at = len(list)
			positions[held] = at
			plea := w.plea(now)
			if held.suspends { // who claims to suspend a treaty is not thanked for it
				plea = w.letters.Pleas.Suspended
			}
			list = append(list, standing{plea: plea})
		}
		name := w.say.Say("letter_treaty", "Treaty", w.words(t.Name))
		list[at].treaties = append(list[at].treaties, name)
		list[at].statuses = append(list[at].statuses, w.status(list[at].plea, t, m, name)+w.numbers(w.standingSources(m)))
	}
	var paragraphs []string
	for _, s := range list {
		ask := fill(w.words(s.plea.Ask.Tone(w.tone)), "treaty", w.say.List(s.treaties))
		paragraphs = append(paragraphs, strings.Join(append(s.statuses, ask), " "))
	}
	return paragraphs
}

func (w *letterWriter) plea(position facts.Status) facts.Plea {
	switch position {
	case facts.Party:
		return w.letters.Pleas.Party
	case facts.Signatory:
		return w.letters.Pleas.Signatory
	case facts.Withdrawing:
		return w.letters.Pleas.Leaving
	case facts.Withdrawn:
		return w.letters.Pleas.Left
	case facts.Outside:
	}
	return w.letters.Pleas.Outside
}

// status says where the state stands, with the dates that are known.
func (w *letterWriter) status(plea facts.Plea, t *facts.Treaty, m *facts.Membership, name string) string {
	dates := []string{"signed", w.say.Date(m.Signed), "joined", w.say.Date(m.Joined)}
	if m.Withdrawal != nil {
		left, _ := m.Withdrawal.Effect(t.Notice)
		dates = append(dates, "notified", w.say.Date(m.Withdrawal.Notified), "left", w.say.Date(left))
	} else if m.Suspension != nil {
		dates = append(dates, "notified", w.say.Date(m.Suspension.Notified))
	}
	text := w.words(plea.Status)
	for i := 0; i < len(dates); i += 2 {
		if dates[i+1] == "" && strings.Contains(text, "{"+dates[i]+"}") && !plea.Undated.IsZero() {
			text = w.words(plea.Undated)
		}
	}
	return fill(text, append(dates, "treaty", name)...)
}

// standingSources returns the depositary's page, and the first source of a withdrawal or a suspension.
func (w *letterWriter) standingSources(m *facts.Membership) []string {
	ids := m.Sources[:1]
	if m.Withdrawal != nil {
		ids = unique(slices.Concat(ids, m.Withdrawal.Sources[:1]))
	} else if m.Suspension != nil {
		ids = unique(slices.Concat(ids, m.Suspension.Sources[:1]))
	}
	return ids
}

// numbers cites sources as a letter does: " [1][2]".
func (w *letterWriter) numbers(ids []string) string {
	var b strings.Builder
	for _, n := range w.cite(ids...) {
		fmt.Fprintf(&b, "[%d]", n)
	}
	return " " + b.String()
}

// capital writes the first letter large: a line of an address begins so.
func capital(s string) string {
	r := []rune(s)
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

// fill puts values in the place of words in braces; they come as word and value in turn.
func fill(text string, values ...string) string {
	pairs := make([]string, len(values))
	for i := 0; i+1 < len(values); i += 2 {
		pairs[i], pairs[i+1] = "{"+values[i]+"}", values[i+1]
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

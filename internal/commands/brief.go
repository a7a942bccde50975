package commands

import (
	"strings"
	"time"

	"cmcbot/internal/document"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// onPaper is the word behind a line that asks for the brief as a page to print.
const onPaper = "pdf"

// brief prepares somebody for a meeting about a state: what to say, to whom, and what they will hear.
//
//	brief lithuania for parliamentarians pdf
func (p *page) brief(args string) reply.Reply {
	if p.book.Briefs == nil {
		return p.nothing(arguments{})
	}
	paper := false
	if words := strings.Fields(args); len(words) > 0 && strings.EqualFold(words[len(words)-1], onPaper) {
		paper, args = true, strings.Join(words[:len(words)-1], " ")
	}
	a := p.arguments(args)
	if len(a.states) != 1 || len(a.choices) > 0 {
		if r, refused := p.refuse(a, "brief"); refused && len(a.states) == 0 || len(a.choices) > 0 {
			return r
		}
		return p.briefOf(a)
	}
	c := p.book.Country(a.states[0])
	if len(a.unknown) > 0 || len(a.audiences) > 1 || a.count() != 1+len(a.audiences) {
		return p.briefFor(c)
	}
	w := briefWriter{page: p, country: c, audience: strings.Join(a.audiences, "")}
	w.pick = p.chosen(c, w.audience)
	if paper && !p.aloud { // what others get is the brief itself
		return w.paper()
	}
	return w.screen()
}

// briefOf asks which state the meeting is about.
func (p *page) briefOf(a arguments) reply.Reply {
	p.title(p.say.Say("brief_title_of"))
	p.text(p.say.Say("brief_which"))
	var audience string
	if len(a.audiences) == 1 {
		audience = " audience:" + a.audiences[0]
	}
	for _, id := range first(p.offered(a), pageSize*2) {
		p.button(p.name("state:"+id), "brief state:"+id+audience)
	}
	return p.done()
}

// briefFor says whom a brief may be for.
func (p *page) briefFor(c *facts.Country) reply.Reply {
	p.title(p.say.Say("brief_title", "State", p.flagged(c)))
	p.text(p.say.Say("brief_audiences"))
	p.show("state:" + c.ID)
	p.action("brief_anybody", "brief state:"+c.ID)
	for i := range p.book.Audiences {
		au := &p.book.Audiences[i]
		p.button(p.words(au.Name), "brief state:"+c.ID+" audience:"+au.ID)
	}
	return p.done()
}

// A briefWriter writes one brief, for a screen or for paper.
type briefWriter struct {
	*page
	country  *facts.Country
	audience string // its id; "" for anybody
	pick     choice
}

// line is the command line that asks for the brief for an audience.
func (w *briefWriter) line(audience string) string {
	if audience == "" {
		return "brief state:" + w.country.ID
	}
	return "brief state:" + w.country.ID + " audience:" + audience
}

// headline names the brief, by a name of the state, and says for whom it is.
func (w *briefWriter) headline(state string) string {
	if w.audience == "" {
		return clip(w.say.Say("brief_title", "State", state), 150)
	}
	return clip(w.say.Say("brief_title_for", "State", state, "Audience", w.name("audience:"+w.audience)), 150)
}

// screen draws the brief as an answer.
func (w *briefWriter) screen() reply.Reply {
	w.again = w.line(w.audience)
	w.title(w.headline(w.flagged(w.country)))
	w.show("state:" + w.country.ID)
	for i := range w.book.Treaties {
		w.membership(&w.book.Treaties[i], w.country)
	}
	w.heading("say_this")
	for _, pt := range w.pick.points {
		w.block(reply.Entry{ID: pt.ID, Spans: reply.Plain(w.message(pt)), Cites: w.cite(w.restsOn(pt)...)})
	}
	var fields []reply.Field
	if f := w.pick.number; f != nil {
		fields = append(fields, reply.Field{Name: w.say.Say("brief_number"), Cites: w.cite(w.basis(f)...),
			Spans: reply.Plain(w.counted(f) + " " + w.what(f))})
	}
	if f := w.pick.story; f != nil {
		fields = append(fields, reply.Field{Name: w.say.Say("brief_story"), Spans: reply.Plain(w.told(f)), Cites: w.cite(w.basis(f)...)})
	}
	if len(fields) > 0 {
		w.block(reply.Fields{Fields: fields})
	}
	w.heading("they_will_say")
	for _, r := range w.pick.objections {
		w.answered(r)
		w.block(reply.Entry{ID: r.ID, Cites: w.cite(w.book.FirstSources(r.ShortRests)...), Actions: []reply.Action{{Label: w.say.Say("act_answer"), Line: r.ID}},
			Spans: []reply.Span{{Text: w.words(r.Claim), Quote: true, Bold: true}, {Text: "\n" + w.words(r.Short)}}})
		w.block(reply.Text{Spans: []reply.Span{{Text: w.say.Say("brief_fair") + " ", Bold: true}, {Text: w.words(r.Concession)}}})
	}
	spans := []reply.Span{{Text: w.say.Say("brief_ask") + " ", Bold: true}, {Text: strings.Join(w.asks(), " ")}}
	if len(w.pick.points) > 0 {
		spans = append(spans, reply.Span{Text: "\n" + w.say.Say("ask_them") + " ", Bold: true}, reply.Span{Text: w.words(w.pick.points[0].Ask)})
	}
	w.block(reply.Text{Spans: spans})

	w.action("act_pdf", w.line(w.audience)+" "+onPaper)
	if w.book.Letters != nil {
		w.action("act_letter", "letter state:"+w.country.ID)
	}
	if len(w.pick.points) > 0 {
		w.action("act_share", "share "+w.pick.points[0].ID)
	}
	w.action("act_post", "post "+w.line(w.audience))
	for i := range w.book.Audiences {
		if au := &w.book.Audiences[i]; au.ID != w.audience {
			w.button(w.say.Say("act_for", "Audience", w.words(au.Name)), w.line(au.ID))
		}
	}
	w.button(w.name("state:"+w.country.ID), "state:"+w.country.ID)
	return w.done()
}

// message returns what a point says, and remembers its upkeep.
func (w *briefWriter) message(pt *facts.Point) string {
	w.kept(pt.Checked, pt.ReviewBy)
	w.show(pt.ID)
	for _, id := range first(pt.Support, 2) {
		f := w.book.Fact(id)
		w.kept(f.Checked, f.ReviewBy)
		w.show(id)
	}
	return w.words(pt.Message)
}

// restsOn returns the sources of a point.
func (w *briefWriter) restsOn(pt *facts.Point) []string { return unique(w.firstSources(pt.Support)) }

// basis returns the strongest source of a fact, and remembers its upkeep.
func (w *briefWriter) basis(f *facts.Fact) []string {
	w.kept(f.Checked, f.ReviewBy)
	w.show(f.ID)
	return f.Sources[:1]
}

// counted is a figure with its unit, what says the rest.
func (w *briefWriter) counted(f *facts.Fact) string {
	return f.Figure.Value + " " + w.words(f.Figure.Unit)
}

func (w *briefWriter) what(f *facts.Fact) string {
	text := w.words(f.Figure.What)
	if text == "" {
		text = w.words(f.Text)
	}
	return text + " (" + w.say.Say("as_of", "Date", w.say.Date(f.AsOf)) + ")"
}

func (w *briefWriter) told(f *facts.Fact) string {
	return w.words(f.Text) + " (" + w.say.Say("as_of", "Date", w.say.Date(f.AsOf)) + ")"
}

// answered remembers the upkeep of an answer to a claim.
func (w *briefWriter) answered(r *facts.Rebuttal) {
	w.kept(r.Checked, r.ReviewBy)
	w.show(r.ID)
}

// asks says what is asked of the state, the treaties that it left first, then those that it has not joined; once, where it
// stands the same in all.
func (w *briefWriter) asks() []string {
	var list []string
	for _, position := range []facts.Status{facts.Withdrawn, facts.Withdrawing, facts.Signatory, facts.Outside, facts.Party} {
		var names []string
		for i := range w.book.Treaties {
			t := &w.book.Treaties[i]
			m := w.country.Membership(t.ID)
			if m.On(w.today, t.Notice) == position && m.Suspension == nil { // who claims to suspend a treaty is not thanked for it
				names = append(names, w.say.Say("letter_treaty", "Treaty", w.words(t.Name)))
			}
		}
		if len(names) > 0 {
			list = append(list, fill(w.words(w.book.Briefs.For(position).Ask), "treaty", w.say.List(names)))
		}
	}
	return list
}

// paper answers with the brief as a page to print.
func (w *briefWriter) paper() reply.Reply {
	doc := w.document()
	cites := w.page.reply.Cites
	w.page.reply.Cites = nil // they are on the page
	w.title(w.headline(w.flagged(w.country)))
	w.block(reply.Text{Spans: reply.Plain(w.say.Say("brief_pdf", "N", len(cites)))})
	name := "brief-" + facts.Fold(w.country.Name.English) + " " + w.audience
	data, err := doc.PDF()
	if err != nil { // texts that fill more than a page are still to be had
		w.page = newPage(w.shelf, w.req)
		return w.screen()
	}
	w.block(reply.File{Name: strings.ReplaceAll(strings.TrimSpace(name), " ", "-") + ".pdf", Type: "application/pdf", Data: data})
	w.action("brief_open", w.line(w.audience))
	for i := range w.book.Audiences {
		if au := &w.book.Audiences[i]; au.ID != w.audience {
			w.button(w.say.Say("act_for", "Audience", w.words(au.Name)), w.line(au.ID)+" "+onPaper)
		}
	}
	w.button(w.name("state:"+w.country.ID), "state:"+w.country.ID)
	return w.done()
}

// document writes the brief for paper.
func (w *briefWriter) document() document.Brief {
	kicker := w.say.Say("brief_kicker")
	if w.audience != "" {
		kicker = w.say.Say("brief_kicker_for", "Audience", w.name("audience:"+w.audience))
	}
	state := w.name("state:" + w.country.ID)
	updated := w.book.Updated
	doc := document.Brief{
		Title: state, Kicker: kicker, Date: capital(w.say.Say("as_of", "Date", w.say.Date(w.today))), Name: w.headline(state), Lang: w.say.Tag(),
		Made: time.Date(updated.Year, time.Month(updated.Month), updated.Day, 0, 0, 0, 0, time.UTC),
	}
	w.show("state:" + w.country.ID)
	for i := range w.book.Treaties {
		doc.Standings = append(doc.Standings, w.standing(&w.book.Treaties[i]))
	}
	doc.Messages.Heading = w.say.Say("say_this")
	for _, pt := range w.pick.points {
		doc.Messages.Passages = append(doc.Messages.Passages, document.Passage{Text: w.message(pt), Cites: w.cite(w.restsOn(pt)...)})
	}
	if f := w.pick.number; f != nil {
		doc.Number = &document.Figure{Heading: w.say.Say("brief_number"), Value: f.Figure.Value, Unit: w.words(f.Figure.Unit), What: w.what(f), Cites: w.cite(w.basis(f)...)}
	}
	if f := w.pick.story; f != nil {
		doc.Story = document.Section{Heading: w.say.Say("brief_story"), Passages: []document.Passage{{Text: w.told(f), Cites: w.cite(w.basis(f)...)}}}
	}
	doc.Objections.Heading = w.say.Say("they_will_say")
	for _, r := range w.pick.objections {
		w.answered(r)
		doc.Objections.Passages = append(doc.Objections.Passages, document.Passage{Lead: "“" + w.words(r.Claim) + "”", Text: w.words(r.Short), Cites: w.cite(w.book.FirstSources(r.ShortRests)...),
			Label: w.say.Say("brief_fair"), Aside: w.words(r.Concession)})
	}
	doc.Ask.Heading = w.say.Say("brief_ask_heading")
	doc.Ask.Passages = []document.Passage{{Text: strings.Join(w.asks(), " ")}}
	if len(w.pick.points) > 0 {
		doc.Ask.Passages = append(doc.Ask.Passages, document.Passage{Label: w.say.Say("ask_them"), Text: w.words(w.pick.points[0].Ask)})
	}
	for _, c := range w.page.reply.Cites {
		doc.Sources = append(doc.Sources, document.Source{Text: c.Text, URL: c.URL})
	}
	doc.Note = strings.Join(append(w.upkeep(), w.say.Say("brief_foot")), " · ")
	return doc
}

// standing says where the state stands in a treaty, how that came about, and what there is to note.
func (w *briefWriter) standing(t *facts.Treaty) document.Passage {
	m := w.country.Membership(t.ID)
	w.kept(t.Checked, t.ReviewBy)
	s := document.Passage{Lead: w.position(t, m), Text: w.history(t, m), Cites: w.cite(w.membershipSources(m)...)}
	var notes []string
	if m.Suspension != nil {
		notes = append(notes, w.words(m.Suspension.Text))
	}
	for _, note := range []facts.Text{m.Note, m.InForceCause} {
		if !note.IsZero() {
			notes = append(notes, w.words(note))
		}
	}
	s.Aside = strings.Join(notes, " ")
	return s
}

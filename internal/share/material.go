package share

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// material returns what there is to make texts of; id is that of a fact, a point or a rebuttal.
func (w writer) material(id string) material {
	if f := w.book.Fact(id); f != nil {
		return w.fact(f)
	}
	if p := w.book.Point(id); p != nil {
		return w.point(p)
	}
	return w.rebuttal(w.book.Rebuttal(id))
}

// fact takes a fact with who disputes it: one never goes without the other. Of a text that is too long its first
// sentences are taken, unless the file has a short form.
func (w writer) fact(f *facts.Fact) material {
	whole := w.stated(f)
	m := material{subject: w.words(f.Title), checked: f.Checked, short: w.short(whole, f.Short, f.Disputed.IsZero())}
	m.long = []statement{{text: whole.text, sources: f.Sources}}
	more, ask := w.beside(f)
	m.speech, m.closing = append([]statement{whole}, more...), asked(ask)
	return m
}

// stated is what a fact says, and who disputes it.
func (w writer) stated(f *facts.Fact) statement {
	return statement{strings.TrimSpace(w.words(f.Text) + " " + w.words(f.Disputed)), f.Sources[:1], f.Sources[1:]}
}

// short lists what a short post may say: the whole, its short form, or, where there is none and nothing is in
// dispute, its first sentences.
func (w writer) short(whole statement, form facts.Text, divisible bool) []statement {
	list := []statement{whole}
	if !form.IsZero() {
		return append(list, statement{w.words(form), whole.sources, whole.more})
	}
	if divisible {
		for rest := beginning(whole.text); rest != ""; rest = beginning(rest) {
			list = append(list, statement{rest, whole.sources, whole.more})
		}
	}
	return list
}

func (w writer) point(p *facts.Point) material {
	message, ask := w.carried(p.Message, p.Support), statement{text: w.words(p.Ask)}
	m := material{subject: w.words(w.book.Fact(p.Support[0]).Title), checked: p.Checked, short: w.short(message, p.Short, true)}
	m.long = []statement{message, ask}
	for _, id := range p.Support {
		m.long = append(m.long, w.stated(w.book.Fact(id)))
	}
	m.speech, m.closing = append([]statement{message}, m.long[2:]...), asked(ask)
	m.speech = append(m.speech, w.near(w.book.Fact(p.Support[0]))...)
	return m
}

func (w writer) rebuttal(r *facts.Rebuttal) material {
	under := r.Answer.Rests
	m := material{subject: w.words(w.book.Fact(under[0]).Title), checked: r.Checked}
	m.short = []statement{w.carried(r.Short, r.ShortRests), w.carried(r.Answer.Again, under), w.carried(r.Answer.Fact, under)}
	claim := strings.TrimRight(w.words(r.Claim), ".")
	fact, again, ask := w.carried(r.Answer.Fact, under), statement{text: w.words(r.Answer.Again)}, statement{text: w.words(r.Ask)}
	m.long = []statement{fact, {text: w.say.Say("share_why", "Claim", claim, "Why", w.words(r.Answer.Why))}, again, ask}
	for _, s := range r.Points {
		m.long = append(m.long, w.carried(s.Text, s.Facts))
	}
	m.speech, m.closing = slices.Concat([]statement{fact}, m.long[4:], w.near(w.book.Fact(under[0]))), append([]statement{again}, asked(ask)...)
	return m
}

// asked is an ask, where there is one.
func asked(ask statement) []statement {
	if ask.text == "" {
		return nil
	}
	return []statement{ask}
}

// carried is a text with the first source of each fact under it, and the facts' other sources.
func (w writer) carried(t facts.Text, ids []string) statement {
	s := statement{text: w.words(t)}
	for _, id := range ids {
		sources := w.book.Fact(id).Sources
		s.sources, s.more = append(s.sources, sources[0]), append(s.more, sources[1:]...)
	}
	return s
}

// beginning returns text without its last sentence; "" when it has only one. A sentence ends with a full stop, a
// question mark or an exclamation mark before a space and a capital; a stop after a single letter, "Jody R. Williams",
// or within an abbreviation does not end one.
func beginning(text string) string {
	for i := len(text) - 1; i > 0; i-- {
		if text[i] != ' ' || !strings.ContainsRune(".?!", rune(text[i-1])) {
			continue
		}
		after, _ := utf8.DecodeRuneInString(text[i+1:])
		word := text[strings.LastIndexByte(text[:i], ' ')+1 : i-1]
		if unicode.IsLower(after) || utf8.RuneCountInString(word) < 2 || strings.Contains(word, ".") {
			continue
		}
		return text[:i]
	}
	return ""
}

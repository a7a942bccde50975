package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/lang"
	"cmcbot/internal/limit"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// How much somebody may suggest, and how often in an hour. Terminals and pages know nobody, and count as one person together.
const (
	maxWrong   = 600
	maxInstead = 500
	maxSource  = 300
	maxFixes   = 5
)

// fixes is where suggestions go.
type fixes struct {
	to    *upkeep.Suggestions // nil for nowhere
	limit *limit.Limiter
}

// TakeSuggestions sends what people suggest with "fix" to s; without it they get their words back, to copy. It is called before the
// first request.
func (h *Handler) TakeSuggestions(s *upkeep.Suggestions) { h.fixes.to = s }

// A suggested is what somebody wrote about an entry.
type suggested struct{ entry, wrong, instead, source string }

// fix answers what is said after "fix": the line that shows an entry, and behind a colon what is wrong with it. Without that, and where no form
// was sent, it asks.
func (h *Handler) fix(ctx context.Context, p *page, args string) (reply.Reply, error) {
	line, words, typed := strings.Cut(args, ": ")
	ids := p.fixable(line)
	if len(ids) == 0 {
		return p.fixWhat("fix_what"), nil
	}
	if !typed && p.req.Values == nil {
		return p.fixAsk(line, ids, h.fixes.to != nil), nil
	}
	in := p.req.Values
	s := suggested{entry: ids[0], wrong: outside(words), instead: outside(in["instead"]), source: outside(in["source"])}
	if !typed {
		s.wrong = outside(in["wrong"])
	}
	if slices.Contains(ids, in["entry"]) {
		s.entry = in["entry"]
	}
	switch {
	case s.wrong == "":
		return p.fixWhat("fix_empty"), nil
	case longer(s.wrong, maxWrong) || longer(s.instead, maxInstead) || longer(s.source, maxSource):
		return p.fixWhat("fix_long", "Wrong", maxWrong, "Instead", maxInstead, "Source", maxSource), nil
	case h.fixes.to == nil:
		return p.fixCopy(s), nil
	}
	place := p.req.Place
	if wait := h.fixes.limit.Take(place.Platform+"/"+place.User, p.req.Now); wait > 0 {
		return patience(p.req.Lang, wait, "fix"), nil
	}
	g := store.Suggestion{Entry: s.entry, Wrong: s.wrong, Instead: s.instead, Source: s.source, Lang: p.say.Tag(), At: p.req.Now}
	if in["tell"] == "yes" && place.User != "" {
		g.Sender = store.Channel{Platform: place.Platform, ID: place.User}
		if place.Platform == "slack" { // elsewhere a person has the same id in every workspace
			g.Sender.Workspace = place.Workspace
		}
	}
	g, err := h.fixes.to.Put(ctx, g)
	if err != nil {
		return reply.Reply{}, err
	}
	return p.fixSent(g, typed, h.fixes.to.Channel()), nil
}

// fixable returns the entries that a line shows, the first of them the one that it is about.
func (p *page) fixable(line string) []string {
	if line == "" {
		return nil
	}
	ids := newPage(p.shelf, Request{Lang: p.req.Lang, Now: p.req.Now}).answer(line).Entries
	return first(slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		section, _ := p.book.Find(id)
		return section == ""
	}), maxOptions)
}

// maxOptions is how many entries a form lets one choose among.
const maxOptions = 25

// fixForm asks what is wrong. It is what "post fix …" and the like get; Handle sends.
func (p *page) fixForm(args string) reply.Reply {
	line, _, _ := strings.Cut(args, ": ")
	ids := p.fixable(line)
	if len(ids) == 0 {
		return p.fixWhat("fix_what")
	}
	return p.fixAsk(line, ids, false)
}

// fixAsk asks what is wrong in one of ids, all of which line shows. With open, the answer is sent to somebody.
func (p *page) fixAsk(line string, ids []string, open bool) reply.Reply {
	p.title(p.say.Say("fix_title"))
	p.show(ids[0])
	if len(ids) == 1 {
		p.text(p.say.Say("fix_about", "Name", p.name(ids[0])))
	}
	kept := "fix_nowhere"
	if open {
		kept = "fix_kept"
	}
	p.text(p.say.Say(kept))
	p.text(p.say.Say("fix_usage", "ID", ids[0]))
	var fields []reply.FormField
	if len(ids) > 1 {
		which := reply.FormField{Name: "entry", Label: p.say.Say("fix_entry"), Value: ids[0]}
		for _, id := range ids {
			which.Options = append(which.Options, reply.Option{Label: clip(p.name(id), maxLabel), Value: id})
		}
		fields = append(fields, which)
	}
	fields = append(fields,
		reply.FormField{Name: "wrong", Label: p.say.Say("fix_wrong"), Hint: p.say.Say("fix_wrong_hint"), Max: maxWrong, Long: true},
		reply.FormField{Name: "instead", Label: p.say.Say("fix_instead"), Hint: p.say.Say("fix_instead_hint"), Max: maxInstead, Long: true, Optional: true},
		reply.FormField{Name: "source", Label: p.say.Say("fix_source"), Hint: p.say.Say("fix_source_hint"), Max: maxSource, Optional: true})
	if open && p.req.Place.User != "" {
		fields = append(fields, reply.FormField{Name: "tell", Label: p.say.Say("fix_tell"), Value: "yes", Options: []reply.Option{
			{Label: p.say.Say("fix_tell_yes"), Value: "yes"}, {Label: p.say.Say("fix_tell_no"), Value: "no"}}})
	}
	if len("fix "+line) > maxButton {
		line = ids[0]
	}
	p.reply.Form = &reply.Form{Line: "fix " + line, Submit: p.say.Say("fix_send"), Fields: fields}
	return p.reply
}

// fixWhat says what is missing.
func (p *page) fixWhat(id string, args ...any) reply.Reply {
	p.title(p.say.Say("fix_title"))
	p.text(p.say.Say(id, args...))
	p.action("act_topics", "topics")
	p.action("act_help", "help")
	return p.reply
}

// fixCopy hands somebody their words back: nobody else can be given them.
func (p *page) fixCopy(s suggested) reply.Reply {
	p.title(p.say.Say("fix_copy"))
	p.text(p.say.Say("fix_copy_text"))
	if c := p.book.About.Contact; c != "" {
		p.text(p.say.Say("about_contact", "Contact", c))
	}
	p.block(reply.Fields{Fields: append([]reply.Field{{Name: p.say.Say("fix_field_entry"), Spans: reply.Plain(s.entry)}}, p.theirs(s)...)})
	p.action("act_show", s.entry)
	return p.reply
}

// theirs writes what somebody suggested, as they wrote it: plain text.
func (p *page) theirs(s suggested) (fields []reply.Field) {
	for _, f := range []struct{ id, text string }{{"fix_wrong", s.wrong}, {"fix_instead", s.instead}, {"fix_source", s.source}} {
		if f.text != "" {
			fields = append(fields, reply.Field{Name: p.say.Say(f.id), Spans: reply.Plain(f.text)})
		}
	}
	return fields
}

// fixSent says what becomes of a suggestion. typed is one for which no form asked whether its sender wants to be told.
func (p *page) fixSent(g store.Suggestion, typed, channel bool) reply.Reply {
	p.title(p.say.Say("fix_sent", "Number", SuggestionNumber(g.Number)))
	where, told := "fix_sent_kept", "fix_sent_untold"
	if channel {
		where = "fix_sent_channel"
	}
	switch {
	case g.Sender != (store.Channel{}):
		told = "fix_sent_told"
	case typed:
		told = "fix_sent_typed"
	}
	p.text(p.say.Say(where))
	p.text(p.say.Say(told))
	p.action("act_show", g.Entry)
	return p.reply
}

// fixThis adds the button that says what is wrong in an entry on this page.
func (p *page) fixThis() {
	has := func(a reply.Action) bool { return strings.HasPrefix(a.Line, "fix ") }
	if len(p.reply.Entries) == 0 || p.reply.Form != nil || slices.ContainsFunc(p.reply.Actions, has) {
		return
	}
	line := p.reply.Entries[0]
	if p.again != "" && p.picture == nil && len("fix "+p.again) <= maxButton {
		line = p.again
	}
	p.action("act_fix", "fix "+line)
}

// SuggestionNumber writes the number of a suggestion.
func SuggestionNumber(n int64) string { return fmt.Sprintf("S-%d", n) }

// DrawSuggestion draws a suggestion for the maintainers' channel, with the entry as it stands.
func (h *Handler) DrawSuggestion(g store.Suggestion) reply.Reply {
	p := newPage(h.shelf.Load(), Request{Now: g.At})
	p.title(clip(p.say.Say("suggestion_title", "Number", SuggestionNumber(g.Number), "Name", p.name(g.Entry)), 150))
	p.text(p.say.Say("suggestion_lead"))
	p.heading("suggestion_now")
	if section, id := p.book.Find(g.Entry); section == "" {
		p.text(p.say.Say("suggestion_gone"))
	} else if s := p.book.Source(id); section == "sources" && s != nil {
		p.sourceEntry(s)
	} else {
		p.statement(g.Entry)
	}
	p.heading("suggestion_theirs")
	p.block(reply.Fields{Fields: p.theirs(suggested{g.Entry, g.Wrong, g.Instead, g.Source})})
	p.note(p.say.Say("suggestion_how", "Count", g.Number))
	p.action("act_show", g.Entry)
	p.reply.Public = true
	return p.reply
}

// DrawSettled tells who sent a suggestion what became of it.
func (h *Handler) DrawSettled(g store.Suggestion) reply.Reply {
	p := newPage(h.shelf.Load(), Request{Lang: g.Lang, Now: g.Settled})
	p.title(p.say.Say("suggestion_answer", "Number", SuggestionNumber(g.Number)))
	name := clip(p.name(g.Entry), 150)
	if g.State == store.Accepted {
		p.text(p.say.Say("suggestion_accepted", "Name", name))
	} else {
		p.text(p.say.Say("suggestion_declined", "Name", name))
		p.block(reply.Text{Spans: []reply.Span{{Text: g.Reason, Quote: true}}})
	}
	p.text(p.say.Say("suggestion_erased"))
	p.action("act_show", g.Entry)
	return p.reply
}

// SuggestionText writes a suggestion as plain text, for who keeps the file. The lines are those of a terminal.
func SuggestionText(g store.Suggestion) string {
	p := &page{say: lang.For("")}
	lines := []string{SuggestionNumber(g.Number) + " " + g.At.Format(time.DateOnly) + " " + string(g.State) + " " + g.Entry}
	for _, f := range p.theirs(suggested{g.Entry, g.Wrong, g.Instead, g.Source}) {
		lines = append(lines, "  "+f.Name+": "+f.Spans[0].Text)
	}
	return strings.Join(lines, "\n")
}

// outside brings what somebody outside wrote to one line without what cannot be seen: control characters, and those that change the
// direction of what follows.
func outside(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d', unicode.Is(unicode.Co, r), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func longer(s string, most int) bool { return utf8.RuneCountInString(s) > most }

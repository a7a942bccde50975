package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// shownQuestions is how many questions a review names, shownText how much of an entry it shows.
const (
	shownQuestions = 5
	shownText      = 240
)

// DrawReview draws what there is to do for the knowledge file, for the maintainers' channel.
func (h *Handler) DrawReview(a upkeep.Agenda) reply.Reply {
	p := &page{shelf: &shelf{book: a.Book}, say: lang.For(""), today: a.Day}
	r := p.review(a)
	r.Public = true
	return r
}

// review draws an agenda: each entry with its sources and days, and what can be done about it.
func (p *page) review(a upkeep.Agenda) reply.Reply {
	p.title(p.say.Say("review_title"))
	if len(a.Items) > 0 {
		p.text(p.say.Say("review_lead"))
	}
	for _, item := range a.Items {
		p.block(p.reviewed(item))
	}
	if a.More > 0 {
		p.text(p.say.Say("review_more", "N", a.More))
	}
	if len(a.Rest) > 0 {
		p.heading("review_rest")
		var fields []reply.Field
		for _, c := range a.Rest {
			fields = append(fields, reply.Field{Name: p.say.Say("review_why_" + string(c.Why)), Spans: reply.Plain(p.say.Say("review_count", "N", c.N))})
		}
		p.block(reply.Fields{Fields: fields})
	}
	if len(a.Questions) > 0 {
		p.heading("review_questions")
		for _, q := range first(a.Questions, shownQuestions) {
			p.block(reply.Text{Spans: []reply.Span{{Text: q.Words, Quote: true}, {Text: " " + p.say.Say("review_asked", "N", q.Times)}}})
		}
	}
	if len(a.Rest) > 0 || len(a.Questions) > shownQuestions {
		p.note(p.say.Say("review_command"))
	}
	p.reply.Lang = p.say.Tag()
	p.action("act_review_now", "admin review")
	p.action("act_help", "help")
	return p.reply
}

// reviewed draws one entry of an agenda. What is done has no buttons any more.
func (p *page) reviewed(item store.ReviewItem) reply.Entry {
	k, ok := p.book.Kept(item.Entry)
	if !ok {
		return reply.Entry{ID: item.Entry, Spans: []reply.Span{{Text: item.Entry, Bold: true}, {Text: "\n" + p.say.Say("review_done_changed"), Em: true}}}
	}
	e := reply.Entry{ID: item.Entry, Spans: []reply.Span{{Text: clip(p.words(k.Name), 120) + "\n", Bold: true}}}
	switch item.Done {
	case store.DoneTrue:
		day, _ := facts.ParseDate(item.On) // the bot wrote it
		e.Spans = append(e.Spans, reply.Span{Text: p.say.Say("review_true", "Date", p.say.Date(day)), Em: true})
		return e
	case store.DoneRetired, store.DoneChanged:
		e.Spans = append(e.Spans, reply.Span{Text: p.say.Say("review_done_" + item.Done), Em: true})
		return e
	}
	due := "review_due"
	if facts.Overdue(k.ReviewBy, p.today) {
		due = "review_late"
	}
	e.Spans = append(e.Spans, reply.Span{Text: clip(p.words(k.Text), shownText) + "\n"},
		reply.Span{Text: item.Entry + ". " + p.say.Say("note_checked", "Date", p.say.Date(k.Checked)) + ". " + p.say.Say(due, "Date", p.say.Date(k.ReviewBy), "Away", p.say.Away(k.ReviewBy, p.today)), Em: true})
	e.Cites = p.cite(first(k.Sources, 2)...)
	e.Actions = []reply.Action{
		{Label: p.say.Say("act_still"), Line: "admin still " + item.Entry + " " + item.Was, Primary: true},
		{Label: p.say.Say("act_edit"), Line: "fix " + item.Entry},
	}
	if p.book.Withdrawable(item.Entry) {
		e.Actions = append(e.Actions, reply.Action{Label: p.say.Say("act_retire"), Line: "admin retire " + item.Entry})
	}
	e.Actions = slices.DeleteFunc(e.Actions, func(a reply.Action) bool { return len(a.Line) > maxButton })
	return e
}

// agenda answers with what there is to do now.
func (h *Handler) agenda(ctx context.Context, p *page) (reply.Reply, error) {
	book, taken := h.office.File()
	a := upkeep.NewAgenda(book, taken, p.today)
	var err error
	if a.Questions, err = h.office.Asked(ctx, p.req.Now); err != nil {
		return reply.Reply{}, err
	}
	if a.Empty() && len(a.Rest) == 0 {
		p.title(p.say.Say("review_title"))
		p.text(p.say.Say("review_nothing"))
		p.action("act_help", "help")
		return p.reply, nil
	}
	w := &page{shelf: &shelf{book: book}, say: p.say, today: p.today, req: p.req}
	return w.review(a), nil
}

// still records that an entry was found still true: "late 1a2b3c4d", or "late" for as it is now.
func (h *Handler) still(ctx context.Context, p *page, args string) (reply.Reply, error) {
	id, was, _ := strings.Cut(args, " ")
	p.title(p.say.Say("review_title"))
	switch err := h.office.Confirm(ctx, id, strings.TrimSpace(was), p.today); {
	case errors.Is(err, ErrNoEntry):
		p.text(p.say.Say("review_no_entry", "ID", id))
	case errors.Is(err, ErrChanged):
		p.text(p.say.Say("review_has_changed", "ID", id))
		p.action("act_show", id)
	case err != nil:
		return reply.Reply{}, err
	default:
		book, _ := h.office.File()
		k, _ := book.Kept(id)
		p.text(p.say.Say("review_recorded", "ID", id, "Date", p.say.Date(p.today), "Next", p.say.Date(k.ReviewBy)))
		p.action("act_show", id)
	}
	p.action("act_review", "admin review")
	return p.reply, nil
}

// stands says where an entry stands in the file; "" when it has none.
func (h *Handler) stands(p *page, id string) string {
	book, _ := h.office.File()
	section, key := "calendar", id
	if k, ok := book.Kept(id); ok {
		section, key = k.Section, k.ID
	}
	first, last, err := facts.EntryLines([]byte(book.Text()), section, key)
	if err != nil {
		return ""
	}
	return p.say.Say("review_stands", "ID", key, "Section", section, "First", first, "Last", last)
}

// retire asks whether an entry is to be taken out, and says what goes with it.
func (h *Handler) retire(p *page, id string) reply.Reply {
	p.title(p.say.Say("admin_title"))
	book, taken := h.office.File()
	switch {
	case !book.Withdrawable(id):
		p.text(p.say.Say("admin_unknown", "ID", id))
	case slices.Contains(taken, id):
		p.text(p.say.Say("review_done_retired"))
		p.action("act_restore", "admin restore "+id)
	default:
		w := &page{shelf: &shelf{book: book}, say: p.say}
		p.text(p.say.Say("review_retire", "Name", w.entryName(id), "ID", id))
		if _, gone := book.Without([]string{id}); len(gone) > 1 {
			p.text(p.say.Say("admin_with", "IDs", strings.Join(gone[1:], ", ")))
		}
		p.reply.Actions = append(p.reply.Actions, reply.Action{Label: p.say.Say("act_retire_yes"), Line: "admin retract " + id, Primary: true})
		p.action("act_show", id)
	}
	p.action("act_review", "admin review")
	return p.reply
}

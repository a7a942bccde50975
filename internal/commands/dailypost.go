package commands

import (
	"slices"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// PostOfDay draws what a channel gets on day that wishes for nothing special and had a post every day.
func (h *Handler) PostOfDay(day facts.Date, tag string) reply.Reply {
	return h.DrawDaily(daily.OnDay(h.Book(), day), tag, day)
}

// DrawDaily draws a choice as it is posted on day, for the whole channel; the zero Choice says that there is nothing to post.
func (h *Handler) DrawDaily(c daily.Choice, tag string, day facts.Date) reply.Reply {
	noon := time.Date(day.Year, time.Month(day.Month), day.Day, 12, 0, 0, 0, time.UTC)
	p := newPage(h.shelf.Load(), Request{Lang: tag, Now: noon})
	p.aloud = true
	r := p.dailyPost(c)
	r.Public = true
	return r
}

func (p *page) dailyPost(c daily.Choice) reply.Reply {
	if c.Entry == "" {
		p.title(p.say.Say("daily_title"))
		p.text(p.say.Say("daily_no_post"))
		return p.done()
	}
	if f := p.book.Fact(c.Entry); f != nil {
		return p.dailyFact(f)
	}
	if d := p.book.Day(c.Entry); d != nil {
		return p.dailyDay(c, d)
	}
	w, _ := daily.ParseWithdrawal(c.Entry) // the zero one names no state
	return p.dailyWithdrawal(c, w)
}

// dailyFact draws a fact with what a channel does next: look at the sources, say it, share it, see another.
func (p *page) dailyFact(f *facts.Fact) reply.Reply {
	p.title(p.words(f.Title))
	p.factEntry(f, len(f.Sources))
	if !f.Note.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.words(f.Note), Em: true}}})
	}
	p.action("act_sources", "sources "+f.ID)
	for i := range p.book.Points {
		if pt := &p.book.Points[i]; slices.Contains(pt.Support, f.ID) {
			p.action("act_point", pt.ID)
			break
		}
	}
	p.action("act_share", "share "+f.ID)
	p.action("act_copy", "copy "+f.ID)
	p.action("act_another", "another "+f.ID)
	return p.done()
}

// dailyDay draws a date of the calendar: one that is coming, or one that this day recalls.
func (p *page) dailyDay(c daily.Choice, d *facts.Day) reply.Reply {
	p.title(clip(p.words(d.Title), 150))
	on := d.Date
	if on.Year == 0 {
		on = p.next(d)
	}
	when := p.say.Date(on)
	if away := p.say.Away(on, p.today); away != "" {
		when += ", " + away
	}
	p.show(d.ID)
	spans := []reply.Span{{Text: when + ". ", Bold: true}, {Text: p.words(d.Title) + "."}}
	if c.Why == daily.Anniversary {
		spans[0].Text = p.say.Say("daily_on_this_day", "N", p.today.Year-d.Date.Year, "Date", p.say.Date(d.Date)) + " "
	}
	p.block(reply.Entry{ID: d.ID, Spans: spans, Cites: p.cite(d.Sources...)})
	if !d.Note.IsZero() {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.words(d.Note), Em: true}}})
	}
	for _, id := range first(d.Countries, 2) {
		p.button(p.name("state:"+id), "state:"+id)
	}
	p.action("act_sources", "sources "+d.ID)
	p.action("act_dates", "dates")
	p.action("act_copy", "copy "+d.ID)
	return p.done()
}

// dailyWithdrawal announces the day on which a state leaves a treaty.
func (p *page) dailyWithdrawal(c daily.Choice, w daily.Withdrawal) reply.Reply {
	state, on := p.book.Country(w.Country), p.today.AddDays(c.Days)
	p.title(p.leaves(w))
	if state == nil {
		return p.done() // the file has lost the state since
	}
	m := state.Membership(w.Treaty)
	p.show("state:" + state.ID)
	if m != nil && m.Withdrawal != nil {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Date(on) + ", " + p.say.Away(on, p.today) + ". ", Bold: true},
			{Text: p.say.Say("daily_notified", "Date", p.say.Date(m.Withdrawal.Notified))}}, Cites: p.cite(first(m.Withdrawal.Sources, 2)...)})
	}
	line := "state:" + state.ID
	p.button(p.flagged(state), line)
	p.action("act_points", "points "+line)
	p.action("act_withdrawals", "withdrawals")
	p.action("act_sources", "sources "+line)
	p.action("act_copy", "copy "+line)
	return p.done()
}

// SorryDaily tells who set up a daily post that it has ended, why, and what to do.
func (h *Handler) SorryDaily(s store.Subscription, p store.Post) reply.Reply {
	page := newPage(h.shelf.Load(), Request{Lang: s.Lang, Now: p.Settled})
	if p.Notice {
		page.title(page.say.Say("watch_sorry_title"))
		page.text(page.say.Say("watch_sorry", "Why", page.say.Say("daily_why_"+p.Note), "Channel", s.Channel.ID))
		return page.done()
	}
	page.title(page.say.Say("daily_sorry_title"))
	page.text(page.say.Say("daily_sorry", "Why", page.say.Say("daily_why_"+p.Note), "Date", page.date(p.Day)))
	page.text(page.say.Say("daily_sorry_channel", "Channel", s.Channel.ID))
	return page.done()
}

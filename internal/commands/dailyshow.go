package commands

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// status tells what is set up, what comes next, and what was missed.
func (d *desk) status(ctx context.Context, _ string) (reply.Reply, error) {
	planned, err := d.engine.Plan(ctx, d.sub, 1)
	if err != nil {
		return reply.Reply{}, err
	}
	posts, err := d.engine.History(ctx, d.channel, 14)
	if err != nil {
		return reply.Reply{}, err
	}
	d.title(d.say.Say("daily_title"))
	switch d.sub.State {
	case store.Paused:
		d.text(d.say.Say("daily_paused"))
		planned = nil
	case store.Failed:
		d.text(d.say.Say("daily_failed", "Why", d.say.Say("daily_why_"+d.sub.Reason)))
		planned = nil
	case store.Active, store.Stopped:
	}
	d.describe(planned)
	var missed []string
	for _, p := range posts {
		if p.State != store.Posted && p.State != store.Claimed && p.State != store.Trying {
			missed = append(missed, d.ended(p))
		}
	}
	if len(missed) > 0 {
		d.heading("daily_missed")
		d.text(strings.Join(missed, "\n"))
	}
	if d.sub.State != store.Active || d.sub.Until > d.today.String() {
		d.action("act_daily_resume", "daily resume")
	}
	d.action("act_daily_preview", "daily preview")
	d.action("act_daily_test", "daily test")
	d.action("act_daily_history", "daily history")
	d.action("act_daily_form", "daily form")
	if d.sub.State == store.Active {
		d.action("act_daily_pause", "daily pause")
	}
	d.action("act_daily_stop", "daily stop")
	return d.done(), nil
}

// describe lists what is set up, and the next post.
func (d *desk) describe(planned []daily.Planned) {
	fields := []reply.Field{{Name: d.say.Say("daily_when"), Spans: reply.Plain(d.when())}}
	setting := func(id, text string) {
		if text != "" {
			fields = append(fields, reply.Field{Name: d.say.Say(id), Spans: reply.Plain(text)})
		}
	}
	if len(planned) > 0 {
		setting("daily_next", d.moment(planned[0])+": "+d.chosen(planned[0].Choice))
	}
	var topics, quiet, pins []string
	for _, id := range d.sub.Topics {
		topics = append(topics, d.name("topic:"+id))
	}
	for _, q := range d.sub.Quiet {
		if q.Last >= d.today.String() {
			quiet = append(quiet, d.span(q))
		}
	}
	for day, id := range sortedPins(d.sub.Pins) {
		if day >= d.today.String() {
			pins = append(pins, d.date(day)+": "+d.name(id))
		}
	}
	setting("daily_topics", d.say.List(topics))
	if d.sub.Lang != "" && d.sub.Lang != "en" {
		setting("daily_language", d.sub.Lang)
	}
	if d.sub.Until > d.today.String() {
		setting("daily_until", d.date(d.sub.Until))
	}
	setting("daily_quiet", strings.Join(quiet, ", "))
	setting("daily_pins", strings.Join(pins, "\n"))
	d.block(reply.Fields{Fields: fields})
}

// when writes the schedule: "09:00, Europe/Vilnius, every day".
func (d *desk) when() string {
	days := d.say.Say("daily_every_day")
	if d.sub.Weekdays == workdays {
		days = d.say.Say("daily_workdays")
	} else if d.sub.Weekdays != everyDay {
		var names []string
		for _, w := range week {
			if d.sub.Weekdays&(1<<w) != 0 {
				names = append(names, d.say.Say(fmt.Sprintf("weekday_%d", w)))
			}
		}
		days = d.say.List(names)
	}
	return fmt.Sprintf("%02d:%02d, %s, %s", d.sub.Minute/60, d.sub.Minute%60, d.sub.Zone, days)
}

// moment writes when a post comes, in the channel's zone. A change of the clocks may have moved it.
func (d *desk) moment(p daily.Planned) string {
	at := p.At
	if zone, err := time.LoadLocation(d.sub.Zone); err == nil {
		at = at.In(zone)
	}
	return d.say.Say(fmt.Sprintf("weekday_%d", daily.Weekday(p.Day))) + ", " + d.say.Date(p.Day) + ", " + at.Format("15:04")
}

// chosen names what a post is about.
func (d *desk) chosen(c daily.Choice) string {
	if c.Entry == "" {
		return d.say.Say("daily_nothing")
	}
	name := d.name(c.Entry)
	if w, ok := daily.ParseWithdrawal(c.Entry); ok {
		name = d.leaves(w)
	}
	return name + " (" + d.say.Say("daily_by_"+string(c.Why)) + ")"
}

// leaves says that a state leaves a treaty.
func (p *page) leaves(w daily.Withdrawal) string {
	c, t := p.book.Country(w.Country), p.book.Treaty(w.Treaty)
	if c == nil || t == nil {
		return w.String()
	}
	return p.say.Say("event_leaves", "State", p.country(c), "Treaty", p.words(t.Name))
}

// date writes a day that is kept as text.
func (p *page) date(day string) string {
	d, err := facts.ParseDate(day)
	if err != nil {
		return day
	}
	return p.say.Date(d)
}

func (p *page) span(s store.Span) string {
	if s.First == s.Last {
		return p.date(s.First)
	}
	return p.date(s.First) + " – " + p.date(s.Last)
}

// ended says how a post of the past ended.
func (d *desk) ended(p store.Post) string {
	text := d.date(p.Day) + ": " + d.say.Say("daily_state_"+string(p.State))
	if p.Note != "" {
		text += " (" + d.say.Say("daily_why_"+p.Note) + ")"
	}
	return text
}

// preview lists the next posts.
func (d *desk) preview(ctx context.Context, _ string) (reply.Reply, error) {
	planned, err := d.engine.Plan(ctx, d.sub, 14)
	if err != nil {
		return reply.Reply{}, err
	}
	d.title(d.say.Say("daily_preview_title"))
	if d.sub.State != store.Active {
		d.text(d.say.Say("daily_preview_paused"))
	}
	for _, p := range planned {
		d.block(reply.Entry{ID: p.Entry, Spans: []reply.Span{{Text: d.moment(p) + ": ", Bold: true}, {Text: d.chosen(p.Choice)}}})
		if d.book.Fact(p.Entry) != nil || d.book.Day(p.Entry) != nil {
			d.show(p.Entry)
		}
	}
	d.note(d.say.Say("daily_preview_note"))
	d.action("act_daily_test", "daily test")
	d.action("act_daily_skip", "daily skip")
	d.action("act_daily_status", "daily status")
	return d.done(), nil
}

// test shows the next post, as it will be, to the asker alone.
func (d *desk) test(ctx context.Context, _ string) (reply.Reply, error) {
	planned, err := d.engine.Plan(ctx, d.sub, 1)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(planned) == 0 || planned[0].Entry == "" {
		d.title(d.say.Say("daily_title"))
		d.text(d.say.Say("daily_nothing"))
		return d.done(), nil
	}
	r := d.engine.Draw(d.sub, planned[0])
	r.Public = false
	r.Notes = append(slices.Clone(r.Notes), d.say.Say("daily_test_note", "When", d.moment(planned[0])))
	return r, nil
}

// history lists what was posted.
func (d *desk) history(ctx context.Context, _ string) (reply.Reply, error) {
	posts, err := d.engine.History(ctx, d.channel, 14)
	if err != nil {
		return reply.Reply{}, err
	}
	d.title(d.say.Say("daily_history_title"))
	if len(posts) == 0 {
		d.text(d.say.Say("daily_history_none"))
	}
	for _, p := range posts {
		spans := []reply.Span{{Text: d.ended(p), Bold: true}}
		e := reply.Entry{ID: p.Entry, Spans: spans}
		if p.Entry != "" {
			name := d.name(p.Entry)
			if w, ok := daily.ParseWithdrawal(p.Entry); ok {
				name = d.leaves(w)
			} else if d.book.Fact(p.Entry) != nil || d.book.Day(p.Entry) != nil {
				d.show(p.Entry)
				e.Actions = []reply.Action{{Label: d.say.Say("act_open"), Line: p.Entry}}
			}
			e.Spans = append(spans, reply.Span{Text: "\n" + name})
		}
		d.block(e)
	}
	d.action("act_daily_status", "daily status")
	return d.done(), nil
}

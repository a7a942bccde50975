package commands

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// edit changes the subscription and shows it.
func (d *desk) edit(ctx context.Context, f func(*store.Subscription)) (reply.Reply, error) {
	var err error
	d.sub, err = d.engine.Change(ctx, d.channel, func(s *store.Subscription) error {
		f(s)
		return nil
	})
	if err != nil {
		return reply.Reply{}, err
	}
	return d.status(ctx, "")
}

// pause ends the posts for a while: until a day, or until they are resumed.
func (d *desk) pause(ctx context.Context, args string) (reply.Reply, error) {
	words, until := strings.CutPrefix(strings.ToLower(args), "until ")
	if args == "" {
		return d.edit(ctx, func(s *store.Subscription) { s.State = store.Paused })
	}
	day, ok := d.readDay(words)
	if !until || !ok || !day.After(d.here()) {
		return d.wrongDay("pause until " + d.today.AddDays(14).String()), nil
	}
	return d.edit(ctx, func(s *store.Subscription) { s.Until = day.String() })
}

func (d *desk) resume(ctx context.Context, _ string) (reply.Reply, error) {
	missing, _, err := d.engine.CanPost(ctx, d.channel, d.req.Place.User)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(missing) > 0 {
		return d.lacks(missing, wish{time: fmt.Sprintf("%02d:%02d", d.sub.Minute/60, d.sub.Minute%60), zone: d.sub.Zone}), nil
	}
	return d.edit(ctx, func(s *store.Subscription) { s.State, s.Reason, s.Until = store.Active, "", "" })
}

// skip makes the day of the next post a quiet one.
func (d *desk) skip(ctx context.Context, _ string) (reply.Reply, error) {
	planned, err := d.engine.Plan(ctx, d.sub, 1)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(planned) == 0 {
		return d.status(ctx, "")
	}
	day := planned[0].Day.String()
	return d.edit(ctx, func(s *store.Subscription) { s.Quiet = d.withQuiet(s.Quiet, store.Span{First: day, Last: day}) })
}

// withQuiet adds days to the quiet ones, and leaves out what is past.
func (d *desk) withQuiet(list []store.Span, more ...store.Span) []store.Span {
	list = slices.DeleteFunc(slices.Concat(list, more), func(q store.Span) bool { return q.Last < d.here().AddDays(-1).String() })
	slices.SortFunc(list, func(a, b store.Span) int {
		return cmp.Or(strings.Compare(a.First, b.First), strings.Compare(a.Last, b.Last))
	})
	return slices.Compact(list)
}

// quiet adds days without a post: "2026-12-24 to 2026-12-26, 1 January".
func (d *desk) quiet(ctx context.Context, args string) (reply.Reply, error) {
	words, _ := strings.CutPrefix(args, "on ")
	var spans []store.Span
	for part := range strings.SplitSeq(words, ",") {
		from, to, isSpan := strings.Cut(strings.ToLower(part), " to ")
		if !isSpan {
			to = from
		}
		first, ok1 := d.readDay(from)
		last, ok2 := d.readDay(to)
		if !ok1 || !ok2 || last.Before(first) || last.Before(d.here()) || first.DaysUntil(last) > 366 {
			return d.wrongDay("quiet on " + d.today.AddDays(20).String() + " to " + d.today.AddDays(23).String()), nil
		}
		spans = append(spans, store.Span{First: first.String(), Last: last.String()})
	}
	if len(d.sub.Quiet)+len(spans) > 100 {
		return d.wrongDay("quiet on " + d.today.AddDays(20).String()), nil
	}
	return d.edit(ctx, func(s *store.Subscription) { s.Quiet = d.withQuiet(s.Quiet, spans...) })
}

// pin puts a fact on a day: "oped-exit-date on 2026-12-03".
func (d *desk) pin(ctx context.Context, args string) (reply.Reply, error) {
	id, on, _ := strings.Cut(strings.ToLower(args), " on ")
	f := d.book.Fact(strings.TrimSpace(id))
	day, ok := d.readDay(on)
	example := "pin " + d.example() + " on " + d.today.AddDays(7).String()
	switch {
	case f == nil:
		return d.wrongly("daily_bad_fact", example), nil
	case !ok || day.Before(d.here()):
		return d.wrongDay(example), nil
	case !daily.Suitable(f, day):
		return d.wrongly("daily_unsuitable", example), nil
	case !daily.On(d.sub, day):
		return d.wrongly("daily_not_on_that_day", example), nil
	}
	return d.edit(ctx, func(s *store.Subscription) {
		pins := map[string]string{day.String(): f.ID}
		for old, fact := range s.Pins {
			if old >= d.here().String() && pins[old] == "" {
				pins[old] = fact
			}
		}
		s.Pins = pins
	})
}

// stop ends the daily post.
func (d *desk) stop(ctx context.Context, _ string) (reply.Reply, error) {
	_, err := d.engine.Change(ctx, d.channel, func(s *store.Subscription) error {
		s.State, s.Owner = store.Stopped, ""
		return nil
	})
	if err != nil {
		return reply.Reply{}, err
	}
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say("daily_stopped"))
	d.action("act_daily_form", "daily form")
	return d.done(), nil
}

// wrongDay explains how days are written; wrongly explains a mistake with an example.
func (d *desk) wrongDay(example string) reply.Reply { return d.wrongly("daily_bad_day", example) }

func (d *desk) wrongly(id, example string) reply.Reply {
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say(id))
	d.text(d.say.Say("daily_example", "Example", "/"+Name+" daily "+example))
	d.action("act_daily_status", "daily status")
	return d.done()
}

// here is the day that it is in the channel's zone.
func (d *desk) here() facts.Date {
	if zone, err := time.LoadLocation(d.sub.Zone); err == nil {
		return facts.DateOf(d.req.Now.In(zone))
	}
	return d.today
}

var clockForm = regexp.MustCompile(`^([0-9]{1,2})(?:[:.h]([0-9]{2}))?(am|pm)?$`)

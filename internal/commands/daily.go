package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"cmcbot/internal/daily"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// An Allow says who may set up and change daily posts.
type Allow string

// Who may. In a direct message everybody looks after their own.
const (
	Managers Allow = "managers" // who manages the channel: Place.Manage
	Admins   Allow = "admins"   // who manages the server or the workspace: Place.Admin
)

// A bureau is where daily posts are set up.
type bureau struct {
	engine *daily.Engine
	allow  Allow
}

// PostDaily lets those whom allow names set up daily posts with e; without it, or with a nil e, the Handler says that there are none.
func (h *Handler) PostDaily(e *daily.Engine, allow Allow) { h.daily.Store(&bureau{e, allow}) }

// A desk is one request about the daily post of the channel where it was made.
type desk struct {
	*page
	bureau
	channel store.Channel
	sub     store.Subscription // the zero one when the channel has none
	house   string             // the time zone that the workspace's administrators set; "" for none
}

// An order is one thing to say after "daily".
type order struct {
	name    string
	changes bool // only who may
	fresh   bool // works where nothing is set up as well
	run     func(d *desk, ctx context.Context, args string) (reply.Reply, error)
}

func orders() []order {
	return []order{
		{"at", true, true, (*desk).at},
		{"form", true, true, (*desk).form},
		{"set", true, true, (*desk).set},
		{"status", false, false, (*desk).status},
		{"preview", false, false, (*desk).preview},
		{"test", false, false, (*desk).test},
		{"pause", true, false, (*desk).pause},
		{"resume", true, false, (*desk).resume},
		{"skip", true, false, (*desk).skip},
		{"pin", true, false, (*desk).pin},
		{"quiet", true, false, (*desk).quiet},
		{"stop", true, false, (*desk).stop},
		{"history", false, true, (*desk).history},
	}
}

// act answers what is said about the daily post of a channel.
func (h *Handler) act(ctx context.Context, p *page, args string) (reply.Reply, error) {
	place, b := p.req.Place, h.daily.Load()
	if b == nil || b.engine == nil || place.Platform == "" || place.Channel == "" {
		return p.dailyElsewhere(args), nil
	}
	d := &desk{page: p, bureau: *b, channel: store.Channel{Platform: place.Platform, Workspace: place.Workspace, ID: place.Channel}, house: h.setting(place, store.TimeZone)}
	sub, err := d.engine.Get(ctx, d.channel)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, err
	}
	known := err == nil
	if known {
		d.sub = sub
	}
	word, rest, _ := strings.Cut(args, " ")
	switch i := slices.IndexFunc(orders(), func(o order) bool { return strings.EqualFold(o.name, word) }); {
	case i < 0 && args == "" && known:
		return d.status(ctx, "")
	case i < 0:
		return d.usage(known), nil
	default:
		o := orders()[i]
		if o.changes && !d.may() {
			return d.mayNot(), nil
		}
		if !o.fresh && !known {
			return d.usage(false), nil
		}
		r, err := o.run(d, ctx, strings.TrimSpace(rest))
		if err != nil || !o.changes || h.council == nil {
			return r, err
		}
		now, err := d.engine.Get(ctx, d.channel)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return reply.Reply{}, err
		}
		return r, h.note(ctx, p.req, "daily", inWords(sub), inWords(now))
	}
}

// dailyElsewhere says that daily posts belong to channels.
func (p *page) dailyElsewhere(string) reply.Reply {
	p.title(p.say.Say("daily_title"))
	p.text(p.say.Say("daily_elsewhere"))
	p.action("act_fact_today", "fact")
	return p.done()
}

// may reports whether the asker may change the daily post.
func (d *desk) may() bool {
	if d.allow == Admins {
		return d.req.Place.Admin
	}
	return d.req.Place.Manage
}

// mayNot says who may change the daily post, and what everybody may.
func (d *desk) mayNot() reply.Reply {
	d.title(d.say.Say("daily_title"))
	switch slack := d.channel.Platform == "slack"; {
	case slack && d.allow == Admins:
		d.text(d.say.Say("daily_not_workspace"))
	case slack:
		d.text(d.say.Say("daily_not_guests"))
	case d.allow == Admins:
		d.text(d.say.Say("daily_not_server"))
	default:
		d.text(d.say.Say("daily_not_members"))
	}
	if d.sub.Zone != "" {
		d.action("act_daily_status", "daily status")
	}
	d.action("act_fact_today", "fact")
	return d.done()
}

// usage shows what can be said, by examples that work.
func (d *desk) usage(known bool) reply.Reply {
	d.title(d.say.Say("daily_title"))
	if !known {
		d.text(d.say.Say("daily_none"))
	}
	var fields []reply.Field
	setting := func(id, example string) {
		fields = append(fields, reply.Field{Name: "/" + Name + " daily " + example, Spans: reply.Plain(d.say.Say(id))})
	}
	setting("daily_use_at", "at 09:00 "+d.zone())
	setting("daily_use_more", "at 8:30 "+d.zone()+" on weekdays about casualties, children")
	if known {
		setting("daily_use_status", "status")
		setting("daily_use_preview", "preview")
		setting("daily_use_test", "test")
		setting("daily_use_pause", "pause until "+d.today.AddDays(14).String())
		setting("daily_use_resume", "resume")
		setting("daily_use_skip", "skip")
		setting("daily_use_pin", "pin "+d.example()+" on "+d.today.AddDays(7).String())
		setting("daily_use_quiet", "quiet on "+d.today.AddDays(20).String()+" to "+d.today.AddDays(23).String())
		setting("daily_use_history", "history")
		setting("daily_use_stop", "stop")
	}
	d.block(reply.Fields{Fields: fields})
	d.action("act_daily_form", "daily form")
	if known {
		d.action("act_daily_status", "daily status")
	}
	return d.done()
}

// example is the id of a fact that may be posted.
func (d *desk) example() string {
	for i := range d.book.Facts {
		if f := &d.book.Facts[i]; f.Important && daily.Suitable(f, d.today) {
			return f.ID
		}
	}
	return "FACT"
}

// zone is the zone that examples show: the channel's, the asker's, or one that shows what a zone looks like.
func (d *desk) zone() string {
	switch {
	case d.sub.Zone != "":
		return d.sub.Zone
	case d.house != "":
		return d.house
	case daily.CheckZone(d.req.Place.Zone) == nil:
		return d.req.Place.Zone
	}
	return "Europe/Vilnius"
}

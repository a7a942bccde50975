package commands

import (
	"math"
	"time"

	"cmcbot/internal/lang"
	"cmcbot/internal/limit"
	"cmcbot/internal/reply"
)

// Limits are how many requests are answered a minute; 0 means any number.
type Limits struct{ User, Channel, Workspace int }

// limits count the requests of each person, channel and workspace.
type limits struct{ user, channel, workspace *limit.Limiter }

// Limit makes the Handler ask for patience beyond l. It is called before the first request, and counts in this process
// alone. Terminals and pages have no limit: they are somebody's own, or behind a proxy that has.
func (h *Handler) Limit(l Limits) {
	of := func(perMinute int) *limit.Limiter {
		if perMinute < 1 {
			return nil
		}
		return limit.New(perMinute, time.Minute)
	}
	h.limits = limits{of(l.User), of(l.Channel), of(l.Workspace)}
}

// wait returns how long a request from p at now is too early, and whose limit it meets: "user", "channel" or "workspace".
func (l limits) wait(p Place, now time.Time) (wait time.Duration, whose string) {
	if p.Platform == "" {
		return 0, ""
	}
	for _, one := range []struct {
		whose, id string
		limiter   *limit.Limiter
	}{{"user", p.User, l.user}, {"channel", p.Channel, l.channel}, {"workspace", p.Workspace, l.workspace}} {
		if one.id == "" || one.limiter == nil {
			continue
		}
		if wait := one.limiter.Take(p.Platform+"/"+one.id, now); wait > 0 {
			return wait, one.whose
		}
	}
	return 0, ""
}

// patience asks somebody to wait.
func patience(tag string, wait time.Duration, whose string) reply.Reply {
	p := lang.For(tag)
	return reply.Reply{
		Title:  p.Say("limit_title"),
		Blocks: []reply.Block{reply.Text{Spans: reply.Plain(p.Say("limit_"+whose) + " " + p.Say("limit_wait", "N", int(math.Ceil(wait.Seconds()))))}},
		Lang:   p.Tag(),
	}
}

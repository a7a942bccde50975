package commands

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// A Council keeps what administrators set for their own workspace, and a record of every change of a setting. Its methods are safe for
// concurrent use.
type Council interface {
	// Setting returns a setting of a workspace, "slack/T01", by its name in store; "" when it is not set. It returns at once.
	Setting(workspace, name string) string
	// Set changes the setting a.What to a.New, for every replica, and records it.
	Set(ctx context.Context, a store.Audit) error
	// Note records another change.
	Note(ctx context.Context, a store.Audit) error
	// Audits returns the latest changes in a workspace, the newest first.
	Audits(ctx context.Context, workspace string, most int) ([]store.Audit, error)
}

// Consult makes the Handler keep to what c says of a workspace, within the Area, and record changes of settings. It is called before the first request.
func (h *Handler) Consult(c Council) { h.council = c }

// home names the workspace of a place for the Council; "" where there is none.
func (p Place) home() string {
	if p.Platform == "" || p.Workspace == "" {
		return ""
	}
	return p.Platform + "/" + p.Workspace
}

// setting returns what is set for the workspace of a place.
func (h *Handler) setting(p Place, name string) string {
	if h.council == nil || p.home() == "" {
		return ""
	}
	return h.council.Setting(p.home(), name)
}

// Holds reports whether the bot may answer, and post, at p: the operator and the workspace's administrators allow it. In a direct message the operator
// alone says so.
func (h *Handler) Holds(p Place) bool {
	if !h.area.Holds(p) {
		return false
	}
	if p.Direct || p.Channel == "" {
		return true
	}
	only, never := strings.Fields(h.setting(p, store.Only)), strings.Fields(h.setting(p, store.Never))
	return (len(only) == 0 || slices.Contains(only, p.Channel)) && !slices.Contains(never, p.Channel)
}

// note records a change that was made. One that changed nothing is none, and what people set up in their own direct message is theirs.
func (h *Handler) note(ctx context.Context, req Request, what, before, after string) error {
	if h.council == nil || before == after || req.Place.Direct || req.Place.home() == "" {
		return nil
	}
	return h.council.Note(ctx, audit(req, what, before, after))
}

func audit(req Request, what, before, after string) store.Audit {
	return store.Audit{At: req.Now, Workspace: req.Place.home(), Channel: req.Place.Channel, What: what, Old: clip(before, 500), New: clip(after, 500), Who: req.Place.User}
}

// maxChannels is how many channels a workspace may name.
const maxChannels = 100

// govern answers what administrators say of their workspace, and reports whether args is that.
func (h *Handler) govern(ctx context.Context, p *page, args string) (r reply.Reply, mine bool, err error) {
	verb, rest, _ := strings.Cut(args, " ")
	verb, rest = strings.ToLower(verb), strings.TrimSpace(rest)
	if !slices.Contains([]string{"", "settings", "log", "language", "zone", "channels"}, verb) || h.council == nil {
		return r, false, nil
	}
	place := p.req.Place
	if verb == "" && h.office.Censor != nil && h.office.is(place) { // the maintainers' channel has its own
		return r, false, nil
	}
	if place.Direct || place.home() == "" || !place.Admin {
		if verb == "" {
			return r, false, nil
		}
		p.title(p.say.Say("govern_title"))
		p.text(p.say.Say("govern_not"))
		p.action("act_about", "about")
		return p.done(), true, nil
	}
	p.title(p.say.Say("govern_title"))
	change := func(name, value string) error {
		before := h.setting(place, name)
		if before == value {
			return nil
		}
		return h.council.Set(ctx, audit(p.req, name, before, value))
	}
	switch verb {
	case "log":
		return p.log(ctx, h.council)
	case "language":
		tag, ok := readLanguage(rest, "")
		if rest == "any" {
			tag, ok = "", true
		}
		if !ok || rest == "" {
			return p.ungoverned("govern_bad_language", "admin language "+p.say.Tag(), strings.Join(lang.Tags(), ", ")), true, nil
		}
		err = change(store.Language, tag)
	case "zone":
		zones := daily.FindZone(rest)
		if rest == "any" {
			zones = []string{""}
		}
		if rest == "" || len(zones) != 1 {
			return p.ungoverned("govern_bad_zone", "admin zone Europe/Vilnius", strings.Join(first(zones, 5), ", ")), true, nil
		}
		err = change(store.TimeZone, zones[0])
	case "channels":
		how, names, _ := strings.Cut(rest, " ")
		ids, ok := readChannels(names, place)
		switch how = strings.ToLower(how); {
		case how == "any" && names == "":
			if err = change(store.Only, ""); err == nil {
				err = change(store.Never, "")
			}
		case (how == store.Only || how == store.Never) && names == "any":
			err = change(how, "")
		case (how == store.Only || how == store.Never) && ok:
			err = change(how, strings.Join(ids, " "))
		default:
			return p.ungoverned("govern_bad_channels", "admin channels only here", ""), true, nil
		}
	}
	if err != nil {
		return reply.Reply{}, true, err
	}
	h.governed(p)
	return p.done(), true, nil
}

// channelName finds a channel in how people name one: as the platforms send it, "<#C01|general>", or by its id.
var channelName = regexp.MustCompile(`^(?:<#([A-Z0-9]{2,25})(?:\|[^>]*)?>|([A-Z][A-Z0-9]{5,24}|[0-9]{15,22}))$`)

// readChannels reads channels, "here" among them, into ids in order.
func readChannels(names string, here Place) (ids []string, ok bool) {
	for name := range strings.FieldsSeq(strings.ReplaceAll(names, ",", " ")) {
		if m := channelName.FindStringSubmatch(name); m != nil {
			ids = append(ids, cmp.Or(m[1], m[2]))
		} else if strings.EqualFold(name, "here") {
			ids = append(ids, here.Channel)
		} else {
			return nil, false
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	return ids, len(ids) > 0 && len(ids) <= maxChannels
}

// ungoverned explains a mistake, with an example that works.
func (p *page) ungoverned(id, example, list string) reply.Reply {
	p.text(p.say.Say(id, "List", list))
	p.text(p.say.Say("daily_example", "Example", "/"+Name+" "+example))
	p.action("act_settings", "admin settings")
	return p.done()
}

// governed shows what is set, and what can be said.
func (h *Handler) governed(p *page) {
	value := func(name string) string {
		return cmp.Or(strings.ReplaceAll(h.setting(p.req.Place, name), " ", ", "), p.say.Say("govern_unset"))
	}
	field := func(line, id, name string) reply.Field {
		return reply.Field{Name: "/" + Name + " admin " + line, Spans: reply.Plain(p.say.Say(id, "Value", value(name)))}
	}
	p.block(reply.Fields{Fields: []reply.Field{
		field("channels only|never CHANNELS", "govern_only", store.Only),
		{Name: "/" + Name + " admin channels any", Spans: reply.Plain(p.say.Say("govern_never", "Value", value(store.Never)))},
		field("zone ZONE", "govern_zone", store.TimeZone),
		field("language LANGUAGE", "govern_language", store.Language),
	}})
	p.note(p.say.Say("govern_kept"))
	p.action("act_log", "admin log")
}

// log shows the latest changes of settings.
func (p *page) log(ctx context.Context, c Council) (reply.Reply, bool, error) {
	const most = 15
	all, err := c.Audits(ctx, p.req.Place.home(), most)
	if err != nil {
		return reply.Reply{}, true, err
	}
	if len(all) == 0 {
		p.text(p.say.Say("govern_no_changes"))
	}
	for _, a := range all {
		at := a.At.UTC()
		p.text(p.say.Say("govern_change", "When", p.say.Date(facts.DateOf(at))+" "+at.Format("15:04")+" UTC", "Who", a.Who, "What", a.What, "Channel", a.Channel,
			"Old", cmp.Or(a.Old, p.say.Say("govern_unset")), "New", cmp.Or(a.New, p.say.Say("govern_unset"))))
	}
	p.note(p.say.Say("govern_kept"))
	p.action("act_settings", "admin settings")
	return p.done(), true, nil
}

// inWords writes a daily post's settings as the line that sets them up.
func inWords(s store.Subscription) string {
	if s.Zone == "" || s.State == store.Stopped {
		return ""
	}
	w := wish{days: writeDays(s.Weekdays), topics: strings.Join(s.Topics, " "), language: s.Lang}
	w.time = fmt.Sprintf("%02d:%02d", s.Minute/60, s.Minute%60)
	parts := []string{strings.TrimPrefix(w.at(s.Zone), "daily ")}
	if s.State != store.Active {
		parts = append(parts, string(s.State))
	}
	if s.Until != "" {
		parts = append(parts, "until "+s.Until)
	}
	for _, q := range s.Quiet {
		parts = append(parts, "quiet "+q.First+" to "+q.Last)
	}
	for _, day := range slices.Sorted(maps.Keys(s.Pins)) {
		parts = append(parts, s.Pins[day]+" on "+day)
	}
	return strings.Join(parts, ", ")
}

package commands

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// Sets of weekdays, 1<<time.Weekday each; week is their order.
const (
	everyDay = 1<<7 - 1
	workdays = everyDay &^ (1<<time.Saturday | 1<<time.Sunday)
)

var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// A wish is what a daily post shall be like.
type wish struct {
	time, zone, days, topics, language string // in the asker's words, "" for what was not said
}

// at sets up a daily post: "09:00 Europe/Vilnius on weekdays about casualties in lt". What is not said stays as it is.
func (d *desk) at(ctx context.Context, args string) (reply.Reply, error) {
	w := wished(args)
	if d.sub.Zone != "" {
		w.zone = cmp.Or(w.zone, d.sub.Zone)
		w.days = cmp.Or(w.days, writeDays(d.sub.Weekdays))
		w.topics = cmp.Or(w.topics, strings.Join(d.sub.Topics, " "))
		w.language = cmp.Or(w.language, d.sub.Lang)
	}
	return d.grant(ctx, w)
}

// wished splits a line into its parts at the words that begin them.
func wished(args string) wish {
	var w wish
	words := strings.Fields(args)
	if len(words) == 0 {
		return w
	}
	w.time, words = words[0], words[1:]
	if len(words) > 0 && (strings.EqualFold(words[0], "am") || strings.EqualFold(words[0], "pm")) {
		w.time, words = w.time+words[0], words[1:]
	}
	part := &w.zone
	for _, word := range words {
		switch strings.ToLower(word) {
		case "on":
			part = &w.days
		case "about":
			part = &w.topics
		case "in":
			part = &w.language
		default:
			*part = strings.TrimSpace(*part + " " + word)
		}
	}
	if w.zone == "" && w.language != "" && len(daily.FindZone(w.language)) > 0 { // "at 9 in Vilnius"
		w.zone, w.language = w.language, ""
	}
	return w
}

// set is at with the values of a form.
func (d *desk) set(ctx context.Context, _ string) (reply.Reply, error) {
	v := d.req.Values
	if v == nil {
		return d.form(ctx, "")
	}
	return d.grant(ctx, wish{v["time"], v["zone"], v["days"], v["topics"], v["language"]})
}

// grant checks a wish, and that the bot may post in the channel, and does what is wished.
func (d *desk) grant(ctx context.Context, w wish) (reply.Reply, error) {
	want := d.sub
	minute, ok := readTime(w.time)
	if !ok {
		return d.wrong("daily_bad_time"), nil
	}
	want.Minute = minute
	w.zone = cmp.Or(w.zone, d.house)
	zones := daily.FindZone(w.zone)
	switch {
	case w.zone == "":
		return d.askZone(ctx, w)
	case len(zones) > 1:
		return d.chooseZone("daily_which_zone", w, zones), nil
	case len(zones) == 0:
		return d.wrong("daily_bad_zone"), nil
	}
	want.Zone = zones[0]
	if want.Weekdays, ok = readDays(w.days); !ok {
		return d.wrong("daily_bad_days"), nil
	}
	if strings.EqualFold(w.topics, "everything") || strings.EqualFold(w.topics, "all") {
		w.topics = ""
	}
	a := d.arguments(w.topics)
	if !a.clear() || len(a.topics) == 0 && w.topics != "" {
		return d.wrongTopics(), nil
	}
	want.Topics = a.topics
	if want.Lang, ok = readLanguage(w.language, d.say.Tag()); !ok {
		return d.wrong("daily_bad_language"), nil
	}
	want.Channel = d.channel
	if daily.Fitting(d.book, want, d.today) == 0 {
		return d.wrongTopics(), nil
	}
	missing, wanted, err := d.engine.CanPost(ctx, d.channel, d.req.Place.User)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(missing) > 0 {
		return d.lacks(missing, w), nil
	}
	d.sub, err = d.engine.Change(ctx, d.channel, func(s *store.Subscription) error {
		s.Minute, s.Zone, s.Weekdays, s.Topics, s.Lang = want.Minute, want.Zone, want.Weekdays, want.Topics, want.Lang
		s.State, s.Reason, s.Until, s.Owner = store.Active, "", "", d.req.Place.User
		return nil
	})
	if err != nil {
		return reply.Reply{}, err
	}
	return d.granted(ctx, wanted)
}

// granted says what is set up now.
func (d *desk) granted(ctx context.Context, wanted []string) (reply.Reply, error) {
	planned, err := d.engine.Plan(ctx, d.sub, 1)
	if err != nil {
		return reply.Reply{}, err
	}
	d.title(d.say.Say("daily_done"))
	d.describe(planned)
	if len(wanted) > 0 {
		d.note(d.say.Say("daily_wanted", "List", d.say.List(wanted)))
	}
	d.note(d.say.Say("daily_kept"))
	d.action("act_daily_test", "daily test")
	d.action("act_daily_preview", "daily preview")
	d.action("act_daily_form", "daily form")
	d.action("act_daily_pause", "daily pause")
	d.action("act_daily_stop", "daily stop")
	return d.done(), nil
}

// wrong explains a mistake, with an example that works and the form.
func (d *desk) wrong(id string) reply.Reply {
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say(id))
	d.text(d.say.Say("daily_example", "Example", "/"+Name+" daily at 09:00 "+d.zone()+" on weekdays"))
	d.action("act_daily_form", "daily form")
	return d.done()
}

// wrongTopics lists the topics that there are.
func (d *desk) wrongTopics() reply.Reply {
	d.title(d.say.Say("daily_title"))
	var names []string
	for i := range d.book.Topics {
		if s := (store.Subscription{Topics: []string{d.book.Topics[i].ID}}); daily.Fitting(d.book, s, d.today) > 0 {
			names = append(names, d.book.Topics[i].ID)
		}
	}
	d.text(d.say.Say("daily_bad_topics", "List", strings.Join(names, ", ")))
	if len(names) > 0 {
		d.text(d.say.Say("daily_example", "Example", "/"+Name+" daily at 09:00 "+d.zone()+" about "+names[0]))
	}
	d.action("act_daily_form", "daily form")
	return d.done()
}

// askZone asks for the zone that was not said, and suggests the asker's, those of the workspace's other channels, and UTC.
func (d *desk) askZone(ctx context.Context, w wish) (reply.Reply, error) {
	zones, err := d.engine.Zones(ctx, d.channel)
	if err != nil {
		return reply.Reply{}, err
	}
	if mine := d.req.Place.Zone; daily.CheckZone(mine) == nil {
		zones = append([]string{mine}, slices.DeleteFunc(zones, func(z string) bool { return z == mine })...)
	}
	if !slices.Contains(zones, "UTC") {
		zones = append(first(zones, 3), "UTC")
	}
	return d.chooseZone("daily_no_zone", w, zones), nil
}

// chooseZone offers zones as buttons that set the post up.
func (d *desk) chooseZone(question string, w wish, zones []string) reply.Reply {
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say(question))
	for _, z := range zones {
		now := ""
		if zone, err := time.LoadLocation(z); err == nil {
			now = " (" + d.req.Now.In(zone).Format("15:04") + ")"
		}
		d.button(z+now, w.at(z))
	}
	d.action("act_daily_form", "daily form")
	return d.done()
}

// at is the line that sets the wish up in a zone.
func (w wish) at(zone string) string {
	line := []string{"daily at", w.time, zone}
	for _, part := range []struct{ word, text string }{{"on", w.days}, {"about", w.topics}, {"in", w.language}} {
		if part.text != "" {
			line = append(line, part.word, part.text)
		}
	}
	return strings.Join(line, " ")
}

// lacks names what the bot may not do in the channel, and lets the asker try again.
func (d *desk) lacks(missing []string, w wish) reply.Reply {
	d.title(d.say.Say("daily_title"))
	if d.channel.Platform == "slack" {
		d.text(strings.Join(missing, " "))
	} else {
		d.text(d.say.Say("daily_lacks", "List", d.say.List(missing)))
	}
	line := strings.TrimSpace("daily at " + w.time + " " + w.zone)
	if w.days+w.topics+w.language == "" {
		d.action("act_daily_again", line)
	}
	d.action("act_daily_form", "daily form")
	return d.done()
}

// form asks for everything in a dialog.
func (d *desk) form(context.Context, string) (reply.Reply, error) {
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say("daily_example", "Example", "/"+Name+" daily at 09:00 "+d.zone()+" on weekdays"))
	value := func(set, otherwise string) string {
		if d.sub.Zone != "" {
			return set
		}
		return otherwise
	}
	zone := ""
	if d.sub.Zone != "" || d.house != "" || d.req.Place.Zone != "" {
		zone = d.zone()
	}
	d.reply.Form = &reply.Form{Line: "daily set", Submit: d.say.Say("daily_submit"), Fields: []reply.FormField{
		{Name: "time", Label: d.say.Say("daily_field_time"), Hint: "09:00", Max: 20, Value: value(fmt.Sprintf("%02d:%02d", d.sub.Minute/60, d.sub.Minute%60), "09:00")},
		{Name: "zone", Label: d.say.Say("daily_field_zone"), Hint: "Europe/Vilnius", Max: 60, Value: zone},
		{Name: "days", Label: d.say.Say("daily_field_days"), Hint: d.say.Say("daily_hint_days"), Max: 100, Optional: true, Value: value(writeDays(d.sub.Weekdays), "")},
		{Name: "topics", Label: d.say.Say("daily_field_topics"), Hint: d.say.Say("daily_hint_topics"), Max: 200, Optional: true, Value: strings.Join(d.sub.Topics, ", ")},
		{Name: "language", Label: d.say.Say("daily_field_language"), Hint: "en", Max: 20, Optional: true, Value: d.sub.Lang},
	}}
	return d.reply, nil
}

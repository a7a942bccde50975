package commands

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
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
	zones := daily.FindZone(w.zone)
	switch {
	case w.zone == "":
		return d.askZone(w), nil
	case len(zones) > 1:
		return d.chooseZone(w, zones), nil
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

// askZone asks for the zone that was not said, and suggests the asker's.
func (d *desk) askZone(w wish) reply.Reply {
	if mine := d.req.Place.Zone; daily.CheckZone(mine) == nil {
		return d.chooseZone(w, []string{mine})
	}
	return d.wrong("daily_no_zone")
}

// chooseZone offers zones as buttons that set the post up.
func (d *desk) chooseZone(w wish, zones []string) reply.Reply {
	d.title(d.say.Say("daily_title"))
	d.text(d.say.Say("daily_which_zone"))
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
	if d.sub.Zone != "" || d.req.Place.Zone != "" {
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

// readTime reads a time of day: "09:00", "9", "8.30", "9am", "noon".
func readTime(s string) (minute int, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "noon" {
		return 12 * 60, true
	}
	m := clockForm.FindStringSubmatch(strings.ReplaceAll(s, " ", ""))
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[1])         // one or two digits
	minutes, _ := strconv.Atoi("0" + m[2]) // the same, or none
	if half := m[3]; half != "" {
		if hours < 1 || hours > 12 {
			return 0, false
		}
		hours %= 12
		if half == "pm" {
			hours += 12
		}
	}
	return hours*60 + minutes, hours < 24 && minutes < 60
}

// dayWords are the ways to say days of the week.
var dayWords = map[string]int{
	"weekday": workdays, "weekdays": workdays, "workdays": workdays, "weekend": everyDay &^ workdays, "weekends": everyDay &^ workdays,
	"day": everyDay, "days": everyDay, "every": 0, "all": everyDay, "and": 0, "daily": everyDay,
}

// readDays reads days of the week: "weekdays", "mon,wed", "every day"; nothing means every day.
func readDays(s string) (days int, ok bool) {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return everyDay, true
	}
	for _, word := range words {
		set, known := dayWords[word]
		for _, w := range week {
			name := strings.ToLower(w.String())
			if len(word) >= 3 && strings.HasPrefix(name, strings.TrimSuffix(word, "s")) || word == name+"s" {
				set, known = 1<<w, true
			}
		}
		if !known {
			return 0, false
		}
		days |= set
	}
	return days, days != 0
}

// writeDays is the opposite of readDays.
func writeDays(days int) string {
	switch days {
	case everyDay:
		return ""
	case workdays:
		return "weekdays"
	}
	var names []string
	for _, w := range week {
		if days&(1<<w) != 0 {
			names = append(names, strings.ToLower(w.String()[:3]))
		}
	}
	return strings.Join(names, ",")
}

// readLanguage reads a language that the bot speaks; nothing means the asker's.
func readLanguage(s, otherwise string) (string, bool) {
	if s == "" {
		return otherwise, true
	}
	for _, p := range lang.All() {
		if strings.EqualFold(p.Tag(), s) || strings.EqualFold(p.Say("language_name"), s) {
			return p.Tag(), true
		}
	}
	return "", false
}

// readDay reads a day ahead: "2026-12-24", "24 December", "December 24", "24 dec 2026", "today", "tomorrow".
func (d *desk) readDay(s string) (facts.Date, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	today := d.here()
	switch s {
	case "today":
		return today, true
	case "tomorrow":
		return today.AddDays(1), true
	}
	if day, err := facts.ParseDate(s); err == nil {
		return day, day.Full()
	}
	day := facts.Date{Year: today.Year}
	words := strings.Fields(strings.ReplaceAll(s, ".", " "))
	if len(words) == 3 {
		year, err := strconv.Atoi(words[2])
		if err != nil {
			return facts.Date{}, false
		}
		day.Year, words = year, words[:2]
	}
	for _, word := range words {
		if n, err := strconv.Atoi(word); err == nil {
			day.Day = n
		}
		for m := time.January; m <= time.December; m++ {
			if len(word) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), word) {
				day.Month = int(m)
			}
		}
	}
	if len(words) != 2 || day.Month == 0 {
		return facts.Date{}, false
	}
	checked, err := facts.ParseDate(day.String())
	if err != nil || !checked.Full() {
		return facts.Date{}, false
	}
	if checked.Before(today) && checked.Year == today.Year && len(strings.Fields(s)) == 2 {
		checked = checked.In(today.Year + 1)
	}
	return checked, true
}

// sortedPins yields pins by day.
func sortedPins(pins map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, day := range slices.Sorted(maps.Keys(pins)) {
			if !yield(day, pins[day]) {
				return
			}
		}
	}
}

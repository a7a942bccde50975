package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// watching answers what is said about what a channel watches: "watch", "unwatch" and "changes".
func (h *Handler) watching(ctx context.Context, p *page, word, args string) (reply.Reply, error) {
	place, b := p.req.Place, h.daily.Load()
	if b == nil || b.engine == nil || place.Platform == "" || place.Channel == "" {
		return p.watchElsewhere(args), nil
	}
	d := &desk{page: p, bureau: *b, channel: store.Channel{Platform: place.Platform, Workspace: place.Workspace, ID: place.Channel}}
	if word == "changes" {
		return d.changes(ctx, args)
	}
	w, err := d.engine.Watch(ctx, d.channel)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, err
	}
	switch {
	case args == "" && word == "watch":
		return d.watchStatus(ctx, w)
	case !d.may():
		return d.mayNotWatch(), nil
	}
	change := func() (reply.Reply, error) { return d.unwatch(ctx, w, args) }
	if word == "watch" {
		change = func() (reply.Reply, error) { return d.watch(ctx, args) }
	}
	before := strings.Join(w.Items, " ")
	r, err := change()
	if err != nil || h.council == nil {
		return r, err
	}
	now, err := d.engine.Watch(ctx, d.channel)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return reply.Reply{}, err
	}
	return r, h.note(ctx, p.req, "watch", before, strings.Join(now.Items, " "))
}

// watchElsewhere says that watching belongs to channels.
func (p *page) watchElsewhere(string) reply.Reply {
	p.title(p.say.Say("watch_title"))
	p.text(p.say.Say("watch_elsewhere"))
	p.action("act_topics", "topics")
	return p.done()
}

// mayNotWatch says that those may change it who may change the daily post.
func (d *desk) mayNotWatch() reply.Reply {
	d.title(d.say.Say("watch_title"))
	d.text(d.say.Say("watch_may_not"))
	d.action("act_watch", "watch")
	return d.done()
}

// watchStatus tells what the channel watches, and what it was told lately.
func (d *desk) watchStatus(ctx context.Context, w store.Watch) (reply.Reply, error) {
	d.title(d.say.Say("watch_title"))
	if len(w.Items) == 0 {
		d.text(d.say.Say("watch_none"))
		d.watchExamples()
		return d.done(), nil
	}
	if w.State == store.Failed {
		d.text(d.say.Say("watch_failed", "Why", d.say.Say("daily_why_"+w.Reason)))
	}
	var names []string
	for _, item := range w.Items {
		names = append(names, d.watched(item))
	}
	d.text(d.say.Say("watch_these", "List", d.say.List(names)))
	d.text(d.say.Say("watch_when"))
	notices, err := d.engine.Notices(ctx, d.channel, 5)
	if err != nil {
		return reply.Reply{}, err
	}
	for _, n := range notices {
		text := d.say.Date(facts.DateOf(n.Slot)) + ": " + d.say.Say("daily_state_"+string(n.State))
		if n.Note != "" {
			text += " (" + d.say.Say("daily_why_"+n.Note) + ")"
		}
		d.text(text)
	}
	for _, item := range first(w.Items, 5) {
		d.button(d.say.Say("act_unwatch", "Name", d.watched(item)), "unwatch "+item)
	}
	return d.done(), nil
}

// watched names an item; one that the file has lost by its id.
func (d *desk) watched(item string) string {
	if item == daily.All {
		return d.say.Say("watch_all")
	}
	if name := d.name(item); name != item {
		return name
	}
	_, id, _ := strings.Cut(item, ":")
	return d.say.Say("watch_lost", "Name", id)
}

// watchExamples shows what can be said.
func (d *desk) watchExamples() {
	fields := []reply.Field{{Name: "/" + Name + " watch all", Spans: reply.Plain(d.say.Say("watch_use_all"))}}
	if len(d.book.Countries) > 0 {
		c := &d.book.Countries[0]
		fields = append(fields, reply.Field{Name: "/" + Name + " watch " + strings.ToLower(c.Name.English), Spans: reply.Plain(d.say.Say("watch_use_state"))})
	}
	if len(d.book.Topics) > 0 {
		fields = append(fields, reply.Field{Name: "/" + Name + " watch " + d.book.Topics[0].ID, Spans: reply.Plain(d.say.Say("watch_use_topic"))})
	}
	d.block(reply.Fields{Fields: fields})
}

// items reads the states and topics that words name; nil when they name anything else.
func (d *desk) items(args string) []string {
	if strings.EqualFold(args, daily.All) || strings.EqualFold(args, "everything") {
		return []string{daily.All}
	}
	a := d.arguments(args)
	if !a.clear() || a.count() != len(a.states)+len(a.topics) || len(a.ids) > 0 {
		return nil
	}
	var items []string
	for _, id := range a.states {
		items = append(items, "state:"+id)
	}
	for _, id := range a.topics {
		items = append(items, "topic:"+id)
	}
	return items
}

// maxItems is how much one channel may watch; more is all.
const maxItems = 50

// watch makes the channel watch what words name, besides what it watches.
func (d *desk) watch(ctx context.Context, args string) (reply.Reply, error) {
	items := d.items(args)
	if len(items) == 0 || len(items) > maxItems {
		return d.watchWrong(args), nil
	}
	missing, wanted, err := d.engine.CanPost(ctx, d.channel, d.req.Place.User)
	if err != nil {
		return reply.Reply{}, err
	}
	if len(missing) > 0 {
		d.title(d.say.Say("watch_title"))
		if d.channel.Platform == "slack" {
			d.text(strings.Join(missing, " "))
		} else {
			d.text(d.say.Say("daily_lacks", "List", d.say.List(missing)))
		}
		d.action("act_daily_again", "watch "+strings.Join(items, " "))
		return d.done(), nil
	}
	w, err := d.engine.ChangeWatch(ctx, d.channel, func(w *store.Watch) {
		for _, item := range items {
			if !slices.Contains(w.Items, item) && len(w.Items) < maxItems {
				w.Items = append(w.Items, item)
			}
		}
		if slices.Contains(w.Items, daily.All) {
			w.Items = []string{daily.All}
		}
		w.Lang, w.Owner, w.State, w.Reason = d.say.Tag(), d.req.Place.User, store.Active, ""
	})
	if err != nil {
		return reply.Reply{}, err
	}
	if len(wanted) > 0 {
		d.note(d.say.Say("daily_wanted", "List", d.say.List(wanted)))
	}
	d.note(d.say.Say("watch_kept"))
	return d.watchStatus(ctx, w)
}

// unwatch ends what words name, or with none or "all" everything. What the file has lost is named by its id.
func (d *desk) unwatch(ctx context.Context, w store.Watch, args string) (reply.Reply, error) {
	var items []string
	for _, item := range w.Items {
		if _, id, _ := strings.Cut(item, ":"); strings.EqualFold(args, item) || strings.EqualFold(args, id) {
			items = append(items, item)
		}
	}
	if len(items) == 0 && args != "" {
		items = d.items(args)
	}
	all := args == "" || slices.Contains(items, daily.All)
	if !all && !slices.ContainsFunc(items, func(item string) bool { return slices.Contains(w.Items, item) }) {
		d.note(d.say.Say("watch_not"))
		return d.watchStatus(ctx, w)
	}
	w, err := d.engine.ChangeWatch(ctx, d.channel, func(w *store.Watch) {
		w.Items = slices.DeleteFunc(w.Items, func(item string) bool { return all || slices.Contains(items, item) })
	})
	if err != nil {
		return reply.Reply{}, err
	}
	if len(w.Items) > 0 {
		return d.watchStatus(ctx, w)
	}
	d.title(d.say.Say("watch_title"))
	d.text(d.say.Say("watch_ended"))
	return d.done(), nil
}

// watchWrong explains what can be watched, or asks which of several is meant.
func (d *desk) watchWrong(args string) reply.Reply {
	if a := d.arguments(args); len(a.choices) > 0 && a.count() == 0 {
		return d.choose(a.choices, "watch")
	}
	d.title(d.say.Say("watch_title"))
	d.text(d.say.Say("watch_wrong"))
	d.watchExamples()
	d.action("act_topics", "topics")
	return d.done()
}

// listed is how many changes one message names, and written how many characters, but for a first change that is longer.
const (
	listed  = 10
	written = 2400
)

// DrawNews draws what changed for a channel that watches: one message, whose button leads to the rest.
func (h *Handler) DrawNews(tag string, told []news.Told) reply.Reply {
	at := time.Time{}
	if len(told) > 0 {
		at = told[0].At
	}
	p := newPage(h.shelf.Load(), Request{Lang: tag, Now: at})
	p.aloud = true
	p.news(told, 1)
	r := p.done()
	r.Public = true
	return r
}

// news lists the changes of an issue, from the nth on.
func (p *page) news(told []news.Told, n int) {
	p.title(p.say.Say("news_title"))
	size, shown := 0, 0
	for _, t := range told[min(n-1, len(told)):] {
		c := news.Named(p.book, t.Change)
		text := strings.Join(news.Sentence(p.say, p.book, c), "\n")
		if text == "" {
			text = p.say.Say("news_order", "Entry", news.Entry(p.say, c))
		}
		if size += len(text); shown == listed || shown > 0 && size > written {
			break
		}
		shown++
		id, sources := p.changedEntry(c)
		e := reply.Entry{ID: id, Spans: reply.Plain(text + "."), Cites: p.cite(first(sources, 1)...)}
		if id != "" {
			p.show(id)
			e.Actions = []reply.Action{{Label: p.say.Say("act_open"), Line: id}}
		}
		p.block(e)
	}
	if left := len(told) - (n - 1) - shown; left > 0 {
		p.note(p.say.Say("news_more", "N", left))
		p.action("act_news_more", "changes "+strconv.FormatInt(told[0].Issue, 10)+" "+strconv.Itoa(n+shown))
	}
	p.action("act_watch", "watch")
}

// changedEntry returns the line that shows what changed, and its sources; nothing for what the file has no more.
func (p *page) changedEntry(c facts.Change) (id string, sources []string) {
	switch {
	case c.Section == "facts" && p.book.Fact(c.ID) != nil:
		return c.ID, p.book.Fact(c.ID).Sources
	case c.Section == "calendar" && p.book.Day(c.ID) != nil:
		return c.ID, p.book.Day(c.ID).Sources
	case c.Section == "countries" && p.book.Country(c.ID) != nil:
		if m := p.book.Country(c.ID).Membership(c.Treaty); c.Treaty != "" && m != nil {
			sources = m.Sources
		}
		return "state:" + c.ID, sources
	case c.Section == "rebuttals" && p.book.Rebuttal(c.ID) != nil, c.Section == "points" && p.book.Point(c.ID) != nil:
		return c.ID, nil
	case c.Section == "topics" && p.book.Topic(c.ID) != nil:
		return "topic:" + c.ID, nil
	}
	return "", nil
}

// changes shows the rest of an issue that the channel was told of: "17 11" is what comes from the eleventh on.
func (d *desk) changes(ctx context.Context, args string) (reply.Reply, error) {
	issue, from, _ := strings.Cut(args, " ")
	number, err := strconv.ParseInt(issue, 10, 64)
	n, err2 := strconv.Atoi(from)
	if err != nil || err2 != nil || n < 1 {
		return d.watchElsewhere(""), nil
	}
	told, err := d.engine.Issue(ctx, d.channel, number)
	if err != nil {
		return reply.Reply{}, err
	}
	d.news(told, n)
	return d.done(), nil
}

// DrawUpdated draws a daily post again, with what changed since it was posted above what holds now.
func (h *Handler) DrawUpdated(c daily.Choice, tag string, day facts.Date, told []news.Told) reply.Reply {
	noon := time.Date(day.Year, time.Month(day.Month), day.Day, 12, 0, 0, 0, time.UTC)
	p := newPage(h.shelf.Load(), Request{Lang: tag, Now: noon})
	p.aloud = true
	for _, t := range told {
		change := news.Named(p.book, t.Change)
		lines := news.Sentence(p.say, p.book, change)
		if len(lines) == 0 {
			continue
		}
		_, sources := p.changedEntry(change)
		p.block(reply.Text{Spans: []reply.Span{
			{Text: p.say.Say("updated_on", "Date", p.say.Date(facts.DateOf(t.At.UTC()))) + " ", Bold: true}, {Text: strings.Join(lines, "; ") + "."},
		}, Cites: p.cite(first(sources, 2)...)})
	}
	for range 8 { // a fact that was replaced shows what replaced it
		f := p.book.Fact(c.Entry)
		if f == nil || f.ReplacedBy == "" {
			break
		}
		c.Entry = f.ReplacedBy
	}
	r := p.stillThere(c)
	r.Public = true
	return r
}

// stillThere is dailyPost, but for what the file has no more.
func (p *page) stillThere(c daily.Choice) reply.Reply {
	w, withdrawal := daily.ParseWithdrawal(c.Entry)
	_, effective := w.Effect(p.book)
	if p.book.Fact(c.Entry) != nil || p.book.Day(c.Entry) != nil || withdrawal && effective {
		return p.dailyPost(c)
	}
	p.title(p.say.Say("updated_gone"))
	if withdrawal && p.book.Country(w.Country) != nil {
		p.button(p.name("state:"+w.Country), "state:"+w.Country)
	}
	p.action("act_topics", "topics")
	return p.done()
}

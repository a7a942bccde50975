package commands

import (
	"strings"

	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// A command is one row of the table from which dispatch, help, completion and the README's list come.
type command struct {
	name   string
	args   string // what may follow, for help
	hidden bool   // carried by buttons, or told of beside another, and not listed
	own    bool   // for the asker alone: its answer is never posted
	placed bool   // works on the channel where it is asked: its Request needs a Place
	run    func(p *page, args string) reply.Reply
}

// Its summary is the message "cmd_" + name.

// table is the commands in the order of help. It is filled in init because help itself reads it.
var table []command

func init() {
	table = []command{
		{name: "withdrawals", run: (*page).withdrawals},
		{name: "dates", args: "[STATE|GROUP|TREATY]", run: (*page).dates},
		{name: "points", args: "[STATE] [TOPIC] [AUDIENCE]", run: (*page).points},
		{name: "facts", args: "[STATE] [TOPIC]", run: (*page).facts},
		{name: "fact", args: "[ID]", run: (*page).fact},
		{name: "rebut", args: "[ID|TOPIC|STATE|CLAIM]", run: (*page).rebut},
		{name: "practice", args: "[TOPIC|TREATY|ID|CLAIM]", own: true, run: (*page).practice},
		{name: "share", args: "ID|STATE|TOPIC", own: true, run: (*page).share},
		{name: "brief", args: "STATE [AUDIENCE] [pdf]", run: (*page).brief},
		{name: "letter", args: "STATE", own: true, run: (*page).letter},
		{name: "groups", run: (*page).groups},
		{name: "topics", run: (*page).topics},
		{name: "compare", args: "A B", run: (*page).compare},
		{name: "card", args: "ID [square]", run: (*page).card},
		{name: "map", args: "TREATY [GROUP|STATE] [square]", run: (*page).mapOf},
		{name: "chart", args: "casualties|timeline|stockpiles|STATE [square]", run: (*page).chart},
		{name: "daily", args: "at TIME [ZONE] [on DAYS] [about TOPICS] [in LANGUAGE]", placed: true, run: (*page).dailyElsewhere},
		{name: "watch", args: "all|STATE|TOPIC", placed: true, run: (*page).watchElsewhere},
		{name: "sources", args: "ID|STATE", run: (*page).sources},
		{name: "fix", args: "ID: WORDS", own: true, run: (*page).fixForm},
		{name: "about", run: (*page).about},
		{name: "help", run: (*page).help},
		{name: "copy", args: "LINE", hidden: true, run: (*page).copy},
		{name: "post", args: "LINE", hidden: true, run: (*page).post},
		{name: "kit", args: "LINE", hidden: true, own: true, run: (*page).kit},
		{name: "another", args: "ID", hidden: true, run: (*page).another},
		{name: "unwatch", args: "all|STATE|TOPIC", hidden: true, placed: true, run: (*page).watchElsewhere},
		{name: "admin", args: "settings|log|channels|zone|language|review|still ID|retire ID|retract ID|restore ID", hidden: true, own: true, placed: true, run: (*page).adminElsewhere},
		{name: "changes", args: "ISSUE N", hidden: true, placed: true, run: (*page).watchElsewhere},
		{name: "home", hidden: true, run: (*page).home},
	}
}

// lookup returns the command called word, or nil. Case does not matter: phones begin with a capital.
func lookup(word string) *command {
	for i := range table {
		if strings.EqualFold(word, table[i].name) {
			return &table[i]
		}
	}
	return nil
}

// NeedsPlace reports whether the answer to line depends on Request.Place, which costs some adapters a call.
func NeedsPlace(line string) bool {
	word, _, _ := strings.Cut(clean(line), " ")
	c := lookup(word)
	return c != nil && c.placed
}

// An Item is one command as documentation lists it.
type Item struct{ Usage, Summary string }

// List returns the commands that people type, in the order of help, in the language of tag.
func List(tag string) []Item {
	p := lang.For(tag)
	var items []Item
	for _, c := range table {
		if !c.hidden {
			items = append(items, Item{Usage: strings.TrimSpace(c.name + " " + c.args), Summary: p.Say("cmd_" + c.name)})
		}
	}
	return items
}

func (p *page) help(string) reply.Reply {
	p.title(p.say.Say("help_title"))
	p.text(p.say.Say("help_lead"))
	var fields []reply.Field
	for _, c := range table {
		if !c.hidden {
			fields = append(fields, reply.Field{Name: strings.TrimSpace("/" + Name + " " + c.name + " " + c.args), Spans: reply.Plain(p.say.Say("cmd_" + c.name))})
		}
	}
	p.block(reply.Fields{Fields: fields})
	p.text(p.say.Say("help_names"))
	p.action("act_try_state", "state:LT")
	p.action("act_withdrawals", "withdrawals")
	p.action("act_dates", "dates")
	p.action("act_objections", "rebut")
	p.action("act_practice", "practice")
	p.action("kit_title", "kit")
	p.action("act_topics", "topics")
	p.action("act_about", "about")
	return p.done()
}

func (p *page) about(rest string) reply.Reply {
	if a := p.arguments(rest); a.clear() && a.count() > 0 { // "about the Philippines"
		return p.subject(rest)
	}
	a := p.book.About
	p.title(p.say.Say("about_title"))
	p.text(p.words(a.Text))
	p.block(reply.Fields{Fields: []reply.Field{
		{Name: p.say.Say("about_behind"), Spans: reply.Plain(p.words(a.Behind))},
		{Name: p.say.Say("about_privacy"), Spans: reply.Plain(p.privacy())},
		{Name: p.say.Say("about_licence"), Spans: reply.Plain(p.words(a.Licence))},
		{Name: p.say.Say("about_file"), Spans: reply.Plain(p.say.Say("about_counts",
			"States", len(p.book.Countries), "Facts", len(p.book.Facts), "Points", len(p.book.Points),
			"Rebuttals", len(p.book.Rebuttals), "Sources", len(p.book.Sources), "Date", p.say.Date(p.book.Updated)))},
	}})
	if a.Contact != "" {
		p.text(p.say.Say("about_contact", "Contact", a.Contact))
	}
	p.action("act_help", "help")
	p.action("act_topics", "topics")
	p.action("kit_title", "kit")
	return p.done()
}

// privacy says what is kept, and what this installation keeps besides.
func (p *page) privacy() string {
	text := p.words(p.book.About.Privacy)
	if p.counts {
		text += " " + p.say.Say("about_questions")
	}
	if p.audited {
		text += " " + p.say.Say("about_settings")
	}
	return text
}

package commands

import (
	"slices"
	"strconv"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/search"
)

// subject answers a line that is not a command: what it names, what it may name, what it asks, or that the
// file has no such thing.
func (p *page) subject(line string) reply.Reply {
	if r, ok := p.entry(strings.ToLower(line)); ok {
		return r
	}
	if r := p.heard.in(line); r != nil {
		return p.rebuttal(r)
	}
	if strings.Contains(line, ":") && !strings.Contains(line, " ") { // an id that the file does not have
		return p.unknown(p.nearest(line, nil))
	}
	if ids := p.names.Exact(line); len(ids) == 1 {
		r, _ := p.entry(ids[0])
		return r
	}
	for _, answer := range []func(string) (reply.Reply, bool){p.commandLast, p.danger, p.wantedPoints} {
		if r, ok := answer(line); ok {
			return r
		}
	}
	a := p.arguments(p.names.WithoutCodes(line))
	if a.clear() && (len(a.states) == 2 && a.count() == 2 || len(a.audiences) > 0 && a.count() > 1) {
		return p.combined(a)
	}
	answer := p.index.Ask(line)
	switch {
	case len(answer.Choices) > 0:
		return p.choose(answer.Choices, "")
	case answer.ID != "" && answer.Corrected:
		r, _ := p.once("corrected "+answer.ID, func() (reply.Reply, bool) {
			p.note(p.say.Say("note_corrected", "Name", p.name(answer.ID)))
			return p.byID(answer.ID)
		})
		return r
	case answer.ID != "" && answer.Named:
		r, _ := p.entry(answer.ID)
		return r
	case answer.ID != "":
		shown := []string{"found", answer.ID}
		for _, h := range answer.Others {
			shown = append(shown, h.ID)
		}
		r, _ := p.once(strings.Join(shown, " "), func() (reply.Reply, bool) { return p.found(answer), true })
		return r
	case a.clear() && a.count() > 1:
		return p.combined(a)
	}
	p.lost = line
	return p.unknown(p.nearest(line, answer.Others))
}

// commandLast answers a line whose command stands last, "lithuania dates", as people write on a phone.
func (p *page) commandLast(line string) (reply.Reply, bool) {
	i := strings.LastIndexByte(line, ' ')
	if i < 0 {
		return reply.Reply{}, false
	}
	c := lookup(line[i+1:])
	if c == nil || c.hidden || c.args == "" {
		return reply.Reply{}, false
	}
	if a := p.arguments(line[:i]); !a.clear() || a.count() == 0 {
		return reply.Reply{}, false
	}
	return c.run(p, line[:i]), true
}

// nearest returns what may be offered for words that the file has nothing on: names like them, then entries
// that have something to do with them.
func (p *page) nearest(line string, hits []search.Hit) []string {
	ids := first(p.names.Nearest(line), 2)
	for _, h := range hits {
		if len(ids) < 4 && !slices.Contains(ids, h.ID) {
			ids = append(ids, h.ID)
		}
	}
	return ids
}

// entry answers with the entry that has this id.
func (p *page) entry(id string) (reply.Reply, bool) {
	return p.once("entry "+id, func() (reply.Reply, bool) { return p.byID(id) })
}

// once returns what write writes, which key names; ok is false where it writes nothing. Most people ask for the same few entries,
// so that answers are kept, unless they are for others to see or their buttons lead back to a message.
func (p *page) once(key string, write func() (reply.Reply, bool)) (r reply.Reply, ok bool) {
	if p.aloud || p.req.Target != "" {
		return write()
	}
	answer := card{key, p.say.Tag(), p.today}
	if r, ok = p.shelf.kept.Get(answer); ok {
		return r, true
	}
	if r, ok = write(); ok {
		r = r.Keep()
		p.shelf.kept.Add(answer, r)
	}
	return r, ok
}

// byID draws the entry with this id: "state:LT", "group:eu", "cas-2024-total".
func (p *page) byID(id string) (reply.Reply, bool) {
	kind, key, ok := strings.Cut(id, ":")
	if ok {
		switch kind {
		case "state":
			if c := p.book.Country(strings.ToUpper(key)); c != nil {
				return p.state(c), true
			}
		case "group":
			if g := p.book.Group(key); g != nil {
				return p.group(g), true
			}
		case "topic":
			if t := p.book.Topic(key); t != nil {
				return p.topic(t), true
			}
		case "treaty":
			if t := p.book.Treaty(key); t != nil {
				return p.treaty(t), true
			}
		case "audience":
			if a := p.book.Audience(key); a != nil {
				p.show(id)
				return p.points(id), true
			}
		case "source":
			if s := p.book.Source(key); s != nil {
				return p.source(s), true
			}
		case "series":
			if s := p.book.SeriesByID(key); s != nil {
				return p.series(s), true
			}
		}
		return reply.Reply{}, false
	}
	if f := p.book.Fact(id); f != nil {
		return p.factCard(f), true
	}
	if r := p.book.Rebuttal(id); r != nil {
		return p.rebuttal(r), true
	}
	if pt := p.book.Point(id); pt != nil {
		return p.point(pt), true
	}
	if d := p.book.Day(id); d != nil {
		return p.day(d), true
	}
	if s := p.book.Source(id); s != nil {
		return p.source(s), true
	}
	return reply.Reply{}, false
}

// choose asks which of several entries is meant. command, when set, is run with the choice.
func (p *page) choose(ids []string, command string) reply.Reply {
	p.title(p.say.Say("choose_title"))
	p.text(p.say.Say("choose_text"))
	for _, id := range ids {
		line := id
		if command != "" {
			line = command + " " + id
		}
		p.button(p.name(id), line)
		p.reply.Choices = append(p.reply.Choices, id)
	}
	return p.done()
}

// unknown says that the file has nothing on that and offers the nearest. The words are not
// repeated: they are the asker's own.
func (p *page) unknown(nearest []string) reply.Reply {
	p.title(p.say.Say("unknown_title"))
	if len(nearest) > 0 {
		p.text(p.say.Say("unknown_nearest"))
		for _, id := range nearest {
			p.button(p.name(id), id)
		}
	} else {
		p.text(p.say.Say("unknown_text"))
	}
	p.action("act_topics", "topics")
	p.action("act_help", "help")
	return p.done()
}

// arguments is what the words after a command name, in the order they were typed.
type arguments struct {
	states, topics, audiences, groups, treaties []string // ids without their kind
	ids                                         []string // bare entry ids
	page                                        int      // from 1
	unknown                                     []string // words that name nothing
	choices                                     []string // what the first ambiguous word may mean
	later                                       []string // ambiguous words after that one, to be asked about in their turn
}

func (a arguments) clear() bool { return len(a.unknown) == 0 && len(a.choices) == 0 }

func (a arguments) count() int {
	return len(a.states) + len(a.topics) + len(a.audiences) + len(a.groups) + len(a.treaties)
}

// fillers are words that link arguments and mean nothing themselves.
var fillers = map[string]bool{"for": true, "about": true, "on": true, "in": true, "and": true, "to": true, "of": true, "the": true, "with": true, "vs": true, "a": true, "an": true}

// arguments reads the longest names it can from left to right: exact ones first, then a single
// misspelt word.
func (p *page) arguments(line string) arguments {
	a := arguments{page: 1}
	words := strings.Fields(strings.ReplaceAll(line, ",", " "))
	for i := 0; i < len(words); {
		if n, err := strconv.Atoi(words[i]); err == nil && i == len(words)-1 && n >= 1 && n <= 999 {
			a.page = n
			break
		}
		n := p.longest(words[i:], &a)
		if n == 0 {
			if !fillers[facts.Fold(words[i])] {
				p.guess(words[i], &a)
			}
			n = 1
		}
		i += n
	}
	if len(a.unknown) > 1 { // "unted kingdm": each alone is nothing, together they are a name
		together := strings.Join(a.unknown, " ")
		a.unknown = nil
		p.guess(together, &a)
	}
	return a
}

// longest takes the longest run of words that is exactly an id or a name, and returns its length.
func (p *page) longest(words []string, a *arguments) int {
	for n := min(len(words), 8); n > 0; n-- {
		text := strings.Join(words[:n], " ")
		if n == 1 && p.take(strings.ToLower(text), a) {
			return 1
		}
		if n == 1 && fillers[text] {
			continue
		}
		switch ids := p.names.Exact(text); len(ids) {
		case 0:
		case 1:
			p.take(ids[0], a)
			return n
		default:
			a.ask(ids, facts.Fold(text))
			return n
		}
	}
	return 0
}

func (p *page) isEntry(id string) bool {
	return p.book.Fact(id) != nil || p.book.Rebuttal(id) != nil || p.book.Point(id) != nil || p.book.Day(id) != nil || p.book.Source(id) != nil
}

// guess takes what words that name nothing exactly may be a misspelling of.
func (p *page) guess(words string, a *arguments) {
	f := p.names.Find(words)
	switch {
	case f.ID != "":
		p.take(f.ID, a)
	case len(f.Choices) > 0:
		a.ask(f.Choices, "")
	default:
		a.unknown = append(a.unknown, words)
	}
}

// ask keeps what an ambiguous word may mean. One question is put at a time; name, when the word is one
// of the file's, is kept for the next.
func (a *arguments) ask(ids []string, name string) {
	switch {
	case len(a.choices) == 0:
		a.choices = ids
	case name != "":
		a.later = append(a.later, name)
	}
}

// take files the id of an entry under its kind, and reports whether there is such an entry.
func (p *page) take(id string, a *arguments) bool {
	kind, key, ok := strings.Cut(id, ":")
	var list *[]string
	switch {
	case !ok && p.isEntry(id):
		list, key = &a.ids, id
	case kind == "source" && p.book.Source(key) != nil:
		list = &a.ids
	case kind == "state" && p.book.Country(strings.ToUpper(key)) != nil:
		list, key = &a.states, strings.ToUpper(key)
	case kind == "topic" && p.book.Topic(key) != nil:
		list = &a.topics
	case kind == "audience" && p.book.Audience(key) != nil:
		list = &a.audiences
	case kind == "group" && p.book.Group(key) != nil:
		list = &a.groups
	case kind == "treaty" && p.book.Treaty(key) != nil:
		list = &a.treaties
	default:
		return false
	}
	if !slices.Contains(*list, key) {
		*list = append(*list, key)
	}
	return true
}

// combined answers several names at once, "laos children": the facts that all of them share.
func (p *page) combined(a arguments) reply.Reply {
	if len(a.states) == 2 && a.count() == 2 {
		return p.compared(p.book.Country(a.states[0]), p.book.Country(a.states[1]))
	}
	if len(a.audiences) > 0 {
		return p.pointList(a)
	}
	return p.factList(a)
}

// Package news says in sentences what changed between two versions of the knowledge file. It finds nothing by itself:
// facts.Diff does. It knows no command and no platform.
package news

import (
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// Sentences says the changes that lead to book in the printer's language, one line each, without full stops. Entries that were only
// compared with their sources again are counted in the last one. Without any change there is one sentence that says so.
func Sentences(p *lang.Printer, book *facts.Book, changes []facts.Change) []string {
	var lines []string
	checked := 0
	for _, c := range changes {
		if c.What == facts.Checked {
			checked++
			continue
		}
		lines = append(lines, Sentence(p, book, c)...)
	}
	if checked > 0 {
		lines = append(lines, p.Say("change_checked", "N", checked))
	}
	if len(lines) == 0 {
		lines = append(lines, p.Say("change_none"))
	}
	return lines
}

// Sentence says one change. A list in which some items are new and others gone takes two lines.
func Sentence(p *lang.Printer, book *facts.Book, c facts.Change) []string {
	entry := Entry(p, c)
	switch c.What {
	case facts.Added, facts.Removed:
		return []string{p.Say("change_"+string(c.What), "Entry", entry)}
	case facts.Checked:
		return []string{p.Say("change_checked", "N", 1)}
	case facts.Replaced:
		now := facts.Change{Section: "facts", Name: facts.Text{English: c.New}}
		if f := book.Fact(c.New); f != nil {
			now.Name = f.Title
		}
		return []string{p.Say("change_replaced", "Entry", entry, "New", Entry(p, now))}
	case facts.Moved:
		is := p.Say("now_" + c.New)
		if !c.Effect.IsZero() {
			is = p.Say("from_"+c.New, "Date", p.Date(c.Effect))
		}
		return []string{p.Say("change_moved", "Entry", entry, "Was", p.Say("was_"+c.Old, "Treaty", treaty(p, book, c.Treaty)), "Is", is)}
	}
	return edited(p, book, c, entry)
}

// Entry says what the changed entry is: `Fact “…”`, `Finland`.
func Entry(p *lang.Printer, c facts.Change) string {
	name, _ := c.Name.For(p.Tag())
	if c.Section == "countries" {
		name = p.Country(c.ID, name)
	}
	return p.Say("entry_"+c.Section, "Name", name)
}

func treaty(p *lang.Printer, book *facts.Book, id string) string {
	if t := book.Treaty(id); t != nil {
		name, _ := t.Name.For(p.Tag())
		return name
	}
	return id
}

// lists are the keys that hold several ids or words.
var lists = []string{"members", "countries", "sources", "facts", "topics", "audiences", "support", "heard_from", "unknown", "objections", "numbers", "stories"}

func edited(p *lang.Printer, book *facts.Book, c facts.Change, entry string) []string {
	if c.Treaty != "" {
		entry = p.Say("entry_in_treaty", "Entry", entry, "Treaty", treaty(p, book, c.Treaty))
	}
	path := strings.Split(c.Key, ".")
	last := path[len(path)-1]
	key := p.Say("key_" + last)
	if path[0] == "rows" {
		key = p.Say("key_of_year", "Year", path[1], "Key", key)
	}
	if c.Lang != "" {
		key = p.Say("key_in_language", "Key", key, "Lang", c.Lang)
	}
	if slices.Contains(lists, last) {
		var lines []string
		was, is := items(c.Old), items(c.New)
		for _, side := range []struct {
			message  string
			of, then []string
		}{{"change_listed", is, was}, {"change_unlisted", was, is}} {
			var words []string
			for _, id := range side.of {
				if !slices.Contains(side.then, id) {
					words = append(words, called(p, book, last, id))
				}
			}
			if len(words) > 0 {
				lines = append(lines, p.Say(side.message, "Entry", entry, "Key", key, "Words", p.List(words)))
			}
		}
		return lines // none when only the order changed
	}
	message := "change_edited"
	switch {
	case c.Old == "":
		message = "change_filled"
	case c.New == "":
		message = "change_emptied"
	}
	return []string{p.Say(message, "Entry", entry, "Key", key, "Old", shown(p, c.Old), "New", shown(p, c.New))}
}

func items(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// called names an item of a list.
func called(p *lang.Printer, book *facts.Book, key, id string) string {
	var t facts.Text
	switch key {
	case "members", "countries":
		if k := book.Country(id); k != nil {
			return p.Country(id, k.Name.English)
		}
	case "objections":
		if r := book.Rebuttal(id); r != nil {
			t = r.Claim
		}
	case "facts", "support", "heard_from", "numbers", "stories":
		if f := book.Fact(id); f != nil {
			t = f.Title
		}
	case "sources":
		if s := book.Source(id); s != nil {
			t.English = s.Publisher + ", " + s.Title
		}
	case "topics":
		if e := book.Topic(id); e != nil {
			t = e.Name
		}
	case "audiences":
		if e := book.Audience(id); e != nil {
			t = e.Name
		}
	}
	if t.IsZero() {
		return id
	}
	name, _ := t.For(p.Tag())
	return name
}

// shown writes a date in words, and leaves any other value as it is.
func shown(p *lang.Printer, value string) string {
	if d, err := facts.ParseDate(value); err == nil && d.Full() {
		return p.Date(d)
	}
	return value
}

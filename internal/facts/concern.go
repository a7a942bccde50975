package facts

import (
	"slices"
	"strings"
	"unicode"
)

// Concerns returns the states and topics that a change from old to new is about, by ids such as "state:LT" and
// "topic:law". A change of a treaty, a source or the words of the bot is about none of them.
func (c Change) Concerns(old, new *Book) []string {
	var ids []string
	add := func(kind string, keys ...string) {
		for _, key := range keys {
			if id := kind + ":" + key; key != "" && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	switch c.Section {
	case "countries":
		add("state", c.ID)
	case "topics":
		add("topic", c.ID)
	case "groups":
		if c.Key == "members" {
			for _, member := range append(listed(c.Old), listed(c.New)...) {
				if slices.Contains(listed(c.Old), member) != slices.Contains(listed(c.New), member) {
					add("state", member)
				}
			}
		}
	}
	for _, b := range []*Book{new, old} { // what an entry was about before counts too
		switch c.Section {
		case "facts":
			if f := b.Fact(c.ID); f != nil {
				add("topic", f.Topic)
				add("state", f.Countries...)
			}
		case "rebuttals":
			if r := b.Rebuttal(c.ID); r != nil {
				add("topic", r.Topics...)
				add("state", r.Countries...)
			}
		case "points":
			if p := b.Point(c.ID); p != nil {
				add("topic", p.Topic)
				add("state", p.Countries...)
			}
		case "calendar":
			if d := b.Day(c.ID); d != nil {
				add("state", d.Countries...)
			}
		case "series":
			if s := b.SeriesByID(c.ID); s != nil {
				add("topic", s.Topic)
			}
		}
	}
	return ids
}

// listed splits what the leaf of a list was joined to.
func listed(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, ", ")
}

// incidental are the keys whose change leaves what a reader was told as it was: where an entry is filed.
var incidental = []string{"topic", "topics", "audiences", "treaty", "yearly"}

// Material reports whether who read the entry before the change was told something else than the file says now: another
// statement, figure, date, source or position, or nothing of a dispute; or the entry is withdrawn. It is not when only punctuation, capitals, spaces
// or the order of a list are others, when the entry is filed elsewhere, or when it was compared with its sources again.
func (c Change) Material() bool {
	switch c.What {
	case Removed, Moved, Replaced:
		return true
	case Added, Checked:
		return false
	case Edited:
	}
	first, _, _ := strings.Cut(c.Key, ".")
	if slices.Contains(incidental, first) {
		return false
	}
	if first == "sources" || first == "countries" {
		was, is := listed(c.Old), listed(c.New)
		slices.Sort(was)
		slices.Sort(is)
		return !slices.Equal(was, is)
	}
	return said(c.Old) != said(c.New)
}

// said reduces a text to what it says: words and numbers, without capitals, quotation marks and the like. Within and
// before numbers every character counts: 1.5 is not 15, and -3 not 3.
func said(text string) string {
	var b strings.Builder
	runes := []rune(strings.ToLower(text))
	at := func(i int) rune {
		if i < 0 || i >= len(runes) {
			return ' '
		}
		return runes[i]
	}
	for i, r := range runes {
		switch digit := unicode.IsDigit(at(i + 1)); {
		case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case strings.ContainsRune("-–−", r) && digit && !unicode.IsLetter(at(i-1)):
			b.WriteRune('-')
		case strings.ContainsRune(".,:/", r) && digit && unicode.IsDigit(at(i-1)):
			b.WriteRune(r)
		case unicode.Is(unicode.Sc, r), unicode.Is(unicode.Sm, r), strings.ContainsRune("%‰°", r):
			b.WriteRune(r)
		case strings.ContainsRune("'’ʼ", r):
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

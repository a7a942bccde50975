package news

import (
	"time"

	"cmcbot/internal/facts"
)

// A Told is a change that was told to readers, as it is remembered.
type Told struct {
	Issue  int64     // what one new version of the file brought has one number
	N      int       // its place in the issue, from 1
	At     time.Time // when it was told
	Change facts.Change
}

// Named returns a remembered change with what its entry is called now, in all languages, if the book still has it.
func Named(book *facts.Book, c facts.Change) facts.Change {
	var name facts.Text
	switch c.Section {
	case "countries":
		if k := book.Country(c.ID); k != nil {
			name = k.Name
		}
	case "treaties":
		if t := book.Treaty(c.ID); t != nil {
			name = t.Name
		}
	case "facts":
		if f := book.Fact(c.ID); f != nil {
			name = f.Title
		}
	case "rebuttals":
		if r := book.Rebuttal(c.ID); r != nil {
			name = r.Claim
		}
	case "points":
		if p := book.Point(c.ID); p != nil {
			name = p.Message
		}
	case "calendar":
		if d := book.Day(c.ID); d != nil {
			name = d.Title
		}
	case "topics":
		if t := book.Topic(c.ID); t != nil {
			name = t.Name
		}
	}
	if !name.IsZero() {
		c.Name = name
	}
	return c
}

package share

import (
	"fmt"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// Check finds the entries of which no text can be made for some network, in any language of the interface. It is an
// Audit of the knowledge file.
func Check(b *facts.Book) []facts.Finding {
	var list []facts.Finding
	for _, say := range lang.All() {
		for _, id := range IDs(b) {
			texts, ok := Kit(b, say, id, facts.Date{})
			if !ok {
				continue
			}
			var lacks []string
			for _, t := range texts {
				if t.Body == "" {
					lacks = append(lacks, t.ID)
				}
			}
			if len(lacks) > 0 {
				list = append(list, finding(b, say, id, lacks))
			}
		}
	}
	return list
}

// finding says what is too long and by what it has to be shortened: the room that the shortest of an entry's
// sources leaves.
func finding(b *facts.Book, say *lang.Printer, id string, lacks []string) facts.Finding {
	w := writer{book: b, say: say}
	m := w.material(id)
	room := maxLong
	for _, n := range Networks() {
		if slices.Contains(lacks, n.ID) {
			most := 0
			for _, s := range m.short {
				for _, source := range slices.Concat(s.sources, s.more) {
					most = max(most, n.Limit-n.Count("\n\n"+w.source(source, m.checked)))
				}
			}
			room = min(room, most)
		}
	}
	f := facts.Finding{ID: id, Key: "short", What: fmt.Sprintf("no sentence of it fits into a post on %s in %q with its source", strings.Join(lacks, " or "), say.Tag()),
		Do: fmt.Sprintf("say it under \"short\" in at most %d characters", room)}
	if b.Rebuttal(id) != nil {
		f.Do = fmt.Sprintf("shorten \"short\", or \"again\" under \"answer\", to at most %d characters", room)
	}
	return f
}

// IDs returns the ids of all that can be shared, in the order of the file.
func IDs(b *facts.Book) []string {
	var list []string
	for i := range b.Rebuttals {
		list = append(list, b.Rebuttals[i].ID)
	}
	for i := range b.Points {
		list = append(list, b.Points[i].ID)
	}
	for i := range b.Facts {
		list = append(list, b.Facts[i].ID)
	}
	return list
}

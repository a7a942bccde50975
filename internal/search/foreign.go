package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// ForeignNames are what states are called in other languages. It is immutable.
type foreignNames struct {
	ids  map[string][]string // folded name -> ids
	near []shape             // those that are long enough to be misspelt recognisably
}

func newForeignNames(n *Names, book *facts.Book, local func(iso2 string) []string) *foreignNames {
	f := &foreignNames{ids: map[string][]string{}}
	for i := range book.Countries {
		f.add(n, book, &book.Countries[i], local(book.Countries[i].ID))
	}
	for _, fold := range sortedKeys(f.ids) {
		if utf8.RuneCountInString(fold) >= 6 { // shorter ones are too many to be recognised
			f.near = append(f.near, newShape(fold, f.ids[fold]))
		}
	}
	sortShapes(f.near)
	return f
}

// add adds a state's names in other languages. One that is close to an ambiguous word of the
// file ("Kongo") is ambiguous in every language.
func (f *foreignNames) add(n *Names, book *facts.Book, c *facts.Country, names []string) {
	var ambiguous []string
	for _, a := range book.Ambiguous {
		if slices.Contains(a.States, c.ID) {
			ambiguous = append(ambiguous, facts.Fold(a.Word))
		}
	}
	own := []string{"state:" + c.ID} // the same for all of them: there are thousands
	for _, s := range names {
		key := facts.Fold(s)
		if key == "" || len(n.english[key]) > 0 {
			continue
		}
		ids := own
		for _, word := range ambiguous {
			if !strings.Contains(key, " ") && facts.DistanceWithin(key, word, 1) <= 1 {
				ids = n.english[word]
			}
		}
		if f.ids[key] == nil {
			f.ids[key] = slices.Clip(ids)
			continue
		}
		for _, id := range ids {
			if !slices.Contains(f.ids[key], id) {
				f.ids[key] = append(f.ids[key], id)
			}
		}
	}
}

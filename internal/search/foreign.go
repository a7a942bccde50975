package search

import (
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// ForeignNames are what states are called in other languages: thousands of names. It is immutable.
type foreignNames struct {
	folds wordList
	which []uint16 // of each: its place in ids
	ids   [][]string
	near  []shape // those that are long enough to be misspelt recognisably
}

func newForeignNames(n *Names, book *facts.Book, local func(iso2 string) []string) *foreignNames {
	all := map[string][]string{}
	for i := range book.Countries {
		addForeign(all, n, book, &book.Countries[i], local(book.Countries[i].ID))
	}
	f := &foreignNames{folds: newWordList(sortedKeys(all))}
	places, lists := map[string]uint16{}, []*[]string{}
	for i := range f.folds.size() {
		fold := f.folds.at(i)
		ids := all[fold]
		key := strings.Join(ids, " ")
		place, ok := places[key]
		if !ok {
			place = uint16(len(f.ids))
			places[key], f.ids, lists = place, append(f.ids, ids), append(lists, &ids)
		}
		f.which = append(f.which, place)
		if utf8.RuneCountInString(fold) >= 6 { // shorter ones are too many to be recognised
			f.near = append(f.near, newShape(fold, lists[place]))
		}
	}
	f.which, f.near = slices.Clone(f.which), slices.Clone(f.near) // in no more room than they need
	sortShapes(f.near)
	return f
}

// of returns the ids that a folded name has.
func (f *foreignNames) of(fold string) []string {
	if i, ok := f.folds.find(fold); ok {
		return f.ids[f.which[i]]
	}
	return nil
}

// from yields the ids of the names that begin with a text.
func (f *foreignNames) from(begin string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		i, _ := f.folds.find(begin)
		for ; i < f.folds.size() && strings.HasPrefix(f.folds.at(i), begin); i++ {
			if !yield(f.ids[f.which[i]]) {
				return
			}
		}
	}
}

// addForeign adds a state's names in other languages. One that is close to an ambiguous word of the
// file ("Kongo") is ambiguous in every language.
func addForeign(all map[string][]string, n *Names, book *facts.Book, c *facts.Country, names []string) {
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
		if all[key] == nil {
			all[key] = slices.Clip(ids)
			continue
		}
		for _, id := range ids {
			if !slices.Contains(all[key], id) {
				all[key] = append(all[key], id)
			}
		}
	}
}

// Package search turns words into the entries they mean. It knows the knowledge file's names and their
// misspellings; it does not know commands, languages of the interface or platforms.
package search

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// Names finds states, groups, topics, treaties and audiences by what people call them. It is immutable
// and safe for concurrent use.
//
// Ids are written as in answers: "state:LT", "group:eu", "topic:casualties", "treaty:ccm", "audience:journalist".
type Names struct {
	english  map[string][]string  // folded name in the file -> ids; several only for an ambiguous word
	exact    map[string]string    // short forms and codes, in capitals -> id
	short    map[string]bool      // the short forms among them, which people use in running text
	ordered  []name               // the file's names, for completion and misspellings
	near     []shape              // the names in english, prepared for misspellings
	states   []shape              // the states' own names
	long     []shape              // names of states of several words
	several  []shape              // words that several states answer to
	first    map[string]bool      // the first words of names of states
	further  map[string]bool      // their other words
	foreign  func() *foreignNames // of states, found when a word is first looked up that the file does not have
	others   func() wordList      // names of places that are no states of the file: never a slip of the finger; found at the first word that may be one
	label    map[string]string    // id -> what it is called
	position map[string]int       // id -> its place in the file, to order equals
}

type name struct {
	fold, id string
	main     bool // the entry's own name, not an alias
	length   int  // in letters
	gaps     int  // between its words
}

// Found is what a word means.
type Found struct {
	ID        string   // the one entry meant; "" when there is none or there are several
	Choices   []string // the entries an ambiguous word may mean, in the file's order
	Corrected bool     // the word is a misspelling of ID's or the Choices' name
}

// NewNames reads the names in book. local gives the names of a state in other languages.
func NewNames(book *facts.Book, local func(iso2 string) []string) *Names {
	n := &Names{english: map[string][]string{}, exact: map[string]string{}, short: map[string]bool{}, first: map[string]bool{}, further: map[string]bool{},
		label: map[string]string{}, position: map[string]int{}}
	for i := range book.Countries {
		c := &book.Countries[i]
		n.add("state:"+c.ID, c.Name.English, slices.Concat([]string{c.Official, c.UNName}, c.Aliases, c.Demonyms))
		for _, code := range slices.Concat(c.Exact, []string{c.ID, c.ISO3}) {
			n.exact[strings.ToUpper(code)] = "state:" + c.ID
		}
		for _, form := range c.Exact {
			n.short[strings.ToUpper(form)] = true
		}
	}
	for _, a := range book.Ambiguous {
		ids := make([]string, len(a.States))
		for i, s := range a.States {
			ids[i] = "state:" + s
		}
		n.english[facts.Fold(a.Word)] = ids
		n.ordered = slices.DeleteFunc(n.ordered, func(m name) bool { return m.fold == facts.Fold(a.Word) })
	}
	for i := range book.Treaties {
		n.add("treaty:"+book.Treaties[i].ID, book.Treaties[i].Name.English, slices.Concat(book.Treaties[i].Aliases, []string{book.Treaties[i].Formal}))
	}
	for i := range book.Groups {
		n.add("group:"+book.Groups[i].ID, book.Groups[i].Name.English, book.Groups[i].Aliases)
	}
	for i := range book.Topics {
		n.add("topic:"+book.Topics[i].ID, book.Topics[i].Name.English, book.Topics[i].Aliases)
	}
	for i := range book.Audiences {
		n.add("audience:"+book.Audiences[i].ID, book.Audiences[i].Name.English, book.Audiences[i].Aliases)
	}
	n.foreign = sync.OnceValue(func() *foreignNames { return newForeignNames(n, book, local) })
	n.others = sync.OnceValue(func() wordList { return otherPlaces(book, local) })
	n.prepare()
	return n
}

// otherPlaces returns the folded names of places that are no states of the file.
func otherPlaces(book *facts.Book, local func(iso2 string) []string) wordList {
	places := map[string]bool{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if code := string([]rune{a, b}); book.Country(code) == nil {
				for _, name := range local(code) {
					places[facts.Fold(name)] = true
				}
			}
		}
	}
	return newWordList(sortedKeys(places))
}

func (n *Names) add(id, label string, aliases []string) {
	n.label[id] = label
	n.position[id] = len(n.position)
	for i, alias := range append([]string{label, id[strings.IndexByte(id, ':')+1:]}, aliases...) {
		key := facts.Fold(alias)
		if i == 1 && (isState(id) || key == "") || key == "" || slices.Contains(n.english[key], id) {
			continue // a code is kept in exact
		}
		n.english[key] = append(n.english[key], id)
		n.ordered = append(n.ordered, name{fold: key, id: id, main: i == 0, length: utf8.RuneCountInString(key), gaps: strings.Count(key, " ")})
	}
}

// Label returns the English name of an id, or "".
func (n *Names) Label(id string) string { return n.label[id] }

// Exact returns the ids that text names without a misspelling: one, several when it is ambiguous, or none.
func (n *Names) Exact(text string) []string {
	text = strings.TrimSpace(text)
	if iso := flag(text); iso != "" {
		text = iso
	}
	if id, ok := n.exact[text]; ok {
		return []string{id}
	}
	key := facts.Fold(text)
	if ids := n.english[key]; len(ids) > 0 {
		return n.sorted(ids)
	}
	// In small letters a code may also be a name: "nga" is Nigeria's, and Russia in Vietnamese.
	ids := n.foreign().of(key)
	if id, ok := n.exact[strings.ToUpper(text)]; ok && !slices.Contains(ids, id) {
		ids = append(slices.Clone(ids), id)
	}
	return n.sorted(ids)
}

// Find returns what text as a whole means: exactly, else by the one misspelling that is near enough.
func (n *Names) Find(text string) Found {
	switch ids := n.meant(text); len(ids) {
	case 0:
	case 1:
		return Found{ID: ids[0]}
	default:
		return Found{Choices: ids}
	}
	return n.slip(text)
}

// meant is Exact, with what else a name in another language may be a slip in.
func (n *Names) meant(text string) []string {
	key := facts.Fold(text)
	ids := n.Exact(text)
	if len(n.english[key]) == 0 && len(n.foreign().of(key)) > 0 {
		// "oland" is the Netherlands in one language, and Poland with a letter lost in this one.
		if near := n.besides(key); len(near) == 1 && !slices.Contains(ids, near[0]) {
			ids = n.sorted(append(ids, near[0]))
		}
	}
	return ids
}

// slip returns what text means as a name with a slip in it.
func (n *Names) slip(text string) Found {
	if others := n.others(); others.has(facts.Fold(text)) { // Taiwan is not a misspelt Thailand
		return Found{}
	}
	switch ids := n.misspelt(facts.Fold(text)); len(ids) {
	case 0:
		return Found{}
	case 1:
		return Found{ID: ids[0], Corrected: true}
	default:
		return Found{Choices: ids, Corrected: true}
	}
}

// muchWritten is how many letters make a name long where it is compared with others.
const muchWritten = 16

// Nearest returns up to three ids with a name that resembles text, for where Find finds nothing: one that contains it, or is at
// most half different; a quarter, where they are long: those have half of their letters in common by chance.
func (n *Names) Nearest(text string) []string {
	key := facts.Fold(text)
	length := utf8.RuneCountInString(key)
	if length < 2 {
		return nil
	}
	within, inside, gaps := " "+key, " "+key+" ", strings.Count(key, " ")
	score := map[string]float64{}
	for i := range n.ordered {
		m := &n.ordered[i]
		d, longer, words := 1.0, max(length, m.length), m.gaps-gaps
		if 2*min(length, m.length) >= longer && -1 <= words && words <= 1 { // others differ by more than half, or merely have letters in common
			limit := longer / 2
			if longer > muchWritten {
				limit = longer / 4
			}
			if slips := facts.DistanceWithin(key, m.fold, limit); slips <= limit {
				d = float64(slips) / float64(longer)
			}
		}
		if length >= 3 && (strings.HasPrefix(m.fold, key) || strings.Contains(m.fold, within) ||
			len(m.fold) > 3 && strings.Contains(key, m.fold) && strings.Contains(inside, " "+m.fold+" ")) {
			d = min(d, 0.3)
		}
		if old, ok := score[m.id]; d <= 0.5 && (!ok || d < old) {
			score[m.id] = d
		}
	}
	ids := make([]string, 0, len(score))
	for id := range score {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(score[a], score[b]), cmp.Compare(n.position[a], n.position[b]))
	})
	return ids[:min(3, len(ids))]
}

// Complete returns the ids whose name begins with text, or has a word that does, at most limit: own
// names before aliases, shorter names before longer ones.
func (n *Names) Complete(text string, limit int) []string {
	key := facts.Fold(text)
	if key == "" {
		return nil
	}
	rank := map[string]int{}
	for _, id := range n.Exact(text) {
		rank[id] = 0
	}
	for _, m := range n.ordered {
		r := 9
		switch {
		case strings.HasPrefix(m.fold, key):
			r = 1
		case strings.Contains(m.fold, " "+key):
			r = 3
		default:
			continue
		}
		if !m.main {
			r++
		}
		if old, ok := rank[m.id]; !ok || r < old {
			rank[m.id] = r
		}
	}
	if len(rank) < limit && utf8.RuneCountInString(key) >= 3 {
		for ids := range n.foreign().from(key) {
			for _, id := range ids {
				if _, ok := rank[id]; !ok {
					rank[id] = 5
				}
			}
		}
	}
	if len(rank) == 0 {
		for _, id := range n.misspelt(key) {
			rank[id] = 6
		}
	}
	ids := make([]string, 0, len(rank))
	for id := range rank {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(n.position[a], n.position[b]))
	})
	return ids[:max(0, min(limit, len(ids)))]
}

func (n *Names) sorted(ids []string) []string {
	ids = slices.Clone(ids)
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(n.position[a], n.position[b]) })
	return ids
}

// flag returns the ISO 3166-1 code that a flag emoji stands for, or "".
func flag(s string) string {
	runes := []rune(strings.TrimSpace(s))
	if len(runes) != 2 {
		return ""
	}
	var iso []rune
	for _, r := range runes {
		if r < '\U0001F1E6' || r > '\U0001F1FF' {
			return ""
		}
		iso = append(iso, r-'\U0001F1E6'+'A')
	}
	return string(iso)
}

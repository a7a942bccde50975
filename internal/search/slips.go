package search

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// A shape is a name prepared for comparing with misspelt words: most names differ so much from a word that
// its length and letters tell at once.
type shape struct {
	fold    string
	letters uint64 // a bit for each letter it has, and one for each it has twice; letters of other scripts share bits
	length  int
	ids     *[]string // a pointer, for there are thousands of names and few lists
}

func newShape(fold string, ids *[]string) shape {
	return shape{fold, letters(fold), utf8.RuneCountInString(fold), ids}
}

func letters(s string) uint64 {
	var once, twice uint64
	for _, r := range s {
		bit := uint64(1) << (r % 32)
		twice |= once & bit
		once |= bit
	}
	return once | twice<<32
}

// prepare makes the shapes once all names are known.
func (n *Names) prepare() {
	for _, fold := range sortedKeys(n.english) {
		n.near = append(n.near, newShape(fold, new(n.english[fold])))
	}
	for fold, ids := range n.english {
		if isState(ids[0]) {
			n.known(fold)
			if strings.Contains(fold, " ") && len(fold) >= 8 {
				n.long = append(n.long, newShape(fold, &ids))
			}
			if len(ids) > 1 {
				n.several = append(n.several, newShape(fold, &ids))
			}
		}
	}
	for code := range n.exact {
		if strings.Contains(code, " ") {
			n.known(facts.Fold(code))
		}
	}
	for _, m := range n.ordered {
		if m.main && isState(m.id) {
			n.states = append(n.states, newShape(m.fold, &[]string{m.id}))
		}
	}
	for _, shapes := range [][]shape{n.near, n.states, n.long, n.several} {
		sortShapes(shapes)
	}
}

func sortShapes(shapes []shape) {
	slices.SortStableFunc(shapes, func(a, b shape) int { return a.length - b.length })
}

// known keeps the words of a state's name.
func (n *Names) known(fold string) {
	first, more, _ := strings.Cut(fold, " ")
	n.first[first] = true
	for w := range strings.FieldsSeq(more) {
		n.further[w] = true
	}
}

// goesOn reports whether the name of a state may go on with a word, as typed. A mark alone is passed over.
func (n *Names) goesOn(word string) bool {
	key, _, _ := strings.Cut(facts.Fold(word), " ")
	return key == "" || n.further[key] || n.further[strings.TrimSuffix(key, "s")]
}

// begins reports whether a word, as typed, may begin the name of a state.
func (n *Names) begins(word string) bool {
	key, _, _ := strings.Cut(facts.Fold(word), " ")
	if n.first[key] || n.first[strings.TrimSuffix(key, "s")] {
		return true
	}
	_, code := n.exact[strings.ToUpper(key)]
	return code
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// tolerance is how many slips a name of this length may have and still be recognised.
func tolerance(letters int) int {
	switch {
	case letters < 4:
		return 0
	case letters < 9:
		return 1
	}
	return 2
}

// misspelt returns the ids whose name is nearest to key, within the tolerance; names in other languages only
// where none of the file's is near.
func (n *Names) misspelt(key string) []string {
	if ids := n.misspeltHere(key); len(ids) > 0 {
		return ids
	}
	if tolerance(utf8.RuneCountInString(key)) == 0 {
		return nil
	}
	ids, _ := nearest(key, n.foreign().near, 1)
	return n.sorted(ids)
}

// misspeltHere is misspelt among the file's own names. Of several that are equally near, a state's own name goes before what
// else it is called: "latva" is Latvia, not Litva.
func (n *Names) misspeltHere(key string) []string {
	ids, away := nearest(key, n.near, tolerance(utf8.RuneCountInString(key)))
	if several, _ := nearest(key, n.several, away); len(ids) > 1 && len(several) == 0 {
		if own, _ := nearest(key, n.states, away); len(own) > 0 {
			ids = own
		}
	}
	return n.sorted(ids)
}

// nearlyState returns the state that a line of several words names with one slip: in so many letters it is no accident.
func (n *Names) nearlyState(key string) []string {
	if !strings.Contains(key, " ") || len(n.english[key]) > 0 {
		return nil
	}
	ids, _ := nearest(key, n.long, 1)
	return ids
}

// clipped returns the state whose own name of four letters lacks one of them in key.
func (n *Names) clipped(key string) []string {
	if len(key) != 3 {
		return nil
	}
	var ids []string
	for i := range n.states {
		if s := &n.states[i]; s.length == 4 && facts.DistanceWithin(key, s.fold, 1) == 1 {
			ids = append(ids, *s.ids...)
		}
	}
	return ids
}

// besides returns the states whose own name is one slip from key.
func (n *Names) besides(key string) []string {
	ids, _ := nearest(key, n.states, 1)
	return ids
}

// nearest returns the ids of the shapes, in order of length, that are nearest to key, at most limit slips away, and no more than
// their own length tolerates; and how many slips away they are.
func nearest(key string, shapes []shape, limit int) (ids []string, best int) {
	if limit == 0 {
		return nil, 0
	}
	best = limit
	have, length := letters(key), utf8.RuneCountInString(key)
	from, _ := slices.BinarySearchFunc(shapes, length-limit, func(s shape, n int) int { return s.length - n })
	for i := from; i < len(shapes) && shapes[i].length <= length+limit; i++ {
		s := &shapes[i]
		if abs(s.length-length) > best || bits.OnesCount64(have&^s.letters) > best || bits.OnesCount64(s.letters&^have) > best {
			continue
		}
		d := facts.DistanceWithin(key, s.fold, best)
		if d > best || d > tolerance(s.length) {
			continue
		}
		if d < best {
			best, ids = d, nil
		}
		for _, id := range *s.ids {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids, best
}

func abs(i int) int { return max(i, -i) }

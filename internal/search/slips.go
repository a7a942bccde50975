package search

import (
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
	letters uint64 // a bit for each letter it has; letters of other scripts share bits
	length  int
	ids     []string
}

func newShape(fold string, ids []string) shape {
	return shape{fold, letters(fold), utf8.RuneCountInString(fold), ids}
}

func letters(s string) uint64 {
	var set uint64
	for _, r := range s {
		set |= 1 << (r % 64)
	}
	return set
}

// prepare makes the shapes once all names are known.
func (n *Names) prepare() {
	for _, fold := range sortedKeys(n.english) {
		n.near = append(n.near, newShape(fold, n.english[fold]))
	}
	for _, fold := range sortedKeys(n.foreign) {
		if utf8.RuneCountInString(fold) >= 6 { // shorter ones are too many to be recognised
			n.abroad = append(n.abroad, newShape(fold, n.foreign[fold]))
		}
	}
	for fold, ids := range n.english {
		if strings.HasPrefix(ids[0], "state:") {
			word, _, _ := strings.Cut(fold, " ")
			n.first[word] = true
		}
	}
	for _, m := range n.ordered {
		if m.main && strings.HasPrefix(m.id, "state:") {
			n.states = append(n.states, newShape(m.fold, []string{m.id}))
		}
	}
	for _, shapes := range [][]shape{n.near, n.abroad, n.states} {
		slices.SortStableFunc(shapes, func(a, b shape) int { return a.length - b.length })
	}
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

func sortedKeys(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

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
	return n.sorted(nearest(key, n.abroad, 1))
}

// misspeltHere is misspelt among the file's own names.
func (n *Names) misspeltHere(key string) []string {
	return n.sorted(nearest(key, n.near, tolerance(utf8.RuneCountInString(key))))
}

// besides returns the states whose own name is one slip from key.
func (n *Names) besides(key string) []string { return nearest(key, n.states, 1) }

// nearest returns the ids of the shapes, in order of length, that are nearest to key, at most limit slips away, and no more than
// their own length tolerates.
func nearest(key string, shapes []shape, limit int) []string {
	if limit == 0 {
		return nil
	}
	best := limit
	have, length := letters(key), utf8.RuneCountInString(key)
	var ids []string
	from, _ := slices.BinarySearchFunc(shapes, length-limit, func(s shape, n int) int { return s.length - n })
	for i := from; i < len(shapes) && shapes[i].length <= length+limit; i++ {
		s := &shapes[i]
		if abs(s.length-length) > best || bits.OnesCount64(have&^s.letters) > best || bits.OnesCount64(s.letters&^have) > best {
			continue
		}
		d := facts.Distance(key, s.fold)
		if d > best || d > tolerance(s.length) {
			continue
		}
		if d < best {
			best, ids = d, nil
		}
		for _, id := range s.ids {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func abs(i int) int { return max(i, -i) }

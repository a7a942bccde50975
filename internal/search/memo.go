package search

// A memo keeps what was worked out of words while a book is read, whose texts use the same ones over and over. It is not kept for
// questions: no word of theirs stays.
type memo struct {
	words  map[string][]string // as written -> folded
	stems  map[string]string
	begins map[string]bool // whether a state's name begins with it
	goesOn map[string]bool // whether one goes on with it
	places map[string]int  // where it stands among those that are known to mean something
	asked  map[string]int  // how often it comes in the phrases in which people ask
	room   scratch
}

func newMemo() *memo {
	return &memo{words: map[string][]string{}, stems: map[string]string{}, begins: map[string]bool{}, goesOn: map[string]bool{}, places: map[string]int{}, asked: map[string]int{}}
}

// wordsOf is words, for one word as it is written.
func (x *Index) wordsOf(written string) []string {
	if x.memo == nil {
		return words(written)
	}
	return once(x.memo.words, written, words)
}

// stemOf is stem.
func (x *Index) stemOf(word string) string {
	if x.memo == nil {
		return stem(word)
	}
	return once(x.memo.stems, word, stem)
}

// beginsName reports whether the name of a state may begin with a word.
func (x *Index) beginsName(word string) bool {
	if x.memo == nil {
		return x.names.begins(word)
	}
	return once(x.memo.begins, word, x.names.begins)
}

// goesOnName reports whether the name of a state may go on with a word.
func (x *Index) goesOnName(word string) bool {
	if x.memo == nil {
		return x.names.goesOn(word)
	}
	return once(x.memo.goesOn, word, x.names.goesOn)
}

// placeOf is vectors.find.
func (x *Index) placeOf(word string) int {
	if x.memo == nil {
		return x.vectors.find(word)
	}
	return once(x.memo.places, word, x.vectors.find)
}

// once works something out once for each key.
func once[V any](known map[string]V, key string, work func(string) V) V {
	v, ok := known[key]
	if !ok {
		v = work(key)
		known[key] = v
	}
	return v
}

package search

import (
	"hash/maphash"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"cmcbot/internal/facts"
)

// An Index finds the entries that answer free words. Bleve keeps in which entries a term stands; what it does not know
// is done here: what is a state, a year or a figure, what kind of answer is wanted, how people ask for an
// entry. It is immutable and safe for concurrent use.
type Index struct {
	book       *facts.Book
	names      *Names
	text       *analyser
	spell      *speller
	little     *speller // of the words that are not searched for, which tell what kind of answer is wanted
	vectors    *vectors
	docs       []doc
	postings   *postings
	sayings    *sayings // all that is said of the docs, until it is counted
	usage      *usage
	unanswered *unanswered
	memo       *memo              // while the book is read
	just       verbatim           // the docs that people ask for in just these words, by the key of the phrase
	firstCard  int32              // doc from which on all are states'
	cards      map[bool]*card     // of states that leave a treaty, and of others
	rooms      sync.Pool          // of *room
	number     map[string]int     // id -> its doc
	df         frequency          // of the terms of the docs
	written    frequency          // of those in titles and texts alone, for comparing texts
	prepared   atomic.Bool        // the entries are read
	prepare    func()             // reads the entries when the first question comes
	claims     func() *classifier // learns when the first message is read, or line that repeats what somebody says or that no entry answers
}

// A card is what people ask of any state.
type card struct {
	fields map[string]field
	just   map[string]bool // keys of the phrases
	said   []query         // the phrases, until they are counted
}

// Open returns an Index of a book, of which it reads the names. The entries are read by Prepare, or when the first question comes; the claims
// by Learn, or when the first message does. local gives the names of a state in other languages.
func Open(book *facts.Book, local func(iso2 string) []string) *Index {
	x := &Index{book: book, names: NewNames(book, local), vectors: newVectors()}
	x.prepare = sync.OnceFunc(x.readBook)
	x.claims = sync.OnceValue(func() *classifier {
		x.Prepare()
		defer debug.FreeOSMemory() // learning took several times what is kept of it
		return newClassifier(x, book)
	})
	return x
}

// Prepare reads the entries, for which else the first question waits: for some tenths of a second. It is safe for concurrent use.
func (x *Index) Prepare() { x.prepare() }

// Prepared reports whether the entries are read, so that nobody waits for that any more.
func (x *Index) Prepared() bool { return x.prepared.Load() }

// readBook reads the entries and makes what finds them.
func (x *Index) readBook() {
	book := x.book
	x.number, x.just = map[string]int{}, verbatim{seed: maphash.MakeSeed()}
	x.df.of, x.written.of = map[string]int{}, map[string]int{}
	x.memo, x.sayings = newMemo(), newSayings()
	x.spell = newSpeller(func(word string) bool { return x.vectors.find(word) >= 0 }, x.heardWords)
	x.little = newSpeller(x.spell.english, func() wordList { return wordList{} })
	for w := range stopWords {
		x.little.add(w)
	}
	x.text = newAnalyser(book.Synonyms, x.names)
	for _, group := range book.Synonyms {
		for _, w := range group {
			x.spellAll(words(w))
		}
	}
	x.read()
	x.just.sort()
	for _, text := range book.OtherQuestions {
		x.sayings.addOther(x.parseIn(&x.memo.room, text, false))
	}
	x.askStates()
	var err error
	var wait sync.WaitGroup
	wait.Go(func() { x.postings, err = newPostings(x, x.docs, x.number) })
	x.usage = newUsage(x, x.sayings)
	x.unanswered = newUnanswered(x, book.OtherQuestions)
	wait.Wait()
	if err != nil {
		panic("search: an index in memory: " + err.Error()) // which has no reason to fail
	}
	for i := range x.docs {
		if !x.isCard(int32(i)) {
			x.docs[i].fields = nil // the postings tell it
		}
	}
	x.rooms.New = func() any { return &room{covered: make([]float64, len(x.docs)), seen: make([]uint32, len(x.docs))} }
	x.memo = nil
	x.sayings = nil
	x.prepared.Store(true)
}

// Learn learns the claims of the book, for which else the first message waits: for seconds on a small machine; and reads what states are called in
// other languages, for which the first word waits that the book does not have. It is safe for concurrent use.
func (x *Index) Learn() {
	x.names.foreign()
	x.claims()
}

// Names returns the names of the book that the index was made from.
func (x *Index) Names() *Names { return x.names }

func first[T any](list []T, n int) []T { return list[:min(n, len(list))] }

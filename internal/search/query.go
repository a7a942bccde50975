package search

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// A query is what was understood of a text: its terms, and the kind of answer that is wanted.
type query struct {
	terms     []term
	words     []string // all, corrected; of states as well
	little    []string // those that are not searched for
	states    []string // ids of the states it names, in order
	numbers   []string // terms with a digit: years, articles, figures
	asks      intent
	several   bool    // it asks which states, not which one
	weapons   weapons // that it speaks of
	corrected int     // how many of its words were misspelt
}

// A term is one thing that an answer should be about: a word, by its stem, or a state.
type term struct {
	term  string // the stem, or "state:LT"
	group string // the group of synonyms, or ""

	weight float64 // how much it counts, of a question
}

// parse understands a text. With correct, words that the file does not know are corrected to the nearest
// that it knows, and names of states may have a slip.
func (x *Index) parse(text string, correct bool) query {
	return *x.parseIn(&scratch{}, text, correct)
}

// Scratch is the room in which a text is understood; what is understood stands in it until the next is.
type scratch struct {
	query
	raw, other []string
	list       []token
}

// parseIn is parse in the room of s.
func (x *Index) parseIn(s *scratch, text string, correct bool) *query {
	raw, list := slices.AppendSeq(s.raw[:0], strings.FieldsSeq(withFigures(text))), s.list[:0]
	other := s.other[:0] // words than the names of states: they tell what kind of answer is wanted
	q := &s.query
	*q = query{terms: q.terms[:0], words: q.words[:0], little: q.little[:0], states: q.states[:0], numbers: q.numbers[:0]}
	flush := func() {
		for _, t := range x.text.grouped(list) {
			if isState(t.group) { // a word that stands for a state: its capital, its leader, its army
				q.state(t.group)
				continue
			}
			q.add(term{term: t.stem, group: t.group})
		}
		list = list[:0]
	}
	for i := 0; i < len(raw); {
		if id, n := x.stateAt(raw[i:]); n > 0 {
			flush()
			q.state(id)
			for _, w := range raw[i : i+n] {
				q.words = append(q.words, x.wordsOf(w)...)
			}
			i += n
			continue
		}
		if correct {
			if id, n := x.misspeltAt(raw[i:]); n > 0 {
				flush()
				q.state(id)
				i += n
				continue
			}
			if id, n := x.stateAbroad(raw[i:]); n > 0 {
				flush()
				q.state(id)
				i += n
				continue
			}
		}
		for _, w := range x.wordsOf(raw[i]) {
			if correct {
				right, state := x.right(w)
				if state != "" {
					flush()
					q.state(state)
					continue
				}
				if right != w && !stopWords[right] {
					q.corrected++
				}
				w = right
			}
			q.words, other = append(q.words, w), append(other, w)
			if stopWords[w] {
				q.little = append(q.little, w)
				continue
			}
			list = append(list, token{stem: x.stemOf(w)})
		}
		i++
	}
	flush()
	s.raw, s.other, s.list = raw, other, list
	q.asks = asks(other)
	q.several = q.asks == who && slices.ContainsFunc(other, func(w string) bool {
		switch w {
		case "countries", "states", "nations", "members", "parties", "allies", "signatories", "list", "names":
			return true
		}
		return false
	})
	if q.asks == toSay {
		if rest := slices.DeleteFunc(slices.Clone(q.terms), func(t term) bool { return sayable[t.term] }); len(rest) > 0 {
			q.terms = append(q.terms[:0], rest...)
		}
	}
	for _, t := range q.terms {
		q.weapons |= weapon(t.term)
	}
	if !correct {
		return q
	}
	for i := range q.terms {
		q.terms[i].weight = x.df.weight(q.terms[i])
	}
	return q
}

// key is the same for questions in the same words, in whatever order, and in synonyms of them; the little ones among them count when
// they are given.
func (q *query) key(little []string) string {
	list := make([]string, len(q.terms), len(q.terms)+len(little))
	for i, t := range q.terms {
		list[i] = cmp.Or(t.group, t.term)
	}
	list = append(list, little...)
	slices.Sort(list)
	return strings.Join(slices.Compact(list), "\n")
}

// right returns the word that is meant by one that may be misspelt, or the state.
func (x *Index) right(w string) (word, state string) {
	if stopWords[w] || littleAbroad[w] || x.spell.knows(w) {
		return w, ""
	}
	if id := x.misspeltState(w); id != "" {
		return w, id
	}
	right := x.spell.correct(w)
	if right == "" && !x.spell.english(w) {
		right = cmp.Or(x.little.correct(w), x.spell.only(w, x.little))
	}
	if right != "" && x.isStateWord(right) {
		return right, x.names.english[right][0]
	}
	return cmp.Or(right, w), ""
}

func (q *query) add(t term) {
	if !slices.ContainsFunc(q.terms, func(u term) bool { return u.term == t.term }) {
		q.terms = append(q.terms, t)
		if !isState(t.term) && strings.ContainsAny(t.term, "0123456789") {
			q.numbers = append(q.numbers, t.term)
		}
	}
}

func (q *query) state(id string) {
	if !slices.Contains(q.states, id) {
		q.states = append(q.states, id)
	}
	q.add(term{term: id})
}

// longestName is how many words a state's name may have inside a question.
const longestName = 5

// stateAt returns the state that the words begin with, and how many words its name takes. Short forms that
// are also words count in capitals only; the possessive is taken off.
func (x *Index) stateAt(raw []string) (id string, n int) {
	if !x.beginsName(raw[0]) {
		return "", 0
	}
	most := min(longestName, len(raw))
	if most > 1 && !x.goesOnName(raw[1]) {
		most = 1
	}
	for n := most; n > 0; n-- {
		name := strings.TrimRight(strings.Join(raw[:n], " "), ".,;:!?)\"”")
		name = strings.TrimLeft(name, "(\"“")
		for _, suffix := range []string{"'s", "’s", "s'"} {
			name = strings.TrimSuffix(name, suffix)
		}
		if id, ok := x.names.exact[name]; ok && (n > 1 || name == strings.ToUpper(name) && len(name) > 1) {
			return id, n
		}
		key := facts.Fold(name)
		if id, ok := x.names.exact[strings.ToUpper(name)]; ok && n == 1 && x.names.short[strings.ToUpper(name)] && !stopWords[key] && key != "car" {
			return id, n
		}
		if len(key) < 4 {
			continue
		}
		for _, key := range []string{key, strings.TrimSuffix(key, "s")} { // "lithuanias exit"
			if ids := x.names.english[key]; oneState(ids) {
				return ids[0], n
			}
		}
	}
	return "", 0
}

// longName is how many letters of a name in a row are no accident, even where each word is one: "marshal islands".
const longName = 12

// misspeltAt returns the state whose name of several words the words begin with, with a slip in it.
func (x *Index) misspeltAt(raw []string) (id string, n int) {
	for n := min(3, len(raw)); n > 1; n-- {
		key := facts.Fold(strings.Join(raw[:n], " "))
		all := strings.Fields(key)
		if len(key) < 8 || len(key) < longName && !slices.ContainsFunc(all, func(w string) bool { return !stopWords[w] && !x.spell.knows(w) }) {
			continue
		}
		if ids := x.names.misspeltHere(key); oneState(ids) {
			return ids[0], n
		}
	}
	return "", 0
}

// stateAbroad returns the state of which the words begin with the name in another language, if that is no English, and how many words it takes.
func (x *Index) stateAbroad(raw []string) (id string, n int) {
	if !x.strange(raw[0]) {
		return "", 0
	}
	for n := min(longestName, len(raw)); n > 0; n-- {
		key := facts.Fold(strings.Join(raw[:n], " "))
		if ids := x.names.foreign().of(key); utf8.RuneCountInString(key) >= 4 && oneState(ids) {
			if near := x.names.misspeltHere(key); n > 1 || len(near) == 0 || slices.Equal(near, ids) {
				return ids[0], n
			}
		}
	}
	return "", 0
}

// strange reports whether a word has a part that neither the file nor English has.
func (x *Index) strange(word string) bool {
	for w := range strings.FieldsSeq(facts.Fold(word)) {
		if !stopWords[w] && !x.spell.knows(w) && !x.spell.english(w) && !isDigits(w) {
			return true
		}
	}
	return false
}

// foreign reports whether a line is in another language: it has little words of one, or the name of a state is and as many of the other words as not, or
// most of them are; and none of the little words of English.
func (x *Index) foreign(line string) bool {
	known, unknown, abroad := 0, 0, false
	for raw := strings.Fields(line); len(raw) > 0; raw = raw[1:] {
		if _, n := x.stateAt(raw); n > 0 {
			raw = raw[n-1:]
			continue
		}
		if _, n := x.stateAbroad(raw); n > 0 {
			raw, abroad = raw[n-1:], true
			continue
		}
		switch key := facts.Fold(raw[0]); {
		case littleAbroad[key]:
			abroad, unknown = true, unknown+1
		case stopWords[key]:
			return false
		case x.strange(raw[0]):
			unknown++
		case utf8.RuneCountInString(key) > 3:
			known++
		}
	}
	return unknown > known || abroad && (known < 3 || known == 3 && unknown > 0 || unknown >= known && unknown > 0)
}

// littleAbroad are little words of other languages that are no words of English here.
var littleAbroad = set(`el los las del que por para una esta estan sobre cuando cuantos como le les des du est sont dans avec pour qui pas quand combien sur
	der das und ist von mit fur nicht ein eine noch wie wann durch wird wurde wurden sind il lo gli che della sono quando quanti nel
	em nao sao czy jest nie kiedy ile ir yra kas kada kiek ja ei ovat kuin milloin kuka onko og och att som ikke inte ett zijn het een wanneer
	и в на не что ли из когда сколько как та не що чи коли скільки`)

// misspeltState returns the one state whose name is a slip away from a word that the file does not know.
func (x *Index) misspeltState(w string) string {
	if len(w) < 5 {
		return ""
	}
	if c := x.spell.correct(w); c != "" && facts.DistanceWithin(c, w, 1) <= 1 && !x.isStateWord(c) {
		return ""
	}
	ids := x.names.misspeltHere(w)
	if oneState(ids) {
		return ids[0]
	}
	return ""
}

func (x *Index) isStateWord(w string) bool {
	ids := x.names.english[w]
	return oneState(ids)
}

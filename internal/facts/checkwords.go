package facts

import (
	"fmt"
	"slices"
	"strings"
)

// Owners are the entries under which phrases stand.
type owners struct {
	asked map[string]string // by folded phrase
	heard map[string]heard  // claims, by gist
}

type heard struct{ rebuttal, phrase string }

// hear notes that a phrase stands under a rebuttal. It tells what is wrong when it stands under another, or means the same as one of it by all
// its longer words: the search could not tell whose claim was made.
func (o *owners) hear(rebuttal, phrase string) (what, do string) {
	key := gist(phrase)
	if h, taken := o.heard[key]; taken && h.rebuttal != rebuttal && key != "" {
		return fmt.Sprintf("the phrase %q cannot be told apart from %q of rebuttal %s", phrase, h.phrase, h.rebuttal),
			"keep it under the claim that it makes, and say the other one in other words"
	}
	o.heard[key] = heard{rebuttal, phrase}
	return "", ""
}

// notAsked tells what is wrong with a question that the file does not answer: that it stands under an entry too.
func (o *owners) notAsked(question string) (what, do string) {
	if id, taken := o.asked[Fold(question)]; taken {
		return fmt.Sprintf("the question %q stands under %s too", question, id), "keep it there if the entry answers it, here if it does not"
	}
	return "", ""
}

// phrases warns of phrases that stand under two rebuttals, or mean the same.
func (c *checker) phrases() {
	o := &owners{heard: map[string]heard{}}
	for i := range c.book.Rebuttals {
		r := &c.book.Rebuttals[i]
		c.entry = "rebuttal " + r.ID
		for j, phrase := range r.HeardAs {
			if what, do := o.hear(r.ID, phrase); what != "" {
				c.warn(fmt.Sprintf("rebuttals[%d].heard_as[%d]", i, j), what, do)
			}
		}
	}
	c.entry = ""
}

// questions warns of questions that stand both under an entry and among those that the file does not answer.
func (c *checker) questions() {
	o := ownersIn(c.book)
	for i, q := range c.book.OtherQuestions {
		if what, do := o.notAsked(q); what != "" {
			c.warn(fmt.Sprintf("other_questions[%d]", i), what, do)
		}
	}
}

// ownersIn returns the owners of the phrases of a book.
func ownersIn(b *Book) *owners {
	o := &owners{map[string]string{}, map[string]heard{}}
	owned(o.asked, "fact", b.Facts, func(f *Fact) (string, []string) { return f.ID, f.AskedAs })
	owned(o.asked, "point", b.Points, func(p *Point) (string, []string) { return p.ID, p.AskedAs })
	owned(o.asked, "rebuttal", b.Rebuttals, func(r *Rebuttal) (string, []string) { return r.ID, r.HeardAs })
	owned(o.asked, "date", b.Calendar, func(d *Day) (string, []string) { return d.ID, d.AskedAs })
	owned(o.asked, "group", b.Groups, func(g *Group) (string, []string) { return g.ID, g.AskedAs })
	owned(o.asked, "series", b.Series, func(s *Series) (string, []string) { return s.ID, s.AskedAs })
	owned(o.asked, "treaty", b.Treaties, func(t *Treaty) (string, []string) { return t.ID, t.AskedAs })
	owned(o.asked, "country", b.Countries, func(k *Country) (string, []string) { return k.ID, k.AskedAs })
	for i := range b.Rebuttals {
		for _, phrase := range b.Rebuttals[i].HeardAs {
			o.hear(b.Rebuttals[i].ID, phrase)
		}
	}
	return o
}

// owned notes under which entry of a kind each phrase stands.
func owned[T any](asked map[string]string, kind string, entries []T, of func(*T) (id string, phrases []string)) {
	for i := range entries {
		id, phrases := of(&entries[i])
		for _, p := range phrases {
			asked[Fold(p)] = kind + " " + id
		}
	}
}

// gist returns the longer words of a phrase, each once and in one order.
func gist(phrase string) string {
	words := slices.DeleteFunc(strings.Fields(Fold(phrase)), func(w string) bool { return len(w) < 4 })
	slices.Sort(words)
	return strings.Join(slices.Compact(words), " ")
}

// synonyms checks that a word stands in one group only.
func (c *checker) synonyms() {
	groups := map[string]int{}
	for i, group := range c.book.Synonyms {
		c.entry = fmt.Sprintf("synonyms number %d", i+1)
		if len(group) < 2 {
			c.report(fmt.Sprintf("synonyms[%d]", i), "a group of one word has no synonyms", "add a word that means the same, or remove the group")
		}
		for j, word := range group {
			key := Fold(word)
			if at, taken := groups[key]; taken {
				c.report(fmt.Sprintf("synonyms[%d][%d]", i, j), fmt.Sprintf("the word %q stands in group %d too", word, at+1), "keep it in one group: a word has one meaning in a search")
				continue
			}
			groups[key] = i
		}
	}
	c.entry = ""
}

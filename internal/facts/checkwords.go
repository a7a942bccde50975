package facts

import (
	"fmt"
	"slices"
	"strings"
)

// phrases warns of phrases that stand under two rebuttals, or mean the same by all their longer words: the
// search could not tell whose claim was made.
func (c *checker) phrases() {
	type owner struct{ id, phrase string }
	owners := map[string]owner{}
	for i := range c.book.Rebuttals {
		r := &c.book.Rebuttals[i]
		c.entry = "rebuttal " + r.ID
		for j, phrase := range r.HeardAs {
			key := gist(phrase)
			if o, taken := owners[key]; taken && o.id != r.ID && key != "" {
				c.warn(fmt.Sprintf("rebuttals[%d].heard_as[%d]", i, j), fmt.Sprintf("the phrase %q cannot be told apart from %q of rebuttal %s", phrase, o.phrase, o.id),
					"keep it under the claim that it makes, and say the other one in other words")
				continue
			}
			owners[key] = owner{r.ID, phrase}
		}
	}
	c.entry = ""
}

// questions warns of questions that stand both under an entry and among those that the file does not answer.
func (c *checker) questions() {
	b, owners := c.book, map[string]string{}
	owned(owners, "fact", b.Facts, func(f *Fact) (string, []string) { return f.ID, f.AskedAs })
	owned(owners, "point", b.Points, func(p *Point) (string, []string) { return p.ID, p.AskedAs })
	owned(owners, "rebuttal", b.Rebuttals, func(r *Rebuttal) (string, []string) { return r.ID, r.HeardAs })
	owned(owners, "date", b.Calendar, func(d *Day) (string, []string) { return d.ID, d.AskedAs })
	owned(owners, "group", b.Groups, func(g *Group) (string, []string) { return g.ID, g.AskedAs })
	owned(owners, "series", b.Series, func(s *Series) (string, []string) { return s.ID, s.AskedAs })
	owned(owners, "treaty", b.Treaties, func(t *Treaty) (string, []string) { return t.ID, t.AskedAs })
	owned(owners, "country", b.Countries, func(k *Country) (string, []string) { return k.ID, k.AskedAs })
	for i, q := range b.OtherQuestions {
		if id, taken := owners[Fold(q)]; taken {
			c.warn(fmt.Sprintf("other_questions[%d]", i), fmt.Sprintf("the question %q stands under %s too", q, id), "keep it there if the entry answers it, here if it does not")
		}
	}
}

// owned notes under which entry of a kind each phrase stands.
func owned[T any](owners map[string]string, kind string, entries []T, of func(*T) (id string, phrases []string)) {
	for i := range entries {
		id, phrases := of(&entries[i])
		for _, p := range phrases {
			owners[Fold(p)] = kind + " " + id
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

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

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
	owners := map[string]string{}
	own := func(id string, phrases []string) {
		for _, p := range phrases {
			owners[Fold(p)] = id
		}
	}
	b := c.book
	for i := range b.Facts {
		own("fact "+b.Facts[i].ID, b.Facts[i].AskedAs)
	}
	for i := range b.Points {
		own("point "+b.Points[i].ID, b.Points[i].AskedAs)
	}
	for i := range b.Rebuttals {
		own("rebuttal "+b.Rebuttals[i].ID, b.Rebuttals[i].HeardAs)
	}
	for i := range b.Calendar {
		own("date "+b.Calendar[i].ID, b.Calendar[i].AskedAs)
	}
	for i := range b.Groups {
		own("group "+b.Groups[i].ID, b.Groups[i].AskedAs)
	}
	for i := range b.Series {
		own("series "+b.Series[i].ID, b.Series[i].AskedAs)
	}
	for i := range b.Treaties {
		own("treaty "+b.Treaties[i].ID, b.Treaties[i].AskedAs)
	}
	for i := range b.Countries {
		own("country "+b.Countries[i].ID, b.Countries[i].AskedAs)
	}
	for i, q := range b.OtherQuestions {
		if id, taken := owners[Fold(q)]; taken {
			c.warn(fmt.Sprintf("other_questions[%d]", i), fmt.Sprintf("the question %q stands under %s too", q, id), "keep it there if the entry answers it, here if it does not")
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

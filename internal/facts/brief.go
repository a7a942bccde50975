package facts

import (
	"fmt"
	"slices"
)

// Briefs is what briefs for meetings are made of, besides what the file says of the state itself.
type Briefs struct {
	Party     Briefing `yaml:"party,required"`     // for a state that is in the treaty
	Signatory Briefing `yaml:"signatory,required"` // for one that signed and has not ratified
	Outside   Briefing `yaml:"outside,required"`   // for one that has not joined
	Leaving   Briefing `yaml:"leaving,required"`   // for one that gave notice and is still bound
	Left      Briefing `yaml:"left,required"`      // for one that left
	Numbers   []string `yaml:"numbers,required"`   // ids of facts with a figure, the most telling first, for a state of which the file has none
	Stories   []string `yaml:"stories,required"`   // ids of facts that tell what happened to people, the most telling first, for such a state
}

// A Briefing is what a meeting about a state in one position is prepared with.
type Briefing struct {
	Ask        Text     `yaml:"ask,required" max:"220"` // what is asked of the state; may hold {treaty}
	Objections []string `yaml:"objections,required"`    // ids of rebuttals: what such a state is likely to say, the likeliest first
}

// For returns what a meeting about a state in this position is prepared with.
func (b *Briefs) For(s Status) Briefing {
	switch s {
	case Party:
		return b.Party
	case Signatory:
		return b.Signatory
	case Withdrawing:
		return b.Leaving
	case Withdrawn:
		return b.Left
	case Outside:
	}
	return b.Outside
}

// briefs checks that its ids lead to what can be used, and that the words in braces can be filled in.
func (c *checker) briefs(b *Briefs) {
	for _, s := range []struct {
		path string
		Briefing
	}{{"party", b.Party}, {"signatory", b.Signatory}, {"outside", b.Outside}, {"leaving", b.Leaving}, {"left", b.Left}} {
		path := "briefs." + s.path
		refs(c, path+".objections", s.Objections, c.book.index.rebuttals, "rebuttal")
		if n := len(s.Objections); n == 1 {
			c.report(path+".objections", "a brief answers two objections", "name another rebuttal")
		}
		c.braces(bracedText{path + ".ask", s.Ask, []string{"treaty"}})
	}
	refs(c, "briefs.numbers", b.Numbers, c.book.index.facts, "fact")
	refs(c, "briefs.stories", b.Stories, c.book.index.facts, "fact")
	for i, id := range b.Numbers {
		if f := c.book.Fact(id); f != nil && f.Figure == nil {
			c.report(fmt.Sprintf("briefs.numbers[%d]", i), fmt.Sprintf("%q has no figure", id), "give it one, or name another fact")
		}
	}
	for i, id := range slices.Concat(b.Numbers, b.Stories) {
		path := fmt.Sprintf("briefs.numbers[%d]", i)
		if i >= len(b.Numbers) {
			path = fmt.Sprintf("briefs.stories[%d]", i-len(b.Numbers))
		}
		if f := c.book.Fact(id); f != nil && (!f.Disputed.IsZero() || f.Weak || f.ReplacedBy != "") {
			c.report(path, fmt.Sprintf("%q is disputed, weak or replaced, and a brief gives none of these", id), "name another fact")
		}
	}
}

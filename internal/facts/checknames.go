package facts

import (
	"fmt"
	"slices"
)

// names checks that no two entries answer to the same name.
func (c *checker) names() {
	type owner struct{ id, entry string }
	owners := map[string]owner{}
	claim := func(path, name, id string) {
		key := Fold(name)
		if key == "" {
			return
		}
		if o, taken := owners[key]; taken && o.id != id {
			c.report(path, fmt.Sprintf("the name %q also belongs to %s", name, o.entry), "remove it from one of the two, or list it under ambiguous")
			return
		}
		owners[key] = owner{id, c.entry}
	}
	for i, a := range c.book.Ambiguous {
		c.entry = entryName("ambiguous", a.Word, i)
		claim(fmt.Sprintf("ambiguous[%d].word", i), a.Word, c.entry)
	}
	for i := range c.book.Countries {
		k := &c.book.Countries[i]
		c.entry = entryName("countries", k.ID, i)
		path := fmt.Sprintf("countries[%d]", i)
		claim(path+".name", k.Name.English, k.ID)
		claim(path+".official", k.Official, k.ID)
		if !slices.ContainsFunc(c.book.Ambiguous, func(a Ambiguity) bool { return Fold(a.Word) == Fold(k.UNName) }) {
			claim(path+".un_name", k.UNName, k.ID) // "Congo" is the UN's name of a state, and asked back all the same
		}
		claim(path+".id", k.ID, k.ID)
		claim(path+".iso3", k.ISO3, k.ID)
		for key, list := range map[string][]string{"aliases": k.Aliases, "demonyms": k.Demonyms} {
			for j, name := range list {
				claim(fmt.Sprintf("%s.%s[%d]", path, key, j), name, k.ID)
			}
		}
	}
	other := func(section string, i int, id, name string, aliases []string) {
		c.entry = entryName(section, id, i)
		path := fmt.Sprintf("%s[%d]", section, i)
		claim(path+".name", name, c.entry)
		for j, alias := range aliases {
			claim(fmt.Sprintf("%s.aliases[%d]", path, j), alias, c.entry)
		}
	}
	for i, t := range c.book.Treaties {
		other("treaties", i, t.ID, t.Name.English, t.Aliases)
	}
	for i, t := range c.book.Topics {
		other("topics", i, t.ID, t.Name.English, t.Aliases)
	}
	for i, g := range c.book.Groups {
		other("groups", i, g.ID, g.Name.English, g.Aliases)
	}
	for i, a := range c.book.Audiences {
		other("audiences", i, a.ID, a.Name.English, a.Aliases)
	}
}

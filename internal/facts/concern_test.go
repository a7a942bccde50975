package facts_test

import (
	"slices"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

// TestMaterial says which changes a reader of the older version has to be told.
func TestMaterial(t *testing.T) {
	edited := func(key, old, new string) facts.Change {
		return facts.Change{What: facts.Edited, Section: "facts", ID: "a", Key: key, Old: old, New: new}
	}
	tests := []struct {
		name   string
		change facts.Change
		want   bool
	}{
		{"another figure", edited("figure.value", "1,172", "1,173"), true},
		{"a figure in the text", edited("text", "At least 15 people.", "At least 1.5 people."), true},
		{"a sign", edited("text", "It fell by -3%.", "It fell by 3%."), true},
		{"per cent", edited("figure.value", "93", "93%"), true},
		{"another word", edited("text", "It has left.", "It has not left."), true},
		{"two words", edited("text", "They are nowhere.", "They are now here."), true},
		{"a date", edited("as_of", "2026-01-01", "2026-02-01"), true},
		{"a range of years", edited("text", "in 2020–2024", "in 20202024"), true},
		{"another source", edited("sources", "untc, monitor", "untc"), true},
		{"the sources in another order", edited("sources", "untc, monitor", "monitor, untc"), false},
		{"a dispute", edited("disputed", "", "The ministry says so."), true},
		{"a caveat", edited("note", "It is an estimate.", ""), true},
		{"weak sources", edited("weak", "", "true"), true},
		{"the end of its time", edited("expires", "", "2026-12-31"), true},
		{"a full stop", edited("text", "It has left", "It has left."), false},
		{"quotation marks", edited("text", `The "ban"`, "The “ban”"), false},
		{"an apostrophe", edited("text", "its peoples treaty", "its people's treaty"), false},
		{"a dash", edited("text", "out - at last", "out – at last"), false},
		{"a dash between years", edited("text", "in 2020-2024", "in 2020–2024"), false},
		{"capitals", edited("text", "the convention", "the Convention"), false},
		{"a hyphen", edited("text", "cluster-munition use", "cluster munition use"), false},
		{"another topic", edited("topic", "law", "casualties"), false},
		{"removed", facts.Change{What: facts.Removed, Section: "facts"}, true},
		{"replaced", facts.Change{What: facts.Replaced, Section: "facts", New: "b"}, true},
		{"a state left", facts.Change{What: facts.Moved, Section: "countries", Old: "party", New: "withdrawn"}, true},
		{"new", facts.Change{What: facts.Added, Section: "facts"}, false},
		{"checked", facts.Change{What: facts.Checked, Section: "facts"}, false},
	}
	for _, test := range tests {
		if got := test.change.Material(); got != test.want {
			t.Errorf("%s: material %v, want %v", test.name, got, test.want)
		}
	}
}

// TestConcerns names the states and topics of entries that are edited, filed elsewhere, and removed.
func TestConcerns(t *testing.T) {
	read := func() *facts.Book {
		b, problems := facts.Parse("facts.yaml", cmcbot.Facts)
		if b == nil {
			t.Fatal(problems)
		}
		return b
	}
	old, now := read(), read()
	f := now.Fact("oped-exit-date")
	was := f.Topic
	f.Topic, f.Countries = "casualties", append([]string{"FI"}, f.Countries...)
	now.Country("LT").CCM.Note.English = "A caveat."
	g := &now.Groups[0]
	gone := g.Members[0]
	g.Members = g.Members[1:]
	want := map[string][]string{
		"facts topic":     {"topic:casualties", "topic:" + was, "state:FI", "state:LT"},
		"facts countries": {"topic:casualties", "topic:" + was, "state:FI", "state:LT"},
		"countries note":  {"state:LT"},
		"groups members":  {"state:" + gone},
	}
	for _, c := range facts.Diff(old, now) {
		ids := c.Concerns(old, now)
		for _, id := range want[c.Section+" "+c.Key] {
			if !slices.Contains(ids, id) {
				t.Errorf("%s %s concerns %v, not %s", c.Section, c.Key, ids, id)
			}
		}
		if len(want[c.Section+" "+c.Key]) == 0 || c.Section == "groups" && len(ids) != 1 {
			t.Errorf("%s %s concerns %v", c.Section, c.Key, ids)
		}
		delete(want, c.Section+" "+c.Key)
	}
	if len(want) > 0 {
		t.Errorf("not found as changes: %v", want)
	}
}

package search_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/search"
)

// abroad is a handful of names in other languages; all of them are tried in package commands.
var abroad = map[string][]string{
	"LT": {"Lietuva", "Litauen", "Литва"},
	"CD": {"Kongo", "Kongo (Kinshasa)"},
	"RU": {"Nga"},
	"NL": {"Oland", "Nederland"},
	"IQ": {"Irak"},
	"DE": {"Deutschland"},
}

var names = sync.OnceValue(func() *search.Names {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		panic(problems.Errors())
	}
	return search.NewNames(book, func(iso2 string) []string { return abroad[iso2] })
})

func TestFind(t *testing.T) {
	for _, test := range []struct {
		text      string
		id        string
		choices   []string
		corrected bool
	}{
		{text: "Lithuania", id: "state:LT"},
		{text: " lithuania ", id: "state:LT"},
		{text: "LT", id: "state:LT"},
		{text: "lt", id: "state:LT"},
		{text: "ltu", id: "state:LT"},
		{text: "🇱🇹", id: "state:LT"},
		{text: "Литва", id: "state:LT"},
		{text: "US", id: "state:US"},
		{text: "the united states", id: "state:US"},
		{text: "nato", id: "group:nato"},
		{text: "casualties", id: "topic:casualties"},
		{text: "ottawa treaty", id: "treaty:mbt"},
		{text: "press", id: "audience:journalist"},
		{text: "Irak", id: "state:IQ"},
		{text: "congo", choices: []string{"state:CD", "state:CG"}},
		{text: "Kongo", choices: []string{"state:CD", "state:CG"}},
		{text: "cogno", choices: []string{"state:CD", "state:CG"}, corrected: true},
		{text: "nga", choices: []string{"state:NG", "state:RU"}},   // Nigeria's code, Russia in Vietnamese
		{text: "NGA", id: "state:NG"},                              // in capitals a code
		{text: "oland", choices: []string{"state:NL", "state:PL"}}, // a name, and a slip in a better known one
		{text: "lithuanai", id: "state:LT", corrected: true},
		{text: "deutshland", id: "state:DE", corrected: true},
		{text: "latva", id: "state:LV", corrected: true}, // Litva is as near
		{text: "austrlia", choices: []string{"state:AU", "state:AT"}, corrected: true},
		{text: ""},
		{text: "x"},
		{text: "xyzzy plugh"},
		{text: "🇱🇹🇱🇻"},
		{text: "🇽🇽"},
	} {
		f := names().Find(test.text)
		if f.ID != test.id || !slices.Equal(f.Choices, test.choices) || f.Corrected != test.corrected {
			t.Errorf("Find(%q) = %+v, want %q %q, corrected %v", test.text, f, test.id, test.choices, test.corrected)
		}
	}
}

func TestNearest(t *testing.T) {
	for text, want := range map[string]string{
		"lithuania exit vote": "state:LT",
		"lith":                "state:LT",
		"caualtes of":         "topic:casualties",
	} {
		f, near := names().Find(text), names().Nearest(text)
		if f.ID != "" || !slices.Contains(near, want) || len(near) > 3 {
			t.Errorf("Find(%q) = %+v, near are %q; want it unknown with %s among three near ones", text, f, near, want)
		}
	}
}

func TestComplete(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"lith", []string{"state:LT"}},
		{"niger", []string{"state:NE", "state:NG"}},
		{"deut", []string{"state:DE"}},
		{"lihtuania", []string{"state:LT"}},
		{"xyzzy", nil},
	} {
		got := names().Complete(test.text, 10)
		if len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) || test.want == nil && len(got) > 0 {
			t.Errorf("Complete(%q) = %q, want first %q", test.text, got, test.want)
		}
	}
	for _, limit := range []int{-1, 0, 1, 3} {
		if got := names().Complete("s", limit); len(got) != max(0, limit) {
			t.Errorf("Complete with limit %d gave %q", limit, got)
		}
	}
}

func TestLabel(t *testing.T) {
	for id, want := range map[string]string{"state:LT": "Lithuania", "group:nato": "NATO", "state:XX": "", "": ""} {
		if got := names().Label(id); got != want {
			t.Errorf("Label(%q) = %q, want %q", id, got, want)
		}
	}
}

// FuzzFind looks anything up: what is found exists, and finding is repeatable.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"", "lithuania", "🇱🇹", "congo", "\xff", "ليتوانيا", strings.Repeat("a", 300), "a b c d e f", "u.s.", "\u0301"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := names().Find(text)
		ids := slices.Concat([]string{found.ID}, found.Choices, names().Nearest(text), names().Complete(text, 5))
		for _, id := range ids {
			if id != "" && names().Label(id) == "" {
				t.Errorf("%q leads to %q, which has no name", text, id)
			}
		}
		if found.ID != "" && len(found.Choices) > 0 || len(found.Choices) == 1 {
			t.Errorf("Find(%q) = %+v, want one, several or near ones", text, found)
		}
		again := names().Find(text)
		if again.ID != found.ID || !slices.Equal(again.Choices, found.Choices) {
			t.Errorf("Find(%q) gave %+v, then %+v", text, found, again)
		}
	})
}

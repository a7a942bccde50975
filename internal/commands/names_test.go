package commands_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

// realNames are the real file's names, with those of all languages.
func realNames(t *testing.T) *search.Names {
	t.Helper()
	return search.NewNames(realBook(), lang.StateNames)
}

// states names every state in every way that the file knows, by id.
func states(c *facts.Country) []string {
	names := slices.Concat([]string{c.Name.English, c.Official, c.UNName}, c.Aliases, c.Demonyms, c.Exact)
	names = append(names, c.ID, strings.ToLower(c.ID), c.ISO3, strings.ToLower(c.ISO3), lang.Flag(c.ID), "state:"+c.ID, "state:"+strings.ToLower(c.ID))
	return slices.DeleteFunc(names, func(s string) bool { return s == "" })
}

func TestEveryStateByName(t *testing.T) {
	for i := range realBook().Countries {
		c := &realBook().Countries[i]
		id := "state:" + c.ID
		for _, name := range states(c) {
			r := ask(t, name)
			right := len(r.Entries) > 0 && r.Entries[0] == id
			if !right && !slices.Contains(r.Choices, id) {
				t.Errorf("%q shows %q and offers %q, want %s", name, first(r.Entries), r.Choices, id)
			}
			// The same name behind a command: a button's words may be typed too.
			if strings.Contains(name, ":") || len(r.Choices) > 0 || slices.Contains([]string{"in", "to", "and"}, name) {
				continue
			}
			// In small letters three codes are words that only link others.
			for _, line := range []string{"dates " + name, "dates for " + strings.ToUpper(name)} {
				if r := ask(t, line); (len(r.Entries) == 0 || r.Entries[0] != id) && !slices.Contains(r.Choices, id) {
					t.Errorf("%q shows %q and offers %q, want %s", line, first(r.Entries), r.Choices, id)
				}
			}
		}
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// TestEveryStateInEveryLanguage finds each state under the names that the Unicode repository gives it. A
// name that two states share, in one language or in two, must offer both.
func TestEveryStateInEveryLanguage(t *testing.T) {
	names := realNames(t)
	total, choices := 0, map[string][]string{}
	for i := range realBook().Countries {
		c := &realBook().Countries[i]
		for _, name := range lang.StateNames(c.ID) {
			total++
			f := names.Find(name)
			if f.ID != "state:"+c.ID && !slices.Contains(f.Choices, "state:"+c.ID) {
				t.Errorf("%q is %q or one of %q, want state:%s among them", name, f.ID, f.Choices, c.ID)
			}
			if f.ID == "" {
				choices[name] = f.Choices
			}
		}
	}
	t.Logf("%d names in all languages; %d are shared: %v", total, len(choices), choices)
}

// TestOneSlip misspells every state's name by one slip: a letter too few, too many, wrong, or exchanged with
// the next. The state must be found or offered; another state may be named outright only where the slip
// makes the other's name.
func TestOneSlip(t *testing.T) {
	names := realNames(t)
	rng := rand.New(rand.NewPCG(2008, 530))
	var total, right, choice, nearest, other int
	var lost []string
	elsewhere := map[string]string{}
	for i := range realBook().Countries {
		c := &realBook().Countries[i]
		id := "state:" + c.ID
		name := facts.Fold(c.Name.English)
		if utf8.RuneCountInString(name) < 4 {
			continue
		}
		for _, typo := range slips(rng, name, 20) {
			total++
			f := names.Find(typo)
			switch {
			case f.ID == id:
				right++
			case slices.Contains(f.Choices, id):
				choice++
			case len(names.Exact(typo)) > 0:
				elsewhere[typo+" for "+name] = f.ID
				other++
				total--
			case f.ID == "" && len(f.Choices) == 0 && slices.Contains(names.Nearest(typo), id):
				nearest++
			case f.ID == "" && len(f.Choices) == 0:
				lost = append(lost, fmt.Sprintf("%s for %s", typo, name))
			default:
				t.Errorf("%q, a slip in %q, is taken for %q %q", typo, name, f.ID, f.Choices)
			}
		}
	}
	share := func(n int) string { return fmt.Sprintf("%d (%.2f%%)", n, 100*float64(n)/float64(total)) }
	t.Logf("%d slips: right %s, a choice with it %s, among the nearest %s, lost %s; besides, %d slips are another's name: %v",
		total, share(right), share(choice), share(nearest), share(len(lost)), other, elsewhere)
	if len(lost) > 0 {
		t.Errorf("lost: %q", lost)
	}
	if 100*(right+choice) < 99*total {
		t.Errorf("only %d of %d slips lead to the state or a choice with it, want 99%%", right+choice, total)
	}
}

// slips returns n of each kind of slip in name, repeating none but where the name is too short for that many.
func slips(rng *rand.Rand, name string, n int) []string {
	letters := []rune("abcdefghijklmnopqrstuvwxyz")
	runes := []rune(name)
	letter := func() rune { return letters[rng.IntN(len(letters))] }
	kinds := []func(i int) []rune{
		func(i int) []rune { return slices.Delete(slices.Clone(runes), i, i+1) },
		func(i int) []rune { return slices.Insert(slices.Clone(runes), i, letter()) },
		func(i int) []rune { s := slices.Clone(runes); s[i] = letter(); return s },
		func(i int) []rune {
			s := slices.Clone(runes)
			if i+1 < len(s) {
				s[i], s[i+1] = s[i+1], s[i]
			}
			return s
		},
	}
	var list []string
	for _, kind := range kinds {
		for range n {
			if typo := string(kind(rng.IntN(len(runes)))); facts.Fold(typo) != name {
				list = append(list, typo)
			}
		}
	}
	return list
}

// TestAmbiguous asks words that several states answer to: the answer is a question back, never a guess.
func TestAmbiguous(t *testing.T) {
	for _, a := range realBook().Ambiguous {
		rng := rand.New(rand.NewPCG(1, 2))
		for _, word := range append([]string{a.Word, strings.ToUpper(a.Word), " " + a.Word + "? "}, slips(rng, a.Word, 5)...) {
			r := ask(t, word)
			if len(r.Choices) == 0 && !unknown(r) && len(realNames(t).Exact(word)) == 0 {
				t.Errorf("%q guesses %q, want a choice", word, first(r.Entries))
			}
		}
	}
	for line, want := range map[string][]string{
		"congo":             {"state:CG", "state:CD"},
		"kongo":             {"state:CG", "state:CD"},
		"cogno":             {"state:CG", "state:CD"},
		"congoo":            {"state:CG", "state:CD"},
		"korea":             {"state:KP", "state:KR"},
		"koera":             {"state:KP", "state:KR"},
		"corea":             {"state:KP", "state:KR"},
		"points for congo":  {"state:CG", "state:CD"},
		"compare korea mal": {"state:KP", "state:KR"},
	} {
		r := ask(t, line)
		slices.Sort(want)
		if got := slices.Sorted(slices.Values(r.Choices)); !slices.Equal(got, want) {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
}

// TestShapes asks for one state in the many shapes in which people type.
func TestShapes(t *testing.T) {
	for _, line := range []string{
		"lithuania", "Lithuania", "LITHUANIA", "  lithuania  ", "/cmc lithuania", "/CMC  lithuania", "\"lithuania\"", "“Lithuania”",
		"„Lithuania“", "«lithuania»", "'lithuania'", "lithuania?", "lithuania!", "lithuania.", "lithuania,", "the lithuania", "lithuania 🇱🇹", "🇱🇹", " 🇱🇹 ",
		"lt", "LT", "ltu", "LTU", "Republic of Lithuania", "the republic of lithuania", "lithuanian", "Lietuva", "LIETUVA", "Литва",
		"ليتوانيا", "\u200fليتوانيا\u200f", "リトアニア", "立陶宛", "ลิทัวเนีย", "lithuania\x00", "lithuania\u200b", "\ufefflithuania", "lithuania\r\n",
		"lithuanai", "lituania", "lithania", "state:LT", "state:lt", "STATE:LT",
	} {
		if r := ask(t, line); first(r.Entries) != "state:LT" {
			t.Errorf("%q shows %q, title %q; want state:LT", line, first(r.Entries), r.Title)
		}
	}
	for line, want := range map[string]string{
		"points LT":                         "points state:LT",
		"points, lithuania":                 "points state:LT",
		"POINTS Lithuania":                  "points state:LT",
		"points for lithuania":              "points state:LT",
		"points on the republic of moldova": "points state:MD",
		"points bosnia and herzegovina":     "points state:BA",
		"points trinidad & tobago":          "points state:TT",
		"points unted kingdm":               "points state:GB",
		"facts about children in laos":      "facts state:LA topic:children",
		"lithuania norway":                  "compare LT NO",
		"compare lithuania and norway":      "compare LT NO",
		"compare lithuania vs. norway":      "compare LT NO",
		"journalists poland":                "points PL audience:journalist",
		"sources source:untc-ccm":           "source:untc-ccm",
		"untc-ccm":                          "source:untc-ccm",
		"fact deters-russia":                "deters-russia",
		"rebut oped-exit-date":              "oped-exit-date",
		"dates day-ccm-opened":              "day-ccm-opened",
		"dates casualties":                  "dates",
		"rebut journalists":                 "rebut",
		"sources 2":                         "sources",
		"help me":                           "help",
		"":                                  "help",
		" \t\n":                             "help",
		"/cmc":                              "help",
		"???":                               "help",
	} {
		got, want := ask(t, line).Text(), ask(t, want).Text()
		if got != want {
			t.Errorf("%q does not answer as expected:\n%s\nwant:\n%s", line, got, want)
		}
	}
	for _, line := range []string{"atlantis", "taiwan", "greenland", "hong kong", "<@123456789>", "@everyone", "12345", "🙂", "state:XX", "points state:XX", "facts group:none",
		"compare state:XX state:YY", "sources state:XX", "topic:none", "facts topic:none", "points audience:none", "treaty:npt", "source:none", "series:none"} {
		if r := ask(t, line); !unknown(r) {
			t.Errorf("%q shows %q, title %q; want that it is unknown", line, r.Entries, r.Title)
		}
	}
}

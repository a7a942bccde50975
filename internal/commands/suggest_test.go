package commands_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/commands"
)

func suggest(t testing.TB, line string, limit int) []commands.Suggestion {
	t.Helper()
	list := realHandler().Suggest(t.Context(), commands.Request{Line: line, Now: noon}, limit)
	suggested(t, line, limit, list)
	return list
}

// suggested checks what holds for every list of suggestions.
func suggested(t testing.TB, line string, limit int, list []commands.Suggestion) {
	t.Helper()
	if len(list) > max(limit, 0) {
		t.Errorf("%q has %d suggestions, want at most %d", line, len(list), limit)
	}
	seen := map[string]bool{}
	for _, s := range list {
		if n := utf8.RuneCountInString(s.Label); n < 1 || n > 75 || !utf8.ValidString(s.Label) {
			t.Errorf("%q suggests the label %q of %d characters, want 1 to 75", line, s.Label, n)
		}
		if len(s.Line) < 1 || len(s.Line) > 90 || seen[s.Line] {
			t.Errorf("%q suggests %q of %d bytes, twice %v; want it once, 1 to 90 bytes", line, s.Line, len(s.Line), seen[s.Line])
		}
		seen[s.Line] = true
	}
}

func TestSuggest(t *testing.T) {
	lines := []string{"", " ", "/cmc", "/cmc li"}
	for _, c := range commands.List("en") {
		name, _, _ := strings.Cut(c.Usage, " ")
		lines = append(lines, name, name+" ", name[:2], name+" li", name+" lithuania ", name+" lithuania chi", name+" nato ru", name+" xyzzy li")
	}
	for i := range realBook().Countries {
		c := &realBook().Countries[i]
		if i%7 == 0 { // a Suggest takes milliseconds; the names themselves are tested one by one elsewhere
			lines = append(lines, c.Name.English[:2], c.Name.English, c.ID, "points "+c.Name.English, "compare LT "+c.ISO3)
		}
	}
	for _, text := range []string{"child", "russia deter", "duds", "one percent", "2024", "parliament", "oslo", "seimas", "oped-", "кон", "リト", "lihtuania"} {
		lines = append(lines, text, "rebut "+text, "fact "+text, "sources "+text)
	}
	answered := map[string]bool{}
	for _, line := range lines {
		for _, s := range suggest(t, line, 25) {
			if answered[s.Line] {
				continue
			}
			answered[s.Line] = true
			r := ask(t, s.Line)
			wellFormed(t, s.Line, r)
			if unknown(r) {
				t.Errorf("%q suggests %q, which is not known", line, s.Line)
			}
		}
	}
	for _, limit := range []int{-1, 0, 1, 5} {
		for _, line := range []string{"", "l", "lithuania", "points ", "rebut russia"} {
			suggest(t, line, limit)
		}
	}
	t.Logf("%d lines suggested for %d beginnings", len(answered), len(lines))
}

// TestSuggestAtOnce types while the file is not read for questions: names are completed, and what is filed; what the words ask for is not waited for.
func TestSuggestAtOnce(t *testing.T) {
	h := commands.New(realBook())
	lines := func(line string) (list []string) {
		for _, s := range h.Suggest(t.Context(), commands.Request{Line: line, Now: noon}, 25) {
			list = append(list, s.Line)
		}
		return list
	}
	const meant = "who stays in next to russia" // in words that stand in no entry
	if got := lines("lith"); len(got) == 0 || got[0] != "state:LT" {
		t.Errorf("lith is completed to %q", got)
	}
	before := lines(meant)
	h.Prepare()
	if after := lines(meant); len(after) <= len(before) {
		t.Errorf("%q finds %q before the file is read, and then %q", meant, before, after)
	}
}

func TestSuggestOrder(t *testing.T) {
	for _, test := range []struct {
		line string
		want []string // the first lines, in this order
	}{
		{"", []string{"state:LT"}},
		{"niger", []string{"state:NE", "state:NG"}},               // the name itself, then one that begins with it
		{"congo", []string{"state:CD", "state:CG"}},               // both that answer to it
		{"oman", []string{"state:OM"}},                            // not Romania
		{"guinea", []string{"state:GN", "state:GW"}},              // exact, then longer ones, Equatorial and Papua last
		{"burma", []string{"state:MM"}},                           // an alias
		{"deut", []string{"state:DE"}},                            // a name in another language
		{"lithuanai", []string{"state:LT"}},                       // a slip
		{"dates", []string{"dates"}},                              // a command
		{"poi", []string{"points"}},                               // one begun
		{"points lit", []string{"points state:LT"}},               // what follows a command
		{"compare LT nor", []string{"compare state:LT state:NO"}}, // the last of several
		{"points lithuania chi", []string{"points state:LT state:CL", "points state:LT state:CN", "points state:LT topic:children"}},
		{"rebut deter russia", []string{"deters-russia"}}, // by text
		{"fact first state ever", []string{"oped-unprecedented"}},
		{"groups x", []string{"groups"}}, // takes nothing
	} {
		var got []string
		for _, s := range suggest(t, test.line, 25) {
			got = append(got, s.Line)
		}
		if len(got) < len(test.want) || !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("%q suggests %q, want first %q", test.line, got, test.want)
		}
	}
	if list := suggest(t, "", 25); len(list) < 15 {
		t.Errorf("an empty line has %d suggestions, want a useful list", len(list))
	}
	// An exact name comes before every alias, and both before entries by their text.
	list := suggest(t, "children", 25)
	if len(list) < 3 || list[0].Line != "topic:children" {
		t.Errorf("children suggests %+v, want the topic first and texts after it", list)
	}
	if got := suggest(t, "points xyzzy li", 25); len(got) > 0 {
		t.Errorf("words that name nothing are completed: %+v", got)
	}
}

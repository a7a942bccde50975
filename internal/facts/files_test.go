package facts_test

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/facts"
)

// TestPhrases puts phrases under an entry of every kind.
func TestPhrases(t *testing.T) {
	const phrases = `# How people put things.
[treaty:ccm]
the treaty
[state:LT]
the state
[group:two]
the group
[series:casualties-by-year]
the series
[fact-new]
the fact
and again
[point-one]
the point
[claim-one]
the claim
[day-opened]
the day
[none]
nobody
[other_talk]
the talk
[other_questions]
the question
`
	own, problems, err := facts.Read(filepath.Join("testdata", "minimal.yaml"), "")
	if own == nil {
		t.Fatal(problems, err)
	}
	book, problems, err := facts.Read(filepath.Join("testdata", "minimal.yaml"), phrases)
	if book == nil {
		t.Fatal(problems, err)
	}
	for what, lists := range map[string][2][]string{
		"treaty":   {own.Treaty("ccm").AskedAs, book.Treaty("ccm").AskedAs},
		"state":    {own.Country("LT").AskedAs, book.Country("LT").AskedAs},
		"group":    {own.Group("two").AskedAs, book.Group("two").AskedAs},
		"series":   {own.SeriesByID("casualties-by-year").AskedAs, book.SeriesByID("casualties-by-year").AskedAs},
		"fact":     {own.Fact("fact-new").AskedAs, book.Fact("fact-new").AskedAs},
		"point":    {own.Point("point-one").AskedAs, book.Point("point-one").AskedAs},
		"claim":    {own.Rebuttal("claim-one").HeardAs, book.Rebuttal("claim-one").HeardAs},
		"day":      {own.Day("day-opened").AskedAs, book.Day("day-opened").AskedAs},
		"talk":     {own.OtherTalk, book.OtherTalk},
		"question": {own.OtherQuestions, book.OtherQuestions},
	} {
		want := append(slices.Clone(lists[0]), "the "+what)
		if what == "fact" {
			want = append(want, "and again")
		}
		if !slices.Equal(lists[1], want) {
			t.Errorf("%s: %q, want %q", what, lists[1], want)
		}
	}
	for _, id := range []string{"fact-new", "claim-one", "point-one", "day-opened"} {
		if own.Fingerprint(id) != book.Fingerprint(id) {
			t.Errorf("%s has changed with its phrases: what was taken out would be shown again", id)
		}
	}
	for _, id := range []string{"fact-new", "claim-one", "point-one", "group:two", "treaty:ccm"} {
		was, _ := own.Kept(id)
		is, ok := book.Kept(id)
		if !ok || was.Content() != is.Content() {
			t.Errorf("%s has changed with its phrases: who checked it would have checked another", id)
		}
	}
	if book.Text() != own.Text() {
		t.Error("the phrases are in the file's text")
	}
}

// TestPhrasesBeside reads those that stand beside the file rather than those given.
func TestPhrasesBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.yaml")
	beside := filepath.Join(filepath.Dir(path), facts.PhrasesFile)
	if err := os.WriteFile(path, []byte(read(t, filepath.Join("testdata", "minimal.yaml"))), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := func() []string {
		book, problems, err := facts.Read(path, "[fact-new]\ngiven\n")
		if book == nil {
			t.Fatal(problems, err)
		}
		return book.Fact("fact-new").AskedAs
	}
	if got := asked(); !slices.Contains(got, "given") {
		t.Errorf("without a file of them: %q", got)
	}
	if err := os.WriteFile(beside, []byte("[fact-new]\nbeside\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := asked(); !slices.Contains(got, "beside") || slices.Contains(got, "given") {
		t.Errorf("with one: %q", got)
	}
	if err := os.WriteFile(beside, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := asked(); slices.Contains(got, "given") {
		t.Errorf("with an empty one: %q", got)
	}
}

// TestPhrasesAreThose reads phrases that are the ones given, begin like them, go on, or stand nowhere.
func TestPhrasesAreThose(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "facts.yaml")
	text, err := os.ReadFile(filepath.Join("testdata", "minimal.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	const given = "[other_talk]\nhello there\n"
	for _, beside := range []string{"", given, given + "good day\n", given[:len(given)-1], "[other_talk]\nhello where\n"} {
		if beside != "" {
			if err := os.WriteFile(filepath.Join(dir, facts.PhrasesFile), []byte(beside), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		book, problems, err := facts.Read(path, given)
		if err != nil || book == nil {
			t.Fatal(err, problems)
		}
		want := strings.Fields(strings.ReplaceAll(strings.TrimPrefix(cmp.Or(beside, given), "[other_talk]\n"), " ", "_"))
		got := strings.Fields(strings.ReplaceAll(strings.Join(book.OtherTalk, "\n"), " ", "_"))
		if !slices.Equal(got[len(got)-len(want):], want) {
			t.Errorf("beside it stands %q: got %q", beside, got)
		}
	}
}

package cmcbot_test

import (
	"os"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

// TestFacts lints the knowledge file on the day of its dossier.
func TestFacts(t *testing.T) {
	day := facts.Date{Year: 2026, Month: 11, Day: 23}
	for _, p := range (facts.Files{Path: "facts.yaml", Text: cmcbot.Facts, Phrases: []byte(cmcbot.Phrases)}).Check(day) {
		t.Error(p)
	}
}

func TestCounts(t *testing.T) {
	book := parse(t)
	if got := len(book.Countries); got != 197 {
		t.Errorf("%d states, want 197", got)
	}
	if got := len(book.Facts); got < 200 {
		t.Errorf("%d facts, want 200 or more", got)
	}
	if got := len(book.Rebuttals); got != 20 {
		t.Errorf("%d rebuttals, want 20", got)
	}
	day := facts.Date{Year: 2026, Month: 11, Day: 23}
	for treaty, want := range map[string]facts.Count{
		"ccm": {Parties: 112, Signatories: 12, Withdrawn: 1},
		"mbt": {Parties: 162, Signatories: 0, Withdrawn: 5},
	} {
		if got := book.Treaty(treaty).Counted; got != want {
			t.Errorf("%s: counted %+v, want %+v", treaty, got, want)
		}
		if got := book.CountOn(treaty, day); got != want {
			t.Errorf("%s: %+v by the states' dates, want %+v", treaty, got, want)
		}
	}
}

// TestDossier compares the file with the dossier that it was made from: all that was verified is in it,
// and nothing that was not.
func TestDossier(t *testing.T) {
	book := parse(t)
	verified := ids(t, "internal/facts/testdata/verified.txt")
	if len(verified) != 213 {
		t.Errorf("%d verified ids, want 213", len(verified))
	}
	for _, id := range verified {
		if book.Fact(id) == nil {
			t.Errorf("the verified entry %s is no fact", id)
		}
	}
	for _, id := range ids(t, "internal/facts/testdata/left-out.txt") {
		if book.Fact(id) != nil || book.Point(id) != nil || book.Rebuttal(id) != nil || book.Day(id) != nil {
			t.Errorf("%s was not verified and is an entry", id)
		}
		for _, f := range book.Facts {
			if strings.Contains(f.Text.English, id) {
				t.Errorf("fact %s: the text names %s, which was not verified", f.ID, id)
			}
		}
	}
}

func parse(t *testing.T) *facts.Book {
	t.Helper()
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		t.Fatal(problems)
	}
	return book
}

// ids reads a list of ids, one a line, without its comments.
func ids(t *testing.T, path string) []string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}

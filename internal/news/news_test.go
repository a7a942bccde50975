package news_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the wanted sentences in testdata")

// TestSentences changes the small knowledge file as the cases in testdata say ("replace" by "with", in order) and wants
// these sentences.
func TestSentences(t *testing.T) {
	cases, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(cases) < 7 {
		t.Fatalf("%d cases (%v)", len(cases), err)
	}
	old := read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml"))
	for _, path := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive := txtar.Parse([]byte(read(t, path)))
			text, from := old, ""
			want := &archive.Files[len(archive.Files)-1]
			for _, f := range archive.Files[:len(archive.Files)-1] {
				words := strings.TrimSuffix(string(f.Data), "\n")
				switch f.Name {
				case "replace":
					if from = words; strings.Count(text, from) != 1 {
						t.Fatalf("the words to replace stand in the file %d times:\n%s", strings.Count(text, from), from)
					}
				case "with":
					text = strings.Replace(text, from, words, 1)
				default:
					t.Fatalf("unknown section %q", f.Name)
				}
			}
			before, after := parse(t, old), parse(t, text)
			got := strings.Join(news.Sentences(lang.For("en"), after, facts.Diff(before, after)), "\n") + "\n"
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("sentences differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEveryEntry adds and removes every entry of the file, and wants a sentence for each. That every key has a name for
// one is a test of internal/lang.
func TestEveryEntry(t *testing.T) {
	book := parse(t, string(cmcbot.Facts))
	full := parse(t, read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml")))
	empty := &facts.Book{}
	p := lang.For("en")
	for _, b := range []*facts.Book{book, full} {
		for _, c := range append(facts.Diff(empty, b), facts.Diff(b, empty)...) {
			if len(news.Sentence(p, b, c)) == 0 {
				t.Errorf("nothing is said of %+v", c)
			}
		}
	}
}

// TestEverySection wants each section of the file to be compared, or to be one that only the search reads.
func TestEverySection(t *testing.T) {
	compared := append(facts.Sections(), "about", "letters", "briefs")
	for f := range reflect.TypeFor[facts.Book]().Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key != "" && !slices.Contains(compared, key) && !slices.Contains([]string{"version", "updated", "synonyms", "other_talk", "other_questions", "ambiguous"}, key) {
			t.Errorf("the section %s is not compared", key)
		}
	}
	before := parse(t, string(cmcbot.Facts))
	after := parse(t, string(cmcbot.Facts))
	after.Letters.Pleas.Party.Ask.Formal.English += " Please."
	if got := facts.Diff(before, after); len(got) != 1 || got[0].Section != "letters" || got[0].Key != "pleas.party.ask.formal" {
		t.Errorf("a changed letter: %+v", got)
	}
}

// TestSame compares the whole file with itself.
func TestSame(t *testing.T) {
	if changes := facts.Diff(parse(t, string(cmcbot.Facts)), parse(t, string(cmcbot.Facts))); len(changes) > 0 {
		t.Errorf("the file differs from itself: %+v", changes)
	}
}

// TestJSON holds the form that scripts read.
func TestJSON(t *testing.T) {
	c := facts.Change{What: facts.Moved, Section: "countries", ID: "FI", Name: facts.Text{English: "Finland"}, Treaty: "mbt",
		Old: "party", New: "withdrawn", Effect: facts.Date{Year: 2026, Month: 1, Day: 10}}
	got, err := json.Marshal(c)
	want := `{"what":"moved","section":"countries","id":"FI","name":"Finland","treaty":"mbt","old":"party","new":"withdrawn","effect":"2026-01-10"}`
	if err != nil || string(got) != want {
		t.Errorf("%v\n%s, want\n%s", err, got, want)
	}
	line := news.Sentence(lang.For("en"), parse(t, string(cmcbot.Facts)), c)
	if want := "Finland: party to the Mine Ban Treaty, now withdrawn, effective 10 January 2026"; line[0] != want {
		t.Errorf("%q, want %q", line, want)
	}
}

func parse(t *testing.T, text string) *facts.Book {
	t.Helper()
	book, problems := facts.Parse("facts.yaml", []byte(text))
	if book == nil {
		t.Fatal(problems)
	}
	return book
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

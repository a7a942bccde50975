package share

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

var day = facts.Date{Year: 2026, Month: 11, Day: 23}

var book = sync.OnceValue(func() *facts.Book {
	b, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if b == nil {
		panic(problems)
	}
	return b
})

// TestEveryEntry holds every text of every entry in every language against its limit and its rules: it is made of whole
// statements of the file, a dispute is never left out, and it ends with a source of the entry.
func TestEveryEntry(t *testing.T) {
	b, made := book(), 0
	for _, say := range lang.All() {
		for _, id := range IDs(b) {
			texts, ok := Kit(b, say, id, day)
			if f := b.Fact(id); ok != (f == nil || f.Current(day)) {
				t.Errorf("Kit(%s) = %v", id, ok)
			}
			for _, text := range texts {
				made++
				if n := text.Count(text.Body); text.Body == "" || n > text.Limit {
					t.Errorf("%s for %s: %d of %d: %q", id, text.ID, n, text.Limit, text.Body)
				}
				if n := text.Count(text.Body); text.ID == "speech" && n < 55 {
					t.Errorf("the speech on %s has %d words, which is not half a minute: %q", id, n, text.Body)
				}
				if strings.Contains(text.Body, "…") && !strings.Contains(b.Source(lastSource(b, text.Body)).Title, "…") {
					t.Errorf("%s for %s is cut: %q", id, text.ID, text.Body)
				}
				if lastSource(b, text.Body) == "" {
					t.Errorf("%s for %s does not end with a source: %q", id, text.ID, text.Body)
				}
				if (text.Compose == "") != (text.ID == "speech") {
					t.Errorf("%s for %s opens %q", id, text.ID, text.Compose)
				}
				if (text.Subject == "") != (text.ID != "email") {
					t.Errorf("%s for %s has the subject %q", id, text.ID, text.Subject)
				}
			}
			if f := b.Fact(id); ok && f != nil {
				fromFact(t, say, f, texts)
			}
		}
	}
	if made < 1500 {
		t.Errorf("only %d texts were made", made)
	}
}

// fromFact checks that what a post says is the fact's text, its first sentences or its short form, and that a text in
// full comes with who disputes it.
func fromFact(t *testing.T, say *lang.Printer, f *facts.Fact, texts []Text) {
	t.Helper()
	whole, _ := f.Text.For(say.Tag())
	short, _ := f.Short.For(say.Tag())
	disputed, _ := f.Disputed.For(say.Tag())
	for _, text := range texts {
		said, _, _ := strings.Cut(text.Body, "\n\n")
		switch {
		case text.ID == "speech" && strings.HasPrefix(said, strings.TrimSpace(whole+" "+disputed)):
		case said == strings.TrimSpace(whole+" "+disputed), said == short && short != "":
		case f.Disputed.IsZero() && f.Short.IsZero() && strings.HasPrefix(whole, said+" ") && strings.ContainsAny(said[len(said)-1:], ".?!"):
		default:
			t.Errorf("%s for %s says %q, which is not what the file says", f.ID, text.ID, said)
		}
	}
}

// lastSource returns the id of the source whose address ends the text.
func lastSource(b *facts.Book, text string) string {
	for i := range b.Sources {
		if s := &b.Sources[i]; strings.HasSuffix(text, ": "+s.URL) && strings.Contains(text[strings.LastIndex(text, "\n")+1:], s.Publisher) {
			return s.ID
		}
	}
	return ""
}

func TestBeginning(t *testing.T) {
	for text, want := range map[string]string{
		"One. Two. Three.":                       "One. Two.",
		"Only one.":                              "",
		"It has C.N. 347 in it.":                 "",
		"Jody R. Williams won. She spoke.":       "Jody R. Williams won.",
		"Was it so? Yes.":                        "Was it so?",
		"It fell by 3. percent":                  "",
		"Žala didelė. Ąžuolas liko.":             "Žala didelė.",
		"It cost U.S. Army soldiers their lives": "",
	} {
		if got := beginning(text); got != want {
			t.Errorf("beginning(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestCounts gives what other people's counters say too: qualify/node/share.mjs compares many more.
func TestCounts(t *testing.T) {
	const address = "https://treaties.un.org/Pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXVI-6"
	for _, c := range []struct {
		text              string
		x, bluesky, masto int
	}{
		{"", 0, 0, 0},
		{"Ąžuolas", 7, 7, 7},
		{"e\u0301", 1, 1, 1},
		{"条約", 4, 2, 2},
		{"🇱🇹", 2, 1, 1},
		{"👩‍👩‍👧‍👦!", 3, 2, 2},
		{"“a” – b…", 9, 8, 8},
		{"See " + address, 27, 4 + len(address), 27},
		{"by usmuslims.com", 26, 16, 16},
	} {
		if x, bluesky, masto := weighX(c.text), graphemes(c.text), graphemesWithLinks(c.text); x != c.x || bluesky != c.bluesky || masto != c.masto {
			t.Errorf("%q counts %d, %d, %d; want %d, %d, %d", c.text, x, bluesky, masto, c.x, c.bluesky, c.masto)
		}
	}
	if got := words("three words, spoken\n\nSource, 2024: https://example.org"); got != 3 {
		t.Errorf("%d words are spoken, want 3", got)
	}
}

// TestCheck wants what a maintainer reads when a text cannot be made: where, for what, and how much is to go.
func TestCheck(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "facts", "testdata", "minimal.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("long ", 55) + "text."
	file := strings.Replace(string(data), "text: A state has left.", "text: "+long+"\n    short: "+long[:190], 1)
	file = strings.Replace(file, "short: It left.\n", "short: "+long[:270]+"\n", 1)
	file = strings.Replace(file, "answer: {fact: It left., why: It said so., again: It has left.", "answer: {fact: "+long[:240]+", why: It said so., again: "+long[:240], 1)
	file = strings.Replace(file, `publisher: Treaty Collection, url: "https://example.org/treaties"`, `publisher: `+long[:110]+`, url: "https://example.org/treaties"`, 1)
	file = strings.Replace(file, `publisher: A newspaper, url: "https://example.org/report"`, `publisher: `+long[:110]+`, url: "https://example.org/report"`, 1)
	var got []string
	for _, p := range facts.Check("facts.yaml", []byte(file), facts.Date{}, Check) {
		got = append(got, p.String())
	}
	want := []string{
		`facts.yaml:82:12: fact fact-new: no sentence of it fits into a post on x or bluesky in "en" with its source; say it under "short" in at most 127 characters`,
		`facts.yaml:114:12: rebuttal claim-one: no sentence of it fits into a post on x or bluesky in "en" with its source; shorten "short", or "again" under "answer", to at most 127 characters`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if list := Check(book()); len(list) > 0 {
		t.Errorf("the knowledge file: %+v", list)
	}
}

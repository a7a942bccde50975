package facts_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/facts"
)

// TestRefuse gives Check what is no knowledge file. Each must be refused at once, in few words.
func TestRefuse(t *testing.T) {
	noise := make([]byte, 1<<20)
	random := rand.NewChaCha8([32]byte{1})
	if _, err := random.Read(noise); err != nil {
		t.Fatal(err)
	}
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	tests := []struct {
		name string
		data string
		want string // the beginning of the first problem
	}{
		{"24 MB", strings.Repeat("# a comment\n", 24<<20/12), "facts.yaml:1:1: the file is larger than 20 MB;"},
		{"random bytes", string(noise), "facts.yaml:1:1: the file is not UTF-8 text;"},
		{"random bytes after a line", minimal + "\xff\xfe", "facts.yaml:211:1: the file is not UTF-8 text;"},
		{"UTF-16 with a mark", "\xff\xfev\x00e\x00r\x00", "facts.yaml:1:1: the file is not UTF-8 text;"},
		{"UTF-16 without a mark", "v\x00e\x00r\x00s\x00i\x00o\x00n\x00", "facts.yaml:1:2: the control character U+0000 stands in the file;"},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00", "facts.yaml:1:1: the file is not UTF-8 text;"},
		{"zip", "PK\x03\x04\x14\x00", "facts.yaml:1:3: the control character U+0003 stands in the file;"},
		{"100,000 open brackets", "about: " + strings.Repeat("[", 100_000), "facts.yaml:1:1: not valid YAML: exceeded max depth of 10000;"},
		{"100,000 closed brackets", "about: " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), "facts.yaml:1:1: not valid YAML: exceeded max depth of 10000;"},
		{"9,000 closed brackets", "about: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), "facts.yaml:1:1: the key "},
		{"100,000 braces", strings.Repeat("{a: ", 100_000), "facts.yaml:1:1: not valid YAML: exceeded max depth of 10000;"},
		{"100,000 dashes", strings.Repeat("- ", 100_000), "facts.yaml:1:1: not valid YAML: exceeded max depth of 10000;"},
		{"JSON", `{"id": 1}`, "facts.yaml:1:1: the key "},
		{"HTML", "<!DOCTYPE html>\n<title>Facts: all</title>\n", "facts.yaml:2:1: not valid YAML: mapping values are not allowed in this context;"},
		{"prose", "All the facts that we know.\n", `facts.yaml:1:1: "All the facts that we know." where a group of keys belongs;`},
		{"billion laughs", bomb(), "facts.yaml:1:1: the key "},
		{"5 MB in one line", "about: " + strings.Repeat("long ", 1<<20), "facts.yaml:1:1: the key "},
		{"1 MB in one key", strings.Repeat("k", 1<<20) + ": 1", "facts.yaml:1:1: "},
		{"1 MB in one id", strings.Replace(minimal, "sources: [untc, press]", "sources: ["+strings.Repeat("s", 1<<20)+"]", 1), "facts.yaml:85:15: fact fact-new: there is no source "},
		{"a key often", strings.Repeat("a: 1\n", 1<<15), "facts.yaml:1:1: there are too many problems to name them all;"},
		{"many keys", numbered("key%: 1\n", 20_000), "facts.yaml:1:1: there are too many problems to name them all;"},
		{"a reference often", strings.Replace(minimal, "sources: [untc, press]", "sources: ["+strings.Repeat("u,", 1<<15)+"]", 1), "facts.yaml:1:1: there are too many problems to name them all;"},
		{"many references", strings.Replace(minimal, "sources: [untc, press]", "sources: ["+numbered("s%,", 20_000)+"]", 1), "facts.yaml:1:1: there are too many problems to name them all;"},
		{"invisible characters", strings.Repeat("\u00ad", 1<<18), "facts.yaml:1:1: "},
		{"tabs", strings.Repeat("\t", 1<<18), "facts.yaml:1:1: "},
		{"colons", strings.Repeat(":", 1<<18), "facts.yaml:1:1: "},
		{"dashes", strings.Repeat("-\n", 1<<18), "facts.yaml:1:1: "},
		{"comments", strings.Repeat("#\n", 1<<18), "facts.yaml:1:1: the file is empty;"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			book, problems := facts.Parse("facts.yaml", []byte(test.data))
			took := time.Since(start)
			if book != nil || len(problems) == 0 {
				t.Fatalf("got a book and %d problems, want no book and a problem", len(problems))
			}
			t.Logf("%d bytes, %v, %d problems, %d bytes of messages", len(test.data), took.Round(time.Millisecond), len(problems), len(problems.Error()))
			if got := problems[0].String(); !strings.HasPrefix(got, test.want) {
				t.Errorf("first problem:\n %.300s\nwant\n %s", got, test.want)
			}
			if n := len(problems.Error()); n > 2<<20 {
				t.Errorf("the messages have %d bytes, want at most 2 MB", n)
			}
			if took > 30*time.Second { // a second or less on an idle machine without the race detector
				t.Errorf("took %v", took)
			}
		})
	}
}

// bomb is a file of which the aliases stand for a billion words.
func bomb() string {
	var b strings.Builder
	b.WriteString("l0: &l0 [lol]\n")
	for i := '1'; i <= '9'; i++ {
		b.WriteString(strings.NewReplacer("N", string(i), "P", string(i-1)).Replace("lN: &lN [*lP, *lP, *lP, *lP, *lP, *lP, *lP, *lP, *lP, *lP]\n"))
	}
	b.WriteString("about: *l9\n")
	return b.String()
}

// numbered repeats a pattern n times with numbers in the place of its percent sign.
func numbered(pattern string, n int) string {
	before, after, _ := strings.Cut(pattern, "%")
	var b bytes.Buffer
	for i := range n {
		b.WriteString(before)
		for k := i; ; k /= 26 {
			b.WriteByte(byte('a' + k%26))
			if k < 26 {
				break
			}
		}
		b.WriteString(after)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	if _, _, err := facts.Read(filepath.Join(t.TempDir(), "none.yaml"), ""); !os.IsNotExist(err) {
		t.Errorf("Read of a missing file: %v, want not exist", err)
	}
	if _, _, err := facts.Read(t.TempDir(), ""); err == nil {
		t.Error("Read of a folder: no error")
	}
	large := filepath.Join(t.TempDir(), "large.yaml")
	if err := os.WriteFile(large, make([]byte, 24<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	_, problems, err := facts.Read(large, "")
	if want := large + ":1:1: the file is larger than 20 MB; give the knowledge file; move what is not knowledge elsewhere"; err != nil || problems.Error() != want {
		t.Errorf("Read of 24 MB: %v, %v, want %s", problems, err, want)
	}
	book, problems, err := facts.Read(filepath.Join("testdata", "minimal.yaml"), "")
	if book == nil || len(problems) > 0 || err != nil {
		t.Errorf("Read of the small file: %v, %v, %v, want a book", book, problems, err)
	}
}

package facts_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cmcbot/internal/facts"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the wanted messages in testdata/lint")

// TestLint checks the files in testdata/lint against the messages that they want. A file is in the txtar format. Its
// sections are carried out in order on minimal.yaml:
//
//	day      the day of the check, 2026-11-23 unless given
//	file     the whole file, in place of minimal.yaml
//	replace  words that stand in the file once, and
//	with     the words in their place
//	append   lines for the end of the file
//	phrases  the phrases beside it
//	want     the messages; none when the file is in order
//
// A character that cannot be seen is written as its code: <U+00A0>.
func TestLint(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	for _, path := range lintCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := newCase(t, minimal, read(t, path))
			got := list(facts.Files{Path: "facts.yaml", Text: []byte(c.input), Phrases: c.phrases}.Check(c.day))
			if *update {
				if err := os.WriteFile(path, []byte(c.head+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("messages differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestLintCoversEveryMessage looks for a case for each message that the checker's source can give.
func TestLintCoversEveryMessage(t *testing.T) {
	var said strings.Builder
	for _, path := range append(lintCases(t), "refuse_test.go") {
		said.WriteString(read(t, path))
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	verb := regexp.MustCompile(`%[#0-9.]*[a-zA-Z]`)
	report := regexp.MustCompile(`(?m)(?:(?:report|warn)\(.*?, |What: +|p\.What, p\.Do = |return )(?:fmt\.Sprintf\()?("(?:[^"\\]|\\.)*[a-z] (?:[^"\\]|\\.)*")`)
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		for _, m := range report.FindAllStringSubmatch(read(t, source), -1) {
			format, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatal(err)
			}
			found++
			var pattern []string
			for _, part := range verb.Split(format, -1) {
				pattern = append(pattern, regexp.QuoteMeta(part))
			}
			if !regexp.MustCompile(strings.Join(pattern, ".+")).MatchString(said.String()) {
				t.Errorf("%s: no case in testdata/lint gives the message %q", source, format)
			}
		}
	}
	if found < 80 {
		t.Errorf("found %d messages in the source; does the pattern still fit it?", found)
	}
}

type lintCase struct {
	head    string // all before the wanted messages
	input   string
	day     facts.Date
	phrases []byte
	want    string
}

func newCase(t testing.TB, minimal, text string) lintCase {
	t.Helper()
	c := lintCase{input: minimal, day: facts.Date{Year: 2026, Month: 11, Day: 23}}
	head, _, ok := strings.Cut(text, "-- want --\n")
	if !ok {
		t.Fatal("no section \"want\"")
	}
	c.head = head + "-- want --\n"
	old := ""
	for _, s := range sections(text) {
		body := visible(s.body)
		switch s.name {
		case "day":
			day, err := facts.ParseDate(strings.TrimSpace(body))
			if err != nil {
				t.Fatal(err)
			}
			c.day = day
		case "file":
			c.input = body
		case "replace":
			old = strings.TrimSuffix(body, "\n")
			if n := strings.Count(c.input, old); n != 1 {
				t.Fatalf("the words to replace stand in the file %d times, want once:\n%s", n, old)
			}
		case "with":
			c.input = strings.Replace(c.input, old, strings.TrimSuffix(body, "\n"), 1)
		case "append":
			c.input += body
		case "phrases":
			c.phrases = []byte(body)
		case "want":
			c.want = s.body
		default:
			t.Fatalf("unknown section %q", s.name)
		}
	}
	return c
}

type section struct{ name, body string }

// sections takes a txtar file apart; what stands before the first section is a comment.
func sections(text string) []section {
	var list []section
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "-- "); ok && strings.HasSuffix(name, " --") {
			list = append(list, section{name: strings.TrimSuffix(name, " --")})
			continue
		}
		if len(list) > 0 {
			list[len(list)-1].body += line
		}
	}
	return list
}

var code = regexp.MustCompile(`<U\+([0-9A-F]{4,6})>`)

// visible puts characters in the place of their codes.
func visible(s string) string {
	return code.ReplaceAllStringFunc(s, func(m string) string {
		r, err := strconv.ParseInt(m[3:len(m)-1], 16, 32)
		if err != nil {
			panic(err) // the pattern allows digits only
		}
		return string(rune(r))
	})
}

// list writes problems as a case wants them, one a line.
func list(problems facts.Problems) string {
	var b strings.Builder
	for _, p := range problems {
		if p.Warning {
			b.WriteString("warning: ")
		}
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

func lintCases(t testing.TB) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "lint", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in testdata/lint (%v)", err)
	}
	return paths
}

func read(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSorted mixes problems of the decoder, the checker and the scanner and wants them by line.
func TestSorted(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	changes := map[string]string{"version: 1": "version: 2", "Nothing is": "Nothing\u00a0is", "short: cluster": "shrt: cluster", "[untc, press]": "[untc, pres]"}
	for _, old := range slices.Sorted(maps.Keys(changes)) {
		minimal = strings.Replace(minimal, old, changes[old], 1)
	}
	var got []int
	for _, p := range facts.Check("facts.yaml", []byte(minimal), facts.Date{}) {
		got = append(got, p.Line)
	}
	if len(got) < 5 || !slices.IsSorted(got) {
		t.Errorf("lines of the problems: %v, want at least 5, in order", got)
	}
}

// TestOneDoesNotHideAnother breaks every entry that has an id at once and wants each of them named.
func TestOneDoesNotHideAnother(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	id := regexp.MustCompile(`(?m)^(  - \{?)id: ("?[\w-]+"?)`)
	broken := id.ReplaceAllString(minimal, "${1}wrong: 1${1}id: $2")
	broken = strings.NewReplacer("wrong: 1  - {id", "wrong: 1, id", "wrong: 1  - id", "wrong: 1\n    id").Replace(broken)
	problems := facts.Check("facts.yaml", []byte(broken), facts.Date{})
	entries := id.FindAllStringSubmatch(minimal, -1)
	for _, m := range entries {
		name := strings.Trim(m[2], `"`)
		if !slices.ContainsFunc(problems, func(p facts.Problem) bool {
			return strings.HasSuffix(p.Entry, " "+name) && p.What == `unknown key "wrong"`
		}) {
			t.Errorf("no message names the broken entry %s:\n%s", name, problems.Error())
		}
	}
	if len(problems) != len(entries) {
		t.Errorf("%d problems for %d broken entries:\n%s", len(problems), len(entries), problems.Error())
	}
}

func ExampleProblem_String() {
	fmt.Println(facts.Problem{File: "facts.yaml", Line: 12, Column: 5, Entry: "fact cas-2024-total", What: `unknown key "titel"`, Do: `did you mean "title"?`})
	// Output: facts.yaml:12:5: fact cas-2024-total: unknown key "titel"; did you mean "title"?
}

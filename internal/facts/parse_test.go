package facts_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzParse checks that Parse, whatever it is given, returns either a book or problems that say where, what
// and what to do.
func FuzzParse(f *testing.F) {
	minimal := read(f, filepath.Join("testdata", "minimal.yaml"))
	f.Add([]byte(minimal))
	for _, path := range lintCases(f) {
		f.Add([]byte(newCase(f, minimal, read(f, path)).input))
	}
	for slice := cmcbot.Facts; len(slice) > 0; slice = slice[min(len(slice), 40_000):] {
		f.Add(slice[:min(len(slice), 4_000)])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		book, problems := facts.Parse("f", data)
		if (book == nil) != (len(problems) > 0) {
			t.Errorf("a book (%v) and %d problems", book != nil, len(problems))
		}
		line := 0
		for _, p := range problems {
			if p.File != "f" || p.Line < line || p.Column < 0 || p.What == "" || p.Do == "" || p.Warning {
				t.Errorf("problem %+v after line %d", p, line)
			}
			line = p.Line
		}
		if last := bytes.Count(data, []byte("\n")) + bytes.Count(data, []byte("\r")) + 2; line > last && !bytes.ContainsAny(data, "\u0085\u2028\u2029") {
			t.Errorf("a problem in line %d of %d", line, last)
		}
		if again := facts.Check("f", data, facts.Date{}); again.Error() != problems.Error() {
			t.Errorf("problems differ from one time to the next:\n%s\n\n%s", problems.Error(), again.Error())
		}
	})
}

// TestWindowsLines reads a file saved with the line ends of Windows like any other.
func TestWindowsLines(t *testing.T) {
	unix := read(t, filepath.Join("testdata", "minimal.yaml"))
	want, _ := facts.Parse("f", []byte(unix))
	got, problems := facts.Parse("f", []byte(strings.ReplaceAll(unix, "\n", "\r\n")))
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(facts.Book{})); diff != "" {
		t.Errorf("the book differs (-unix +windows):\n%s\n%v", diff, problems)
	}
}

// TestConcurrent parses and reads one input from many goroutines, for the race detector.
func TestConcurrent(t *testing.T) {
	data := []byte(read(t, filepath.Join("testdata", "minimal.yaml")))
	shared, _ := facts.Parse("f", data)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			book, problems := facts.Parse("f", data)
			if book == nil || shared.Country("LT") == nil {
				t.Error(problems)
			}
		})
	}
	wg.Wait()
}

// TestKeepsNothing overwrites the input after parsing it.
func TestKeepsNothing(t *testing.T) {
	data := []byte(read(t, filepath.Join("testdata", "minimal.yaml")))
	book, _ := facts.Parse("f", data)
	clear(data)
	if got := book.Country("LT").Name.English; got != "Lithuania" {
		t.Errorf("after the input was overwritten the name is %q", got)
	}
}

func TestProblems(t *testing.T) {
	ps := facts.Problems{
		{File: "f", Line: 3, Column: 1, Entry: "fact a", What: "late", Do: "look", Warning: true},
		{File: "f", What: "wrong"},
	}
	if got, want := ps.Error(), "f:3:1: fact a: late; look\nf:1:1: wrong"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if got := ps.Errors(); len(got) != 1 || got[0].What != "wrong" || len(ps) != 2 {
		t.Errorf("Errors() = %v, leaving %v", got, ps)
	}
}

func BenchmarkParse(b *testing.B) {
	for name, data := range map[string][]byte{"whole": cmcbot.Facts, "tenfold": tenfold(b)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if book, problems := facts.Parse("facts.yaml", data); book == nil {
					b.Fatal(problems)
				}
			}
		})
	}
}

// tenfold returns the knowledge file with ten times its facts, points, rebuttals, days and sources.
func tenfold(t testing.TB) []byte {
	t.Helper()
	section := regexp.MustCompile(`(?m)^[a-z_]+:`)
	text := string(cmcbot.Facts)
	starts := section.FindAllStringIndex(text, -1)
	var b strings.Builder
	b.WriteString(text[:starts[0][0]])
	id := regexp.MustCompile(`(?m)^(  - \{?id: "?[a-z0-9-]+)`)
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		head, body := text[start[0]:start[1]], text[start[1]:end]
		b.WriteString(head + body)
		switch head {
		case "facts:", "points:", "rebuttals:", "calendar:", "sources:":
			for n := 2; n <= 10; n++ {
				b.WriteString(id.ReplaceAllString(body, fmt.Sprintf("${1}-x%d", n)))
			}
		}
	}
	return []byte(b.String())
}

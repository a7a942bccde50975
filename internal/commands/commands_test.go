package commands_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/reply"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata/answers")

// noon is the moment of asking in every test that does not name another.
var noon = on("2026-11-23")

// on returns noon of a day.
func on(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

// realBook is the knowledge file that the program carries.
var realBook = factstest.Whole

// smallBook has what the real file lacks: a state on its way out, one held back by a war, facts that are
// expired, replaced, disputed or overdue, translations, dates that nobody knows.
var smallBook = sync.OnceValue(func() *facts.Book {
	data, err := os.ReadFile(filepath.Join("testdata", "small.yaml"))
	if err != nil {
		panic(err)
	}
	return parse("small.yaml", data)
})

func parse(name string, data []byte) *facts.Book {
	book, problems := facts.Parse(name, data)
	if book == nil {
		panic(problems.Errors())
	}
	return book
}

// realHandler answers from the real file. It is built once: reading that takes a while.
var realHandler = sync.OnceValue(func() *commands.Handler {
	h := commands.New(realBook())
	h.Prepare()
	return h
})

// ask answers one line from the real file at noon.
func ask(t testing.TB, line string) reply.Reply {
	t.Helper()
	return handle(t, realHandler(), commands.Request{Line: line, Now: noon})
}

func handle(t testing.TB, h *commands.Handler, req commands.Request) reply.Reply {
	t.Helper()
	r, err := h.Handle(t.Context(), req)
	if err != nil {
		t.Fatalf("Handle(%q) = %v, want an answer", req.Line, err)
	}
	return r
}

// TestAnswers compares answers with the files in testdata/answers. A file holds questions, each a line that
// begins with "$ ", and under each its answer. Lines above the first question may say "book: small",
// "now: 2026-12-03" or "lang: lt"; the default is the real file at noon of 23 November 2026, in English.
// To add a case, write its question into a file and run the test with -update.
func TestAnswers(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "answers", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("found %d files, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := answers(t, string(data))
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(data), got); diff != "" {
				t.Errorf("answers changed (-want +got); run with -update and look at the difference:\n%s", diff)
			}
		})
	}
}

// answers returns the contents of a golden file with its questions answered anew.
func answers(t *testing.T, file string) string {
	var out strings.Builder
	h, req := realHandler(), commands.Request{Now: noon}
	asked := false
	for line := range strings.Lines(file) {
		line = strings.TrimSuffix(line, "\n")
		question, ok := strings.CutPrefix(line, "$ ")
		switch {
		case ok:
			asked = true
			req.Line = question
			r := handle(t, h, req)
			fmt.Fprintf(&out, "$ %s\n\n%s\n\n", question, r.TextWithCommands())
			continue
		case asked:
			continue // an old answer
		}
		fmt.Fprintln(&out, line)
		switch key, value, _ := strings.Cut(line, ": "); key {
		case "":
		case "book":
			h = commands.New(smallBook())
		case "now":
			req.Now = on(value)
		case "lang":
			req.Lang = value
		default:
			t.Fatalf("%q is not a setting; use book, now or lang", key)
		}
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

func TestHandleAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := realHandler().Handle(ctx, commands.Request{Line: "help", Now: noon}); err == nil {
		t.Error("Handle with a cancelled context returned no error")
	}
}

func TestFault(t *testing.T) {
	r := commands.Fault("xx", "k7f2")
	if !strings.Contains(r.Text(), "k7f2") || r.Title == "" || r.Public {
		t.Errorf("Fault = %+v, want a private sentence with the id", r)
	}
}

func TestRegistration(t *testing.T) {
	s := commands.Registration()
	if s.Name != "cmc" || s.Option != "ask" {
		t.Errorf("the slash command is /%s %s, want /cmc ask", s.Name, s.Option)
	}
	for _, text := range []string{s.Description, s.OptionHelp} {
		if n := len([]rune(text)); n < 1 || n > 100 {
			t.Errorf("%q has %d characters, want 1 to 100", text, n)
		}
	}
}

func TestList(t *testing.T) {
	list := commands.List("en")
	if len(list) != 22 {
		t.Errorf("%d commands are listed, want the 22 that people type", len(list))
	}
	for _, item := range list {
		if item.Usage == "" || item.Summary == "" {
			t.Errorf("%+v lacks its usage or summary", item)
		}
	}
}

// TestUse swaps the book while others ask: run with -race.
func TestUse(t *testing.T) {
	h := commands.New(smallBook())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				if _, err := h.Handle(t.Context(), commands.Request{Line: "state:LT", Now: noon}); err != nil {
					t.Errorf("Handle = %v", err)
				}
				h.Suggest(t.Context(), commands.Request{Line: "li", Now: noon}, 10)
			}
		})
	}
	wg.Go(func() {
		for range 10 {
			h.Use(smallBook())
		}
	})
	wg.Wait()
}

// handlerOf returns what asks a book at noon.
func handlerOf(book *facts.Book) asker {
	h := realHandler()
	if book != realBook() {
		h = commands.New(book)
	}
	return func(t testing.TB, line string) reply.Reply {
		t.Helper()
		return handle(t, h, commands.Request{Line: line, Now: noon})
	}
}

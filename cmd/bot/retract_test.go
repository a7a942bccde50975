package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestRetract takes a fact out of the answers in the maintainers' channel, and brings it back by changing it in the file.
func TestRetract(t *testing.T) {
	s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	text, err := os.ReadFile(strings.TrimPrefix(small, "FACTS="))
	if err != nil {
		t.Fatal(err)
	}
	folder, file := t.TempDir(), filepath.Join(t.TempDir(), "facts.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	bot, app, _ := s.Tokens()
	begin := func() *lockedBuffer {
		t.Helper()
		log := &lockedBuffer{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		env := environment(t, "LISTEN=off", "FACTS="+file, "DATA_DIR="+folder, "MAINTAINERS=slack/C0MAIN", "SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())
		go func() { done <- run(ctx, nil, env, strings.NewReader(""), log, log) }()
		t.Cleanup(func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
		})
		if _, err := log.wait(t.Context(), regexp.MustCompile(`(connected to Slack)`)); err != nil {
			t.Fatal(err)
		}
		return log
	}
	log := begin()
	const id = "stands"
	ask := func(channel, line string) string {
		t.Helper()
		seen, err := s.Person("U0ANN").Slash(t.Context(), channel, line)
		if err != nil {
			t.Fatal(err)
		}
		return seen.Shown()
	}
	if got := ask("C1", "admin retract "+id); !strings.Contains(got, "maintainers' channel") {
		t.Fatalf("in another channel: %s", got)
	}
	before := ask("C1", id)
	if got := ask("C0MAIN", "admin retract no-such-entry"); !strings.Contains(got, "no fact, talking point") {
		t.Errorf("an unknown id: %s", got)
	}
	if got := ask("C0MAIN", "admin retract "+id); !strings.Contains(got, id+" is taken out") || !strings.Contains(got, "What rests on it") {
		t.Fatalf("retract: %s", got)
	}
	if got := ask("C1", id); got == before {
		t.Errorf("the entry is still shown: %s", got)
	}
	if got := ask("C0MAIN", "admin"); !strings.Contains(got, "Taken out now: "+id) {
		t.Errorf("admin: %s", got)
	}
	if got := ask("C0MAIN", "admin restore "+id); !strings.Contains(got, "in use again") || ask("C1", id) != before {
		t.Errorf("restore: %s", got)
	}
	if got := ask("C0MAIN", "admin restore "+id); !strings.Contains(got, "was not taken out") {
		t.Errorf("restored twice: %s", got)
	}
	ask("C0MAIN", "admin retract "+id)
	entry := regexp.MustCompile(`(?s)(\n  - id: ` + id + `\n.*?\n    title: )([^\n]*)`)
	if !entry.Match(text) {
		t.Fatal("the file does not write the entry as this test thinks")
	}
	if err := os.WriteFile(file, entry.ReplaceAll(text, []byte("${1}A title that was mended")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, time.Now(), time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := log.wait(t.Context(), regexp.MustCompile(`(has changed and is in use again)`)); err != nil {
		t.Fatal(err)
	}
	if _, err := log.wait(t.Context(), regexp.MustCompile(`(knowledge file has changed)`)); err != nil {
		t.Fatal(err)
	}
	if got := ask("C1", id); !strings.Contains(got, "A title that was mended") {
		t.Errorf("after it was mended: %s", got)
	}
}

// TestRetractElsewhere checks that another replica follows, and that one that cannot read the database keeps what it knew.
func TestRetractElsewhere(t *testing.T) {
	memory, err := store.Open(t.Context(), "", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		t.Fatal(problems)
	}
	var shown [2]*facts.Book
	replica := func(i int) *retracted {
		return &retracted{store: memory, file: book, log: logTo(t.Output()), show: func(b *facts.Book) { shown[i] = b }}
	}
	one, two := replica(0), replica(1)
	const id = "cas-2024-total"
	if gone, err := one.Retract(t.Context(), id); err != nil || len(gone) < 2 || shown[0].Fact(id) != nil {
		t.Fatalf("gone are %v, %v", gone, err)
	}
	if err := two.follow(t.Context()); err != nil || shown[1] == nil || shown[1].Fact(id) != nil {
		t.Fatalf("the other replica: %v", err)
	}
	const changed = "cas-2023-total"
	if err := one.Confirm(t.Context(), changed, "", facts.DateOf(time.Now().AddDate(1, 0, 0))); err != nil {
		t.Fatal(err)
	}
	if err := two.follow(t.Context()); err != nil || shown[1].Fact(changed).Checked == book.Fact(changed).Checked {
		t.Fatalf("the other replica does not know the check: %v", err)
	}
	if err := memory.Close(); err != nil {
		t.Fatal(err)
	}
	shown[1] = nil
	if two.use(book); shown[1] == nil || shown[1].Fact(id) != nil {
		t.Error("without the database, what was taken out is shown again")
	}
	other, _ := facts.Parse("facts.yaml", cmcbot.Facts)
	other.Fact(changed).Title.English = "Another title"
	if two.use(other); shown[1].Fact(changed).Title.English != "Another title" || shown[1].Fact(changed).Checked != book.Fact(changed).Checked {
		t.Errorf("without the database, what nobody checked is shown as checked on %v", shown[1].Fact(changed).Checked)
	}
}

// TestRetractWhileRollingOut has two replicas with different versions of the file: what one decides of its version, the other neither follows nor undoes. The last
// decision of an entry holds.
func TestRetractWhileRollingOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		memory := p.Open(t)
		ctx := t.Context()
		const id = "stands"
		old, err := os.ReadFile(strings.TrimPrefix(small, "FACTS="))
		if err != nil {
			t.Fatal(err)
		}
		parse := func(text string) *facts.Book {
			book, problems := facts.Parse("facts.yaml", []byte(text))
			if book == nil {
				t.Fatal(problems)
			}
			return book
		}
		entry := regexp.MustCompile(`(?s)(\n  - id: ` + id + `\n.*?\n    title: )([^\n]*)`)
		books := []*facts.Book{parse(string(old)), parse(entry.ReplaceAllString(string(old), "${1}A title that was mended"))}
		shown := make([]*facts.Book, 2)
		replicas := make([]*retracted, 2)
		for i := range replicas {
			replicas[i] = &retracted{store: memory, file: books[i], log: logTo(t.Output()), show: func(b *facts.Book) { shown[i] = b }}
			replicas[i].use(books[i])
		}
		both := func() {
			t.Helper()
			for _, r := range replicas {
				if err := r.follow(ctx); err != nil {
					t.Fatal(err)
				}
			}
		}
		for decides := range replicas {
			follows := 1 - decides
			if _, err := replicas[decides].Retract(ctx, id); err != nil {
				t.Fatal(err)
			}
			both()
			if shown[decides].Fact(id) != nil || shown[follows].Fact(id) == nil {
				t.Errorf("taken out where %d: %v; with the other version: %v", decides, shown[decides].Fact(id) == nil, shown[follows].Fact(id) == nil)
			}
			if err := replicas[follows].Restore(ctx, id); !errors.Is(err, commands.ErrNotRetracted) {
				t.Errorf("restored where it was not taken out: %v", err)
			}
			day := facts.DateOf(time.Now().AddDate(1, 0, decides))
			if err := replicas[decides].Confirm(ctx, id, "", day); err != nil {
				t.Fatal(err)
			}
			both()
			if all, err := memory.Checks(ctx); err != nil || len(all) != 1 || all[0].Day != day.String() {
				t.Errorf("checks: %v, %v", all, err)
			}
		}
		if replicas[0].use(books[1]); shown[0].Fact(id) != nil {
			t.Error("with the version of which it was taken out, the entry is shown")
		}
		if err := replicas[0].Restore(ctx, id); err != nil {
			t.Error(err)
		}
		if both(); shown[0].Fact(id) == nil || shown[1].Fact(id) == nil {
			t.Error("after it was restored, the entry is not shown")
		}
	})
}

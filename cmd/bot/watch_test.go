package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/reload"
)

// edition is a small knowledge file that says its number in three places of one answer.
func edition(t *testing.T, n int) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "internal", "facts", "testdata", "minimal.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	said := fmt.Sprintf("version %d.", n)
	return strings.NewReplacer("A small knowledge file.", "Text of "+said, "Nobody in particular.", "Behind "+said, "Nothing is stored.", "Privacy of "+said).Replace(string(data))
}

var number = regexp.MustCompile(`version (\d+)\.`)

// TestReloadUnderLoad changes the file a hundred times, to valid and to invalid versions, while a thousand questions a second
// are answered. None may fail, none may hold words of two versions, and none those of a version that was overtaken.
func TestReloadUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.yaml")
	write := func(data string) {
		t.Helper()
		next := path + ".next"
		if err := os.WriteFile(next, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, path); err != nil {
			t.Fatal(err)
		}
	}
	write(edition(t, 0))
	done := make(chan string) // what became of each version
	w := reload.New(reload.Config{
		Path: path, Every: time.Millisecond, Again: make(chan os.Signal, 1), Log: logTo(io.Discard),
		Tell: func(context.Context, facts.Problems) { done <- "refused" },
	})
	book, _, err := loadFacts(path)
	if err != nil {
		t.Fatal(err)
	}
	handler := commands.New(book)
	stop := follow(t.Context(), w, func(b *facts.Book) {
		handler.Use(b)
		done <- "used"
	})
	var answers, newest atomic.Int64
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			pace := time.NewTicker(2 * time.Millisecond)
			defer pace.Stop()
			for ctx.Err() == nil {
				<-pace.C
				floor := newest.Load()
				r, err := handler.Handle(t.Context(), commands.Request{Line: "about", Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
				found := number.FindAllStringSubmatch(r.Text(), -1)
				if err != nil || len(found) != 3 || found[0][1] != found[1][1] || found[1][1] != found[2][1] {
					t.Errorf("an answer: %v\n%s", err, r.Text())
					continue
				}
				if n, err := strconv.ParseInt(found[0][1], 10, 64); err != nil || n < floor {
					t.Errorf("an answer from version %d after version %d was in use", n, floor)
				}
				answers.Add(1)
			}
		})
	}
	start := time.Now()
	for n := 1; n <= 100; n++ {
		data, want := edition(t, n), "refused"
		switch n % 4 {
		case 0:
			want = "used"
		case 1:
			data = strings.Replace(data, "topic: law", "topic: lwa", 1)
		case 2:
			data = data[:len(data)*2/3]
		case 3:
			data = strings.Replace(data, "as_of:", "as of", 1)
		}
		write(data)
		if got := <-done; got != want {
			t.Errorf("version %d was %s, want %s", n, got, want)
		}
		if want == "used" {
			newest.Store(int64(n))
		}
	}
	took := time.Since(start)
	cancel()
	wg.Wait()
	stop()
	n := answers.Load()
	t.Logf("100 versions in %v, %d answers meanwhile, %.0f a second, none failed", took.Round(time.Millisecond), n, float64(n)/took.Seconds())
	if n < 100 {
		t.Errorf("only %d answers were given meanwhile", n)
	}
}

// TestReloadInTheProgram edits the file of a running program, and asks it before and after.
func TestReloadInTheProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.yaml")
	write := func(data string) {
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(edition(t, 1))
	pipe := func() (r, w *os.File) { // which holds what is not read yet
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			r.Close()
			w.Close()
		})
		return r, w
	}
	in, questions := pipe()
	answers, out := pipe()
	events, log := pipe()
	done := make(chan error, 1)
	go func() { done <- run(t.Context(), nil, environment(t, "FACTS="+path), in, out, log) }()
	reader, lines := bufio.NewReader(answers), bufio.NewScanner(events)
	ask := func(want string) {
		t.Helper()
		fmt.Fprintln(questions, "about")
		for {
			line, err := reader.ReadString('\n')
			if err != nil {
				t.Fatalf("no answer with %q: %v", want, err)
			}
			if strings.Contains(line, "Behind version") {
				if !strings.Contains(line, want) {
					t.Errorf("answer %q, want %q", line, want)
				}
				return
			}
		}
	}
	logged := func(want string) {
		t.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		t.Fatalf("the log never said %q", want)
	}
	ask("version 1.")
	start := time.Now()
	write(edition(t, 2))
	logged("has changed and is in use")
	t.Logf("in use after %v", time.Since(start).Round(time.Millisecond))
	ask("version 2.")
	write("nothing")
	logged("has a problem; the version before stays in use")
	ask("version 2.")
	write(edition(t, 3))
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	logged("has changed and is in use")
	ask("version 3.")
	fmt.Fprintln(questions, "quit")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

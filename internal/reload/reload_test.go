package reload_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reload"
)

// A bench is a Watcher at work on a file of its own, and what it did.
type bench struct {
	path  string
	hup   chan os.Signal
	used  []string // what the versions in use say of themselves
	asked []string // and how people ask for its new fact
	told  []facts.Problems
	log   *bytes.Buffer
	at    time.Time // of the last use
}

// begin starts a Watcher inside a synctest bubble.
func begin(t *testing.T) *bench {
	t.Helper()
	b := &bench{path: filepath.Join(t.TempDir(), "facts.yaml"), hup: make(chan os.Signal, 1), log: &bytes.Buffer{}}
	b.write(t, version("one"))
	w := reload.New(reload.Config{
		Path:  b.path,
		Tell:  func(_ context.Context, ps facts.Problems) { b.told = append(b.told, ps) },
		Again: b.hup,
		Log:   slog.New(slog.NewTextHandler(b.log, nil)),
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Run(ctx, func(book *facts.Book) {
			b.used, b.at = append(b.used, book.About.Text.English), time.Now()
			b.asked = append(b.asked, strings.Join(book.Fact("fact-new").AskedAs, ", "))
		})
	}()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

func (b *bench) write(t *testing.T, data string) {
	t.Helper()
	if err := os.WriteFile(b.path, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wait lets the Watcher look for a while.
func wait(d time.Duration) { time.Sleep(d); synctest.Wait() }

func (b *bench) want(t *testing.T, used string, told int) {
	t.Helper()
	if got := strings.Join(b.used, ", "); got != used {
		t.Errorf("versions used: %q, want %q; the log:\n%s", got, used, b.log)
	}
	if len(b.told) != told {
		t.Errorf("%d versions were told to be invalid, want %d: %v", len(b.told), told, b.told)
	}
}

var minimal = func() string {
	data, err := os.ReadFile(filepath.Join("..", "facts", "testdata", "minimal.yaml"))
	if err != nil {
		panic(err)
	}
	return string(data)
}()

// version returns a small knowledge file that says which it is.
func version(name string) string {
	return strings.Replace(minimal, "A small knowledge file.", name, 1)
}

func TestChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		wait(10 * time.Second)
		b.want(t, "", 0)
		start := time.Now()
		b.write(t, version("two"))
		wait(2 * time.Second)
		b.want(t, "two", 0)
		if took := b.at.Sub(start); took > time.Second {
			t.Errorf("a change was in use after %v, want a second or less", took)
		}
		b.write(t, version("one"))
		wait(2 * time.Second)
		b.want(t, "two, one", 0)
	})
}

// TestPhrases changes the phrases beside the file: they are another version of what it knows.
func TestPhrases(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		path := filepath.Join(filepath.Dir(b.path), facts.PhrasesFile)
		for _, text := range []string{"[fact-new]\nis it new\n", "[fact-new]\nis it new\nis it old\n", "[fact-new\nno bracket\n"} {
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			wait(4 * time.Second)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		wait(4 * time.Second)
		b.want(t, "one, one, one", 1)
		if got := strings.Join(b.asked, "; "); got != "is it new; is it new, is it old; " {
			t.Errorf("the new fact is asked for with %q", got)
		}
	})
}

// TestReplaced changes the file as editors, deployments and Kubernetes do.
func TestReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		dir := filepath.Dir(b.path)
		next := filepath.Join(dir, "next")
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(os.WriteFile(next, []byte(version("renamed")), 0o600))
		must(os.Rename(next, b.path))
		wait(2 * time.Second)

		must(os.Remove(b.path))
		wait(time.Minute)
		must(os.WriteFile(b.path, []byte(version("back")), 0o600))
		wait(2 * time.Second)

		must(os.WriteFile(filepath.Join(dir, "a"), []byte(version("link a")), 0o600))
		must(os.WriteFile(filepath.Join(dir, "b"), []byte(version("link b")), 0o600))
		must(os.Remove(b.path))
		must(os.Symlink("a", b.path))
		wait(2 * time.Second)
		must(os.Symlink("b", next))
		must(os.Rename(next, b.path))
		wait(2 * time.Second)
		b.want(t, "renamed, back, link a, link b", 0)
		if n := strings.Count(b.log.String(), "cannot be read"); n != 1 {
			t.Errorf("the log says %d times that the file is missing, want once:\n%s", n, b.log)
		}
	})
}

// TestHalfWritten finds the file half written, and once more with another half.
func TestHalfWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		wait(2*time.Second + 200*time.Millisecond) // between two looks
		whole := version("whole")
		for _, part := range []int{0, 100, len(whole) / 2, len(whole) - 1} {
			b.write(t, whole[:part])
			wait(400 * time.Millisecond) // one look
		}
		b.write(t, whole)
		wait(2 * time.Second)
		b.want(t, "whole", 0)
	})
}

func TestInvalid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		bad := strings.Replace(version("bad"), "topic: law\n    title: A newer", "topic: lwa\n    title: A newer", 1)
		b.write(t, bad)
		wait(time.Minute)
		b.want(t, "", 1)
		if want := b.path + `:79:12: fact fact-new: there is no topic "lwa"; did you mean "law"? otherwise add it, or correct the id`; b.told[0].Error() != want {
			t.Errorf("told:\n%s\nwant\n%s", b.told[0].Error(), want)
		}
		if n := strings.Count(b.log.String(), "there is no topic"); n != 1 {
			t.Errorf("the log says %d times what is wrong, want once:\n%s", n, b.log)
		}

		now := time.Now()
		if err := os.Chtimes(b.path, now, now); err != nil { // touched, not changed
			t.Fatal(err)
		}
		wait(time.Minute)
		b.want(t, "", 1)

		b.write(t, strings.ReplaceAll(bad, "lwa", "wal"))
		wait(2 * time.Second)
		b.want(t, "", 2)

		b.write(t, strings.Repeat("x: y\n", facts.MaxBytes/5+1))
		wait(2 * time.Second)
		b.want(t, "", 3)

		b.write(t, version("one")) // what was in use all the time
		wait(2 * time.Second)
		b.want(t, "", 3)
		if !strings.Contains(b.log.String(), "is the version in use") {
			t.Errorf("the log does not say that the file is in order again:\n%s", b.log)
		}

		b.write(t, strings.ReplaceAll(minimal, "[untc]", "[utnc]")) // many problems
		wait(2 * time.Second)
		if n := strings.Count(b.log.String(), "there is no source"); n != 10 || !strings.Contains(b.log.String(), "has more problems") {
			t.Errorf("the log names %d of many problems, want 10 and that there are more", n)
		}
	})
}

// TestSignal reads at once what the times of the file do not show, and says it again when nothing changed.
func TestSignal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := begin(t)
		old := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC)
		age := func() {
			if err := os.Chtimes(b.path, old, old); err != nil {
				t.Fatal(err)
			}
		}
		age()
		wait(2 * time.Second)
		b.write(t, version("two")) // as long as "one"
		age()
		wait(2 * time.Second)
		b.want(t, "", 0)
		b.hup <- syscall.SIGHUP
		synctest.Wait()
		b.want(t, "two", 0)

		b.hup <- syscall.SIGHUP
		synctest.Wait()
		b.want(t, "two", 0)
		if !strings.Contains(b.log.String(), "is the version in use") {
			t.Errorf("SIGHUP without a change is not answered:\n%s", b.log)
		}
		b.write(t, "nothing")
		b.hup <- syscall.SIGHUP
		synctest.Wait()
		b.hup <- syscall.SIGHUP // a question: the answer is given again
		synctest.Wait()
		b.want(t, "two", 2)
		if err := os.Remove(b.path); err != nil {
			t.Fatal(err)
		}
		b.hup <- syscall.SIGHUP
		synctest.Wait()
		b.want(t, "two", 2)
	})
}

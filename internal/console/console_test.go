package console_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/console"
	"cmcbot/internal/facts"
)

var handler = sync.OnceValue(func() *commands.Handler {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		panic(problems.Errors())
	}
	return commands.New(book)
})

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// answer is what the console prints for a line, without the prompts.
func answer(t *testing.T, line string) string {
	t.Helper()
	r, err := handler().Handle(t.Context(), commands.Request{Line: line, Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	return r.TextWithCommands()
}

func TestRun(t *testing.T) {
	const prompt = "\n/cmc "
	lithuania, help := answer(t, "lithuania"), answer(t, "")
	for _, test := range []struct{ name, in, want string }{
		{"script", "lithuania\n\n", prompt + "\n" + lithuania + "\n" + prompt + "\n" + help + "\n" + prompt + "\n"},
		{"no newline at the end", "lithuania", prompt + "\n" + lithuania + "\n" + prompt + "\n"},
		{"Windows line ends", "lithuania\r\nquit\r\n", prompt + "\n" + lithuania + "\n" + prompt},
		{"nothing", "", prompt + "\n"},
		{"quit", "quit\nlithuania\n", prompt},
		{"exit", " exit \nlithuania\n", prompt},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { // it also finds goroutines left behind
				handler()
				var out strings.Builder
				if err := console.Run(t.Context(), handler(), strings.NewReader(test.in), &out, noon); err != nil {
					t.Fatalf("Run = %v, want none", err)
				}
				if out.String() != test.want {
					t.Errorf("printed %q, want %q", out.String(), test.want)
				}
			})
		})
	}
}

// TestRunEnds ends the context while a person is typing: Run returns at once, and its reader when the terminal closes.
func TestRunEnds(t *testing.T) {
	handler()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		in, typing := io.Pipe()
		done := make(chan error)
		go func() { done <- console.Run(ctx, handler(), in, io.Discard, noon) }()
		if _, err := io.WriteString(typing, "lithuania\ndat"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want none", err)
		}
		if err := typing.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
}

func TestRunAfterTheEnd(t *testing.T) {
	handler()
	for range 20 { // whichever the runtime picks, the line that waits or the end
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := console.Run(ctx, handler(), strings.NewReader("lithuania\n"), io.Discard, noon); err != nil {
				t.Errorf("Run = %v, want none", err)
			}
			synctest.Wait()
		})
	}
}

func TestRunBrokenInput(t *testing.T) {
	broken := errors.New("the terminal is gone")
	synctest.Test(t, func(t *testing.T) {
		if err := console.Run(t.Context(), handler(), iotest.ErrReader(broken), io.Discard, noon); !errors.Is(err, broken) {
			t.Errorf("Run = %v, want %v", err, broken)
		}
	})
}

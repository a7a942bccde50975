// Package console answers in a terminal: a line in, plain text out. It knows the commands and nothing of
// any platform.
package console

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"cmcbot/internal/commands"
)

// prompt is what the terminal shows where a line is to be typed.
const prompt = "\n/cmc "

// Run reads one command line at a time from in and writes its answer to out, and its pictures and documents
// into the working folder, until in ends, "quit" is typed or ctx ends. now gives the moment of each question.
func Run(ctx context.Context, h *commands.Handler, in io.Reader, out io.Writer, now func() time.Time) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines, fault := read(ctx, in)
	fmt.Fprint(out, prompt)
	for {
		select {
		case <-ctx.Done():
			return nil
		case line, ok := <-lines:
			if !ok {
				fmt.Fprintln(out)
				return <-fault
			}
			if word := strings.TrimSpace(line); word == "quit" || word == "exit" {
				return nil
			}
			r, err := h.Handle(ctx, commands.Request{Line: line, Now: now()})
			if ctx.Err() != nil {
				return nil
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "\n%s\n", r.TextWithCommands())
			names, err := Save(".", r)
			for _, name := range names {
				fmt.Fprintf(out, "→ %s\n", name)
			}
			if err != nil {
				fmt.Fprintln(out, err) // who types here can mend it
			}
			fmt.Fprint(out, prompt)
		}
	}
}

// read passes the lines of in on. Its goroutine ends with in or, when a reader cannot be interrupted (a
// terminal), with the program.
func read(ctx context.Context, in io.Reader) (<-chan string, <-chan error) {
	lines, fault := make(chan string), make(chan error, 1)
	go func() {
		defer close(lines)
		scan := bufio.NewScanner(in)
		for scan.Scan() {
			select {
			case lines <- scan.Text():
			case <-ctx.Done():
				fault <- nil
				return
			}
		}
		fault <- scan.Err()
	}()
	return lines, fault
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cmcbot/internal/commands"
)

// drawPicture writes a picture that the commands card, map and chart draw into a file.
func drawPicture(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("picture", flag.ContinueOnError)
	flags.SetOutput(std.err)
	out := flags.String("o", "", "the `file` to write: its ending, .png or .svg, says in which form")
	tag := flags.String("lang", "", "`language` of the picture, such as en")
	day := flags.String("now", "", "draw as of this `day`, YYYY-MM-DD; default today")
	if err := flags.Parse(leading(args)); err != nil {
		return err
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	line := strings.Join(flags.Args(), " ")
	if line == "" {
		return errors.New("a picture of what? for example: bot picture -o map.png map ccm eu; or card ID, chart casualties, chart timeline, chart lithuania, with the word square for a square one")
	}
	form := strings.ToLower(filepath.Ext(*out))
	if form != ".png" && form != ".svg" {
		return fmt.Errorf("-o %q: name a file that ends in .png or .svg", *out)
	}
	book, _, err := loadFacts(getenv("FACTS"))
	if err != nil {
		return err
	}
	p, answer, err := commands.New(book).Draw(ctx, commands.Request{Line: line, Lang: *tag, Now: now})
	if err != nil {
		return err
	}
	if p == nil {
		return fmt.Errorf("%q draws nothing; the answer is:\n\n%s", line, answer.TextWithCommands())
	}
	data := p.SVG()
	if form == ".png" {
		data = p.PNG()
	}
	if err := os.WriteFile(*out, data, 0o644); err != nil {
		return fmt.Errorf("picture: %w", err)
	}
	_, err = fmt.Fprintln(std.out, p.Alt)
	return err
}

// leading moves the flags of args before its words, so that "card ID -o FILE" works as well as "-o FILE card ID".
func leading(args []string) []string {
	var flags, words []string
	for i := 0; i < len(args); i++ {
		if !strings.HasPrefix(args[i], "-") {
			words = append(words, args[i])
			continue
		}
		flags = append(flags, args[i])
		if !strings.Contains(args[i], "=") && i+1 < len(args) && args[i] != "-h" && args[i] != "--help" && args[i] != "-help" {
			i++
			flags = append(flags, args[i])
		}
	}
	return append(flags, words...)
}

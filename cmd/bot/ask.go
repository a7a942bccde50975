package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/console"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/slack"
)

// ask answers questions on standard output, in one of the forms that scripts and tests rely on.
func ask(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("ask", flag.ContinueOnError)
	flags.SetOutput(std.err)
	as := flags.String("as", "text", "`form` of the answer: text, json, discord or slack")
	tag := flags.String("lang", "", "`language` of the answer, such as en")
	day := flags.String("now", "", "answer as of this `day`, YYYY-MM-DD; default today")
	if err := parse(flags, args); err != nil {
		return err
	}
	if !slices.Contains([]string{"text", "json", "discord", "slack"}, *as) {
		return fmt.Errorf("--as %s: use text, json, discord or slack", *as)
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("ask what? for example: bot ask lithuania")
	}
	book, _, err := loadFacts(getenv("FACTS"))
	if err != nil {
		return err
	}
	handler := commands.New(book)
	answer := func(line string) error {
		r, err := handler.Handle(ctx, commands.Request{Line: line, Lang: *tag, Now: now})
		if err != nil {
			return err
		}
		if err := printReply(std.out, *as, r); err != nil || *as != "text" {
			return err
		}
		names, err := console.Save(".", r)
		for _, name := range names {
			fmt.Fprintf(std.out, "→ %s\n", name)
		}
		return err
	}
	if flags.NArg() > 1 || flags.Arg(0) != "-" {
		return answer(strings.Join(flags.Args(), " "))
	}
	lines := bufio.NewScanner(std.in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if err := answer(lines.Text()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// printReply prints one answer; the machine-readable forms take one line each.
func printReply(w io.Writer, as string, r reply.Reply) error {
	var body []byte
	var err error
	switch as {
	case "json":
		body, err = json.Marshal(r)
	case "discord":
		body, err = discord.Body(r)
	case "slack":
		body, err = slack.Body(r)
	default:
		body = []byte(r.TextWithCommands() + "\n")
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, string(body))
	return err
}

// moment returns noon of a day written YYYY-MM-DD, or the present for "".
func moment(day string) (time.Time, error) {
	if day == "" {
		return time.Now(), nil
	}
	d, err := facts.ParseDate(day)
	if err != nil || !d.Full() {
		return time.Time{}, fmt.Errorf("--now %s is not a day; write it like 2026-11-23", day)
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, time.UTC), nil
}

// loadFacts reads the knowledge file at path, or facts.yaml in the working folder, or the one built in. It
// returns where the book came from.
func loadFacts(path string) (*facts.Book, string, error) {
	if path = factsPath(path); path == "" {
		book, problems := builtIn().Book(cmcbot.Phrases)
		if book == nil {
			return nil, "", problems
		}
		return book, "the built-in knowledge file", nil
	}
	book, problems, err := facts.Read(path, cmcbot.Phrases)
	if err != nil {
		return nil, "", fmt.Errorf("knowledge file: %w; set FACTS to a file that can be read", err)
	}
	if book == nil {
		return nil, "", fmt.Errorf("the knowledge file cannot be used:\n%w", problems.Errors())
	}
	return book, path, nil
}

// builtIn is the knowledge file of the program.
func builtIn() facts.Files { return facts.Files{Path: "facts.yaml (built in)", Text: cmcbot.Facts} }

// factsPath returns the knowledge file that path means: path, or facts.yaml in the working folder, or "" for the one built in.
func factsPath(path string) string {
	if path != "" {
		return path
	}
	if _, err := os.Stat("facts.yaml"); errors.Is(err, os.ErrNotExist) {
		return ""
	}
	return "facts.yaml"
}

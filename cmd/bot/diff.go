package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"
)

// diff says what changed between two versions of the knowledge file, in sentences for readers or as JSON.
func diff(_ context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("diff", flag.ContinueOnError)
	flags.SetOutput(std.err)
	as := flags.String("as", "text", "`form` of the answer: text or json")
	tag := flags.String("lang", "", "`language` of the sentences, such as en")
	if err := parse(flags, args); err != nil {
		return err
	}
	if *as != "text" && *as != "json" {
		return fmt.Errorf("--as %s: use text or json", *as)
	}
	if flags.NArg() < 1 || flags.NArg() > 2 {
		return errors.New("diff of what? for example: git show HEAD~1:facts.yaml >old.yaml, then: bot diff old.yaml")
	}
	before, _, err := loadFacts(flags.Arg(0))
	if err != nil {
		return err
	}
	book, _, err := loadFacts(cmp.Or(flags.Arg(1), getenv("FACTS")))
	if err != nil {
		return err
	}
	p := lang.For(*tag)
	changes := facts.Diff(before, book)
	if *as == "text" {
		for _, line := range news.Sentences(p, book, changes) {
			fmt.Fprintln(std.out, line)
		}
		return nil
	}
	type said struct {
		facts.Change
		Text []string `json:"text"`
	}
	list := make([]said, len(changes))
	for i, c := range changes {
		list[i] = said{c, news.Sentence(p, book, c)}
	}
	e := json.NewEncoder(std.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

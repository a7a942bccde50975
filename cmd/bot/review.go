package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// review lists what a maintainer should look at, as a list to work through. What it finds is work, no fault: the exit status is 0.
func review(_ context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("review", flag.ContinueOnError)
	flags.SetOutput(std.err)
	as := flags.String("as", "text", "`form` of the list: text or json")
	day := flags.String("now", "", "what is due as of this `day`, YYYY-MM-DD; default today")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *as != "text" && *as != "json" {
		return fmt.Errorf("--as %s: use text or json", *as)
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	book, from, err := loadFacts(getenv("FACTS"))
	if err != nil {
		return err
	}
	tasks := facts.Review(book, facts.DateOf(now.UTC()))
	if *as == "json" {
		e := json.NewEncoder(std.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(append([]facts.Task{}, tasks...))
	}
	fmt.Fprintf(std.out, "%s on %s\n", from, facts.DateOf(now.UTC()))
	for _, part := range parts() {
		writeTasks(std.out, book, part, tasks)
	}
	all, by := facts.Translated(book)
	fmt.Fprintf(std.out, "\nTranslations: %d texts\n", all)
	for _, lang := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(std.out, "  %s: %d shown, %d missing or stale\n", lang, by[lang], all-by[lang])
	}
	if len(by) == 0 {
		fmt.Fprintln(std.out, "  in English only")
	}
	return nil
}

// A part is the tasks of one reason, with what to do about them.
type part struct {
	why        facts.Why
	title, how string
}

func parts() []part {
	return []part{
		{facts.Late, "Overdue", "compare it with its sources, then set checked and review_by"},
		{facts.Passed, "The day has passed", "set the status that holds by now, as_of, and counted under treaties"},
		{facts.Due, fmt.Sprintf("Due within %d days", facts.Soon), "compare it with its sources, then set checked and review_by"},
		{facts.Expiring, fmt.Sprintf("Shown no longer than %d days", facts.Soon), "give it a later expires, or a newer fact and replaced_by"},
		{facts.Weak, "Resting on copies alone", "find the page of whoever says so, and name it first under sources"},
		{facts.Uncited, "Without a source", "find one that says so"},
		{facts.Stale, "Translations of an older English", "translate again, then set of"},
		{facts.Unreviewed, "Translations that no speaker has read", "let one read it, then set reviewed: true"},
	}
}

func writeTasks(w io.Writer, book *facts.Book, p part, tasks []facts.Task) {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t facts.Task) bool { return t.Why != p.why })
	if len(tasks) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s (%d): %s\n", p.title, len(tasks), p.how)
	for _, t := range tasks {
		words := []string{"  [ ]", t.Section}
		for _, word := range []string{t.ID, t.Key, t.Lang} {
			if word != "" {
				words = append(words, word)
			}
		}
		fmt.Fprint(w, strings.Join(words, " "))
		if !t.By.IsZero() {
			fmt.Fprintf(w, ", by %s", t.By)
		}
		fmt.Fprintf(w, ": %s\n", t.Name)
		for _, id := range t.Sources {
			if s := book.Source(id); s != nil && t.Why != facts.Weak {
				fmt.Fprintf(w, "        %s\n", s.URL)
			}
		}
	}
}

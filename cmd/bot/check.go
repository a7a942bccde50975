package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/share"
)

// check prints every problem of a knowledge file, one a line, or what the file holds.
func check(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("check", flag.ContinueOnError)
	flags.SetOutput(std.err)
	day := flags.String("now", "", "reviews are late as of this `day`, YYYY-MM-DD; default today")
	try := flags.Bool("links", false, "also try the address of every source, which takes minutes and asks other people's servers")
	pause := flags.Duration("pause", 2*time.Second, "with --links, the pause between two requests to one host")
	if err := parse(flags, args); err != nil {
		return err
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	files := builtIn()
	if path := factsPath(cmp.Or(flags.Arg(0), getenv("FACTS"))); path != "" {
		if files, err = facts.ReadFiles(path); err != nil {
			return fmt.Errorf("check: %w", err)
		}
	}
	problems := files.Check(facts.DateOf(now.UTC()), share.Check)
	for _, p := range problems {
		fmt.Fprintln(std.out, p)
	}
	if len(problems) > 0 {
		fmt.Fprintf(std.err, "%d %s\n", len(problems), map[bool]string{true: "problem", false: "problems"}[len(problems) == 1])
		return errFound
	}
	book, _ := facts.Parse(files.Path, files.Text)
	fmt.Fprintf(std.out, "%s: no problems: %d states, %d facts, %d talking points, %d rebuttals, %d dates, %d groups, %d sources\n",
		files.Path, len(book.Countries), len(book.Facts), len(book.Points), len(book.Rebuttals), len(book.Calendar), len(book.Groups), len(book.Sources))
	if *try {
		return checkLinks(ctx, book, *pause, getenv, std)
	}
	return nil
}

// parse reads options, which stand before everything else: one behind that would be taken for a word, and do nothing.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	for _, a := range flags.Args() {
		if strings.HasPrefix(a, "--") {
			return fmt.Errorf("%s: %s stands behind other words: write options first", flags.Name(), a)
		}
	}
	return nil
}

func version(_ context.Context, _ []string, _ func(string) string, std streams) error {
	v, rev := "(devel)", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		v = info.Main.Version
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				rev = " " + s.Value
			}
		}
		v += rev + " " + info.GoVersion
	}
	fmt.Fprintln(std.out, "cmcbot", v)
	return nil
}

package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"runtime/debug"
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
	if err := flags.Parse(args); err != nil {
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
		fmt.Fprintf(std.err, "%d problems\n", len(problems))
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

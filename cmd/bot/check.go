package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	"cmcbot"
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
	name, data, err := checkInput(flags.Arg(0), getenv)
	if err != nil {
		return err
	}
	problems := facts.Check(name, data, facts.DateOf(now.UTC()), share.Check)
	for _, p := range problems {
		fmt.Fprintln(std.out, p)
	}
	if len(problems) > 0 {
		fmt.Fprintf(std.err, "%d problems\n", len(problems))
		return errFound
	}
	book, _ := facts.Parse(name, data)
	fmt.Fprintf(std.out, "%s: no problems: %d states, %d facts, %d talking points, %d rebuttals, %d dates, %d groups, %d sources\n",
		name, len(book.Countries), len(book.Facts), len(book.Points), len(book.Rebuttals), len(book.Calendar), len(book.Groups), len(book.Sources))
	if *try {
		return checkLinks(ctx, book, *pause, getenv, std)
	}
	return nil
}

// checkInput reads at most one byte more than a knowledge file may have, so that anything can be named.
func checkInput(path string, getenv func(string) string) (string, []byte, error) {
	if path = factsPath(cmp.Or(path, getenv("FACTS"))); path == "" {
		return "facts.yaml (built in)", cmcbot.Facts, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return "", nil, fmt.Errorf("check: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, facts.MaxBytes+1))
	if err != nil {
		return "", nil, fmt.Errorf("check: %w", err)
	}
	return path, data, nil
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

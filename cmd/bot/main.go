package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errFound):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "bot:", err)
		os.Exit(1)
	}
}

// errFound says that a command did its work, printed what it found, and that this is not well.
var errFound = errors.New("problems found")

// A streams is where a subcommand reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// run is the whole program, free of globals so that tests can call it. It returns nil when ctx ends.
func run(ctx context.Context, args []string, getenv func(string) string, in io.Reader, out, stderr io.Writer) error {
	std := streams{in, out, stderr}
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
		if strings.HasPrefix(name, "--edit") || strings.HasPrefix(name, "-edit") {
			name, args = "", append([]string{name}, args...)
		}
	}
	for _, s := range subcommands() {
		if s.name == name {
			return s.run(ctx, args, getenv, std)
		}
	}
	if name == "-h" || name == "--help" || name == "-help" {
		return help(ctx, args, getenv, std)
	}
	return fmt.Errorf("there is no command %q; \"bot help\" lists them", name)
}

// A subcommand is one way to start the program.
type subcommand struct {
	name, args, about string
	run               func(ctx context.Context, args []string, getenv func(string) string, std streams) error
}

func subcommands() []subcommand {
	return []subcommand{
		{"", "[--edit]", "run the bot on every platform that has a token; without any, answer here", serve},
		{"ask", "[--as text|json|discord|slack] [--lang xx] [--now YYYY-MM-DD] WORDS… | -", "answer one question, or with - one a line", ask},
		{"audit", "[-n N] [WORKSPACE]", "list who changed which setting, when, and from what to what: of a workspace, slack/T0123456789, or of all", audit},
		{"check", "[--now YYYY-MM-DD] [--links] [FILE]", "check a knowledge file, and its sources' addresses; exit status 1 when something is wrong", check},
		{"daily", "list | preview CHANNEL | backup FILE | restore FILE", "look after the daily posts: the channels, what comes next, a backup that either database takes", dailyPosts},
		{"diff", "[--as text|json] [--lang xx] OLD [NEW]", "say what changed for a reader between two knowledge files", diff},
		{"explain", "WORDS…", "show how words are understood, and why each result ranks where it does", explain},
		{"manifest", "slack|discord", "print what the platform has to know about the app, with the reason for each right", manifest},
		{"invite", "", "print the addresses at which the bot is added to a server or a workspace", invite},
		{"doctor", "", "examine the tokens, rights, knowledge file and public address, and say how to mend what is wrong; exit status 1 then", doctor},
		{"export", "[--lang xx] [--now YYYY-MM-DD] json | csv TABLE | md | ics | atom", "print the knowledge file in another form", exportFile},
		{"help", "", "this list", help},
		{"rekey", "[new]", "print a new key for TOKEN_KEYS, or seal the workspaces' tokens with the first key of the list", rekey},
		{"review", "[--as text|json] [--now YYYY-MM-DD] | --apply [-w]", "list what a maintainer should look at: late reviews, weak sources, translations, facts never posted; or write what they found still true into the file", review},
		{"picture", "-o FILE [--lang xx] [--now YYYY-MM-DD] card ID | map TREATY [GROUP|STATE] | chart NAME [square]", "draw a picture into FILE, .png or .svg, and print its alternative text", drawPicture},
		{"schema", "[FILE]", "print, or write to FILE, the JSON Schema of the knowledge file, for editors", schema},
		{"suggestions", "list [--all] | show N | accept N [--key KEY] [-w] | decline N --reason \"…\"", "work through what people sent by Fix this: accept one as a patch of the knowledge file, or decline it for a reason that its sender is told", suggestions},
		{"version", "", "what this program was built from", version},
	}
}

func help(_ context.Context, _ []string, _ func(string) string, std streams) error {
	fmt.Fprintln(std.out, "bot answers questions on the cluster munition and landmine treaties, on Discord, on Slack and here.\n\nUsage:")
	for _, s := range subcommands() {
		fmt.Fprintf(std.out, "  %s\n        %s\n", strings.Join(strings.Fields("bot "+s.name+" "+s.args), " "), s.about)
	}
	fmt.Fprintln(std.out, "\nEnvironment:")
	for _, v := range variables() {
		fmt.Fprintf(std.out, "  %-16s %s\n", v.name, v.about)
	}
	return nil
}

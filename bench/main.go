// Command bench measures the bot as the platforms reach it over HTTPS (behind a proxy, so plain HTTP here), side by side
// with a bare handler that verifies the same signatures and with what people would pick instead: @slack/bolt, and
// Discord's discord-interactions with Express. bench/run builds all of it and starts this; bench/README.md says what is measured how.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// Options say what is measured.
type options struct {
	bot         string        // the program
	dir         string        // for files that are made on the way
	cpu         int           // the core that servers run on; the load comes from another
	rounds      int           // of each side
	length      time.Duration // of a round, about
	connections int
	starts      int   // of the program, for the time until it is ready
	sizes       sizes // of the knowledge file, for the curve
	only        string
	load        string // a part of the names of the workloads, such as "discord, mixed"
}

func run(ctx context.Context, args []string) error {
	if len(args) > 0 && args[0] == "floor" {
		return floor(ctx, args[1:])
	}
	o := options{sizes: sizes{1, 2}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.StringVar(&o.bot, "bot", "", "the bot's program")
	flags.StringVar(&o.dir, "dir", "", "an empty folder to work in")
	flags.IntVar(&o.cpu, "cpu", 0, "the core that the servers run on")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds of each side")
	flags.DurationVar(&o.length, "length", 3*time.Second, "length of a round, about")
	flags.IntVar(&o.connections, "connections", 16, "requests under way at once, each on a connection of its own")
	flags.IntVar(&o.starts, "starts", 7, "starts of the program")
	flags.Var(&o.sizes, "sizes", "sizes of the knowledge file for the curve, as multiples of today's")
	flags.StringVar(&o.only, "only", "", "measure only this: load, start or curve")
	flags.StringVar(&o.load, "match", "", "of the load, only what has this in its name, such as \"discord, mixed\"")
	if err := flags.Parse(args); err != nil {
		return err
	}
	p, err := startPlatforms()
	if err != nil {
		return err
	}
	defer p.close()
	for _, part := range []struct {
		name string
		do   func(context.Context, options, *platforms) error
	}{{"load", measureLoad}, {"start", measureStart}, {"curve", measureCurve}} {
		if o.only != "" && o.only != part.name {
			continue
		}
		if err := part.do(ctx, o, p); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

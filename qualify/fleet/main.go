// Command fleet tries the bot as a coalition would run it: several replicas on one PostgreSQL behind a balancer, with people
// asking on both platforms and daily posts coming due, while replicas are restarted and killed, the database restarts, slows
// down or hangs, and the platforms' APIs slow down or fail. It counts what people saw of that.
//
//	go run ./qualify/fleet               # every fault by itself; about a quarter of an hour
//	go run ./qualify/fleet -soak 1h      # faults at random, and whether memory and goroutines stay flat
//
// It needs PostgreSQL's programs (apt-get install postgresql), starts a cluster of its own in a temporary folder and touches
// no other. The platforms are internal/fakediscord and internal/fakeslack, in this process; the replicas are the real program.
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
		fmt.Fprintln(os.Stderr, "fleet:", err)
		os.Exit(1)
	}
}

// Options say how hard the fleet is tried.
type options struct {
	replicas int
	rate     float64       // questions a second
	each     int           // daily posts a minute on each platform
	again    float64       // which part of the requests platforms send twice
	soak     time.Duration // 0 tries every fault by itself
	only     string        // a part of the names of the phases to try; "" is all
	keep     bool          // the folder with logs and samples stays
}

func run(ctx context.Context, args []string) error {
	var o options
	flags := flag.NewFlagSet("fleet", flag.ContinueOnError)
	flags.IntVar(&o.replicas, "replicas", 3, "how many replicas; at least 2")
	flags.Float64Var(&o.rate, "rate", 20, "questions a second, on both platforms together")
	flags.IntVar(&o.each, "posts", 5, "daily posts that are due in each minute on each platform")
	flags.Float64Var(&o.again, "again", 0.05, "which part of the platforms' requests is sent twice")
	flags.DurationVar(&o.soak, "soak", 0, "try faults at random for so long, and judge memory and goroutines")
	flags.StringVar(&o.only, "only", "", "try only phases whose name holds this")
	flags.BoolVar(&o.keep, "keep", false, "keep the temporary folder with the logs and the samples")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.replicas < 2 || o.rate <= 0 {
		return errors.New("at least two replicas and one question are needed")
	}
	dir, err := os.MkdirTemp("", "fleet-")
	if err != nil {
		return err
	}
	fmt.Println("folder:", dir)
	if !o.keep {
		defer os.RemoveAll(dir) // what stays is temporary all the same
	}
	f, err := assemble(ctx, o, dir)
	if f != nil {
		defer f.close()
	}
	if err != nil {
		return err
	}
	if o.soak > 0 {
		return f.soak(ctx)
	}
	return f.phases(ctx)
}

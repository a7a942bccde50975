package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// phases tries every fault by itself and reports what people saw.
func (f *fleet) phases(ctx context.Context) error {
	asking, stop := context.WithCancel(ctx)
	asked := make(chan struct{})
	go func() {
		f.people.ask(asking)
		close(asked)
	}()
	var order []string
	err := func() error {
		for _, one := range faults() {
			if !strings.Contains(one.name, f.options.only) {
				continue
			}
			order = append(order, one.name)
			before := f.doubled()
			if err := f.phase(ctx, one); err != nil {
				return err
			}
			f.twice[one.name] = f.doubled() - before
		}
		return nil
	}()
	stop()
	<-asked
	if err != nil {
		return err
	}
	due := time.Now()
	fmt.Println("waiting for posts that a killed replica had begun")
	if err := f.postsCome(ctx, due); err != nil {
		return err
	}
	f.report(order)
	f.reportPosts(due)
	return nil
}

// phase tries one fault while posts are due: it begins as a minute does.
func (f *fleet) phase(ctx context.Context, one fault) error {
	f.name(one.name)
	fmt.Println(time.Now().Format(time.TimeOnly), one.name)
	next := time.Now().Truncate(time.Minute).Add(time.Minute)
	if one.name == "rolling restart" {
		next = next.Add(-3 * time.Second) // the first replica is gone when the minute begins
	}
	if err := rest(ctx, time.Until(next)); err != nil {
		return err
	}
	var seen waits
	var before int
	watching, stop := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		if one.name == "steady" {
			before = f.look.remembered(ctx)
			seen = f.look.watch(watching)
		}
	}()
	answers := f.people.count()
	err := one.do(ctx, f)
	if one.name == "steady" {
		stop()
		<-watched
		fmt.Printf("  %d questions, %d events remembered, one row and one statement each\n", f.people.count()-answers, f.look.remembered(ctx)-before)
		fmt.Printf("  locks: %d looks, %d statements under way, %d of them waiting for a lock of another\n", seen.looks, seen.busy, len(seen.held))
		slices.Sort(seen.held)
		for _, statement := range slices.Compact(seen.held) {
			fmt.Println("    waited:", statement)
		}
	}
	stop()
	<-watched
	if err != nil {
		return fmt.Errorf("%s: %w", one.name, err)
	}
	return rest(ctx, 15*time.Second) // what follows from it belongs to it
}

// postsCome waits until every post that was due by then has come, or four minutes: a killed replica's are looked for after two.
func (f *fleet) postsCome(ctx context.Context, due time.Time) error {
	for range 48 {
		if _, lost, _ := f.posts.count(due); lost == 0 {
			return nil
		}
		if err := rest(ctx, 5*time.Second); err != nil {
			return err
		}
	}
	return nil
}

// count counts the questions so far.
func (p *people) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.asked)
}

// doubled counts the questions that were answered twice so far.
func (f *fleet) doubled() int { return int(f.balancer.twice.Load()) + f.people.doubled() }

// report prints one line for each phase, and one for each way of asking that lost something.
func (f *fleet) report(order []string) {
	f.people.mu.Lock()
	asked := slices.Clone(f.people.asked)
	f.people.mu.Unlock()
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "phase\tasked\tanswered\tlost\ttwice\tlate (> 3 s)\t\"went wrong\"\tp50\tp99\tworst\tworst without database\t")
	lost := map[string]int{}
	for _, phase := range append(order, "") {
		var took, free []time.Duration
		n, tardy, wrong := 0, 0, 0
		for _, q := range asked {
			if phase != "" && q.phase != phase {
				continue
			}
			n++
			if q.err != nil {
				lost[fmt.Sprintf("%s: %s: %v", q.phase, q.kind, q.err)]++
				continue
			}
			took = append(took, q.took)
			if !q.stored {
				free = append(free, q.took)
			}
			if q.took > late {
				tardy++
			}
			if q.fault {
				wrong++
			}
		}
		slices.Sort(took)
		slices.Sort(free)
		twice := "-" // in a soak, only the whole is counted
		if n, ok := f.twice[phase]; ok {
			twice = strconv.Itoa(n)
		} else if phase == "" {
			twice = strconv.Itoa(f.doubled())
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%d\t%d\t%s\t%s\t%s\t%s\t\n", cmp.Or(phase, "all"), n, len(took), n-len(took), twice, tardy, wrong,
			at(took, 0.5), at(took, 0.99), at(took, 1), at(free, 1))
	}
	w.Flush()
	all := len(lost)
	for _, what := range slices.Sorted(maps.Keys(lost)) {
		fmt.Printf("lost %d in %s\n", lost[what]/2, what) // counted for its phase and for all
	}
	if all == 0 {
		fmt.Println("nothing was lost")
	}
	fmt.Printf("balancer: %d connections refused and tried elsewhere, %d requests whose replica went away\n", f.balancer.refused.Load(), f.balancer.broken.Load())
	problems := append(f.discord.Problems(), f.slack.Problems()...)
	slices.Sort(problems)
	for _, p := range slices.Compact(problems) {
		fmt.Println("platform:", p)
	}
}

func (f *fleet) reportPosts(due time.Time) {
	came, lost, doubled := f.posts.count(due)
	fmt.Printf("daily posts: %d came, %d lost, %d doubled\n", came, lost, doubled)
}

// at is a quantile of sorted durations.
func at(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))].Round(time.Millisecond)
}

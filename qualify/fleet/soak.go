package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// soak tries faults at random for a long time and judges whether the replica that lives through it grows.
func (f *fleet) soak(ctx context.Context) error {
	asking, stop := context.WithTimeout(ctx, f.options.soak)
	defer stop()
	asked := make(chan struct{})
	go func() {
		f.people.ask(asking)
		close(asked)
	}()
	sampled := make(chan [][]sample, 1)
	go func() { sampled <- f.sample(asking) }()
	all := append(faults(), fault{"the knowledge file is saved", func(context.Context, *fleet) error { return f.save(rand.Int()) }})
	var order []string
	for _, one := range all {
		order = append(order, one.name)
	}
	for asking.Err() == nil {
		one := all[rand.IntN(len(all))]
		f.name(one.name)
		fmt.Println(time.Now().Format(time.TimeOnly), one.name)
		if err := one.do(ctx, f); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		rest(asking, 10*time.Second+rand.N(30*time.Second)) // the end of the soak ends it
	}
	<-asked
	samples := <-sampled
	due := time.Now().Add(-time.Minute)
	fmt.Println("waiting for posts that a killed replica had begun")
	if err := f.postsCome(ctx, due); err != nil {
		return err
	}
	f.report(order)
	f.reportPosts(due)
	return f.judge(samples)
}

// sample asks every replica every ten seconds what it holds, until ctx ends.
func (f *fleet) sample(ctx context.Context) [][]sample {
	all := make([][]sample, len(f.replicas))
	for rest(ctx, 10*time.Second) == nil {
		for i, r := range f.replicas {
			one, cancel := context.WithTimeout(ctx, 3*time.Second)
			if s, err := r.sample(one); err == nil { // else it is not there now
				all[i] = append(all[i], s)
			}
			cancel()
		}
	}
	return all
}

// judge prints how the replicas grew in the last half, writes the samples down, and returns an error when the first one did.
func (f *fleet) judge(all [][]sample) error {
	file, err := os.Create(filepath.Join(f.dir, "samples.csv"))
	if err != nil {
		return err
	}
	defer file.Close()
	fmt.Fprintln(file, "replica,seconds,resident,live,goroutines")
	for i, list := range all {
		for _, s := range list {
			fmt.Fprintf(file, "%d,%.0f,%.0f,%.0f,%.0f\n", i+1, s.at.Sub(f.began).Seconds(), s.resident, s.live, s.goroutines)
		}
	}
	list := all[0]
	half := list[len(list)/2:]
	if len(half) < 10 {
		return fmt.Errorf("%d samples are too few to judge", len(list))
	}
	grew := false
	for _, what := range []struct {
		name string
		unit float64
		of   func(sample) float64
		most float64 // growth in an hour, as a part of the mean, that counts as none
	}{
		{"live heap, MB", 1e6, func(s sample) float64 { return s.live }, 0.05},
		{"resident, MB", 1e6, func(s sample) float64 { return s.resident }, 0.05},
		{"goroutines", 1, func(s sample) float64 { return s.goroutines }, 0.05},
	} {
		mean, slope := trend(half, what.of)
		low, high := what.of(half[0]), what.of(half[0])
		for _, s := range half {
			low, high = min(low, what.of(s)), max(high, what.of(s))
		}
		verdict := "flat"
		if slope > what.most*mean {
			verdict, grew = "GROWS", true
		}
		fmt.Printf("%s: mean %.1f, from %.1f to %.1f, %+.2f an hour: %s\n", what.name, mean/what.unit, low/what.unit, high/what.unit, slope/what.unit, verdict)
	}
	if grew {
		return fmt.Errorf("%s grows", f.replicas[0].name)
	}
	return nil
}

// trend returns the mean, and the growth in an hour: the median of the slopes between any two samples (Theil and Sen), which heeds no peak, such as
// those when the knowledge file is read again.
func trend(list []sample, of func(sample) float64) (mean, slope float64) {
	var slopes []float64
	for i, s := range list {
		mean += of(s) / float64(len(list))
		for _, later := range list[i+1:] {
			slopes = append(slopes, (of(later)-of(s))/later.at.Sub(s.at).Hours())
		}
	}
	slices.Sort(slopes)
	return mean, slopes[len(slopes)/2]
}

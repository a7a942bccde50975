package search_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

// percentiles reports the median and the 99th percentile of single runs, in microseconds.
func percentiles(b *testing.B, run func(i int)) {
	times := make([]time.Duration, 0, b.N)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		run(i)
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1000, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1000, "p99-µs")
}

// grown returns today's file with every fact, point and date standing in it n times; each copy of a fact has a word of its own.
func grown(b *testing.B, n int) *facts.Book {
	copied := *factstest.Whole()
	book := &copied
	// Parse's look-ups go on to find the first copies, which is all that the index asks them for.
	book.Facts, book.Points, book.Calendar = slices.Clip(book.Facts), slices.Clip(book.Points), slices.Clip(book.Calendar)
	nFacts, nPoints, nDays := len(book.Facts), len(book.Points), len(book.Calendar)
	for i := 1; i < n; i++ {
		own := fmt.Sprintf("-%d", i)
		for _, f := range book.Facts[:nFacts] {
			f.ID += own
			f.Text.English += fmt.Sprintf(" Copy%d%s.", i, strings.ReplaceAll(f.ID, "-", ""))
			book.Facts = append(book.Facts, f)
		}
		for _, p := range book.Points[:nPoints] {
			p.ID += own
			book.Points = append(book.Points, p)
		}
		for _, d := range book.Calendar[:nDays] {
			d.ID += own
			book.Calendar = append(book.Calendar, d)
		}
	}
	return book
}

// BenchmarkAsk answers every question of the development half in turn, with today's file and with one of 10 and of
// 100 times its size.
func BenchmarkAsk(b *testing.B) {
	set := readSet(b, "queries-dev.jsonl")
	for _, n := range []int{1, 10, 100} {
		x := search.Open(grown(b, n), lang.StateNames)
		b.Run(fmt.Sprintf("size=%d", n), func(b *testing.B) {
			percentiles(b, func(i int) { x.Ask(set[i%len(set)].Text) })
		})
	}
}

// BenchmarkClaims reads a message of 500 words: of other talk, and of nothing but claims.
func BenchmarkClaims(b *testing.B) {
	x := open(b)
	for _, kind := range []string{"other", "claims"} {
		var words []string
		for _, l := range readSet(b, kind+"-dev.jsonl") {
			words = append(words, strings.Fields(l.Text)...)
		}
		message := strings.Join(words[:500], " ")
		x.Claims(message)
		b.Run(kind, func(b *testing.B) { percentiles(b, func(int) { x.Claims(message) }) })
	}
}

// BenchmarkClaim reads every claim of the development half in turn.
func BenchmarkClaim(b *testing.B) {
	x := open(b)
	set := readSet(b, "claims-dev.jsonl")
	x.Claims(set[0].Text)
	percentiles(b, func(i int) { x.Claims(set[i%len(set)].Text) })
}

// BenchmarkOpen parses the file and makes the index of its entries.
func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := anew(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLearn reads the first message: the claims are learnt then.
func BenchmarkLearn(b *testing.B) {
	kept := 0.0
	for b.Loop() {
		b.StopTimer()
		x, err := anew()
		if err != nil {
			b.Fatal(err)
		}
		x.Ask("casualties in 2024")
		before := heap()
		b.StartTimer()
		x.Claims("We need them to deter Russia.")
		b.StopTimer()
		kept = max(kept, float64(heap())-float64(before))
		runtime.KeepAlive(x)
		b.StartTimer()
	}
	b.ReportMetric(kept/(1<<20), "MB-kept")
}

// heap returns how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

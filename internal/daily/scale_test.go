package daily_test

import (
	"cmp"
	"context"
	"flag"
	"runtime"
	"slices"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// scale is how many channels BenchmarkScale sets up; 10,000 takes the 200 seconds that Discord's limit asks for.
var scale = flag.Int("scale", 200, "channels of BenchmarkScale, due in the same minute")

// BenchmarkScale posts in many channels of a Discord that enforces its limits, due at the same moment, and asks questions
// meanwhile. It reports how long that took against what 50 posts a second allow, the heap at the end against the
// beginning, and the slowest hundredth of the answers against that before.
func BenchmarkScale(b *testing.B) {
	book, _ := facts.Parse("facts.yaml", cmcbot.Facts)
	h := commands.New(book)
	p99 := func(ctx context.Context, n int) time.Duration {
		var times []time.Duration
		for len(times) < n || n == 0 && ctx.Err() == nil {
			begin := time.Now()
			if _, err := h.Handle(context.Background(), commands.Request{Line: "lithuania", Now: begin}); err != nil {
				b.Fatal(err)
			}
			times = append(times, time.Since(begin))
			time.Sleep(20 * time.Millisecond) // people do not ask without a pause
		}
		slices.SortFunc(times, cmp.Compare[time.Duration])
		return times[len(times)*99/100]
	}
	for b.Loop() {
		fake := fakediscord.New(b, fakediscord.Options{ManyChannels: true, Limits: true})
		s := storetest.SQLite(b).Open(b)
		bot, err := discord.New(discord.Config{Token: fake.Token(), APIURL: fake.APIURL(), Handler: h})
		if err != nil {
			b.Fatal(err)
		}
		g := &stage{discord: fake}
		g.set(b, s, "discord", *scale)
		e, err := daily.New(daily.Config{Store: s, Book: h.Book, Draw: h.DrawDaily, Sorry: h.SorryDaily, Platforms: []string{"discord"},
			Poster: func(store.Channel) daily.Poster { return bot }})
		if err != nil {
			b.Fatal(err)
		}
		idle := p99(b.Context(), 200)
		ctx, cancel := context.WithCancel(b.Context())
		done := make(chan error, 1)
		asked := make(chan time.Duration, 1)
		begin := time.Now()
		go func() { done <- e.Run(ctx) }()
		go func() { asked <- p99(ctx, 0) }()
		if _, err := fake.WaitRequests(ctx, 1, "POST", "/messages"); err != nil {
			b.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for e.Counts().Posted < int64(*scale) {
			time.Sleep(100 * time.Millisecond)
		}
		took := time.Since(begin)
		runtime.GC()
		runtime.ReadMemStats(&after)
		cancel()
		if err := <-done; err != nil {
			b.Fatal(err)
		}
		allowed := time.Duration(*scale) * time.Second / 50
		b.ReportMetric(took.Seconds(), "s")
		b.ReportMetric(float64(took)/float64(allowed), "of-allowed")
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(*scale), "heap-B/post") // the fake keeps every body
		b.ReportMetric(float64(idle.Microseconds()), "p99-idle-µs")
		b.ReportMetric(float64((<-asked).Microseconds()), "p99-busy-µs")
		limited := 0
		for _, r := range fake.Requests("POST", "/messages") {
			if r.Status == 429 {
				limited++
			}
		}
		b.ReportMetric(float64(limited), "429s")
	}
}

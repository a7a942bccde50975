package daily_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// scale is how many channels BenchmarkScale sets up; 10,000 takes the 200 seconds that Discord's limit asks for.
var (
	scale      = flag.Int("scale", 200, "channels of BenchmarkScale, due in the same minute")
	workspaces = flag.Int("workspaces", 20, "workspaces of Slack that they are spread over")
)

// BenchmarkScale posts in many channels of platforms that enforce their limits, due at the same moment, and asks questions
// meanwhile. It reports how long that took against what the limits allow (Discord: 50 requests a second; Slack: 250 messages a
// minute in each workspace), the heap after a tenth, a half and all of the posts, and the slowest hundredth of the answers, busy and idle.
func BenchmarkScale(b *testing.B) {
	for _, platform := range []string{"discord", "slack"} {
		for _, database := range []string{"sqlite", "postgres"} {
			b.Run(platform+"/"+database, func(b *testing.B) {
				for b.Loop() {
					rush(b, platform, database)
				}
			})
		}
	}
}

func rush(b *testing.B, platform, database string) {
	b.Helper()
	place := map[string]func(testing.TB) storetest.Place{"sqlite": storetest.SQLite, "postgres": storetest.PostgreSQL}[database](b)
	s := place.Open(b)
	book, _ := facts.Parse("facts.yaml", cmcbot.Facts)
	h := commands.New(book)
	posters := map[string]daily.Poster{} // by workspace
	n, allowed := 0, time.Duration(*scale)*time.Second/50
	if platform == "slack" {
		n, allowed = *workspaces, time.Duration(*scale)*time.Minute/perMinute/time.Duration(*workspaces)
	}
	plots, leave := found(b, n)
	for i, p := range plots {
		var err error
		workspace := "T" + strconv.Itoa(i)
		if n == 0 {
			workspace = fakediscord.GuildID
			posters[workspace], err = discord.New(discord.Config{Token: p.Token, APIURL: p.URL, Handler: h})
		} else {
			posters[workspace], err = slack.New(slack.Config{BotToken: p.Token, AppToken: p.App, APIURL: p.URL, Handler: h})
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	crowd(b, s, platform)
	e, err := daily.New(daily.Config{Store: s, Book: h.Book, Draw: h.DrawDaily, Sorry: h.SorryDaily, Platforms: []string{platform},
		Poster: func(c store.Channel) daily.Poster { return posters[c.Workspace] }})
	if err != nil {
		b.Fatal(err)
	}
	idle := slowest(b.Context(), b, h, 200)
	ctx, cancel := context.WithCancel(b.Context())
	done, asked := make(chan error, 1), make(chan time.Duration, 1)
	begin := time.Now()
	go func() { done <- e.Run(ctx) }()
	go func() { asked <- slowest(ctx, b, h, 0) }()
	for _, tenths := range []int{1, 5, 10} {
		for e.Counts().Posted < int64(*scale*tenths/10) {
			time.Sleep(20 * time.Millisecond)
		}
		if tenths == 10 {
			took := time.Since(begin)
			b.ReportMetric(took.Seconds(), "s")
			b.ReportMetric(float64(took)/float64(allowed), "of-allowed")
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/(1<<20), fmt.Sprintf("heap-MB-%d%%", tenths*10))
	}
	cancel()
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(idle.Microseconds()), "p99-idle-µs")
	b.ReportMetric(float64((<-asked).Microseconds()), "p99-busy-µs")
	b.ReportMetric(float64(leave()), "429s")
}

// crowd sets all channels up, in one transaction.
func crowd(b *testing.B, s *store.Store, platform string) {
	b.Helper()
	slot := time.Now().UTC().Truncate(time.Minute)
	err := s.Do(b.Context(), func(tx *store.Tx) error {
		for i := range *scale {
			c := store.Channel{Platform: platform, Workspace: fakediscord.GuildID, ID: strconv.Itoa(2_000_000_000_000_000_000 + i)}
			if platform == "slack" {
				c = store.Channel{Platform: platform, Workspace: "T" + strconv.Itoa(i%*workspaces), ID: fmt.Sprintf("C%06d", i)}
			}
			err := tx.Save(b.Context(), &store.Subscription{Channel: c, Minute: slot.Hour()*60 + slot.Minute(), Zone: "UTC", Weekdays: daily.EveryDay,
				Lang: "en", State: store.Active, Since: slot.Add(-time.Second), Due: slot})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// slowest asks n questions, or with 0 until ctx ends, and returns the slowest hundredth.
func slowest(ctx context.Context, b *testing.B, h *commands.Handler, n int) time.Duration {
	var times []time.Duration
	for len(times) < n || n == 0 && ctx.Err() == nil {
		begin := time.Now()
		if _, err := h.Handle(context.Background(), commands.Request{Line: "lithuania", Now: begin}); err != nil {
			b.Error(err)
			return 0
		}
		times = append(times, time.Since(begin))
		time.Sleep(20 * time.Millisecond) // people do not ask without a pause
	}
	slices.SortFunc(times, cmp.Compare[time.Duration])
	return times[len(times)*99/100]
}

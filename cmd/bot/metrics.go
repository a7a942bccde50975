package main

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// measure counts what h answers, and returns the handler that tells: answers by command and outcome and how long they
// took, whether people reach the bot on each platform, the state of the knowledge file, and how the daily posts ended. Nothing
// tells what was asked, or by whom.
func measure(h *commands.Handler, platforms []platform, posts *posting, now func() time.Time) http.Handler {
	answers := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cmcbot_answers_total", Help: "Answers, by command and by what became of them."}, []string{"command", "outcome"})
	seconds := prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "cmcbot_answer_seconds", Help: "How long answers took, without the platforms.", Buckets: prometheus.ExponentialBuckets(0.0001, 4, 8)})
	h.Observe(func() func(command, outcome string) {
		began := time.Now()
		return func(command, outcome string) {
			answers.WithLabelValues(command, outcome).Inc()
			seconds.Observe(time.Since(began).Seconds())
		}
	})
	registry := prometheus.NewRegistry()
	registry.MustRegister(answers, seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cmcbot_entries_late", Help: "Entries of the knowledge file that are past their review date."}, func() float64 {
			return float64(late(h.Book(), now()))
		}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cmcbot_file_updated_seconds", Help: "The day of the knowledge file's last edit, in seconds since 1970."}, func() float64 {
			d := h.Book().Updated
			return float64(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC).Unix())
		}),
	)
	for _, p := range platforms {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "cmcbot_ready", Help: "1 when people reach the bot on the platform.", ConstLabels: prometheus.Labels{"platform": p.name},
		}, func() float64 {
			return oneIf(p.ready())
		}))
		if p.standsBy != nil {
			registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
				Name: "cmcbot_standby", Help: "1 when another replica is connected to the platform in the place of this one.", ConstLabels: prometheus.Labels{"platform": p.name},
			}, func() float64 { return oneIf(p.standsBy()) }))
		}
		if p.shards != nil {
			registry.MustRegister(shardGauge{prometheus.NewDesc("cmcbot_shard_up", "1 when the connection of a shard is alive; none where the replica stands by.", []string{"shard"}, prometheus.Labels{"platform": p.name}), p.shards})
		}
	}
	if posts != nil {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cmcbot_database_up", Help: "1 when the database answers within a second."}, func() float64 {
			return float64(1 - len(posts.lacking(context.Background())))
		}))
		registry.MustRegister(countPosts(posts.Engine)...)
	}
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{})
}

// A shardGauge tells of each shard, whose number may change, whether it is connected.
type shardGauge struct {
	desc   *prometheus.Desc
	shards func() []bool
}

// Describe implements prometheus.Collector.
func (g shardGauge) Describe(out chan<- *prometheus.Desc) { out <- g.desc }

// Collect implements prometheus.Collector.
func (g shardGauge) Collect(out chan<- prometheus.Metric) {
	for n, alive := range g.shards() {
		out <- prometheus.MustNewConstMetric(g.desc, prometheus.GaugeValue, oneIf(alive), strconv.Itoa(n))
	}
}

// oneIf is how a gauge says yes.
func oneIf(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// countPosts tells what an engine counted, all but the retries of posts that are settled.
func countPosts(e *daily.Engine) []prometheus.Collector {
	counter := func(name, help string, labels prometheus.Labels, value func(daily.Counts) int64) prometheus.Collector {
		return prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels}, func() float64 { return float64(value(e.Counts())) })
	}
	all := []prometheus.Collector{
		counter("cmcbot_daily_late_total", "Daily posts that came more than a minute after their time.", nil, func(c daily.Counts) int64 { return c.Late }),
		counter("cmcbot_daily_retries_total", "Attempts at daily posts that have to be made again.", nil, func(c daily.Counts) int64 { return c.Retries }),
		counter("cmcbot_daily_ended_total", "Channels whose daily posts were paused, since posting there is not possible any more.", nil, func(c daily.Counts) int64 { return c.Ended }),
	}
	for outcome, value := range map[string]func(daily.Counts) int64{
		"corrected": func(c daily.Counts) int64 { return c.Corrected },
		"left":      func(c daily.Counts) int64 { return c.Left },
	} {
		all = append(all, counter("cmcbot_daily_corrections_total", "Daily posts whose entry changed afterwards: edited, or left as they were since the platform does not let them be edited.",
			prometheus.Labels{"outcome": outcome}, value))
	}
	for state, value := range map[store.PostState]func(daily.Counts) int64{
		store.Posted:  func(c daily.Counts) int64 { return c.Posted },
		store.Missed:  func(c daily.Counts) int64 { return c.Missed },
		store.Unsure:  func(c daily.Counts) int64 { return c.Unsure },
		store.Refused: func(c daily.Counts) int64 { return c.Refused },
		store.Dropped: func(c daily.Counts) int64 { return c.Dropped },
	} {
		all = append(all, counter("cmcbot_daily_posts_total", "Daily posts, by how they ended.", prometheus.Labels{"state": string(state)}, value))
	}
	return all
}

// late counts the entries that are past their review date.
func late(book *facts.Book, now time.Time) (n int) {
	for _, t := range facts.Review(book, facts.DateOf(now.UTC())) {
		if t.Why == facts.Late {
			n++
		}
	}
	return n
}

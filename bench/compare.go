package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// measureLoad compares all sides under each workload.
func measureLoad(ctx context.Context, o options, p *platforms) error {
	ours, err := bot(o, p, "facts.yaml", "bot")
	if err != nil {
		return err
	}
	if _, err := ours.start(ctx, o.cpu); err != nil {
		return err
	}
	defer ours.stop() // its log tells
	answers := map[string]map[string]json.RawMessage{}
	for _, platform := range []string{"slack", "discord"} { // on Slack the first claim, from which all are learnt, may take long
		ours.platform = platform
		if answers[platform], err = ours.collect(p); err != nil {
			return err
		}
	}
	if err := ours.stop(); err != nil {
		return err
	}
	list, err := sides(o, p, answers)
	if err != nil {
		return err
	}
	for _, platform := range []string{"discord", "slack"} {
		for _, w := range workloads() {
			if !strings.Contains(platform+", "+w.name, o.load) {
				continue
			}
			here := slices.DeleteFunc(slices.Clone(list), func(s *side) bool { return s.platform != platform })
			results, err := compare(ctx, o, p, here, w)
			if err != nil {
				return err
			}
			report(platform, w, here, results)
		}
	}
	return nil
}

// collect returns the bot's own answers to all lines, by line.
func (s *side) collect(p *platforms) (map[string]json.RawMessage, error) {
	answers := map[string]json.RawMessage{}
	for _, w := range workloads() {
		requests, err := s.prepare(p, w, len(w.lines))
		if err != nil {
			return nil, err
		}
		l := &line{side: s, platforms: p, patient: time.Minute}
		for i := range requests {
			body, _, err := l.ask(&requests[i])
			if err != nil {
				return nil, err
			}
			answers[requests[i].line] = slices.Clone(body)
		}
		l.close()
	}
	return answers, nil
}

// sides returns all that are compared.
func sides(o options, p *platforms, answers map[string]map[string]json.RawMessage) ([]*side, error) {
	path := func(name string) string { return filepath.Join(o.dir, name) }
	for platform, all := range answers {
		raw, err := json.Marshal(all)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(path(platform+".json"), raw, 0o600); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path(platform+"-lithuania.json"), all["lithuania"], 0o600); err != nil {
			return nil, err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	_, _, secret := p.slack.Tokens()
	var list []*side
	add := func(s *side) {
		s.log = path(strings.ReplaceAll(s.platform+" "+s.name, " ", "-") + ".log")
		list = append(list, s)
	}
	for _, kind := range []struct{ name, platform, path, script, later string }{
		{"floor", "discord", "", "", ""},
		{"bot", "discord", "", "", ""},
		{"discord-interactions", "discord", "", "bench/node/discord.mjs", ""},
		{"floor", "slack", "/slack/commands", "", ""},
		{"floor, response URL", "slack", "/slack/later", "", ""},
		{"bot", "slack", "/slack/commands", "", ""},
		{"bolt", "slack", "/slack/commands", "bench/node/slack.mjs", ""},
		{"bolt, response URL", "slack", "/slack/commands", "bench/node/slack.mjs", "1"},
	} {
		if kind.name == "bot" {
			s, err := bot(o, p, "facts.yaml", "bot")
			if err != nil {
				return nil, err
			}
			s.platform = kind.platform
			add(s)
			continue
		}
		host, err := freeHost()
		if err != nil {
			return nil, err
		}
		s := &side{name: kind.name, platform: kind.platform, path: kind.path, host: host}
		if kind.script == "" {
			s.command = []string{self, "floor", "-listen", host, "-key", p.discord.Key(), "-secret", secret,
				"-discord", path("discord-lithuania.json"), "-slack", path("slack-lithuania.json")}
		} else {
			s.command = []string{"node", kind.script}
			s.env = []string{"NODE_ENV=production", "PORT=" + host[strings.LastIndexByte(host, ':')+1:], "ANSWERS=" + path(kind.platform+".json"),
				"DISCORD_PUBLIC_KEY=" + p.discord.Key(), "SLACK_SIGNING_SECRET=" + secret, "LATER=" + kind.later}
		}
		add(s)
	}
	return list, nil
}

// compare lets all sides answer a workload, in turn, round after round. Each is started once, alone gets requests, and waits
// while the others do.
func compare(ctx context.Context, o options, p *platforms, list []*side, w workload) (map[*side][]round, error) {
	results := map[*side][]round{}
	number := map[*side]int{} // of requests in a round
	defer func() {
		for s := range number {
			s.stop() // its log tells
		}
	}()
	for _, s := range list {
		number[s] = 0
		if _, err := s.start(ctx, o.cpu); err != nil {
			return nil, err
		}
		if s.command[0] == o.bot { // has learnt the claims before it is measured, as it has after its first hour
			if err := s.learn(p); err != nil {
				return nil, err
			}
		}
		for warm, n := 0, 200; warm < 3; warm++ { // the last one tells how many make a round
			requests, err := s.prepare(p, w, n)
			if err != nil {
				return nil, err
			}
			r, err := s.load(ctx, p, requests, o.connections)
			if err != nil {
				return nil, err
			}
			if r.answered == 0 {
				return nil, r.fault
			}
			n = max(200, int(r.perSecond()*cmp.Or(o.length/3, time.Second).Seconds()))
			number[s] = max(400, int(r.perSecond()*o.length.Seconds()))
		}
	}
	for i := range o.rounds {
		for j := range list {
			s := list[(i+j)%len(list)] // nobody is always first
			requests, err := s.prepare(p, w, number[s])
			if err != nil {
				return nil, err
			}
			r, err := s.load(ctx, p, requests, o.connections)
			if err != nil {
				return nil, err
			}
			results[s] = append(results[s], r)
		}
	}
	return results, nil
}

// report prints a table of what a workload took.
func report(platform string, w workload, list []*side, results map[*side][]round) {
	fmt.Printf("\n%s, %s\n\n", platform, w.name)
	fmt.Println("| Side | answers/s min / median / max | of the floor | p50 ms | p99 ms, median (min-max) | processor µs/answer | resident MB | bytes/answer | failed |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	floor := 0.0
	for _, s := range list {
		rounds := results[s]
		speed, half, most := spread(rounds, (*round).perSecond), spread(rounds, ms(0.5)), spread(rounds, ms(0.99))
		cpu := spread(rounds, func(r *round) float64 { return float64(r.cpu.Microseconds()) / float64(max(1, r.answered)) })
		memory := spread(rounds, func(r *round) float64 { return r.resident / 1e6 })
		size := spread(rounds, func(r *round) float64 { return float64(r.size) / float64(max(1, r.answered)) })
		if floor == 0 {
			floor = speed.median
		}
		failed := 0
		for i := range rounds {
			failed += rounds[i].failed
		}
		fmt.Printf("| %s | %.0f / %.0f / %.0f | %.2f | %.2f | %.2f (%.2f-%.2f) | %.0f | %.0f | %.0f | %d |\n", s.name, speed.min, speed.median, speed.max, speed.median/floor,
			half.median, most.median, most.min, most.max, cpu.median, memory.max, size.median, failed)
		for i := range rounds {
			if rounds[i].fault != nil {
				fmt.Printf("  (%s: %v)\n", s.name, rounds[i].fault)
				break
			}
		}
	}
}

func ms(share float64) func(*round) float64 {
	return func(r *round) float64 { return float64(r.wait(share).Microseconds()) / 1000 }
}

// A range of measurements.
type measured struct{ min, median, max float64 }

func spread[T any](list []T, of func(*T) float64) measured {
	values := make([]float64, len(list))
	for i := range list {
		values[i] = of(&list[i])
	}
	slices.Sort(values)
	return measured{values[0], values[len(values)/2], values[len(values)-1]}
}

// learn asks the bot about a claim on Slack, where the first may take long.
func (s *side) learn(p *platforms) error {
	on := *s
	on.platform = "slack"
	requests, err := on.prepare(p, workload{"claim", []string{"rebut putin will not dare if we have them"}}, 1)
	if err != nil {
		return err
	}
	l := &line{side: &on, platforms: p, patient: time.Minute}
	defer l.close()
	_, _, err = l.ask(&requests[0])
	return err
}

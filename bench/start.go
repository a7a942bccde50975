package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A birth is what one start of the program took.
type birth struct {
	ready           time.Duration // until /readyz says yes: file and indexes read, both platforms registered with
	cpu             time.Duration // until then
	resident, peak  float64       // bytes, when it was ready
	claim           time.Duration // the first message with a claim
	after, afterTop float64       // bytes, after that: with all indexes
	settled         float64       // bytes, ten seconds later
}

// measureStart starts the bot several times, each time with an empty database.
func measureStart(ctx context.Context, o options, p *platforms) error {
	list := make([]birth, o.starts)
	for i := range list {
		b, s, err := born(ctx, o, p, "facts.yaml")
		if err != nil {
			return errors.Join(err, s.stop())
		}
		if i == 0 {
			time.Sleep(10 * time.Second)
			if b.settled, _, _, err = s.use(); err != nil {
				return err
			}
		}
		if err := s.stop(); err != nil {
			return err
		}
		list[i] = b
	}
	fmt.Printf("\nstart, %d times: min / median / max\n\n", len(list))
	row := func(name string, of func(*birth) float64) {
		m := spread(list, of)
		fmt.Printf("| %s | %.0f / %.0f / %.0f |\n", name, m.min, m.median, m.max)
	}
	row("ready, ms", func(b *birth) float64 { return float64(b.ready.Microseconds()) / 1000 })
	row("processor until ready, ms", func(b *birth) float64 { return float64(b.cpu.Microseconds()) / 1000 })
	row("resident when ready, MB", func(b *birth) float64 { return b.resident / 1e6 })
	row("peak until ready, MB", func(b *birth) float64 { return b.peak / 1e6 })
	row("first claim, ms", func(b *birth) float64 { return float64(b.claim.Microseconds()) / 1000 })
	row("resident with all indexes, MB", func(b *birth) float64 { return b.after / 1e6 })
	row("peak, MB", func(b *birth) float64 { return b.afterTop / 1e6 })
	fmt.Printf("| resident ten seconds later, MB | %.0f |\n", list[0].settled/1e6)
	return nil
}

// born starts the bot and lets it read its first claim. The caller stops it.
func born(ctx context.Context, o options, p *platforms, facts string) (b birth, s *side, err error) {
	if s, err = bot(o, p, facts, "start"); err != nil {
		return b, nil, err
	}
	s.platform = "discord"
	if b.ready, err = s.start(ctx, o.cpu); err != nil {
		return b, s, err
	}
	if b.resident, b.peak, b.cpu, err = s.use(); err != nil {
		return b, s, err
	}
	began := time.Now()
	if err := s.learn(p); err != nil {
		return b, s, err
	}
	b.claim = time.Since(began)
	b.after, b.afterTop, _, err = s.use()
	return b, s, err
}

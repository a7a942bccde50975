package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

// People are asking: on both platforms, at a steady rate, whatever happens to the answers.
type people struct {
	discord *fakediscord.Server
	slack   *fakeslack.Server
	rate    float64 // questions a second, on both platforms together

	phase  atomic.Pointer[string]
	serial atomic.Int64
	asking sync.WaitGroup

	mu        sync.Mutex // guards everything below
	asked     []question
	mentioned map[string]bool // who mentioned the bot on Slack, each once
}

// A question is what one person asked and what became of it.
type question struct {
	phase, kind string
	at          time.Time
	took        time.Duration
	err         error
	fault       bool // the answer is that something went wrong
	stored      bool // the answer needs the database
}

// late is from when an answer is too late for the platforms: whoever asked is told by then that nobody answers.
const late = 3 * time.Second

// patience is how long a person waits for an answer: the bot gives up before that.
const patience = 50 * time.Second

// ask lets people ask until ctx ends, and waits for the answers.
func (p *people) ask(ctx context.Context) {
	tick := time.NewTicker(time.Duration(float64(time.Second) / p.rate))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			p.asking.Wait()
			return
		case <-tick.C:
		}
		kind := p.choose()
		p.asking.Go(func() { p.one(context.WithoutCancel(ctx), kind) })
	}
}

// A kind is a way of asking, with how often it is chosen.
type kind struct {
	name   string
	weight int
	stored bool // the database is needed
	do     func(p *people, ctx context.Context, n int64) (string, error)
}

func kinds() []kind {
	return []kind{
		{"discord /cmc", 30, false, func(p *people, ctx context.Context, n int64) (string, error) {
			m, err := p.discord.Slash(ctx, words(n))
			return m.Text(), err
		}},
		{"discord button", 8, false, func(p *people, ctx context.Context, n int64) (string, error) {
			m, err := p.discord.Slash(ctx, "lithuania")
			if err != nil {
				return "", err
			}
			m, err = p.discord.Press(ctx, m, "Answer")
			return m.Text(), err
		}},
		{"discord completion", 6, false, func(p *people, ctx context.Context, n int64) (string, error) {
			list, err := p.discord.Autocomplete(ctx, fakediscord.Asker{}, "lith")
			if err == nil && len(list) == 0 {
				err = fmt.Errorf("nothing is suggested")
			}
			return "", err
		}},
		{"discord daily preview", 6, true, func(p *people, ctx context.Context, n int64) (string, error) {
			m, err := p.discord.SlashAs(ctx, fakediscord.Asker{Manager: true, Admin: true}, "daily preview")
			return m.Text(), err
		}},
		{"slack /cmc", 26, false, func(p *people, ctx context.Context, n int64) (string, error) {
			seen, err := p.person(n).Slash(ctx, "C0ALL", words(n))
			return seen.Shown(), err
		}},
		{"slack mention", 10, false, func(p *people, ctx context.Context, n int64) (string, error) {
			who := p.person(n)
			p.mu.Lock()
			p.mentioned[who.ID] = true
			p.mu.Unlock()
			seen, err := who.Mention(ctx, "C0ALL", "", words(n))
			return seen.Shown(), err
		}},
		{"slack button", 6, false, func(p *people, ctx context.Context, n int64) (string, error) {
			who := p.person(n)
			seen, err := who.Slash(ctx, "C0ALL", "lithuania")
			if err != nil {
				return "", err
			}
			seen, err = who.Press(ctx, seen, "Answer")
			return seen.Shown(), err
		}},
		{"slack watch", 8, true, func(p *people, ctx context.Context, n int64) (string, error) {
			seen, err := p.person(n).Slash(ctx, fmt.Sprintf("C1%05d", n%500), "watch lithuania")
			return seen.Shown(), err
		}},
	}
}

// words are a question: states, a typing mistake, free words.
func words(n int64) string {
	lines := []string{"lithuania", "finland", "lithunia", "why did finland leave", "they deter russia", "stockpiles destroyed", "withdrawals", "ukraine"}
	return lines[n%int64(len(lines))]
}

func (p *people) choose() kind {
	all, sum := kinds(), 0
	for _, k := range all {
		sum += k.weight
	}
	at := rand.IntN(sum)
	for _, k := range all {
		if at -= k.weight; at < 0 {
			return k
		}
	}
	return all[0]
}

// person is somebody who has asked nothing yet.
func (p *people) person(n int64) *fakeslack.Person { return p.slack.Person(fmt.Sprintf("U%07d", n)) }

func (p *people) one(ctx context.Context, k kind) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	q := question{phase: *p.phase.Load(), kind: k.name, at: time.Now(), stored: k.stored}
	var text string
	text, q.err = k.do(p, ctx, p.serial.Add(1))
	q.took = time.Since(q.at)
	q.fault = strings.Contains(text, commands.Fault("en", "").Title)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, q)
}

// doubled counts the answers on Slack beyond one for each question: messages through one response URL, and to one person who
// mentioned the bot.
func (p *people) doubled() (n int) {
	saw := map[string]int{}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.slack.Calls("") {
		switch {
		case c.Seen == nil:
		case c.Method == "response_url":
			saw[c.ID]++
		case p.mentioned[c.Seen.User]:
			saw[c.Seen.User]++
		}
	}
	for _, times := range saw {
		n += times - 1
	}
	return n
}

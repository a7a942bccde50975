package main

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/store"
)

// Posts are the daily posts that are due while the replicas are tried: some in every minute, each in a channel of its own.
type posts struct {
	discord *fakediscord.Server
	slack   *fakeslack.Server
	due     []post
}

// A post is one that has to come, once.
type post struct {
	channel store.Channel
	at      time.Time
}

// plan sets up each posts a minute on each platform for so many minutes from the next.
func (p *posts) plan(ctx context.Context, s *store.Store, now time.Time, minutes, each int) error {
	begin := now.UTC().Truncate(time.Minute).Add(time.Minute)
	return s.Do(ctx, func(tx *store.Tx) error {
		for m := range minutes {
			at := begin.Add(time.Duration(m) * time.Minute)
			for i := range each {
				n := m*each + i
				for _, c := range []store.Channel{
					{Platform: "discord", Workspace: fakediscord.GuildID, ID: strconv.Itoa(2_000_000_000_000_000_000 + n)},
					{Platform: "slack", Workspace: fakeslack.TeamID, ID: fmt.Sprintf("C2%06d", n)},
				} {
					p.due = append(p.due, post{c, at})
					err := tx.Save(ctx, &store.Subscription{Channel: c, Minute: at.Hour()*60 + at.Minute(), Zone: "UTC", Weekdays: 1<<7 - 1,
						Lang: "en", State: store.Active, Since: now, Due: at})
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

// count counts the posts that were due by until: how many came, how many did not, and how many came again.
func (p *posts) count(until time.Time) (came, lost, doubled int) {
	for _, d := range p.due {
		if d.at.After(until) {
			continue
		}
		n := len(p.discord.Channel(d.channel.ID))
		if d.channel.Platform == "slack" {
			n = len(p.slack.Posted(d.channel.ID))
		}
		switch {
		case n == 0:
			lost++
		case n > 1:
			doubled += n - 1
		}
		came += min(n, 1)
	}
	return came, lost, doubled
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// maintainers returns the channel that MAINTAINERS names; the zero Channel for none.
func (c config) maintainers() store.Channel {
	name, rest, _ := strings.Cut(c.Maintainers, "/")
	workspace, id := inWorkspace(rest)
	return store.Channel{Platform: name, Workspace: workspace, ID: id}
}

// maintainersFault says what is wrong with MAINTAINERS; nil when nothing is.
func (c config) maintainersFault() error {
	m := c.maintainers()
	name := m.Platform
	switch {
	case c.Maintainers == "":
		return nil
	case m.ID == "" || name != "slack" && name != "discord":
		return errors.New("MAINTAINERS is not a channel; write slack/ or discord/ and the channel's id, such as slack/C0123456789")
	case name == "slack" && c.manyWorkspaces() && m.Workspace == "":
		return errors.New("MAINTAINERS does not name the channel's workspace; write it like slack/T0123456789/C0123456789")
	case name == "slack" && !c.onSlack() || name == "discord" && c.DiscordToken == "":
		return fmt.Errorf("MAINTAINERS is a channel on %s, and there is no token for it; set one, or unset MAINTAINERS", name)
	}
	return nil
}

// tellTimeout is how long the knowledge file is not looked at, at most, while its maintainers are told.
const tellTimeout = 10 * time.Second

// tellMaintainers returns what posts the problems of a knowledge file to a channel; nil for none. What cannot be posted is
// logged, and the problems stand in the log in any case.
func tellMaintainers(m store.Channel, platforms []platform, log *slog.Logger) func(context.Context, facts.Problems) {
	if m.ID == "" || !slices.ContainsFunc(platforms, func(p platform) bool { return p.name == m.Platform && p.poster != nil }) {
		return nil
	}
	return func(ctx context.Context, problems facts.Problems) {
		ctx, cancel := context.WithTimeout(ctx, tellTimeout)
		defer cancel()
		poster := posterIn(ctx, platforms, m.Platform, m.Workspace)
		if poster == nil {
			log.Error("the maintainers were not told of the knowledge file's problems: the app is not installed in their workspace", "platform", m.Platform)
			return
		}
		// Replicas that find the same problems post under the same key.
		if _, err := poster.Post(ctx, m.ID, commands.Refused("", problems), reply.Key(problems.Error())); err != nil {
			log.Error("the maintainers were not told of the knowledge file's problems", "platform", m.Platform, "err", err)
		}
	}
}

// inWorkspace reads "T01/C01", or "C01" where a platform has a single workspace for the bot.
func inWorkspace(s string) (workspace, channel string) {
	if before, after, ok := strings.Cut(s, "/"); ok {
		return before, after
	}
	return "", s
}

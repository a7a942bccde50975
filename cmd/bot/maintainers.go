package main

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
)

// maintainersFault says what is wrong with MAINTAINERS; nil when nothing is.
func (c config) maintainersFault() error {
	name, rest, _ := strings.Cut(c.Maintainers, "/")
	workspace, channel := inWorkspace(rest)
	switch {
	case c.Maintainers == "":
		return nil
	case channel == "" || name != "slack" && name != "discord":
		return errors.New("MAINTAINERS is not a channel; write slack/ or discord/ and the channel's id, such as slack/C0123456789")
	case name == "slack" && c.manyWorkspaces() && workspace == "":
		return errors.New("MAINTAINERS does not name the channel's workspace; write it like slack/T0123456789/C0123456789")
	case name == "slack" && !c.onSlack() || name == "discord" && c.DiscordToken == "":
		return fmt.Errorf("MAINTAINERS is a channel on %s, and there is no token for it; set one, or unset MAINTAINERS", name)
	}
	return nil
}

// tellTimeout is how long the knowledge file is not looked at, at most, while its maintainers are told.
const tellTimeout = 10 * time.Second

// tellMaintainers returns what posts the problems of a knowledge file to a channel, "slack/C01"; nil for none. What cannot be posted is
// logged, and the problems stand in the log in any case.
func tellMaintainers(channel string, platforms []platform, log *slog.Logger) func(context.Context, facts.Problems) {
	name, rest, _ := strings.Cut(channel, "/")
	workspace, id := inWorkspace(rest)
	for _, p := range platforms {
		if p.name != name || p.poster == nil {
			continue
		}
		return func(ctx context.Context, problems facts.Problems) {
			ctx, cancel := context.WithTimeout(ctx, tellTimeout)
			defer cancel()
			poster := p.poster(ctx, workspace)
			if poster == nil {
				log.Error("the maintainers were not told of the knowledge file's problems: the app is not installed in their workspace", "platform", name)
				return
			}
			if _, err := poster.Post(ctx, id, commands.Refused("", problems), problemsKey(problems)); err != nil {
				log.Error("the maintainers were not told of the knowledge file's problems", "platform", name, "err", err)
			}
		}
	}
	return nil
}

// inWorkspace reads "T01/C01", or "C01" where a platform has a single workspace for the bot.
func inWorkspace(s string) (workspace, channel string) {
	if before, after, ok := strings.Cut(s, "/"); ok {
		return before, after
	}
	return "", s
}

// problemsKey names the problems: replicas that find the same ones post under the same key, 20 letters and digits.
func problemsKey(problems facts.Problems) string {
	sum := sha256.Sum256([]byte(problems.Error()))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:20]
}

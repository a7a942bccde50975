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
	name, channel, _ := strings.Cut(c.Maintainers, "/")
	switch {
	case c.Maintainers == "":
		return nil
	case channel == "" || name != "slack" && name != "discord":
		return errors.New("MAINTAINERS is not a channel; write slack/ or discord/ and the channel's id, such as slack/C0123456789")
	case name == "slack" && c.SlackBotToken == "" || name == "discord" && c.DiscordToken == "":
		return fmt.Errorf("MAINTAINERS is a channel on %s, and there is no token for it; set one, or unset MAINTAINERS", name)
	}
	return nil
}

// tellTimeout is how long the knowledge file is not looked at, at most, while its maintainers are told.
const tellTimeout = 10 * time.Second

// tellMaintainers returns what posts the problems of a knowledge file to a channel, "slack/C01"; nil for none. What cannot be posted is
// logged, and the problems stand in the log in any case.
func tellMaintainers(channel string, platforms []platform, log *slog.Logger) func(context.Context, facts.Problems) {
	name, id, _ := strings.Cut(channel, "/")
	for _, p := range platforms {
		if p.name != name || p.poster == nil {
			continue
		}
		return func(ctx context.Context, problems facts.Problems) {
			ctx, cancel := context.WithTimeout(ctx, tellTimeout)
			defer cancel()
			if _, err := p.poster.Post(ctx, id, commands.Refused("", problems), problemsKey(problems)); err != nil {
				log.Error("the maintainers were not told of the knowledge file's problems", "platform", name, "err", err)
			}
		}
	}
	return nil
}

// problemsKey names the problems: replicas that find the same ones post under the same key, 20 letters and digits.
func problemsKey(problems facts.Problems) string {
	sum := sha256.Sum256([]byte(problems.Error()))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:20]
}

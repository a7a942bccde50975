package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
)

// TestMaintainers spoils the file of a running program, and reads what the maintainers' channel is told, on each platform.
func TestMaintainers(t *testing.T) {
	spoil := func(t *testing.T, channel string, more ...string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "facts.yaml")
		write := func(data string) {
			t.Helper()
			if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(edition(t, 1))
		events, log, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		env := environment(t, append(more, "MAINTAINERS="+channel, "FACTS="+path, "LISTEN=off", "DATA_DIR="+t.TempDir())...)
		go func() { done <- run(ctx, nil, env, strings.NewReader(""), io.Discard, log) }()
		t.Cleanup(func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("run: %v", err)
			}
			log.Close()
			events.Close()
		})
		lines := bufio.NewScanner(events)
		for lines.Scan() && !strings.Contains(lines.Text(), "msg=ready") {
		}
		write(strings.ReplaceAll(edition(t, 2), "[untc]", "[utnc]"))
	}
	told := func(t *testing.T, body string) {
		t.Helper()
		for _, want := range []string{"The knowledge file has problems", "The version before stays in use", "treaty ccm: there is no source", "did you mean", "more problems"} {
			if !strings.Contains(body, want) {
				t.Errorf("the channel is not told %q:\n%s", want, body)
			}
		}
		if !regexp.MustCompile(`[^/]facts\.yaml\\*:27\\*:15`).MatchString(body) {
			t.Errorf("the channel is not told the line, without the folder:\n%s", body)
		}
	}
	t.Run("slack", func(t *testing.T) {
		s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		bot, app, _ := s.Tokens()
		spoil(t, "slack/C0KEEPERS", "SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())
		call, err := s.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool { return c.Method == "chat.postMessage" })
		if err != nil {
			t.Fatal(err)
		}
		told(t, string(call.Body))
		for _, p := range s.Problems() {
			t.Error("Slack's rules:", p)
		}
	})
	t.Run("discord", func(t *testing.T) {
		d := fakediscord.New(t, fakediscord.Options{Check: specs.ForDiscord(t).Check, House: true})
		spoil(t, "discord/"+fakediscord.ChannelID, "DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
		requests, err := d.WaitRequests(t.Context(), 1, "POST", "/channels/"+fakediscord.ChannelID+"/messages")
		if err != nil {
			t.Fatal(err)
		}
		told(t, string(requests[0].Body))
	})
}

func TestMaintainersVariable(t *testing.T) {
	for value, want := range map[string]string{"C01": "MAINTAINERS is not a channel", "irc/x": "MAINTAINERS is not a channel", "slack/": "MAINTAINERS is not a channel",
		"slack/C01": "there is no token for it", "discord/1": "there is no token for it"} {
		if _, _, err := try(t, "", environment(t, "MAINTAINERS="+value), ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("MAINTAINERS=%s: %v, want %q", value, err, want)
		}
	}
}

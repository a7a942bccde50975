package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
	"cmcbot/internal/store"
)

// TestWatchEndToEnd types /cmc watch all on Discord, changes the file of the running program, sends SIGHUP, and reads what the
// channel is told; then it starts the program again with a third version, of which the channel is told too, and of nothing twice.
func TestWatchEndToEnd(t *testing.T) {
	d := fakediscord.New(t, fakediscord.Options{Check: specs.ForDiscord(t).Check, House: true})
	path := filepath.Join(t.TempDir(), "facts.yaml")
	write := func(n int) {
		t.Helper()
		if err := os.WriteFile(path, []byte(edition(t, n)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := environment(t, "FACTS="+path, "LISTEN=off", "DATA_DIR="+t.TempDir(), "WATCH_DELAY=1s", "DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
	start := func(ready int) (stop func()) {
		t.Helper()
		events, log, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- run(ctx, nil, env, strings.NewReader(""), io.Discard, log)
			log.Close()
		}()
		lines := bufio.NewScanner(events)
		for lines.Scan() && !strings.Contains(lines.Text(), "msg=ready") {
		}
		drained := make(chan struct{})
		go func() {
			io.Copy(io.Discard, events) // until the program closes it
			close(drained)
		}()
		if _, err := d.WaitGateway(t.Context(), func(c fakediscord.Counts) bool { return c.Ready >= ready }); err != nil {
			t.Fatal(err)
		}
		return func() {
			cancel()
			if err := <-done; err != nil {
				t.Errorf("run: %v", err)
			}
			<-drained
			events.Close()
		}
	}
	told := func(n int, want string) {
		t.Helper()
		requests, err := d.WaitRequests(t.Context(), n, "POST", "/channels/"+fakediscord.ChannelID+"/messages")
		if err != nil {
			t.Fatal(err)
		}
		if body := string(requests[n-1].Body); len(requests) != n || !strings.Contains(body, "What changed in our file") || !strings.Contains(body, want) {
			t.Errorf("%d messages, want %d, the last with %q:\n%s", len(requests), n, want, body)
		}
	}
	write(1)
	stop := start(1)
	m, err := d.SlashAs(t.Context(), fakediscord.Asker{Manager: true}, "watch all")
	if err != nil || !m.Ephemeral() || !strings.Contains(m.Text(), "everything") {
		t.Fatalf("watch all: %q, %v", m.Text(), err)
	}
	write(2)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	told(1, "version 2")
	stop()
	write(3)
	stop = start(2)
	told(2, "version 3")
	stop()
}

// TestWatchEndToEndOnSlack sets a watch up with /cmc, changes a fact that was posted, and reads over Socket Mode's protocol and the Web
// API what the channel is told, and that the post says so.
func TestWatchEndToEndOnSlack(t *testing.T) {
	s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.Admin("U0ANN")
	path, folder := filepath.Join(t.TempDir(), "facts.yaml"), t.TempDir()
	const before, after = "text: A state has left.", "text: Two states have left."
	text := strings.Replace(edition(t, 1), "yearly: true, ", "", 1) // without an anniversary, fact-new is the day's
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	slot := time.Now().UTC().Truncate(time.Minute)
	memory, err := store.Open(t.Context(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	err = memory.Do(t.Context(), func(tx *store.Tx) error {
		return tx.Save(t.Context(), &store.Subscription{Channel: store.Channel{Platform: "slack", Workspace: fakeslack.TeamID, ID: "C0DAILY"}, Minute: slot.Hour()*60 + slot.Minute(),
			Zone: "UTC", Weekdays: 1<<7 - 1, Lang: "en", State: store.Active, Since: slot.Add(-time.Second), Due: slot})
	})
	if err := errors.Join(err, memory.Close()); err != nil {
		t.Fatal(err)
	}
	said := func(method, words string) fakeslack.Seen {
		t.Helper()
		call, err := s.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool {
			return c.Method == method && c.Seen != nil && strings.Contains(c.Seen.Shown(), words)
		})
		if err != nil {
			t.Fatal(err)
		}
		return *call.Seen
	}
	bot, app, _ := s.Tokens()
	env := environment(t, "FACTS="+path, "LISTEN=off", "DATA_DIR="+folder, "WATCH_DELAY=1s", "SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, nil, env, strings.NewReader(""), io.Discard, io.Discard) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		for _, p := range s.Problems() {
			t.Error("Slack's rules:", p)
		}
	})
	if err := s.Connected(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	ann := s.Person("U0ANN")
	if seen, err := ann.Slash(t.Context(), "C0ALL", "watch all"); err != nil || !seen.Ephemeral || !strings.Contains(seen.Shown(), "everything") {
		t.Fatalf("watch all: %v\n%s", err, seen.Shown())
	}
	posted := said("chat.postMessage", "A state has left.")
	write(strings.Replace(text, before, after, 1))
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if told := said("chat.postMessage", "What changed in our file"); told.Channel != "C0ALL" || !strings.Contains(told.Shown(), "Two states have left") {
		t.Errorf("told in %s:\n%s", told.Channel, told.Shown())
	}
	edited := said("chat.update", "Updated ")
	if edited.Channel != posted.Channel || edited.TS != posted.TS || !strings.Contains(edited.Shown(), "Two states have left.") {
		t.Errorf("the post %s in %s was corrected as %s in %s:\n%s", posted.TS, posted.Channel, edited.TS, edited.Channel, edited.Shown())
	}
	for channel, want := range map[string]int{"C0ALL": 1, "C0DAILY": 1} {
		if got := len(s.Posted(channel)); got != want {
			t.Errorf("%s has %d messages, want %d", channel, got, want)
		}
	}
}

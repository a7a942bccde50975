package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/specs"
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
	env := environment("FACTS="+path, "LISTEN=off", "DATA_DIR="+t.TempDir(), "WATCH_DELAY=1s", "DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
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

// Fakeslack runs the fake Slack for programs that are not Go tests. It prints one line of JSON with its
// addresses and tokens, and serves until its standard input closes. People are played through the control
// address: POST a step as JSON, and what they see comes back.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"

	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
)

func main() {
	if err := run(os.Stdin, os.Stdout, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "fakeslack:", err)
		os.Exit(1)
	}
}

func run(stdin io.Reader, stdout io.Writer, getenv func(string) string) error {
	config := fakeslack.Config{PingEvery: 500 * time.Millisecond}
	if dir := getenv("SPECS_DIR"); dir != "" {
		check, err := specs.OpenSlack(dir)
		if err != nil {
			return err
		}
		config.Check = check
	}
	slack, err := fakeslack.Start(config)
	if err != nil {
		return err
	}
	defer slack.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("listen for control: %w", err)
	}
	server := &http.Server{Handler: control(slack), ReadHeaderTimeout: 5 * time.Second}
	defer server.Close()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	bot, app, signing := slack.Tokens()
	err = json.NewEncoder(stdout).Encode(map[string]string{
		"api": slack.APIURL(), "control": "http://" + listener.Addr().String() + "/",
		"bot_token": bot, "app_token": app, "signing_secret": signing,
	})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { _, err := io.Copy(io.Discard, stdin); ended <- err }()
	select {
	case err := <-ended:
		return err
	case err := <-failed:
		return err
	}
}

// A step is one thing to do; only Do is always needed.
type step struct {
	Do                          string
	User, Channel, Thread, Text string
	Label, URL, Reason, Method  string
	Message                     fakeslack.Message
	Timestamp, Body, Secret     string
	N                           int
	On                          fakeslack.Seen
	Option                      fakeslack.Option
	Event                       map[string]any
	Fault                       fakeslack.Fault
}

// control serves the control address.
func control(slack *fakeslack.Server) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var s step
		if err := json.NewDecoder(r.Body).Decode(&s); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), 15*time.Second)
		defer cancel()
		v, err := do(ctx, slack, s)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(v) // whoever asked has gone
	})
}

// do takes one step and returns what is seen, or what was asked for.
func do(ctx context.Context, slack *fakeslack.Server, s step) (any, error) {
	person := slack.Person(s.User)
	switch s.Do {
	case "slash":
		return person.Slash(ctx, s.Channel, s.Text)
	case "mention":
		return person.Mention(ctx, s.Channel, s.Thread, s.Text)
	case "say":
		return person.Say(s.Channel, s.Thread, s.Text), nil
	case "shortcut":
		return person.Shortcut(ctx, s.Channel, s.Message)
	case "dm":
		return person.DM(ctx, s.Thread, s.Text)
	case "home":
		return person.OpenHome(ctx)
	case "press":
		return person.Press(ctx, s.On, s.Label)
	case "suggest":
		return person.Suggest(ctx, s.On, s.Text)
	case "choose":
		return person.Choose(ctx, s.On, s.Option)
	case "event":
		return nil, slack.Event(ctx, s.Event)
	case "unknown":
		return nil, slack.SendUnknown(ctx)
	case "redeliver":
		return nil, slack.Redeliver(ctx)
	case "connected":
		return nil, slack.Connected(ctx, s.N)
	case "disconnect":
		slack.Disconnect(s.Reason)
		return nil, nil
	case "drop":
		slack.Drop()
		return nil, nil
	case "break":
		slack.Break(s.Fault)
		return nil, nil
	case "request_url":
		slack.UseRequestURL(s.URL)
		return nil, nil
	case "verify":
		return nil, slack.Verify(ctx, s.URL)
	case "sign":
		return fakeslack.Sign(s.Secret, s.Timestamp, []byte(s.Body)), nil
	case "calls":
		return slack.Calls(s.Method), nil
	case "problems":
		return append(append([]string{}, slack.Problems()...), slack.Late()...), nil
	}
	return nil, fmt.Errorf("no step %q", s.Do)
}

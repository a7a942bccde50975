// Command fakediscord serves the local Discord of our tests to other people's clients. It prints one line
// of JSON that says where everything is, and ends when its standard input does. What a person would do is done
// through its control address: POST /slash, /menu, /press, /autocomplete, /dm, /gateway, and GET /state.
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

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/specs"
)

func main() {
	if err := run(os.Stdin, os.Stdout, os.Getenv); err != nil {
		fmt.Fprintln(os.Stderr, "fakediscord:", err)
		os.Exit(1)
	}
}

func run(stdin io.Reader, stdout io.Writer, getenv func(string) string) error {
	var o fakediscord.Options
	if dir := getenv("SPECS_DIR"); dir != "" {
		spec, err := specs.OpenDiscord(dir)
		if err != nil {
			return err
		}
		o.Check, o.CheckAnswer = spec.Check, spec.CheckAnswer
	}
	fake, err := fakediscord.Start(o)
	if err != nil {
		return err
	}
	defer fake.Close()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: control{fake}.routes()}
	defer server.Close()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	err = json.NewEncoder(stdout).Encode(map[string]any{
		"api":         fake.APIURL(),
		"gateway":     fake.GatewayURL(),
		"control":     "http://" + l.Addr().String(),
		"token":       fake.Token(),
		"application": fakediscord.ApplicationID,
		"channel":     fakediscord.ChannelID,
		"specs":       o.Check != nil,
	})
	if err != nil {
		return err
	}
	closed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, stdin)
		closed <- err
	}()
	select {
	case err := <-closed:
		return err
	case err := <-failed:
		return err
	}
}

// A control plays the person in front of the screen.
type control struct{ fake *fakediscord.Server }

// An order is what the person does; which fields matter depends on the path.
type order struct {
	Text    string `json:"text"`
	Label   string `json:"label"`
	Message string `json:"message"`
	Locale  string `json:"locale"`
	Frame   string `json:"frame"`   // sent raw to every client
	Code    int    `json:"code"`    // with which every connection is closed
	Resumed int    `json:"resumed"` // wait until clients have resumed so often
}

func (c control) routes() http.Handler {
	mux := http.NewServeMux()
	handle := func(pattern string, do func(context.Context, order) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 15*time.Second)
			defer cancel()
			var o order
			if r.Method == http.MethodPost && json.NewDecoder(r.Body).Decode(&o) != nil {
				http.Error(w, "the order is not JSON", http.StatusBadRequest)
				return
			}
			out, err := do(ctx, o)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadGateway)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			json.NewEncoder(w).Encode(out) // the client may be gone
		})
	}
	handle("POST /slash", func(ctx context.Context, o order) (any, error) {
		return seen(c.fake.SlashAs(ctx, fakediscord.Asker{Locale: o.Locale}, o.Text))
	})
	handle("POST /menu", func(ctx context.Context, o order) (any, error) {
		return seen(c.fake.Menu(ctx, fakediscord.Asker{Locale: o.Locale}, c.fake.Say(o.Text)))
	})
	handle("POST /press", func(ctx context.Context, o order) (any, error) {
		m, err := c.fake.Find(o.Message)
		if err != nil {
			return nil, err
		}
		return seen(c.fake.Press(ctx, m, o.Label))
	})
	handle("POST /autocomplete", func(ctx context.Context, o order) (any, error) {
		return c.fake.Autocomplete(ctx, fakediscord.Asker{Locale: o.Locale}, o.Text)
	})
	handle("POST /dm", func(ctx context.Context, o order) (any, error) { return seen(c.fake.DM(ctx, o.Text)) })
	handle("POST /gateway", func(ctx context.Context, o order) (any, error) {
		if o.Frame != "" {
			c.fake.Send(o.Frame)
		}
		if o.Code != 0 {
			c.fake.CloseGateway(o.Code)
		}
		return c.fake.WaitGateway(ctx, func(n fakediscord.Counts) bool { return n.Resumed >= o.Resumed })
	})
	handle("GET /state", func(context.Context, order) (any, error) {
		return map[string]any{"counts": c.fake.Counts(), "commands": c.fake.Commands(), "problems": c.fake.Problems(),
			"channel": len(c.fake.Channel(fakediscord.ChannelID))}, nil
	})
	return mux
}

// seen is a message as the strangers' scripts compare it.
func seen(m fakediscord.Message, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": m.ID, "text": m.Text(), "ephemeral": m.Ephemeral(), "updated": m.Updated, "replyTo": m.ReplyTo, "buttons": m.Buttons()}, nil
}

package slack

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
)

// endpoint runs a bot that Slack reaches over HTTP and returns where.
func endpoint(t *testing.T, change func(*rig)) (*rig, string) {
	t.Helper()
	var server *httptest.Server
	r := start(t, fakeslack.Config{}, func(r *rig) {
		_, _, r.bot.secret = r.Tokens()
		if change != nil {
			change(r)
		}
		server = httptest.NewServer(r.bot.Endpoints())
		r.UseRequestURLs(server.URL + "/slack")
	})
	t.Cleanup(server.Close)
	if err := r.Verify(t.Context(), server.URL+"/slack/events"); err != nil {
		t.Fatal(err)
	}
	if _, err := r.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool { return c.Method == "auth.test" }); err != nil {
		t.Fatal(err)
	}
	r.logs.wait(t.Context(), "ready for Slack's requests", 1)
	return r, server.URL
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, nil)
	card, err := r.ann.Slash(t.Context(), "C1", "lithuania")
	if err != nil || !card.Ephemeral || !strings.Contains(card.Shown(), "On lithuania") {
		t.Fatalf("got %q, private %v, %v", card.Shown(), card.Ephemeral, err)
	}
	if got, err := r.ann.Press(t.Context(), card, "Post"); err != nil || got.Ephemeral {
		t.Errorf("the button got %+v, %v; want a message for all", got, err)
	}
	if got, err := r.ann.Mention(t.Context(), "C1", "1.5", "finland"); err != nil || !strings.Contains(got.Shown(), "On finland") || got.Thread != "1.5" {
		t.Errorf("the mention got %+v, %v", got, err)
	}
	if got, err := r.ann.DM(t.Context(), "", "norway"); err != nil || !strings.Contains(got.Shown(), "On norway") {
		t.Errorf("the direct message got %+v, %v", got, err)
	}
	home, err := r.ann.OpenHome(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if options, err := r.ann.Suggest(t.Context(), home, "li"); err != nil || len(options) != 2 {
		t.Errorf("suggested %v, %v", options, err)
	}
	asked := r.asked.Load()
	if err := r.Redeliver(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := r.ann.Mention(t.Context(), "C1", "1.5", "latvia"); err != nil {
		t.Error(err)
	}
	if err := r.Redeliver(t.Context()); err != nil {
		t.Error(err)
	}
	if got := r.asked.Load() - asked; got != 1 {
		t.Errorf("what was sent twice was asked %d times, want once", got)
	}
}

// A slash command is answered in the response to its request, if that can be in time and is for the asker alone.
func TestEndpointAnswersAtOnce(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r, _ := endpoint(t, func(r *rig) {
		r.bot.times.patience = 100 * time.Millisecond
		r.bot.handle = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
			switch req.Line {
			case "slow":
				<-release
			case "for all":
				return reply.Reply{Title: "For all", Public: true}, nil
			}
			return reply.Reply{Title: "On " + req.Line}.Keep(), nil
		}
	})
	later := func() int { return len(r.Calls("response_url")) }
	for range 2 {
		if got, err := r.ann.Slash(t.Context(), "C1", "quick"); err != nil || got.Text != "On quick" || !got.Ephemeral || later() != 0 {
			t.Fatalf("got %+v, %v and %d more calls; want the answer in the response", got, err, later())
		}
	}
	if got, err := r.ann.Slash(t.Context(), "C1", "for all"); err != nil || got.Text != "For all" || got.Ephemeral || later() != 1 {
		t.Errorf("got %+v, %v and %d calls; want one, so that what was typed is not shown", got, err, later())
	}
	acks := len(r.Calls("ack"))
	go func() {
		defer close(release)
		if _, err := r.WaitFor(t.Context(), 0, func(fakeslack.Call) bool { return len(r.Calls("ack")) > acks }); err != nil {
			t.Error(err)
		}
	}()
	if got, err := r.ann.Slash(t.Context(), "C1", "slow"); err != nil || got.Text != "On slow" || later() != 2 {
		t.Errorf("got %+v, %v and %d calls; want the answer after an empty response", got, err, later())
	}
	if late, wrong := r.Late(), r.Problems(); len(late)+len(wrong) > 0 {
		t.Errorf("late %q, problems %q", late, wrong)
	}
}

func TestEndpointForm(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, formed)
	form, err := r.ann.Slash(t.Context(), "C1", "fill")
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.ann.Submit(t.Context(), form, map[string]string{"to": "nobody"})
	if err != nil || len(again.Inputs()) != 3 {
		t.Fatalf("got %+v, %v; want the form again", again, err)
	}
	if got, err := r.ann.Submit(t.Context(), again, map[string]string{"to": "Ann"}); err != nil || !strings.Contains(got.Shown(), "to is Ann") {
		t.Errorf("got %q, %v", got.Shown(), err)
	}
}

func TestEndpointRefuses(t *testing.T) {
	t.Parallel()
	r, url := endpoint(t, nil)
	post := func(path, body string, at time.Time, secret string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		stamp := strconv.FormatInt(at.Unix(), 10)
		req.Header.Set("X-Slack-Request-Timestamp", stamp)
		req.Header.Set("X-Slack-Signature", fakeslack.Sign(secret, stamp, []byte(body)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	_, _, secret := r.Tokens()
	now := time.Now()
	for name, test := range map[string]struct {
		path, body string
		at         time.Time
		secret     string
		want       int
	}{
		"wrong secret": {"/slack/events", "{}", now, "other", http.StatusUnauthorized},
		"old":          {"/slack/events", "{}", now.Add(-6 * time.Minute), secret, http.StatusUnauthorized},
		"future":       {"/slack/commands", "x=y", now.Add(6 * time.Minute), secret, http.StatusUnauthorized},
		"too large":    {"/slack/events", strings.Repeat(" ", maxRequest+1), now, secret, http.StatusRequestEntityTooLarge},
		"garbled":      {"/slack/events", "{", now, secret, http.StatusOK},
		"no payload":   {"/slack/interactions", "payload=x", now, secret, http.StatusOK},
		"no command":   {"/slack/commands", "x=y", now, secret, http.StatusOK},
		"no such path": {"/slack/other", "x=y", now, secret, http.StatusNotFound},
	} {
		if got := post(test.path, test.body, test.at, test.secret); got != test.want {
			t.Errorf("%s: status %d, want %d", name, got, test.want)
		}
	}
	if got := r.asked.Load(); got != 0 {
		t.Errorf("%d of them were asked", got)
	}
}

// While replicas cannot remember together, each answers what comes to it, and still once.
func TestEndpointWithoutMemory(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, func(r *rig) {
		r.bot.once = func(context.Context, ...string) (bool, error) { return false, errors.New("no database") }
	})
	for range 2 {
		if got, err := r.ann.Mention(t.Context(), "C1", "1.5", "finland"); err != nil || !strings.Contains(got.Shown(), "On finland") {
			t.Errorf("the mention got %+v, %v", got, err)
		}
		if err := r.Redeliver(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got := r.asked.Load(); got != 2 {
		t.Errorf("two questions, each sent twice, were asked %d times", got)
	}
}

func FuzzRequests(f *testing.F) {
	f.Add("token=x&text=lithuania&response_url=http%3A%2F%2Fx")
	f.Add("payload=%7B%22type%22%3A%22block_actions%22%7D")
	f.Add(`{"type":"url_verification","challenge":"x"}`)
	f.Add(`{"type":"event_callback","event":{"type":"message"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		for _, read := range []func([]byte) (any, []byte, error){
			func(b []byte) (any, []byte, error) { e, raw, err := readCommand(b); return e, raw, err },
			func(b []byte) (any, []byte, error) { e, raw, err := readInteraction(b); return e, raw, err },
			func(b []byte) (any, []byte, error) { e, raw, err := readEvent(b); return e, raw, err },
		} {
			if event, _, err := read([]byte(body)); err == nil && event == nil {
				t.Error("neither an event nor an error")
			}
		}
	})
}

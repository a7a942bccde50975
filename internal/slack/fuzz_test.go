package slack

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
)

// okay is a Slack that takes everything, wherever it is asked: nothing leaves the process.
type okay struct{}

func (okay) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		r.Body.Close()
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"ok":true}`)), Request: r}, nil
}

// FuzzEndpoints sends whatever Slack might sign: it is acknowledged or refused, and nothing breaks at the edge.
func FuzzEndpoints(f *testing.F) {
	const secret = "secret"
	written := &logs{}
	c := Config{BotToken: "xoxb-1", SigningSecret: secret, Handler: new(commands.Handler), Log: slog.New(slog.NewTextHandler(written, nil))}
	if err := c.complete(); err != nil {
		f.Fatal(err)
	}
	b := newBot(c, &http.Client{Transport: okay{}})
	b.handle, b.times.answer, b.web.backoff = script, 10*time.Millisecond, time.Millisecond
	b.ready.Store(true)
	endpoints := b.Endpoints()
	paths := []string{"/slack/commands", "/slack/interactions", "/slack/events"}
	for i, body := range []string{
		"token=x&text=lithuania&command=%2Fcmc&trigger_id=1.2&team_id=T1&channel_id=C1&user_id=U1&response_url=http%3A%2F%2Fx.test%2F1",
		"payload=%7B%22type%22%3A%22block_actions%22%2C%22trigger_id%22%3A%221.3%22%2C%22response_url%22%3A%22http%3A%2F%2Fx.test%2F2%22%2C%22actions%22%3A%5B%7B%22action_id%22%3A%220%22%2C%22block_id%22%3A%22b%22%2C%22type%22%3A%22button%22%2C%22value%22%3A%22en%7Clithuania%22%7D%5D%7D",
		`{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"app_mention","user":"U2","text":"<@U1> lithuania","channel":"C1","ts":"1.2"}}`,
		"text=panic&response_url=http%3A%2F%2Fx.test%2F3",
		"payload=%7B%22type%22%3A%22message_action%22%7D",
		`{"type":"url_verification","challenge":"x"}`,
		"%", "payload=x", "{",
	} {
		f.Add(i%len(paths), body)
	}
	f.Fuzz(func(t *testing.T, which int, body string) {
		stamp := strconv.FormatInt(time.Now().Unix(), 10)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, paths[uint(which)%uint(len(paths))], strings.NewReader(body))
		r.Header.Set("X-Slack-Request-Timestamp", stamp)
		r.Header.Set("X-Slack-Signature", fakeslack.Sign(secret, stamp, []byte(body)))
		w := httptest.NewRecorder()
		endpoints.ServeHTTP(w, r)
		b.answers.Wait()
		if !slices.Contains([]int{http.StatusOK, http.StatusServiceUnavailable}, w.Code) {
			t.Errorf("status %d", w.Code)
		}
		if strings.Contains(written.String(), "kind=event panic=") {
			t.Fatalf("it broke:\n%s", written)
		}
		written.mu.Lock()
		written.buf.Reset()
		written.mu.Unlock()
	})
}

// FuzzSigned tries signatures: only the right one is taken, and only for five minutes.
func FuzzSigned(f *testing.F) {
	const secret = "secret"
	f.Add(0, "text=x", "v0=00")
	f.Add(-400, "text=x", "")
	f.Add(400, "", "right")
	f.Fuzz(func(t *testing.T, age int, body, signature string) {
		stamp := strconv.FormatInt(time.Now().Unix()-int64(age), 10)
		right := fakeslack.Sign(secret, stamp, []byte(body))
		lately := age > -300 && age < 300
		check := func(signature string) bool {
			h := http.Header{"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {signature}}
			return signed(h, []byte(body), secret)
		}
		if check(signature) && !strings.EqualFold(signature, right) {
			t.Errorf("%q was taken for a signature", signature)
		}
		if got := check(right); got != lately && (age < 295 || age > 305) && (age > -295 || age < -305) {
			t.Errorf("the right signature of %d seconds ago: taken %v", age, got)
		}
	})
}

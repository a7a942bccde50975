package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A client posts JSON to Slack: methods of the Web API and response_urls. It is safe for concurrent use.
type client struct {
	http    *http.Client
	base    string // ends in a slash
	token   string
	backoff time.Duration // before the first repetition; four times as long before each next, so that few tries outlast a short outage
}

// tries is how often one body is sent at most: a response_url may be used five times, and the fifth is
// kept for telling the person that something went wrong.
const tries = 4

// An answer is what Slack says to a call, as far as we read it.
type answer struct {
	OK       bool   `json:"ok"`
	Error    string `json:"error"`
	Metadata struct {
		Messages   []string `json:"messages"`
		NextCursor string   `json:"next_cursor"`
	} `json:"response_metadata"`
	TS       string `json:"ts"` // chat.postMessage
	Messages []struct {
		TS       string   `json:"ts"`
		Metadata metadata `json:"metadata"`
	} `json:"messages"` // conversations.history, the newest first
	UserID string `json:"user_id"` // auth.test
	User   string `json:"user"`    // auth.test: the name that people mention
	Needed string `json:"needed"`  // with missing_scope: the scope that would do
	View   struct {
		ID string `json:"id"`
	} `json:"view"` // views.open
	scopes string // granted to the token, with commas between; Slack sends them with every answer
}

// A refusal is Slack's considered no: repeating the call would not help.
type refusal struct {
	method, code string
	details      []string
}

func (r *refusal) Error() string {
	if len(r.details) > 0 {
		return fmt.Sprintf("%s: %s %q", r.method, r.code, r.details)
	}
	return r.method + ": " + r.code
}

// A retryable failure may pass: a rate limit or a server's fault. after is Slack's own advice.
type retryable struct {
	what   string
	after  time.Duration
	unsure bool // Slack may have done what was asked
}

func (r *retryable) Error() string { return r.what }

// call calls a method of the Web API.
func (c *client) call(ctx context.Context, method string, body any) (answer, error) {
	return c.send(ctx, method, c.base+method, c.token, body, tries, false)
}

// callOnce calls a method that must not work twice: it repeats only what certainly did not work. After an
// error, unsure tells whether it may have worked.
func (c *client) callOnce(ctx context.Context, method string, body any) (answer, error) {
	return c.send(ctx, method, c.base+method, c.token, body, tries, true)
}

// unsure reports whether a call that failed with err may have worked: nobody answered, or Slack's answer
// leaves it open.
func unsure(err error) bool {
	if r, ok := errors.AsType[*retryable](err); ok {
		return r.unsure
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		switch r.code {
		case "fatal_error", "internal_error", "service_unavailable", "200 OK": // the last is a page instead of an answer
			return true
		}
		return false
	}
	return err != nil
}

// respond posts a message to a response_url. The URL is a secret; errors do not contain it.
func (c *client) respond(ctx context.Context, url string, m any, limit int) error {
	_, err := c.send(ctx, "response_url", url, "", m, limit, false)
	return err
}

// send posts body up to limit times. It repeats only what Slack asked to repeat (429), what failed on
// Slack's side (5xx, unless careful) and what never left: after a timeout the message may well be there already.
func (c *client) send(ctx context.Context, name, url, token string, body any, limit int, careful bool) (answer, error) {
	raw, err := encode(body)
	if err != nil {
		return answer{}, err
	}
	for n := 0; ; n++ {
		a, err := c.once(ctx, name, url, token, raw)
		passing, ok := errors.AsType[*retryable](err)
		if !ok || n+1 >= limit || careful && passing.unsure {
			return a, err
		}
		if !pause(ctx, max(passing.after, jitter(c.backoff<<(2*n)))) {
			return a, fmt.Errorf("%s: %w after %w", name, context.Cause(ctx), err)
		}
	}
}

// once posts raw once.
func (c *client) once(ctx context.Context, name, url, token string, raw []byte) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(raw))
	if err != nil {
		return answer{}, fmt.Errorf("%s: address that cannot be called", name)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" && ctx.Err() == nil {
			return answer{}, &retryable{what: fmt.Sprintf("%s: %v", name, op)}
		}
		return answer{}, fmt.Errorf("%s: %w", name, errors.Unwrap(err)) // *url.Error would print the address
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return answer{}, fmt.Errorf("%s: read answer: %w", name, err)
	}
	return read(name, resp, text)
}

// read judges an answer.
func read(name string, resp *http.Response, text []byte) (answer, error) {
	a := answer{scopes: resp.Header.Get("X-OAuth-Scopes")}
	decoded := json.Unmarshal(text, &a) == nil // a response_url answers "ok"; errors may be HTML
	switch {
	case resp.StatusCode == http.StatusTooManyRequests || a.Error == "ratelimited" || a.Error == "rate_limited":
		seconds, _ := strconv.Atoi(resp.Header.Get("Retry-After")) // absent or a date: our own pause
		return a, &retryable{what: name + ": rate limited", after: time.Duration(seconds) * time.Second}
	case resp.StatusCode >= 500:
		return a, &retryable{what: name + ": " + resp.Status, unsure: true}
	case decoded && a.OK:
		return a, nil
	case decoded && a.Error == "invalid_blocks" && slices.ContainsFunc(a.Metadata.Messages, fresh):
		return a, &retryable{what: name + ": an uploaded picture is not ready"}
	case decoded && a.Error != "":
		return a, &refusal{name, a.Error, a.Metadata.Messages}
	case resp.StatusCode == http.StatusOK && name == "response_url":
		return a, nil
	}
	return a, &refusal{method: name, code: resp.Status}
}

// fresh recognises Slack's complaint about a file that it has taken and not yet looked at.
func fresh(message string) bool { return strings.Contains(message, "invalid slack file") }

// pause waits d and reports whether ctx lasted as long.
func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// jitter spreads d by up to a half, so that many bots do not return at the same moment.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(max(d, 1))
}

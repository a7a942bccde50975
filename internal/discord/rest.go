package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// attempts is how often one request is tried.
const attempts = 5

// A rest speaks Discord's HTTP API. discordgo's own client keeps a bucket for every interaction token for
// ever, lets one slow edit hold up all others and waits without looking at the context; answers are
// too urgent for that. It is safe for concurrent use.
type rest struct {
	base   string // without a slash at the end
	token  string
	client *http.Client
	pause  time.Duration // before the second attempt after a server error; doubles
}

// An apiError is a refusal that trying again does not change.
type apiError struct {
	status  int
	code    int // Discord's own code, 0 when it gave none
	message string
	global  bool // of a 429: the limit holds for all that the bot does
}

func (e apiError) Error() string {
	return fmt.Sprintf("status %d, code %d: %s", e.status, e.code, e.message)
}

// do sends body, when there is one, as JSON with the files of a message beside it, and decodes the answer into out, when there is one. Rate limits
// and server errors are waited out as long as ctx allows. Errors never hold the address, which may hold a token.
func (r *rest) do(ctx context.Context, method, path string, body, out any) error {
	payload, kind, err := pack(body)
	if err != nil {
		return err
	}
	var last error
	for n := range attempts {
		answer, wait, err := r.once(ctx, method, path, kind, payload)
		if err == nil {
			if out == nil || len(answer) == 0 {
				return nil
			}
			return json.Unmarshal(answer, out)
		}
		if wait < 0 {
			return err
		}
		last = err
		if wait == 0 {
			wait = jitter(r.pause << n)
		}
		if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
			break // the answer would come too late: say so now
		}
		if err := sleep(ctx, wait); err != nil {
			return errors.Join(last, err)
		}
	}
	return last
}

// once makes one attempt. With an error, wait says how long to wait before the next one: 0 leaves it to the
// caller, a negative value means that another attempt is pointless.
func (r *rest) once(ctx context.Context, method, path, kind string, payload []byte) (answer []byte, wait time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, r.base+"/v10"+path, bytes.NewReader(payload))
	if err != nil {
		return nil, -1, errors.New("make the request: the address is not valid")
	}
	req.Header.Set("Authorization", "Bot "+r.token)
	req.Header.Set("User-Agent", userAgent)
	if payload != nil {
		req.Header.Set("Content-Type", kind)
	}
	resp, err := r.client.Do(req)
	if err != nil {
		if u, ok := errors.AsType[*url.Error](err); ok {
			err = u.Err
		}
		if ctx.Err() != nil {
			return nil, -1, err
		}
		return nil, 0, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return nil, 0, fmt.Errorf("read the answer: %w", err)
	}
	switch {
	case resp.StatusCode < 300:
		return answer, 0, nil
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, retryAfter(resp.Header, answer), refusal(resp.StatusCode, answer)
	case resp.StatusCode >= 500:
		return nil, 0, refusal(resp.StatusCode, answer)
	}
	return nil, -1, refusal(resp.StatusCode, answer)
}

// retryAfter reads how long a 429 asks to wait, from its JSON or, when Cloudflare sent HTML, its header.
func retryAfter(h http.Header, body []byte) time.Duration {
	var limit struct {
		RetryAfter float64 `json:"retry_after"`
	}
	if json.Unmarshal(body, &limit) != nil || limit.RetryAfter <= 0 {
		limit.RetryAfter, _ = strconv.ParseFloat(h.Get("Retry-After"), 64) // 0 when there is none
	}
	seconds := cmp.Or(max(limit.RetryAfter, 0), 5)
	return time.Duration(min(seconds, 3600) * float64(time.Second))
}

// refusal keeps what Discord said, if it said it in JSON.
func refusal(status int, body []byte) apiError {
	var said struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		Global  bool   `json:"global"`
	}
	if json.Unmarshal(body, &said) != nil || said.Message == "" {
		said.Message = http.StatusText(status)
	}
	return apiError{status: status, code: said.Code, message: said.Message, global: said.Global}
}

// jitter spreads d over its half and itself, so that many bots do not knock at once.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1)
}

// sleep waits for d or for ctx, whichever ends first.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

package fakeslack

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A delivery is one event on its way to the app, over a socket or to a request URL.
type delivery struct {
	kind    string // the envelope's type
	payload object
	channel string // where an answer inside the acknowledgement is shown
	attempt int
	timer   *time.Timer
	acked   chan json.RawMessage // gets the acknowledgement's payload once
}

// deliver sends an event and waits for its acknowledgement, through redeliveries if need be.
func (s *Server) deliver(ctx context.Context, kind string, payload object) (json.RawMessage, error) {
	d := &delivery{kind: kind, payload: payload, channel: text(payload, "channel_id"), acked: make(chan json.RawMessage, 1)}
	s.mu.Lock()
	s.last = d
	s.mu.Unlock()
	if err := s.transmit(ctx, d); err != nil {
		return nil, err
	}
	return s.acknowledgement(ctx, d)
}

func (s *Server) acknowledgement(ctx context.Context, d *delivery) (json.RawMessage, error) {
	select {
	case payload := <-d.acked:
		return payload, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for the acknowledgement of %s: %w", d.kind, context.Cause(ctx))
	case <-s.closed:
		return nil, errors.New("the fake Slack was closed")
	}
}

// Redeliver sends the latest event once more, as if its acknowledgement had been lost, and waits for
// the new acknowledgement.
func (s *Server) Redeliver(ctx context.Context) error {
	s.mu.Lock()
	again := *s.last
	s.mu.Unlock()
	again.attempt++
	again.acked = make(chan json.RawMessage, 1)
	if err := s.transmit(ctx, &again); err != nil {
		return err
	}
	_, err := s.acknowledgement(ctx, &again)
	return err
}

// transmit sends d once, and arranges for what happens if nobody acknowledges it.
func (s *Server) transmit(ctx context.Context, d *delivery) error {
	s.mu.Lock()
	target := s.target
	s.mu.Unlock()
	if target != "" {
		s.work.Go(func() { s.request(d, target) })
		return nil
	}
	c, err := s.pick(ctx)
	if err != nil {
		return err
	}
	id := s.id("envelope-")
	envelope := object{"envelope_id": id, "type": d.kind, "payload": d.payload, "accepts_response_payload": d.kind != "events_api"}
	if d.kind == "events_api" {
		envelope["retry_attempt"], envelope["retry_reason"] = d.attempt, reason(d)
	}
	s.mu.Lock()
	d.timer = time.AfterFunc(s.config.AckWithin, func() { s.missed(d, id) })
	s.pending[id] = d
	s.mu.Unlock()
	select {
	case c.send <- envelope:
	case <-c.gone: // lost, like anything sent to a dead connection
	}
	return nil
}

func reason(d *delivery) string {
	if d.attempt == 0 {
		return ""
	}
	return "timeout"
}

// missed notes that d was not acknowledged in time, and sends it again if Slack would.
func (s *Server) missed(d *delivery, id string) {
	s.mu.Lock()
	_, waiting := s.pending[id]
	if id != "" && !waiting {
		s.mu.Unlock()
		return // the acknowledgement won the race
	}
	delete(s.pending, id)
	s.late = append(s.late, d.kind)
	s.wake()
	s.mu.Unlock()
	if d.kind != "events_api" || d.attempt >= len(s.config.Redeliver) {
		return // commands and buttons are not repeated: people are shown a warning sign
	}
	pause := s.config.Redeliver[d.attempt]
	d.attempt++
	time.AfterFunc(pause, func() {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		_ = s.transmit(ctx, d) // fails only when the server closes
	})
}

// answered hands the acknowledgement's payload on. It may be an answer in itself.
func (s *Server) answered(d *delivery, payload json.RawMessage, call *Call) {
	var message object
	if d.kind == "slash_commands" && json.Unmarshal(payload, &message) == nil && (message["text"] != nil || message["blocks"] != nil) {
		call.Problems = append(call.Problems, s.judgeMessage(message)...)
		call.Seen = newSeen(message)
		call.Seen.Channel, call.Seen.TS = d.channel, s.timestamp()
		call.Seen.Ephemeral = text(message, "response_type") != "in_channel"
	}
	call.ID = text(d.payload, "trigger_id")
	select {
	case d.acked <- payload:
	default: // an earlier attempt was acknowledged already
	}
}

// UseRequestURL sends everything to a request URL instead of the sockets; "" goes back to them.
func (s *Server) UseRequestURL(target string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.target = target
}

// UseRequestURLs is UseRequestURL for an app that has one address for each kind of request, below base: as
// commands, interactions and events.
func (s *Server) UseRequestURLs(base string) {
	s.UseRequestURL(base)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.apart = base != ""
}

// below is where a kind of event goes.
func (s *Server) below(target, kind string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.apart {
		return target
	}
	return target + map[string]string{"slash_commands": "/commands", "interactive": "/interactions", "events_api": "/events"}[kind]
}

// Verify does what Slack does when a request URL is entered: it sends a challenge.
func (s *Server) Verify(ctx context.Context, target string) error {
	challenge := s.id("challenge-")
	body := encode(object{"type": "url_verification", "token": "fake", "challenge": challenge})
	status, answer, err := s.sign(ctx, target, "application/json", body, 0)
	if err != nil {
		return err
	}
	var echoed struct{ Challenge string }
	if status != http.StatusOK || (string(answer) != challenge && (json.Unmarshal(answer, &echoed) != nil || echoed.Challenge != challenge)) {
		return fmt.Errorf("challenge not echoed: status %d, %.100s", status, answer)
	}
	return nil
}

// request delivers d to the request URL.
func (s *Server) request(d *delivery, target string) {
	ctx, cancel := context.WithTimeout(context.Background(), s.config.AckWithin)
	defer cancel()
	contentType, body := "application/x-www-form-urlencoded", []byte(nil)
	switch d.kind {
	case "slash_commands":
		form := url.Values{}
		for k, v := range d.payload {
			form.Set(k, fmt.Sprint(v))
		}
		body = []byte(form.Encode())
	case "interactive":
		body = []byte(url.Values{"payload": {string(encode(d.payload))}}.Encode())
	default:
		contentType, body = "application/json", encode(d.payload)
	}
	status, answer, err := s.sign(ctx, s.below(target, d.kind), contentType, body, d.attempt)
	if err != nil || status != http.StatusOK {
		s.missed(d, "")
		return
	}
	call := Call{Method: "ack", Body: answer}
	payload := answer
	if !json.Valid(payload) {
		payload = nil
		if len(answer) > 0 && d.kind == "slash_commands" {
			payload = encode(object{"text": string(answer)})
		}
	}
	s.answered(d, payload, &call)
	s.record(call)
}

// sign posts body to target as Slack does, with its signature.
func (s *Server) sign(ctx context.Context, target, contentType string, body []byte, attempt int) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	stamp := strconv.FormatInt(s.config.Now().Unix(), 10)
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", Sign(s.config.SigningSecret, stamp, body))
	if attempt > 0 {
		req.Header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
		req.Header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, answer, err
}

// Sign returns Slack's signature, version 0, of a request.
func Sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", timestamp, body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

package fakediscord

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Key is the fake application's public key, as the developer portal shows it.
func (s *Server) Key() string {
	return hex.EncodeToString(s.private().Public().(ed25519.PublicKey))
}

// private is a key for everybody to know: nothing real is signed with it.
func (s *Server) private() ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
}

// UseEndpoint sends interactions to an interactions endpoint instead of the gateway; "" goes back to it. As the
// developer portal does, it first tries whether the endpoint answers, and whether it refuses a wrong signature.
func (s *Server) UseEndpoint(ctx context.Context, target string) error {
	if target != "" {
		status, body, err := s.Sign(ctx, target, []byte(`{"id":"1","type":1}`), time.Now())
		var pong struct{ Type int }
		if err != nil || status != 200 || json.Unmarshal(body, &pong) != nil || pong.Type != 1 {
			return fmt.Errorf("the endpoint did not answer: status %d, %.100s, %w", status, body, err)
		}
		if status, err := s.submit(ctx, target, []byte(`{"id":"1","type":1}`), hex.EncodeToString(make([]byte, 64)), time.Now(), nil); err != nil || status != 401 {
			return fmt.Errorf("the endpoint took a wrong signature: status %d, %w", status, err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.endpoint = target
	return nil
}

// Sign posts a body to an endpoint as Discord would at a time, and returns what it answered.
func (s *Server) Sign(ctx context.Context, target string, body []byte, at time.Time) (int, []byte, error) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	signature := hex.EncodeToString(ed25519.Sign(s.private(), append([]byte(stamp), body...)))
	var answer []byte
	status, err := s.submit(ctx, target, body, signature, at, &answer)
	return status, answer, err
}

func (s *Server) submit(ctx context.Context, target string, body []byte, signature string, at time.Time, answer *[]byte) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Discord-Interactions/1.0 (+https://discord.com)")
	req.Header.Set("X-Signature-Timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("X-Signature-Ed25519", signature)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if answer != nil {
		*answer = got
	}
	return resp.StatusCode, err
}

// post brings an interaction to the endpoint. What comes back in the response counts as a call of the callback.
func (s *Server) post(i *interaction, event map[string]any, target string) {
	ctx, cancel := context.WithTimeout(context.Background(), s.options.AckWithin)
	defer cancel()
	status, body, err := s.Sign(ctx, target, encode(event), time.Now())
	if err != nil || status == http.StatusAccepted {
		return // the person sees that nobody answered, or what came through the API
	}
	if status != http.StatusOK {
		s.complain(fmt.Sprintf("the endpoint answered with status %d: %.100s", status, body))
		return
	}
	path := "/interactions/" + i.id + "/" + i.token + "/callback"
	r := &http.Request{Method: http.MethodPost, URL: &url.URL{Path: path}, Header: http.Header{"Content-Type": {"application/json"}}}
	r.SetPathValue("id", i.id)
	r.SetPathValue("token", i.token)
	c := call{Request: r, path: path, body: body}
	answered := 0
	if wrong := s.check(c); len(wrong) > 0 {
		s.complain(wrong...)
		answered = http.StatusBadRequest
	} else {
		answered, _ = s.callback(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, Request{Method: c.Method, Path: c.path, Body: c.body, Status: answered})
	s.touch()
}

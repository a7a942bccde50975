package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"
)

// floor serves the least that a bot in Go can do: it verifies the signature and answers with a constant.
func floor(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("floor", flag.ContinueOnError)
	listen := flags.String("listen", "", "host:port")
	key := flags.String("key", "", "Discord's public key")
	secret := flags.String("secret", "", "Slack's signing secret")
	discord := flags.String("discord", "", "file with the answer on Discord")
	slack := flags.String("slack", "", "file with the answer on Slack")
	if err := flags.Parse(args); err != nil {
		return err
	}
	public, err := hex.DecodeString(*key)
	if err != nil {
		return err
	}
	onDiscord, err := os.ReadFile(*discord)
	if err != nil {
		return err
	}
	onSlack, err := os.ReadFile(*slack)
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /readyz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /discord/interactions", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := signedByDiscord(w, r, public); ok {
			constant(w, onDiscord)
		}
	})
	mux.HandleFunc("POST /slack/commands", func(w http.ResponseWriter, r *http.Request) {
		if _, ok := signedBySlack(w, r, *secret); ok {
			constant(w, onSlack)
		}
	})
	mux.HandleFunc("POST /slack/later", func(w http.ResponseWriter, r *http.Request) {
		if body, ok := signedBySlack(w, r, *secret); ok {
			go later(body, onSlack)
		}
	})
	s := &http.Server{Addr: *listen, Handler: mux, ReadTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { s.Close() })
	if err := s.ListenAndServe(); ctx.Err() == nil {
		return err
	}
	return nil
}

func constant(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Write(body) // whoever asked may be gone
}

func signedByDiscord(w http.ResponseWriter, r *http.Request, key ed25519.PublicKey) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	stamp := r.Header.Get("X-Signature-Timestamp")
	signature, wrong := hex.DecodeString(r.Header.Get("X-Signature-Ed25519"))
	if err != nil || wrong != nil || !lately(stamp) || !ed25519.Verify(key, append([]byte(stamp), body...), signature) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return nil, false
	}
	return body, true
}

func signedBySlack(w http.ResponseWriter, r *http.Request, secret string) ([]byte, bool) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	if err != nil || !lately(stamp) || !hmac.Equal([]byte("v0="+hex.EncodeToString(mac.Sum(nil))), []byte(r.Header.Get("X-Slack-Signature"))) {
		http.Error(w, "invalid request signature", http.StatusUnauthorized)
		return nil, false
	}
	return body, true
}

func lately(stamp string) bool {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	return err == nil && time.Since(time.Unix(seconds, 0)).Abs() <= 5*time.Minute
}

// hookClient keeps as many connections as there are requests under way.
var hookClient = &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// later posts the answer to the response URL of a command. What goes wrong, the load notices.
func later(body, answer []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return
	}
	resp, err := hookClient.Post(form.Get("response_url"), "application/json; charset=utf-8", bytes.NewReader(answer))
	if err != nil {
		return
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
}

package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// maxRequest is how much of a request is read, in bytes. Slack's are a few kilobytes; a message with many blocks is more.
const maxRequest = 1 << 20

// Endpoints returns the handlers of the app's request URLs: POST /slack/commands, /slack/interactions and
// /slack/events. A request whose signature is wrong, or older than five minutes, is refused before anything of it is
// read (Slack, "Verifying requests from Slack"). Each is acknowledged at once and answered like what comes through a
// socket; what Slack sends again is acknowledged again and answered once.
func (b *Bot) Endpoints() http.Handler { return endpoints(b.secret, b.log, b.take) }

// endpoints hands what Slack signed with secret to take.
func endpoints(secret string, log *slog.Logger, take func(http.ResponseWriter, *http.Request, any, json.RawMessage)) *http.ServeMux {
	mux := http.NewServeMux()
	for path, read := range map[string]func(body []byte) (any, json.RawMessage, error){
		"/slack/commands":     readCommand,
		"/slack/interactions": readInteraction,
		"/slack/events":       readEvent,
	} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
			if err != nil {
				http.Error(w, "the body is too long, or did not come whole", http.StatusRequestEntityTooLarge)
				return
			}
			if !signed(r.Header, body, secret) {
				http.Error(w, "invalid request signature", http.StatusUnauthorized)
				return
			}
			event, raw, err := read(body)
			if err != nil {
				log.Debug("unknown request", "path", path)
				return // status 200: Slack would only send it again
			}
			if challenge, ok := event.(*slackevents.EventsAPIURLVerificationEvent); ok {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				fmt.Fprint(w, challenge.Challenge) // Slack may be gone
				return
			}
			take(w, r, event, raw)
		})
	}
	return mux
}

// signed reports whether Slack signed body lately, with secret.
func signed(h http.Header, body []byte, secret string) bool {
	v, err := slack.NewSecretsVerifier(h, secret)
	if err != nil {
		return false
	}
	if _, err := v.Write(body); err != nil {
		return false
	}
	return v.Ensure() == nil
}

// take answers a request that Slack signed.
func (b *Bot) take(w http.ResponseWriter, r *http.Request, event any, raw json.RawMessage) {
	if !b.ready.Load() {
		http.Error(w, "not ready yet", http.StatusServiceUnavailable)
		return
	}
	acknowledged := make(chan func(), 1)
	var once sync.Once
	answer := func(f func()) (first bool) {
		once.Do(func() { acknowledged <- f; first = true })
		return first
	}
	ctx := context.WithoutCancel(r.Context()) // the answer outlives the request
	b.accept(ctx, ctx, delivery{
		raw:  raw,
		wide: true,
		ack:  func(payload any) bool { return answer(func() { acknowledgeTo(w, payload) }) },
		no:   func() { answer(func() { http.Error(w, "try again", http.StatusServiceUnavailable) }) },
	}, event)
	select {
	case write := <-acknowledged:
		write()
	case <-r.Context().Done(): // nobody waits any more
	}
}

// acknowledgeTo writes an acknowledgement: empty, or what it carries.
func acknowledgeTo(w http.ResponseWriter, payload any) {
	if payload == nil {
		return
	}
	raw, err := encode(payload)
	if err != nil {
		http.Error(w, "no answer", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.Write(raw) // Slack may be gone
}

func readCommand(body []byte) (any, json.RawMessage, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, nil, err
	}
	c, err := slack.SlashCommandParse(&http.Request{Form: form, PostForm: form})
	if err == nil && c.ResponseURL == "" {
		err = fmt.Errorf("a command without a response_url")
	}
	return c, nil, err
}

func readInteraction(body []byte) (any, json.RawMessage, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, nil, err
	}
	raw := json.RawMessage(form.Get("payload"))
	if s, ok := shortcutIn(raw); ok { // slack-go refuses some of them
		return s, raw, nil
	}
	var call slack.InteractionCallback
	err = json.Unmarshal(raw, &call)
	return call, raw, err
}

func readEvent(body []byte) (any, json.RawMessage, error) {
	event, err := slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken())
	if challenge, ok := event.Data.(*slackevents.EventsAPIURLVerificationEvent); ok && err == nil {
		return challenge, nil, nil
	}
	return event, nil, err
}

// listen keeps the bot ready for requests until ctx ends or Slack refuses its token.
func (b *Bot) listen(ctx context.Context) error {
	b.ready.Store(true)
	b.log.Info("ready for Slack's requests")
	select {
	case <-ctx.Done():
		return nil
	case err := <-b.lost:
		return err
	}
}

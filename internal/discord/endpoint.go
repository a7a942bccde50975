package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Discord's rules for requests to an interactions endpoint, and ours.
const (
	maxRequest = 1 << 20         // bytes; interactions are a few kilobytes
	maxAge     = 5 * time.Minute // of a signature: an older request is one that somebody has kept
)

// PublicKey reads an application's public key, 64 hexadecimal digits.
func PublicKey(s string) (ed25519.PublicKey, error) {
	key, err := hex.DecodeString(s)
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, errors.New("the public key is not 64 hexadecimal digits: copy it from " + portal + ", under General Information")
	}
	return key, nil
}

// Endpoint returns the handler of the application's interactions endpoint: what Discord would otherwise send
// through the gateway, signed with key (Discord, "Setting up an endpoint": Ed25519 over timestamp and body). A
// request with a wrong or old signature, or one that was answered before, is refused before anything
// of it is read. Answers go into the response where they can; one that waits for what Discord makes of it, or has
// files, goes through the API, and the response is 202.
func (b *Bot) Endpoint(key ed25519.PublicKey) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			http.Error(w, "the body is too long, or did not come whole", http.StatusRequestEntityTooLarge)
			return
		}
		if !b.signed(r.Header, body, key) {
			http.Error(w, "invalid request signature", http.StatusUnauthorized)
			return
		}
		b.serve(w, r, body)
	})
}

// signed reports whether Discord signed body lately.
func (b *Bot) signed(h http.Header, body []byte, key ed25519.PublicKey) bool {
	stamp := h.Get("X-Signature-Timestamp")
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	if err != nil || len(signature) != ed25519.SignatureSize || !ed25519.Verify(key, append([]byte(stamp), body...), signature) {
		return false
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	return err == nil && b.now().Sub(time.Unix(seconds, 0)).Abs() <= maxAge
}

// serve answers a request that Discord signed.
func (b *Bot) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	q := question{deadline: time.Now().Add(b.pace.callback), outlet: &outlet{done: make(chan struct{})}}
	if err := json.Unmarshal(body, &q.interaction); err != nil {
		http.Error(w, "not an interaction", http.StatusBadRequest)
		return
	}
	if q.Type == askedIfThere {
		respond(w, Answer{Type: answerThere})
		return
	}
	if !b.isNew(r.Context(), "discord "+q.ID) {
		http.Error(w, "answered before", http.StatusConflict)
		return
	}
	ctx := context.WithoutCancel(r.Context()) // a slow answer outlives the request
	if !b.begin("INTERACTION_CREATE", func() error { defer q.outlet.give(nil); return b.interact(ctx, q) }) {
		http.Error(w, "too busy", http.StatusServiceUnavailable)
		return
	}
	<-q.outlet.done
	respond(w, q.outlet.answer)
}

// isNew reports whether key was not met before, by any replica. While the memory that they share does not answer, what this
// one remembers has to do: whoever asked waits for three seconds, and Discord asks no second time.
func (b *Bot) isNew(ctx context.Context, key string) bool {
	if !b.seen.First(b.now(), key) {
		return false
	}
	if b.once == nil {
		return true
	}
	first, err := b.once(ctx, key)
	return first || err != nil
}

// respond writes the answer to a request; nil when it went another way.
func respond(w http.ResponseWriter, answer any) {
	if answer == nil {
		w.WriteHeader(http.StatusAccepted)
		return
	}
	body, drawn := answer.(json.RawMessage)
	if !drawn {
		var err error
		if body, err = json.Marshal(answer); err != nil {
			http.Error(w, "no answer", http.StatusInternalServerError)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body) // Discord may be gone
}

// An outlet is the answer to an interaction that travels in the response to its request. The first one given
// is it.
type outlet struct {
	once   sync.Once
	done   chan struct{} // closed when the answer is there
	answer any           // read after done
}

// give gives the answer; nil says that it went through the API, or that there is none. It reports whether
// the answer was taken.
func (o *outlet) give(answer any) (taken bool) {
	o.once.Do(func() {
		o.answer, taken = answer, true
		close(o.done)
	})
	return taken
}

// unsettled reports whether an answer has to be with Discord before anything else is sent, or does not fit
// into a response.
func unsettled(answer any) bool {
	a, ok := answer.(Answer)
	return ok && (a.Type == answerLater || len(filesOf(a)) > 0)
}

// RunEndpoint is Run for a bot that has no gateway: it registers the commands, trying again as long as Discord is
// not to be reached, and returns when ctx ends and the answers under way have had a short time to finish. The error is
// one that only the operator can mend.
func (b *Bot) RunEndpoint(ctx context.Context) error {
	defer b.answers.Wait()
	for failures := 0; ; failures++ {
		err := b.registerSelf(ctx)
		if err == nil {
			break
		}
		if a, ok := errors.AsType[apiError](err); ok && a.status == http.StatusUnauthorized {
			return errors.New(fatal[4004])
		}
		wait := b.backoff(failures+1, err)
		b.log.Warn("commands not registered", "err", err, "wait", wait)
		if sleep(ctx, wait) != nil {
			return nil
		}
	}
	b.live.Store(true)
	b.log.Info("ready for Discord's requests")
	<-ctx.Done()
	b.live.Store(false)
	return nil
}

// registerSelf registers the commands of the application that the token belongs to.
func (b *Bot) registerSelf(ctx context.Context) error {
	var me struct {
		ID string `json:"id"`
	}
	if err := b.api.do(ctx, "GET", "/applications/@me", nil, &me); err != nil {
		return fmt.Errorf("ask which application this is: %w", err)
	}
	return b.registerOnce(ctx, me.ID)
}

// registerOnce registers the commands unless that was done before.
func (b *Bot) registerOnce(ctx context.Context, application string) error {
	b.registering.Lock()
	defer b.registering.Unlock()
	if b.registered {
		return nil
	}
	if err := b.register(ctx, application); err != nil {
		return err
	}
	b.registered = true
	return nil
}

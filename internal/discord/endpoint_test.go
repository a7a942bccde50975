package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

// endpoint prepares a bot that Discord reaches over HTTP and returns where.
func endpoint(t *testing.T, change func(*rig)) (*rig, string) {
	t.Helper()
	r := prepare(t, fakediscord.Options{})
	r.bot.now = time.Now // signatures are of today
	if change != nil {
		change(r)
	}
	key, err := PublicKey(r.fake.Key())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(r.bot.Endpoint(key))
	ctx, stop := context.WithCancel(r.ctx)
	ended := make(chan error, 1)
	go func() { ended <- r.bot.RunEndpoint(ctx) }()
	t.Cleanup(func() {
		server.Close()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	if _, err := r.fake.WaitRequests(r.ctx, 1, "PUT", "/commands"); err != nil {
		t.Fatal(err)
	}
	if err := r.fake.UseEndpoint(r.ctx, server.URL); err != nil {
		t.Fatal(err)
	}
	return r, server.URL
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, nil)
	m := r.slash("lithuania")
	if want := "## answer to lithuania\nin en-US"; m.Text() != want || !m.Ephemeral() {
		t.Errorf("got %q, private %v; want %q in private", m.Text(), m.Ephemeral(), want)
	}
	if more := r.press(m, "More"); !strings.Contains(more.Text(), "answer to more lithuania") {
		t.Errorf("the button got %q", more.Text())
	}
	if public := r.press(m, "Post"); public.Ephemeral() || len(r.fake.Channel(fakediscord.ChannelID)) != 1 {
		t.Errorf("got %+v, want a message for all", public)
	}
	if list, err := r.fake.Autocomplete(r.ctx, fakediscord.Asker{}, "l"); err != nil || len(list) != maxChoices {
		t.Errorf("got %d suggestions, %v; want %d", len(list), err, maxChoices)
	}
	if said := r.fake.Say("they deter russia"); said.ID != "" {
		if m, err := r.fake.Menu(r.ctx, fakediscord.Asker{}, said); err != nil || !strings.Contains(m.Text(), "rebut they deter russia") {
			t.Errorf("the menu of a message got %q, %v", m.Text(), err)
		}
	}
	if strings.Contains(r.log.String(), "lithuania") {
		t.Errorf("the log holds what was asked:\n%s", r.log)
	}
}

func TestEndpointForm(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, func(r *rig) { r.bot.handler = fill() })
	m, err := r.fake.SlashModal(r.ctx, fakediscord.Asker{}, "fill")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.fake.Submit(r.ctx, fakediscord.Asker{}, m, map[string]string{"why": "x"}); err != nil || !strings.Contains(got.Text(), "why is x") {
		t.Errorf("got %q, %v", got.Text(), err)
	}
}

// What is slow, has files or breaks is answered over HTTP as it is through the gateway.
func TestEndpointSlow(t *testing.T) {
	t.Parallel()
	r, _ := endpoint(t, func(r *rig) {
		s := answers()
		s["slow"] = func(context.Context, commands.Request) (reply.Reply, error) {
			_, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/callback")
			return reply.Reply{Title: "late"}, err
		}
		s["draw"] = func(context.Context, commands.Request) (reply.Reply, error) { return drawn(false), nil }
		r.bot.handler, r.bot.pace.thinking = s, time.Millisecond
	})
	if m := r.slash("slow"); m.Text() != "## late" || !m.Ephemeral() {
		t.Errorf("got %q, private %v", m.Text(), m.Ephemeral())
	}
	r.bot.pace.thinking = time.Minute
	wantFiles(t, r.slash("draw"))
	if m := r.slash("panic"); !m.Ephemeral() || strings.Contains(m.Text(), "bug") || m.Text() == "" {
		t.Errorf("a panic was answered with %q", m.Text())
	}
}

func TestEndpointRefuses(t *testing.T) {
	t.Parallel()
	r, url := endpoint(t, nil)
	body := []byte(`{"id":"77","type":2,"token":"x","data":{"type":1}}`)
	send := func(body []byte, at time.Time) int {
		t.Helper()
		status, _, err := r.fake.Sign(r.ctx, url, body, at)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}
	now := time.Now()
	for name, test := range map[string]struct {
		body []byte
		at   time.Time
		want int
	}{
		"old":       {body, now.Add(-maxAge - time.Second), http.StatusUnauthorized},
		"future":    {body, now.Add(maxAge + 2*time.Second), http.StatusUnauthorized},
		"no JSON":   {[]byte("x"), now, http.StatusBadRequest},
		"too large": {[]byte(strings.Repeat(" ", maxRequest+1)), now, http.StatusRequestEntityTooLarge},
	} {
		if got := send(test.body, test.at); got != test.want {
			t.Errorf("%s: status %d, want %d", name, got, test.want)
		}
	}
	if got := send(body, now); got != http.StatusOK {
		t.Errorf("the first time: status %d", got)
	}
	if got := send(body, now); got != http.StatusConflict {
		t.Errorf("once more: status %d, want %d", got, http.StatusConflict)
	}
	r.bot.once = func(context.Context, string) (bool, error) { return false, errors.New("no database") }
	other := []byte(`{"id":"78","type":2,"token":"x","data":{"type":1}}`)
	for _, want := range []int{http.StatusOK, http.StatusConflict} {
		if got := send(other, now); got != want {
			t.Errorf("without a shared memory: status %d, want %d", got, want)
		}
	}
	r.bot.once = func(context.Context, string) (bool, error) { return false, nil }
	if got := send([]byte(`{"id":"79","type":2,"token":"x","data":{"type":1}}`), now); got != http.StatusConflict {
		t.Errorf("answered by another replica: status %d, want %d", got, http.StatusConflict)
	}
	for _, key := range []string{"", "abc", strings.Repeat("z", 64), strings.Repeat("0", 62)} {
		if _, err := PublicKey(key); err == nil {
			t.Errorf("%q was taken for a public key", key)
		}
	}
}

func FuzzSigned(f *testing.F) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	b := &Bot{now: func() time.Time { return now }}
	f.Add("1795435200", "{}", "00")
	f.Fuzz(func(t *testing.T, stamp, body, signature string) {
		h := http.Header{"X-Signature-Timestamp": {stamp}, "X-Signature-Ed25519": {signature}}
		right := hex.EncodeToString(ed25519.Sign(private, []byte(stamp+body)))
		if b.signed(h, []byte(body), public) && signature != right {
			t.Errorf("%q was taken for a signature", signature)
		}
	})
}

func TestEndpointTokenRefused(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	r.bot.api.token = "another.bot.token"
	if err := r.bot.RunEndpoint(r.ctx); err == nil || !strings.Contains(err.Error(), "DISCORD_TOKEN") {
		t.Errorf("got %v, want a sentence about the token", err)
	}
}

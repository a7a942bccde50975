package discord

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
)

// FuzzEndpoint sends whatever Discord might sign: it gets an answer of the kind that Discord takes, or a plain refusal,
// and nothing breaks at the edge.
func FuzzEndpoint(f *testing.F) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	f.Cleanup(api.Close)
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	log := &safeBuffer{}
	b, err := New(Config{Token: "a.b.c", APIURL: api.URL, Handler: &commands.Handler{}, Log: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		f.Fatal(err)
	}
	b.handler, b.pace, b.api.pause = answers(), quick(), time.Millisecond
	endpoint := b.Endpoint(public)
	for _, body := range []string{
		`{"id":"1","type":1}`,
		`{"id":"2","type":2,"token":"x","locale":"fr","guild_id":"4","channel_id":"5","data":{"type":1,"name":"cmc","options":[{"name":"ask","type":3,"value":"lithuania"}]}}`,
		`{"id":"3","type":2,"token":"x","data":{"type":3,"target_id":"9","resolved":{"messages":{"9":{"id":"9","content":"they deter russia"}}}}}`,
		`{"id":"4","type":3,"token":"x","message":{"id":"8","flags":64},"data":{"custom_id":"en|more lithuania","component_type":2}}`,
		`{"id":"5","type":4,"token":"x","data":{"type":1,"options":[{"name":"ask","type":3,"value":"l","focused":true}]}}`,
		`{"id":"6","type":5,"token":"x","data":{"custom_id":"en|fill","components":[{"type":18,"component":{"custom_id":"why","value":"y"}}]}}`,
		`{"id":"7","type":99}`, `{"type":"2"}`, `[]`, `x`, ``,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		stamp := strconv.FormatInt(time.Now().Unix(), 10)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/discord/interactions", strings.NewReader(body))
		r.Header.Set("X-Signature-Timestamp", stamp)
		r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(private, []byte(stamp+body))))
		w := httptest.NewRecorder()
		endpoint.ServeHTTP(w, r)
		b.answers.Wait()
		if !slices.Contains([]int{http.StatusOK, http.StatusAccepted, http.StatusBadRequest, http.StatusConflict}, w.Code) {
			t.Errorf("status %d", w.Code)
		}
		if w.Code == http.StatusOK && !json.Valid(w.Body.Bytes()) {
			t.Errorf("answered with %q, which is no JSON", w.Body)
		}
		if strings.Contains(log.String(), "msg=panic") {
			t.Fatalf("it broke:\n%s", log)
		}
		log.mu.Lock()
		log.b = bytes.Buffer{}
		log.mu.Unlock()
	})
}

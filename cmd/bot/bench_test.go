package main

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/discord"
)

// BenchmarkAnswer answers interactions over the handler of Discord's endpoint, without a network. What many ask for is kept; the first
// to ask for it on a day is answered as under "cold".
func BenchmarkAnswer(b *testing.B) {
	book, _, err := loadFacts("../../facts.yaml")
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	bot, err := discord.New(discord.Config{Token: "a.b.c", Handler: commands.New(book), Now: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		b.Fatal(err)
	}
	endpoint := bot.Endpoint(public)
	id := 0
	for _, line := range []string{"lithuania", "lithuania cold", "fnland", "how many children were killed", "rebut putin will not dare if we have them"} {
		ask := func(b *testing.B) int {
			id++
			asked, cold := strings.CutSuffix(line, " cold")
			if cold {
				now = now.AddDate(0, 0, 1)
			}
			stamp := strconv.FormatInt(now.Unix(), 10)
			body := fmt.Sprintf(`{"id":"%d","type":2,"token":"x","locale":"en-US","data":{"type":1,"name":"cmc","options":[{"name":"ask","type":3,"value":%q}]}}`, id, asked)
			r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/discord/interactions", strings.NewReader(body))
			r.Header.Set("X-Signature-Timestamp", stamp)
			r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(private, []byte(stamp+body))))
			w := httptest.NewRecorder()
			endpoint.ServeHTTP(w, r)
			return w.Code
		}
		b.Run(strings.ReplaceAll(line, " ", "-"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if status := ask(b); status != http.StatusOK && status != http.StatusAccepted {
					b.Fatal(status)
				}
			}
		})
	}
}

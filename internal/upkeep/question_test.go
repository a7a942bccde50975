package upkeep_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
	"cmcbot/internal/upkeep"
)

func TestPlain(t *testing.T) {
	for question, want := range map[string]string{
		"How many Mines in MOLDOVA?":                     "how many mines in moldova",
		"what did <@U0ABC123> say of Laos":               "what did say of laos",
		"tell @ann and #general about laos":              "tell and about laos",
		"write to ann.b@example.org on mines":            "write to on mines",
		"is https://example.org/a?b=c right about mines": "is right about mines",
		"is www.example.org right, or example.org/page":  "is right or",
		"call +370 (612) 34-567 on mines":                "call on mines",
		"who is 123456789012345678 and U0A1B2C3D4":       "who is and",
		"casualties in 2024, côte d'ivoire":              "casualties in 2024 côte d'ivoire",
		"CBU-105 in Ukraine":                             "cbu-105 in ukraine",
		"moldova":                                        "moldova",
		"cas-2019-gone":                                  "",
		"2024":                                           "",
		"?!":                                             "",
		"+370 612 34567":                                 "",
		strings.Repeat("x", 121):                         "",
		strings.Repeat("a ", 17):                         "",
		"किसने संधि छोड़ी":                               "किसने संधि छोड़ी",
	} {
		if got, ok := upkeep.Plain(question); ok != (want != "") || ok && got != want {
			t.Errorf("Plain(%q) = %q, %v; want %q", question, got, ok, want)
		}
	}
}

func TestQuestions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		now := time.Date(2026, 11, 29, 23, 0, 0, 0, time.UTC) // a Sunday
		q := upkeep.NewQuestions(s, slog.New(slog.DiscardHandler), func() time.Time { return now })
		for _, words := range []string{"Mines in Moldova?", "mines in moldova", "MINES, in Moldova!", "an@example.org", "who pays"} {
			q.Add(words)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		q.Run(ctx) // counts what was asked by then
		got, err := s.Questions(t.Context(), "2026-11-23")
		if diff := cmp.Diff([]store.Question{{Words: "mines in moldova", Times: 3}}, got); diff != "" || err != nil {
			t.Errorf("counted (-want +got), %v:\n%s", err, diff)
		}
		if got := upkeep.Since(now); got != "2026-09-07" {
			t.Errorf("the first of twelve weeks is that of %s, want 2026-09-07", got)
		}
	})
}

package commands_test

import (
	"context"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
)

func TestObserve(t *testing.T) {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		t.Fatal(problems)
	}
	h := commands.New(book)
	began, got := 0, ""
	h.Observe(func() func(string, string) {
		began++
		return func(command, outcome string) { got = command + " " + outcome }
	})
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		ctx        context.Context
		line, want string
	}{
		{t.Context(), "lithuania", "subject answered"},
		{t.Context(), "/cmc Withdrawals", "withdrawals answered"},
		{t.Context(), "congo", "subject choices"},
		{t.Context(), "qqqqqq zzzzzz", "subject nothing"},
		{t.Context(), "help", "help answered"},
		{ended, "copy lithuania", "copy fault"},
	} {
		h.Handle(test.ctx, commands.Request{Line: test.line, Now: time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)})
		if got != test.want {
			t.Errorf("%q was observed as %q, want %q", test.line, got, test.want)
		}
	}
	if began != 6 {
		t.Errorf("%d requests began, want 6", began)
	}
}

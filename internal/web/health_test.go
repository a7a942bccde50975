package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cmcbot/internal/web"
)

func TestReady(t *testing.T) {
	said := func(names ...string) func(context.Context) []string {
		return func(context.Context) []string { return names }
	}
	for _, test := range []struct {
		change func(*web.Config)
		status int
		body   string
		closes bool
	}{
		{nil, http.StatusOK, "ready\n", false},
		{func(c *web.Config) { c.Missing, c.Lacking = said(), said() }, http.StatusOK, "ready\n", false},
		{func(c *web.Config) { c.Missing, c.Lacking = said("slack"), said("database") }, http.StatusServiceUnavailable, "not ready: slack\n", false},
		{func(c *web.Config) { c.Lacking = said("database") }, http.StatusOK, "ready, without database\n", false},
		{func(c *web.Config) { c.Leaving = func() bool { return true } }, http.StatusServiceUnavailable, "not ready: stopping\n", true},
	} {
		h := site(t, test.change)
		w := send(h, "GET", "/readyz", "")
		if w.Code != test.status || w.Body.String() != test.body {
			t.Errorf("status %d, %q; want %d, %q", w.Code, w.Body, test.status, test.body)
		}
		w = send(h, "POST", "/ask", `{"line":"lithuania"}`, "Content-Type", "application/json")
		if closes := w.Header().Get("Connection") == "close"; closes != test.closes || w.Code >= 500 || strings.Contains(w.Body.String(), "stopping") {
			t.Errorf("a question meanwhile: status %d, closes %v, want %v", w.Code, closes, test.closes)
		}
	}
}

package export_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cmcbot/internal/export"
	"cmcbot/internal/facts"
)

// TestRoutes asks a server for every address, again with what it was given, and after the file has changed.
func TestRoutes(t *testing.T) {
	minimal := read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml"))
	var book atomic.Pointer[facts.Book]
	book.Store(parse(t, minimal))
	mux := http.NewServeMux()
	for pattern, h := range export.Routes(book.Load, func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }, nil) {
		mux.Handle(pattern, h)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	get := func(method, path, etag string) (*http.Response, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if etag != "" {
			req.Header.Set("If-None-Match", etag)
		}
		res, err := server.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res, string(body)
	}
	addresses := map[string]string{
		"/feeds/calendar.ics": "text/calendar; charset=utf-8", "/feeds/changes.atom": "application/atom+xml; charset=utf-8", "/api/v1/all": "application/json",
		"/api/v1/facts": "application/json", "/api/v1/facts/fact-new": "application/json", "/api/v1/countries/LT": "application/json",
		"/export/knowledge.md": "text/markdown; charset=utf-8", "/export/countries.csv": "text/csv; charset=utf-8; header=present",
	}
	etags := map[string]string{}
	for path, contentType := range addresses {
		res, body := get("GET", path, "")
		etags[path] = res.Header.Get("ETag")
		if res.StatusCode != 200 || res.Header.Get("Content-Type") != contentType || body == "" || etags[path] == "" || res.Header.Get("Cache-Control") != "public, max-age=300" {
			t.Errorf("%s: %s, %v", path, res.Status, res.Header)
		}
		if res, again := get("GET", path, etags[path]); res.StatusCode != 304 || again != "" {
			t.Errorf("%s with its ETag: %s, %d bytes, want 304", path, res.Status, len(again))
		}
		if res, none := get("HEAD", path, ""); res.StatusCode != 200 || none != "" || res.Header.Get("ETag") != etags[path] {
			t.Errorf("HEAD %s: %s", path, res.Status)
		}
		if res, _ := get("POST", path, ""); res.StatusCode != 405 {
			t.Errorf("POST %s: %s, want 405", path, res.Status)
		}
	}
	for _, path := range []string{"/api/v1/secrets", "/api/v1/facts/none", "/export/facts.exe", "/export/none.csv"} {
		if res, body := get("GET", path, ""); res.StatusCode != 404 || !strings.Contains(body, `{"error":"there is nothing at `+path) {
			t.Errorf("%s: %s %s", path, res.Status, body)
		}
	}
	book.Store(parse(t, strings.NewReplacer("A state has left.", "A state left.", "A newer fact", "The newer fact", "Lithuania", "Lietuva", "A meeting", "One meeting").Replace(minimal)))
	for path := range addresses {
		if path == "/feeds/calendar.ics" || path == "/api/v1/all" || strings.Contains(path, "fact") {
			if res, _ := get("GET", path, etags[path]); res.StatusCode != 200 || res.Header.Get("ETag") == etags[path] {
				t.Errorf("%s after the file changed: %s, the ETag %s", path, res.Status, res.Header.Get("ETag"))
			}
		}
	}
}

package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckLinks(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("/report", func(http.ResponseWriter, *http.Request) {})
	mux.Handle("/old", http.RedirectHandler("/report", http.StatusMovedPermanently))
	mux.HandleFunc("/closed", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/suppressed", func(http.ResponseWriter, *http.Request) {
		t.Error("an address was tried that the file says not to try")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	data, err := os.ReadFile(filepath.Join("..", "..", "internal", "facts", "testdata", "minimal.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(data), "https://example.org/report", server.URL+"/report")
	path := filepath.Join(t.TempDir(), "facts.yaml")
	write := func(first, more string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(text, "https://example.org/treaties", server.URL+first)+more), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check := func() (string, error) {
		t.Helper()
		out, _, err := try(t, "", environment(t), "check", "--links", "--pause", "1ms", "--now", "2026-11-23", path)
		return out, err
	}
	write("/old", `
  - {id: closed, title: Closed, publisher: Somebody, url: "`+server.URL+`/closed"}
  - {id: kept-out, title: Not tried, publisher: Somebody, url: "`+server.URL+`/suppressed", untried: It answers to browsers only.}
`)
	out, err := check()
	for _, want := range []string{
		"moved    source untc: " + server.URL + "/old: " + server.URL + "/report; look at the new page",
		"refused  source closed: " + server.URL + "/closed: 403 Forbidden; open it in a browser",
		"untried  source kept-out: It answers to browsers only.",
		"3 addresses: 1 fine, 1 moved, 0 gone, 1 refused, 0 failed; 1 untried",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("check --links does not say %q:\n%s", want, out)
		}
	}
	if err != nil {
		t.Errorf("check --links without a dead address: %v", err)
	}
	write("/nothing", "")
	if out, err := check(); !errors.Is(err, errFound) || !strings.Contains(out, "gone     source untc: "+server.URL+"/nothing: 404 Not Found; find the page elsewhere") {
		t.Errorf("check --links with a dead address: %v\n%s", err, out)
	}
	if _, _, err := try(t, "", environment(t, "CI=true"), "check", "--links", "--now", "2026-11-23", path); err == nil || !strings.Contains(err.Error(), "by hand") {
		t.Errorf("check --links in a build: %v", err)
	}
}

package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"cmcbot/internal/fakeslack"
	"cmcbot/internal/seal"
	"cmcbot/internal/specs"
	"cmcbot/internal/store"
)

// TestWorkspaces runs the program as a coalition hosts it, behind a proxy: two workspaces install the app, set their daily
// posts up, and one removes it again. Between two runs the key of the tokens is changed.
func TestWorkspaces(t *testing.T) {
	s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	var inside atomic.Pointer[url.URL]
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(inside.Load())
		r.Out.Host = r.In.Host
	}})
	t.Cleanup(proxy.Close)
	s.UseRequestURLs(proxy.URL + "/slack")
	older, newer, folder := seal.NewKey(), seal.NewKey(), t.TempDir()
	_, _, signing := s.Tokens()
	env := func(keys string) func(string) string {
		return environment(t, small, "LISTEN=127.0.0.1:0", "PUBLIC_URL="+proxy.URL, "DATA_DIR="+folder, "TOKEN_KEYS="+keys, "SLACK_API_URL="+s.APIURL(),
			"SLACK_CLIENT_ID="+s.ClientID(), "SLACK_CLIENT_SECRET="+s.ClientSecret(), "SLACK_SIGNING_SECRET="+signing)
	}
	begin := func(keys string) (log *lockedBuffer, end func()) {
		t.Helper()
		log = &lockedBuffer{}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- run(ctx, nil, env(keys), strings.NewReader(""), log, log) }()
		page, err := log.wait(t.Context(), regexp.MustCompile(`msg=ready .*page=(\S+)`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := log.wait(t.Context(), regexp.MustCompile(`(ready for Slack's requests)`)); err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(page)
		if err != nil {
			t.Fatal(err)
		}
		inside.Store(to)
		return log, func() {
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			for _, secret := range []string{"xoxb-", s.ClientSecret(), signing, older, newer} {
				if strings.Contains(log.String(), secret) {
					t.Error("a secret stands in the log")
				}
			}
		}
	}

	_, end := begin(older)
	for _, team := range []string{"T1", "T2"} {
		if status, page, err := s.Install(t.Context(), proxy.URL+"/slack/install", team, true); err != nil || status != http.StatusOK {
			t.Fatalf("install in %s: status %d, %v\n%s", team, status, err, page)
		}
		seen, err := s.PersonIn(team, "U0ANN").Slash(t.Context(), "C"+team, "daily at 09:00 Europe/Vilnius")
		if err != nil || !strings.Contains(seen.Shown(), "09:00, Europe/Vilnius") {
			t.Fatalf("daily posts in %s: %q, %v", team, seen.Shown(), err)
		}
		if calls := s.Calls("chat.postEphemeral"); calls[len(calls)-1].Team != team {
			t.Errorf("whether it may post in %s was tried with the token of %s", team, calls[len(calls)-1].Team)
		}
	}
	end()
	data, err := os.ReadFile(filepath.Join(folder, store.File))
	if err != nil || strings.Contains(string(data), "xoxb-") {
		t.Errorf("the database holds a token as it is, or cannot be read: %v", err)
	}
	if out, _, err := try(t, "", env(newer), "rekey"); err == nil || !strings.Contains(err.Error(), "T1") || !strings.Contains(out, "0 tokens") {
		t.Errorf("without the older key: %q, %v", out, err)
	}
	for _, want := range []string{"2 tokens sealed with the new key, 0 were", "0 tokens sealed with the new key, 2 were"} {
		if out, _, err := try(t, "", env(newer+","+older), "rekey"); err != nil || !strings.Contains(out, want) {
			t.Errorf("rekey: %q, %v; want %q", out, err, want)
		}
	}
	if out, _, err := try(t, "", env(newer), "doctor"); !strings.Contains(out, "ok    database: 2 workspaces installed the Slack app") || strings.Contains(out, "TOKEN_KEYS") {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	if out, _, _ := try(t, "", env(older), "doctor"); !strings.Contains(out, "MEND  database: TOKEN_KEYS opens the tokens of all but 2") {
		t.Errorf("doctor with the wrong key:\n%s", out)
	}

	_, end = begin(newer)
	if err := s.Uninstall(t.Context(), "T1"); err != nil {
		t.Fatal(err)
	}
	if seen, err := s.PersonIn("T2", "U0ANN").Slash(t.Context(), "CT2", "lithuania"); err != nil || !strings.Contains(seen.Shown(), "Leaves the Convention on Cluster Munitions") {
		t.Errorf("T2, after T1 removed the app: %q, %v", seen.Shown(), err)
	}
	end()
	out, _, err := try(t, "", env(newer), "daily", "list")
	if err != nil || strings.Contains(out, "slack/T1/") || !strings.Contains(out, "slack/T2/CT2") {
		t.Errorf("daily list, %v; want T2's channel alone\n%s", err, out)
	}
	if out, _, err := try(t, "", env(newer), "audit"); err != nil || strings.Contains(out, "slack/T1 ") || !strings.Contains(out, "slack/T2") || !strings.Contains(out, "at 09:00 Europe/Vilnius") || !strings.Contains(out, "U0ANN") {
		t.Errorf("bot audit, %v; want what T2's people set alone\n%s", err, out)
	}
	if problems := s.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

func TestWorkspacesConfig(t *testing.T) {
	_, err := readConfig(environment(t, "SLACK_CLIENT_ID=1.2", "SLACK_BOT_TOKEN=xoxb-1", "TOKEN_KEYS=short"))
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{"without SLACK_CLIENT_SECRET", "without SLACK_SIGNING_SECRET", "without PUBLIC_URL", "together with the token of one workspace", "TOKEN_KEYS: key 1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	if out, _, err := try(t, "", environment(t), "rekey", "new"); err != nil {
		t.Error(err)
	} else if _, err := seal.ParseKeys(out); err != nil {
		t.Errorf("a new key is not one: %v", err)
	}
}

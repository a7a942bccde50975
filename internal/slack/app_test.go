package slack

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
	"cmcbot/internal/specs"
)

// kept keeps installations in memory.
type kept struct {
	mu     sync.Mutex
	by     map[string]Installation
	erased []string
	down   error
}

func (k *kept) Installation(_ context.Context, team string) (Installation, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	i, ok := k.by[team]
	if !ok && k.down == nil {
		return i, ErrNotInstalled
	}
	return i, k.down
}

func (k *kept) Install(_ context.Context, i Installation) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.by[i.Team] = i
	return k.down
}

func (k *kept) Erase(_ context.Context, team string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.by, team)
	k.erased = append(k.erased, team)
	return k.down
}

// An office is an app that workspaces of a fake Slack install.
type office struct {
	*fakeslack.Server
	app  *App
	kept *kept
	logs *logs
	url  string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	fake, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t), Redeliver: []time.Duration{0}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	o := &office{Server: fake, kept: &kept{by: map[string]Installation{}}, logs: &logs{}}
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	o.url = server.URL
	_, _, secret := fake.Tokens()
	o.app, err = NewApp(AppConfig{
		ClientID: fake.ClientID(), ClientSecret: fake.ClientSecret(), SigningSecret: secret, PublicURL: server.URL, Installations: o.kept,
		Config: Config{APIURL: fake.APIURL(), Handler: new(commands.Handler), Log: slog.New(slog.NewTextHandler(o.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))},
	})
	if err != nil {
		t.Fatal(err)
	}
	handler = o.app.Endpoints()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.app.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	o.logs.wait(t.Context(), "ready for Slack's requests", 1)
	fake.UseRequestURLs(server.URL + "/slack")
	return o
}

// install installs the app in workspaces.
func (o *office) install(t *testing.T, teams ...string) {
	t.Helper()
	for _, team := range teams {
		status, page, err := o.Install(t.Context(), o.url+"/slack/install", team, true)
		if err != nil || status != http.StatusOK || !strings.Contains(page, "<h1>Installed</h1>") || !strings.Contains(page, "Fake "+team) {
			t.Fatalf("installing in %s: status %d, %v\n%s", team, status, err, page)
		}
		b, err := o.app.In(t.Context(), team)
		if err != nil {
			t.Fatal(err)
		}
		b.handle = script
	}
}

// TestManyWorkspaces checks that each workspace is answered with its own token, and that one that removes the app is erased.
func TestManyWorkspaces(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.install(t, "T1", "T2")
	for _, team := range []string{"T1", "T2"} {
		from := len(o.Calls("chat.postMessage"))
		got, err := o.PersonIn(team, "U0ANN").DM(t.Context(), "", "finland")
		if err != nil || !strings.Contains(got.Shown(), "On finland") {
			t.Fatalf("%s was answered %q, %v", team, got.Shown(), err)
		}
		if calls := o.Calls("chat.postMessage")[from:]; len(calls) != 1 || calls[0].Team != team {
			t.Errorf("%s was answered with the token of %v", team, calls)
		}
	}
	b, err := o.app.In(t.Context(), "T1")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Post(t.Context(), "C1", reply.Reply{Title: "Daily"}, "key"); err != nil || o.Calls("chat.postMessage")[2].Team != "T1" {
		t.Errorf("a post in T1: %v", err)
	}
	if err := o.Uninstall(t.Context(), "T1"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.app.In(t.Context(), "T1"); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("after it was removed: %v, want ErrNotInstalled", err)
	}
	if len(o.kept.erased) == 0 || o.kept.erased[0] != "T1" || len(o.kept.by) != 1 {
		t.Errorf("erased are %v; want T1", o.kept.erased)
	}
	if got, err := o.PersonIn("T2", "U0ANN").DM(t.Context(), "", "norway"); err != nil || !strings.Contains(got.Shown(), "On norway") {
		t.Errorf("T2 was answered %q, %v", got.Shown(), err)
	}
	o.install(t, "T1")
	if got, err := o.PersonIn("T1", "U0ANN").DM(t.Context(), "", "latvia"); err != nil || !strings.Contains(got.Shown(), "On latvia") {
		t.Errorf("T1, installed again, was answered %q, %v", got.Shown(), err)
	}
	if problems := o.Problems(); len(problems) > 0 {
		t.Error(problems)
	}
}

// TestRevoked checks what happens when the events about a removal never came.
func TestRevoked(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.install(t, "T1")
	o.Revoke(o.kept.by["T1"].Token, "account_inactive")
	b, err := o.app.In(t.Context(), "T1")
	if err != nil {
		t.Fatal(err)
	}
	if err := o.EventIn(t.Context(), "T1", map[string]any{"type": "message", "channel_type": "im", "user": "U0ANN", "channel": "D0ANN", "text": "finland", "ts": "1.2"}); err != nil {
		t.Fatal(err)
	}
	b.answers.Wait()
	if len(o.kept.by) != 0 {
		t.Error("the workspace is still kept")
	}
}

func TestInstallRefused(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	if status, page, err := o.Install(t.Context(), o.url+"/slack/install", "T1", false); err != nil || status != http.StatusOK || !strings.Contains(page, "Nothing was installed") {
		t.Errorf("without permission: status %d, %v\n%s", status, err, page)
	}
	get := func(query, cookie string) (int, string) {
		t.Helper()
		req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/slack/oauth?"+query, nil)
		if cookie != "" {
			req.AddCookie(&http.Cookie{Name: stateCookie, Value: cookie})
		}
		w := httptest.NewRecorder()
		o.app.Endpoints().ServeHTTP(w, req)
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("the page may load things: %q", csp)
		}
		return w.Code, w.Body.String()
	}
	for name, test := range map[string]struct {
		query, cookie string
		status        int
		want          string
	}{
		"no cookie":          {"state=a&code=c", "", http.StatusBadRequest, "not valid any more"},
		"another's state":    {"state=a&code=c", "b", http.StatusBadRequest, "not valid any more"},
		"no state":           {"code=c", "", http.StatusBadRequest, "not valid any more"},
		"a code that is not": {"state=a&code=c", "a", http.StatusBadRequest, "used already"},
	} {
		if status, page := get(test.query, test.cookie); status != test.status || !strings.Contains(page, test.want) {
			t.Errorf("%s: status %d, want %d; page\n%s", name, status, test.status, page)
		}
	}
	if len(o.kept.by) != 0 {
		t.Errorf("kept %v", o.kept.by)
	}
	o.kept.down = errors.New("database is away")
	if status, page, err := o.Install(t.Context(), o.url+"/slack/install", "T1", true); err != nil || status != http.StatusBadGateway || strings.Contains(page, "away") {
		t.Errorf("with the database away: status %d, %v\n%s", status, err, page)
	}
}

// TestUnknownWorkspace checks that nobody is answered for a workspace that did not install the app, and that Slack is
// asked to come again when that is not known.
func TestUnknownWorkspace(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	if err := o.EventIn(t.Context(), "T9", map[string]any{"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": "x"}); err != nil {
		t.Error(err)
	}
	if calls := o.Calls("chat.postMessage"); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
	o.kept.down = errors.New("away")
	w := httptest.NewRecorder()
	_, _, secret := o.Tokens()
	body := `{"type":"event_callback","team_id":"T9","event_id":"E1","event":{"type":"app_uninstalled"}}`
	req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/slack/events", strings.NewReader(body))
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	req.Header.Set("X-Slack-Request-Timestamp", stamp)
	req.Header.Set("X-Slack-Signature", fakeslack.Sign(secret, stamp, []byte(body)))
	o.app.Endpoints().ServeHTTP(w, req)
	if w.Code != http.StatusServiceUnavailable {
		t.Errorf("with the database away: status %d, want 503", w.Code)
	}
}

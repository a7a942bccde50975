package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"

	"github.com/chromedp/chromedp"
)

// copyFacts puts the repository's knowledge file where a test may change it.
func copyFacts(t *testing.T) (path string, data []byte) {
	t.Helper()
	data = cmcbot.Facts
	path = filepath.Join(t.TempDir(), "facts.yaml")
	if err := os.WriteFile(path, data, 0o640); err != nil {
		t.Fatal(err)
	}
	return path, data
}

// TestEditor changes an entry in a real browser: it breaks it, mends it, looks at it, saves it, and asks for it.
func TestEditor(t *testing.T) {
	chromium := browser(t)
	path, before := copyFacts(t)
	events, log, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { events.Close() })
	base := startPage(t, environment(t, "FACTS="+path), log, "--edit")
	t.Cleanup(func() { log.Close() })
	b := newTab(t, chromium, base)
	b.open("/edit?section=facts&id=oped-exit-date")
	b.do(chromedp.WaitReady(`//p[@id="status"][contains(., "No problems")]`))
	for _, pane := range []string{"Discord", "Slack"} {
		b.want(pane, b.text(`#preview [data-pane="`+pane+`"]`), "On 6 March 2025 Lithuania left")
	}
	change := func(old, new string) {
		t.Helper()
		eval[bool](b, `(() => {
			const text = document.getElementById("text");
			const changed = text.value.replace(`+quoted(old)+`, `+quoted(new)+`);
			if (changed === text.value) throw new Error("nothing to replace");
			text.value = changed;
			text.dispatchEvent(new Event("input", {bubbles: true}));
			return true;
		})()`)
	}
	change("topic: lithuania-exit", "topic: lithuania-exti")
	b.do(chromedp.WaitVisible(`//ol[@id="problems"]/li[contains(., "there is no topic") and contains(., "did you mean")]`))
	if got := eval[string](b, `document.querySelector("#problems button").textContent`); got != "Line 2" {
		b.Errorf("the problem stands at %q, want Line 2", got)
	}
	if !eval[bool](b, `document.getElementById("save").disabled`) {
		b.Error("an entry with a problem may be saved")
	}
	b.do(chromedp.Click(`#problems button`))
	if got := eval[string](b, `(() => { const t = document.getElementById("text"); return t.value.slice(t.selectionStart, t.selectionEnd); })()`); got != "  topic: lithuania-exti" {
		b.Errorf("the problem's button selects %q", got)
	}
	change("lithuania-exti", "lithuania-exit")
	change("Since that day", "From that day on")
	b.do(chromedp.WaitVisible(`//ul[@id="changes"]/li[contains(., "From that day on")]`))
	b.want("the preview", b.text(`#preview`), "From that day on")
	b.want("the plain text", b.text(`#plain`), "From that day on")
	b.want("the difference", b.text(`#diff`), "\n-    text: On 6 March", "\n+    text: On 6 March")
	b.do(chromedp.Click(`#save`), chromedp.WaitReady(`//p[@id="status"][contains(., "Saved")]`))

	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := bytes.Replace(before, []byte("Since that day"), []byte("From that day on"), 1); !bytes.Equal(after, want) {
		t.Error("saving changed more than the line that was edited")
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode is %v (%v), want that of before", info.Mode(), err)
	}
	lines := bufio.NewScanner(events)
	for lines.Scan() && !strings.Contains(lines.Text(), "has changed and is in use") {
	}
	b.open("/#/oped-exit-date")
	b.shown("oped-exit-date")
	b.want("the answer after saving", b.text(`[data-pane="Discord"]`), "From that day on")
	if files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); err != nil || len(files) != 1 {
		t.Errorf("the folder holds %v (%v), want the file alone", files, err)
	}
}

func quoted(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(data)
}

// TestEditorWithoutSaving asks the page without --edit: it checks, offers the changed file, works without script, and saves nothing.
func TestEditorWithoutSaving(t *testing.T) {
	path, before := copyFacts(t)
	base := startPage(t, environment(t, "FACTS="+path), io.Discard)
	text, err := facts.EntryText(before, "facts", "oped-exit-date")
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(text, "Since that day", "From that day on", 1)
	form := url.Values{"section": {"facts"}, "id": {"oped-exit-date"}, "base": {strings.ReplaceAll(text, "\n", "\r\n")}, "text": {strings.ReplaceAll(changed, "\n", "\r\n")}}
	post := func(path string, headers ...string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(headers); i += 2 {
			req.Header.Set(headers[i], headers[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	if status, body := post("/edit"); status != 200 || !strings.Contains(body, "From that day on") || !strings.Contains(body, "@@ ") {
		t.Errorf("the form without script: %d\n%.500s", status, body)
	}
	if status, body := post("/edit/file"); status != 200 || body != strings.Replace(string(before), "Since that day", "From that day on", 1) {
		t.Errorf("the changed file: %d, %d bytes", status, len(body))
	}
	if status, _ := post("/edit", "Sec-Fetch-Site", "cross-site", "Origin", "https://example.org"); status != 403 {
		t.Errorf("a form from another site: %d, want 403", status)
	}
	send := func(path string, e map[string]string) (int, string) {
		t.Helper()
		body, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.Post(base+path, "application/json", bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(answer)
	}
	entry := map[string]string{"section": "facts", "id": "oped-exit-date", "base": text, "text": changed}
	if status, body := send("/edit/save", entry); status != 403 || !strings.Contains(body, "--edit") {
		t.Errorf("saving without --edit: %d %s", status, body)
	}
	for name, test := range map[string]struct{ id, base, text, want string }{
		"changed meanwhile":  {"oped-exit-date", "- id: oped-exit-date\n", changed, "Somebody changed this entry"},
		"not YAML":           {"oped-exit-date", text, "id: [a", "the text is not one entry"},
		"two entries":        {"oped-exit-date", text, "- id: a\n- id: b", "it holds 2 entries"},
		"no id":              {"oped-exit-date", text, "title: A", "The entry has no id."},
		"an id that is gone": {"none", "", changed, "there is no such entry"},
		"an id of another":   {"oped-exit-date", text, strings.Replace(changed, "oped-exit-date", "oped-notice-date", 1), "is taken by"},
		"a new one":          {"", "", "id: a-new-fact\ntopic: law\n", `the key \"sources\" is missing`},
	} {
		if status, body := send("/edit/check", map[string]string{"section": "facts", "id": test.id, "base": test.base, "text": test.text}); status != 200 || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d, without %q:\n%.600s", name, status, test.want, body)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the file has changed (%v)", err)
	}
}

func TestEditFlag(t *testing.T) {
	path, _ := copyFacts(t)
	for want, pairs := range map[string][]string{
		"LISTEN is 0.0.0.0:8080": {"LISTEN=0.0.0.0:8080"}, "LISTEN is :8080": {"LISTEN=:8080"}, "LISTEN is off": {"LISTEN=off"},
		"LISTEN is bot.example.org:80": {"LISTEN=bot.example.org:80"}, "PUBLIC_URL makes it reachable": {"LISTEN=127.0.0.1:0", "PUBLIC_URL=https://bot.example.org"},
	} {
		_, _, err := try(t, "", environment(t, append(pairs, "FACTS="+path)...), "--edit")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--edit with %v: %v, want %q", pairs, err, want)
		}
	}
	t.Chdir(t.TempDir())
	if _, _, err := try(t, "", environment(t, "FACTS=", "LISTEN=127.0.0.1:0"), "--edit"); err == nil || !strings.Contains(err.Error(), "built in") {
		t.Errorf("--edit with the built-in file: %v", err)
	}
}

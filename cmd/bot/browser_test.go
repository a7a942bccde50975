package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var screenshots = flag.Bool("screenshots", false, "rewrite the pictures of the local page in docs")

// every makes the page draw every answer, and axe-core look at every page light, dark and on a phone; without it, a sample.
var every = flag.Bool("every", false, "press the buttons of every answer on the local page, and look at it in every way, not at a sample")

// openPage runs the whole program without a token and returns the address that it prints.
func openPage(t *testing.T) string {
	t.Helper()
	return startPage(t, environment(t), io.Discard)
}

// startPage runs the program with an environment and arguments of a test's own.
func startPage(t *testing.T, env func(string) string, log io.Writer, args ...string) string {
	t.Helper()
	out, in := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, args, env, strings.NewReader(""), in, log) }()
	var read sync.WaitGroup
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
		in.Close()
		read.Wait()
	})
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := regexp.MustCompile(`Open (http://\S+)`).FindStringSubmatch(lines.Text()); m != nil {
			read.Go(func() { io.Copy(io.Discard, out) }) // it goes on writing
			return m[1]
		}
	}
	t.Fatal("the program printed no address")
	return ""
}

// browser starts Chromium, of which each test takes a tab.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("no Chromium is installed: apt-get install chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	for _, name := range []string{"disable-gpu", "disable-quic", "disable-component-update", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(name, true))
	}
	allocated, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, stop := chromedp.NewContext(allocated)
	t.Cleanup(stop)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	return ctx
}

// patience is how long a test waits for what never comes, on the slowest machine.
const patience = 5 * time.Minute

// A tab is one page of the browser, watched: nothing may leave this machine, no script may fail.
type tab struct {
	*testing.T
	ctx  context.Context
	base string

	mu    sync.Mutex
	sent  []string // addresses that were asked for
	bytes float64  // that came over the wire
	wrong []string
}

func newTab(t *testing.T, browser context.Context, base string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	limited, stop := context.WithTimeout(ctx, patience)
	t.Cleanup(stop)
	b := &tab{T: t, ctx: limited, base: base}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, address := range b.sent {
			if !strings.HasPrefix(address, base+"/") && !strings.HasPrefix(address, "data:") {
				t.Errorf("the page asked for %s", address)
			}
		}
		for _, w := range b.wrong {
			t.Error(w)
		}
	})
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	b.window(1280, 900)
	b.theme("light")
	return b
}

func (b *tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.sent = append(b.sent, e.Request.URL)
	case *network.EventLoadingFinished:
		b.bytes += e.EncodedDataLength
	case *runtime.EventExceptionThrown:
		b.wrong = append(b.wrong, "a script failed: "+fmt.Sprintf("%+v", *e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "status of 4") {
			b.wrong = append(b.wrong, "the browser complains: "+e.Entry.Text)
		}
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.Fatal(err)
	}
}

// call sends a command of the protocol.
func call[P, R any](b *tab, command cdp.Command[P, R], params P) {
	b.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		b.Fatal(err)
	}
}

// eval runs a script and returns what it comes to; a promise is waited for.
func eval[T any](b *tab, script string) T {
	b.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatal(err)
	}
	return v
}

// open loads a page of the site.
func (b *tab) open(path string) {
	b.Helper()
	b.do(chromedp.Navigate(b.base + path))
	if strings.HasPrefix(path, "/#/") { // the same document
		b.do(chromedp.Reload())
	}
}

// shown waits until the answer to a line is drawn.
func (b *tab) shown(line string) {
	b.Helper()
	b.do(chromedp.WaitReady(`#stage[data-shown-line="` + line + `"]:not([aria-busy])`))
}

// settled waits until an answer that is on its way is drawn, and an entry in the editor looked at.
func (b *tab) settled() {
	b.Helper()
	if eval[bool](b, `document.getElementById("stage") !== null`) {
		b.do(chromedp.WaitReady(`#stage[data-shown-line]:not([aria-busy])`))
	}
	if eval[bool](b, `document.getElementById("editor") !== null`) {
		b.do(chromedp.WaitReady(`#status:not(:empty)`))
	}
}

// text returns what can be read in the first element of a selector.
func (b *tab) text(selector string) string {
	b.Helper()
	s, err := chromedp.Run(b.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// press clicks the first button of a pane with a label.
func (b *tab) press(pane, label string) {
	b.Helper()
	b.do(chromedp.Click(`//section[@data-pane="` + pane + `"]//button[normalize-space()="` + label + `"]`))
}

func (b *tab) want(what, text string, parts ...string) {
	b.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			b.Errorf("%s does not say %q:\n%.600s", what, part, text)
		}
	}
}

// window sets the size of the window. One narrower than 500 is a phone's.
func (b *tab) window(width, height int64) {
	b.Helper()
	options := []chromedp.EmulateViewportOption{chromedp.EmulateScale(1)}
	if width < 500 {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	b.do(chromedp.EmulateViewport(width, height, options...))
}

// theme sets what the reader's system prefers: light or dark, and never that things move.
func (b *tab) theme(name string) {
	b.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

// pages are one address of each kind.
var pages = []string{
	"/", "/#/lithuania", "/#/copy%20state%3ALT", "/#/withdrawals", "/#/letter%20LT", "/#/map%20ccm", "/daily?date=2026-12-03", "/states", "/states?treaty=mbt", "/states/LT", "/states/LB", "/states/MN", "/topics",
	"/topics/casualties", "/rebuttals", "/rebuttals/deters-russia", "/points", "/points?for=journalist", "/calendar", "/changes", "/edit?section=facts&id=oped-exit-date", "/nothing-here",
}

// get asks for a page without a browser.
func get(t *testing.T, address string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

// post sends a question as the page does and returns the answer.
func post(t *testing.T, address string, question map[string]string) string {
	t.Helper()
	body, err := json.Marshal(question)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v %s", address, res.Status, err, answer)
	}
	return string(answer)
}

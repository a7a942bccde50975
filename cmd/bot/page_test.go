package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts/factstest"
)

// TestPage uses the local page as people do, in a real browser.
func TestPage(t *testing.T) {
	chromium, base := browser(t), openPage(t)
	for _, test := range []struct {
		name string
		run  func(*tab)
	}{
		{"first load", pageFirstLoad}, {"typing", pageTyping}, {"buttons", pageButtons}, {"every button", pageEveryButton}, {"keyboard", pageKeyboard},
		{"phone", pagePhone}, {"dark", pageDark}, {"accessible", pageAccessible}, {"without script", pageWithoutScript}, {"hostile words", pageHostileWords},
		{"screenshots", pageScreenshots},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(newTab(t, chromium, base)) })
	}
	t.Run("form", func(t *testing.T) { // what is said in own words is understood by the phrases
		pageForm(newTab(t, chromium, startPage(t, environment(t, whole), io.Discard)))
	})
}

// pageTyping types a question, takes a suggestion, and shares its address.
func pageTyping(b *tab) {
	b.open("/")
	b.shown("lithuania") // the first example
	b.do(chromedp.SendKeys("#line", "finl"), chromedp.WaitVisible(`#suggestions li`))
	if got := eval[string](b, `document.querySelector("#suggestions li").textContent`); got != "Finland" {
		b.Errorf("after \"finl\" the first suggestion is %q, want Finland", got)
	}
	b.do(chromedp.Click(`#suggestions li`))
	b.shown("state:FI")
	for _, pane := range []string{"Discord", "Slack"} {
		b.want(pane, b.text(`[data-pane="`+pane+`"]`), "Left the Mine Ban Treaty on 10 January 2026", "Only you can see this")
	}
	address := eval[string](b, `location.href`)
	b.open("/states")
	b.do(chromedp.Navigate(address))
	b.shown("state:FI")
	b.do(chromedp.SetValue("#line", "withdrawals"), chromedp.SendKeys("#line", kb.Enter))
	b.shown("withdrawals")
	b.do(chromedp.NavigateBack())
	b.shown("state:FI")
}

// pageButtons presses buttons of both platforms.
func pageButtons(b *tab) {
	b.open("/#/lithuania")
	b.shown("lithuania")
	b.press("Discord", "Answer")
	b.do(chromedp.WaitReady(`//section[@data-pane="Slack"]//*[contains(., "What not to say")]`))
	b.want("Discord after Answer", b.text(`[data-pane="Discord"]`), "What not to say")
	b.press("Slack", "Post to channel")
	b.do(chromedp.WaitVisible(`[data-pane="Slack"] [data-all]`))
	b.open("/#/lithuania")
	b.shown("lithuania")
	b.press("Slack", "Copy")
	b.shown("copy state:LT")
	b.want("Slack's text to copy", b.text(`[data-pane="Slack"] pre`), "https://treaties.un.org/")
	b.open("/#/home") // Slack's has a search field
	b.shown("home")
	b.do(chromedp.SendKeys(`.s-search`, "norw"), chromedp.WaitVisible(`.s-searching li`), chromedp.SendKeys(`.s-search`, kb.ArrowDown+kb.Enter))
	b.shown("state:NO")
}

// pageForm fills in a form on one platform; its answer is drawn for both.
func pageForm(b *tab) {
	b.open("/#/letter%20LT")
	b.shown("letter LT")
	form := `[data-pane="Slack"] .dialog `
	for name, value := range map[string]string{"to": "the Minister of Defence", "from": "A. Writer", "place": "Vilnius"} {
		b.do(chromedp.SendKeys(chromedp.CSS(form+`[name="`+name+`"]`), value))
	}
	b.do(chromedp.Click(chromedp.CSS(form + ".dialog-send")))
	b.shown("letter state:LT")
	for _, pane := range []string{"Discord", "Slack"} {
		b.want(pane, b.text(`[data-pane="`+pane+`"]`), "A. Writer", "Vilnius", "No mail program")
	}
	b.open("/#/practice%207qd.001%20deters-russia%20own")
	b.shown("practice 7qd.001 deters-russia own")
	b.do(chromedp.SendKeys(chromedp.CSS(`[data-pane="Discord"] .dialog [name="reply"]`), ownReply),
		chromedp.Click(chromedp.CSS(`[data-pane="Discord"] .dialog .dialog-send`)), chromedp.WaitReady(`//section[@data-pane="Slack"]//*[contains(., "45.7%")]`))
	for _, pane := range []string{"Discord", "Slack"} {
		if text := b.text(`[data-pane="` + pane + `"]`); !practised(text) {
			b.Errorf("%s: practice in own words shows\n%s", pane, text)
		}
	}
}

// pageEveryButton compares what the page would run for the buttons of very many answers with what the answers say.
func pageEveryButton(b *tab) {
	book := factstest.Bare()
	var lines []string
	step := 6
	if *every {
		step = 1
	}
	for _, group := range everything(book) {
		for i := 0; i < len(group); i += step {
			lines = append(lines, group[i])
		}
	}
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "practice" || l == "practice law" }) // dealt anew each time
	asked, err := json.Marshal(lines)
	if err != nil {
		b.Fatal(err)
	}
	b.open("/")
	got := eval[[]struct {
		Line   string
		Drawn  []int      // buttons and links that look like some, by platform
		Lines  [][]string // what they run
		Strays []string   // what the page could not draw
	}](b, `(async () => {
		const draw = [(await import("/static/discord.js")).draw, (await import("/static/slack.js")).draw];
		const out = [];
		for (const line of `+string(asked)+`) {
			const answer = await (await fetch("/ask", {method: "POST", body: JSON.stringify({line})})).json();
			const result = {Line: line, Drawn: [], Lines: [], Strays: []};
			answer.drawings.forEach((d, i) => {
				const run = [];
				const drawn = draw[i](d.body, {press: (line) => run.push(line), search: () => document.createElement("input")});
				drawn.querySelectorAll("button").forEach((button) => button.click());
				result.Drawn.push(drawn.querySelectorAll("button, .d-link, a.s-button").length);
				result.Lines.push(run);
				drawn.querySelectorAll(".d-unknown, .s-unknown").forEach((e) => result.Strays.push(e.textContent));
			});
			out.push(result);
		}
		return out;
	})()`)
	if len(got) < 600/step {
		b.Fatalf("only %d answers were drawn", len(got))
	}
	pressed := 0
	h := commands.New(book)
	for _, g := range got {
		r, err := h.Handle(b.Context(), commands.Request{Line: g.Line, Now: time.Now()})
		if err != nil {
			b.Fatal(err)
		}
		out, err := json.Marshal(r)
		if err != nil {
			b.Fatal(err)
		}
		may := valuesOf(b.T, out, "line")
		for i, lines := range g.Lines {
			pressed += len(lines)
			for _, line := range lines {
				if !slices.Contains(may, line) {
					b.Errorf("%s, platform %d: a button runs %q, which is no action of the answer", g.Line, i, line)
				}
			}
			if g.Drawn[i] == 0 && len(may) > 0 && !strings.HasPrefix(g.Line, "copy ") {
				b.Errorf("%s, platform %d: no button is drawn", g.Line, i)
			}
		}
		if len(g.Strays) > 0 {
			b.Errorf("%s: the page cannot draw %q", g.Line, g.Strays)
		}
	}
	b.Logf("%d answers drawn twice, %d buttons pressed", len(got), pressed)
}

// valuesOf returns every string that stands under a key anywhere in a JSON text.
func valuesOf(t *testing.T, data []byte, key string) []string {
	t.Helper()
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	var values []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			if s, ok := v[key].(string); ok {
				values = append(values, s)
			}
			for _, e := range v {
				walk(e)
			}
		}
	}
	walk(tree)
	return values
}

// focused describes the element that has the focus.
const focused = `(() => { const e = document.activeElement; return (e.textContent.trim() || e.id || e.localName).slice(0, 60); })()`

// pageKeyboard does everything without a mouse.
func pageKeyboard(b *tab) {
	b.open("/")
	b.shown("lithuania")
	b.do(chromedp.KeyEvent(kb.Tab))
	if got := eval[string](b, focused); got != "Skip to the content" {
		b.Errorf("the first stop is %q, want the way past the navigation", got)
	}
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	if got := eval[string](b, focused); got != "line" {
		b.Fatalf("behind the navigation stands %q, want the question", got)
	}
	b.do(chromedp.KeyEvent("esto"), chromedp.WaitVisible(`#suggestions li`), chromedp.KeyEvent(kb.ArrowDown))
	if got := eval[string](b, `document.getElementById(document.getElementById("line").getAttribute("aria-activedescendant")).textContent`); got != "Estonia" {
		b.Errorf("the arrow chose %q, want Estonia", got)
	}
	b.do(chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible(`#suggestions`))
	b.do(chromedp.KeyEvent(kb.Enter))
	b.shown("esto")
	b.open("/#/lithuania")
	b.shown("lithuania")
	// From the question on, Tab leads to the buttons of the answer.
	b.do(chromedp.Focus("#line"))
	reached := ""
	for range 30 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if reached = eval[string](b, focused); reached == "Answer" {
			break
		}
	}
	if reached != "Answer" {
		b.Fatal("Tab does not reach the button Answer")
	}
	if got := eval[string](b, `getComputedStyle(document.activeElement).outlineStyle`); got == "none" {
		b.Error("the button that has the focus does not show it")
	}
	b.do(chromedp.KeyEvent(kb.Enter), chromedp.WaitReady(`//section[@data-pane="Discord"]//*[contains(., "What not to say")]`))
	if got := eval[string](b, `document.activeElement.dataset.pane ?? ""`); got != "Discord" {
		b.Errorf("after the answer the focus is on %q, want the pane in which the button was", eval[string](b, focused))
	}
	b.want("the live region", eval[string](b, `document.getElementById("status").textContent`), "Answer shown", "When they say this")
	b.open("/states")
	if got := eval[int](b, `[...document.querySelectorAll("#map a")].filter((a) => a.tabIndex === 0 && a.textContent.length > 4).length`); got != 197 {
		b.Errorf("%d tiles are links with a name, want 197", got)
	}
	b.do(chromedp.Focus(`#map a[href="/states/LT"]`), chromedp.KeyEvent(kb.Enter), chromedp.WaitVisible(`.line`))
	b.want("the page of a state", b.text("main"), "Withdrawal took effect", "6 March 2025")
}

// pagePhone looks at every page on a small phone.
func pagePhone(b *tab) {
	b.window(360, 740)
	for _, path := range pages {
		b.open(path)
		b.settled()
		if wide := eval[string](b, `(() => {
			const width = document.documentElement.clientWidth; // innerWidth grows with what is too wide
			if (document.documentElement.scrollWidth <= width && width === 360) return "";
			const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1);
			return wide.slice(-3).map((e) => e.outerHTML.slice(0, 120)).join(" | ") || "something";
		})()`); wide != "" {
			b.Errorf("%s is wider than a phone: %s", path, wide)
		}
	}
	b.open("/#/lithuania")
	b.shown("lithuania")
	if b.visible(`[data-pane="Slack"]`) || !b.visible(`[data-pane="Discord"]`) {
		b.Error("a phone does not show Discord alone at first")
	}
	b.do(chromedp.Click(`#switch button:nth-child(2)`))
	if !b.visible(`[data-pane="Slack"]`) || b.visible(`[data-pane="Discord"]`) {
		b.Error("the switch does not show Slack alone")
	}
}

func (b *tab) visible(selector string) bool {
	b.Helper()
	return eval[bool](b, `document.querySelector('`+selector+`').checkVisibility()`)
}

const lightness = `(() => { const c = getComputedStyle(document.body).backgroundColor.match(/\d+/g).map(Number); return (c[0] + c[1] + c[2]) / 3; })()`

// pageDark follows the reader's system, and then the reader.
func pageDark(b *tab) {
	b.theme("dark")
	b.open("/")
	if got := eval[float64](b, lightness); got > 60 {
		b.Errorf("in the dark the page has lightness %.0f of 255", got)
	}
	b.do(chromedp.Click("#theme"))
	if got := eval[float64](b, lightness); got < 200 {
		b.Errorf("made light by its button, the page has lightness %.0f of 255", got)
	}
	b.open("/calendar")
	if got := eval[float64](b, lightness); got < 200 {
		b.Error("the next page forgot the choice")
	}
	eval[bool](b, `(localStorage.clear(), true)`)
}

// axe is the accessibility checker; .ci/run and docs/contributing.md say how it comes there.
var axe = filepath.Join("..", "..", "qualify", "node", "node_modules", "axe-core", "axe.min.js")

// pageAccessible lets axe-core look at every page, light, dark and on a phone.
func pageAccessible(b *tab) {
	script, err := os.ReadFile(axe)
	if err != nil {
		b.Skip("axe-core is not installed: run npm ci in qualify/node")
	}
	checks := 0
	for n, look := range []func(){func() { b.theme("light") }, func() { b.theme("dark") }, func() { b.window(360, 740) }} {
		look()
		for i, path := range pages {
			if !*every && i%3 != n {
				continue // each page in one of the looks; with -every in all
			}
			b.open(path)
			b.settled()
			eval[bool](b, string(script)+"; true")
			result := eval[struct {
				Passed     int
				Violations []string
			}](b, `axe.run({resultTypes: ["violations"]}).then((r) => ({
				Passed: r.passes.length,
				Violations: r.violations.map((v) => v.impact + " " + v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target + " " + n.failureSummary).join("; ")),
			}))`)
			if result.Passed < 10 {
				b.Errorf("%s: axe-core passed %d rules only: it did not look", path, result.Passed)
			}
			for _, v := range result.Violations {
				b.Errorf("%s: %s", path, v)
			}
			checks += result.Passed
		}
	}
	b.Logf("%d rules passed on %d pages", checks, len(pages))
}

// maxFirstLoad is the promise of a first load, in bytes over the wire.
const maxFirstLoad = 300 << 10

// pageFirstLoad counts what a first visit costs, and says how long it took.
func pageFirstLoad(b *tab) {
	b.open("/")
	b.shown("lithuania")
	took := eval[float64](b, `performance.now()`)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.bytes > maxFirstLoad || b.bytes < 10<<10 {
		b.Errorf("the first load takes %.0f bytes, want under %d", b.bytes, maxFirstLoad)
	}
	b.Logf("first load: %.1f kB in %d requests, first answer drawn after %.0f ms", b.bytes/1024, len(b.sent), took)
}

// pageWithoutScript asks where no script runs.
func pageWithoutScript(b *tab) {
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/")
	b.do(chromedp.SendKeys("#line", "lithuania"), chromedp.Submit("#line"), chromedp.WaitVisible(".reply"))
	b.want("the answer without script", b.text("main"), "Left the Convention on Cluster Munitions on 6 March 2025", "United Nations Treaty Collection")
	b.do(chromedp.Click(`button.act[value="dates LT"]`), chromedp.WaitVisible(`//h2[contains(., "Dates")]`))
}

// pageHostileWords asks with markup, which must stay words.
func pageHostileWords(b *tab) {
	const evil = `<img src=x onerror=document.title='owned'> **x** <!channel> "'`
	b.open("/")
	b.do(chromedp.SetValue("#line", evil), chromedp.SendKeys("#line", kb.Enter), chromedp.WaitReady(`#stage[data-shown-line*="onerror"]`))
	b.want("what was asked", b.text(`[data-pane="Discord"] [data-used]`), evil)
	if got := eval[int](b, `document.querySelectorAll("img").length`); got != 0 || eval[string](b, "document.title") == "owned" {
		b.Error("markup in a question became part of the page")
	}
}

// pageScreenshots takes the pictures of README.md and docs: go test ./cmd/bot -run TestPage/screenshots -screenshots
func pageScreenshots(b *tab) {
	dir := b.TempDir()
	if *screenshots {
		dir = filepath.Join("..", "..", "docs")
	}
	for _, shot := range []struct {
		name, path, theme string
		width, height     int64
	}{
		{"page", "/#/lithuania", "light", 1280, 1180}, {"page-dark", "/#/lithuania", "dark", 1280, 1180}, {"page-phone", "/#/lithuania", "light", 390, 844},
		{"states", "/states", "light", 1280, 1060}, {"facts", "/topics/casualties", "light", 1280, 1000},
	} {
		b.theme(shot.theme)
		b.window(shot.width, shot.height)
		b.open(shot.path)
		b.settled()
		png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			b.Fatal(err)
		}
		if len(png) < 20<<10 {
			b.Errorf("%s shows next to nothing: %d bytes", shot.name, len(png))
		}
		if err := os.WriteFile(filepath.Join(dir, shot.name+".png"), png, 0o644); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPageAddress: where the page is, and what is said of a port that is busy.
func TestPageAddress(t *testing.T) {
	base := openPage(t)
	if res := get(t, base); res.StatusCode != 200 {
		t.Errorf("%s answers %s", base, res.Status)
	}
	busy := strings.TrimPrefix(base, "http://")
	_, _, err := try(t, "", environment(t, "LISTEN="+busy))
	if err == nil || !strings.Contains(err.Error(), busy+" is in use by another program") || !strings.Contains(err.Error(), "set LISTEN=127.0.0.1:") {
		t.Errorf("a busy port: %v", err)
	}
	for _, wrong := range []string{"8080", "localhost:http-alt", "127.0.0.1:99999"} {
		if _, _, err := try(t, "", environment(t, "LISTEN="+wrong)); err == nil || !strings.Contains(err.Error(), "LISTEN is not an address") {
			t.Errorf("LISTEN=%s: %v", wrong, err)
		}
	}
	out, _, err := try(t, "lithuania\n", environment(t, "LISTEN=off"))
	if err != nil || strings.Contains(out, "http://127") || !strings.Contains(out, left) {
		t.Errorf("LISTEN=off: %v\n%.300s", err, out)
	}
	for _, tt := range []struct {
		c    config
		want string
	}{
		{config{}, "127.0.0.1:8080"}, {config{DiscordToken: "x"}, ""}, {config{SlackBotToken: "x"}, ""}, {config{DiscordToken: "x", Listen: ":80"}, ":80"}, {config{Listen: "off"}, ""},
	} {
		if got := tt.c.page(); got != tt.want {
			t.Errorf("%s: the page is served on %q, want %q", fmt.Sprintf("%+v", tt.c), got, tt.want)
		}
	}
}

// TestPageSameBytes: the page draws from what `bot ask --as` prints, byte for byte.
func TestPageSameBytes(t *testing.T) {
	base := openPage(t)
	for _, line := range []string{"lithuania", "copy state:LT", "no such thing <at> all"} {
		body := post(t, base+"/ask", map[string]string{"line": line, "day": "2026-11-23"})
		for _, form := range []string{"discord", "slack"} {
			out, _, err := try(t, "", environment(t), "ask", "--as", form, "--now", "2026-11-23", line)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(body, `"body":`+strings.TrimSpace(out)+`}`) {
				t.Errorf("%s: what the page draws for %s is not what bot ask --as %s prints", line, form, form)
			}
		}
	}
}

package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot"
	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/web"
)

var handler = sync.OnceValue(func() *commands.Handler {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		panic(problems.Errors())
	}
	return commands.New(book)
})

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// plain is the drawer of a platform that gets text, with characters that JSON may write in two ways.
var plain = web.Drawer{Name: "Plain", Draw: func(r reply.Reply) ([]byte, error) {
	return []byte(`{"text":` + quoted(r.Text()) + `,"odd":"<&>\u003c"}`), nil
}}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// site serves the page as for an address of this machine; change may alter how it is made.
func site(t *testing.T, change func(*web.Config)) http.Handler {
	t.Helper()
	c := web.Config{Handler: handler(), Book: handler().Book, Drawers: []web.Drawer{plain}, Now: noon}
	if change != nil {
		change(&c)
	}
	s, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s.Handler(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8080})
}

// send asks for a page. Headers are given as names and values in turn.
func send(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://localhost:8080"+target, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var (
	links = regexp.MustCompile(`(?:href|src|action)="(/[^"]*|#[^"]*)"`)
	ids   = regexp.MustCompile(` id="([^"]+)"`)
)

// TestEveryLink walks through the whole site: each page is whole, and no link leads nowhere.
func TestEveryLink(t *testing.T) {
	h := site(t, nil)
	pages := map[string]string{} // by path, without the part behind #
	var wanted [][2]string       // from, to
	queue := []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, done := pages[path]; done {
			continue
		}
		w := send(h, "GET", path, "")
		for w.Code == http.StatusFound {
			w = send(h, "GET", w.Header().Get("Location"), "")
		}
		if w.Code != http.StatusOK {
			t.Errorf("%s answers %d", path, w.Code)
		}
		body := w.Body.String()
		pages[path] = body
		if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for what, n := range map[string]int{"<h1": 1, "<main": 1, `lang="en"`: 1, "<no value>": 0, "ZgotmplZ": 0, "%!": 0, "style=\"": 0, "onclick": 0} {
			if got := strings.Count(body, what); got != n {
				t.Errorf("%s has %q %d times, want %d", path, what, got, n)
			}
		}
		seen := map[string]bool{}
		for _, m := range ids.FindAllStringSubmatch(body, -1) {
			if seen[m[1]] {
				t.Errorf("%s has the id %q twice", path, m[1])
			}
			seen[m[1]] = true
		}
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			to := strings.ReplaceAll(m[1], "&amp;", "&")
			if strings.HasPrefix(to, "#") {
				to = path + to
			}
			wanted = append(wanted, [2]string{path, to})
			page, _, _ := strings.Cut(to, "#")
			if !strings.HasPrefix(page, "/daily") { // there is a next day for ever
				queue = append(queue, page)
			}
		}
	}
	for _, w := range wanted {
		page, id, within := strings.Cut(w[1], "#")
		if within && !strings.Contains(pages[page], ` id="`+id+`"`) {
			t.Errorf("%s leads to %s, where there is no %q", w[0], page, id)
		}
	}
	if len(pages) < 250 {
		t.Errorf("only %d pages are reached from the first", len(pages))
	}
	t.Logf("%d pages, %d links", len(pages), len(wanted))
}

// TestEveryEntry finds each entry of the file at its address, with its sources and review.
func TestEveryEntry(t *testing.T) {
	h, b := site(t, nil), handler().Book()
	find := func(id, text string) string {
		t.Helper()
		w := send(h, "GET", "/entries/"+id, "")
		if w.Code != http.StatusFound {
			t.Errorf("/entries/%s answers %d", id, w.Code)
			return ""
		}
		to, _, _ := strings.Cut(w.Header().Get("Location"), "#")
		body := send(h, "GET", to, "").Body.String()
		if !strings.Contains(body, escaped(text)) {
			t.Errorf("%s, the page of %s, does not say %q", to, id, text)
		}
		return body
	}
	for i := range b.Facts {
		f := &b.Facts[i]
		body := find(f.ID, f.Text.English)
		_, at, _ := strings.Cut(body, `id="`+f.ID+`"`)
		at, _, _ = strings.Cut(at, "</article>")
		for _, id := range f.Sources {
			if s := b.Source(id); !strings.Contains(at, escaped(s.Publisher+": "+s.Title)) {
				t.Errorf("%s does not name its source %s", f.ID, id)
			}
		}
		if !strings.Contains(at, "As of ") || !strings.Contains(at, "Checked ") {
			t.Errorf("%s does not say what day it holds for and when it was checked", f.ID)
		}
	}
	for i := range b.Points {
		find(b.Points[i].ID, b.Points[i].Message.English)
	}
	for i := range b.Rebuttals {
		find(b.Rebuttals[i].ID, b.Rebuttals[i].Concession.English)
	}
	for i := range b.Calendar {
		find(b.Calendar[i].ID, b.Calendar[i].Title.English)
	}
	for i := range b.Topics {
		find("topic:"+b.Topics[i].ID, b.Topics[i].Text.English)
	}
	for i := range b.Countries {
		find("state:"+b.Countries[i].ID, b.Countries[i].Name.English)
	}
	for _, id := range []string{"nothing", "state:XX", "topic:none", "treaty:none"} {
		if w := send(h, "GET", "/entries/"+id, ""); w.Code != http.StatusNotFound {
			t.Errorf("/entries/%s answers %d, want 404", id, w.Code)
		}
	}
}

// escaped writes a text as the templates do.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;").Replace(s)
}

// TestMap compares the map with the treaty's counts: each state has one tile of its own, in its own position.
func TestMap(t *testing.T) {
	h, b := site(t, nil), handler().Book()
	tile := regexp.MustCompile(`<li class="r(\d+) c(\d+)"><a class="tile (\w+)" href="/states/(\w\w)">`)
	for _, treaty := range []string{"ccm", "mbt"} {
		taken, count := map[string]string{}, map[string]int{}
		for _, m := range tile.FindAllStringSubmatch(send(h, "GET", "/states?treaty="+treaty, "").Body.String(), -1) {
			at := m[1] + "/" + m[2]
			if taken[at] != "" || m[1] == "0" {
				t.Errorf("%s and %s stand on the same tile %s", m[4], taken[at], at)
			}
			taken[at] = m[4]
			count[m[3]]++
		}
		want := b.CountOn(treaty, facts.DateOf(noon()))
		if len(taken) != len(b.Countries) || count["party"]+count["withdrawing"] != want.Parties || count["signatory"] != want.Signatories || count["withdrawn"] != want.Withdrawn {
			t.Errorf("%s: %d tiles %v, want %d and %+v", treaty, len(taken), count, len(b.Countries), want)
		}
	}
	for _, path := range []string{"/states?treaty=none", "/states/XX", "/topics/none", "/rebuttals/none", "/points?for=nobody", "/none"} {
		if w := send(h, "GET", path, ""); w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "Nothing at this address") {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
	if body := send(h, "GET", "/states/lt", "").Body.String(); !strings.Contains(body, "6 March 2025") {
		t.Error("the address of a state does not work in small letters")
	}
}

func TestAsk(t *testing.T) {
	h := site(t, nil)
	w := send(h, "POST", "/ask", `{"line":"lithuania"}`)
	r, err := handler().Handle(t.Context(), commands.Request{Line: "lithuania", Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	body, err := plain.Draw(r)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(w.Body.String(), `{"name":"Plain","body":`+string(body)+`}`) {
		t.Errorf("the drawer's body does not arrive byte for byte:\n%s", w.Body)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("an answer may be kept by a cache")
	}
	// Another day, and a public answer.
	then := send(h, "POST", "/ask", `{"line":"post state:LT","day":"2025-03-07"}`).Body.String()
	for _, want := range []string{"(yesterday)", `"public":true`} {
		if !strings.Contains(then, want) {
			t.Errorf("the day after, %q is missing:\n%.300s", want, then)
		}
	}
	for body, status := range map[string]int{`{"line":"x","day":"tomorrow"}`: 400, `{"line":`: 400, "": 400, `{"line":7}`: 400, `{"line":"` + strings.Repeat("x", 300<<10) + `"}`: 400, `{}`: 200} {
		if w := send(h, "POST", "/ask", body); w.Code != status {
			t.Errorf("%.40s answers %d, want %d: %s", body, w.Code, status, w.Body)
		}
	}
	if w := send(h, "GET", "/ask", ""); w.Code != http.StatusNotFound {
		t.Errorf("GET /ask answers %d", w.Code)
	}
	var list []struct{ Label, Line string }
	if err := json.Unmarshal(send(h, "POST", "/suggest", `{"line":"lith"}`).Body.Bytes(), &list); err != nil || len(list) == 0 || list[0].Line != "state:LT" {
		t.Errorf("suggestions for lith: %v %v", list, err)
	}
	if got := strings.TrimSpace(send(h, "POST", "/suggest", `{"line":"qqqqqqqq"}`).Body.String()); got != "[]" {
		t.Errorf("no suggestion is written %s, want []", got)
	}
}

// TestPictures hands over what travels beside a body.
func TestPictures(t *testing.T) {
	h := site(t, nil)
	var answer struct {
		Files []struct {
			Name, Type, Alt string
			Data            []byte
		}
	}
	if err := json.Unmarshal(send(h, "POST", "/ask", `{"line":"map ccm"}`).Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if len(answer.Files) != 1 || answer.Files[0].Type != "image/png" || answer.Files[0].Alt == "" || !bytes.HasPrefix(answer.Files[0].Data, []byte("\x89PNG")) {
		t.Errorf("the picture of a map does not come with its answer: %d files", len(answer.Files))
	}
	if body := send(h, "POST", "/", "ask=map+ccm", "Content-Type", "application/x-www-form-urlencoded").Body.String(); !strings.Contains(body, `<img src="data:image/png;base64,iVBOR`) {
		t.Error("without script there is no picture")
	}
}

// TestWithoutScript answers a form with a page.
func TestWithoutScript(t *testing.T) {
	h := site(t, nil)
	form := func(body string, headers ...string) *httptest.ResponseRecorder {
		return send(h, "POST", "/", body, append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
	}
	body := form("ask=lithuania").Body.String()
	for _, want := range []string{"Left the Convention on Cluster Munitions on 6 March 2025", `name="ask" value="dates LT"`, `data-line="lithuania"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not have %q", want)
		}
	}
	body = form("ask=%3Cscript%3Ealert(1)%3C%2Fscript%3E%22").Body.String()
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;") {
		t.Error("a question's markup became the page's")
	}
	for date, want := range map[string]string{"2026-12-03": "The post of 3 December 2026", "2028-02-29": "The post of 29 February 2028"} {
		if w := send(h, "GET", "/daily?date="+date, ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) {
			t.Errorf("/daily?date=%s answers %d without %q", date, w.Code, want)
		}
	}
	if w := send(h, "GET", "/daily?date=2026-13-40", ""); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "is not a day") || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("a day that is none answers %d", w.Code)
	}
}

// TestDaily shows the post of a day, drawn by whoever knows what a channel gets.
func TestDaily(t *testing.T) {
	if got := send(site(t, nil), "POST", "/ask", `{"daily":true,"day":"2026-12-03"}`).Body.String(); !strings.Contains(got, `"public":true`) {
		t.Errorf("without a drawer the post of a day is %.200s", got)
	}
	h := site(t, func(c *web.Config) {
		c.Daily = func(day facts.Date, lang string) reply.Reply {
			return reply.Reply{Title: "For " + day.String() + " in " + lang, Public: true}
		}
	})
	if got := send(h, "POST", "/ask", `{"daily":true,"day":"2026-12-03","lang":"en"}`).Body.String(); !strings.Contains(got, `"title":"For 2026-12-03 in en"`) {
		t.Errorf("the post of a day is %.200s", got)
	}
	for path, want := range map[string]string{"/daily?date=2026-12-03": "For 2026-12-03 in en", "/daily": "For 2026-11-23 in en"} {
		if body := send(h, "GET", path, "").Body.String(); !strings.Contains(body, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}

// TestForm: what is filled into a form arrives, from the script and from a page without one.
func TestForm(t *testing.T) {
	h := site(t, nil)
	sent := send(h, "POST", "/ask", `{"line":"letter state:LT","values":{"to":"the Minister","from":"A. Writer","place":"Vilnius","tone":"warm"}}`).Body.String()
	plain := send(h, "POST", "/", "ask=letter+state%3ALT&value.to=the+Minister&value.from=A.+Writer&value.place=Vilnius&value.tone=warm", "Content-Type", "application/x-www-form-urlencoded").Body.String()
	for name, body := range map[string]string{"from the script": sent, "without script": plain} {
		if !strings.Contains(body, "A. Writer") || !strings.Contains(body, "Vilnius") {
			t.Errorf("%s: what was filled in is not in the answer:\n%.400s", name, body)
		}
	}
	if empty := send(h, "POST", "/", "ask=letter+state%3ALT", "Content-Type", "application/x-www-form-urlencoded").Body.String(); !strings.Contains(empty, `name="value.from"`) {
		t.Error("the form has no field for who writes")
	}
}

// TestGuard refuses what no reader of the page sends.
func TestGuard(t *testing.T) {
	h := site(t, nil)
	w := send(h, "GET", "/", "")
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'self'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := w.Header().Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "http") {
		t.Errorf("the policy is too generous: %s", policy)
	}
	for host, status := range map[string]int{
		"localhost": 200, "LOCALHOST:8080": 200, "127.0.0.1:8080": 200, "[::1]:8080": 200, "127.0.0.2": 200,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:8080": 421, "192.168.1.7": 421, "": 421,
	} {
		if w := send(h, "GET", "/", "", "Host", host); w.Code != status {
			t.Errorf("for the host %q it answers %d, want %d", host, w.Code, status)
		}
	}
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}} {
		if w := send(h, "POST", "/ask", `{"line":"lithuania"}`, headers...); w.Code != http.StatusForbidden {
			t.Errorf("a question from another site, told by %s, answers %d", headers[0], w.Code)
		}
	}
	s, err := web.New(web.Config{Handler: handler(), Book: handler().Book, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	open := s.Handler(&net.TCPAddr{IP: net.IPv4zero, Port: 8080})
	if w := send(open, "GET", "/", "", "Host", "bot.example.org"); w.Code != http.StatusOK {
		t.Errorf("on a public address it answers %d to its own name", w.Code)
	}
}

// TestChanges shows what was told, by version, with where it stands now and its sources; without a record it says that there is none.
func TestChanges(t *testing.T) {
	if body := send(site(t, nil), "GET", "/changes", "").Body.String(); !strings.Contains(body, "a record of changes is kept where") || strings.Contains(body, "/feeds/") {
		t.Errorf("without a record or a feed:\n%s", body)
	}
	var told []news.Told
	h := site(t, func(c *web.Config) {
		c.Told = func() []news.Told { return told }
		c.Routes = map[string]http.Handler{"GET /feeds/changes.atom": http.NotFoundHandler()}
	})
	if body := send(h, "GET", "/changes", "").Body.String(); !strings.Contains(body, "Nothing has changed yet") || strings.Count(body, `href="/feeds/changes.atom"`) != 2 {
		t.Errorf("before the first change:\n%s", body)
	}
	at := noon().AddDate(0, 0, -2)
	told = []news.Told{
		{Issue: 7, N: 1, At: at, Change: facts.Change{What: facts.Moved, Section: "countries", ID: "FI", Treaty: "mbt", Old: "party", New: "withdrawn", Effect: facts.Date{Year: 2026, Month: 1, Day: 10}}},
		{Issue: 7, N: 2, At: at, Change: facts.Change{What: facts.Edited, Section: "facts", ID: "cas-2024-children", Key: "text", Old: "a <b>", New: "c"}},
		{Issue: 3, N: 1, At: at.AddDate(0, -1, 0), Change: facts.Change{What: facts.Removed, Section: "facts", ID: "gone-for-good", Name: facts.Text{English: "What was"}}},
	}
	body := send(h, "GET", "/changes", "").Body.String()
	for what, n := range map[string]int{
		"Finland: party to the Mine Ban Treaty, now withdrawn, effective 10 January 2026.": 1, `<a href="/states/FI" aria-label="Open: Finland">`: 1, `#cas-2024-children" `: 1, "&lt;b&gt;": 1, "What was": 1,
		`<time datetime="2026-11-21T12:00:00Z">21 November 2026</time>`: 1, "21 October 2026": 1, "2 days ago": 1, "<h2>": 2, "gone-for-good": 0, "https://treaties.un.org": 1, "Nothing has changed": 0,
	} {
		if got := strings.Count(body, what); got != n {
			t.Errorf("%q stands there %d times, want %d", what, got, n)
		}
	}
	if t.Failed() {
		t.Log(body)
	}
}

// TestRoutes: more routes stand behind the same checks; one that is there already is refused.
func TestRoutes(t *testing.T) {
	h := site(t, func(c *web.Config) {
		c.Routes = map[string]http.Handler{"GET /feed": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "fed") })}
	})
	if w := send(h, "GET", "/feed", ""); w.Body.String() != "fed" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a route of the configuration answers %d %q", w.Code, w.Body)
	}
	if w := send(h, "GET", "/feed", "", "Host", "evil.example"); w.Code != http.StatusMisdirectedRequest {
		t.Errorf("a route of the configuration answers %d to a foreign name", w.Code)
	}
	_, err := web.New(web.Config{Handler: handler(), Book: handler().Book, Now: noon, Routes: map[string]http.Handler{"GET /states": http.NotFoundHandler()}})
	if err == nil || !strings.Contains(err.Error(), "GET /states") {
		t.Errorf("a route that is there already: %v", err)
	}
}

// TestFaults: what breaks is logged once under an id, and the reader learns the id and nothing else.
func TestFaults(t *testing.T) {
	for name, change := range map[string]func(*web.Config){
		"a drawer fails": func(c *web.Config) {
			c.Drawers = []web.Drawer{{Name: "Broken", Draw: func(reply.Reply) ([]byte, error) { return nil, errors.New("secret cause") }}}
		},
		"a drawer panics": func(c *web.Config) {
			c.Drawers = []web.Drawer{{Name: "Broken", Draw: func(reply.Reply) ([]byte, error) { panic("secret cause") }}}
		},
		"a body is no JSON": func(c *web.Config) {
			c.Drawers = []web.Drawer{{Name: "Broken", Draw: func(reply.Reply) ([]byte, error) { return []byte("secret cause"), nil }}}
		},
	} {
		var log bytes.Buffer
		h := site(t, func(c *web.Config) { change(c); c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
		w := send(h, "POST", "/ask", `{"line":"lithuania"}`)
		id := regexp.MustCompile(` id=(\w{8}) `).FindStringSubmatch(log.String())
		if w.Code != http.StatusInternalServerError || id == nil || !strings.Contains(w.Body.String(), id[1]) || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
		if strings.Count(log.String(), "\n") != 1 || strings.Contains(log.String(), "lithuania") {
			t.Errorf("%s: the log says %q", name, log.String())
		}
	}
}

// TestNothingIsLogged: who reads or asks leaves no trace.
// TestSaveOvertaken saves an entry into a file that another program changes at that moment.
func TestSaveOvertaken(t *testing.T) {
	text := handler().Book().Text()
	h := site(t, func(c *web.Config) {
		c.File = func() ([]byte, error) { return []byte(text), nil }
		c.Save = func(was, now []byte) error {
			if string(was) != text || string(now) == text {
				t.Error("it saves something else than the change of what it read")
			}
			return web.ErrOvertaken
		}
	})
	id := handler().Book().Facts[0].ID
	base, err := facts.EntryText([]byte(text), "facts", id)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"section": "facts", "id": id, "base": base, "text": strings.Replace(base, "title: ", "title: Now ", 1)})
	if err != nil {
		t.Fatal(err)
	}
	if w := send(h, "POST", "/edit/save", string(body), "Content-Type", "application/json"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"saved":false`) || !strings.Contains(w.Body.String(), "Somebody changed") {
		t.Errorf("status %d: %.600s", w.Code, w.Body)
	}
}

func TestNothingIsLogged(t *testing.T) {
	var log bytes.Buffer
	h := site(t, func(c *web.Config) {
		c.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	for _, path := range []string{"/", "/states/LT", "/none", "/daily?date=x"} {
		send(h, "GET", path, "")
	}
	send(h, "POST", "/ask", `{"line":"lithuania"}`)
	send(h, "POST", "/ask", `{`)
	if log.Len() > 0 {
		t.Errorf("the log says %q", log.String())
	}
}

func TestLanguage(t *testing.T) {
	h := site(t, nil)
	for _, accept := range []string{"", "xx", "en-GB,en;q=0.9", "zz;q=1, *", ";;,,"} {
		if body := send(h, "GET", "/", "", "Accept-Language", accept).Body.String(); !strings.Contains(body, `<html lang="en">`) {
			t.Errorf("for %q the page is not in English", accept)
		}
	}
}

func TestListen(t *testing.T) {
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := web.URL(l.Addr()), "http://"+l.Addr().String(); got != want {
		t.Errorf("URL = %q, want %q", got, want)
	}
	if got := web.URL(&net.TCPAddr{IP: net.IPv6zero, Port: 80}); got != "http://localhost:80" {
		t.Errorf("URL of every address = %q", got)
	}
	_, err = web.Listen(l.Addr().String())
	m := regexp.MustCompile(`is in use by another program.* set LISTEN=(\S+)$`).FindStringSubmatch(fmt.Sprint(err))
	if m == nil || m[1] == l.Addr().String() {
		t.Errorf("a busy port: %v", err)
	}
	if _, err := web.Listen("192.0.2.1:8080"); err == nil || !strings.Contains(err.Error(), "set LISTEN to an address of this machine") {
		t.Errorf("an address of another machine: %v", err)
	}
	l.Close()
}

// TestServe ends with its context, after the answers under way.
func TestServe(t *testing.T) {
	s, err := web.New(web.Config{Handler: handler(), Book: handler().Book, Now: noon, Drawers: []web.Drawer{plain}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := web.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { done <- s.Serve(ctx, l) }()
	res, err := http.Post(web.URL(l.Addr())+"/ask", "application/json", strings.NewReader(`{"line":"lithuania"}`))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != http.StatusOK || !bytes.Contains(body, []byte("6 March 2025")) {
		t.Errorf("%s %v %.200s", res.Status, err, body)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Serve = %v, want nil when its context ends", err)
	}
	if _, err := net.Dial("tcp", l.Addr().String()); err == nil {
		t.Error("the address is still open")
	}
}

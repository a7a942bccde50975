package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

func serve(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// call posts a form or JSON and returns the answer's error, "" for ok.
func call(t *testing.T, address, token, contentType, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if string(raw) == "ok" {
		return ""
	}
	var answer struct {
		OK    bool
		Error string
	}
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatalf("%s: %v in %q", address, err, raw)
	}
	if answer.OK != (answer.Error == "") {
		t.Errorf("%s: ok and error disagree: %s", address, raw)
	}
	return answer.Error
}

func TestWebAPI(t *testing.T) {
	s := serve(t, Config{})
	bot, app, _ := s.Tokens()
	s.threads["C1/1.1"] = true
	form, js := "application/x-www-form-urlencoded", "application/json; charset=utf-8"
	for _, tt := range []struct{ method, token, kind, body, want string }{
		{"api.test", "", form, "", ""},
		{"auth.test", "", form, "", "not_authed"},
		{"auth.test", "xoxb-other", form, "", "invalid_auth"},
		{"auth.test", "", form, "token=" + bot, ""},
		{"auth.test", app, form, "", "not_allowed_token_type"},
		{"apps.connections.open", bot, form, "", "not_allowed_token_type"},
		{"apps.connections.open", app, form, "", ""},
		{"chat.postMessage", bot, js, `{"channel":"C1","text":"x"}`, ""},
		{"chat.postMessage", bot, js, `{"channel":"C1",`, "invalid_json"},
		{"chat.postMessage", bot, form, "channel=C1&text=x&unfurl_links=false&blocks=" + url.QueryEscape(`[{"type":"divider"}]`), ""},
		{"chat.postMessage", bot, js, `{"channel":"nowhere","text":"x"}`, "channel_not_found"},
		{"chat.postMessage", bot, js, `{"channel":"C1"}`, "invalid_blocks"},
		{"chat.postEphemeral", bot, js, `{"channel":"C1","text":"x"}`, "user_not_in_channel"},
		{"chat.update", bot, js, `{"channel":"C1","text":"x","ts":"1.1"}`, "message_not_found"},
		{"conversations.info", bot, form, "channel=C1", ""},
		{"conversations.info", bot, form, "channel=", "channel_not_found"},
		{"views.open", bot, js, `{"trigger_id":"never","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`, "invalid_trigger_id"},
		{"views.update", bot, js, `{"view_id":"never","view":{"type":"home","blocks":[]}}`, "not_found"},
		{"views.publish", bot, js, `{"user_id":"U1","view":{"type":"home","blocks":[]}}`, ""},
		{"views.publish", bot, js, `{"view":{"type":"home","blocks":[]}}`, "invalid_arguments"},
		{"views.publish", bot, js, `{"user_id":"U1","view":{"type":"modal","blocks":[]}}`, "invalid_arguments"},
		{"users.lookup", bot, form, "", "unknown_method"},
	} {
		if got := call(t, s.APIURL()+tt.method, tt.token, tt.kind, tt.body); got != tt.want {
			t.Errorf("%s %s: error %q, want %q", tt.method, tt.body, got, tt.want)
		}
	}
	s.Revoke(bot, "token_revoked")
	if got := call(t, s.APIURL()+"auth.test", bot, form, ""); got != "token_revoked" {
		t.Errorf("revoked token: %q", got)
	}
}

func TestThreads(t *testing.T) {
	s := serve(t, Config{})
	bot, _, _ := s.Tokens()
	ann := s.Person("U1")
	post := func(body string) string { return call(t, s.APIURL()+"chat.postMessage", bot, "application/json", body) }
	parent := ann.Say("C1", "", "a < b")
	answer := ann.Say("C1", parent.TS, "yes")
	if parent.Text != "a &lt; b" || answer.Thread != parent.TS {
		t.Errorf("said %+v, %+v", parent, answer)
	}
	if got := post(`{"channel":"C1","text":"x","thread_ts":"` + parent.TS + `"}`); got != "" {
		t.Errorf("a reply: %q", got)
	}
	if got := post(`{"channel":"C1","text":"x","thread_ts":"` + answer.TS + `"}`); got != "invalid_blocks" {
		t.Errorf("a reply to a reply: %q", got)
	}
	s.Bar("C1", "not_in_channel")
	if got := post(`{"channel":"C1","text":"x"}`); got != "not_in_channel" {
		t.Errorf("in a channel that the app is not in: %q", got)
	}
	s.Bar("C1", "")
	if got := post(`{"channel":"C1","text":"beside"}`); got != "" {
		t.Errorf("invited: %q", got)
	}
	if thread := s.Thread("C1", parent.TS); len(thread) != 3 || thread[0].User != "U1" || thread[2].Text != "x" {
		t.Errorf("thread: %+v", thread)
	}
}

func TestShortcut(t *testing.T) {
	for _, without := range []bool{false, true} {
		s := serve(t, Config{NoResponseURL: without})
		bot, _, _ := s.Tokens()
		app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var p struct {
				Type        string
				TriggerID   string `json:"trigger_id"`
				ResponseURL string `json:"response_url"`
				MessageTS   string `json:"message_ts"`
				Message     struct {
					Text     string
					ThreadTS string `json:"thread_ts"`
				}
			}
			if err := json.Unmarshal([]byte(r.FormValue("payload")), &p); err != nil || p.Type != "message_action" || p.MessageTS == "" || p.Message.ThreadTS != "1.1" {
				t.Errorf("payload %+v, %v", p, err)
			}
			if p.ResponseURL != "" {
				call(t, p.ResponseURL, "", "application/json", `{"text":"`+p.Message.Text+`"}`)
				return
			}
			call(t, s.APIURL()+"views.open", bot, "application/json", `{"trigger_id":"`+p.TriggerID+`","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`)
		}))
		defer app.Close()
		s.UseRequestURL(app.URL)
		ann := s.Person("U1")
		m := ann.Say("C1", "1.1", "hello")
		seen, err := ann.Shortcut(t.Context(), "C1", m)
		if err != nil || (seen.View == "modal") != without || !without && (seen.Text != "hello" || !seen.Ephemeral || seen.Channel != "C1" || seen.Thread != "") {
			t.Errorf("without response_url %t: %+v, %v", without, seen, err)
		}
	}
}

func TestTriggerOpensOneModalInThreeSeconds(t *testing.T) {
	var now atomic.Int64
	s := serve(t, Config{Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	bot, _, _ := s.Tokens()
	open := func(trigger string) string {
		return call(t, s.APIURL()+"views.open", bot, "application/json", `{"trigger_id":"`+trigger+`","view":{"type":"modal","title":{"type":"plain_text","text":"x"},"blocks":[]}}`)
	}
	first, second := s.trigger(), s.trigger()
	if got := open(first); got != "" {
		t.Errorf("a new trigger: %q", got)
	}
	if got := open(first); got != "exchanged_trigger_id" {
		t.Errorf("a used trigger: %q", got)
	}
	now.Add(4)
	if got := open(second); got != "expired_trigger_id" {
		t.Errorf("an old trigger: %q", got)
	}
}

func TestResponseURL(t *testing.T) {
	var now atomic.Int64
	s := serve(t, Config{Now: func() time.Time { return time.Unix(now.Load(), 0) }})
	_, address := s.hookURL(&hook{channel: "C1", user: "U1"})
	_, old := s.hookURL(&hook{channel: "C1", user: "U1"})
	for i := range 6 {
		want := ""
		if i == 5 {
			want = "used_url"
		}
		if got := call(t, address, "", "application/json", `{"text":"x"}`); got != want {
			t.Errorf("use %d: %q, want %q", i+1, got, want)
		}
	}
	now.Add(31 * 60)
	if got := call(t, old, "", "application/json", `{"text":"x"}`); got != "expired_url" {
		t.Errorf("after 31 minutes: %q", got)
	}
	if got := call(t, s.url+"/hooks/never", "", "application/json", `{"text":"x"}`); got != "invalid_url" {
		t.Errorf("an invented URL: %q", got)
	}
}

func TestSignature(t *testing.T) {
	// The example in Slack's documentation, "Verifying requests from Slack".
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	if got := Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body)); got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
}

func TestRequestURL(t *testing.T) {
	s := serve(t, Config{Redeliver: []time.Duration{0}})
	_, _, secret := s.Tokens()
	var events atomic.Int64
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		if r.Header.Get("X-Slack-Signature") != Sign(secret, r.Header.Get("X-Slack-Request-Timestamp"), raw) {
			t.Error("wrong signature")
		}
		var event struct{ Challenge string }
		switch {
		case json.Unmarshal(raw, &event) != nil: // a form
			fmt.Fprint(w, "at your service")
		case event.Challenge != "":
			fmt.Fprint(w, event.Challenge)
		case events.Add(1) == 1:
			http.Error(w, "not now", http.StatusServiceUnavailable)
		case r.Header.Get("X-Slack-Retry-Num") != "1":
			t.Errorf("the second delivery of an event is not marked: %v", r.Header)
		}
	}))
	defer app.Close()
	if err := s.Verify(t.Context(), app.URL); err != nil {
		t.Error(err)
	}
	s.UseRequestURL(app.URL)
	if seen, err := s.Person("U1").Slash(t.Context(), "C1", "x"); err != nil || seen.Text != "at your service" || !seen.Ephemeral {
		t.Errorf("an answer in the acknowledgement: %+v, %v", seen, err)
	}
	if err := s.Event(t.Context(), map[string]any{"type": "app_mention"}); err != nil {
		t.Error(err)
	}
	if late := s.Late(); len(late) != 1 {
		t.Errorf("late: %v", late)
	}
}

func TestSocket(t *testing.T) {
	s := serve(t, Config{AckWithin: 50 * time.Millisecond, Redeliver: []time.Duration{0}})
	dial := func(address string) (*websocket.Conn, error) {
		conn, resp, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
		if resp != nil {
			resp.Body.Close()
		}
		return conn, err
	}
	address := s.ticket()
	conn, err := dial(address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := dial(address); err == nil {
		t.Error("a ticket opened two connections")
	}
	var m struct {
		Type         string
		EnvelopeID   string `json:"envelope_id"`
		RetryAttempt int    `json:"retry_attempt"`
	}
	if err := conn.ReadJSON(&m); err != nil || m.Type != "hello" {
		t.Fatalf("first message: %+v, %v", m, err)
	}
	acked := make(chan error, 1)
	go func() { acked <- s.Event(t.Context(), map[string]any{"type": "x"}) }()
	for m.RetryAttempt == 0 { // the first delivery is not acknowledged
		if err := conn.ReadJSON(&m); err != nil {
			t.Fatal(err)
		}
	}
	for _, ack := range []string{
		`{"envelope_id":""}`,
		`no JSON`,
		`{"envelope_id":"` + m.EnvelopeID + `"}`,
		`{"envelope_id":"late","payload":"` + strings.Repeat("x", 20*1024) + `"}`,
	} {
		if err := conn.WriteMessage(websocket.TextMessage, []byte(ack)); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-acked; err != nil {
		t.Error(err)
	}
	if _, err := s.WaitFor(t.Context(), 0, func(c Call) bool { return c.ID == "late" }); err != nil {
		t.Error(err)
	}
	if got := len(s.Problems()); got != 4 { // no id (twice, one of them not JSON), too large
		t.Errorf("problems: %q", s.Problems())
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := s.Connected(ctx, 2); err == nil {
		t.Error("there is one connection, not two")
	}
}

func TestJudge(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	list := func(n int, one string) string { return "[" + strings.TrimSuffix(strings.Repeat(one+",", n), ",") + "]" }
	plain := func(s string) string { return `{"type":"plain_text","text":"` + s + `"}` }
	button := func(id string) string { return `{"type":"button","action_id":"` + id + `","text":` + plain("x") + `}` }
	for _, tt := range []struct{ body, want string }{
		{`{"text":"x","blocks":[]}`, ""},
		{`{"text":""}`, "no fallback text"},
		{`{"text":"x","tekst":"y"}`, "unknown key"},
		{`{"text":"<!channel>"}`, "live mention in the fallback"},
		{`{"text":"` + long(4001) + `"}`, "4001 characters"},
		{`{"text":"x","blocks":{}}`, "not an array"},
		{`{"text":"x","blocks":["y"]}`, "not an object"},
		{`{"text":"x","blocks":` + list(51, `{"type":"divider"}`) + `}`, "51 blocks"},
		{`{"text":"x","blocks":[{"type":"header","text":` + plain(long(151)) + `}]}`, "header text of 151"},
		{`{"text":"x","blocks":[{"type":"section"}]}`, "section without text"},
		{`{"text":"x","blocks":[{"type":"section","fields":` + list(11, plain("x")) + `}]}`, "11 fields"},
		{`{"text":"x","blocks":[{"type":"section","fields":[` + plain(long(2001)) + `]}]}`, "field of 2001"},
		{`{"text":"x","blocks":[{"type":"section","text":` + plain(long(3001)) + `}]}`, "section text of 3001"},
		{`{"text":"x","blocks":[{"type":"section","text":` + plain("<@U1>") + `}]}`, "live mention in text"},
		{`{"text":"x","blocks":[{"type":"context","elements":[]}]}`, "context with 0"},
		{`{"text":"x","blocks":[{"type":"context","elements":` + list(11, plain("x")) + `}]}`, "context with 11"},
		{`{"text":"x","blocks":[{"type":"actions","elements":[` + button("a") + `,` + button("a") + `]}]}`, `action_id "a" occurs twice`},
		{`{"text":"x","blocks":[{"type":"actions","elements":[` + button(long(256)) + `]}]}`, "action_id of 256"},
		{`{"text":"x","blocks":[{"type":"actions","elements":[{"type":"button"}]}]}`, "without a label"},
		{`{"text":"x","blocks":[{"type":"actions","elements":[{"type":"button","text":` + plain("x") + `,"value":"` + long(2001) + `"}]}]}`, "value of 2001"},
		{`{"text":"x","blocks":[{"type":"actions","elements":[{"type":"button","text":` + plain("x") + `,"url":"` + long(3001) + `"}]}]}`, "address of 3001"},
		{`{"text":"x","blocks":[{"type":"divider","block_id":"b"},{"type":"divider","block_id":"b"}]}`, `block_id "b" occurs twice`},
		{`{"text":"x","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[]}]}]}`, "rich_text_section with 0"},
		{`{"text":"x","blocks":` + list(5, `{"type":"section","text":`+plain(long(2900))+`}`) + `}`, "14500 characters in all"},
	} {
		got := strings.Join(JudgeMessage([]byte(tt.body), nil), "; ")
		if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
			t.Errorf("%.120s: got %q, want %q", tt.body, got, tt.want)
		}
	}
	if got := JudgeMessage([]byte("no JSON"), nil); len(got) != 1 {
		t.Errorf("no JSON: %q", got)
	}
}

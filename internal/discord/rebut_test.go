package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

// listens is a script that finds the claim "x" in a message, offers to answer it, and keeps what it was asked.
func listens(asked chan<- commands.Request) script {
	s := answers()
	s["post x"] = func(_ context.Context, req commands.Request) (reply.Reply, error) {
		asked <- req
		return reply.Reply{Title: "answer for all", Public: true}, nil
	}
	s["rebut claim."] = func(_ context.Context, req commands.Request) (reply.Reply, error) {
		asked <- req
		return reply.Reply{Title: "claims", Lang: req.Lang, Actions: []reply.Action{
			{Label: "Post", Line: "post x", Target: req.Target}, {Label: "Post nowhere", Line: "post x"}, {Label: "Astray", Line: "post x", Target: "astray"}}}, nil
	}
	return s
}

// listening is a rig with a bot that listens.
func listening(t *testing.T) (*rig, chan commands.Request) {
	t.Helper()
	asked := make(chan commands.Request, 100) // more than any test asks
	return startWith(t, fakediscord.Options{}, listens(asked)), asked
}

// menu chooses the message command and fails the test when no answer is seen.
func (r *rig) menu(a fakediscord.Asker, on fakediscord.Message) fakediscord.Message {
	r.t.Helper()
	m, err := r.fake.Menu(r.ctx, a, on)
	if err != nil {
		r.t.Fatalf("%s: %v", MenuName, err)
	}
	return m
}

// replies are the messages in the server's channel that reply to another one.
func (r *rig) replies(to fakediscord.Message) []fakediscord.Message {
	return slices.DeleteFunc(r.fake.Channel(to.Channel), func(m fakediscord.Message) bool { return m.ReplyTo != to.ID })
}

func TestRebut(t *testing.T) {
	t.Parallel()
	r, asked := listening(t)
	r.fake.Say("not meant")
	said := r.fake.Say("claim.")
	r.fake.Say("not meant either")
	claims := r.menu(fakediscord.Asker{Locale: "lt"}, said)
	if !claims.Ephemeral() || claims.Text() != "## claims" {
		t.Errorf("got %q, private %v; want the claims in private", claims.Text(), claims.Ephemeral())
	}
	want := fakediscord.ChannelID + "/" + said.ID
	if req := <-asked; req.Target != want || req.Lang != "lt" {
		t.Errorf("asked %+v, want the target %s and Lithuanian", req, want)
	}
	if m := r.press(claims, "Post"); !m.Ephemeral() || m.Text() != posted {
		t.Errorf("got %q, private %v; want %q in private", m.Text(), m.Ephemeral(), posted)
	}
	if req := <-asked; req.Target != want {
		t.Errorf("the button asked %+v, want the target %s", req, want)
	}
	all := r.fake.Channel(fakediscord.ChannelID)
	if len(all) != 4 || all[3].ReplyTo != said.ID || all[3].Text() != "## answer for all" {
		t.Errorf("the channel sees %+v, want one reply to %s", all, said.ID)
	}
	for _, label := range []string{"Post nowhere", "Astray"} {
		if m := r.press(claims, label); m.Ephemeral() || m.ReplyTo != "" || (<-asked).Target != "" {
			t.Errorf("%s: got %+v, want an ordinary answer for all", label, m)
		}
	}
	if n := len(r.replies(said)); n != 1 {
		t.Errorf("%d replies, want 1", n)
	}
	if len(asked) > 0 {
		t.Errorf("asked without cause: %+v", <-asked)
	}
	for _, secret := range []string{"claim", "meant"} {
		if strings.Contains(r.log.String(), secret) {
			t.Errorf("the log holds what was said:\n%s", r.log)
		}
	}
}

// Whatever happens on the way, a press makes one message, and the next press another.
func TestRebutPostsOnce(t *testing.T) {
	t.Parallel()
	r, _ := listening(t)
	said := r.fake.Say("claim.")
	claims := r.menu(fakediscord.Asker{}, said)
	lost := fakediscord.Broken("POST", "/messages", http.StatusBadGateway)
	lost.Late = true
	unheard := fakediscord.RateLimited("POST", "/messages", "0.01")
	unheard.Late = true
	for n, f := range []fakediscord.Fault{lost, unheard, fakediscord.Broken("POST", "/messages", 503), fakediscord.RateLimited("POST", "/messages", "0.01")} {
		r.fake.Fail(f)
		if m := r.press(claims, "Post"); m.Text() != posted {
			t.Errorf("got %q, want %q", m.Text(), posted)
		}
		if got := len(r.replies(said)); got != n+1 {
			t.Errorf("%d replies after %d presses", got, n+1)
		}
	}
	// Nobody knows whether this one was posted: no second attempt in another way.
	always := fakediscord.Broken("POST", "/messages", 500)
	always.Times = attempts
	r.fake.Fail(always)
	if m := r.press(claims, "Post"); !m.Ephemeral() || !strings.Contains(m.Text(), "wrong") || len(r.fake.Channel(fakediscord.ChannelID)) != 5 {
		t.Errorf("got %q, private %v; want an apology and no message", m.Text(), m.Ephemeral())
	}
}

// A reply that takes long is announced first; so is one that becomes an ordinary answer.
func TestRebutSlowly(t *testing.T) {
	t.Parallel()
	r, _ := listening(t)
	said := r.fake.Say("claim.")
	claims := r.menu(fakediscord.Asker{}, said)
	r.bot.pace.thinking = time.Millisecond
	slow := func(f fakediscord.Fault) fakediscord.Message {
		n := len(r.fake.Requests("POST", "/callback"))
		announced := make(chan struct{})
		go func() {
			defer close(announced)
			r.fake.WaitRequests(r.ctx, n+1, "POST", "/callback") // an error shows below
		}()
		f.Method, f.Path, f.Hold = "POST", "/messages", announced
		r.fake.Fail(f)
		return r.press(claims, "Post")
	}
	if m := slow(fakediscord.Fault{}); !m.Ephemeral() || m.Text() != posted || len(r.replies(said)) != 1 {
		t.Errorf("got %q and %d replies, want %q and one", m.Text(), len(r.replies(said)), posted)
	}
	if m := slow(fakediscord.Forbidden("", "", 50013)); !m.Ephemeral() || m.Text() != "## ✓" {
		t.Errorf("got %q, want a sign in private", m.Text())
	}
	if _, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/webhooks/"); err != nil || len(r.fake.Channel(fakediscord.ChannelID)) != 3 {
		t.Errorf("the channel sees %+v, %v; want the message, the reply and an ordinary answer", r.fake.Channel(fakediscord.ChannelID), err)
	}
	r.fake.Fail(fakediscord.Forbidden("POST", "/webhooks/", 50013))
	slow(fakediscord.Forbidden("", "", 50001))
	if _, err := r.fake.WaitRequests(r.ctx, 4, "PATCH", "/webhooks/"); err != nil {
		t.Fatal(err)
	}
	last := r.fake.Requests("PATCH", "/webhooks/")[3]
	if !strings.Contains(string(last.Body), "Only you see this") || !strings.Contains(string(last.Body), "answer for all") {
		t.Errorf("the asker sees %s, want what is missing and the answer", last.Body)
	}
}

// Where the bot may not post, the answer is given in the ordinary way.
func TestRebutWithoutRights(t *testing.T) {
	t.Parallel()
	r, _ := listening(t)
	said := r.fake.Say("claim.")
	claims := r.menu(fakediscord.Asker{}, said)
	for _, code := range []int{50001, 50013} {
		r.fake.Fail(fakediscord.Forbidden("POST", "/messages", code))
		if m := r.press(claims, "Post"); m.Ephemeral() || m.Text() != "## answer for all" || m.ReplyTo != "" {
			t.Errorf("code %d: got %+v, want an ordinary answer for all", code, m)
		}
	}
	r.fake.Fail(fakediscord.Forbidden("POST", "/messages", 50001))
	r.fake.Fail(fakediscord.Forbidden("POST", "/callback", 50013))
	if m := r.press(claims, "Post"); !m.Ephemeral() || !strings.Contains(m.Text(), "Only you see this") || !strings.Contains(m.Text(), "answer for all") {
		t.Errorf("got %q, private %v; want what is missing and the answer, in private", m.Text(), m.Ephemeral())
	}
	for _, where := range []int{fakediscord.InServer, fakediscord.InPrivate} {
		a := fakediscord.Asker{Where: where, Alone: true}
		said := r.fake.SayAs(a, map[string]any{"content": "claim."})
		m, err := r.fake.PressAs(r.ctx, a, r.menu(a, said), "Post")
		if err != nil || m.Ephemeral() || m.Text() != "## answer for all" || len(r.fake.Channel(said.Channel)) != 2 {
			t.Errorf("place %d without the bot: got %+v, %v; want an ordinary answer for all", where, m, err)
		}
	}
}

// Some servers show what a member's own app answers to that member alone, whatever the app wants.
func TestRebutHushed(t *testing.T) {
	t.Parallel()
	r, _ := listening(t)
	a := fakediscord.Asker{Alone: true, Hushed: true}
	said := r.fake.SayAs(a, map[string]any{"content": "claim."})
	if m, err := r.fake.PressAs(r.ctx, a, r.menu(a, said), "Post"); err != nil || !m.Ephemeral() {
		t.Errorf("got %+v, %v; want an answer that Discord hides", m, err)
	}
	told, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/webhooks/")
	if err != nil || !strings.Contains(string(told[0].Body), "Use External Apps") || !strings.Contains(string(told[0].Body), `"flags":32832`) {
		t.Errorf("told %v, %v; want what is missing, in private", told, err)
	}
	if n := len(r.fake.Channel(said.Channel)); n != 1 {
		t.Errorf("the channel sees %d messages, want the first alone", n)
	}
	claims := r.menu(a, said)
	r.bot.pace.thinking = time.Millisecond
	r.bot.handler.(script)["post x"] = func(ctx context.Context, _ commands.Request) (reply.Reply, error) {
		_, err := r.fake.WaitRequests(ctx, 4, "POST", "/callback")
		return reply.Reply{Title: "late answer", Public: true}, err
	}
	if _, err := r.fake.PressAs(r.ctx, a, claims, "Post"); err != nil {
		t.Fatal(err)
	}
	if told, err := r.fake.WaitRequests(r.ctx, 2, "PATCH", "/webhooks/"); err != nil || !strings.Contains(string(told[1].Body), "Use External Apps") {
		t.Errorf("told %v, %v; want what is missing", told, err)
	}
}

// Buttons outlive the bot, in a direct message too.
func TestRebutAfterRestart(t *testing.T) {
	t.Parallel()
	r, asked := listening(t)
	inDM := fakediscord.Asker{Where: fakediscord.InBotDM}
	for _, a := range []fakediscord.Asker{{}, inDM} {
		said := r.fake.SayAs(a, map[string]any{"content": "claim."})
		claims := r.menu(a, said)
		r.stop()
		if err := <-r.end; err != nil {
			t.Fatal(err)
		}
		n := r.fake.Counts().Ready
		r.use(&commands.Handler{})
		r.bot.handler = listens(asked)
		r.run()
		r.ready(n + 1)
		if m, err := r.fake.PressAs(r.ctx, a, claims, "Post"); err != nil || m.Text() != posted || len(r.replies(said)) != 1 {
			t.Errorf("%+v: got %q, %v and %d replies; want one", a, m.Text(), err, len(r.replies(said)))
		}
	}
}

// A message may be gone, or may be none of Discord's, by the time of the answer.
func TestRebutNothingLeft(t *testing.T) {
	t.Parallel()
	r, asked := listening(t)
	claims := r.menu(fakediscord.Asker{}, r.fake.Say("claim."))
	gone, err := r.fake.PressID(r.ctx, fakediscord.Asker{}, claims, "en|post x|@"+fakediscord.ChannelID+"/1")
	if all := r.fake.Channel(fakediscord.ChannelID); err != nil || gone.Text() != posted || len(all) != 2 || all[1].ReplyTo != "" {
		t.Errorf("got %q, %v and %+v; want a message that replies to nothing", gone.Text(), err, all)
	}
	<-asked
	<-asked
	m, err := r.fake.PressID(r.ctx, fakediscord.Asker{}, claims, "en|post x|@1/2/3")
	if err != nil || m.Ephemeral() && m.Text() == posted {
		t.Errorf("a target of nothing: got %+v, %v; want no reply", m, err)
	}
	if m, err := r.fake.PressID(r.ctx, fakediscord.Asker{}, claims, "en|post x|@404/1"); err != nil || m.Ephemeral() || (<-asked).Target != "404/1" {
		t.Errorf("a channel that is gone: got %+v, %v; want an ordinary answer", m, err)
	}
}

func TestRebutReads(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	r := startWith(t, fakediscord.Options{}, hears(got))
	embed := []any{map[string]any{"title": "Minister", "description": "They deter", "fields": []any{map[string]any{"name": "When", "value": "now"}}}}
	display := map[string]any{"type": 10, "content": "shown"}
	for name, test := range map[string]struct {
		body map[string]any
		want string
	}{
		"lines":            {map[string]any{"content": " one\ntwo!\n\n**three.**\n(four)\nfünf: \nsix…\nseven "}, "one. two! **three.** (four). fünf: six… seven"},
		"embeds":           {map[string]any{"embeds": embed}, "Minister. They deter. When. now"},
		"preview":          {map[string]any{"content": "https://example.org/a <https://example.org>", "embeds": embed}, "Minister. They deter. When. now"},
		"words come first": {map[string]any{"content": "see https://example.org/a", "embeds": embed}, "see https://example.org/a"},
		"components": {map[string]any{"flags": 1 << 15, "components": []any{
			map[string]any{"type": 17, "components": []any{display, map[string]any{"type": 9, "components": []any{display}, "accessory": map[string]any{"type": 2, "label": "Go"}}}},
			map[string]any{"type": 99, "content": 5, "components": "of the future"}}}, "shown. shown"},
		"forwarded": {map[string]any{"message_snapshots": []any{map[string]any{"message": map[string]any{"content": "forwarded"}}}}, "forwarded"},
		"long":      {map[string]any{"content": strings.Repeat("ž", 4000)}, strings.Repeat("ž", (maxRead-len("rebut "))/2)},
		"nothing":   {map[string]any{}, ""},
		"blank":     {map[string]any{"content": " \n\t"}, ""},
		"a link":    {map[string]any{"content": "https://example.org/a"}, ""},
		"odd":       {map[string]any{"embeds": "none"}, ""},
	} {
		m := r.menu(fakediscord.Asker{}, r.fake.SayAs(fakediscord.Asker{}, test.body))
		if !m.Ephemeral() {
			t.Errorf("%s: got a public answer", name)
		}
		if test.want == "" {
			if !strings.Contains(m.Text(), "no text to read") || len(got) > 0 {
				t.Errorf("%s: got %q, want a friendly answer", name, m.Text())
			}
			continue
		}
		if line := <-got; line != "rebut "+test.want || len(line) > maxRead {
			t.Errorf("%s: asked\n%q\nwant\n%q", name, line, "rebut "+test.want)
		}
	}
}

// hears keeps every line, and answers for all, which nobody has asked for.
type hears chan<- string

func (h hears) Handle(_ context.Context, req commands.Request) (reply.Reply, error) {
	h <- req.Line
	return reply.Reply{Title: "heard", Public: true}, nil
}

func (hears) Suggest(context.Context, commands.Request, int) []commands.Suggestion { return nil }

// From the knowledge file to the reply in the channel.
func TestRebutFromTheFile(t *testing.T) {
	t.Parallel()
	book := factstest.Bare()
	handler := commands.New(book)
	r := prepare(t, fakediscord.Options{})
	r.use(handler)
	r.run()
	r.ready(1)
	if _, err := r.fake.WaitRequests(r.ctx, 1, "PUT", "/commands"); err != nil {
		t.Fatal(err)
	}
	if m := r.menu(fakediscord.Asker{}, r.fake.Say("Who wants pizza for lunch tomorrow?")); !m.Ephemeral() || !strings.HasPrefix(m.Text(), "## No claim found") {
		t.Errorf("got %q, private %v; want that there is no claim", m.Text(), m.Ephemeral())
	}
	claim := book.Rebuttal("deters-russia")
	said := r.fake.Say("Good morning @everyone\nRussia only understands force, and cluster munitions are what will deter it.\nWhat a day")
	claims := r.menu(fakediscord.Asker{}, said)
	if !claims.Ephemeral() || !strings.Contains(plain(claims.Text()), claim.Claim.English) {
		t.Fatalf("got %q, want the claim %q", claims.Text(), claim.Claim.English)
	}
	if m := r.press(claims, "Post answer 1"); !m.Ephemeral() || m.Text() != posted {
		t.Errorf("got %q, want %q", m.Text(), posted)
	}
	got := r.replies(said)
	if len(got) != 1 || !strings.Contains(plain(got[0].Text()), claim.Short.English) || strings.Contains(plain(got[0].Text()), claim.DoNotSay.English) {
		t.Fatalf("the channel sees %+v, want the short answer and no advice", got)
	}
	var sent struct {
		Mentions  json.RawMessage `json:"allowed_mentions"`
		Reference json.RawMessage `json:"message_reference"`
		Nonce     string          `json:"nonce"`
		Enforce   bool            `json:"enforce_nonce"`
	}
	if err := json.Unmarshal(r.fake.Requests("POST", "/messages")[0].Body, &sent); err != nil {
		t.Fatal(err)
	}
	if string(sent.Mentions) != `{"parse":[],"replied_user":false}` || string(sent.Reference) != `{"message_id":"`+said.ID+`","fail_if_not_exists":false}` || sent.Nonce == "" || !sent.Enforce {
		t.Errorf("sent %s", r.fake.Requests("POST", "/messages")[0].Body)
	}
	// Every rebuttal's button has room for the longest target.
	for _, rebuttal := range book.Rebuttals {
		id := buttonID{lang: "zh-Hant-TW", line: "post " + rebuttal.ID, n: 1, target: "18446744073709551615/18446744073709551615"}
		if got, ok := parseButtonID(id.String()); !ok || got.target != id.target || got.line != id.line {
			t.Errorf("%s: the button became %q", rebuttal.ID, id.String())
		}
	}
}

// plain takes the backslashes away that make text safe.
func plain(s string) string { return unescaped.ReplaceAllString(s, "$1") }

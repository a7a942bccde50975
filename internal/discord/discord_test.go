package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

func TestSlash(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	m, err := r.fake.SlashAs(r.ctx, fakediscord.Asker{Locale: "lt"}, "lithuania")
	if err != nil {
		t.Fatal(err)
	}
	if want := "## answer to lithuania\nin lt"; !m.Ephemeral() || m.Text() != want {
		t.Errorf("got %q, private %v; want %q in private", m.Text(), m.Ephemeral(), want)
	}
	answer, _ := answers().Handle(r.ctx, commands.Request{Line: "lithuania", Lang: "lt"})
	body, err := Body(answer)
	if err != nil {
		t.Fatal(err)
	}
	sent, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/callback")
	if err != nil || len(sent) != 1 || string(sent[0].Body) != string(body) {
		t.Errorf("sent %v\nwant what Body gives: %s", sent, body)
	}
	if strings.Contains(r.log.String(), "lithuania") {
		t.Errorf("the log holds what was asked:\n%s", r.log)
	}
	if empty := r.slash(""); !strings.Contains(empty.Text(), "answer to") {
		t.Errorf("the bare command got %q", empty.Text())
	}
}

func TestAskedAnywhere(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	for _, a := range []fakediscord.Asker{
		{Where: fakediscord.InServer, Alone: true}, {Where: fakediscord.InBotDM}, {Where: fakediscord.InPrivate, Alone: true},
	} {
		m, err := r.fake.SlashAs(r.ctx, a, "x")
		if err != nil {
			t.Fatalf("%+v: %v", a, err)
		}
		if _, err := r.fake.PressAs(r.ctx, a, m, "More"); err != nil {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestButtons(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	first := r.slash("x")
	more := r.press(first, "More")
	if more.Updated || !more.Ephemeral() || !strings.Contains(more.Text(), "answer to more x") {
		t.Errorf("got %+v, want a new private answer", more)
	}
	public := r.press(first, "Post")
	if public.Ephemeral() || public.Updated || len(r.fake.Channel(fakediscord.ChannelID)) != 1 {
		t.Errorf("got %+v, want a message for all", public)
	}
	copied := r.press(first, "Copy")
	if want := "plain *text* @everyone https://example.org/a_b"; copied.Content != want || !copied.Ephemeral() {
		t.Errorf("got %q, private %v; want %q in private", copied.Content, copied.Ephemeral(), want)
	}
	strange, err := r.fake.PressAs(r.ctx, fakediscord.Asker{Strange: true}, first, "More")
	if err != nil || strange.Text() != more.Text() {
		t.Errorf("beside a component of the future: got %q, %v; want %q", strange.Text(), err, more.Text())
	}
	for _, id := range []string{"garbled", "en|", "|x", "en|x|u|u", "<script>|x", strings.Repeat("x", 100)} {
		m, err := r.fake.PressID(r.ctx, fakediscord.Asker{}, first, id)
		if err != nil || !m.Ephemeral() || !strings.Contains(m.Text(), "answer to") {
			t.Errorf("button %q: got %q, %v; want a friendly answer", id, m.Text(), err)
		}
	}
}

// A choice takes the place of the question; nothing takes the place of what others see.
func TestChoices(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	if m := r.press(r.slash("which"), "Copy"); m.Updated {
		t.Error("a text to copy took the place of components, which Discord refuses")
	}
	if m := r.press(r.slash("which"), "Post"); m.Updated || m.Ephemeral() {
		t.Error("a public answer took the place of a private question")
	}
	m := r.press(r.slash("which"), "Kinshasa")
	if !m.Updated || !m.Ephemeral() || !strings.Contains(m.Text(), "answer to state:CD") {
		t.Errorf("got %q, replaced %v, private %v; want the private question replaced", m.Text(), m.Updated, m.Ephemeral())
	}
}

func TestPublicMessageIsNobodys(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	posted := draw(reply.Reply{Title: "Which?", Lang: "fr", Choices: []string{"a"}, Actions: []reply.Action{{Label: "A", Line: "a"}}})
	if err := r.bot.api.do(r.ctx, "POST", "/channels/"+fakediscord.ChannelID+"/messages", posted, nil); err != nil {
		t.Fatal(err)
	}
	public := r.fake.Channel(fakediscord.ChannelID)[0]
	m, err := r.fake.PressAs(r.ctx, fakediscord.Asker{Locale: "de"}, public, "A")
	if err != nil || m.Updated || !m.Ephemeral() {
		t.Fatalf("got %+v, %v; want a new private answer", m, err)
	}
	if !strings.Contains(m.Text(), "in de") {
		t.Errorf("got %q, want the language of who pressed", m.Text())
	}
	private, err := r.fake.SlashAs(r.ctx, fakediscord.Asker{Locale: "fr"}, "x")
	if err != nil {
		t.Fatal(err)
	}
	if m := r.press(private, "More"); !strings.Contains(m.Text(), "in fr") {
		t.Errorf("got %q, want the language of the message", m.Text())
	}
}

func TestAutocomplete(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	list, err := r.fake.Autocomplete(r.ctx, fakediscord.Asker{Locale: "lt"}, "lit")
	if err != nil || len(list) != 25 || list[0] != (fakediscord.Choice{Name: "Lithuania lt", Value: "state:LT"}) {
		t.Errorf("got %v, %v; want 25 states", list, err)
	}
	if list, err := r.fake.Autocomplete(r.ctx, fakediscord.Asker{}, "nothing"); err != nil || len(list) != 0 {
		t.Errorf("got %v, %v; want an empty list", list, err)
	}
}

func TestDirectMessage(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	// The answer's first attempt takes effect, but the bot does not hear of it.
	late := fakediscord.Broken("POST", "/messages", http.StatusBadGateway)
	late.Late = true
	r.fake.Fail(late)
	for _, text := range []string{"lithuania", strings.Repeat("long ", 800)} {
		m, err := r.fake.DM(r.ctx, text)
		if err != nil || !strings.Contains(m.Text(), "answer to") || m.Nonce == "" {
			t.Errorf("got %+v, %v; want an answer with a nonce", m, err)
		}
	}
	if n := len(r.fake.Channel(fakediscord.DMChannelID)); n != 2 {
		t.Errorf("%d messages in the direct channel, want 2: the bot answered itself or twice", n)
	}
}

func TestRegistersOnlyChanges(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	got := r.fake.Commands()
	if len(got) != 2 || got[0]["name"] != commands.Name || got[1]["name"] != MenuName || got[1]["type"] != 3.0 {
		t.Fatalf("registered %v", got)
	}
	for _, c := range got {
		if len(c["contexts"].([]any)) != 3 || len(c["integration_types"].([]any)) != 2 {
			t.Errorf("%v is not registered everywhere: %v", c["name"], c)
		}
	}
	// Another bot, as after a restart, finds nothing to do; a changed list is mended.
	again := func() *rig {
		other := &rig{t: t, ctx: r.ctx, fake: r.fake, log: &safeBuffer{}, end: make(chan error, 1)}
		bot, err := New(Config{Token: "Bot " + r.fake.Token(), APIURL: r.fake.APIURL() + "/", Handler: &commands.Handler{}})
		if err != nil {
			t.Fatal(err)
		}
		other.bot = bot
		other.run()
		return other
	}
	again()
	if _, err := r.fake.WaitRequests(r.ctx, 2, "GET", "/commands"); err != nil {
		t.Fatal(err)
	}
	changed := wanted(commands.Slash{Name: "old", Description: "an old command", Option: "ask", OptionHelp: "help"})
	if err := r.bot.api.do(r.ctx, "PUT", "/applications/"+fakediscord.ApplicationID+"/commands", changed, nil); err != nil {
		t.Fatal(err)
	}
	again()
	if puts, err := r.fake.WaitRequests(r.ctx, 3, "PUT", "/commands"); err != nil || len(puts) != 3 {
		t.Errorf("%d writes of the commands, %v; want the first, the test's and one that mends it", len(puts), err)
	}
	if got := r.fake.Commands()[0]["name"]; got != commands.Name {
		t.Errorf("command %v is registered, want %v", got, commands.Name)
	}
}

// slowly makes lines slow: each answers only after Discord was told to wait.
func slowly(r *rig) {
	script := answers()
	asked := 0 // one question after the other
	for _, line := range []string{"x", "post", "copy", "broken", "panic"} {
		fast := script[line]
		script[line] = func(ctx context.Context, req commands.Request) (reply.Reply, error) {
			asked++
			if _, err := r.fake.WaitRequests(ctx, asked, "POST", "/callback"); err != nil {
				return reply.Reply{}, err
			}
			if fast == nil {
				return reply.Reply{Title: "slow " + req.Line}, nil
			}
			return fast(ctx, req)
		}
	}
	r.bot.handler = script
	r.bot.pace.thinking = 10 * time.Millisecond
}

func TestSlowAnswers(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	slowly(r)
	r.run()
	r.ready(1)
	if m := r.slash("x"); !m.Ephemeral() || !strings.Contains(m.Text(), "slow x") {
		t.Errorf("got %+v, want the late answer in private", m)
	}
	if m := r.slash("copy"); !m.Ephemeral() || !strings.HasPrefix(m.Content, "plain") {
		t.Errorf("got %+v, want the text to copy in private", m)
	}
	if m := r.slash("broken"); !strings.Contains(m.Text(), "wrong") {
		t.Errorf("got %q, want an apology", m.Text())
	}
	if m := r.slash("post"); !m.Ephemeral() || m.Text() != "## ✓" {
		t.Errorf("got %+v, want a private sign", m)
	}
	if _, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/webhooks/"); err != nil {
		t.Fatal(err)
	}
	if all := r.fake.Channel(fakediscord.ChannelID); len(all) != 1 || !strings.Contains(all[0].Text(), "for all") {
		t.Errorf("the channel sees %+v, want the public answer", all)
	}
}

func TestFaultsOfOurs(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	for _, line := range []string{"broken", "panic"} {
		text := r.slash(line).Text()
		_, id, ok := strings.Cut(text, "rror ")
		if !ok && !strings.Contains(text, "wrong") {
			t.Errorf("%s: got %q, want an apology with an id", line, text)
		}
		if id, _, _ = strings.Cut(strings.TrimSpace(id), "."); id != "" {
			r.logged(id)
		}
	}
	r.logged("panic: bug")
}

func TestAnswersThroughTrouble(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	lost := fakediscord.Broken("POST", "/callback", http.StatusBadGateway)
	lost.Late = true
	for name, f := range map[string]fakediscord.Fault{
		"rate limit":      fakediscord.RateLimited("POST", "/callback", "0.02"),
		"page in the way": fakediscord.Banned("POST", "/callback", "0.02"),
		"502":             fakediscord.Broken("POST", "/callback", 502),
		"503":             fakediscord.Broken("POST", "/callback", 503),
		"lost answer":     lost,
	} {
		r.fake.Fail(f)
		if m := r.slash(name); !strings.Contains(m.Text(), "answer to") {
			t.Errorf("%s: got %q", name, m.Text())
		}
	}
	if strings.Contains(r.log.String(), "interaction-token") {
		t.Errorf("the log holds an interaction's token:\n%s", r.log)
	}
}

// When the answer cannot come in time the bot gives up quietly, and answers the next one.
func TestTooLate(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{AckWithin: 500 * time.Millisecond})
	expired := make(chan struct{})
	r.fake.Fail(fakediscord.Fault{Method: "POST", Path: "/callback", Hold: expired})
	if _, err := r.fake.Slash(r.ctx, "x"); !errors.Is(err, fakediscord.ErrNoAnswer) {
		t.Errorf("got %v, want that the application did not respond", err)
	}
	close(expired)
	r.fake.Fail(fakediscord.RateLimited("POST", "/callback", "60"))
	if _, err := r.fake.Slash(r.ctx, "x"); !errors.Is(err, fakediscord.ErrNoAnswer) {
		t.Errorf("got %v, want that the application did not respond", err)
	}
	r.slash("y")
	r.stop()
	<-r.end
	r.logged("10062")
	r.logged("429")
}

func TestTooManyAtOnce(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{AckWithin: 500 * time.Millisecond})
	for range cap(r.bot.slots) {
		r.bot.slots <- struct{}{}
	}
	if _, err := r.fake.Slash(r.ctx, "x"); !errors.Is(err, fakediscord.ErrNoAnswer) {
		t.Errorf("got %v, want that the application did not respond", err)
	}
	r.logged("too many events")
	<-r.bot.slots
	r.slash("y")
}

func TestNewNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := New(Config{Token: "two words", APIURL: "discord.com"})
	for _, want := range []string{"token", "discord.com", "handler"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want it to name the %s", err, want)
		}
	}
}

func TestPostOnce(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	key := "daily:2026-11-23:" + fakediscord.ChannelID
	first, err := r.bot.send(r.ctx, fakediscord.ChannelID, draw(reply.Reply{Title: "today"}), key)
	if err != nil {
		t.Fatal(err)
	}
	second, err := r.bot.send(r.ctx, fakediscord.ChannelID, draw(reply.Reply{Title: "today"}), key)
	if err != nil || first == "" || first != second {
		t.Errorf("got messages %s and %s, %v; want the same", first, second, err)
	}
	if _, err := r.bot.send(r.ctx, "404", draw(reply.Reply{Title: "today"}), key); err == nil || !strings.Contains(err.Error(), "10003") {
		t.Errorf("got %v, want Discord's code for an unknown channel", err)
	}
	var sent struct{ Nonce string }
	if err := json.Unmarshal(r.fake.Requests("POST", "/messages")[0].Body, &sent); err != nil || len(sent.Nonce) != 25 {
		t.Errorf("nonce %q, %v; want 25 characters", sent.Nonce, err)
	}
}

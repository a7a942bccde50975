package slack

import (
	"context"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
)

// asked keeps the requests that a handler got. It is safe for concurrent use.
type asked struct {
	mu       sync.Mutex
	requests []commands.Request
}

func (a *asked) last() commands.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.requests) == 0 {
		return commands.Request{}
	}
	return a.requests[len(a.requests)-1]
}

// claims makes the bot find one claim in every message.
func claims(a *asked) func(*rig) {
	return func(r *rig) { r.bot.handle = a.handle }
}

func (a *asked) handle(ctx context.Context, req commands.Request) (reply.Reply, error) {
	a.mu.Lock()
	a.requests = append(a.requests, req)
	a.mu.Unlock()
	if strings.HasPrefix(req.Line, "rebut aloud") {
		return reply.Reply{Title: "For all", Public: true}, nil
	}
	if strings.HasPrefix(req.Line, "rebut ") {
		return reply.Reply{
			Title:   "What is claimed there",
			Blocks:  []reply.Block{reply.Entry{Spans: reply.Plain("They deter"), Actions: []reply.Action{{Label: "Answer", Line: "answer", Target: req.Target}}}},
			Actions: []reply.Action{{Label: "Post answer 1", Line: "post deters & <!channel>", Target: req.Target, Primary: true}, {Label: "Copy", Line: "copy this"}},
		}, nil
	}
	return script(ctx, req)
}

// told waits for the private notice that follows the from-th call, and returns it.
func (r *rig) told(t *testing.T, from int) fakeslack.Seen {
	t.Helper()
	call := must[fakeslack.Call](t)(r.WaitFor(within(t), from, func(c fakeslack.Call) bool {
		return c.Seen != nil && (c.Method == "response_url" || c.Method == "views.update")
	}))
	return *call.Seen
}

func TestShortcut(t *testing.T) {
	var got asked
	r := start(t, fakeslack.Config{}, claims(&got))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	bob := r.Person("U0BOB")
	message := bob.Say("C1", "", "They deter & we need them")
	card := seen(r.ann.Shortcut(ctx, "C1", message))
	if !card.Ephemeral || card.User != "U0ANN" || card.Channel != "C1" || card.Thread != "" || card.Hidden || card.View != "" {
		t.Errorf("the claims are for the asker alone, in the channel: %+v", card)
	}
	if req := got.last(); req.Line != "rebut They deter & we need them" || req.Target != "C1/"+message.TS {
		t.Errorf("asked %+v", req)
	}
	if n := len(r.Thread("C1", message.TS)); n != 1 {
		t.Fatalf("%d messages before anybody chose to post", n)
	}
	if more := seen(r.ann.Press(ctx, card, "Answer")); !more.Ephemeral || !more.Replaced || got.last().Target != "C1/"+message.TS {
		t.Errorf("a private answer with a target stays private, got %+v for %+v", more, got.last())
	}
	from := len(r.Calls(""))
	public := seen(r.ann.Press(ctx, card, "Post answer 1"))
	if public.Ephemeral || public.Channel != "C1" || public.Thread != message.TS || public.Shown() != "For all: deters & ‹!channel>" {
		t.Errorf("the answer replies to the message, got %+v", public)
	}
	if note := r.told(t, from); note.Shown() != posted || !note.Ephemeral || !note.Replaced || note.TS != card.TS {
		t.Errorf("the card turns into the confirmation, got %+v", note)
	}
	for range 3 {
		if err := r.Redeliver(ctx); err != nil {
			t.Error(err)
		}
	}
	// Another tap, or another person with the same idea.
	if note := seen(bob.Press(ctx, card, "Post answer 1")); !note.Ephemeral || !strings.Contains(note.Shown(), postedBefore) {
		t.Errorf("a second press: %+v", note)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if n := len(r.Thread("C1", message.TS)); n != 2 {
		t.Errorf("%d messages in the thread, want the message and one answer", n)
	}
	if n := len(r.Calls("chat.postMessage")); n != 1 {
		t.Errorf("posted %d times", n)
	}
	if strings.Contains(r.logs.String(), "deter") {
		t.Errorf("the log tells what people wrote:\n%s", r.logs)
	}
}

func TestShortcutNeverPosts(t *testing.T) {
	r := start(t, fakeslack.Config{}, claims(&asked{}))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	if got := seen(r.ann.Shortcut(ctx, "C1", r.ann.Say("C1", "", "aloud"))); !got.Ephemeral {
		t.Errorf("a shortcut alone made something public: %+v", got)
	}
	// A shortcut of another name is acknowledged, and nothing else.
	payload := `{"type":"message_action","callback_id":"other","response_url":"http://127.0.0.1:1/"}`
	s, ok := shortcutIn([]byte(payload))
	r.bot.answer(ctx, s)
	if n := len(r.Calls("")) - len(r.Calls("ack")); !ok || n != len(r.Calls("auth.test"))+len(r.Calls("apps.connections.open"))+1 {
		t.Errorf("%d calls", n)
	}
}

func TestShortcutInAThread(t *testing.T) {
	r := start(t, fakeslack.Config{}, claims(&asked{}))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	bob := r.Person("U0BOB")
	parent := bob.Say("C1", "", "A report")
	message := bob.Say("C1", parent.TS, "They deter")
	card := seen(r.ann.Shortcut(ctx, "C1", message))
	if !card.Ephemeral || card.Thread != parent.TS || card.Hidden {
		t.Errorf("on a reply the card is in the thread, got %+v", card)
	}
	from := len(r.Calls(""))
	if got := seen(r.ann.Press(ctx, card, "Post answer 1")); got.Thread != parent.TS || got.Ephemeral {
		t.Errorf("posted %+v", got)
	}
	if note := r.told(t, from); note.Shown() != posted || note.Thread != parent.TS || !note.Replaced {
		t.Errorf("confirmed %+v", note)
	}
	parent.Thread = parent.TS // Slack says so once a message has replies
	if card := seen(r.ann.Shortcut(ctx, "C1", parent)); card.Thread != "" || card.Hidden {
		t.Errorf("on the first message of a thread the card is in the channel, got %+v", card)
	}
	r.Bar("C1", "not_in_channel")
	if card := seen(r.ann.Shortcut(ctx, "C1", message)); !card.Ephemeral || card.Thread != "" {
		t.Errorf("where the bot is no member the card comes through the response_url, got %+v", card)
	}
}

func TestShortcutInAModal(t *testing.T) {
	for name, config := range map[string]fakeslack.Config{"no response_url": {NoResponseURL: true}, "refused": {}} {
		t.Run(name, func(t *testing.T) {
			r := start(t, config, claims(&asked{}))
			ctx, seen := within(t), must[fakeslack.Seen](t)
			message := r.ann.Say("C1", "", "They deter")
			if !config.NoResponseURL {
				r.Break(fakeslack.Fault{Method: "response_url", Status: 404, Error: "channel_not_found"})
			}
			card := seen(r.ann.Shortcut(ctx, "C1", message))
			if card.View != "modal" || !strings.Contains(card.Shown(), "They deter") {
				t.Fatalf("got %+v", card)
			}
			if note := seen(r.ann.Press(ctx, card, "Post answer 1")); note.View != "modal" || !note.Replaced || note.Text != posted {
				t.Errorf("confirmed by %+v", note)
			}
			if thread := r.Thread("C1", message.TS); len(thread) != 2 || thread[1].Shown() != "For all: deters & ‹!channel>" {
				t.Errorf("in the thread: %+v", thread)
			}
			if !config.NoResponseURL {
				r.Break(fakeslack.Fault{Method: "response_url", Status: 404, Error: "channel_not_found"})
			}
			if got := seen(r.ann.Shortcut(ctx, "C1", r.ann.Say("C1", "", "<@U1>"))); got.View != "modal" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestMessageWithoutWords(t *testing.T) {
	var got asked
	r := start(t, fakeslack.Config{}, claims(&got))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	for _, m := range []fakeslack.Message{
		{TS: "1.1"},
		{TS: "1.2", Text: "<@U1> <!here> <https://example.org>"},
		{TS: "1.3", Blocks: []any{map[string]any{"type": "image", "image_url": "https://example.org/x.png", "alt_text": "x"}}},
	} {
		if note := seen(r.ann.Shortcut(ctx, "C1", m)); !note.Ephemeral || !strings.Contains(note.Shown(), wordless) {
			t.Errorf("%+v: %+v", m, note)
		}
	}
	if req := got.last(); req.Line != "" {
		t.Errorf("nothing to ask, but asked %q", req.Line)
	}
}

func TestMessageThatSlackGoCannotRead(t *testing.T) {
	var got asked
	r := start(t, fakeslack.Config{}, claims(&got))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	m := r.ann.Say("C1", "", "They deter")
	m.Blocks = []any{map[string]any{"type": "actions", "block_id": "b", "elements": []any{map[string]any{"type": "from_the_future"}}}}
	if card := seen(r.ann.Shortcut(ctx, "C1", m)); !strings.Contains(card.Shown(), "They deter") {
		t.Errorf("got %+v", card)
	}
	if err := r.Redeliver(ctx); err != nil {
		t.Error(err)
	}
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	if len(got.requests) != 1 {
		t.Errorf("asked %d times", len(got.requests))
	}
}

func TestShortcutText(t *testing.T) {
	object := func(pairs ...any) map[string]any {
		m := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	rich := func(kind string, elements ...any) any { return object("type", kind, "elements", elements) }
	word := func(s string) any { return object("type", "text", "text", s) }
	for _, tt := range []struct {
		text                string
		blocks, attachments any
		want                string
	}{
		{text: "They deter &amp; win &lt;3", want: "They deter & win <3"},
		{text: "<@U1> <@U2|ann> <#C1|general> <!here> <!date^1^{date}|now> no", want: "no"},
		{text: "see <https://a.example/deter|the report> and <https://b.example>", want: "see the report and"},
		{text: "First claim\nsecond claim.\n\n  third *claim?*\nfourth", want: "First claim. second claim. third *claim?* fourth"},
		{text: "“Quoted.”\nmore", want: "“Quoted.” more"},
		{text: "a\u2028b\x00c", want: "a b c"},
		{blocks: []any{rich("rich_text",
			rich("rich_text_section", object("type", "user", "user_id", "U1"), word("They "), object("type", "emoji", "name", "boom"), word("deter <us>"), object("type", "link", "url", "https://a.example", "text", " here")),
			rich("rich_text_list", rich("rich_text_section", word("one")), rich("rich_text_section", object("type", "link", "url", "https://a.example"))),
			rich("rich_text_quote", word("quoted.")), rich("rich_text_preformatted", word("code")))},
			want: "They deter <us> here. one. quoted. code"},
		{blocks: []any{
			object("type", "header", "text", object("type", "plain_text", "text", "Head &amp; tail")),
			object("type", "section", "text", object("type", "mrkdwn", "text", "<@U1> said &lt;no&gt;"), "fields", []any{object("type", "plain_text", "text", "field")}),
			object("type", "actions", "elements", []any{object("type", "button", "text", object("type", "plain_text", "text", "Press"))}),
		}, want: "Head & tail. said <no>. field"},
		{text: "<https://a.example>", attachments: []any{object("text", "Forwarded <@U1> claim", "fallback", "x")}, want: "Forwarded claim"},
		{text: "own words", attachments: []any{object("text", "unfolded")}, want: "own words"},
		{blocks: "nonsense", attachments: []any{1.0, nil}, want: ""},
	} {
		var s shortcut
		s.Message.Text, s.Message.Blocks, s.Message.Attachments = tt.text, tt.blocks, tt.attachments
		if got := s.text(); got != tt.want {
			t.Errorf("%q %v: got %q, want %q", tt.text, tt.blocks, got, tt.want)
		}
	}
	if got := rebuttal(strings.Repeat("x", maxRebut-6)); len(got) != maxRebut {
		t.Errorf("a line that fits is kept, got %d bytes", len(got))
	}
	for shift := range 4 {
		got := rebuttal(strings.Repeat("x", shift) + strings.Repeat("💥", 2000))
		if len(got) > maxRebut || len(got) < maxRebut-3 || !utf8.ValidString(got) {
			t.Errorf("a long message: %d bytes, valid %t", len(got), utf8.ValidString(got))
		}
	}
}

func TestShortcutFits(t *testing.T) {
	if len(ShortcutName) > 24 || len(ShortcutDescription) > 150 {
		t.Error("Slack takes 24 characters of name and 150 of description")
	}
}

// TestRebutWithTheFile goes the whole way with the knowledge file that the program carries.
func TestRebutWithTheFile(t *testing.T) {
	book := factstest.Bare()
	handler := commands.New(book)
	r := start(t, fakeslack.Config{}, func(r *rig) { r.bot.handle = handler.Handle })
	ctx, seen := within(t), must[fakeslack.Seen](t)
	bob := r.Person("U0BOB")
	text := "<@U0ANN> look what the minister said:\n" + book.Rebuttals[0].Claim.English + "\nLunch at one?"
	message := bob.Say("C1", "", "")
	message.Text = text
	card := seen(r.ann.Shortcut(ctx, "C1", message))
	short := book.Rebuttals[0].Short.English
	if !card.Ephemeral || !strings.Contains(card.Shown(), "Heard in: ") || !strings.Contains(card.Shown(), short) || !strings.Contains(card.Shown(), book.Rebuttals[0].DoNotSay.English) {
		t.Fatalf("the best answer comes first, with its concession and what not to say:\n%s", card.Shown())
	}
	public := seen(r.ann.Press(ctx, card, "Post answer 1"))
	if public.Ephemeral || public.Thread != message.TS || !strings.Contains(public.Shown(), short) || !strings.Contains(public.Shown(), "¹") || strings.Contains(public.Shown(), book.Rebuttals[0].DoNotSay.English) {
		t.Errorf("posted, short and with its source: %+v\n%s", public, public.Shown())
	}
	if n := len(r.Thread("C1", message.TS)); n != 2 {
		t.Errorf("%d messages in the thread", n)
	}
	none := seen(r.ann.Shortcut(ctx, "C1", bob.Say("C1", "", "Deadline for the sponsorship programme is Friday, applications go to the secretariat and not to me.")))
	if !none.Ephemeral || !strings.HasPrefix(none.Shown(), "No claim found") {
		t.Errorf("no claim: %s", none.Shown())
	}
}

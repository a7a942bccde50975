package slack

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"cmcbot/internal/reply"
)

// The message shortcut, as docs/slack-manifest.yaml registers it. Slack takes 24 characters of name and
// 150 of description.
const (
	ShortcutID          = "rebut"
	ShortcutName        = "Rebut this message"
	ShortcutDescription = "Shows you alone the answers to the claims in a message; you choose what to post in its thread"
)

// maxRebut is how many bytes of a command line are sent to the handler, about 900 words.
const maxRebut = 6000

// A shortcut is somebody's choice of "Rebut this message" on a message. We decode it ourselves: slack-go
// refuses the whole event when the message holds a block that it does not know, and messages are other
// people's.
type shortcut struct {
	Type        string `json:"type"`
	CallbackID  string `json:"callback_id"`
	TriggerID   string `json:"trigger_id"`
	ActionTS    string `json:"action_ts"`
	ResponseURL string `json:"response_url"`
	MessageTS   string `json:"message_ts"`
	User        struct {
		ID string `json:"id"`
	} `json:"user"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
	Message struct {
		TS          string `json:"ts"`
		ThreadTS    string `json:"thread_ts"`
		Text        string `json:"text"`
		Blocks      any    `json:"blocks"`
		Attachments any    `json:"attachments"`
	} `json:"message"`
}

// shortcutIn decodes the payload of an interaction and reports whether it is a message shortcut.
func shortcutIn(payload []byte) (s shortcut, ok bool) {
	return s, json.Unmarshal(payload, &s) == nil && s.Type == string(slack.InteractionTypeMessageAction)
}

// salvage finds the message shortcut in what slack-go could not decode.
func salvage(evt socketmode.Event) (socketmode.Event, bool) {
	bad, _ := evt.Data.(*socketmode.ErrorBadMessage)
	var req socketmode.Request
	if bad == nil || json.Unmarshal(bad.Message, &req) != nil || req.Type != socketmode.RequestTypeInteractive {
		return evt, false
	}
	s, ok := shortcutIn(req.Payload)
	return socketmode.Event{Type: socketmode.EventTypeInteractive, Data: s, Request: &req}, ok
}

// rebutted answers a message shortcut, to who chose it alone, whatever the handler thinks.
//
// The answer is a card in the conversation and not a modal: on a phone a modal covers the message that
// it is about, and is gone at one wrong touch. The card stays until it is used, between reading the
// message again and choosing what to post, and has a response_url, so that it can turn into "Posted.".
//   - On a reply in a thread the card goes there by chat.postEphemeral, because a response_url puts it into
//     the channel ("respond does not respect threads", slackapi/bolt-js#963), out of sight of who reads the
//     thread. On a message that starts a thread it does not: most see that message in the channel.
//   - Else it goes through the response_url, which message shortcuts have (Slack, "Shortcuts interaction
//     payloads") and which works where we are no member (getsentry/sentry#7798).
//   - Where neither works a modal is opened, with the trigger.
func (b *Bot) rebutted(ctx context.Context, s shortcut) {
	if s.CallbackID != ShortcutID {
		return
	}
	q := question{kind: "shortcut", line: rebuttal(s.text()), target: target(s.Channel.ID, s.thread()), by: asker{s.Team.ID, s.Channel.ID, s.User.ID}}
	if s.ResponseURL == "" && q.line != "" {
		b.openModal(ctx, q, s.TriggerID)
		return
	}
	q.send = func(ctx context.Context, r reply.Reply) error { return b.beside(ctx, s, r) }
	r := notice("No words in that message", wordless)
	if q.line != "" {
		r = b.reply(ctx, q)
		r.Public = false
	}
	b.deliver(ctx, q, r)
}

// beside shows r to who chose the shortcut, as near to the message as Slack allows.
func (b *Bot) beside(ctx context.Context, s shortcut, r reply.Reply) error {
	var err error = &refusal{method: "shortcut", code: "no response_url"}
	if s.Message.ThreadTS != "" && s.Message.ThreadTS != s.ts() {
		m := compose(r)
		m.Channel, m.ThreadTS = s.Channel.ID, s.Message.ThreadTS
		if err = b.post(ctx, m, s.User.ID, false); !refused(err) {
			return err
		}
	}
	if s.ResponseURL != "" {
		if err = b.web.respond(ctx, s.ResponseURL, response(r), tries); !refused(err) {
			return err
		}
	}
	if dead(err) != nil || s.TriggerID == "" {
		return err
	}
	_, err = b.open(ctx, s.TriggerID, modal(r))
	return err
}

// refused reports whether Slack said no for a reason that another way of sending may not have.
func refused(err error) bool {
	_, ok := errors.AsType[*refusal](err)
	return ok && dead(err) == nil
}

func (s *shortcut) ts() string {
	if s.Message.TS != "" {
		return s.Message.TS
	}
	return s.MessageTS
}

// thread is the timestamp that a reply to the message carries: of its thread's first message, for Slack
// asks not to use the timestamp of a reply.
func (s *shortcut) thread() string {
	if s.Message.ThreadTS != "" {
		return s.Message.ThreadTS
	}
	return s.ts()
}

// rebuttal is the command line that finds the claims in a text, "" for a text without words.
func rebuttal(text string) string {
	if text == "" {
		return ""
	}
	line := ShortcutID + " " + text
	if len(line) <= maxRebut {
		return line
	}
	end := maxRebut
	for !utf8.RuneStart(line[end]) {
		end--
	}
	return line[:end]
}

// text returns what the message says, as one line of plain text. A message that says nothing itself is
// read as what it quotes: a forwarded message, or the page that its link unfolded to.
func (s *shortcut) text() string {
	for _, text := range []string{said(s.Message.Text), blockText(s.Message.Blocks), blockText(s.Message.Attachments)} {
		if text = sentences(text); text != "" {
			return text
		}
	}
	return ""
}

// token is what Slack makes of mentions, channels, dates and addresses in the text of a message.
var token = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// said turns Slack's markup into what a reader would call the text: mentions fall away, links become
// their labels, entities become characters. Lines stay.
func said(text string) string {
	return unescape(token.ReplaceAllStringFunc(text, func(s string) string {
		m := token.FindStringSubmatch(s)
		if m[1] == "" || strings.ContainsAny(m[1][:1], "@#!") {
			return " "
		}
		return " " + m[2] + " "
	}))
}

// blockText reads the text out of blocks or attachments, whatever else is in them.
func blockText(node any) string {
	var w strings.Builder
	collect(&w, node)
	return w.String()
}

func collect(w *strings.Builder, node any) {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			collect(w, e)
		}
	case map[string]any:
		kind, _ := n["type"].(string)
		text, _ := n["text"].(string)
		switch kind {
		case "text", "link": // in rich text, which is not escaped
			w.WriteString(text)
		case "plain_text":
			w.WriteString(unescape(text) + "\n")
		case "mrkdwn", "": // an attachment has no type
			w.WriteString(said(text) + "\n")
			collect(w, n["blocks"])
		case "header", "section":
			collect(w, n["text"])
			collect(w, n["fields"])
		case "rich_text", "rich_text_list":
			collect(w, n["elements"])
		case "rich_text_section", "rich_text_quote", "rich_text_preformatted":
			collect(w, n["elements"])
			w.WriteByte('\n')
		default: // a mention, an emoji, a button
			w.WriteByte(' ')
		}
	}
}

// sentences puts lines together into one. A line that ends without punctuation was a sentence of its own.
func sentences(text string) string {
	var b strings.Builder
	open := false // the line before did not end its sentence
	for line := range strings.SplitSeq(clean(text), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if open {
			b.WriteByte('.')
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(line)
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, "*_~`\"'”’»)]"))
		open = !strings.ContainsRune(".!?…,;:–—-", last)
	}
	return b.String()
}

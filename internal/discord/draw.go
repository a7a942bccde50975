package discord

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"cmcbot/internal/reply"
)

// Discord's limits for one message, and ours where Discord sets none.
const (
	maxComponents = 40
	maxText       = 4000 // of all text of a message with components
	maxContent    = 2000
	maxButtons    = 20 // under an answer, four rows of five: the rest of the message needs room as well
	maxLabel      = 80
	maxURL        = 512
)

// Message flags.
const (
	flagNoEmbeds   = 1 << 2
	flagEphemeral  = 1 << 6
	flagComponents = 1 << 15
)

// Kinds of answers to an interaction.
const (
	answerThere    = 1 // the endpoint works
	answerMessage  = 4 // a new message
	answerLater    = 5 // "thinking …", to be edited
	answerUpdate   = 7 // the message with the button changes
	answerComplete = 8 // suggestions while typing
	answerModal    = 9 // a dialog opens
)

// A Message is the body that Discord takes for a message, whether new, edited or an interaction's answer.
// discordgo's own types cannot say that nobody may be mentioned, nor that a nonce is to be enforced.
type Message struct {
	Content         string                       `json:"content,omitempty"`
	Flags           int                          `json:"flags,omitempty"`
	Components      []discordgo.MessageComponent `json:"components,omitempty"`
	Attachments     []Attachment                 `json:"attachments,omitempty"`
	AllowedMentions Mentions                     `json:"allowed_mentions"`
	Reference       *Reference                   `json:"message_reference,omitempty"`
	Nonce           string                       `json:"nonce,omitempty"`
	EnforceNonce    bool                         `json:"enforce_nonce,omitempty"`
}

// Mentions allows no mention at all, which takes an empty list: null would allow every one.
type Mentions struct {
	Parse       []string `json:"parse"`
	RepliedUser *bool    `json:"replied_user,omitempty"` // false in a reply
}

// A Reference makes a message a reply. A message that is gone by then is no reason not to post.
type Reference struct {
	MessageID       string `json:"message_id"`
	FailIfNotExists bool   `json:"fail_if_not_exists"`
}

// An Answer is the body that Discord takes for the answer to an interaction.
type Answer struct {
	Type int      `json:"type"`
	Data *Message `json:"data,omitempty"`
}

// Draw draws r as the answer to a slash command: seen by the asker alone unless r is public. It never
// fails: what does not fit is left out from the bottom, and the message says so.
func Draw(r reply.Reply) Answer {
	m := draw(r)
	if !r.Public {
		m.Flags |= flagEphemeral
	}
	return Answer{Type: answerMessage, Data: &m}
}

// Body is the exact bytes of the answer to a slash command: Draw's, or the dialog that r opens. Pictures and
// files travel beside it.
func Body(r reply.Reply) ([]byte, error) {
	if m, ok := modal(r); ok {
		return json.Marshal(m)
	}
	return json.Marshal(Draw(r))
}

// draw draws r as a message without deciding who sees it.
func draw(r reply.Reply) Message {
	if text, ok := verbatim(r); ok {
		return Message{
			Content:         text,
			Flags:           flagNoEmbeds,
			Components:      (&canvas{reply: r, ids: map[string]int{}}).rows(r.Actions),
			Attachments:     attachments(r.Blocks),
			AllowedMentions: Mentions{Parse: []string{}},
		}
	}
	c := fit(r)
	return Message{Flags: flagComponents, Components: c.done, Attachments: c.files, AllowedMentions: Mentions{Parse: []string{}}}
}

// verbatim returns the text to be copied, if r holds one. It is plain content, for only that can be copied
// on a phone, and stands as it is: no title, no markup, no backslashes.
func verbatim(r reply.Reply) (string, bool) {
	var texts []string
	for _, b := range r.Blocks {
		if v, ok := b.(reply.Verbatim); ok && strings.TrimSpace(v.Text) != "" {
			texts = append(texts, strings.ToValidUTF8(v.Text, "\uFFFD"))
		}
	}
	return cut(strings.Join(texts, "\n\n"), maxContent), len(texts) > 0
}

// fit draws as much of r as a message holds. What does not fit goes in this order: the buttons beside the
// lowest entries, the ends of long source titles, the links of the sources, whole blocks from the bottom.
// A first block that is too long by itself is shortened.
func fit(r reply.Reply) *canvas {
	for keep := room(r.Blocks); keep > 0; keep-- {
		if _, ok := r.Blocks[keep-1].(reply.Heading); ok && keep < len(r.Blocks) {
			continue // a heading with nothing under it
		}
		for _, s := range []sources{inFull, inBrief, unlinked} {
			if c := paint(r, keep, 0, s); c.fits() {
				return withButtons(r, keep, s, c)
			}
		}
	}
	for limit := maxText; limit > 1; limit /= 2 {
		if c := paint(shorten(r, limit), min(1, len(r.Blocks)), 0, unlinked); c.fits() {
			return c
		}
	}
	return paint(reply.Reply{Title: cut(r.Title, 200), Lang: r.Lang}, 0, 0, unlinked)
}

// withButtons adds as many buttons beside entries to a drawing that fits as still fit.
func withButtons(r reply.Reply, keep int, s sources, bare *canvas) *canvas {
	for beside := min(keep, maxComponents/3); beside > 0; beside-- {
		if c := paint(r, keep, beside, s); c.fits() {
			return c
		}
	}
	return bare
}

// room is how many of blocks could fit at the very most: an estimate that spares drawing what cannot.
func room(blocks []reply.Block) int {
	length := 0
	for i, b := range blocks {
		switch b := b.(type) {
		case reply.Heading:
			length += utf8.RuneCountInString(oneLine(b.Text))
		case reply.Text:
			length += visible(b.Spans)
		case reply.Entry:
			length += visible(b.Spans)
		case reply.Fields:
			for _, f := range b.Fields {
				length += visible(f.Spans)
			}
		}
		if length > maxText {
			return i
		}
	}
	return len(blocks)
}

func visible(spans []reply.Span) int {
	n := 0
	for _, s := range spans {
		n += utf8.RuneCountInString(strings.TrimSpace(s.Text))
	}
	return n
}

// shorten cuts every text of r's first block, its sources and its notes to about limit characters.
func shorten(r reply.Reply, limit int) reply.Reply {
	if len(r.Blocks) > 0 {
		first := r.Blocks[0]
		switch b := first.(type) {
		case reply.Heading:
			first = reply.Heading{Text: cut(b.Text, limit)}
		case reply.Text:
			first = reply.Text{Spans: shortenSpans(b.Spans, limit), Cites: b.Cites[:min(len(b.Cites), limit/100)]}
		case reply.Entry:
			first = reply.Entry{ID: b.ID, Spans: shortenSpans(b.Spans, limit), Cites: b.Cites[:min(len(b.Cites), limit/100)]}
		case reply.Fields:
			n := min(len(b.Fields), limit/100)
			first = reply.Fields{Fields: b.Fields[:n]}
		}
		r.Blocks = append([]reply.Block{first}, r.Blocks[1:]...)
	}
	r.Notes = r.Notes[:min(len(r.Notes), limit/100)]
	return r
}

func shortenSpans(spans []reply.Span, limit int) []reply.Span {
	var out []reply.Span
	for _, s := range spans {
		if limit <= 1 {
			break
		}
		s.Text = cut(s.Text, limit)
		limit -= size(s.Text)
		out = append(out, s)
	}
	return out
}

package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"

	"cmcbot/internal/reply"
)

// MenuName is what somebody chooses in the menu of a message to have it answered.
const MenuName = "Rebut this message"

// What the bot says about messages that it is to answer.
const (
	unreadable = "There is no text to read in this message. Pictures, files and polls are not read; choose a message with words in it."
	posted     = "Posted."
	notPosted  = "Only you see this: Discord does not let me post here. Whoever manages the server can add the bot to it and let it view " +
		"this channel, send messages and read the message history, or allow members to “Use External Apps”. Until then you can copy the text and post it yourself."
)

// maxRead is how much of a line is handed on, in bytes; commands reads no more.
const maxRead = 6000

// A target names the message that an answer replies to. It is written as CHANNEL/MESSAGE.
type target struct{ channel, message string }

func (t target) String() string { return t.channel + "/" + t.message }

var targetPattern = regexp.MustCompile(`^([0-9]{1,20})/([0-9]{1,20})$`)

func parseTarget(s string) (t target, ok bool) {
	m := targetPattern.FindStringSubmatch(s)
	if m == nil {
		return target{}, false
	}
	return target{channel: m[1], message: m[2]}, true
}

// A spoken is a message of somebody's, as far as there is text in it. Components may be of any kind, newer ones too.
type spoken struct {
	ChannelID string `json:"channel_id"`
	Content   string `json:"content"`
	Embeds    []struct {
		Title       string `json:"title"`
		Description string `json:"description"`
		Fields      []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"fields"`
	} `json:"embeds"`
	Components any `json:"components"`
	Forwarded  []struct {
		Message json.RawMessage `json:"message"`
	} `json:"message_snapshots"`
}

// rebut answers a message that somebody chose. Its text comes with the interaction; no other message is read.
func (b *Bot) rebut(ctx context.Context, q question) error {
	var m spoken
	if err := json.Unmarshal(q.Data.Resolved.Messages[q.Data.TargetID], &m); err != nil {
		b.log.Warn("a message that is odd, or none", "interaction", q.ID, "err", err) // what could be read of it is
	}
	text := sentences(m.text())
	if text == "" {
		return b.respond(ctx, q, Draw(saying(unreadable)), nil)
	}
	line := "rebut " + text
	if len(line) > maxRead {
		line = strings.ToValidUTF8(line[:maxRead], "")
	}
	q.request.Line = line
	q.request.Target = target{cmp.Or(m.ChannelID, q.ChannelID), q.Data.TargetID}.String()
	return b.answer(ctx, q)
}

// text returns what there is to read: what was written, or else what is shown below it.
func (m spoken) text() string {
	if !linksOnly(m.Content) {
		return m.Content
	}
	var lines []string
	for _, e := range m.Embeds {
		lines = append(lines, e.Title, e.Description)
		for _, f := range e.Fields {
			lines = append(lines, f.Name, f.Value)
		}
	}
	lines = append(lines, displayed(m.Components)...)
	for _, f := range m.Forwarded {
		var inner spoken
		if json.Unmarshal(f.Message, &inner) == nil {
			inner.Forwarded = nil // a forwarded message holds no other
			lines = append(lines, inner.text())
		}
	}
	return strings.Join(lines, "\n")
}

// linksOnly tells whether nothing stands in s but addresses, whose previews then hold the words.
func linksOnly(s string) bool {
	for word := range strings.FieldsSeq(s) {
		if webAddress(strings.Trim(word, "<>")) == "" {
			return false
		}
	}
	return true
}

// displayed gathers the text displays in components.
func displayed(components any) []string {
	var out []string
	switch c := components.(type) {
	case []any:
		for _, inside := range c {
			out = append(out, displayed(inside)...)
		}
	case map[string]any:
		if text, ok := c["content"].(string); ok {
			out = append(out, text)
		}
		out = append(out, displayed(c["components"])...)
	}
	return out
}

// sentences makes one line of s, in which the end of a line ends a sentence.
func sentences(s string) string {
	var out strings.Builder
	ended := true
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if !ended {
			out.WriteByte('.')
		}
		if out.Len() > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(line)
		last := strings.TrimRight(line, "*_~`|\"'”’»)]")
		ended = last == "" || strings.ContainsAny(last[len(last)-1:], ".,;:!?") || strings.HasSuffix(last, "…")
	}
	return out.String()
}

// reply handles a question. An answer for all to a message is posted there as a reply to it, and the asker is
// told; where the bot may not post, the answer is given in the ordinary way, which replies to nothing.
func (b *Bot) reply(ctx context.Context, q question) reply.Reply {
	r := b.handle(ctx, q.request)
	t, ok := parseTarget(q.request.Target)
	if !ok || !r.Public {
		return r
	}
	if q.Type != askedByButton {
		return alone(r) // nobody pressed yet
	}
	ctx, cancel := context.WithTimeout(ctx, b.pace.handle)
	defer cancel()
	m := draw(r)
	m.Reference = &Reference{MessageID: t.message}
	m.AllowedMentions.RepliedUser = new(false)
	_, err := b.send(ctx, t.channel, m, q.ID)
	switch {
	case err == nil:
		return saying(posted)
	case refused(err): // nothing was posted, and nothing will be
		b.log.Info("no reply is allowed there, answering in the channel", "interaction", q.ID, "err", err)
		return r
	}
	return b.fault(q.request.Lang, err) // it may have been posted: no second attempt
}

// refused tells whether Discord has said no for good.
func refused(err error) bool {
	a, ok := errors.AsType[apiError](err)
	return ok && a.status < 500 && a.status != http.StatusTooManyRequests
}

// forbidden tells whether Discord has said no because the bot lacks a right.
func forbidden(err error) bool {
	a, ok := errors.AsType[apiError](err)
	return ok && a.status == http.StatusForbidden
}

func saying(text string) reply.Reply {
	return reply.Reply{Blocks: []reply.Block{reply.Text{Spans: reply.Plain(text)}}}
}

// alone makes a private answer of one for all.
func alone(r reply.Reply) reply.Reply {
	r.Public = false
	return r
}

// instead is what the asker sees in private when Discord does not show r to all.
func instead(r reply.Reply) reply.Reply {
	r = alone(r)
	r.Blocks = append(saying(notPosted).Blocks, r.Blocks...)
	return r
}

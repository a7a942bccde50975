package slack

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"cmcbot/internal/reply"
)

// A message is the body of chat.postMessage, chat.postEphemeral and of a response_url: which of them
// takes which address is for the sender to know. Markdown and unfolding of links are always off.
type message struct {
	Channel  string `json:"channel,omitempty"`
	User     string `json:"user,omitempty"`
	ThreadTS string `json:"thread_ts,omitempty"`

	ResponseType    string `json:"response_type,omitempty"`
	ReplaceOriginal *bool  `json:"replace_original,omitempty"`

	Text        string        `json:"text"`
	Blocks      []slack.Block `json:"blocks,omitempty"`
	Mrkdwn      bool          `json:"mrkdwn"`
	UnfurlLinks bool          `json:"unfurl_links"`
	UnfurlMedia bool          `json:"unfurl_media"`
}

// compose draws r as a message without an address.
func compose(r reply.Reply) message {
	var m message
	m.Text, m.Blocks = draw(r, blocksInMessage)
	return m
}

// response draws r as the answer to a command or a button, through its response_url.
func response(r reply.Reply) message {
	m := compose(r)
	m.ReplaceOriginal = new(false)
	m.ResponseType = "ephemeral"
	if r.Public {
		m.ResponseType = "in_channel"
	}
	return m
}

// body is response as JSON: an answer that is given again is drawn once.
func body(r reply.Reply) any {
	raw, err := r.Drawn("slack", func() ([]byte, error) { return encode(response(r)) })
	if err != nil {
		return response(r) // which cannot be encoded for its sender either, who says so
	}
	return json.RawMessage(raw)
}

// Body returns the exact body that answers a slash command with r, or the modal that r opens: one line of JSON.
// Where the id of an uploaded picture belongs stands "F0000000000".
func Body(r reply.Reply) ([]byte, error) {
	if v, ok := formView(r, carried{}); ok {
		return encode(v)
	}
	return encode(response(r))
}

// encode writes v as JSON without turning <, > and & into escapes that nobody can read.
func encode(v any) ([]byte, error) {
	if raw, ok := v.(json.RawMessage); ok {
		return raw, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode for Slack: %w", err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// A view is App Home or a modal.
type view struct {
	Type   string                 `json:"type"`
	Title  *slack.TextBlockObject `json:"title,omitempty"` // modals only
	Blocks []slack.Block          `json:"blocks"`

	// Of forms only.
	Submit     *slack.TextBlockObject `json:"submit,omitempty"`
	CallbackID string                 `json:"callback_id,omitempty"`
	Metadata   string                 `json:"private_metadata,omitempty"`
}

// maxTitle is how much a modal's title holds, and the label of its button.
const maxTitle = 24

// home draws r as App Home.
func home(r reply.Reply) view {
	_, blocks := draw(r, blocksInView)
	return view{Type: "home", Blocks: append([]slack.Block{}, blocks...)} // never null
}

// modal draws r as a modal. A title that is too long for it stands in full below it.
func modal(r reply.Reply) view {
	title := plain(r.Title, maxTitle)
	if title == nil {
		title = escaped("…")
	}
	if title.Text == escape(r.Title, maxHeader) {
		r.Title = ""
	}
	_, blocks := draw(r, blocksInView)
	return view{Type: "modal", Title: title, Blocks: append([]slack.Block{}, blocks...)}
}

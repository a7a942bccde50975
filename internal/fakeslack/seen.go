package fakeslack

import (
	"encoding/json"
	"fmt"
	"strings"
)

// A Seen is what somebody sees: a message, App Home or a modal.
type Seen struct {
	Channel, Thread, TS string
	Ephemeral           bool   // only User sees it
	User                string // also the owner of App Home
	Replaced            bool   // it took the place of what was there
	Hidden              bool   // Slack took it and shows it to nobody

	View, ViewID string // "home" or "modal"; "" for messages
	Text         string // the fallback of a message, the title of a modal
	Blocks       []any
	Metadata     map[string]any // of a message that carries some
}

// newSeen reads a message or a view, and gives blocks the ids that Slack would give them.
func newSeen(body object) *Seen {
	seen := &Seen{Text: text(body, "text")}
	if title, ok := body["title"].(object); ok {
		seen.Text = text(title, "text")
	}
	seen.Blocks, _ = body["blocks"].([]any)
	seen.Metadata, _ = body["metadata"].(object)
	for i, b := range seen.Blocks {
		if b, ok := b.(object); ok && text(b, "block_id") == "" {
			b["block_id"] = fmt.Sprintf("b%d", i)
		}
	}
	return seen
}

// A Button is something to press.
type Button struct{ Label, ActionID, BlockID, Value, URL, Style string }

// Buttons returns the buttons from top to bottom.
func (s Seen) Buttons() (buttons []Button) {
	s.elements(func(block string, e object) {
		if text(e, "type") == "button" {
			label, _ := e["text"].(object)
			buttons = append(buttons, Button{unescape(text(label, "text")), text(e, "action_id"), block, text(e, "value"), text(e, "url"), text(e, "style")})
		}
	})
	return buttons
}

// search returns the ids of the search field.
func (s Seen) search() (action, block string, ok bool) {
	s.elements(func(id string, e object) {
		if text(e, "type") == "external_select" {
			action, block, ok = text(e, "action_id"), id, true
		}
	})
	return action, block, ok
}

// elements visits what can be pressed.
func (s Seen) elements(visit func(block string, element object)) {
	for _, b := range s.Blocks {
		block, _ := b.(object)
		id := text(block, "block_id")
		if a, ok := block["accessory"].(object); ok {
			visit(id, a)
		}
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			if e, ok := e.(object); ok && text(block, "type") == "actions" {
				visit(id, e)
			}
		}
	}
}

// Shown returns what is to be read, one line a block, buttons in brackets.
func (s Seen) Shown() string {
	var lines []string
	for _, b := range s.Blocks {
		var words strings.Builder
		read(&words, b)
		lines = append(lines, words.String())
	}
	return strings.Join(lines, "\n")
}

func read(words *strings.Builder, node any) {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			read(words, e)
		}
	case object:
		switch text(n, "type") {
		case "button":
			label, _ := n["text"].(object)
			words.WriteString("[" + unescape(text(label, "text")) + "]")
			return
		case "divider":
			words.WriteString("———")
		case "plain_text", "mrkdwn":
			words.WriteString(unescape(text(n, "text")))
			return
		case "text", "link":
			words.WriteString(text(n, "text"))
			return
		}
		for _, key := range []string{"text", "fields", "elements", "accessory"} {
			read(words, n[key])
		}
	}
}

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// Read reads a body that was never sent.
func Read(raw []byte) Seen {
	var body object
	if err := json.Unmarshal(raw, &body); err != nil {
		return Seen{}
	}
	return *newSeen(body)
}

// Markup returns the texts in which Slack would see markup.
func (s Seen) Markup() (texts []string) {
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, e := range n {
				walk(e)
			}
		case object:
			if text(n, "type") == "mrkdwn" {
				texts = append(texts, text(n, "text"))
			}
			for _, e := range n {
				walk(e)
			}
		}
	}
	walk(s.Blocks)
	return texts
}

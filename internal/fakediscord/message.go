package fakediscord

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Message flags.
const (
	FlagEphemeral  = 1 << 6
	FlagComponents = 1 << 15
)

// A Message is what somebody sees.
type Message struct {
	ID, Channel string
	Content     string
	Flags       int
	Components  []Component
	Nonce       string
	Files       []File
	ReplyTo     string // the id of the message that it replies to
	Updated     bool   // it took the place of the message whose button was pressed
	raw         map[string]any
	born        time.Time
}

// A Component is a component of any type, as it was sent.
type Component struct {
	Type       int         `json:"type"`
	Content    string      `json:"content"`
	Label      string      `json:"label"`
	CustomID   string      `json:"custom_id"`
	URL        string      `json:"url"`
	Style      int         `json:"style"`
	Accessory  *Component  `json:"accessory"`
	Components []Component `json:"components"`
}

// Ephemeral tells whether only the asker sees the message.
func (m Message) Ephemeral() bool { return m.Flags&FlagEphemeral != 0 }

// Text is everything there is to read, without the buttons.
func (m Message) Text() string {
	lines := []string{m.Content}
	for c := range walk(m.Components) {
		if c.Content != "" {
			lines = append(lines, c.Content)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Buttons are the message's buttons from top to bottom.
func (m Message) Buttons() []Component {
	var out []Component
	for c := range walk(m.Components) {
		if c.Type == 2 {
			out = append(out, c)
		}
	}
	return out
}

// walk yields components and what is inside them.
func walk(list []Component) func(yield func(Component) bool) {
	return func(yield func(Component) bool) {
		for _, c := range list {
			inside := c.Components
			if c.Accessory != nil {
				inside = append(slices.Clip(inside), *c.Accessory)
			}
			if !yield(c) {
				return
			}
			for d := range walk(inside) {
				if !yield(d) {
					return
				}
			}
		}
	}
}

// fields of a message that a body may set.
var settable = []string{"content", "flags", "components", "embeds", "nonce"}

// merge sets what body sets and reads the message anew.
func (m *Message) merge(body map[string]any) {
	ephemeral := m.Flags & FlagEphemeral
	components := m.Flags & FlagComponents
	for _, key := range settable {
		if v, ok := body[key]; ok && v != nil {
			m.raw[key] = v
		}
	}
	m.Content, _ = m.raw["content"].(string)
	flags, _ := m.raw["flags"].(float64)
	m.Flags = int(flags) | ephemeral | components
	m.raw["flags"] = float64(m.Flags)
	m.Components = nil
	if list, ok := m.raw["components"]; ok {
		if err := json.Unmarshal(encode(list), &m.Components); err != nil {
			m.Components = nil // the specification has refused it already
		}
	}
}

// keep adds the files that came with a call.
func (m *Message) keep(c call) {
	m.Files = append(m.Files, c.described()...)
	var list []any
	for i, f := range m.Files {
		address := m.address(f)
		list = append(list, map[string]any{"id": m.ID + strconv.Itoa(i), "filename": f.Name, "size": len(f.Data), "url": address, "proxy_url": address, "content_type": f.Type})
	}
	if list != nil {
		m.raw["attachments"] = list
	}
}

// newMessage makes an empty message of the bot's. The caller holds mu.
func (s *Server) newMessage(channel string) *Message {
	m := &Message{ID: s.id(), Channel: channel, born: time.Now()}
	m.raw = map[string]any{
		"id": m.ID, "channel_id": channel, "author": botUser(), "content": "", "timestamp": timestamp(),
		"edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{},
		"attachments": []any{}, "embeds": []any{}, "components": []any{}, "pinned": false, "type": 0, "flags": 0,
	}
	s.messages[m.ID] = m
	return m
}

// show puts a message where everybody in its channel sees it. The caller holds mu.
func (s *Server) show(m *Message) {
	s.channels[m.Channel] = append(s.channels[m.Channel], m.ID)
	if m.Channel == DMChannelID {
		s.dispatch(intentDirectMessages, "MESSAGE_CREATE", maps.Clone(m.raw))
	}
}

// json is the message as the API gives it.
func (m *Message) json() map[string]any {
	out := maps.Clone(m.raw)
	out["components"] = m.published(numbered(m.raw["components"]))
	return out
}

// filledIn is what Discord adds to a component that leaves it out.
func filledIn(kind any, id float64) map[string]any {
	switch kind {
	case 14.0:
		return map[string]any{"id": id, "divider": true, "spacing": 1}
	case 17.0:
		return map[string]any{"id": id, "accent_color": nil, "spoiler": false}
	}
	return map[string]any{"id": id}
}

// numbered gives components the ids and defaults that Discord fills in.
func numbered(components any) any {
	n := 0.0
	var visit func(v any) any
	visit = func(v any) any {
		switch v := v.(type) {
		case []any:
			out := make([]any, len(v))
			for i := range v {
				out[i] = visit(v[i])
			}
			return out
		case map[string]any:
			out := maps.Clone(v)
			n++
			for key, value := range filledIn(out["type"], n) {
				if _, ok := out[key]; !ok {
					out[key] = value
				}
			}
			for _, key := range []string{"components", "accessory"} {
				if inside, ok := out[key]; ok {
					out[key] = visit(inside)
				}
			}
			return out
		}
		return v
	}
	return visit(components)
}

// Channel returns what everybody in a channel sees, the oldest first.
func (s *Server) Channel(id string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, id := range s.channels[id] {
		out = append(out, *s.messages[id])
	}
	return out
}

// Find returns a message that somebody sees, private or not.
func (s *Server) Find(id string) (Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil {
		return Message{}, fmt.Errorf("there is no message %s", id)
	}
	return *m, nil
}

func (s *Server) createMessage(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body := object(c.body)
	channel := c.PathValue("channel")
	if status, r := s.closed(channel); status != 0 {
		return status, r
	}
	if s.denied[channel]&Send != 0 {
		return 403, refusal{"Missing Permissions", 50013}
	}
	nonce, _ := body["nonce"].(string)
	if enforce, _ := body["enforce_nonce"].(bool); enforce && nonce != "" {
		for _, id := range s.channels[channel] {
			if m := s.messages[id]; m.Nonce == nonce && time.Since(m.born) < s.options.NonceLife {
				return 200, m.json() // the same message again makes no second one
			}
		}
	}
	to, wrong := s.replied(channel, body)
	if wrong != nil {
		return 400, *wrong
	}
	m := s.newMessage(channel)
	m.Nonce = nonce
	m.merge(body)
	m.keep(c)
	if to != nil {
		m.ReplyTo = to.ID
		m.raw["type"] = 19
		m.raw["message_reference"] = map[string]any{"type": 0, "channel_id": channel, "message_id": to.ID}
		m.raw["referenced_message"] = to.json()
	}
	s.show(m)
	s.touch()
	return 200, m.json()
}

// replied finds the message that a new one replies to; nil for none. The caller holds mu.
func (s *Server) replied(channel string, body map[string]any) (*Message, *refusal) {
	reference, ok := body["message_reference"].(map[string]any)
	if !ok {
		return nil, nil
	}
	id, _ := reference["message_id"].(string)
	to := s.messages[id]
	if to != nil && to.Channel == channel && !to.Ephemeral() {
		return to, nil
	}
	if must, given := reference["fail_if_not_exists"].(bool); must || !given {
		return nil, &refusal{"Invalid Form Body: message_reference: Unknown message", 50035}
	}
	return nil, nil
}

func (s *Server) getMessage(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[c.PathValue("id")]
	if m == nil || m.Ephemeral() || m.Channel != c.PathValue("channel") {
		return 404, refusal{"Unknown Message", 10008}
	}
	return 200, m.json()
}

func (s *Server) editMessage(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[c.PathValue("id")]
	if m == nil || m.Ephemeral() || m.Channel != c.PathValue("channel") {
		return 404, refusal{"Unknown Message", 10008}
	}
	return s.edit(m, object(c.body))
}

// edit changes a message. The caller holds mu.
func (s *Server) edit(m *Message, body map[string]any) (int, any) {
	if content, _ := body["content"].(string); m.Flags&FlagComponents != 0 && content != "" {
		return 400, refusal{"The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2", 50035}
	}
	m.merge(body)
	m.raw["edited_timestamp"] = timestamp()
	s.touch()
	return 200, m.json()
}

func (s *Server) createDM(c call) (int, any) {
	return 200, map[string]any{"id": DMChannelID, "type": 1, "flags": 0, "last_message_id": nil, "recipients": []any{user()}}
}

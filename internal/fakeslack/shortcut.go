package fakeslack

import (
	"context"
	"slices"
	"strings"
)

// A Message is what a person wrote in a channel, in the form in which Slack hands it to apps.
type Message struct {
	TS, Thread  string // Thread is the timestamp of the thread's first message, "" outside threads
	User, Text  string // Text has Slack's markup: entities, <@U…>, <https://…|label>
	Blocks      []any
	Attachments []any
}

// Say writes text in a channel, or in a thread there. The app is not told.
func (p *Person) Say(channel, thread, line string) Message {
	s := p.slack
	m := Message{TS: s.timestamp(), Thread: thread, User: p.ID, Text: escape(line)}
	s.thread(&Seen{Channel: channel, Thread: thread, TS: m.TS, User: p.ID, Text: m.Text})
	return m
}

// Thread returns what everybody sees in a thread of a channel, oldest first, its first message included.
func (s *Server) Thread(channel, ts string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.history), func(m Seen) bool {
		return m.Channel != channel || m.TS != ts && m.Thread != ts
	})
}

// Shortcut chooses "Rebut this message" in the menu of a message.
func (p *Person) Shortcut(ctx context.Context, channel string, on Message) (Seen, error) {
	s := p.slack
	message := object{"type": "message", "user": on.User, "ts": on.TS, "text": on.Text, "team": p.team}
	if on.Thread != "" {
		message["thread_ts"] = on.Thread
	}
	if on.Blocks != nil {
		message["blocks"] = on.Blocks
	}
	if on.Attachments != nil {
		message["attachments"] = on.Attachments
	}
	trigger := s.trigger()
	payload := object{
		"type": "message_action", "callback_id": "rebut", "token": "fake", "action_ts": s.timestamp(), "trigger_id": trigger,
		"team": object{"id": p.team, "domain": "fake"}, "enterprise": nil, "is_enterprise_install": false,
		"user":    object{"id": p.ID, "name": "somebody", "username": "somebody", "team_id": p.team},
		"channel": object{"id": channel, "name": "general"}, "message_ts": on.TS, "message": message,
	}
	var id string
	if !s.config.NoResponseURL {
		id, payload["response_url"] = s.hookURL(&hook{channel: channel, user: p.ID})
	}
	from := s.mark()
	if _, err := s.deliver(ctx, "interactive", payload); err != nil {
		return Seen{}, err
	}
	return s.shown(ctx, from, func(c Call) bool {
		return id != "" && c.ID == id ||
			c.Method == "chat.postEphemeral" && c.Seen.User == p.ID && c.Seen.Channel == channel ||
			c.Method == "views.open" && strings.Contains(string(c.Body), trigger)
	})
}

package fakeslack

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Posted returns the messages that everybody in a channel sees, the oldest first.
func (s *Server) Posted(channel string) []Seen {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.history), func(m Seen) bool { return m.Channel != channel })
}

// replace puts a message in the place of the one with its timestamp, and reports whether there is one.
func (s *Server) replace(seen *Seen) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.history, func(m Seen) bool { return m.Channel == seen.Channel && m.TS == seen.TS })
	if i < 0 {
		return false
	}
	s.history[i] = *seen
	return true
}

// Delete removes the messages that everybody in a channel sees.
func (s *Server) Delete(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.history = slices.DeleteFunc(s.history, func(m Seen) bool { return m.Channel == channel })
}

// showHistory serves conversations.history: the newest first, a page at a time.
func (s *Server) showHistory(args object) (object, string) {
	channel := text(args, "channel")
	if code := channelError(channel); code != "" {
		return nil, code
	}
	if code := s.bar(channel); code != "" {
		return nil, code
	}
	// Private channels are those whose ids begin with G, as they all did once.
	needed := map[byte]string{'C': "channels:history", 'D': "im:history", 'G': "groups:history"}[channel[0]]
	if !slices.Contains(strings.Split(s.config.Scopes, ","), needed) {
		return object{"needed": needed, "provided": s.config.Scopes}, "missing_scope"
	}
	limit := 100
	if n, ok := args["limit"].(float64); ok && n > 0 && n < 1000 {
		limit = int(n)
	}
	skip, _ := strconv.Atoi(text(args, "cursor")) // none begins at the newest
	all := s.Posted(channel)
	slices.Reverse(all)
	messages := []any{}
	for _, m := range all[min(skip, len(all)):] {
		if len(messages) == limit {
			break
		}
		out := object{"type": "message", "user": Self, "bot_id": BotID, "text": m.Text, "ts": m.TS}
		if all, _ := args["include_all_metadata"].(bool); all && m.Metadata != nil {
			out["metadata"] = m.Metadata
		}
		messages = append(messages, out)
	}
	answer := object{"messages": messages, "has_more": skip+len(messages) < len(all)}
	if skip+len(messages) < len(all) {
		answer["response_metadata"] = object{"next_cursor": strconv.Itoa(skip + len(messages))}
	}
	return answer, ""
}

// overLimit returns how many seconds a message must wait by Slack's limits; 0 when it may pass.
func (s *Server) overLimit(method, channel string) int {
	if s.config.PerMinute == 0 || method != "chat.postMessage" {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.config.Now()
	if now.Sub(s.minute) >= time.Minute {
		s.minute, s.taken = now, 0
	}
	if s.taken >= s.config.PerMinute {
		return int(s.minute.Add(time.Minute).Sub(now)/time.Second) + 1
	}
	if now.Sub(s.latest[channel]) < time.Second {
		return 1
	}
	s.taken++
	s.latest[channel] = now
	return 0
}

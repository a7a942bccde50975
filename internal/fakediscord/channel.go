package fakediscord

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// What a bot may do in a channel.
const (
	View    = 1 << 10
	Send    = 1 << 11
	History = 1 << 16
)

// Deny takes permissions away from everybody in a channel; 0 gives all back.
func (s *Server) Deny(channel string, permissions int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.denied[channel] = permissions
}

// Delete removes a channel.
func (s *Server) Delete(channel string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deleted[channel] = true
}

// closed returns the refusal that everything in a channel gets, and 0 when it gets none. The caller holds mu.
func (s *Server) closed(channel string) (int, refusal) {
	switch channel {
	case ChannelID, DMChannelID:
	case PrivateChannelID, ForeignChannelID:
		return 403, refusal{"Missing Access", 50001}
	default:
		if !s.options.ManyChannels {
			return 404, refusal{"Unknown Channel", 10003}
		}
	}
	switch {
	case s.deleted[channel]:
		return 404, refusal{"Unknown Channel", 10003}
	case s.denied[channel]&View != 0:
		return 403, refusal{"Missing Access", 50001}
	}
	return 0, refusal{}
}

func (s *Server) getChannel(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel := c.PathValue("channel")
	if status, r := s.closed(channel); status != 0 {
		return status, r
	}
	if channel == DMChannelID {
		return s.createDM(c)
	}
	overwrites := []any{}
	if n := s.denied[channel]; n != 0 {
		overwrites = append(overwrites, map[string]any{"id": GuildID, "type": 0, "allow": "0", "deny": strconv.Itoa(n)})
	}
	return 200, map[string]any{"id": channel, "type": 0, "flags": 0, "guild_id": GuildID, "name": "general", "position": 0,
		"last_message_id": nil, "permission_overwrites": overwrites}
}

func (s *Server) getMember(c call) (int, any) {
	if c.PathValue("guild") != GuildID || c.PathValue("user") != BotUserID {
		return 404, refusal{"Unknown Member", 10007}
	}
	return 200, map[string]any{"avatar": nil, "banner": nil, "nick": nil, "flags": 0, "pending": false, "roles": []any{}, "mute": false, "deaf": false,
		"joined_at": timestamp(), "premium_since": nil, "communication_disabled_until": nil, "collectibles": nil, "user": plainUser(botUser())}
}

// plainUser leaves out what only the user itself is told.
func plainUser(u map[string]any) map[string]any {
	for _, key := range []string{"mfa_enabled", "locale", "verified", "email"} {
		delete(u, key)
	}
	return u
}

func (s *Server) getRoles(c call) (int, any) {
	if c.PathValue("guild") != GuildID {
		return 404, refusal{"Unknown Guild", 10004}
	}
	return 200, []any{map[string]any{"id": GuildID, "name": "@everyone", "description": nil, "permissions": strconv.Itoa(View | Send | History), "position": 0,
		"color": 0, "colors": map[string]any{"primary_color": 0, "secondary_color": nil, "tertiary_color": nil},
		"hoist": false, "managed": false, "mentionable": false, "icon": nil, "unicode_emoji": nil, "flags": 0}}
}

// getMessages lists a channel's messages, the newest first. Without the permission to read its history there are none.
func (s *Server) getMessages(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	channel := c.PathValue("channel")
	if status, r := s.closed(channel); status != 0 {
		return status, r
	}
	limit, err := strconv.Atoi(c.URL.Query().Get("limit"))
	if err != nil || limit < 1 || limit > 100 {
		limit = 50
	}
	out := []any{}
	before := c.URL.Query().Get("before")
	for _, id := range slices.Backward(s.channels[channel]) {
		if s.denied[channel]&History != 0 || len(out) == limit {
			break
		}
		if before == "" || len(id) < len(before) || len(id) == len(before) && id < before {
			out = append(out, s.messages[id].json())
		}
	}
	return 200, out
}

// A meter counts what was done in a span of time.
type meter struct {
	begin time.Time
	n     int
}

// full counts one more unless there were limit in span; then it returns how long to wait.
func (m *meter) full(now time.Time, limit int, span time.Duration) (time.Duration, bool) {
	if now.Sub(m.begin) >= span {
		m.begin, m.n = now, 0
	}
	if m.n >= limit {
		return m.begin.Add(span).Sub(now), true
	}
	m.n++
	return 0, false
}

// Discord's documented limit for a bot, and the one that the headers of this route usually tell.
const (
	globalLimit  = 50 // requests a second; answers to interactions are exempt
	channelLimit = 5  // messages in five seconds, in one channel
)

// overLimit returns the 429 of a call that comes too soon; nil when it may pass.
func (s *Server) overLimit(c call) *Fault {
	if !s.options.Limits || strings.HasPrefix(c.path, "/interactions/") || strings.HasPrefix(c.path, "/webhooks/") {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	wait, over := s.global.full(now, globalLimit, time.Second)
	global := over
	if !over && c.Method == "POST" && strings.HasSuffix(c.path, "/messages") {
		m := s.meters[c.path]
		if m == nil {
			m = &meter{}
			s.meters[c.path] = m
		}
		wait, over = m.full(now, channelLimit, 5*time.Second)
	}
	if !over {
		return nil
	}
	f := RateLimited("", "", strconv.FormatFloat(wait.Seconds(), 'f', 3, 64))
	if global {
		f.Body = strings.Replace(f.Body, `"global":false`, `"global":true`, 1)
	}
	return &f
}

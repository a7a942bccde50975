package fakeslack

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// Slack's limits of a response URL.
const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

// A hook is a response URL.
type hook struct {
	channel, user string
	original      *Seen // the message with the button; nil for commands
	born          time.Time
	uses          int
}

// hookURL makes a response URL and returns its id too.
func (s *Server) hookURL(h *hook) (id, address string) {
	id = s.id("hook-")
	h.born = s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks[id] = h
	return id, s.url + "/hooks/" + id
}

// serveHook serves response URLs.
func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return
	}
	call := Call{Method: "response_url", ID: r.PathValue("id"), Body: raw}
	fault := s.fault("response_url")
	if fault != nil && !fault.After && s.fail(w, r, fault) {
		s.use(call.ID)
		call.Error = "fault"
		s.record(call)
		return
	}
	call.Error = s.respond(&call)
	s.record(call)
	switch {
	case fault != nil && fault.After && s.fail(w, r, fault):
	case call.Error != "":
		reply(w, http.StatusNotFound, object{"ok": false, "error": call.Error, "response_metadata": object{"messages": append([]string{}, call.Refused...)}})
	case strings.HasPrefix(r.Header.Get("Accept"), "application/json"):
		reply(w, http.StatusOK, object{"ok": true})
	default:
		_, _ = w.Write([]byte("ok"))
	}
}

// use counts one use of a response URL and returns it, or why it may not be used.
func (s *Server) use(id string) (*hook, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.hooks[id]
	switch {
	case h == nil:
		return nil, "invalid_url"
	case s.config.Now().Sub(h.born) > hookLife:
		return nil, "expired_url"
	case h.uses >= hookUses:
		return nil, "used_url"
	}
	h.uses++
	return h, ""
}

// respond shows what was posted to a response URL and returns an error code, or "".
func (s *Server) respond(call *Call) string {
	h, code := s.use(call.ID)
	if code != "" {
		return code
	}
	var message object
	if err := json.Unmarshal(call.Body, &message); err != nil {
		return "invalid_payload"
	}
	if call.Problems = s.judgeMessage(message); len(call.Problems) > 0 {
		return "invalid_blocks"
	}
	if call.Refused = s.judgeFiles(message["blocks"]); len(call.Refused) > 0 {
		return "invalid_blocks"
	}
	seen := newSeen(message)
	seen.Channel, seen.TS = h.channel, s.timestamp()
	seen.Ephemeral = text(message, "response_type") != "in_channel"
	if replace, _ := message["replace_original"].(bool); replace && h.original != nil {
		// The original keeps its place and its kind.
		seen.Replaced, seen.TS, seen.Thread, seen.Ephemeral = true, h.original.TS, h.original.Thread, h.original.Ephemeral
	} else if !seen.Ephemeral {
		seen.Thread = text(message, "thread_ts") // private answers go to the channel whatever they say
	}
	if seen.Ephemeral {
		seen.User = h.user
	}
	if !seen.Replaced {
		s.thread(seen)
	}
	call.Seen = seen
	return ""
}

package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// A socket is one Socket Mode connection.
type socket struct {
	conn   *websocket.Conn
	send   chan any // written by one goroutine; a nil cuts off a client that does not leave
	gone   chan struct{}
	frozen bool // half-open: the peer thinks it lives. Guarded by Server.mu, like leaving
	leave  bool // it was told to disconnect: nothing new is sent here
}

// ticket returns a new Socket Mode address.
func (s *Server) ticket() string {
	t := s.id("ticket-")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tickets[t] = true
	return "ws" + strings.TrimPrefix(s.url, "http") + "/link/?ticket=" + t + "&app_id=" + AppID
}

// serveSocket serves one connection from its hello to its end.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	t := r.URL.Query().Get("ticket")
	s.mu.Lock()
	valid := s.tickets[t]
	delete(s.tickets, t)
	s.mu.Unlock()
	if !valid {
		http.Error(w, "this ticket is not valid", http.StatusForbidden)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	s.mu.Lock()
	disabled := s.disabled
	c := &socket{conn: conn, send: make(chan any, 64), gone: make(chan struct{}), leave: disabled}
	s.sockets = append(s.sockets, c)
	live := s.live()
	s.mu.Unlock()
	c.send <- object{
		"type": "hello", "num_connections": live, "connection_info": object{"app_id": AppID},
		"debug_info": object{"host": "applink-fake", "build_number": 1, "approximate_connection_time": 18060},
	}
	if disabled {
		c.send <- disconnect("link_disabled")
		c.send <- nil
	}
	s.mu.Lock()
	s.wake()
	s.mu.Unlock()
	s.work.Go(func() { s.write(c) })
	s.work.Go(func() { s.read(c) })
}

// live counts the connections that events may be sent to. The caller holds mu.
func (s *Server) live() (n int) {
	for _, c := range s.sockets {
		if !c.frozen && !c.leave {
			n++
		}
	}
	return n
}

// write sends what is queued, and pings.
func (s *Server) write(c *socket) {
	ping := time.NewTicker(s.config.PingEvery)
	defer ping.Stop()
	s.ping(c)
	for {
		select {
		case <-c.gone:
			return
		case <-ping.C:
			s.ping(c)
		case m := <-c.send:
			if m == nil {
				// The client was told to leave; one that stays is cut off after a while.
				_ = c.conn.SetReadDeadline(time.Now().Add(time.Second))
				continue
			}
			_ = c.conn.WriteMessage(websocket.TextMessage, encode(m)) // a dead connection shows in read
		}
	}
}

func (s *Server) ping(c *socket) {
	s.mu.Lock()
	frozen := c.frozen
	s.mu.Unlock()
	if !frozen {
		_ = c.conn.WriteControl(websocket.PingMessage, []byte("Ping from applink-fake"), time.Now().Add(time.Second))
	}
}

// read takes acknowledgements until the connection ends.
func (s *Server) read(c *socket) {
	defer func() {
		s.mu.Lock()
		s.sockets = slices.DeleteFunc(s.sockets, func(o *socket) bool { return o == c })
		s.wake()
		s.mu.Unlock()
		close(c.gone)
		c.conn.Close()
	}()
	for {
		_, raw, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		s.mu.Lock()
		frozen := c.frozen
		s.mu.Unlock()
		if !frozen {
			s.acknowledge(raw)
		}
	}
}

// acknowledge judges and records an acknowledgement.
func (s *Server) acknowledge(raw []byte) {
	var ack struct {
		EnvelopeID string          `json:"envelope_id"`
		Payload    json.RawMessage `json:"payload"`
	}
	call := Call{Method: "ack", Body: raw}
	if err := json.Unmarshal(raw, &ack); err != nil {
		call.Problems = []string{"not JSON: " + err.Error()}
	}
	call.ID = ack.EnvelopeID
	s.mu.Lock()
	d := s.pending[ack.EnvelopeID]
	delete(s.pending, ack.EnvelopeID)
	s.mu.Unlock()
	switch {
	case len(raw) >= 20*1024:
		call.Problems = append(call.Problems, "20 kB or more: Slack would ignore it")
		d = nil
	case ack.EnvelopeID == "":
		call.Problems = append(call.Problems, "no envelope_id: only envelopes are acknowledged, never hello")
	}
	if d != nil {
		d.timer.Stop()
		s.answered(d, ack.Payload, &call)
	}
	s.record(call)
}

// Connected waits until at least n connections are ready for events; with 0, until none is left.
func (s *Server) Connected(ctx context.Context, n int) error {
	for {
		s.mu.Lock()
		changed, live := s.changed, s.live()
		s.mu.Unlock()
		if live >= n && (n > 0 || live == 0) {
			return nil
		}
		if err := s.wait(ctx, changed); err != nil {
			return err
		}
	}
}

// pick waits for a connection and returns it. A half-open one is only taken if there is no other.
func (s *Server) pick(ctx context.Context) (*socket, error) {
	for {
		s.mu.Lock()
		changed := s.changed
		var found *socket
		for _, c := range s.sockets {
			if !c.leave && (found == nil || found.frozen) {
				found = c
			}
		}
		s.mu.Unlock()
		if found != nil {
			return found, nil
		}
		if err := s.wait(ctx, changed); err != nil {
			return nil, err
		}
	}
}

func disconnect(reason string) object {
	return object{"type": "disconnect", "reason": reason, "debug_info": object{"host": "applink-fake"}}
}

// Disconnect asks every client to reconnect, for a reason: "warning" (the connection stays up),
// "refresh_requested", "link_disabled" or "too_many_websockets".
func (s *Server) Disconnect(reason string) {
	s.each(func(c *socket) {
		c.leave = true
		c.send <- disconnect(reason)
		if reason != "warning" {
			c.send <- nil
		}
	})
}

// Drop cuts every connection without a word.
func (s *Server) Drop() {
	s.each(func(c *socket) { c.leave = true; c.conn.Close() })
}

// HalfOpen makes every connection dead without closing it: nothing is sent, nothing is heard.
func (s *Server) HalfOpen() {
	s.each(func(c *socket) { c.frozen = true })
}

// Disable switches Socket Mode off, as the app's settings page does, or on again.
func (s *Server) Disable(off bool) {
	s.mu.Lock()
	s.disabled = off
	s.mu.Unlock()
	if off {
		s.Disconnect("link_disabled")
	}
}

func (s *Server) each(do func(*socket)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.sockets {
		do(c)
	}
	s.wake()
}

// SendUnknown sends an envelope of a type that no client knows, and waits for its acknowledgement.
func (s *Server) SendUnknown(ctx context.Context) error {
	_, err := s.deliver(ctx, "from_the_future", object{"type": "from_the_future", "event_id": s.id("Ev")})
	if err != nil {
		return fmt.Errorf("unknown envelope: %w", err)
	}
	return nil
}

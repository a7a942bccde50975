package fakediscord

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Intents, of those that matter here.
const (
	intentGuildMessages  = 1 << 9
	intentDirectMessages = 1 << 12
	intentsPrivileged    = 1<<1 | 1<<8 | 1<<15
)

// Counts tell how often what happened at the gateway.
type Counts struct {
	Connected, Identified, Resumed int
	Ready                          int // READY and RESUMED sent
	Most                           int // connections of one shard that were ready at once
}

// A session outlives its connections, so that a client may resume it. Server.mu guards it.
type session struct {
	id      string
	intents int
	shard   [2]int   // its number, and of how many
	sent    [][]byte // every event; the first has number 1
	peer    *peer    // nil while nobody is connected
}

// A peer is one connection to the gateway.
type peer struct {
	conn   *websocket.Conn
	fault  GatewayFault
	mute   atomic.Bool
	frozen atomic.Bool

	mu sync.Mutex // guards writing
}

type frame struct {
	Op   int             `json:"op"`
	Data json.RawMessage `json:"d"`
	Seq  *int            `json:"s"`
	Type *string         `json:"t"`
}

func (p *peer) write(message []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.frozen.Load() {
		p.conn.WriteMessage(websocket.TextMessage, message) // a broken connection shows when reading
	}
}

func (p *peer) close(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
	p.conn.Close()
}

// connected returns the open connections.
func (s *Server) connected() []*peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.peers))
}

func (s *Server) getGateway(call) (int, any) {
	return 200, map[string]any{"url": s.GatewayURL()}
}

func (s *Server) getGatewayBot(call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return 200, map[string]any{"url": s.GatewayURL(), "shards": s.options.Shards, "session_start_limit": map[string]any{
		"total": 1000, "remaining": max(0, 1000-s.counts.Identified), "reset_after": 14400000, "max_concurrency": s.options.Concurrency}}
}

// gateway serves one connection.
func (s *Server) gateway(w http.ResponseWriter, r *http.Request) {
	p := &peer{fault: s.peerFault()}
	if p.fault.Refuse != 0 {
		http.Error(w, "<html>no gateway here</html>", p.fault.Refuse)
		return
	}
	upgrader := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // the upgrader has answered
	}
	p.conn = conn
	p.mute.Store(p.fault.NoAcks)
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		conn.Close()
		return
	}
	s.done.Add(1) // the connection left the HTTP server's care
	defer s.done.Done()
	s.peers[p] = struct{}{}
	s.mu.Unlock()
	s.talk(p)
	s.mu.Lock()
	delete(s.peers, p)
	s.mu.Unlock()
	conn.Close()
}

func (s *Server) peerFault() GatewayFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts.Connected++
	s.touch()
	if len(s.peerFaults) == 0 {
		return GatewayFault{}
	}
	f := s.peerFaults[0]
	s.peerFaults = s.peerFaults[1:]
	return f
}

// talk speaks the protocol until the connection ends.
func (s *Server) talk(p *peer) {
	switch {
	case p.fault.NoHello:
	case p.fault.Hello != "":
		p.write([]byte(p.fault.Hello))
	default:
		p.write(encode(frame{Op: 10, Data: encode(map[string]any{"heartbeat_interval": s.options.Heartbeat.Milliseconds(), "_trace": []string{"fake"}})}))
	}
	var ss *session
	defer func() { s.leave(ss, p) }()
	for {
		kind, message, err := p.conn.ReadMessage()
		if err != nil {
			if websocket.IsCloseError(err, 1000, 1001) {
				s.forget(ss) // a proper goodbye ends the session
			}
			return
		}
		if p.frozen.Load() {
			continue
		}
		var f frame
		if kind != websocket.TextMessage || json.Unmarshal(message, &f) != nil {
			p.close(4002)
			return
		}
		code := 0
		switch {
		case f.Op == 1:
			if !p.mute.Load() {
				p.write([]byte(`{"op":11,"d":null,"s":null,"t":null}`))
			}
		case (f.Op == 2 || f.Op == 6) && ss != nil:
			code = 4005
		case f.Op == 2:
			ss, code = s.identify(p, f.Data)
		case f.Op == 6:
			ss, code = s.resume(p, f.Data)
		case f.Op != 3 && f.Op != 4 && f.Op != 8:
			code = 4001
		case ss == nil:
			code = 4003
		}
		if code != 0 {
			p.close(code)
			return
		}
	}
}

// identify begins a session, or says with which code to refuse.
func (s *Server) identify(p *peer, data []byte) (*session, int) {
	var d struct {
		Token      string          `json:"token"`
		Intents    *int            `json:"intents"`
		Properties json.RawMessage `json:"properties"`
		Shard      *[2]int         `json:"shard"`
	}
	switch {
	case json.Unmarshal(data, &d) != nil || d.Properties == nil:
		return nil, 4002
	case bare(d.Token) != s.options.Token:
		return nil, 4004
	case d.Intents == nil || *d.Intents < 0 || *d.Intents >= 1<<26:
		return nil, 4013
	case *d.Intents&intentsPrivileged != 0:
		return nil, 4014
	}
	if d.Shard == nil {
		d.Shard = &[2]int{0, 1}
	}
	switch {
	case d.Shard[0] < 0 || d.Shard[0] >= d.Shard[1]:
		return nil, 4010
	case d.Shard[1] < s.fewest():
		return nil, 4011
	}
	s.mu.Lock()
	ss := &session{id: "session" + s.id(), intents: *d.Intents, shard: *d.Shard, peer: p}
	s.counts.Identified++
	early := s.early(d.Shard[0])
	s.mu.Unlock()
	if early {
		p.write([]byte(Invalid))
		return nil, 0
	}
	if s.spoil(p) {
		return nil, p.fault.Close
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sessions[ss.id] = ss
	s.send(ss, "READY", map[string]any{
		"v": 10, "user": botUser(), "guilds": []any{}, "session_id": ss.id, "session_type": "normal",
		"resume_gateway_url": s.GatewayURL(), "shard": ss.shard, "private_channels": []any{}, "relationships": []any{},
		"application": map[string]any{"id": ApplicationID, "flags": 0}, "user_settings": map[string]any{},
	})
	s.welcome()
	return ss, 0
}

// fewest is how many shards a bot must have.
func (s *Server) fewest() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.least
}

// early reports whether a shard begins a session too soon after another one of its kind: Discord lets one begin every five
// seconds among those whose numbers leave the same rest when divided by max_concurrency ("Sharding: Max Concurrency"). The caller holds mu.
func (s *Server) early(shard int) bool {
	key, now := shard%s.options.Concurrency, time.Now()
	early := now.Sub(s.identified[key]) < s.options.IdentifyEvery
	if early {
		s.problems = append(s.problems, fmt.Sprintf("shard %d begins a session %s after another one of its kind", shard, now.Sub(s.identified[key])))
	}
	s.identified[key] = now
	return early
}

// spoil sends what a fault wants instead of READY or RESUMED.
func (s *Server) spoil(p *peer) bool {
	if p.fault.Instead != "" {
		p.write([]byte(p.fault.Instead))
	}
	return p.fault.Instead != "" || p.fault.Close != 0
}

// resume continues a session with what was missed; op 9 if there is none.
func (s *Server) resume(p *peer, data []byte) (*session, int) {
	var d struct {
		Token   string `json:"token"`
		Session string `json:"session_id"`
		Seq     int    `json:"seq"`
	}
	if json.Unmarshal(data, &d) != nil {
		return nil, 4002
	}
	if bare(d.Token) != s.options.Token {
		return nil, 4004
	}
	if s.spoil(p) {
		return nil, p.fault.Close
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ss := s.sessions[d.Session]
	if ss == nil {
		p.write([]byte(Invalid))
		return nil, 0
	}
	if d.Seq < 0 || d.Seq > len(ss.sent) {
		return nil, 4007
	}
	ss.peer = p
	for _, missed := range ss.sent[d.Seq:] {
		p.write(missed)
	}
	s.send(ss, "RESUMED", map[string]any{"_trace": []string{"fake"}})
	s.counts.Resumed++
	s.welcome()
	return ss, 0
}

// send sends an event to a session and keeps it for a resume. The caller holds mu.
func (s *Server) send(ss *session, kind string, data any) {
	seq := len(ss.sent) + 1
	message := encode(frame{Op: 0, Type: &kind, Seq: &seq, Data: encode(data)})
	ss.sent = append(ss.sent, message)
	if ss.peer != nil {
		ss.peer.write(message)
	}
}

// dispatch sends an event to every session of the shard that it is for with one of the intents; 0 is for all. The caller holds mu.
func (s *Server) dispatch(intents int, kind string, data map[string]any) {
	id, _ := data["guild_id"].(string)
	guild, _ := strconv.ParseUint(id, 10, 64) // 0, and so shard 0, for what is in no server
	for _, ss := range s.sessions {
		mine := uint64(ss.shard[0]) == (guild>>22)%uint64(ss.shard[1]) // Discord, "Sharding": the formula
		if mine && (intents == 0 || ss.intents&intents != 0) {
			s.send(ss, kind, data)
		}
	}
}

// welcome counts a connection that is ready. The caller holds mu.
func (s *Server) welcome() {
	s.counts.Ready++
	ready := map[int]int{}
	for _, ss := range s.sessions {
		if ss.peer != nil {
			ready[ss.shard[0]]++
			s.counts.Most = max(s.counts.Most, ready[ss.shard[0]])
		}
	}
	s.touch()
}

// leave marks a session as not connected.
func (s *Server) leave(ss *session, p *peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ss != nil && ss.peer == p {
		ss.peer = nil
	}
	s.touch()
}

func (s *Server) forget(ss *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ss != nil {
		delete(s.sessions, ss.id)
	}
}

// Forget ends every session: none can be resumed.
func (s *Server) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.sessions)
}

// Counts tells how often clients connected, identified and resumed.
func (s *Server) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts
}

// WaitGateway waits until enough is true of the counts and returns them.
func (s *Server) WaitGateway(ctx context.Context, enough func(Counts) bool) (Counts, error) {
	var c Counts
	err := s.wait(ctx, func() bool { c = s.counts; return enough(c) })
	return c, err
}

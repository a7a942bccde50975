package fakediscord

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// A Fault is something that goes wrong with one call of the HTTP API, or several.
type Fault struct {
	Method string              // "" is any
	Path   string              // a part of the path; "" is any
	Times  int                 // how many calls it spoils; 0 is one, a negative number all
	Delay  time.Duration       // the call waits so long
	Hold   <-chan struct{}     // if not nil, the call waits until this is closed
	Status int                 // the answer; 0 is the ordinary one
	Body   string              // of the answer
	Header map[string][]string // of the answer
	Late   bool                // the call takes effect although its answer is Status
}

// Fail makes the next matching call go wrong. Faults apply in the order in which they were given.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = cmp.Or(f.Times, 1)
	s.faults = append(s.faults, &f)
}

// Mend takes back every fault that is left.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// fault takes the fault for a call; nil for none.
func (s *Server) fault(method, path string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if (f.Method == "" || f.Method == method) && strings.Contains(path, f.Path) {
			if f.Times--; f.Times == 0 {
				s.faults = append(s.faults[:i:i], s.faults[i+1:]...)
			}
			return f
		}
	}
	return nil
}

// hold waits as long as the fault wants; false means that the client gave up.
func (f *Fault) hold(ctx context.Context) bool {
	if f.Delay > 0 {
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
			return false
		}
	}
	if f.Hold == nil {
		return true
	}
	select {
	case <-f.Hold:
		return true
	case <-ctx.Done():
		return false
	}
}

// RateLimited is Discord's own 429: wait so many seconds.
func RateLimited(method, path, seconds string) Fault {
	return Fault{Method: method, Path: path, Status: http.StatusTooManyRequests,
		Body:   `{"message":"You are being rate limited.","retry_after":` + seconds + `,"global":false}`,
		Header: map[string][]string{"Content-Type": {"application/json"}, "Retry-After": {seconds}}}
}

// Forbidden is Discord's refusal for lack of a right: code 50001 where the bot may see nothing, 50013 where it may
// not do this.
func Forbidden(method, path string, code int) Fault {
	return Fault{Method: method, Path: path, Status: http.StatusForbidden,
		Body:   `{"message":"Missing Permissions","code":` + strconv.Itoa(code) + `}`,
		Header: map[string][]string{"Content-Type": {"application/json"}}}
}

// Banned is the 429 that Cloudflare sends in front of Discord: a page.
func Banned(method, path, seconds string) Fault {
	return Fault{Method: method, Path: path, Status: http.StatusTooManyRequests,
		Body:   "<!doctype html><title>Access denied</title>error code: 1015",
		Header: map[string][]string{"Content-Type": {"text/html"}, "Retry-After": {seconds}}}
}

// Broken is a server error with a page.
func Broken(method, path string, status int) Fault {
	return Fault{Method: method, Path: path, Status: status, Body: "<html>upstream connect error</html>",
		Header: map[string][]string{"Content-Type": {"text/html"}}}
}

// A GatewayFault is something that goes wrong with one connection to the gateway.
type GatewayFault struct {
	Refuse  int    // the HTTP status in place of a websocket
	NoHello bool   // nothing is ever sent
	Hello   string // this frame in place of hello
	Instead string // this frame in place of READY or RESUMED
	Close   int    // this close code in place of READY or RESUMED
	NoAcks  bool   // heartbeats are not acknowledged
}

// Frames to send instead of READY.
const (
	Reconnect = `{"op":7,"d":null,"s":null,"t":null}`
	Invalid   = `{"op":9,"d":false,"s":null,"t":null}`
)

// FailGateway makes the next connections to the gateway go wrong, one fault each.
func (s *Server) FailGateway(faults ...GatewayFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peerFaults = append(s.peerFaults, faults...)
}

// Send sends a raw frame on every connection.
func (s *Server) Send(frame string) {
	for _, p := range s.connected() {
		p.write([]byte(frame))
	}
}

// CloseGateway closes every connection with a code.
func (s *Server) CloseGateway(code int) {
	for _, p := range s.connected() {
		p.close(code)
	}
}

// Cut breaks every connection without a word.
func (s *Server) Cut() {
	for _, p := range s.connected() {
		p.conn.Close()
	}
}

// CutShard is Cut for the connections of one shard.
func (s *Server) CutShard(shard int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ss := range s.sessions {
		if ss.shard[0] == shard && ss.peer != nil {
			ss.peer.conn.Close()
		}
	}
}

// Grow makes the bot be in so many servers that it needs n shards, and ends its sessions.
func (s *Server) Grow(n int) {
	s.mu.Lock()
	s.options.Shards, s.least = n, n
	clear(s.sessions)
	s.mu.Unlock()
	s.Cut()
}

// Freeze leaves every connection open and dead: nothing is read from it or written to it.
func (s *Server) Freeze() {
	for _, p := range s.connected() {
		p.frozen.Store(true)
	}
}

// Mute stops acknowledging heartbeats on every connection.
func (s *Server) Mute() {
	for _, p := range s.connected() {
		p.mute.Store(true)
	}
}

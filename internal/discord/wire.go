package discord

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// maxFrame bounds one gateway message. Without privileged intents they are a few kilobytes.
const maxFrame = 16 << 20

// goodbye is the first byte of a close frame.
const goodbye = 0x88

// Why a connection ended, where no more specific error tells.
var (
	errReconnect = errors.New("the gateway asked for a new connection")
	errSilent    = errors.New("the gateway stopped acknowledging heartbeats")
	errHandshake = errors.New("the gateway did not get ready in time")
	errGarbled   = errors.New("the gateway sent something unreadable")
	errGivenUp   = errors.New("discordgo gave the connection up")
)

// An invalidSession is the gateway's op 9.
type invalidSession struct{ resumable bool }

func (e invalidSession) Error() string { return "the gateway invalidated the session" }

// A link is one connection to the gateway, watched from below discordgo. discordgo hides close codes and
// the heartbeat interval, deadlocks on op 7 before READY, ends the session when it closes a dead connection,
// and panics on some frames. So the link reads every frame first and lets discordgo see only the
// harmless ones; everything else ends the connection with a cause.
type link struct {
	dead  chan struct{} // closed by drop
	ready chan struct{} // closed by the first READY or RESUMED
	beat  atomic.Int64  // the heartbeat interval that hello announced, in nanoseconds
	acked atomic.Int64  // when the last heartbeat was acknowledged, in nanoseconds since 1970

	mu    sync.Mutex
	conn  net.Conn // nil before the dial
	cause error    // why the link is dead
}

func newLink() *link {
	return &link{dead: make(chan struct{}), ready: make(chan struct{})}
}

// drop ends the connection; only the first cause counts.
func (l *link) drop(cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		return
	}
	l.cause = cause
	close(l.dead)
	if l.conn != nil {
		l.conn.Close() // the connection is given up: how its closing went changes nothing
	}
}

// why tells what ended the link; nil while it lives.
func (l *link) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// attach takes over a fresh connection and returns what discordgo may use of it.
func (l *link) attach(c net.Conn) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cause != nil {
		c.Close()
		return nil, l.cause
	}
	l.conn = c
	return &wire{Conn: c, link: l, in: bufio.NewReader(c)}, nil
}

// inspect judges one message of the gateway. An error means that discordgo must not see it; instead is what
// it sees in its place, if anything.
func (l *link) inspect(message []byte) (instead []byte, err error) {
	var m struct {
		Op   *int            `json:"op"`
		Seq  int64           `json:"s"`
		Type string          `json:"t"`
		Data json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(message, &m); err != nil || m.Op == nil {
		return nil, errGarbled
	}
	switch *m.Op {
	case 0:
		switch m.Type {
		case "READY", "RESUMED":
			return nil, l.begin()
		case "INTERACTION_CREATE", "MESSAGE_CREATE":
		default:
			// Its handling of events that we have no use for can panic; it needs their number, though.
			return fmt.Appendf(nil, `{"op":0,"s":%d,"t":"UNUSED","d":null}`, m.Seq), nil
		}
	case 7:
		return nil, errReconnect
	case 9:
		return nil, invalidSession{resumable: string(m.Data) == "true"}
	case 10:
		var hello struct {
			Interval int64 `json:"heartbeat_interval"`
		}
		// discordgo would make a ticker of it, which panics on zero.
		if err := json.Unmarshal(m.Data, &hello); err != nil || hello.Interval <= 0 {
			return nil, errGarbled
		}
		l.beat.Store(int64(time.Duration(hello.Interval) * time.Millisecond))
	case 11:
		l.acked.Store(time.Now().UnixNano())
	}
	return nil, nil
}

// begin marks the session as alive; its first heartbeat is due now.
func (l *link) begin() error {
	if l.beat.Load() == 0 {
		return errGarbled
	}
	select {
	case <-l.ready:
	default:
		l.acked.Store(time.Now().UnixNano())
		close(l.ready)
	}
	return nil
}

// A wire is the connection that discordgo holds. Only one goroutine reads it at a time.
type wire struct {
	net.Conn
	link     *link
	in       *bufio.Reader
	pending  []byte // inspected and not yet read
	upgraded bool   // the HTTP part is over
	raw      bool   // the HTTP answer was a refusal: nothing to inspect
}

// Write pretends success on a dead link: a goodbye of discordgo's would end the session for good, and only
// its reader shall notice that the connection is gone.
func (w *wire) Write(p []byte) (int, error) {
	// A late heartbeat of the last connection can make discordgo say goodbye on this one and then stop reading.
	if len(p) > 0 && p[0] == goodbye {
		w.link.drop(errGivenUp)
	}
	if w.link.why() != nil {
		return len(p), nil
	}
	if _, err := w.Conn.Write(p); err != nil {
		w.link.drop(fmt.Errorf("write to the gateway: %w", err))
	}
	return len(p), nil
}

// Read hands out whole messages that inspect let pass.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.pending) == 0 {
		if w.raw {
			return w.in.Read(p)
		}
		if err := w.fill(); err != nil {
			w.link.drop(err)
			return 0, io.EOF
		}
	}
	n := copy(p, w.pending)
	w.pending = w.pending[n:]
	return n, nil
}

func (w *wire) fill() error {
	if w.upgraded {
		return w.message()
	}
	return w.head()
}

// head reads the HTTP answer to the request for a websocket.
func (w *wire) head() error {
	for {
		line, err := w.in.ReadBytes('\n')
		if err != nil {
			return fmt.Errorf("read the gateway's answer: %w", err)
		}
		w.pending = append(w.pending, line...)
		if strings.TrimSpace(string(line)) == "" {
			break
		}
		if len(w.pending) > 1<<16 {
			return errGarbled
		}
	}
	status, _, _ := strings.Cut(string(w.pending), "\r\n")
	w.upgraded = strings.Contains(status, " 101 ")
	w.raw = !w.upgraded
	return nil
}

// message reads one data message, which may come in several frames, or one control frame.
func (w *wire) message() error {
	var raw, body []byte
	for {
		head, opcode, final, payload, err := w.frame()
		if err != nil {
			return err
		}
		switch {
		case opcode == 8:
			return closed(payload)
		case opcode > 8: // ping or pong, which may come between the frames of a message
			raw = append(append(raw, head...), payload...)
			if body == nil {
				w.pending = raw
				return nil
			}
			continue
		}
		raw = append(append(raw, head...), payload...)
		body = append(body, payload...)
		if len(body) > maxFrame {
			return errGarbled
		}
		if final {
			instead, err := w.link.inspect(body)
			if err != nil {
				return err
			}
			if instead != nil { // always shorter than 126 bytes
				raw = append([]byte{0x81, byte(len(instead))}, instead...)
			}
			w.pending = raw
			return nil
		}
	}
}

// frame reads one websocket frame (RFC 6455, section 5.2). Servers do not mask theirs.
func (w *wire) frame() (head []byte, opcode byte, final bool, payload []byte, err error) {
	head = make([]byte, 2, 10)
	if _, err = io.ReadFull(w.in, head); err != nil {
		return nil, 0, false, nil, fmt.Errorf("read from the gateway: %w", err)
	}
	length := uint64(head[1] & 0x7f)
	if extra := map[uint64]int{126: 2, 127: 8}[length]; extra > 0 {
		head = head[:2+extra]
		if _, err = io.ReadFull(w.in, head[2:]); err != nil {
			return nil, 0, false, nil, fmt.Errorf("read from the gateway: %w", err)
		}
		length = binary.BigEndian.Uint64(append(make([]byte, 8-extra), head[2:]...))
	}
	if head[1]&0x80 != 0 || length > maxFrame {
		return nil, 0, false, nil, errGarbled
	}
	payload = make([]byte, length)
	if _, err = io.ReadFull(w.in, payload); err != nil {
		return nil, 0, false, nil, fmt.Errorf("read from the gateway: %w", err)
	}
	return head, head[0] & 0x0f, head[0]&0x80 != 0, payload, nil
}

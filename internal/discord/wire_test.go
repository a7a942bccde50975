package discord

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// part makes one websocket frame as a server sends it.
func part(final bool, opcode byte, payload string) []byte {
	if final {
		opcode |= 0x80
	}
	head := []byte{opcode}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return append(head, payload...)
}

const switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

func join(parts ...[]byte) string { return string(bytes.Join(parts, nil)) }

// read lets a wire read what a server sends, to the end.
func read(t *testing.T, sent string) (got string, cause error) {
	t.Helper()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	go func() {
		io.WriteString(theirs, sent) // the wire may stop reading
		theirs.Close()
	}()
	l := newLink()
	w, err := l.attach(ours)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(w)
	if err != nil && !errors.Is(err, io.ErrClosedPipe) {
		t.Fatal(err)
	}
	return string(data), l.why()
}

func TestWireLetsPass(t *testing.T) {
	t.Parallel()
	hello := string(part(true, 1, `{"op":10,"d":{"heartbeat_interval":41250}}`))
	long := `{"op":0,"s":1,"t":"INTERACTION_CREATE","d":"` + strings.Repeat("x", 1<<16) + `"}`
	half := `{"op":0,"s":1,"t":"MESSAGE_CREATE","d":"` + strings.Repeat("x", 200) + `"}`
	for name, sent := range map[string]string{
		"hello":         switching + hello,
		"a long event":  switching + hello + string(part(true, 1, long)),
		"a split event": switching + join(part(false, 1, half[:50]), part(true, 9, "ping"), part(false, 0, half[50:60]), part(true, 0, half[60:])),
		"a ping":        switching + string(part(true, 9, "")),
		"a refusal":     "HTTP/1.1 503 Unavailable\r\nContent-Length: 2\r\n\r\nno",
	} {
		if got, _ := read(t, sent); got != sent {
			t.Errorf("%s: got %q, want what was sent: %q", name, got, sent)
		}
	}
	got, _ := read(t, switching+string(part(true, 1, `{"op":0,"s":7,"t":"GUILD_CREATE","d":{}}`)))
	if want := `"s":7,"t":"UNUSED"`; !strings.Contains(got, want) || strings.Contains(got, "GUILD") {
		t.Errorf("an event without use became %q, want %q", got, want)
	}
}

func TestWireKeepsBack(t *testing.T) {
	t.Parallel()
	masked := part(true, 1, "{}")
	masked[1] |= 0x80
	for name, test := range map[string]struct {
		sent string
		want error
	}{
		"op 7":            {string(part(true, 1, `{"op":7}`)), errReconnect},
		"op 7 in parts":   {join(part(false, 1, `{"o`), part(true, 0, `p":7}`)), errReconnect},
		"op 9":            {string(part(true, 1, `{"op":9,"d":true}`)), invalidSession{resumable: true}},
		"close":           {string(part(true, 8, "\x0f\xa4")), closeError{code: 4004}},
		"empty close":     {string(part(true, 8, "")), closeError{code: 1005}},
		"null":            {string(part(true, 1, `null`)), errGarbled},
		"binary":          {string(part(true, 2, "\x78\x9c")), errGarbled},
		"masked":          {string(masked), errGarbled},
		"endless":         {"\x81\x7f\x00\x00\x00\x01\x00\x00\x00\x00", errGarbled},
		"no interval":     {string(part(true, 1, `{"op":10,"d":{}}`)), errGarbled},
		"ready too early": {string(part(true, 1, `{"op":0,"t":"READY"}`)), errGarbled},
		"cut":             {"\x81\x7e\x01", io.ErrUnexpectedEOF},
	} {
		got, cause := read(t, switching+test.sent)
		if !errors.Is(cause, test.want) {
			t.Errorf("%s: ended with %v, want %v", name, cause, test.want)
		}
		if got != switching {
			t.Errorf("%s: discordgo saw %q", name, got)
		}
	}
	if _, cause := read(t, strings.Repeat("x", 1<<17)+"\n"); !errors.Is(cause, errGarbled) {
		t.Errorf("an endless head ended with %v", cause)
	}
}

// After the end discordgo may write what it likes: nothing is sent and nothing fails.
func TestWireAfterTheEnd(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	l := newLink()
	w, err := l.attach(ours)
	if err != nil {
		t.Fatal(err)
	}
	l.drop(errReconnect)
	l.drop(errSilent)
	if n, err := w.Write([]byte("goodbye")); n != 7 || err != nil || !errors.Is(l.why(), errReconnect) {
		t.Errorf("got %d, %v, cause %v; want a pretended write and the first cause", n, err, l.why())
	}
	if _, err := l.attach(theirs); !errors.Is(err, errReconnect) {
		t.Errorf("a late connection got %v", err)
	}
}

// A goodbye of discordgo's is not sent: it would end the session, which is to be resumed.
func TestWireGivenUp(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	defer theirs.Close()
	l := newLink()
	w, err := l.attach(ours)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := w.Write([]byte{goodbye, 0x82, 0, 0, 0, 0, 3, 232}); n != 8 || err != nil {
		t.Errorf("got %d, %v; want a pretended write", n, err)
	}
	if cause := l.why(); !errors.Is(cause, errGivenUp) || !resumable(cause) {
		t.Errorf("ended with %v, want a connection that is given up and a session to resume", cause)
	}
	if sent, err := io.ReadAll(theirs); len(sent) > 0 || err != nil {
		t.Errorf("the gateway saw %q, %v; want the end", sent, err)
	}
}

// FuzzWire: whatever a gateway sends, nothing panics or hangs.
func FuzzWire(f *testing.F) {
	f.Add(join(part(true, 1, `{"op":10,"d":{"heartbeat_interval":1}}`), part(true, 1, `{"op":0,"s":1,"t":"READY","d":{}}`)))
	f.Add(join(part(false, 1, `{"op":7`), part(true, 9, ""), part(true, 0, `}`)))
	f.Fuzz(func(t *testing.T, sent string) { read(t, switching+sent) })
}

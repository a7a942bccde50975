package store

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// silence is how long PostgreSQL may say nothing to a statement. A connection can die without a word, when a server or
// something on the way to it is replaced; who waits on it would do so for ever.
const silence = time.Minute

// dialBounded makes connections that nobody waits on for longer than silence.
func dialBounded(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := dial(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return &bounded{Conn: c}, nil
	}
}

// A bounded connection ends a read after silence. pgx reads only while it waits for an answer, and ends that itself by
// SetDeadline when a context ends.
type bounded struct {
	net.Conn

	mu    sync.Mutex // guards until, and is held while a deadline is set
	until time.Time  // the deadline that pgx set; zero for none
}

func (b *bounded) Read(p []byte) (int, error) {
	b.mu.Lock()
	deadline := time.Now().Add(silence)
	if !b.until.IsZero() && b.until.Before(deadline) {
		deadline = b.until
	}
	err := b.Conn.SetReadDeadline(deadline)
	b.mu.Unlock()
	if err != nil {
		return 0, err
	}
	return b.Conn.Read(p)
}

func (b *bounded) SetDeadline(t time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until = t
	return b.Conn.SetDeadline(t)
}

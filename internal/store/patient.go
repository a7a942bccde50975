package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// restart is how long a new connection waits for a PostgreSQL that is just being restarted.
const restart = 5 * time.Second

// A patient connector tries again while nobody listens at the database's address, it hangs up, or it says that it is just
// starting: nothing was asked of it then.
type patient struct{ driver.Connector }

func (p patient) Connect(ctx context.Context) (driver.Conn, error) {
	last := time.Now().Add(restart)
	for pause := 50 * time.Millisecond; ; pause = min(2*pause, 500*time.Millisecond) {
		c, err := p.Connector.Connect(ctx)
		if err == nil || !starting(err) || time.Now().Add(pause).After(last) {
			return c, err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// starting reports whether a database that is being restarted refuses connections in this way.
func starting(err error) bool {
	const cannotConnectNow, crashShutdown, adminShutdown = "57P03", "57P02", "57P01" // PostgreSQL, "Error Codes"
	if p, ok := errors.AsType[*pgconn.PgError](err); ok {
		return p.Code == cannotConnectNow || p.Code == crashShutdown || p.Code == adminShutdown
	}
	for _, e := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, io.EOF, io.ErrUnexpectedEOF} { // the last from a proxy in between
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

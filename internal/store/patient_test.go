package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A dialer fails with each of its errors, one after the other, and then with io.ErrClosedPipe.
type dialer struct{ faults []error }

func (d *dialer) Connect(context.Context) (driver.Conn, error) {
	if len(d.faults) == 0 {
		return nil, io.ErrClosedPipe
	}
	err := d.faults[0]
	d.faults = d.faults[1:]
	return nil, err
}

func (d *dialer) Driver() driver.Driver { return nil }

func TestPatient(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	for name, test := range map[string]struct {
		faults []error
		want   error
	}{
		"a restart":      {[]error{refused, io.EOF, &pgconn.PgError{Code: "57P03"}, refused}, io.ErrClosedPipe},
		"a wrong user":   {[]error{errWrongUser, refused}, errWrongUser},
		"no such server": {slices.Repeat([]error{refused}, 100), refused},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			if _, err := (patient{&dialer{test.faults}}).Connect(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
			if took := time.Since(begin); took > restart {
				t.Errorf("%s: waited for %v, want at most %v", name, took, restart)
			}
		})
	}
}

// Nobody waits longer for a connection than their own time allows.
func TestPatientEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
		defer cancel()
		begin := time.Now()
		_, err := patient{&dialer{slices.Repeat([]error{syscall.ECONNREFUSED}, 100)}}.Connect(ctx)
		if took := time.Since(begin); !errors.Is(err, syscall.ECONNREFUSED) || took != 700*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
	})
}

var errWrongUser = &pgconn.PgError{Code: "28000"}

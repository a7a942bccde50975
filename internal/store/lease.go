package store

import (
	"context"
	"errors"
	"time"
)

// errNoLease says that a SQLite database, which is for one program, has no leases.
var errNoLease = errors.New("a SQLite database has no leases")

// databaseNow is the database's clock at the moment of asking, in milliseconds: that of the replicas may differ.
const databaseNow = `(extract(epoch FROM clock_timestamp()) * 1000)::bigint`

// Lease takes a lease for holder, or renews it, and reports whether holder has it now. It ends d after the database did this, which is
// not before d after the call. Of several who ask, one has it. Leases have a connection of their own, so that no slow query holds
// up a renewal. The database must be PostgreSQL, and its clock must not be set forward meanwhile.
func (s *Store) Lease(ctx context.Context, name, holder string, d time.Duration) (bool, error) {
	if !s.postgres {
		return false, errNoLease
	}
	// Who stands by reads only. The clock is read again once the row is locked.
	r, err := s.leases.ExecContext(ctx, `INSERT INTO lease AS l (name, holder, until)
		SELECT $1, $2, `+databaseNow+` + $3 WHERE NOT EXISTS (SELECT 1 FROM lease WHERE name = $1 AND holder <> $2 AND until > `+databaseNow+`)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE l.holder = excluded.holder OR l.until <= `+databaseNow,
		name, holder, d.Milliseconds())
	if err != nil {
		return false, wrap("ask for a lease", err)
	}
	n, err := r.RowsAffected()
	return n == 1, wrap("ask for a lease", err)
}

// Unlease gives a lease back, if holder has it.
func (s *Store) Unlease(ctx context.Context, name, holder string) error {
	if !s.postgres {
		return errNoLease
	}
	_, err := s.leases.ExecContext(ctx, `DELETE FROM lease WHERE name = $1 AND holder = $2`, name, holder)
	return wrap("give a lease back", err)
}

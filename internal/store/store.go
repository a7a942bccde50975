// Package store is what the bot remembers: which channel gets a daily post, what was posted there, and the
// jobs that are under way. It keeps one SQLite file in a folder, or a PostgreSQL database; the queries are the same. It
// knows neither facts nor platforms nor time zones, and nothing of who asked what; but who changed a setting.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
)

// File is the name of the SQLite database in its folder.
const File = "cmcbot.db"

// Errors that callers branch on.
var (
	ErrNotFound = errors.New("not in the database")
	// ErrChanged says that somebody else changed the row in the meantime: read it again.
	ErrChanged = errors.New("changed by somebody else in the meantime")
	// ErrNewer says that a newer program has changed the database: this one must not touch it.
	ErrNewer = errors.New("the database belongs to a newer version of this program")
)

// A Store is an open database. It is safe for concurrent use, and so are several on the same database, in any
// number of processes.
type Store struct {
	db       *sql.DB
	leases   *sql.DB // one connection, opened when it is needed; nil on SQLite
	postgres bool
	path     string // of the SQLite file; "" on PostgreSQL

	swept atomic.Int64 // when Once last forgot what is old, in milliseconds
}

// Open opens the PostgreSQL database at address, or with an empty address the SQLite database in folder, which it makes
// when it is not there. It brings the schema up to date; of several programs that start at once, one does and the
// others wait. The error is ErrNewer for a database that this program is too old for. The caller closes the Store.
func Open(ctx context.Context, address, folder string) (*Store, error) {
	s, err := connect(address, folder)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		s.Close() // nothing was written that closing could lose
		return nil, fmt.Errorf("open the %s: %w", s, err)
	}
	return s, nil
}

func connect(address, folder string) (*Store, error) {
	if address != "" {
		if err := CheckAddress(address); err != nil {
			return nil, err
		}
		config, err := pgx.ParseConfig(address)
		if err != nil {
			return nil, errors.New("the address of the PostgreSQL database cannot be read: write it like postgres://user:password@host:5432/name")
		}
		config.DialFunc = dialBounded(config.DialFunc)
		db := sql.OpenDB(patient{stdlib.GetConnector(*config)})
		db.SetMaxOpenConns(16)
		db.SetMaxIdleConns(16)
		db.SetConnMaxIdleTime(5 * time.Minute)
		leases := sql.OpenDB(stdlib.GetConnector(*config)) // impatient: whoever holds a lease has to know soon
		leases.SetMaxOpenConns(1)
		return &Store{db: db, leases: leases, postgres: true}, nil
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make the data folder: %w", err)
	}
	path := filepath.Join(folder, File)
	db, err := openSQLite(path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)") // what was committed survives a power cut
	if err != nil {
		return nil, err
	}
	return &Store{db: db, path: path}, nil
}

// CheckAddress returns what is wrong with the address of a database, without repeating it: it may hold a password.
func CheckAddress(address string) error {
	if u, err := url.Parse(address); err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("this is not the address of a PostgreSQL database: write it like postgres://user:password@host:5432/name")
	}
	return nil
}

// openSQLite opens a SQLite file. There is one connection, as River's driver wants it, and every transaction writes
// from its beginning, so that none fails halfway.
func openSQLite(path string, pragmas ...string) (*sql.DB, error) {
	query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{"busy_timeout(10000)"}, pragmas...)}
	connector, err := sqlite.NewConnector((&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", path, err)
	}
	db := sql.OpenDB(preparing{connector})
	db.SetMaxOpenConns(1)
	return db, nil
}

// Close closes the database.
func (s *Store) Close() error {
	err := s.db.Close()
	if s.leases != nil {
		err = errors.Join(err, s.leases.Close())
	}
	return err
}

// String names the kind of database, and the file of a SQLite one, for the log.
func (s *Store) String() string {
	if s.postgres {
		return "PostgreSQL database"
	}
	return "SQLite database " + s.path
}

// Driver returns what River works on. Its jobs share the database, and transactions with all else.
func (s *Store) Driver() riverdriver.Driver[*sql.Tx] {
	if s.postgres {
		return riverdatabasesql.New(s.db)
	}
	return riversqlite.New(s.db)
}

// A Tx is one transaction. It belongs to the function that Do gave it to.
type Tx struct {
	// Tx is what River inserts its jobs through.
	*sql.Tx
}

// Do runs f in one transaction: all of it is kept when f returns nil, and none of it otherwise. f must not use the
// Store, for SQLite has a single connection.
func (s *Store) Do(ctx context.Context, f func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // after a commit it does nothing
	if err := f(&Tx{tx}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Check returns an error when the database does not answer.
func (s *Store) Check(ctx context.Context) error {
	var rows int
	return wrap("ask the database", s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM tick`).Scan(&rows))
}

// millis writes a moment; the zero Time is 0.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads what millis wrote, in UTC.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// changed turns the result of an update of one row into an error when there was none.
func changed(r sql.Result, err error, otherwise error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		err = otherwise
	}
	return err
}

// list splits words that were joined by spaces.
func list(s string) []string { return strings.Fields(s) }

package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// versions is the table in which the schema's version stands.
const versions = "cmcbot_version"

// migrate brings River's schema and ours up to date. River's comes first, so that where ours exists River's
// does too.
func (s *Store) migrate(ctx context.Context) (err error) {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	own, err := s.provider()
	if err != nil {
		return err
	}
	river, err := rivermigrate.New(s.Driver(), nil)
	if err != nil {
		return err
	}
	have, knows, err := own.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the version: %w", err)
	}
	if have > knows {
		return fmt.Errorf("%w: it has version %d, and this program knows %d. Start the newer program again, or give this one a database of its own", ErrNewer, have, knows)
	}
	if have > 0 {
		if err := s.riverKnown(ctx, river); err != nil {
			return err
		}
	}
	if _, err := river.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("prepare the tables of jobs: %w", err)
	}
	if _, err := own.Up(ctx); err != nil {
		return fmt.Errorf("prepare the tables: %w", err)
	}
	return nil
}

func (s *Store) provider() (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if s.postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, s.db, files, goose.WithTableName(versions))
}

// riverKnown refuses tables of jobs that a newer River has changed.
func (s *Store) riverKnown(ctx context.Context, m *rivermigrate.Migrator[*sql.Tx]) error {
	var have int
	if err := s.db.QueryRowContext(ctx, `SELECT MAX(version) FROM river_migration WHERE line = 'main'`).Scan(&have); err != nil {
		return fmt.Errorf("read the version of the tables of jobs: %w", err)
	}
	all := m.AllVersions()
	if knows := all[len(all)-1].Version; have > knows {
		return fmt.Errorf("%w: its tables of jobs have version %d, and this program knows %d. Start the newer program again, or give this one a database of its own", ErrNewer, have, knows)
	}
	return nil
}

// lock makes others who migrate the same database wait until unlock: with an advisory lock on PostgreSQL,
// with a transaction on a file beside the database for SQLite, which would otherwise lock out ourselves.
func (s *Store) lock(ctx context.Context) (unlock func() error, err error) {
	db, take, release := s.db, `SELECT pg_advisory_lock(hashtext('cmcbot ' || current_schema()))`, `SELECT pg_advisory_unlock(hashtext('cmcbot ' || current_schema()))`
	if !s.postgres {
		// Without a write-ahead log: of two who make one at the same moment, SQLite turns one away at once.
		if db, err = openSQLite(filepath.Join(filepath.Dir(s.path), "lock.db")); err != nil {
			return nil, err
		}
		take, release = `BEGIN EXCLUSIVE`, `ROLLBACK`
	}
	closeLock := func() error {
		if s.postgres {
			return nil
		}
		return db.Close()
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, closeLock())
	}
	if _, err := conn.ExecContext(ctx, take); err != nil {
		return nil, errors.Join(fmt.Errorf("wait for others who prepare the database: %w", err), conn.Close(), closeLock())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), release)
		return errors.Join(err, conn.Close(), closeLock())
	}, nil
}

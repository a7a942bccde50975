package store

import (
	"context"
	"database/sql"
	"time"
)

// A Retraction is an entry of the knowledge file that was taken out of all answers.
type Retraction struct {
	Entry string
	Was   string // the entry's fingerprint then: one that has changed since is not meant
	At    time.Time
}

// Retractions returns all retractions, by entry.
func (s *Store) Retractions(ctx context.Context) ([]Retraction, error) {
	return retractions(ctx, s.db)
}

// An asker is a database or a transaction.
type asker interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

func retractions(ctx context.Context, db asker) (all []Retraction, err error) {
	rows, err := db.QueryContext(ctx, `SELECT entry, was, at FROM retraction ORDER BY entry`)
	if err != nil {
		return nil, wrap("read retractions", err)
	}
	defer rows.Close()
	for rows.Next() {
		var r Retraction
		var at int64
		if err := rows.Scan(&r.Entry, &r.Was, &at); err != nil {
			return nil, wrap("read retractions", err)
		}
		r.At = moment(at)
		all = append(all, r)
	}
	return all, wrap("read retractions", rows.Err())
}

// Retract writes a retraction, in the place of an earlier one of the same entry.
func (s *Store) Retract(ctx context.Context, r Retraction) error { return retract(ctx, s.db, r) }

func retract(ctx context.Context, db asker, r Retraction) error {
	_, err := db.ExecContext(ctx, `INSERT INTO retraction (entry, was, at) VALUES ($1, $2, $3) ON CONFLICT (entry) DO UPDATE SET was = $2, at = $3`, r.Entry, r.Was, millis(r.At))
	return wrap("retract an entry", err)
}

// Unretract removes the retraction of an entry. It returns ErrNotFound when there is none.
func (s *Store) Unretract(ctx context.Context, entry string) error {
	r, err := s.db.ExecContext(ctx, `DELETE FROM retraction WHERE entry = $1`, entry)
	return wrap("restore an entry", changed(r, err, ErrNotFound))
}

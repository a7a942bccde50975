package store

import (
	"context"
	"math"
	"time"
)

// AuditKept is how long a change of a setting is remembered.
const AuditKept = 400 * 24 * time.Hour

// An Audit is one change of a setting, by somebody who may change it.
type Audit struct {
	At        time.Time
	Workspace string // platform and id, "slack/T01"
	Channel   string // the platform's id of the channel where it was done, or for which
	What      string // "daily", "watch", "retract", or the name of a setting
	Old, New  string // in the words of the commands; "" for none
	Who       string // the platform's id of the person
}

// Note remembers a change, and forgets those that are older than AuditKept.
func (s *Store) Note(ctx context.Context, a Audit) error {
	return s.Do(ctx, func(tx *Tx) error { return tx.note(ctx, a) })
}

func (tx *Tx) note(ctx context.Context, a Audit) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO audit (at, workspace, channel, what, old, new, who) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		millis(a.At), a.Workspace, a.Channel, a.What, a.Old, a.New, a.Who); err != nil {
		return wrap("note a change", err)
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM audit WHERE at < $1`, millis(a.At.Add(-AuditKept)))
	return wrap("forget old changes", err)
}

// Audits returns the latest changes in a workspace, "slack/T01", or with "" in all, the newest first.
func (s *Store) Audits(ctx context.Context, workspace string, most int) ([]Audit, error) {
	return audits(ctx, s.db, workspace, most)
}

func audits(ctx context.Context, db asker, workspace string, most int) (all []Audit, err error) {
	rows, err := db.QueryContext(ctx, `SELECT at, workspace, channel, what, old, new, who FROM audit
		WHERE $1 = '' OR workspace = $1 ORDER BY at DESC, workspace, channel, what, new LIMIT $2`, workspace, min(most, math.MaxInt32))
	if err != nil {
		return nil, wrap("read changes of settings", err)
	}
	defer rows.Close()
	for rows.Next() {
		var a Audit
		var at int64
		if err := rows.Scan(&at, &a.Workspace, &a.Channel, &a.What, &a.Old, &a.New, &a.Who); err != nil {
			return nil, wrap("read changes of settings", err)
		}
		a.At = moment(at)
		all = append(all, a)
	}
	return all, wrap("read changes of settings", rows.Err())
}

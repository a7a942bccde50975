package store

import (
	"context"
)

// The names of settings, which are also their Audit.What.
const (
	Language = "language" // of answers, where the platform tells none: a BCP 47 tag
	TimeZone = "zone"     // that is suggested for daily posts: an IANA name
	Only     = "only"     // ids of the channels in which the bot answers, with spaces between
	Never    = "never"    // and in which it does not
)

// A Setting is what the administrators of a workspace set for it.
type Setting struct {
	Workspace string // platform and id, "slack/T01"
	Name      string
	Value     string // never "": that is no setting
}

// Settings returns all settings, by workspace and name.
func (s *Store) Settings(ctx context.Context) ([]Setting, error) { return settings(ctx, s.db) }

func settings(ctx context.Context, db asker) (all []Setting, err error) {
	rows, err := db.QueryContext(ctx, `SELECT workspace, name, value FROM setting ORDER BY workspace, name`)
	if err != nil {
		return nil, wrap("read settings", err)
	}
	defer rows.Close()
	for rows.Next() {
		var one Setting
		if err := rows.Scan(&one.Workspace, &one.Name, &one.Value); err != nil {
			return nil, wrap("read settings", err)
		}
		all = append(all, one)
	}
	return all, wrap("read settings", rows.Err())
}

// Set writes the setting that a tells of, with a itself: What is its name, New its value, "" for none.
func (s *Store) Set(ctx context.Context, a Audit) error {
	return s.Do(ctx, func(tx *Tx) error {
		if err := saveSetting(ctx, tx, Setting{a.Workspace, a.What, a.New}); err != nil {
			return err
		}
		return tx.note(ctx, a)
	})
}

func saveSetting(ctx context.Context, db asker, one Setting) error {
	if one.Value == "" {
		_, err := db.ExecContext(ctx, `DELETE FROM setting WHERE workspace = $1 AND name = $2`, one.Workspace, one.Name)
		return wrap("take a setting back", err)
	}
	_, err := db.ExecContext(ctx, `INSERT INTO setting (workspace, name, value) VALUES ($1, $2, $3)
		ON CONFLICT (workspace, name) DO UPDATE SET value = $3`, one.Workspace, one.Name, one.Value)
	return wrap("write a setting", err)
}

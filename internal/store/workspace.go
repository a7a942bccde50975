package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A Workspace is a place that installed the app, with what it granted.
type Workspace struct {
	Platform string // "slack"
	ID       string // the team's
	Bot      string // the id of the bot's user there
	Name     string // by which people there mention the bot
	Scopes   string
	Token    string // sealed by the caller
	At       time.Time
}

func (w Workspace) key() string { return w.Platform + "/" + w.ID }

const workspaceColumns = `id, bot, name, scopes, token, at`

func scanWorkspace(row interface{ Scan(...any) error }) (w Workspace, err error) {
	var id string
	var at int64
	if err = row.Scan(&id, &w.Bot, &w.Name, &w.Scopes, &w.Token, &at); err != nil {
		return w, err
	}
	c, err := ParseChannel(id + "/-")
	w.Platform, w.ID, w.At = c.Platform, c.Workspace, moment(at)
	return w, err
}

// Workspace returns a workspace, or ErrNotFound.
func (s *Store) Workspace(ctx context.Context, platform, id string) (Workspace, error) {
	w, err := scanWorkspace(s.db.QueryRowContext(ctx, `SELECT `+workspaceColumns+` FROM workspace WHERE id = $1`, Workspace{Platform: platform, ID: id}.key()))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return w, wrap("read a workspace", err)
}

// Workspaces returns all workspaces, by platform and id.
func (s *Store) Workspaces(ctx context.Context) ([]Workspace, error) { return workspaces(ctx, s.db) }

func workspaces(ctx context.Context, db asker) (all []Workspace, err error) {
	rows, err := db.QueryContext(ctx, `SELECT `+workspaceColumns+` FROM workspace ORDER BY id`)
	if err != nil {
		return nil, wrap("read workspaces", err)
	}
	defer rows.Close()
	for rows.Next() {
		w, err := scanWorkspace(rows)
		if err != nil {
			return nil, wrap("read workspaces", err)
		}
		all = append(all, w)
	}
	return all, wrap("read workspaces", rows.Err())
}

// SaveWorkspace writes a workspace, in the place of an earlier one with the same id.
func (s *Store) SaveWorkspace(ctx context.Context, w Workspace) error {
	return saveWorkspace(ctx, s.db, w)
}

func saveWorkspace(ctx context.Context, db asker, w Workspace) error {
	_, err := db.ExecContext(ctx, `INSERT INTO workspace (`+workspaceColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET bot = $2, name = $3, scopes = $4, token = $5, at = $6`, w.key(), w.Bot, w.Name, w.Scopes, w.Token, millis(w.At))
	return wrap("save a workspace", err)
}

// Reseal puts a token in the place of the one that w was read with. It returns ErrChanged when that is not there any more.
func (s *Store) Reseal(ctx context.Context, w Workspace, token string) error {
	r, err := s.db.ExecContext(ctx, `UPDATE workspace SET token = $1 WHERE id = $2 AND token = $3`, token, w.key(), w.Token)
	return wrap("seal a token again", changed(r, err, ErrChanged))
}

// EraseWorkspace forgets a workspace: its token, and all that is kept of its channels. One that is not there is no error.
func (s *Store) EraseWorkspace(ctx context.Context, platform, id string) error {
	key := Workspace{Platform: platform, ID: id}.key()
	return s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM workspace WHERE id = $1`, key); err != nil {
			return wrap("erase a workspace", err)
		}
		for _, table := range []string{"setting", "audit"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE workspace = $1`, key); err != nil {
				return wrap("erase a workspace's settings", err)
			}
		}
		for _, table := range []string{"subscription", "post", "watch", "notice", "correction"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE substr(channel, 1, $2) = $1`, key+"/", len(key)+1); err != nil {
				return wrap("erase a workspace's channels", err)
			}
		}
		_, err := tx.ExecContext(ctx, forgetSenders+` WHERE substr(sender, 1, $2) = $1`, key+"/", len(key)+1)
		return wrap("erase who suggested something there", err)
	})
}

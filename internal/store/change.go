package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// A Change is one thing that changed for readers, as it was told. The strings are those of the knowledge file; this package does
// not look into them.
type Change struct {
	Issue   int64 // what one new version brought has one number
	N       int   // its place in the issue, from 1
	At      time.Time
	What    string
	Section string
	Entry   string // its id
	Name    string // what it was called, in English
	Treaty  string
	Path    string // of the value that changed
	Lang    string // of a changed translation
	Old     string
	New     string
	Effect  string   // the day from which it holds
	About   []string // what a channel may watch that it is about, besides all: "state:LT", "topic:law"
}

const changeColumns = `issue, n, at, what, section, entry, name, treaty, path, lang, was, became, effect, about`

func scanChange(row interface{ Scan(...any) error }) (Change, error) {
	var c Change
	var at int64
	var about string
	err := row.Scan(&c.Issue, &c.N, &at, &c.What, &c.Section, &c.Entry, &c.Name, &c.Treaty, &c.Path, &c.Lang, &c.Old, &c.New, &c.Effect, &about)
	c.At, c.About = moment(at), list(about)
	return c, err
}

// AddChange writes a change down.
func (tx *Tx) AddChange(ctx context.Context, c Change) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO change (`+changeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		c.Issue, c.N, millis(c.At), c.What, c.Section, c.Entry, c.Name, c.Treaty, c.Path, c.Lang, c.Old, c.New, c.Effect, strings.Join(c.About, " "))
	return wrap("record a change", err)
}

// Issue returns the changes of an issue, in order.
func (tx *Tx) Issue(ctx context.Context, issue int64) ([]Change, error) {
	return rows(ctx, tx, "read changes", scanChange, `SELECT `+changeColumns+` FROM change WHERE issue = $1 ORDER BY n`, issue)
}

// Changes returns the latest changes, at most limit, the newest issue first.
func (tx *Tx) Changes(ctx context.Context, limit int) ([]Change, error) {
	return rows(ctx, tx, "read changes", scanChange, `SELECT `+changeColumns+` FROM change ORDER BY issue DESC, n LIMIT $1`, limit)
}

// ChangesOf returns the changes of one entry for which a post is corrected, the oldest first.
func (tx *Tx) ChangesOf(ctx context.Context, section, entry string, c Channel, day string) ([]Change, error) {
	return rows(ctx, tx, "read changes", scanChange, `SELECT `+changeColumns+` FROM change WHERE section = $1 AND entry = $2
		AND issue IN (SELECT issue FROM correction WHERE channel = $3 AND day = $4) ORDER BY issue, n`, section, entry, c.String(), day)
}

// PostsOf returns the posts of an entry that stand in their channels.
func (tx *Tx) PostsOf(ctx context.Context, entry string) ([]Post, error) {
	return tx.posts(ctx, `SELECT `+postColumns+` FROM post WHERE entry = $1 AND state = 'posted' AND message <> '' ORDER BY day DESC, channel`, entry)
}

// Hold records that the program id answers from the version hash of the knowledge file now, and forgets the programs that
// did not say so since before. It returns the other versions that are in use, and since when id holds its own.
func (tx *Tx) Hold(ctx context.Context, id, hash string, now, before time.Time) (others []string, since time.Time, err error) {
	if _, err := tx.ExecContext(ctx, `DELETE FROM holder WHERE alive < $1`, millis(before)); err != nil {
		return nil, time.Time{}, wrap("forget dead programs", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO holder (id, hash, since, alive) VALUES ($1, $2, $3, $3)
		ON CONFLICT (id) DO UPDATE SET since = CASE WHEN holder.hash = excluded.hash THEN holder.since ELSE excluded.since END, hash = excluded.hash, alive = excluded.alive`,
		id, hash, millis(now))
	if err != nil {
		return nil, time.Time{}, wrap("record the version in use", err)
	}
	others, err = rows(ctx, tx, "read the versions in use", func(row interface{ Scan(...any) error }) (h string, err error) {
		return h, row.Scan(&h)
	}, `SELECT DISTINCT hash FROM holder WHERE hash <> $1`, hash)
	if err != nil {
		return nil, time.Time{}, err
	}
	var ms int64
	err = tx.QueryRowContext(ctx, `SELECT since FROM holder WHERE id = $1`, id).Scan(&ms)
	return others, moment(ms), wrap("read the version in use", err)
}

// Release forgets a program that ends.
func (tx *Tx) Release(ctx context.Context, id string) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM holder WHERE id = $1`, id)
	return wrap("forget a program", err)
}

// Told returns the version of the knowledge file whose changes were told last, and the number of the issue that did; or
// ErrNotFound.
func (tx *Tx) Told(ctx context.Context) (hash string, issue int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT hash, issue FROM told WHERE name = 'facts'`).Scan(&hash, &issue)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return hash, issue, wrap("read what was told", err)
}

// ToldText returns the file that Told names.
func (tx *Tx) ToldText(ctx context.Context) (text string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT text FROM told WHERE name = 'facts'`).Scan(&text)
	return text, wrap("read what was told", err)
}

// Tell moves on from the issue was, or with was below 0 from nothing, to the next one, which ends with this version. It
// reports whether it did: not when somebody else moved on before.
func (tx *Tx) Tell(ctx context.Context, was int64, hash, text string, now time.Time) (bool, error) {
	query, args := `UPDATE told SET hash = $1, text = $2, at = $3, issue = issue + 1 WHERE name = 'facts' AND issue = $4`, []any{hash, text, millis(now), was}
	if was < 0 {
		// The numbers go on behind those of a restored backup.
		query = `INSERT INTO told (name, hash, text, at, issue) SELECT 'facts', CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS BIGINT), COALESCE(MAX(issue), 0) FROM change WHERE 1 = 1 ON CONFLICT DO NOTHING`
		args = args[:3]
	}
	r, err := tx.ExecContext(ctx, query, args...)
	err = changed(r, err, ErrChanged)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, wrap("move on to a version", err)
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// A Watch is a channel that is told what changes in the knowledge file.
type Watch struct {
	Channel Channel
	Items   []string // what it is told of: "all", "state:LT", "topic:law"
	Lang    string   // of the notices, a BCP 47 tag
	// Owner is the platform's id of the person who set it up last: kept only to tell them when posting is not possible
	// any more.
	Owner  string
	State  State  // Active or Failed
	Reason string // why it is Failed
	Since  time.Time

	version int64 // raised by every SaveWatch; 0 for a new one
}

const watchColumns = `channel, items, lang, owner, state, reason, since, version`

func scanWatch(row interface{ Scan(...any) error }) (Watch, error) {
	var w Watch
	var channel, items string
	var since int64
	if err := row.Scan(&channel, &items, &w.Lang, &w.Owner, &w.State, &w.Reason, &since, &w.version); err != nil {
		return w, err
	}
	w.Items, w.Since = list(items), moment(since)
	var err error
	w.Channel, err = ParseChannel(channel)
	return w, err
}

// Watch returns what a channel watches, or ErrNotFound.
func (tx *Tx) Watch(ctx context.Context, c Channel) (Watch, error) {
	w, err := scanWatch(tx.QueryRowContext(ctx, `SELECT `+watchColumns+` FROM watch WHERE channel = $1`, c.String()))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return w, wrap("read a watch", err)
}

// Watches returns all watches, by channel.
func (tx *Tx) Watches(ctx context.Context) ([]Watch, error) {
	return rows(ctx, tx, "read watches", scanWatch, `SELECT `+watchColumns+` FROM watch ORDER BY channel`)
}

// SaveWatch writes a watch: a new one, or one that was read before; one without Items is forgotten. It returns ErrChanged
// when somebody else wrote it since, or made the same new one.
func (tx *Tx) SaveWatch(ctx context.Context, w *Watch) error {
	query := `INSERT INTO watch (` + watchColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8 + 1) ON CONFLICT DO NOTHING`
	args := []any{w.Channel.String(), strings.Join(w.Items, " "), w.Lang, w.Owner, string(w.State), w.Reason, millis(w.Since), w.version}
	switch {
	case len(w.Items) == 0 && w.version == 0:
		return nil
	case len(w.Items) == 0:
		query, args = `DELETE FROM watch WHERE channel = $1 AND version = $2`, []any{w.Channel.String(), w.version}
	case w.version > 0:
		query = `UPDATE watch SET items = $2, lang = $3, owner = $4, state = $5, reason = $6, since = $7, version = version + 1 WHERE channel = $1 AND version = $8`
	}
	r, err := tx.ExecContext(ctx, query, args...)
	if err := changed(r, err, ErrChanged); err != nil {
		return wrap("save a watch", err)
	}
	w.version++
	return nil
}

// Notice returns what a channel was told of an issue, written like a number, or ErrNotFound.
func (tx *Tx) Notice(ctx context.Context, c Channel, issue string) (Post, error) {
	p, err := scanNotice(tx.QueryRowContext(ctx, `SELECT `+postColumns+` FROM notice WHERE channel = $1 AND day = $2`, c.String(), issue))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return p, wrap("read a notice", err)
}

// Notices returns the latest notices of a channel, at most limit, the newest first.
func (tx *Tx) Notices(ctx context.Context, c Channel, limit int) ([]Post, error) {
	return rows(ctx, tx, "read notices", scanNotice, `SELECT `+postColumns+` FROM notice WHERE channel = $1 ORDER BY slot DESC LIMIT $2`, c.String(), limit)
}

// OpenNotices is Open for notices.
func (tx *Tx) OpenNotices(ctx context.Context, before time.Time, limit int) ([]Post, error) {
	return rows(ctx, tx, "read notices", scanNotice, `SELECT `+postColumns+` FROM notice WHERE state IN ('claimed', 'trying') AND slot < $1 ORDER BY slot LIMIT $2`, millis(before), limit)
}

func scanNotice(row interface{ Scan(...any) error }) (Post, error) {
	p, err := scanPost(row)
	p.Notice = true
	return p, err
}

// A Correction is a post that carries what an issue changed.
type Correction struct {
	Channel Channel
	Day     string // of the post
	Issue   int64
	At      time.Time // when the change was told
	State   PostState // Claimed, Posted when the message was edited, Refused when it cannot be, Missed when there was no time left
	Settled time.Time
	Note    string // why it was refused or missed
}

const correctionColumns = `channel, day, issue, at, state, settled, note`

func scanCorrection(row interface{ Scan(...any) error }) (Correction, error) {
	var c Correction
	var channel string
	var at, settled int64
	if err := row.Scan(&channel, &c.Day, &c.Issue, &at, &c.State, &settled, &c.Note); err != nil {
		return c, err
	}
	c.At, c.Settled = moment(at), moment(settled)
	var err error
	c.Channel, err = ParseChannel(channel)
	return c, err
}

// ClaimCorrection writes a correction down and reports whether it is a new one.
func (tx *Tx) ClaimCorrection(ctx context.Context, c Correction) (bool, error) {
	r, err := tx.ExecContext(ctx, `INSERT INTO correction (`+correctionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
		c.Channel.String(), c.Day, c.Issue, millis(c.At), string(c.State), millis(c.Settled), c.Note)
	err = changed(r, err, ErrChanged)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, wrap("claim a correction", err)
}

// Correction returns one correction, or ErrNotFound.
func (tx *Tx) Correction(ctx context.Context, c Channel, day string, issue int64) (Correction, error) {
	k, err := scanCorrection(tx.QueryRowContext(ctx, `SELECT `+correctionColumns+` FROM correction WHERE channel = $1 AND day = $2 AND issue = $3`, c.String(), day, issue))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return k, wrap("read a correction", err)
}

// Corrections returns all corrections, by channel, day and issue.
func (tx *Tx) Corrections(ctx context.Context) ([]Correction, error) {
	return rows(ctx, tx, "read corrections", scanCorrection, `SELECT `+correctionColumns+` FROM correction ORDER BY channel, day, issue`)
}

// SettleCorrection writes down how a correction ended, or returns ErrChanged when that is written down already.
func (tx *Tx) SettleCorrection(ctx context.Context, c Correction) error {
	r, err := tx.ExecContext(ctx, `UPDATE correction SET state = $1, settled = $2, note = $3 WHERE channel = $4 AND day = $5 AND issue = $6 AND state = 'claimed'`,
		string(c.State), millis(c.Settled), c.Note, c.Channel.String(), c.Day, c.Issue)
	return wrap("settle a correction", changed(r, err, ErrChanged))
}

// rows reads what a query finds.
func rows[T any](ctx context.Context, tx *Tx, doing string, scan func(interface{ Scan(...any) error }) (T, error), query string, args ...any) ([]T, error) {
	found, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap(doing, err)
	}
	defer found.Close()
	var all []T
	for found.Next() {
		one, err := scan(found)
		if err != nil {
			return nil, wrap(doing, err)
		}
		all = append(all, one)
	}
	return all, wrap(doing, found.Err())
}

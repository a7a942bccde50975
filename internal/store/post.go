package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// A PostState is how far a post has come.
type PostState string

// The states of a post. Claimed and Trying ones are under way; the others are final, but for Missed, which a clock
// that goes back can undo.
const (
	Claimed PostState = "claimed" // chosen and written down; certainly not sent
	Trying  PostState = "trying"  // an attempt began whose outcome is not recorded
	Posted  PostState = "posted"  // it stands in the channel
	Missed  PostState = "missed"  // certainly not sent, and too late now
	Unsure  PostState = "unsure"  // it may stand in the channel or not; it is not sent again
	Refused PostState = "refused" // the platform will not have it
	Dropped PostState = "dropped" // the subscription was paused or stopped before it was sent
)

// A Post is one slot of a subscription that was claimed, or missed; or a notice of changes to a channel that watches.
type Post struct {
	Channel  Channel
	Notice   bool      // it is a notice
	Day      string    // the local date, of a notice the number of the issue; with the channel it is the key
	Slot     time.Time // when it was due
	Entry    string    // what is posted: the id of a fact or of a calendar day, or "withdrawal:LT:ccm"; of a notice what the channel watched
	Why      string    // the rule that chose it
	Lang     string
	State    PostState
	Attempts int       // begun so far
	Tried    time.Time // when the last attempt began
	Settled  time.Time // when State became final
	Message  string    // the platform's id of the message
	Note     string    // why it was missed or refused, in words for people
	Version  string    // of the knowledge file that it was drawn from, as Tx.Told names it
}

const postColumns = `channel, day, slot, entry, why, lang, state, attempts, tried, settled, message, note, version`

// table is where the post stands.
func (p Post) table() string {
	if p.Notice {
		return "notice"
	}
	return "post"
}

func scanPost(row interface{ Scan(...any) error }) (Post, error) {
	var p Post
	var channel string
	var slot, tried, settled int64
	if err := row.Scan(&channel, &p.Day, &slot, &p.Entry, &p.Why, &p.Lang, &p.State, &p.Attempts, &tried, &settled, &p.Message, &p.Note, &p.Version); err != nil {
		return p, err
	}
	p.Slot, p.Tried, p.Settled = moment(slot), moment(tried), moment(settled)
	var err error
	p.Channel, err = ParseChannel(channel)
	return p, err
}

// Claim writes a post down and reports whether its slot was free. A slot that was missed is free again: the clock
// went back. The same goes for a post that is Missed itself, except that it takes no slot from another.
func (tx *Tx) Claim(ctx context.Context, p Post) (bool, error) {
	query := `INSERT INTO ` + p.table() + ` (` + postColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT (channel, day) DO `
	if p.State == Missed || p.Notice {
		query += `NOTHING`
	} else {
		query += `UPDATE SET slot = excluded.slot, entry = excluded.entry, why = excluded.why, lang = excluded.lang, state = excluded.state,
			tried = excluded.tried, settled = excluded.settled, note = excluded.note WHERE post.state = 'missed' AND post.attempts = 0`
	}
	r, err := tx.ExecContext(ctx, query, p.Channel.String(), p.Day, millis(p.Slot), p.Entry, p.Why, p.Lang, string(p.State), p.Attempts, millis(p.Tried), millis(p.Settled), p.Message, p.Note, p.Version)
	err = changed(r, err, ErrChanged)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, wrap("claim a slot", err)
}

// Post returns a channel's post of one day, or ErrNotFound.
func (tx *Tx) Post(ctx context.Context, c Channel, day string) (Post, error) {
	p, err := scanPost(tx.QueryRowContext(ctx, `SELECT `+postColumns+` FROM post WHERE channel = $1 AND day = $2`, c.String(), day))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return p, wrap("read a post", err)
}

// Posts returns the latest posts of a channel, at most limit, the newest first.
func (tx *Tx) Posts(ctx context.Context, c Channel, limit int) ([]Post, error) {
	return tx.posts(ctx, `SELECT `+postColumns+` FROM post WHERE channel = $1 ORDER BY day DESC LIMIT $2`, c.String(), limit)
}

// AllPosts returns every post, by channel and day.
func (tx *Tx) AllPosts(ctx context.Context) ([]Post, error) {
	return tx.posts(ctx, `SELECT `+postColumns+` FROM post ORDER BY channel, day`)
}

// Open returns at most limit posts that are under way and were due before a moment.
func (tx *Tx) Open(ctx context.Context, before time.Time, limit int) ([]Post, error) {
	return tx.posts(ctx, `SELECT `+postColumns+` FROM post WHERE state IN ('claimed', 'trying') AND slot < $1 ORDER BY slot LIMIT $2`, millis(before), limit)
}

func (tx *Tx) posts(ctx context.Context, query string, args ...any) ([]Post, error) {
	return rows(ctx, tx, "read posts", scanPost, query, args...)
}

// Update writes how far a post has come: State, Entry, Why, Attempts, Tried, Settled, Message, Note and Version. It returns ErrChanged
// unless the post is still in state was after attempts attempts: of two workers who mean the same
// attempt, one gets it.
func (tx *Tx) Update(ctx context.Context, p Post, was PostState, attempts int) error {
	r, err := tx.ExecContext(ctx, `UPDATE `+p.table()+` SET entry = $3, why = $4, state = $5, attempts = $6, tried = $7, settled = $8, message = $9, note = $10, version = $11
		WHERE channel = $1 AND day = $2 AND state = $12 AND attempts = $13`,
		p.Channel.String(), p.Day, p.Entry, p.Why, string(p.State), p.Attempts, millis(p.Tried), millis(p.Settled), p.Message, p.Note, p.Version, string(was), attempts)
	return wrap("update a post", changed(r, err, ErrChanged))
}

// Seen returns the last day on which each entry was posted in a channel, or is about to be.
func (tx *Tx) Seen(ctx context.Context, c Channel) (map[string]string, error) {
	return tx.pairs(ctx, `SELECT entry, MAX(day) FROM post WHERE channel = $1 AND state IN ('claimed', 'trying', 'posted', 'unsure') GROUP BY entry`, c.String())
}

// Know remembers the facts that are in the knowledge file on a day, those that are new as met on it. In an
// empty database none of them is new.
func (tx *Tx) Know(ctx context.Context, facts []string, day string) error {
	known, err := tx.Known(ctx)
	if err != nil {
		return err
	}
	if len(known) == 0 {
		day = ""
	}
	for _, f := range facts {
		if _, ok := known[f]; ok {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO known (fact, day) VALUES ($1, $2) ON CONFLICT DO NOTHING`, f, day); err != nil {
			return wrap("remember a fact", err)
		}
	}
	return nil
}

// Known returns the day on which each fact was first met; "" for those that were there at the beginning.
func (tx *Tx) Known(ctx context.Context) (map[string]string, error) {
	return tx.pairs(ctx, `SELECT fact, day FROM known`)
}

func (tx *Tx) pairs(ctx context.Context, query string, args ...any) (map[string]string, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap("read history", err)
	}
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var key, value string
		if err := rows.Scan(&key, &value); err != nil {
			return nil, wrap("read history", err)
		}
		all[key] = value
	}
	return all, wrap("read history", rows.Err())
}

// Tick records that the schedule is looked at now, and returns when it was before; zero for never.
func (tx *Tx) Tick(ctx context.Context, now time.Time) (time.Time, error) {
	var last int64
	err := tx.QueryRowContext(ctx, `SELECT at FROM tick WHERE name = 'schedule'`).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, wrap("read the clock", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO tick (name, at) VALUES ('schedule', $1) ON CONFLICT (name) DO UPDATE SET at = excluded.at`, millis(now))
	return moment(last), wrap("write the clock", err)
}

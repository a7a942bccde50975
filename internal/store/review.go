package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"time"
)

// A Checked says that a maintainer found an entry of the knowledge file still true.
type Checked struct {
	Entry string `json:"entry"` // "cas-2024-total", "group:eu", "treaty:ccm"
	Was   string `json:"was"`   // the fingerprint of what was found true: an entry that has changed since is not meant
	Day   string `json:"day"`   // on which it was, such as "2026-11-30"
}

// Checks returns what was found still true and was not found in the knowledge file yet, by entry.
func (s *Store) Checks(ctx context.Context) ([]Checked, error) { return checks(ctx, s.db) }

func checks(ctx context.Context, db asker) (all []Checked, err error) {
	rows, err := db.QueryContext(ctx, `SELECT entry, was, day FROM checked ORDER BY entry`)
	if err != nil {
		return nil, wrap("read checks", err)
	}
	defer rows.Close()
	for rows.Next() {
		var c Checked
		if err := rows.Scan(&c.Entry, &c.Was, &c.Day); err != nil {
			return nil, wrap("read checks", err)
		}
		all = append(all, c)
	}
	return all, wrap("read checks", rows.Err())
}

// Confirm writes that an entry was found still true, in the place of an earlier time.
func (s *Store) Confirm(ctx context.Context, c Checked) error { return confirm(ctx, s.db, c) }

func confirm(ctx context.Context, db asker, c Checked) error {
	_, err := db.ExecContext(ctx, `INSERT INTO checked (entry, was, day) VALUES ($1, $2, $3) ON CONFLICT (entry) DO UPDATE SET was = $2, day = $3`, c.Entry, c.Was, c.Day)
	return wrap("record a check", err)
}

// ForgetCheck removes a check that the knowledge file has taken over, or that means an entry as it stood before. It does nothing when there is none like it.
func (s *Store) ForgetCheck(ctx context.Context, c Checked) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM checked WHERE entry = $1 AND was = $2 AND day = $3`, c.Entry, c.Was, c.Day)
	return wrap("forget a check", err)
}

// A Review is the weekly message to the maintainers.
type Review struct {
	Day     string       `json:"day"` // its Monday
	Channel Channel      `json:"channel"`
	State   PostState    `json:"state"` // Dropped when there was nothing to do
	Tried   time.Time    `json:"tried"` // when the last attempt began
	Message string       `json:"message,omitempty"`
	Items   []ReviewItem `json:"items,omitempty"`
	Version int64        `json:"version"` // grows with each change of Items
	Drawn   int64        `json:"drawn"`   // the Version that the message shows
}

// A ReviewItem is one entry of a Review.
type ReviewItem struct {
	Entry string `json:"entry"`
	Was   string `json:"was"`            // its fingerprint when the review was made
	Done  string `json:"done,omitempty"` // what became of it: one of the Dones; "" while it is open
	On    string `json:"on,omitempty"`   // the day on which it did
}

// What became of an entry of a review.
const (
	DoneTrue    = "true"    // found still true
	DoneRetired = "retired" // taken out of all answers
	DoneChanged = "changed" // the knowledge file says something else by now, or has no such entry
)

const reviewColumns = `day, channel, state, tried, message, items, version, drawn`

func scanReview(row interface{ Scan(...any) error }) (r Review, err error) {
	var channel, items string
	var tried int64
	if err := row.Scan(&r.Day, &channel, &r.State, &tried, &r.Message, &items, &r.Version, &r.Drawn); err != nil {
		return r, err
	}
	r.Tried = moment(tried)
	r.Channel, err = ParseChannel(channel)
	return r, errors.Join(err, json.Unmarshal([]byte(items), &r.Items))
}

// Reviews returns the reviews that are remembered, by day.
func (s *Store) Reviews(ctx context.Context) ([]Review, error) { return reviews(ctx, s.db) }

func reviews(ctx context.Context, db asker) (all []Review, err error) {
	rows, err := db.QueryContext(ctx, `SELECT `+reviewColumns+` FROM review ORDER BY day`)
	if err != nil {
		return nil, wrap("read reviews", err)
	}
	defer rows.Close()
	for rows.Next() {
		r, err := scanReview(rows)
		if err != nil {
			return nil, wrap("read reviews", err)
		}
		all = append(all, r)
	}
	return all, wrap("read reviews", rows.Err())
}

// ClaimReview writes a review that nobody wrote before, and forgets those of days before since. It reports whether it was free.
func (s *Store) ClaimReview(ctx context.Context, r Review, since string) (free bool, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM review WHERE day < $1`, since); err != nil {
			return err
		}
		free, err = claimReview(ctx, tx, r)
		return err
	})
	return free && err == nil, wrap("claim a review", err)
}

func claimReview(ctx context.Context, db asker, r Review) (bool, error) {
	items, err := json.Marshal(r.Items)
	if err != nil {
		return false, err
	}
	result, err := db.ExecContext(ctx, `INSERT INTO review (`+reviewColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		r.Day, r.Channel.String(), r.State, millis(r.Tried), r.Message, string(items), r.Version, r.Drawn)
	err = changed(result, err, ErrChanged)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, err
}

// MoveReview writes the State, Tried and Message of a review. The error is ErrChanged unless it was in the state was, tried last at tried.
func (s *Store) MoveReview(ctx context.Context, r Review, was PostState, tried time.Time) error {
	result, err := s.db.ExecContext(ctx, `UPDATE review SET state = $1, tried = $2, message = $3 WHERE day = $4 AND state = $5 AND tried = $6`,
		r.State, millis(r.Tried), r.Message, r.Day, was, millis(tried))
	return wrap("write a review", changed(result, err, ErrChanged))
}

// Settle writes in all reviews what became of the open entries for which done returns something, and on which day. What is done stays so. It
// reports whether there were such.
func (s *Store) Settle(ctx context.Context, done func(Review, ReviewItem) (what, day string)) (any bool, err error) {
	err = s.Do(ctx, func(tx *Tx) error {
		any = false
		all, err := reviews(ctx, tx)
		if err != nil {
			return err
		}
		for _, r := range all {
			items := slices.Clone(r.Items)
			for i := range items {
				if items[i].Done == "" {
					items[i].Done, items[i].On = done(r, items[i])
				}
			}
			if slices.Equal(items, r.Items) {
				continue
			}
			text, err := json.Marshal(items)
			if err != nil {
				return err
			}
			// Of two that settle at once on PostgreSQL, the second does so again.
			result, err := tx.ExecContext(ctx, `UPDATE review SET items = $1, version = version + 1 WHERE day = $2 AND version = $3`, string(text), r.Day, r.Version)
			if err := changed(result, err, ErrChanged); err != nil {
				return err
			}
			any = true
		}
		return nil
	})
	if errors.Is(err, ErrChanged) && ctx.Err() == nil {
		return s.Settle(ctx, done)
	}
	return any && err == nil, wrap("settle a review", err)
}

// Draw writes that a review's message shows a version. It reports whether it showed an older one, so that no other message can have
// been sent in between.
func (s *Store) Draw(ctx context.Context, day string, version int64) (bool, error) {
	result, err := s.db.ExecContext(ctx, `UPDATE review SET drawn = $1 WHERE day = $2 AND drawn < $1`, version, day)
	err = changed(result, err, sql.ErrNoRows)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, wrap("write a review", err)
}

// EverPosted returns the entries that some channel got as a daily post.
func (s *Store) EverPosted(ctx context.Context) (map[string]bool, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT DISTINCT entry FROM post WHERE state = $1`, Posted)
	if err != nil {
		return nil, wrap("read what was posted", err)
	}
	defer rows.Close()
	all := map[string]bool{}
	for rows.Next() {
		var entry string
		if err := rows.Scan(&entry); err != nil {
			return nil, wrap("read what was posted", err)
		}
		all[entry] = true
	}
	return all, wrap("read what was posted", rows.Err())
}

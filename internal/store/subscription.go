package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Channel names a place on a platform.
type Channel struct {
	Platform  string // "discord" or "slack"
	Workspace string // the guild's or the team's id
	ID        string // the channel's
}

// String returns the form that ParseChannel reads: "slack/T01/C02".
func (c Channel) String() string { return c.Platform + "/" + c.Workspace + "/" + c.ID }

// ParseChannel reads what Channel.String wrote.
func ParseChannel(s string) (Channel, error) {
	parts := strings.Split(s, "/")
	if len(parts) != 3 || parts[0] == "" || parts[2] == "" {
		return Channel{}, fmt.Errorf("%q is not a channel: write it like slack/T01/C02, as \"bot daily list\" does", s)
	}
	return Channel{parts[0], parts[1], parts[2]}, nil
}

// A State is what a subscription is doing.
type State string

// The states of a subscription.
const (
	Active  State = "active"
	Paused  State = "paused"  // by somebody, until they resume it
	Failed  State = "failed"  // by us: posting is not possible any more; Reason says why
	Stopped State = "stopped" // for good; what was posted is kept, so that a new start does not repeat it
)

// A Subscription is a channel that gets a daily post.
type Subscription struct {
	Channel  Channel
	Minute   int    // of the local day, 0 to 1439, at which the post is due
	Zone     string // an IANA zone
	Weekdays int    // the days it comes on, 1<<time.Weekday each
	Topics   []string
	Lang     string // of the posts, a BCP 47 tag
	// Owner is the platform's id of the person who set it up: kept only to tell them when posting is not
	// possible any more, and forgotten when the subscription is stopped.
	Owner  string
	State  State
	Reason string            // why it is Failed
	Until  string            // no post before this day; "" for none
	Quiet  []Span            // days without a post
	Pins   map[string]string // by day, the fact that was chosen for it
	// Since is when it began or was last changed: no slot at or before it is owed.
	Since time.Time
	// Doubt is the moment of a restored backup: whether slots up to it were posted is not known.
	Doubt time.Time
	// Due is the next slot that was not dealt with yet; zero when there is none.
	Due time.Time

	version int64 // raised by every Save; 0 for a new one
}

// A Span is days from First to Last.
type Span struct{ First, Last string }

const subscriptionColumns = `channel, minute, zone, weekdays, topics, lang, owner, state, reason, until, quiet, pins, since, doubt, due, version`

func scanSubscription(row interface{ Scan(...any) error }) (Subscription, error) {
	var s Subscription
	var channel, topics, quiet, pins string
	var since, doubt, due int64
	err := row.Scan(&channel, &s.Minute, &s.Zone, &s.Weekdays, &topics, &s.Lang, &s.Owner, &s.State, &s.Reason, &s.Until, &quiet, &pins, &since, &doubt, &due, &s.version)
	if err != nil {
		return s, err
	}
	s.Topics, s.Since, s.Doubt, s.Due = list(topics), moment(since), moment(doubt), moment(due)
	if s.Channel, err = ParseChannel(channel); err != nil {
		return s, err
	}
	return s, errors.Join(json.Unmarshal([]byte(quiet), &s.Quiet), json.Unmarshal([]byte(pins), &s.Pins))
}

// Subscription returns the subscription of a channel, stopped ones too, or ErrNotFound.
func (tx *Tx) Subscription(ctx context.Context, c Channel) (Subscription, error) {
	s, err := scanSubscription(tx.QueryRowContext(ctx, `SELECT `+subscriptionColumns+` FROM subscription WHERE channel = $1`, c.String()))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return s, wrap("read a subscription", err)
}

// Subscriptions returns all subscriptions, by channel.
func (tx *Tx) Subscriptions(ctx context.Context) ([]Subscription, error) {
	return tx.subscriptions(ctx, `SELECT `+subscriptionColumns+` FROM subscription ORDER BY channel`)
}

// Due returns at most limit active subscriptions with a slot at or before now, the longest due first. Those of the same moment come
// by the last letters of their ids, which mixes the workspaces: each takes only so many posts a second, and the next ones in
// line should not all be of the same.
func (tx *Tx) Due(ctx context.Context, now time.Time, limit int) ([]Subscription, error) {
	return tx.subscriptions(ctx, `SELECT `+subscriptionColumns+` FROM subscription WHERE due > 0 AND due <= $1 ORDER BY due, substr(channel, length(channel) - 3), channel LIMIT $2`, millis(now), limit)
}

func (tx *Tx) subscriptions(ctx context.Context, query string, args ...any) ([]Subscription, error) {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap("read subscriptions", err)
	}
	defer rows.Close()
	var all []Subscription
	for rows.Next() {
		s, err := scanSubscription(rows)
		if err != nil {
			return nil, wrap("read subscriptions", err)
		}
		all = append(all, s)
	}
	return all, wrap("read subscriptions", rows.Err())
}

// NextDue returns the earliest slot that any subscription waits for; zero for none.
func (tx *Tx) NextDue(ctx context.Context) (time.Time, error) {
	var due sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT MIN(due) FROM subscription WHERE due > 0`).Scan(&due)
	return moment(due.Int64), wrap("read the next slot", err)
}

// Save writes a subscription: a new one, or one that was read before. It returns ErrChanged when
// somebody else wrote it since, or made the same new one.
func (tx *Tx) Save(ctx context.Context, s *Subscription) error {
	quiet, err := json.Marshal(s.Quiet)
	if err != nil {
		return err
	}
	pins, err := json.Marshal(s.Pins)
	if err != nil {
		return err
	}
	query := `INSERT INTO subscription (` + subscriptionColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 + 1) ON CONFLICT DO NOTHING`
	if s.version > 0 {
		query = `UPDATE subscription SET minute = $2, zone = $3, weekdays = $4, topics = $5, lang = $6, owner = $7, state = $8, reason = $9, until = $10,
			quiet = $11, pins = $12, since = $13, doubt = $14, due = $15, version = version + 1 WHERE channel = $1 AND version = $16`
	}
	r, err := tx.ExecContext(ctx, query, s.Channel.String(), s.Minute, s.Zone, s.Weekdays, strings.Join(s.Topics, " "), s.Lang, s.Owner, string(s.State), s.Reason, s.Until,
		string(quiet), string(pins), millis(s.Since), millis(s.Doubt), millis(s.Due), s.version)
	if err := changed(r, err, ErrChanged); err != nil {
		return wrap("save a subscription", err)
	}
	s.version++
	return nil
}

// Advance moves a subscription's next slot, and reports whether it did: not when somebody else moved it or changed
// the subscription since it was read.
func (tx *Tx) Advance(ctx context.Context, s Subscription, due time.Time) (bool, error) {
	r, err := tx.ExecContext(ctx, `UPDATE subscription SET due = $1 WHERE channel = $2 AND due = $3 AND version = $4`, millis(due), s.Channel.String(), millis(s.Due), s.version)
	err = changed(r, err, ErrChanged)
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	return err == nil, wrap("move a slot", err)
}

// wrap says what was being done; nil stays nil.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

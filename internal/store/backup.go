package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// backupVersion is the version of the format that Backup writes.
const backupVersion = 6

// A record is one line of a backup. The first line holds Version and At, each other line one of the rest.
type record struct {
	Version      int               `json:"version,omitzero"`
	At           time.Time         `json:"at,omitzero"` // when the backup was made
	Subscription *Subscription     `json:"subscription,omitempty"`
	Post         *Post             `json:"post,omitempty"`
	Known        map[string]string `json:"known,omitempty"`
	Watch        *Watch            `json:"watch,omitempty"`
	Change       *Change           `json:"change,omitempty"`
	Correction   *Correction       `json:"correction,omitempty"`
	Retraction   *Retraction       `json:"retraction,omitempty"`
	Question     *counted          `json:"question,omitempty"`
	Checked      *Checked          `json:"checked,omitempty"`
	Review       *Review           `json:"review,omitempty"`
	Suggestion   *Suggestion       `json:"suggestion,omitempty"`
	Workspace    *Workspace        `json:"workspace,omitempty"` // its token is sealed
	Setting      *Setting          `json:"setting,omitempty"`
	Audit        *Audit            `json:"audit,omitempty"`
}

// MarshalText writes what UnmarshalText reads.
func (c Channel) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is ParseChannel.
func (c *Channel) UnmarshalText(text []byte) (err error) {
	*c, err = ParseChannel(string(text))
	return err
}

// Backup writes all that is remembered as lines of JSON, as it stands at one moment. It can be restored into either
// kind of database. Jobs are not part of it: what is under way follows from the posts.
func (s *Store) Backup(ctx context.Context, w io.Writer, now time.Time) error {
	lines := []record{{Version: backupVersion, At: now.UTC()}}
	err := s.Do(ctx, func(tx *Tx) error {
		if s.postgres {
			if _, err := tx.ExecContext(ctx, `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ`); err != nil {
				return err
			}
		}
		known, err := tx.Known(ctx)
		if err != nil {
			return err
		}
		lines = append(lines, record{Known: known})
		subscriptions, err := tx.Subscriptions(ctx)
		if err != nil {
			return err
		}
		for i := range subscriptions {
			lines = append(lines, record{Subscription: &subscriptions[i]})
		}
		posts, err := tx.AllPosts(ctx)
		for i := range posts {
			lines = append(lines, record{Post: &posts[i]})
		}
		if err != nil {
			return err
		}
		more, err := tx.watched(ctx)
		lines = append(lines, more...)
		if err != nil {
			return err
		}
		taken, err := retractions(ctx, tx)
		for i := range taken {
			lines = append(lines, record{Retraction: &taken[i]})
		}
		if err != nil {
			return err
		}
		kept, err := upkeep(ctx, tx)
		lines = append(lines, kept...)
		if err != nil {
			return err
		}
		suggested, err := suggestions(ctx, tx, `1 = 1`)
		for i := range suggested {
			lines = append(lines, record{Suggestion: &suggested[i]})
		}
		if err != nil {
			return err
		}
		places, err := workspaces(ctx, tx)
		for i := range places {
			lines = append(lines, record{Workspace: &places[i]})
		}
		if err != nil {
			return err
		}
		set, err := settings(ctx, tx)
		for i := range set {
			lines = append(lines, record{Setting: &set[i]})
		}
		if err != nil {
			return err
		}
		noted, err := audits(ctx, tx, "", math.MaxInt32)
		for i := range noted {
			lines = append(lines, record{Audit: &noted[i]})
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	out := json.NewEncoder(w)
	for _, l := range lines {
		if err := out.Encode(l); err != nil {
			return fmt.Errorf("write the backup: %w", err)
		}
	}
	return nil
}

// watched returns what is remembered for the channels that watch, but for the notices: what was under way when a backup was made
// was told, or is not told any more.
func (tx *Tx) watched(ctx context.Context) (lines []record, err error) {
	watches, err := tx.Watches(ctx)
	if err != nil {
		return nil, err
	}
	for i := range watches {
		lines = append(lines, record{Watch: &watches[i]})
	}
	changes, err := tx.Changes(ctx, math.MaxInt32)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		lines = append(lines, record{Change: &changes[i]})
	}
	corrections, err := tx.Corrections(ctx)
	for i := range corrections {
		lines = append(lines, record{Correction: &corrections[i]})
	}
	return lines, err
}

// upkeep returns what is remembered for the upkeep of the knowledge file.
func upkeep(ctx context.Context, db asker) (lines []record, err error) {
	asked, err := questions(ctx, db)
	for i := range asked {
		lines = append(lines, record{Question: &asked[i]})
	}
	if err != nil {
		return lines, err
	}
	checked, err := checks(ctx, db)
	for i := range checked {
		lines = append(lines, record{Checked: &checked[i]})
	}
	if err != nil {
		return lines, err
	}
	sent, err := reviews(ctx, db)
	for i := range sent {
		lines = append(lines, record{Review: &sent[i]})
	}
	return lines, err
}

// Restore reads a backup into an empty database, whole or not at all. What happened between the backup and now is
// not known, so posts that were under way and slots since then are in doubt: they are looked for before they are
// sent. It returns the posts under way, for which the caller makes jobs in the same transaction.
func (s *Store) Restore(ctx context.Context, r io.Reader, now time.Time, jobs func(*Tx, []Post) error) error {
	in := json.NewDecoder(r)
	in.DisallowUnknownFields()
	var head record
	if err := in.Decode(&head); err != nil || head.Version == 0 {
		return errors.New("restore: this is not a backup: give a file that \"bot daily backup\" wrote")
	}
	if head.Version > backupVersion {
		return fmt.Errorf("restore: the backup has version %d of the format and this program knows %d: use the newer program", head.Version, backupVersion)
	}
	err := s.Do(ctx, func(tx *Tx) error {
		var rows int
		if err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM subscription) + (SELECT COUNT(*) FROM post) + (SELECT COUNT(*) FROM watch) + (SELECT COUNT(*) FROM change) + (SELECT COUNT(*) FROM workspace) + (SELECT COUNT(*) FROM suggestion) + (SELECT COUNT(*) FROM setting)`).Scan(&rows); err != nil {
			return err
		}
		if rows > 0 {
			return errors.New("the database is not empty: restore into a new one, so that nothing is overwritten")
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM known`); err != nil {
			return err
		}
		var open []Post
		for line := 2; ; line++ {
			var l record
			err := in.Decode(&l)
			if errors.Is(err, io.EOF) {
				break
			}
			if err == nil {
				err = tx.restore(ctx, l, now, &open)
			}
			if err != nil {
				return fmt.Errorf("line %d: %w", line, err)
			}
		}
		return jobs(tx, open)
	})
	return wrap("restore", err)
}

// restore writes one line of a backup.
func (tx *Tx) restore(ctx context.Context, l record, now time.Time, open *[]Post) error {
	for fact, day := range l.Known {
		if _, err := tx.ExecContext(ctx, `INSERT INTO known (fact, day) VALUES ($1, $2)`, fact, day); err != nil {
			return err
		}
	}
	if sub := l.Subscription; sub != nil {
		sub.Doubt = now
		if err := tx.Save(ctx, sub); err != nil {
			return err
		}
	}
	if p := l.Post; p != nil {
		if p.State == Claimed || p.State == Trying {
			p.State, p.Tried = Trying, now
			*open = append(*open, *p)
		}
		if free, err := tx.Claim(ctx, *p); err != nil || !free {
			return errors.Join(err, errors.New("a post occurs twice"))
		}
	}
	if l.Retraction != nil {
		if err := retract(ctx, tx, *l.Retraction); err != nil {
			return err
		}
	}
	if l.Question != nil {
		if err := saveQuestion(ctx, tx, *l.Question); err != nil {
			return err
		}
	}
	if l.Checked != nil {
		if err := confirm(ctx, tx, *l.Checked); err != nil {
			return err
		}
	}
	if r := l.Review; r != nil {
		if r.State == Claimed || r.State == Trying { // the maintainers were asked since, or next week they are
			r.State = Missed
		}
		if free, err := claimReview(ctx, tx, *r); err != nil || !free {
			return errors.Join(err, errors.New("a review occurs twice"))
		}
	}
	if l.Suggestion != nil {
		if err := restoreSuggestion(ctx, tx, *l.Suggestion, now); err != nil {
			return err
		}
	}
	if l.Workspace != nil {
		if err := saveWorkspace(ctx, tx, *l.Workspace); err != nil {
			return err
		}
	}
	if l.Setting != nil {
		if err := saveSetting(ctx, tx, *l.Setting); err != nil {
			return err
		}
	}
	if l.Audit != nil {
		if err := tx.note(ctx, *l.Audit); err != nil {
			return err
		}
	}
	if l.Watch != nil {
		if err := tx.SaveWatch(ctx, l.Watch); err != nil {
			return err
		}
	}
	if l.Change != nil {
		if err := tx.AddChange(ctx, *l.Change); err != nil {
			return err
		}
	}
	if c := l.Correction; c != nil {
		if c.State == Claimed {
			c.State, c.Note, c.Settled = Missed, "outage", now
		}
		if free, err := tx.ClaimCorrection(ctx, *c); err != nil || !free {
			return errors.Join(err, errors.New("a correction occurs twice"))
		}
	}
	return nil
}

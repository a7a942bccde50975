package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"time"
)

// remembered is how long Once remembers: longer than any platform sends an event again.
const remembered = time.Hour

// Once reports whether none of keys was met in the hour before now, by any program on this database, and remembers
// them. Empty keys do not count. Only hashes are kept, for keys may name people.
func (s *Store) Once(ctx context.Context, now time.Time, keys ...string) (first bool, err error) {
	var hashes []string
	for _, k := range keys {
		if k != "" {
			sum := sha256.Sum256([]byte(k))
			hashes = append(hashes, base64.RawURLEncoding.EncodeToString(sum[:]))
		}
	}
	slices.Sort(hashes) // two programs that meet the same keys must not wait for each other
	first = true
	err = s.Do(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM once WHERE at < $1`, millis(now.Add(-remembered))); err != nil {
			return wrap("forget what was met", err)
		}
		for _, h := range slices.Compact(hashes) {
			r, err := tx.ExecContext(ctx, `INSERT INTO once (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, h, millis(now))
			if err != nil {
				return wrap("remember what was met", err)
			}
			n, err := r.RowsAffected()
			if err != nil {
				return wrap("remember what was met", err)
			}
			first = first && n == 1
		}
		return nil
	})
	return first && err == nil, err
}

package store

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
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
	hashes = slices.Compact(hashes)
	if len(hashes) == 0 {
		return true, nil
	}
	// One statement, so that a database that is far away is waited for once.
	args, rows := []any{millis(now), millis(now.Add(-remembered))}, []string{}
	for _, h := range hashes {
		args = append(args, h)
		rows = append(rows, fmt.Sprintf("($%d, $1)", len(args)))
	}
	r, err := s.db.ExecContext(ctx, `INSERT INTO once (key, at) VALUES `+strings.Join(rows, ", ")+`
		ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE once.at < $2`, args...)
	if err != nil {
		return false, wrap("remember what was met", err)
	}
	n, err := r.RowsAffected()
	if err != nil {
		return false, wrap("remember what was met", err)
	}
	if last := s.swept.Load(); now.UnixMilli()-last > time.Minute.Milliseconds() && s.swept.CompareAndSwap(last, now.UnixMilli()) {
		_, err = s.db.ExecContext(ctx, `DELETE FROM once WHERE at < $1`, millis(now.Add(-remembered)))
		if err != nil {
			s.swept.Store(last) // the next one sweeps; what is old counts for nothing anyway
		}
	}
	return n == int64(len(hashes)), nil
}

package store_test

import (
	"context"
	"fmt"
	"testing"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestStatements uses statements again: while their rows are open, after a failure, after the tables have changed, and
// more of them than are kept.
func TestStatements(t *testing.T) {
	s := storetest.SQLite(t).Open(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		must := func(query string, args ...any) {
			t.Helper()
			if _, err := tx.ExecContext(ctx, query, args...); err != nil {
				t.Fatalf("%s: %v", query, err)
			}
		}
		must(`CREATE TABLE n (i INTEGER PRIMARY KEY)`)
		for i := range 3 {
			must(`INSERT INTO n VALUES ($1)`, i)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO n VALUES ($1)`, 1); err == nil {
			t.Error("a row was written twice")
		}
		must(`INSERT INTO n VALUES ($1)`, 3)
		const query = `SELECT i FROM n WHERE i >= $1 ORDER BY i`
		count := func(from int) (n int) {
			t.Helper()
			rows, err := tx.QueryContext(ctx, query, from)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				n++
			}
			return n
		}
		outer, err := tx.QueryContext(ctx, query, 0)
		if err != nil {
			return err
		}
		defer outer.Close()
		for i := 0; outer.Next(); i++ {
			var got int
			if err := outer.Scan(&got); err != nil || got != i {
				t.Errorf("row %d is %d, %v", i, got, err)
			}
			if n := count(i); n != 4-i {
				t.Errorf("inside row %d there are %d rows, want %d", i, n, 4-i)
			}
		}
		must(`ALTER TABLE n ADD COLUMN more TEXT`)
		if n := count(2); n != 2 {
			t.Errorf("after a change of the table there are %d rows, want 2", n)
		}
		for i := range 600 {
			var got int
			if err := tx.QueryRowContext(ctx, fmt.Sprintf(`SELECT %d FROM n WHERE i = $1`, i), 1).Scan(&got); err != nil || got != i {
				t.Fatalf("statement %d gives %d, %v", i, got, err)
			}
		}
		return nil
	})
}

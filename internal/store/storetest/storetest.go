// Package storetest gives tests databases of their own: SQLite in a temporary folder, and PostgreSQL in a schema that is
// dropped at the end.
package storetest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/store"
)

// Variable names the PostgreSQL database that tests may make schemas in.
const Variable = "TEST_DATABASE_URL"

// A Place is an empty database, not opened yet: Address or Folder is set, as store.Open takes them.
type Place struct{ Address, Folder string }

// Open opens the place's database, for as long as the test.
func (p Place) Open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), p.Address, p.Folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// SQLite returns a place in a temporary folder.
func SQLite(t testing.TB) Place { return Place{Folder: t.TempDir()} }

// PostgreSQL returns a place in a schema of its own, or skips the test where there is no PostgreSQL.
func PostgreSQL(t testing.TB) Place {
	t.Helper()
	address := os.Getenv(Variable)
	if address == "" {
		t.Skipf("%s is not set: give the address of a PostgreSQL database", Variable)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	schema := fmt.Sprintf("test_%d_%d", os.Getpid(), time.Now().UnixNano())
	if _, err := db.ExecContext(t.Context(), `CREATE SCHEMA `+schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := db.ExecContext(ctx, `DROP SCHEMA `+schema+` CASCADE`); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", schema)
	query.Set("application_name", schema)
	u.RawQuery = query.Encode()
	return Place{Address: u.String()}
}

// Schema returns the name of a PostgreSQL place's schema, which its connections also bear as application_name.
func (p Place) Schema() string {
	u, err := url.Parse(p.Address)
	if err != nil {
		return ""
	}
	return u.Query().Get("search_path")
}

// Each runs test on a SQLite and on a PostgreSQL database.
func Each(t *testing.T, test func(t *testing.T, p Place)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, PostgreSQL(t)) })
}

// String names the kind of database.
func (p Place) String() string {
	if strings.HasPrefix(p.Address, "postgres") {
		return "postgres"
	}
	return "sqlite"
}

package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

var (
	channel = store.Channel{Platform: "slack", Workspace: "T01", ID: "C02"}
	noon    = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
)

// daily is a subscription with something in every field.
func daily() store.Subscription {
	return store.Subscription{
		Channel: channel, Minute: 540, Zone: "Europe/Vilnius", Weekdays: 0b0111110, Topics: []string{"casualties", "children"}, Lang: "lt",
		Owner: "U03", State: store.Active, Until: "2026-12-01", Quiet: []store.Span{{First: "2026-12-24", Last: "2026-12-26"}},
		Pins: map[string]string{"2026-12-03": "a-fact"}, Since: noon, Due: noon.Add(time.Hour),
	}
}

func do(t *testing.T, s *store.Store, f func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), func(tx *store.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

func TestSubscription(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		want := daily()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Subscription(ctx, channel); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("before it was saved: %v, want ErrNotFound", err)
			}
			return tx.Save(ctx, &want)
		})
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.Subscription(ctx, channel)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(store.Subscription{})); diff != "" {
				t.Errorf("read back (-want +got):\n%s", diff)
			}
			again := daily()
			if err := tx.Save(ctx, &again); !errors.Is(err, store.ErrChanged) {
				t.Errorf("a second new one of the channel: %v, want ErrChanged", err)
			}
			stale := got
			got.Minute = 600
			if err := tx.Save(ctx, &got); err != nil {
				return err
			}
			if err := tx.Save(ctx, &stale); !errors.Is(err, store.ErrChanged) {
				t.Errorf("saving what somebody else changed: %v, want ErrChanged", err)
			}
			if moved, err := tx.Advance(ctx, stale, noon.Add(2*time.Hour)); moved || err != nil {
				t.Errorf("moving the slot of what somebody else changed: %v, %v", moved, err)
			}
			return err
		})
	})
}

func TestDue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if next, err := tx.NextDue(ctx); err != nil || !next.IsZero() {
				t.Errorf("the next slot of nobody is %v, %v", next, err)
			}
			for i, id := range []string{"C1", "C2", "C3", "C4"} {
				sub := daily()
				sub.Channel.ID = id
				sub.Due = noon.Add(time.Duration(3-i) * time.Hour) // the last is due first
				if id == "C2" {
					sub.Due = time.Time{}
				}
				if err := tx.Save(ctx, &sub); err != nil {
					return err
				}
			}
			if next, err := tx.NextDue(ctx); err != nil || !next.Equal(noon) {
				t.Errorf("the next slot is %v, %v; want %v", next, err, noon)
			}
			due, err := tx.Due(ctx, noon.Add(time.Hour), 10)
			if err != nil {
				return err
			}
			if len(due) != 2 || due[0].Channel.ID != "C4" || due[1].Channel.ID != "C3" {
				t.Fatalf("due are %+v, want C4 and C3", due)
			}
			if moved, err := tx.Advance(ctx, due[0], noon.Add(24*time.Hour)); !moved || err != nil {
				t.Errorf("the slot was not moved: %v", err)
			}
			if moved, err := tx.Advance(ctx, due[0], noon.Add(24*time.Hour)); moved || err != nil {
				t.Errorf("the same slot was moved twice: %v", err)
			}
			due, err = tx.Due(ctx, noon.Add(time.Hour), 10)
			if len(due) != 1 {
				t.Errorf("after the first was dealt with, %d are due, want 1", len(due))
			}
			return err
		})
	})
}

func TestClaim(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		post := store.Post{Channel: channel, Day: "2026-11-26", Slot: noon, Entry: "a", Why: "turn", Lang: "en", State: store.Claimed}
		missed := store.Post{Channel: channel, Day: "2026-11-27", Slot: noon.Add(24 * time.Hour), State: store.Missed, Note: "down", Settled: noon.Add(48 * time.Hour)}
		claim := func(ctx context.Context, tx *store.Tx, p store.Post, want bool) {
			t.Helper()
			if free, err := tx.Claim(ctx, p); err != nil || free != want {
				t.Errorf("claim of %s (%s): %v, %v; want %v", p.Day, p.State, free, err, want)
			}
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			claim(ctx, tx, post, true)
			claim(ctx, tx, post, false)
			claim(ctx, tx, store.Post{Channel: channel, Day: post.Day, State: store.Missed}, false)
			claim(ctx, tx, missed, true)
			claim(ctx, tx, missed, false)
			got, err := tx.Post(ctx, channel, missed.Day)
			if err != nil {
				return err
			}
			if diff := cmp.Diff(missed, got); diff != "" {
				t.Errorf("the missed slot (-want +got):\n%s", diff)
			}
			back := store.Post{Channel: channel, Day: missed.Day, Slot: missed.Slot, Entry: "b", Why: "turn", Lang: "en", State: store.Claimed}
			claim(ctx, tx, back, true)
			claim(ctx, tx, back, false)
			got, err = tx.Post(ctx, channel, missed.Day)
			if diff := cmp.Diff(back, got); diff != "" {
				t.Errorf("the slot that was missed and claimed (-want +got):\n%s", diff)
			}
			return err
		})
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			first := post
			first.State, first.Attempts, first.Tried = store.Trying, 1, noon
			if err := tx.Update(ctx, first, store.Claimed, 0); err != nil {
				return err
			}
			if err := tx.Update(ctx, first, store.Claimed, 0); !errors.Is(err, store.ErrChanged) {
				t.Errorf("two workers got the same attempt: %v", err)
			}
			open, err := tx.Open(ctx, noon.Add(time.Hour), 10)
			if diff := cmp.Diff([]store.Post{first}, open); diff != "" {
				t.Errorf("under way (-want +got):\n%s", diff)
			}
			seen, err2 := tx.Seen(ctx, channel)
			if diff := cmp.Diff(map[string]string{"a": "2026-11-26", "b": "2026-11-27"}, seen); diff != "" {
				t.Errorf("seen (-want +got):\n%s", diff)
			}
			posts, err3 := tx.Posts(ctx, channel, 1)
			if len(posts) != 1 || posts[0].Day != "2026-11-27" {
				t.Errorf("the newest post is %+v", posts)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

func TestKnowAndTick(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if err := errors.Join(tx.Know(ctx, []string{"a", "b"}, "2026-11-26"), tx.Know(ctx, []string{"b", "c"}, "2026-11-27")); err != nil {
				return err
			}
			known, err := tx.Known(ctx)
			if diff := cmp.Diff(map[string]string{"a": "", "b": "", "c": "2026-11-27"}, known); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
			first, err2 := tx.Tick(ctx, noon)
			second, err3 := tx.Tick(ctx, noon.Add(time.Minute))
			if !first.IsZero() || !second.Equal(noon) {
				t.Errorf("ticks return %v and %v, want zero and %v", first, second, noon)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

// TestRollback keeps nothing of a transaction that failed.
func TestRollback(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		fault := errors.New("a fault")
		err := s.Do(t.Context(), func(tx *store.Tx) error {
			sub := daily()
			return errors.Join(tx.Save(t.Context(), &sub), fault)
		})
		if !errors.Is(err, fault) {
			t.Fatalf("Do returns %v, want the fault", err)
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if all, err := tx.Subscriptions(ctx); err != nil || len(all) != 0 {
				t.Errorf("after a failed transaction there are %d subscriptions, %v", len(all), err)
			}
			return nil
		})
	})
}

// TestOpenAtOnce lets several programs open one new database.
func TestOpenAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				s, err := store.Open(t.Context(), p.Address, p.Folder)
				if err != nil {
					t.Error(err)
					return
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		p.Open(t) // and an old one
	})
}

// raw opens a place's database without preparing it.
func raw(t *testing.T, p storetest.Place) *sql.DB {
	t.Helper()
	driver, address := "pgx", p.Address
	if p.Address == "" {
		driver, address = "sqlite", filepath.Join(p.Folder, store.File)
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestNewer refuses a database that a newer program has changed: ours, and River's.
func TestNewer(t *testing.T) {
	for _, change := range []string{
		`INSERT INTO cmcbot_version (version_id, is_applied) VALUES (9999, true)`,
		`INSERT INTO river_migration (line, version) VALUES ('main', 9999)`,
	} {
		storetest.Each(t, func(t *testing.T, p storetest.Place) {
			p.Open(t)
			if _, err := raw(t, p).Exec(change); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), p.Address, p.Folder)
			if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "9999") || !strings.Contains(err.Error(), "newer program") {
				t.Errorf("a newer database: %v, want ErrNewer with the version and the remedy", err)
			}
		})
	}
}

// TestOldestSchema brings our first schema, with its rows and an older schema of River's, up to date.
func TestOldestSchema(t *testing.T) {
	oldest, err := os.ReadFile(filepath.Join("testdata", "oldest.sql"))
	if err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		db := raw(t, p)
		var driver riverdriver.Driver[*sql.Tx] = riverdatabasesql.New(db)
		id, yes := `id integer PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY`, `boolean`
		if p.Address == "" {
			driver, id, yes = riversqlite.New(db), `id INTEGER PRIMARY KEY AUTOINCREMENT`, `INTEGER`
		}
		jobs, err := rivermigrate.New(driver, nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jobs.Migrate(t.Context(), rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: 6}); err != nil {
			t.Fatal(err)
		}
		script := `CREATE TABLE cmcbot_version (` + id + `, version_id BIGINT NOT NULL, is_applied ` + yes + ` NOT NULL, tstamp timestamp DEFAULT CURRENT_TIMESTAMP);
INSERT INTO cmcbot_version (version_id, is_applied) VALUES (0, true), (1, true);
` + string(oldest)
		for statement := range strings.SplitSeq(script, ";\n") {
			if _, err := db.Exec(statement); err != nil {
				t.Fatalf("%s: %v", statement, err)
			}
		}
		s := p.Open(t)
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			sub, err := tx.Subscription(ctx, channel)
			if sub.Minute != 540 || sub.Zone != "Europe/Vilnius" || len(sub.Quiet) != 1 || sub.Pins["2026-12-03"] != "a-fact" || !sub.Due.Equal(noon) {
				t.Errorf("the oldest subscription is read as %+v", sub)
			}
			post, err2 := tx.Post(ctx, channel, "2026-11-25")
			if post.State != store.Posted || post.Message != "1764144000.000100" {
				t.Errorf("the oldest post is read as %+v", post)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestAddress(t *testing.T) {
	for _, address := range []string{"mysql://u:secret@h/db", "secret", "postgres", "://secret"} {
		_, err := store.Open(t.Context(), address, "")
		if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "postgres://") {
			t.Errorf("Open(%q) = %v, want how to write it, and no secret", address, err)
		}
	}
	_, err := store.Open(t.Context(), "postgres://u:secret@127.0.0.1:1/db?connect_timeout=2", "")
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("a database that is not there: %v", err)
	}
}

// TestBackup restores into the other kind of database what one kind backed up.
func TestBackup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		from := p.Open(t)
		do(t, from, func(ctx context.Context, tx *store.Tx) error {
			sub := daily()
			err := errors.Join(tx.Save(ctx, &sub), tx.Know(ctx, []string{"a"}, "2026-11-26"))
			for _, post := range []store.Post{
				{Channel: channel, Day: "2026-11-25", Slot: noon.Add(-24 * time.Hour), Entry: "a", State: store.Posted, Attempts: 1, Tried: noon, Settled: noon, Message: "1.2"},
				{Channel: channel, Day: "2026-11-26", Slot: noon, Entry: "b", State: store.Claimed},
			} {
				_, err2 := tx.Claim(ctx, post)
				err = errors.Join(err, err2)
			}
			return err
		})
		place := store.Workspace{Platform: "slack", ID: "T01", Bot: "U1", Name: "cmc", Scopes: "commands", Token: "sealed", At: noon}
		taken := store.Retraction{Entry: "a", Was: "1", At: noon}
		if err := errors.Join(from.SaveWorkspace(t.Context(), place), from.Retract(t.Context(), taken)); err != nil {
			t.Fatal(err)
		}
		suggested, err := from.Suggest(t.Context(), store.Suggestion{Entry: "a", Wrong: "x", At: noon, Sender: store.Channel{Platform: "slack", Workspace: "T01", ID: "U0SENDER"}})
		if err != nil {
			t.Fatal(err)
		}
		var backup bytes.Buffer
		if err := from.Backup(t.Context(), &backup, noon); err != nil {
			t.Fatal(err)
		}
		to, later := storetest.SQLite(t).Open(t), noon.Add(time.Hour)
		var open []store.Post
		jobs := func(_ *store.Tx, posts []store.Post) error {
			open = posts
			return nil
		}
		text := backup.String()
		if err := to.Restore(t.Context(), strings.NewReader(text), later, jobs); err != nil {
			t.Fatal(err)
		}
		suggestions, err := to.Suggestions(t.Context())
		suggested.Sender, suggested.Shown = store.Channel{}, store.Step{State: store.Trying, At: noon}
		if diff := cmp.Diff([]store.Suggestion{suggested}, suggestions); diff != "" || err != nil || strings.Contains(text, "U0SENDER") {
			t.Errorf("restored suggestions (-want +got), %v, the backup holds the sender: %v:\n%s", err, strings.Contains(text, "U0SENDER"), diff)
		}
		places, err := to.Workspaces(t.Context())
		if diff := cmp.Diff([]store.Workspace{place}, places); diff != "" || err != nil {
			t.Errorf("restored workspaces (-want +got), %v:\n%s", err, diff)
		}
		outs, err := to.Retractions(t.Context())
		if diff := cmp.Diff([]store.Retraction{taken}, outs); diff != "" || err != nil {
			t.Errorf("restored retractions (-want +got), %v:\n%s", err, diff)
		}
		if len(open) != 1 || open[0].Day != "2026-11-26" || open[0].State != store.Trying {
			t.Errorf("under way is %+v, want the claimed post, in doubt", open)
		}
		do(t, to, func(ctx context.Context, tx *store.Tx) error {
			want := daily()
			want.Doubt = later
			got, err := tx.Subscription(ctx, channel)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(store.Subscription{})); diff != "" {
				t.Errorf("restored (-want +got):\n%s", diff)
			}
			post, err2 := tx.Post(ctx, channel, "2026-11-25")
			if post.Message != "1.2" || post.State != store.Posted {
				t.Errorf("the restored post is %+v", post)
			}
			return errors.Join(err, err2)
		})
		for _, wrong := range []struct{ text, says string }{
			{text, "not empty"},
			{"", "not a backup"},
			{"{}", "not a backup"},
			{`{"version":99}`, "newer program"},
		} {
			if err := to.Restore(t.Context(), strings.NewReader(wrong.text), later, jobs); err == nil || !strings.Contains(err.Error(), wrong.says) {
				t.Errorf("restoring %.20q: %v, want it to say %q", wrong.text, err, wrong.says)
			}
		}
		empty := storetest.SQLite(t).Open(t)
		if err := empty.Restore(t.Context(), strings.NewReader(text[:len(text)-20]), later, jobs); err == nil {
			t.Error("half a backup was restored")
		}
		do(t, empty, func(ctx context.Context, tx *store.Tx) error {
			if all, err := tx.Subscriptions(ctx); err != nil || len(all) != 0 {
				t.Errorf("half a backup left %d subscriptions, %v", len(all), err)
			}
			return nil
		})
	})
}

func TestChannel(t *testing.T) {
	if got, err := store.ParseChannel(channel.String()); err != nil || got != channel {
		t.Errorf("ParseChannel(%q) = %v, %v", channel, got, err)
	}
	for _, wrong := range []string{"", "slack", "slack/T", "/T/C", "slack/T/", "slack/T/C/x"} {
		if _, err := store.ParseChannel(wrong); err == nil {
			t.Errorf("ParseChannel(%q) takes it", wrong)
		}
	}
}

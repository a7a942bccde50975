package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func watching() store.Watch {
	return store.Watch{Channel: channel, Items: []string{"state:LT", "topic:law"}, Lang: "lt", Owner: "U03", State: store.Active, Since: noon}
}

func change() store.Change {
	return store.Change{Issue: 7, N: 1, At: noon, What: "edited", Section: "countries", Entry: "LT", Name: "Lithuania", Treaty: "ccm", Path: "note",
		Lang: "lt", Old: "was\nthis", New: "“is” that", Effect: "2025-03-06", About: []string{"state:LT"}}
}

// TestWatch saves, changes and forgets what a channel watches.
func TestWatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Watch(ctx, channel); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("before it was saved: %v, want ErrNotFound", err)
			}
			w, again := watching(), watching()
			err := tx.SaveWatch(ctx, &w)
			if err2 := tx.SaveWatch(ctx, &again); !errors.Is(err2, store.ErrChanged) {
				t.Errorf("the same new one again: %v, want ErrChanged", err2)
			}
			return err
		})
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			w, err := tx.Watch(ctx, channel)
			if diff := cmp.Diff(watching(), w, cmpopts.IgnoreUnexported(w)); diff != "" || err != nil {
				t.Errorf("read back, %v (-want +got):\n%s", err, diff)
			}
			older := w
			w.Items = []string{"all"}
			err = tx.SaveWatch(ctx, &w)
			if err2 := tx.SaveWatch(ctx, &older); !errors.Is(err2, store.ErrChanged) {
				t.Errorf("over a newer one: %v, want ErrChanged", err2)
			}
			if all, err2 := tx.Watches(ctx); err2 != nil || len(all) != 1 || all[0].Items[0] != "all" {
				t.Errorf("all: %+v, %v", all, err2)
			}
			w.Items = nil
			err = errors.Join(err, tx.SaveWatch(ctx, &w))
			if _, err2 := tx.Watch(ctx, channel); !errors.Is(err2, store.ErrNotFound) {
				t.Errorf("without items: %v, want it forgotten", err2)
			}
			return err
		})
	})
}

// TestTell moves on from version to version: of two that mean the same step, one makes it.
func TestTell(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			if _, _, err := tx.Told(ctx); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("at the beginning: %v, want ErrNotFound", err)
			}
			for _, step := range []struct {
				was  int64
				hash string
				want bool
			}{{-1, "a", true}, {-1, "x", false}, {0, "b", true}, {0, "x", false}, {1, "c", true}} {
				if moved, err := tx.Tell(ctx, step.was, step.hash, "text of "+step.hash, noon); err != nil || moved != step.want {
					t.Errorf("from %d to %s: %v, %v", step.was, step.hash, moved, err)
				}
			}
			hash, issue, err := tx.Told(ctx)
			text, err2 := tx.ToldText(ctx)
			if hash != "c" || issue != 2 || text != "text of c" {
				t.Errorf("told is %s, issue %d, %q", hash, issue, text)
			}
			return errors.Join(err, err2)
		})
	})
}

// TestHold names the versions that living programs answer from.
func TestHold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		for _, step := range []struct {
			id, hash string
			at       int // minutes after noon
			others   string
			since    int
		}{
			{"1", "a", 0, "", 0}, {"2", "b", 1, "a", 1}, {"2", "b", 2, "a", 1}, {"1", "b", 3, "", 3}, {"1", "b", 4, "", 3},
			{"3", "c", 5, "b", 5}, {"3", "c", 8, "", 5}, // the others were not heard of for three minutes
			{"1", "b", 9, "c", 9},
		} {
			now := noon.Add(time.Duration(step.at) * time.Minute)
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				others, since, err := tx.Hold(ctx, step.id, step.hash, now, now.Add(-3*time.Minute))
				if strings.Join(others, " ") != step.others || !since.Equal(noon.Add(time.Duration(step.since)*time.Minute)) {
					t.Errorf("%s with %s at minute %d: besides %v, since %v", step.id, step.hash, step.at, others, since)
				}
				return err
			})
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			err := tx.Release(ctx, "3")
			if others, _, err2 := tx.Hold(ctx, "1", "b", noon, noon); err2 != nil || len(others) > 0 {
				t.Errorf("after the other ended: %v, %v", others, err2)
			}
			return err
		})
	})
}

// TestChanges records changes, notices and corrections, each once, and carries them into another database.
func TestChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		notice := store.Post{Channel: channel, Notice: true, Day: "7", Slot: noon, Entry: "all", Lang: "en", State: store.Claimed}
		correction := store.Correction{Channel: channel, Day: "2026-11-20", Issue: 7, At: noon, State: store.Claimed}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			w := watching()
			err := errors.Join(tx.SaveWatch(ctx, &w), tx.AddChange(ctx, change()))
			for _, want := range []bool{true, false} {
				free, err1 := tx.Claim(ctx, notice)
				fresh, err2 := tx.ClaimCorrection(ctx, correction)
				if free != want || fresh != want {
					t.Errorf("claims are free %v, %v, want %v", free, fresh, want)
				}
				err = errors.Join(err, err1, err2)
			}
			_, err3 := tx.Claim(ctx, store.Post{Channel: channel, Day: correction.Day, Slot: noon, Entry: "a", State: store.Posted, Message: "1.2"})
			return errors.Join(err, err3)
		})
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			open, err := tx.OpenNotices(ctx, noon.Add(time.Hour), 10)
			if len(open) != 1 || !open[0].Notice {
				t.Errorf("under way are %+v", open)
			}
			posted := notice
			posted.State, posted.Message, posted.Attempts = store.Posted, "1.3", 1
			err = errors.Join(err, tx.Update(ctx, posted, store.Claimed, 0))
			if err := tx.Update(ctx, posted, store.Claimed, 0); !errors.Is(err, store.ErrChanged) {
				t.Errorf("a second worker: %v, want ErrChanged", err)
			}
			if got, err := tx.Notice(ctx, channel, "7"); err != nil || got.Message != "1.3" {
				t.Errorf("the notice is %+v, %v", got, err)
			}
			if got, err := tx.Posts(ctx, channel, 10); err != nil || len(got) != 1 {
				t.Errorf("notices stand among the posts: %+v, %v", got, err)
			}
			if got, err := tx.PostsOf(ctx, "a"); err != nil || len(got) != 1 || got[0].Message != "1.2" {
				t.Errorf("the posts of the entry: %+v, %v", got, err)
			}
			for day, want := range map[string]int{correction.Day: 1, "2026-11-21": 0} {
				if got, err := tx.ChangesOf(ctx, "countries", "LT", channel, day); err != nil || len(got) != want {
					t.Errorf("changes for the post of %s: %+v, %v", day, got, err)
				}
			}
			done := correction
			done.State, done.Settled = store.Posted, noon
			err = errors.Join(err, tx.SettleCorrection(ctx, done))
			if err := tx.SettleCorrection(ctx, done); !errors.Is(err, store.ErrChanged) {
				t.Errorf("settled twice: %v, want ErrChanged", err)
			}
			return err
		})
		var backup strings.Builder
		if err := s.Backup(t.Context(), &backup, noon); err != nil {
			t.Fatal(err)
		}
		to := storetest.SQLite(t).Open(t)
		if err := to.Restore(t.Context(), strings.NewReader(backup.String()), noon, func(*store.Tx, []store.Post) error { return nil }); err != nil {
			t.Fatal(err)
		}
		do(t, to, func(ctx context.Context, tx *store.Tx) error {
			changes, err := tx.Issue(ctx, 7)
			if diff := cmp.Diff([]store.Change{change()}, changes); diff != "" {
				t.Errorf("the changes (-want +got):\n%s", diff)
			}
			w, err2 := tx.Watch(ctx, channel)
			k, err3 := tx.Correction(ctx, channel, "2026-11-20", 7)
			if len(w.Items) != 2 || k.State != store.Posted {
				t.Errorf("restored: %+v, %+v", w, k)
			}
			moved, err4 := tx.Tell(ctx, -1, "h", "t", noon)
			if _, issue, err := tx.Told(ctx); err != nil || !moved || issue != 7 {
				t.Errorf("the issues go on at %d, %v", issue, err)
			}
			return errors.Join(err, err2, err3, err4)
		})
	})
}

package store_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func TestChecks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		a, b := store.Checked{Entry: "a", Was: "1", Day: "2026-11-23"}, store.Checked{Entry: "b", Was: "2", Day: "2026-11-23"}
		newer := store.Checked{Entry: "a", Was: "1", Day: "2026-11-24"}
		if err := errors.Join(s.Confirm(ctx, b), s.Confirm(ctx, a), s.Confirm(ctx, newer)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(s.ForgetCheck(ctx, a), s.ForgetCheck(ctx, b), s.ForgetCheck(ctx, b)); err != nil {
			t.Error(err)
		}
		all, err := s.Checks(ctx)
		if diff := cmp.Diff([]store.Checked{newer}, all); diff != "" || err != nil {
			t.Errorf("left (-want +got), %v:\n%s", err, diff)
		}
	})
}

func TestReview(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		old := store.Review{Day: "2026-08-31", Channel: channel, State: store.Dropped, Tried: noon}
		r := store.Review{Day: "2026-11-23", Channel: channel, State: store.Trying, Tried: noon, Items: []store.ReviewItem{{Entry: "a", Was: "1"}, {Entry: "b", Was: "2"}}}
		for _, claim := range []struct {
			r    store.Review
			want bool
		}{{old, true}, {r, true}, {r, false}} {
			if free, err := s.ClaimReview(ctx, claim.r, "2026-08-31"); err != nil || free != claim.want {
				t.Errorf("claim %s: %v, %v; want %v", claim.r.Day, free, err, claim.want)
			}
		}
		if free, err := s.ClaimReview(ctx, store.Review{Day: "2026-11-30", Channel: channel, State: store.Claimed}, "2026-09-07"); err != nil || !free {
			t.Errorf("claim the next: %v, %v", free, err)
		}
		r.State, r.Message = store.Posted, "1.2"
		if err := s.MoveReview(ctx, r, store.Trying, noon.Add(-time.Minute)); !errors.Is(err, store.ErrChanged) {
			t.Errorf("moved by somebody who does not know it: %v, want ErrChanged", err)
		}
		if err := s.MoveReview(ctx, r, store.Trying, noon); err != nil {
			t.Error(err)
		}
		settle := func(day, entry, what string, want bool) {
			t.Helper()
			any, err := s.Settle(ctx, func(_ store.Review, i store.ReviewItem) (string, string) {
				if i.Entry == entry {
					return what, day
				}
				return "", ""
			})
			if any != want || err != nil {
				t.Errorf("settle %s: %v, %v; want %v", entry, any, err, want)
			}
		}
		settle("2026-11-24", "b", store.DoneTrue, true)
		settle("2026-11-25", "b", store.DoneTrue, false)
		settle("2026-11-25", "c", store.DoneTrue, false)
		r.Items = []store.ReviewItem{{Entry: "a", Was: "1"}, {Entry: "b", Was: "2", Done: store.DoneTrue, On: "2026-11-24"}}
		r.Version = 1
		for _, want := range []bool{true, false} {
			if drew, err := s.Draw(ctx, r.Day, 1); drew != want || err != nil {
				t.Errorf("drawn: %v, %v; want %v", drew, err, want)
			}
		}
		r.Drawn = 1
		next := store.Review{Day: "2026-11-30", Channel: channel, State: store.Claimed}
		check := func(s *store.Store, want ...store.Review) {
			t.Helper()
			all, err := s.Reviews(ctx)
			if diff := cmp.Diff(want, all); diff != "" || err != nil {
				t.Errorf("remembered (-want +got), %v:\n%s", err, diff)
			}
		}
		check(s, r, next)
		c := store.Checked{Entry: "b", Was: "2", Day: "2026-11-24"}
		if err := s.Confirm(ctx, c); err != nil {
			t.Fatal(err)
		}
		var backup bytes.Buffer
		if err := s.Backup(ctx, &backup, noon); err != nil {
			t.Fatal(err)
		}
		to := storetest.SQLite(t).Open(t)
		if err := to.Restore(ctx, strings.NewReader(backup.String()), noon, func(*store.Tx, []store.Post) error { return nil }); err != nil {
			t.Fatal(err)
		}
		next.State = store.Missed
		check(to, r, next)
		if all, err := to.Checks(ctx); err != nil || len(all) != 1 || all[0] != c {
			t.Errorf("restored checks are %v, %v", all, err)
		}
	})
}

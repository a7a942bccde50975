package store_test

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestSettings sets, changes and takes back settings, and reads who did it; the record forgets after 400 days, and with the workspace.
func TestSettings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		one := func(after time.Duration, workspace, what, before, now string) store.Audit {
			return store.Audit{At: noon.Add(after), Workspace: workspace, Channel: "C1", What: what, Old: before, New: now, Who: "U1"}
		}
		a, b := one(0, "slack/T1", store.TimeZone, "", "Europe/Vilnius"), one(time.Minute, "slack/T1", store.TimeZone, "Europe/Vilnius", "UTC")
		c, d := one(2*time.Minute, "slack/T1", store.Only, "", "C1 C2"), one(3*time.Minute, "slack/T1", store.Only, "C1 C2", "")
		other := one(4*time.Minute, "slack/T10", store.Never, "", "C9")
		for _, x := range []store.Audit{a, b, c, d, other} {
			if err := s.Set(ctx, x); err != nil {
				t.Fatal(err)
			}
		}
		daily := one(5*time.Minute, "slack/T1", "daily", "", "at 09:00 UTC")
		if err := s.Note(ctx, daily); err != nil {
			t.Fatal(err)
		}
		kept := []store.Setting{{"slack/T1", store.TimeZone, "UTC"}, {"slack/T10", store.Never, "C9"}}
		set, err := s.Settings(ctx)
		if diff := cmp.Diff(kept, set); diff != "" || err != nil {
			t.Errorf("settings (-want +got), %v:\n%s", err, diff)
		}
		for _, test := range []struct {
			workspace string
			most      int
			want      []store.Audit
		}{
			{"slack/T1", 100, []store.Audit{daily, d, c, b, a}},
			{"slack/T1", 2, []store.Audit{daily, d}},
			{"", 100, []store.Audit{daily, other, d, c, b, a}},
			{"slack/T", 100, nil},
		} {
			got, err := s.Audits(ctx, test.workspace, test.most)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("%d changes in %q (-want +got), %v:\n%s", test.most, test.workspace, err, diff)
			}
		}
		var backup bytes.Buffer
		if err := s.Backup(ctx, &backup, noon); err != nil {
			t.Fatal(err)
		}
		again := storetest.SQLite(t).Open(t)
		if err := again.Restore(ctx, &backup, noon, func(*store.Tx, []store.Post) error { return nil }); err != nil {
			t.Fatal(err)
		}
		set, err = again.Settings(ctx)
		if diff := cmp.Diff(kept, set); diff != "" || err != nil {
			t.Errorf("restored settings (-want +got), %v:\n%s", err, diff)
		}
		if got, err := again.Audits(ctx, "", 100); len(got) != 6 || err != nil {
			t.Errorf("restored changes: %d, %v, want 6", len(got), err)
		}
		late := one(store.AuditKept+90*time.Second, "slack/T1", "watch", "", "all")
		if err := s.Note(ctx, late); err != nil {
			t.Fatal(err)
		}
		got, err := s.Audits(ctx, "slack/T1", 100)
		if diff := cmp.Diff([]store.Audit{late, daily, d, c}, got); diff != "" || err != nil {
			t.Errorf("after 400 days (-want +got), %v:\n%s", err, diff)
		}
		if err := s.EraseWorkspace(context.WithoutCancel(ctx), "slack", "T1"); err != nil {
			t.Fatal(err)
		}
		set, err = s.Settings(ctx)
		if diff := cmp.Diff(kept[1:], set); diff != "" || err != nil {
			t.Errorf("after the workspace was erased (-want +got), %v:\n%s", err, diff)
		}
		if got, err := s.Audits(ctx, "", 100); len(got) != 1 || err != nil {
			t.Errorf("after the workspace was erased %d changes are left, %v; want the other's", len(got), err)
		}
	})
}

package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func TestWorkspace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		if _, err := s.Workspace(ctx, "slack", "T01"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("before it was saved: %v, want ErrNotFound", err)
		}
		one := store.Workspace{Platform: "slack", ID: "T01", Bot: "U1", Name: "cmc", Scopes: "commands", Token: "sealed-1", At: noon}
		two := store.Workspace{Platform: "slack", ID: "T010", Bot: "U2", Name: "cmc", Scopes: "commands", Token: "sealed-2", At: noon}
		for _, w := range []store.Workspace{one, two, one} {
			if err := s.SaveWorkspace(ctx, w); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Reseal(ctx, one, "sealed-3"); err != nil {
			t.Fatal(err)
		}
		if err := s.Reseal(ctx, one, "sealed-4"); !errors.Is(err, store.ErrChanged) {
			t.Errorf("sealing again what changed: %v, want ErrChanged", err)
		}
		one.Token = "sealed-3"
		all, err := s.Workspaces(ctx)
		if diff := cmp.Diff([]store.Workspace{one, two}, all); diff != "" || err != nil {
			t.Errorf("read back (-want +got), %v:\n%s", err, diff)
		}
		mine, other := daily(), daily()
		other.Channel.Workspace = "T010"
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Save(ctx, &mine), tx.Save(ctx, &other))
		})
		watching, others := store.Watch{Channel: mine.Channel, Items: []string{"all"}, State: store.Active, Since: noon}, store.Watch{Channel: other.Channel, Items: []string{"all"}, State: store.Active, Since: noon}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.SaveWatch(ctx, &watching), tx.SaveWatch(ctx, &others))
		})
		for _, team := range []string{"T01", "T010"} {
			if _, err := s.Suggest(ctx, store.Suggestion{Entry: "a", At: noon, Sender: store.Channel{Platform: "slack", Workspace: team, ID: "U1"}}); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if err := s.EraseWorkspace(ctx, "slack", "T01"); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Workspace(ctx, "slack", "T01"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("after it was erased: %v, want ErrNotFound", err)
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			left, err := tx.Subscriptions(ctx)
			if len(left) != 1 || left[0].Channel.Workspace != "T010" {
				t.Errorf("left are %v, want the other workspace's alone", left)
			}
			watches, err2 := tx.Watches(ctx)
			if len(watches) != 1 || watches[0].Channel.Workspace != "T010" {
				t.Errorf("left watching are %v, want the other workspace's channel alone", watches)
			}
			return errors.Join(err, err2)
		})
		senders, err := s.Suggestions(ctx)
		if err != nil || len(senders) != 2 || senders[0].Sender != (store.Channel{}) || senders[1].Sender.ID != "U1" {
			t.Errorf("suggestions are %+v, %v; want both, the first without its sender", senders, err)
		}
	})
}

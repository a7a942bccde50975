package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func TestRetraction(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		b := store.Retraction{Entry: "b", Was: "1", At: noon}
		a := store.Retraction{Entry: "a", Was: "2", At: noon.Add(time.Hour)}
		for _, r := range []store.Retraction{b, {Entry: "a", Was: "0", At: noon}, a} {
			if err := s.Retract(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.Retractions(ctx)
		if diff := cmp.Diff([]store.Retraction{a, b}, all); diff != "" || err != nil {
			t.Errorf("read back (-want +got), %v:\n%s", err, diff)
		}
		if err := errors.Join(s.Unretract(ctx, "a"), s.Unretract(ctx, "b")); err != nil {
			t.Error(err)
		}
		if err := s.Unretract(ctx, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("restored twice: %v, want ErrNotFound", err)
		}
	})
}

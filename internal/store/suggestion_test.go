package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

var sender = store.Channel{Platform: "discord", ID: "700000000000000001"}

// TestSuggestion keeps a suggestion, shows it, settles it and tells its sender, step by step; each step is done once.
func TestSuggestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s, ctx := p.Open(t), t.Context()
		want := store.Suggestion{Entry: "a", Wrong: "b", Instead: "c", Source: "d", Lang: "lt", At: noon, Sender: sender}
		got, err := s.Suggest(ctx, want)
		want.Number, want.State, want.Shown = 1, store.Waiting, store.Step{State: store.Claimed}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("kept (-want +got), %v:\n%s", err, diff)
		}
		if got, err = s.Suggestion(ctx, 1); !cmp.Equal(got, want) || err != nil {
			t.Fatalf("read back %+v, %v", got, err)
		}
		if _, err := s.Suggestion(ctx, 2); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("one that is not there: %v, want ErrNotFound", err)
		}
		trying := store.Step{State: store.Trying, At: noon}
		if err := s.StepShown(ctx, 1, want.Shown, trying); err != nil {
			t.Fatal(err)
		}
		if err := s.StepShown(ctx, 1, want.Shown, trying); !errors.Is(err, store.ErrChanged) {
			t.Errorf("the same attempt twice: %v, want ErrChanged", err)
		}
		later := store.Step{State: store.Claimed, At: noon.Add(time.Hour)}
		if err := s.StepShown(ctx, 1, trying, later); err != nil {
			t.Fatal(err)
		}
		count(t, "unshown too early", s.Unshown, noon.Add(time.Minute), 0)
		count(t, "unshown", s.Unshown, noon.Add(time.Hour), 1)
		if err := s.StepShown(ctx, 1, later, store.Step{State: store.Posted, At: noon}); err != nil {
			t.Fatal(err)
		}
		count(t, "unshown when it was shown", s.Unshown, noon.Add(time.Hour), 0)
		count(t, "untold before it is settled", s.Untold, noon.Add(time.Hour), 0)
		if err := s.SettleSuggestion(ctx, 1, store.Declined, "no", noon); err != nil {
			t.Fatal(err)
		}
		if err := s.SettleSuggestion(ctx, 1, store.Accepted, "", noon); !errors.Is(err, store.ErrChanged) {
			t.Errorf("settled twice: %v, want ErrChanged", err)
		}
		count(t, "untold", s.Untold, noon, 1)
		if err := errors.Join(s.StepTold(ctx, 1, store.Step{State: store.Claimed}, trying), s.StepTold(ctx, 1, trying, store.Step{State: store.Posted, At: noon})); err != nil {
			t.Fatal(err)
		}
		got, err = s.Suggestion(ctx, 1)
		if got.Sender != (store.Channel{}) || got.Reason != "no" || got.State != store.Declined || err != nil {
			t.Errorf("after its sender was told: %+v, %v", got, err)
		}
		count(t, "untold when it was told", s.Untold, noon, 0)
		if err := s.ForgetSuggestions(ctx, noon.Add(store.SuggestionKept+time.Second)); err != nil {
			t.Fatal(err)
		}
		if got, err = s.Suggestion(ctx, 1); got.Wrong+got.Instead+got.Source+got.Reason != "" || got.Entry != "a" || err != nil {
			t.Errorf("its words after 90 days: %+v, %v", got, err)
		}
	})
}

func count(t *testing.T, what string, find func(context.Context, time.Time, int) ([]store.Suggestion, error), now time.Time, want int) {
	t.Helper()
	if got, err := find(t.Context(), now, 5); len(got) != want || err != nil {
		t.Errorf("%s: %+v, %v; want %d", what, got, err, want)
	}
}

// TestSuggestionForgotten erases senders after 90 days, those that were never answered too.
func TestSuggestionForgotten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s, ctx := p.Open(t), t.Context()
		for _, at := range []time.Time{noon, noon, noon.Add(time.Hour)} {
			if _, err := s.Suggest(ctx, store.Suggestion{Entry: "a", Wrong: "b", At: at, Sender: sender}); err != nil {
				t.Fatal(err)
			}
		}
		end := noon.Add(store.SuggestionKept + time.Minute)
		if err := errors.Join(s.SettleSuggestion(ctx, 2, store.Accepted, "", end), s.ForgetSuggestions(ctx, end)); err != nil {
			t.Fatal(err)
		}
		all, err := s.Suggestions(ctx)
		var got []string
		for _, g := range all {
			got = append(got, fmt.Sprint(g.Sender.ID, " ", g.Told.State, " ", g.Wrong))
		}
		if diff := cmp.Diff([]string{"  b", " missed b", sender.ID + "  b"}, got); diff != "" || err != nil {
			t.Errorf("senders, how far they are told, and words (-want +got), %v:\n%s", err, diff)
		}
	})
}

// TestSuggestionsTogether numbers those that come at the same moment, by several programs on PostgreSQL.
func TestSuggestionsTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		one, two := p.Open(t), p.Open(t)
		numbers := make(chan int64, 16)
		var wg sync.WaitGroup
		for i := range cap(numbers) {
			s := one
			if i%2 == 1 {
				s = two
			}
			wg.Go(func() {
				g, err := s.Suggest(t.Context(), store.Suggestion{Entry: "a", At: noon})
				if err != nil {
					t.Error(err)
				}
				numbers <- g.Number
			})
		}
		wg.Wait()
		close(numbers)
		seen := map[int64]bool{}
		for n := range numbers {
			seen[n] = true
		}
		for n := int64(1); n <= int64(cap(numbers)); n++ {
			if !seen[n] {
				t.Errorf("nobody got the number %d of %v", n, seen)
			}
		}
	})
}

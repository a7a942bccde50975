package store_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

func TestQuestions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		ctx := t.Context()
		ask := func(words, week, since string) {
			t.Helper()
			if err := s.Ask(ctx, words, week, since); err != nil {
				t.Fatal(err)
			}
		}
		lines := func() string {
			t.Helper()
			var b bytes.Buffer
			if err := s.Backup(ctx, &b, noon); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		want := func(since string, want ...store.Question) {
			t.Helper()
			got, err := s.Questions(ctx, since)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("since %s (-want +got), %v:\n%s", since, err, diff)
			}
		}
		const first, second, third = "2026-11-09", "2026-11-16", "2026-11-23"
		ask("mines in moldova", first, first)
		ask("mines in moldova", second, first)
		if got := lines(); strings.Contains(got, "moldova") || strings.Count(got, `"question"`) != 2 {
			t.Errorf("after two times the words stand there, or nothing is counted:\n%s", got)
		}
		want(first)
		ask("mines in moldova", third, first)
		ask("who pays", third, first)
		want(first, store.Question{Words: "mines in moldova", Times: 3})
		if got := lines(); strings.Contains(got, "who pays") {
			t.Errorf("what was asked once stands there:\n%s", got)
		}
		to := storetest.SQLite(t).Open(t)
		if err := to.Restore(ctx, strings.NewReader(lines()), noon, func(*store.Tx, []store.Post) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if got, err := to.Questions(ctx, first); err != nil || len(got) != 1 || got[0].Times != 3 {
			t.Errorf("restored are %v, %v", got, err)
		}
		ask("mines in moldova", third, second) // the first week is forgotten
		want(second, store.Question{Words: "mines in moldova", Times: 3})
		if strings.Contains(lines(), first) {
			t.Error("a week before the oldest is still there")
		}
		if err := s.ForgetQuestions(ctx, third); err != nil || strings.Contains(lines(), second) || !strings.Contains(lines(), third) {
			t.Errorf("forgetting before a week: %v\n%s", err, lines())
		}
		if err := s.ForgetQuestions(ctx, ""); err != nil || strings.Contains(lines(), third) {
			t.Errorf("forgetting all: %v\n%s", err, lines())
		}
	})
}

func TestQuestionsAreBounded(t *testing.T) {
	s := storetest.SQLite(t).Open(t)
	var lines strings.Builder
	fmt.Fprintln(&lines, `{"version":4}`)
	for i := range 2000 {
		fmt.Fprintf(&lines, `{"question":{"key":"k%d","week":"2026-11-16","times":%d}}`+"\n", i, i+1)
	}
	if err := s.Restore(t.Context(), strings.NewReader(lines.String()), noon, func(*store.Tx, []store.Post) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := s.Ask(t.Context(), "one more", "2026-11-23", "2026-09-07"); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := s.Backup(t.Context(), &b, noon); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), `"question"`); got != 2000 || strings.Contains(b.String(), `"k0"`) || !strings.Contains(b.String(), `"k1"`) {
		t.Errorf("%d rows are kept, want 2000 without the one asked least", got)
	}
}

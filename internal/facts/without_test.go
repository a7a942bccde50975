package facts_test

import (
	"slices"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

// TestWithout takes each entry of the real file away in turn, and checks that nothing refers to what is gone.
func TestWithout(t *testing.T) {
	b, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if b == nil {
		t.Fatal(problems)
	}
	var ids []string
	for _, section := range []string{"facts", "points", "rebuttals", "calendar"} {
		ids = append(ids, b.IDs(section)...)
	}
	taken := 0
	for _, id := range ids {
		if !b.Withdrawable(id) || b.Fingerprint(id) == "" {
			t.Errorf("%s cannot be taken away", id)
		}
		w, gone := b.Without([]string{id})
		if !slices.Contains(gone, id) || w.Withdrawable(id) {
			t.Errorf("without %s, it is still there", id)
		}
		taken += len(gone)
		for _, cited := range references(w) {
			if w.Fact(cited) == nil {
				t.Errorf("without %s, %s is still referred to", id, cited)
			}
		}
		if total := len(w.Facts) + len(w.Points) + len(w.Rebuttals) + len(w.Calendar); total != len(ids)-len(gone) {
			t.Errorf("without %s there are %d entries of %d, and %d are gone", id, total, len(ids), len(gone))
		}
	}
	if taken <= len(ids) {
		t.Error("nothing was taken away with anything else; the test tries nothing")
	}
	if w, gone := b.Without(nil); len(gone) != 0 || len(facts.Diff(b, w)) != 0 {
		t.Errorf("without nothing, %v are gone", gone)
	}
	if b.Withdrawable("LT") || b.Fingerprint("LT") != "" {
		t.Error("a state can be taken away")
	}
}

// references returns the ids of facts that the entries of a book refer to.
func references(b *facts.Book) (ids []string) {
	for _, f := range b.Facts {
		ids = append(ids, f.ReplacedBy)
	}
	for _, p := range b.Points {
		ids = append(append(ids, p.Support...), p.Story)
	}
	for _, r := range b.Rebuttals {
		ids = append(ids, r.HeardFrom...)
		for _, s := range r.Points {
			ids = append(ids, s.Facts...)
		}
	}
	ids = append(ids, b.Letters.Facts...)
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

package facts_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot/internal/facts"
)

func TestKept(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "commands", "testdata", "small.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	book, problems := facts.Parse("small.yaml", data)
	if book == nil {
		t.Fatal(problems)
	}
	day := facts.Date{Year: 2026, Month: 11, Day: 30}
	days := map[string]facts.Date{"gone": day}
	text := data
	for ref, section := range map[string]string{"late": "facts", "paper": "rebuttals", "point-stay": "points", "group:pair": "groups", "treaty:mbt": "treaties"} {
		k, ok := book.Kept(ref)
		if !ok || k.Section != section || k.Name.English == "" || k.Text.English == "" || len(k.Sources) == 0 || k.Checked.IsZero() {
			t.Errorf("%s is %+v, %v", ref, k, ok)
		}
		days[ref] = day
		if text, err = facts.Confirm(text, book, ref, day); err != nil {
			t.Fatal(err)
		}
	}
	for _, ref := range []string{"state:LT", "day-leap", "pages", "register", "gone", "treaty:late", "eu:late"} {
		if _, ok := book.Kept(ref); ok {
			t.Errorf("%s has reviews", ref)
		}
	}
	confirmed := book.Confirmed(days)
	written, problems := facts.Parse("small.yaml", text)
	if written == nil {
		t.Fatal(problems)
	}
	for ref := range days {
		if ref == "gone" {
			continue
		}
		was, _ := book.Kept(ref)
		for what, b := range map[string]*facts.Book{"confirmed": confirmed, "written": written} {
			k, _ := b.Kept(ref)
			if k.Checked != day || k.ReviewBy != day.AddDays(was.Checked.DaysUntil(was.ReviewBy)) || k.Content() != was.Content() {
				t.Errorf("%s, %s: checked %s, due %s", what, ref, k.Checked, k.ReviewBy)
			}
		}
	}
	if k, _ := book.Kept("late"); k.Checked == day {
		t.Error("the book itself was changed")
	}
	if k, _ := confirmed.Kept("stands"); k.Checked == day {
		t.Error("another entry was confirmed")
	}
	if k, _ := written.Confirmed(map[string]facts.Date{"late": day.AddDays(-5)}).Kept("late"); k.Checked != day {
		t.Errorf("an older check took the place of a newer one: %s", k.Checked)
	}
	was, is := strings.Split(string(data), "\n"), strings.Split(string(text), "\n")
	differ := 0
	for i := range was {
		if was[i] != is[i] {
			differ++
		}
	}
	if len(was) != len(is) || differ != 10 {
		t.Errorf("%d of %d lines differ, want two for each of five entries", differ, len(was))
	}
	changed, problems := facts.Parse("small.yaml", []byte(strings.Replace(string(data), "The register has one page.", "The register has two pages.", 1)))
	if changed == nil {
		t.Fatal(problems)
	}
	a, _ := book.Kept("late")
	b, _ := changed.Kept("late")
	if a.Content() == b.Content() || len(a.Content()) != 8 {
		t.Errorf("a changed entry has the same content %s", a.Content())
	}
}

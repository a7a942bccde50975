package facts_test

import (
	"testing"

	"cmcbot/internal/facts"
)

func TestLookup(t *testing.T) {
	book, problems, err := facts.Read("testdata/minimal.yaml", "")
	if book == nil {
		t.Fatal(problems, err)
	}
	found := map[string]bool{
		"source":   book.Source("untc").Publisher == "Treaty Collection" && book.Source("none") == nil,
		"treaty":   book.Treaty("ccm").Deposits == 30 && book.Treaty("CCM") == nil,
		"topic":    book.Topic("law").Name.English == "Law" && book.Topic("") == nil,
		"audience": book.Audience("journalist").Name.English == "Journalists" && book.Audience("none") == nil,
		"group":    len(book.Group("two").Members) == 2 && book.Group("none") == nil,
		"rebuttal": book.Rebuttal("claim-one").Answer.Why.English == "It said so." && book.Rebuttal("fact-new") == nil,
		"point":    book.Point("point-one").Strength == 1 && book.Point("none") == nil,
		"fact":     book.Fact("fact-new").Figure.Value == "6" && book.Fact("point-one") == nil,
		"day":      book.Day("day-opened").Yearly && book.Day("none") == nil,
		"series":   *book.SeriesByID("casualties-by-year").Rows[0].Total == 10 && book.SeriesByID("none") == nil,
		"country":  book.Country("NO").Name.English == "Norway" && book.Country("no") == nil,
		"no total": book.SeriesByID("casualties-by-year").Rows[1].Total == nil,
		"groups":   len(book.GroupsOf("LT")) == 1 && book.GroupsOf("LT")[0] == book.Group("two") && book.GroupsOf("UA") == nil,
	}
	for what, ok := range found {
		if !ok {
			t.Errorf("the lookup of a %s is wrong", what)
		}
	}
}

func TestCurrent(t *testing.T) {
	book, _, _ := facts.Read("testdata/minimal.yaml", "")
	tests := []struct {
		id, day string
		want    bool
	}{
		{"fact-new", "2027-12-31", true},
		{"fact-new", "2028-01-01", true}, // the day on which it expires
		{"fact-new", "2028-01-02", false},
		{"fact-old", "2025-03-06", false}, // replaced
	}
	for _, test := range tests {
		if got := book.Fact(test.id).Current(date(t, test.day)); got != test.want {
			t.Errorf("%s on %s: current %v, want %v", test.id, test.day, got, test.want)
		}
	}
}

func TestOverdue(t *testing.T) {
	due := date(t, "2027-02-28")
	for day, want := range map[string]bool{"2027-02-27": false, "2027-02-28": false, "2027-03-01": true} {
		if got := facts.Overdue(due, date(t, day)); got != want {
			t.Errorf("due on %v, on %s: overdue %v, want %v", due, day, got, want)
		}
	}
	if facts.Overdue(facts.Date{}, due) {
		t.Error("overdue without a date")
	}
}

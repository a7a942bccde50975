package facts_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot/internal/facts"

	"github.com/google/go-cmp/cmp"
)

// TestReview changes the small knowledge file and wants these tasks, as "why section id key lang by".
func TestReview(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	tests := []struct {
		name, day string
		changes   []string // words and what stands in their place
		want      []string
	}{
		{name: "in order", day: "2026-11-23"},
		{name: "the last day before", day: "2027-01-28"},
		{name: "30 days before", day: "2027-01-29", want: []string{"due treaties ccm 2027-02-28", "due treaties mbt 2027-02-28"}},
		{name: "the day itself", day: "2027-02-28", want: []string{"due treaties ccm 2027-02-28", "due treaties mbt 2027-02-28"}},
		{name: "the day after", day: "2027-03-01", want: []string{"late treaties ccm 2027-02-28", "late treaties mbt 2027-02-28"}},
		{name: "several", day: "2027-06-01", want: []string{
			"late treaties ccm 2027-02-28", "late treaties mbt 2027-02-28", "late facts fact-old 2027-05-31", "late facts fact-new 2027-05-31",
			"late rebuttals claim-one 2027-05-31", "late points point-one 2027-05-31"}},
		{name: "expiring", day: "2026-11-23", changes: []string{`expires: "2028-01-01"`, `expires: "2026-12-23"`}, want: []string{"expiring facts fact-new 2026-12-23"}},
		{name: "expired", day: "2026-11-23", changes: []string{`expires: "2028-01-01"`, `expires: "2026-11-22"`}},
		{name: "copies", day: "2026-11-23", changes: []string{`publisher: A newspaper,`, `publisher: A newspaper, weak: true,`},
			want: []string{"weak calendar day-meeting", "weak series casualties-by-year rows.2023"}},
		{name: "marked weak", day: "2026-11-23", changes: []string{"    expires:", "    weak: true\n    expires:"}, want: []string{"weak facts fact-new"}},
		{name: "translations", day: "2026-11-23", changes: []string{
			"text: A state has left.", "text: {en: A state has left., lt: {text: Išėjo., of: " + quoted("A state has left.") + "}, uk: {text: Вийшла., of: " + quoted("A state has left.") + ", reviewed: true}}",
			"claim: It did not leave.", `claim: {en: It did not leave., lt: {text: Neišėjo., of: "00000000", reviewed: true}}`,
			"{fact: It left., why", "{fact: {en: It left., lt: {text: Išėjo., of: \"11111111\"}}, why"},
			want: []string{"stale rebuttals claim-one claim lt", "stale rebuttals claim-one answer.fact lt", "unreviewed facts fact-new text lt"}},
		{name: "a day that passed", day: "2027-01-10", changes: []string{
			`    mbt: {status: party, signed: "1997-12-03", joined: "1998-07-09", by: ratification, in_force: "1999-03-01", as_of: "2026-02-03", sources: [untc]}`,
			`    mbt: {status: withdrawing, signed: "1997-12-03", joined: "1998-07-09", by: ratification, in_force: "1999-03-01", as_of: "2026-08-03", sources: [untc], withdrawal: {notified: "2026-07-10", effective: "2027-01-10", sources: [untc]}}`},
			want: []string{"passed countries NO mbt"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := minimal
			for i := 0; i < len(test.changes); i += 2 {
				if strings.Count(text, test.changes[i]) != 1 {
					t.Fatalf("%q does not stand in the file once", test.changes[i])
				}
				text = strings.Replace(text, test.changes[i], test.changes[i+1], 1)
			}
			book, problems := facts.Parse("f", []byte(text))
			if book == nil {
				t.Fatal(problems)
			}
			day, err := facts.ParseDate(test.day)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, task := range facts.Review(book, day) {
				if task.Name.IsZero() {
					t.Errorf("%+v has no name", task)
				}
				got = append(got, strings.Join(strings.Fields(fmt.Sprint(task.Why, " ", task.Section, " ", task.ID, " ", task.Key, " ", task.Lang, " ", task.By)), " "))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("tasks differ (-want +got):\n%s", diff)
			}
		})
	}
}

func quoted(english string) string { return fmt.Sprintf("%q", facts.Hash(english)) }

func TestTranslated(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	text := strings.Replace(minimal, "text: A state has left.", "text: {en: A state has left., lt: {text: Išėjo., of: "+quoted("A state has left.")+"}}", 1)
	text = strings.Replace(text, "claim: It did not leave.", `claim: {en: It did not leave., lt: {text: Neišėjo., of: "00000000"}, uk: {text: Ні., of: "00000000"}}`, 1)
	book, problems := facts.Parse("f", []byte(text))
	if book == nil {
		t.Fatal(problems)
	}
	all, by := facts.Translated(book)
	if diff := cmp.Diff(map[string]int{"lt": 1, "uk": 0}, by); diff != "" || all < 30 {
		t.Errorf("%d texts, translated (-want +got):\n%s", all, diff)
	}
}

package export_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cmcbot"
	"cmcbot/internal/export"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

var day = facts.Date{Year: 2026, Month: 11, Day: 23}

// TestGolden holds every form of the small knowledge file.
func TestGolden(t *testing.T) {
	book := parse(t, read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml")))
	forms := map[string][]byte{
		"all.json": export.JSON(book, day), "calendar.ics": export.Calendar(book, lang.For("en")),
		"changes.atom": export.Atom(book, lang.For("en"), day, nil), "knowledge.md": export.Markdown(book, day),
	}
	for _, table := range export.Tables() {
		forms[table+".csv"] = export.CSV(book, table, day)
	}
	for name, got := range forms {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(read(t, path), string(got)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", name, diff)
		}
	}
}

// TestJSON reads the whole file's JSON and finds every entry in it, in its section and by itself.
func TestJSON(t *testing.T) {
	book := parse(t, string(cmcbot.Facts))
	var all map[string]json.RawMessage
	if err := json.Unmarshal(export.JSON(book, day), &all); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]int{"countries": len(book.Countries), "facts": len(book.Facts), "rebuttals": len(book.Rebuttals), "points": len(book.Points),
		"calendar": len(book.Calendar), "series": len(book.Series), "groups": len(book.Groups), "sources": len(book.Sources), "topics": len(book.Topics),
		"audiences": len(book.Audiences), "treaties": len(book.Treaties)} {
		var items, same []map[string]any
		if err := json.Unmarshal(all[name], &items); err != nil || len(items) != want {
			t.Fatalf("%s: %d items, want %d (%v)", name, len(items), want, err)
		}
		var section struct{ Items []map[string]any }
		if err := json.Unmarshal(export.Section(book, name, day), &section); err != nil {
			t.Fatal(err)
		}
		for _, item := range items {
			var one struct{ Item map[string]any }
			if err := json.Unmarshal(export.Entry(book, name, item["id"].(string), day), &one); err != nil {
				t.Fatal(err)
			}
			same = append(same, one.Item)
		}
		if diff := cmp.Diff(items, section.Items) + cmp.Diff(items, same); diff != "" {
			t.Errorf("%s differs between the addresses:\n%s", name, diff)
		}
	}
	if strings.Contains(string(export.JSON(book, day)), "heard_as") {
		t.Error("phrases for the search stand in the JSON")
	}
	if export.Section(book, "secrets", day) != nil || export.Entry(book, "facts", "none", day) != nil || export.CSV(book, "secrets", day) != nil {
		t.Error("something stands at an address of nothing")
	}
}

// TestStatusNow asks for a state on the days around its withdrawal.
func TestStatusNow(t *testing.T) {
	book := parse(t, string(cmcbot.Facts))
	for on, want := range map[facts.Date]string{
		{Year: 2024, Month: 9, Day: 5}: "party", {Year: 2024, Month: 9, Day: 6}: "withdrawing", {Year: 2025, Month: 3, Day: 5}: "withdrawing", {Year: 2025, Month: 3, Day: 6}: "withdrawn",
	} {
		var got struct {
			Item struct {
				CCM struct{ Status_now, Status string }
			}
		}
		if err := json.Unmarshal(export.Entry(book, "countries", "LT", on), &got); err != nil || got.Item.CCM.Status_now != want || got.Item.CCM.Status != "withdrawn" {
			t.Errorf("%s: %+v, %v, want %s", on, got, err, want)
		}
	}
}

// TestCalendarLines checks what RFC 5545 asks of lines and identifiers; qualify/node/calendar.mjs reads the events with
// somebody else's parser.
func TestCalendarLines(t *testing.T) {
	text := string(export.Calendar(parse(t, string(cmcbot.Facts)), lang.For("en")))
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || !utf8.ValidString(text) {
		t.Error("a line does not end with CR LF, or is not UTF-8")
	}
	seen := map[string]bool{}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
		if uid, ok := strings.CutPrefix(line, "UID:"); ok {
			if seen[uid] {
				t.Errorf("the UID %s stands twice", uid)
			}
			seen[uid] = true
		}
	}
	for _, uid := range []string{"withdrawal-lt-ccm", "withdrawal-lt-mbt", "withdrawal-fi-mbt", "withdrawal-pl-mbt", "day-mbt-opened", "review-2027-02-28"} {
		if !seen[uid+"@cmcbot"] {
			t.Errorf("there is no event %s", uid)
		}
	}
}

// TestLeapDay and a date without a year.
func TestLeapDay(t *testing.T) {
	minimal := read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml"))
	text := strings.Replace(minimal, `date: "2008-12-03", yearly`, `date: "2008-02-29", yearly`, 1)
	text = strings.Replace(text, `months: November, title`, `date: "--04-04", yearly: true, title`, 1)
	got := string(export.Calendar(parse(t, text), lang.For("en")))
	for _, want := range []string{"DTSTART;VALUE=DATE:20080229\r\n", "RRULE:FREQ=YEARLY;BYYEARDAY=60\r\n", "DTSTART;VALUE=DATE:20260404\r\n", "RRULE:FREQ=YEARLY\r\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("the calendar does not say %q", want)
		}
	}
}

// TestAtom reads the feed and checks what RFC 4287 requires of it.
func TestAtom(t *testing.T) {
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		Title   string   `xml:"title"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Entries []struct {
			Title   string `xml:"title"`
			ID      string `xml:"id"`
			Updated string `xml:"updated"`
			Summary string `xml:"summary"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(export.Atom(parse(t, string(cmcbot.Facts)), lang.For("en"), day, nil), &feed); err != nil {
		t.Fatal(err)
	}
	if feed.Title == "" || feed.ID == "" || feed.Author == "" || len(feed.Entries) != 100 {
		t.Errorf("feed %q %q %q with %d entries, want 100", feed.Title, feed.ID, feed.Author, len(feed.Entries))
	}
	seen, last := map[string]bool{}, feed.Updated
	for _, e := range feed.Entries {
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Title == "" || seen[e.ID] || e.Updated > last {
			t.Errorf("entry %+v after %s (%v)", e, last, err)
		}
		seen[e.ID], last = true, e.Updated
	}
	small := parse(t, read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml")))
	early := string(export.Atom(small, lang.For("en"), facts.Date{Year: 2025, Month: 3, Day: 5}, nil))
	if !strings.Contains(early, "Lithuania gave notice of its withdrawal from the Convention on Cluster Munitions on 6 September 2024") || strings.Contains(early, "Lithuania left the Convention") {
		t.Error("the feed of the day before the exit does not stop at the notice")
	}
}

// TestCSV reads every table back, and gives a spreadsheet nothing to run.
func TestCSV(t *testing.T) {
	text := strings.Replace(read(t, filepath.Join("..", "facts", "testdata", "minimal.yaml")), "title: An older fact", `title: "=1+1"`, 1)
	book := parse(t, text)
	for _, table := range export.Tables() {
		rows, err := csv.NewReader(strings.NewReader(string(export.CSV(book, table, day)))).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Errorf("%s: %d rows, %v", table, len(rows), err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") {
					t.Errorf("%s: a formula: %s", table, cell)
				}
			}
		}
	}
}

// TestMarkdownLinks finds a source for every number, and every address of the file once or more.
func TestMarkdownLinks(t *testing.T) {
	book := parse(t, string(cmcbot.Facts))
	text := string(export.Markdown(book, day))
	for _, m := range regexp.MustCompile(`\]\(#(s\d+)\)`).FindAllStringSubmatch(text, -1) {
		if !strings.Contains(text, `<a id="`+m[1]+`">`) {
			t.Errorf("nothing stands at %s", m[1])
		}
	}
	for _, s := range book.Sources {
		if !strings.Contains(text, "(<"+s.URL+">)") {
			t.Errorf("the address of %s is missing", s.ID)
		}
	}
}

func parse(t *testing.T, text string) *facts.Book {
	t.Helper()
	book, problems := facts.Parse("facts.yaml", []byte(text))
	if book == nil {
		t.Fatal(problems)
	}
	return book
}

func read(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

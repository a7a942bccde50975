package export_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/export"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"
)

// TestTold dates entries by what was told of them, keeps their ids, has what was removed, and lets what others hold alone.
func TestTold(t *testing.T) {
	book := parse(t, read(t, "../facts/testdata/minimal.yaml"))
	at := time.Date(2026, 11, 26, 9, 30, 0, 0, time.UTC)
	change := func(issue int64, what facts.What, id, old, new string) news.Told {
		return news.Told{Issue: issue, At: at.Add(time.Duration(issue) * time.Hour), Change: facts.Change{What: what, Section: "facts", ID: id, Name: facts.Text{English: "Gone"}, Key: "text", Old: old, New: new}}
	}
	told := []news.Told{change(2, facts.Edited, "fact-new", "b", "c"), change(2, facts.Removed, "no-more", "", ""), change(1, facts.Edited, "fact-new", "a", "b")}
	day := facts.Date{Year: 2026, Month: 11, Day: 26}
	feed := string(export.Atom(book, lang.For("en"), day, told))
	for _, want := range []string{"tag:cmcbot,2026:facts/fact-new</id>\n  <updated>2026-11-26T11:30:00Z", "was “b”, now “c”", "Fact “Gone”: removed", "tag:cmcbot,2026:facts/no-more</id>\n  <updated>2026-11-26T11:30:00Z"} {
		if !strings.Contains(feed, want) {
			t.Errorf("the feed has no %q:\n%s", want, feed)
		}
	}
	if strings.Contains(feed, "was “a”") || strings.Count(feed, "facts/fact-new<") != 1 {
		t.Errorf("an entry does not say its latest change alone:\n%s", feed)
	}
	now := told[2:]
	routes := export.Routes(func() *facts.Book { return book }, func() time.Time { return at }, func() []news.Told { return now })
	for _, want := range []int{1, 3} { // more is told meanwhile
		answer := httptest.NewRecorder()
		routes["GET /api/v1/changes"].ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/api/v1/changes", nil))
		var got struct{ Items []struct{ Text []string } }
		if err := json.Unmarshal(answer.Body.Bytes(), &got); err != nil || len(got.Items) != want || len(got.Items[0].Text) == 0 {
			t.Errorf("%v, %d changes, want %d:\n%s", err, len(got.Items), want, answer.Body)
		}
		now = told
	}
}

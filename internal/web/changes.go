package web

import (
	"net/http"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/news"
)

// feedPath is where Config.Routes may have the changes as a feed.
const feedPath = "/feeds/changes.atom"

// A changesPage is what changed in the file for its readers, the latest first.
type changesPage struct {
	Kept   bool    // a record of the changes is kept
	Feed   string  // the address of the feed, "" without one
	Issues []issue // what one new version brought
}

// An issue is what one new version of the file brought.
type issue struct {
	On      facts.Date // in UTC
	Moment  string     // as RFC 3339 has it
	Changes []changed
}

// A changed entry is shown with what is said of it, and where it stands now, "" for nowhere.
type changed struct {
	Name    string
	Lines   []string
	At      string
	Sources []string
}

// changes shows what changed for readers, as channels that watch were told.
func (s *Server) changes(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "changes")
	p := changesPage{Kept: s.config.Told != nil}
	if s.config.Routes["GET "+feedPath] != nil {
		p.Feed = feedPath
	}
	var told []news.Told
	if p.Kept {
		told = s.config.Told()
	}
	for i, t := range told {
		if i == 0 || told[i-1].Issue != t.Issue {
			at := t.At.UTC()
			p.Issues = append(p.Issues, issue{On: facts.DateOf(at), Moment: at.Format(time.RFC3339)})
		}
		last := &p.Issues[len(p.Issues)-1]
		last.Changes = append(last.Changes, v.changed(news.Named(v.Book, t.Change)))
	}
	v.Page = p
	s.show(w, r, "changes", v)
}

// changed words a change.
func (v view) changed(c facts.Change) changed {
	id := c.ID
	switch c.Section {
	case "countries":
		id = "state:" + id
	case "topics":
		id = "topic:" + id
	case "treaties":
		id = "treaty:" + id
	}
	e := changed{Name: news.Entry(v.say, c), Lines: news.Sentence(v.say, v.Book, c), At: v.At(id)}
	if len(e.Lines) == 0 {
		e.Lines = []string{v.Say("news_order", "Entry", e.Name)}
	}
	for i, line := range e.Lines {
		e.Lines[i] = strings.TrimSuffix(line, ".") + "."
	}
	switch {
	case c.Section == "facts" && v.Book.Fact(c.ID) != nil:
		e.Sources = v.Book.Fact(c.ID).Sources
	case c.Section == "calendar" && v.Book.Day(c.ID) != nil:
		e.Sources = v.Book.Day(c.ID).Sources
	case c.Section == "countries" && c.Treaty != "" && v.Book.Country(c.ID) != nil:
		if m := v.Book.Country(c.ID).Membership(c.Treaty); m != nil {
			e.Sources = m.Sources
		}
	}
	return e
}

package web

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// readPages parses each page of templates/ together with what pages share: the layout and the parts.
func readPages() (map[string]*template.Template, error) {
	shared, err := template.New("").Funcs(template.FuncMap{"kind": kind, "inline": inline, "superscript": reply.Superscript}).ParseFS(files, "templates/shared/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		page, err := shared.Clone()
		if err != nil {
			return nil, err
		}
		if _, err := page.ParseFS(files, name); err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return pages, nil
}

// A view is what a template sees: one request's book, language and day, and what its page adds.
type view struct {
	Title string // of the window
	Nav   string // the part of the site that is marked as the present one
	Book  *facts.Book
	Today facts.Date
	Lang  string // as the address asks for it, "" when it does not
	Edit  bool   // there is an editor

	say  *lang.Printer
	Page any
}

// view begins the answer to a request.
func (s *Server) view(r *http.Request, nav string) view {
	v := view{Nav: nav, Book: s.config.Book(), Today: facts.DateOf(s.config.Now().UTC()), Lang: r.URL.Query().Get("lang"), Edit: s.config.File != nil, say: printer(r)}
	v.Title = v.say.Say("web_nav_" + nav)
	return v
}

// printer returns the language that the address asks for (?lang=lt), or else the first of the browser's that
// has messages.
func printer(r *http.Request) *lang.Printer {
	for tag := range strings.SplitSeq(r.URL.Query().Get("lang")+","+r.Header.Get("Accept-Language"), ",") {
		tag, _, _ = strings.Cut(strings.TrimSpace(tag), ";")
		p := lang.For(tag)
		own, _, _ := strings.Cut(p.Tag(), "-")
		if asked, _, _ := strings.Cut(tag, "-"); strings.EqualFold(asked, own) {
			return p
		}
	}
	return lang.For("")
}

// Say returns a message of the interface; args are names and values in turn.
func (v view) Say(id string, args ...any) string { return v.say.Say(id, args...) }

// Tag returns the language of the page.
func (v view) Tag() string { return v.say.Tag() }

// Date writes a date as text.
func (v view) Date(d facts.Date) string { return v.say.Date(d) }

// Away says how far a day lies from today.
func (v view) Away(d facts.Date) string { return v.say.Away(d, v.Today) }

// Words returns a text of the book in the page's language, or its English.
func (v view) Words(t facts.Text) string {
	s, _ := t.For(v.say.Tag())
	return s
}

// State returns what the state with this id is called.
func (v view) State(id string) string {
	return v.say.Country(id, v.Book.Country(id).Name.English)
}

// Flag returns a state's flag.
func (v view) Flag(id string) string { return lang.Flag(id) }

// A cited source is one with its date in the page's language.
type cited struct {
	Source    *facts.Source
	Published string
}

// Sources returns the sources with these ids, each once.
func (v view) Sources(ids []string) []cited {
	var list []cited
	for _, id := range ids {
		c := cited{v.Book.Source(id), v.Book.Source(id).Published}
		if d, err := facts.ParseDate(c.Published); err == nil {
			c.Published = v.say.Date(d)
		}
		if !slices.Contains(list, c) {
			list = append(list, c)
		}
	}
	return list
}

// Behind returns the sources that the facts with these ids rest on.
func (v view) Behind(ids []string) []string {
	var sources []string
	for _, id := range ids {
		sources = append(sources, v.Book.Fact(id).Sources...)
	}
	return sources
}

// Region returns the name of a part of the world.
func (v view) Region(name string) string { return v.say.Say("web_region_" + strings.ToLower(name)) }

// A part is one part of the site, as the navigation names it.
type part struct{ Name, Path string }

// Parts returns the navigation.
func (v view) Parts() []part {
	parts := []part{{"ask", "/"}, {"daily", "/daily"}, {"states", "/states"}, {"topics", "/topics"}, {"rebuttals", "/rebuttals"}, {"points", "/points"}, {"calendar", "/calendar"}, {"changes", "/changes"}}
	if v.Edit {
		parts = append(parts, part{"edit", "/edit"})
	}
	return parts
}

// Modules returns the scripts that draw answers, so that browsers fetch them at once and not one after the other.
func (v view) Modules() []string {
	return []string{"combobox.js", "discord.js", "dom.js", "markdown.js", "page.js", "slack.js"}
}

// Tries returns what to try first.
func (v view) Tries() []string { return strings.Split(v.say.Say("web_tries"), "; ") }

// A review says when an entry was last compared with its sources.
type review struct {
	Text string
	Late bool
}

// Review words the state of a review.
func (v view) Review(checked, by facts.Date) review {
	if facts.Overdue(by, v.Today) {
		return review{v.say.Say("web_review_late", "Checked", v.Date(checked), "By", v.Date(by)), true}
	}
	return review{v.say.Say("web_review", "Checked", v.Date(checked), "By", v.Date(by)), false}
}

// A shower is the button that shows an entry as a message.
type shower struct{ ID, Label string }

// Show makes the button that shows an entry as a message.
func (v view) Show(id string) shower { return shower{id, v.say.Say("web_show")} }

// entries are what a part of a page lists.
type entries struct {
	View      view
	Facts     []*facts.Fact
	Points    []*facts.Point
	Rebuttals []*facts.Rebuttal
}

// With hands entries to the parts that list them.
func (v view) With(f []*facts.Fact, p []*facts.Point, r []*facts.Rebuttal) entries {
	return entries{v, f, p, r}
}

// Rebuttals returns all of them.
func (v view) Rebuttals() []*facts.Rebuttal {
	return pick(v.Book.Rebuttals, func(*facts.Rebuttal) bool { return true })
}

// show writes a page.
func (s *Server) show(w http.ResponseWriter, r *http.Request, name string, v view) {
	s.showAs(w, r, http.StatusOK, name, v)
}

// showAs writes a page with a status. It is written to memory first, so that a fault is an answer of its own.
func (s *Server) showAs(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	var page bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&page, "layout", v); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	w.Write(page.Bytes()) // a reader who has gone is no fault of ours
}

// missing is the page for an address that names nothing.
func (s *Server) missing(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "ask")
	v.Title = v.Say("web_missing")
	v.Nav = ""
	s.showAs(w, r, http.StatusNotFound, "missing", v)
}

// fail logs a fault under an id, once, and tells the reader the id and nothing else.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, fault any) {
	id := newID()
	s.config.Log.Error("page failed", "id", id, "path", r.Pattern, "err", fault)
	f := commands.Fault(printer(r).Tag(), id)
	http.Error(w, fmt.Sprint(f.Text()), http.StatusInternalServerError)
}

// newID returns an id under which a fault stands in the log.
func newID() string { return strings.ToLower(rand.Text()[:8]) }

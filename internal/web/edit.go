package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/news"
)

// ErrOvertaken says that somebody else has changed the file meanwhile.
var ErrOvertaken = errors.New("the knowledge file has changed meanwhile; look at it again")

// An edit is an entry as somebody wants it. It is the body of POST /edit/check and POST /edit/save, and the form of the page.
type edit struct {
	Section string `json:"section"`
	ID      string `json:"id"`   // of the entry as it stands in the file; "" for a new one
	Base    string `json:"base"` // its text when the editing began; "" for a new one
	Text    string `json:"text"` // its text now
	Lang    string `json:"lang"` // of the preview; "" means English
}

// An edited is what would become of the file.
type edited struct {
	Problems []editProblem `json:"problems"`
	Changes  []string      `json:"changes"` // for a reader, in sentences
	Diff     string        `json:"diff"`
	Saved    bool          `json:"saved"`
	Preview  *answer       `json:"preview"` // nil when there is nothing to draw
	Langs    []string      `json:"langs"`   // in which the preview differs

	was, file []byte // the whole text before and after; file is nil when the entry could not be put into it
}

// An editProblem is what is wrong, and what to do about it.
type editProblem struct {
	Line int    `json:"line"` // of the entry's text, from 1; 0 when it stands elsewhere
	What string `json:"what"`
	Do   string `json:"do"`
}

// An editPage is the editor with one entry in it.
type editPage struct {
	edit
	Sections []string
	IDs      []string // of the entries of the section
	Drawers  []Drawer
	CanSave  bool
	Missing  bool    // no entry has the id that was asked for
	Result   *edited // after a form without script
}

// editor shows the page where an entry is changed: ?section=facts&id=…, without an id for a new one.
func (s *Server) editor(w http.ResponseWriter, r *http.Request) {
	e := edit{Section: r.URL.Query().Get("section"), ID: r.URL.Query().Get("id")}
	if !slices.Contains(facts.Sections(), e.Section) {
		e.Section = facts.Sections()[0]
	}
	missing := false
	if e.ID == "" {
		e.Text = facts.NewEntry(e.Section, facts.DateOf(s.config.Now().UTC()))
	} else {
		data, err := s.config.File()
		if err != nil {
			s.fail(w, r, err)
			return
		}
		e.Base, err = facts.EntryText(data, e.Section, e.ID)
		if missing = err != nil; missing && !errors.Is(err, facts.ErrNoEntry) {
			s.fail(w, r, err)
			return
		}
		e.Text = e.Base
	}
	s.showEditor(w, r, e, missing, nil)
}

func (s *Server) showEditor(w http.ResponseWriter, r *http.Request, e edit, missing bool, result *edited) {
	v := s.view(r, "edit")
	v.Page = editPage{edit: e, Sections: facts.Sections(), IDs: v.Book.IDs(e.Section), Drawers: s.config.Drawers, CanSave: s.config.Save != nil, Missing: missing, Result: result}
	status := http.StatusOK
	if missing {
		status = http.StatusNotFound
	}
	s.showAs(w, r, status, "edit", v)
}

// checked answers the form of the page, for browsers that run no script.
func (s *Server) checked(w http.ResponseWriter, r *http.Request) {
	e, ok := editForm(w, r)
	if !ok {
		return
	}
	result, err := s.edited(r, e)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.showEditor(w, r, e, false, &result)
}

// changedFile hands out the file with the entry in it.
func (s *Server) changedFile(w http.ResponseWriter, r *http.Request) {
	e, ok := editForm(w, r)
	if !ok {
		return
	}
	result, err := s.edited(r, e)
	switch {
	case err != nil:
		s.fail(w, r, err)
	case result.file == nil:
		s.showEditor(w, r, e, false, &result)
	default:
		w.Header().Set("Content-Type", "text/yaml; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="facts.yaml"`)
		w.Write(result.file) // a reader who has gone is no fault of ours
	}
}

func editForm(w http.ResponseWriter, r *http.Request) (edit, bool) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form could not be read.", http.StatusBadRequest)
		return edit{}, false
	}
	text := func(name string) string { return strings.ReplaceAll(r.PostForm.Get(name), "\r\n", "\n") } // forms send CR LF
	return edit{Section: r.PostForm.Get("section"), ID: r.PostForm.Get("id"), Base: text("base"), Text: text("text"), Lang: r.PostForm.Get("lang")}, true
}

// checkEdit says for the script of the page what would become of the file, and with save=true writes it.
func (s *Server) checkEdit(save bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var e edit
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			http.Error(w, `send an entry as JSON: {"section": "facts", "id": "…", "base": "…", "text": "…"}`, http.StatusBadRequest)
			return
		}
		if save && s.config.Save == nil {
			http.Error(w, "This bot was not started with --edit.", http.StatusForbidden)
			return
		}
		s.editing.Lock() // one at a time: the file is read, changed and written, and each takes a while
		defer s.editing.Unlock()
		result, err := s.edited(r, e)
		if err == nil && save && len(result.Problems) == 0 {
			err = s.config.Save(result.was, result.file)
			result.Saved = err == nil
		}
		if errors.Is(err, ErrOvertaken) {
			p := printer(r)
			result.Problems, err = append(result.Problems, editProblem{0, p.Say("web_edit_conflict"), p.Say("web_edit_conflict_do")}), nil
		}
		if err != nil {
			s.fail(w, r, err)
			return
		}
		s.write(w, r, result)
	}
}

// edited puts the entry into the file's text and says what comes of it. The error is a fault, not a mistake in the entry.
func (s *Server) edited(r *http.Request, e edit) (edited, error) {
	p := printer(r)
	result := edited{Problems: []editProblem{}, Changes: []string{}, Langs: []string{}}
	wrong := func(line int, what, do string) {
		result.Problems = append(result.Problems, editProblem{line, what, do})
	}
	before, err := s.config.File()
	if err != nil {
		return result, err
	}
	var after []byte
	if e.ID == "" {
		after, err = facts.InsertEntry(before, e.Section, e.Text)
	} else {
		var now string
		if now, err = facts.EntryText(before, e.Section, e.ID); err == nil && strings.TrimSpace(now) != strings.TrimSpace(e.Base) {
			wrong(0, p.Say("web_edit_conflict"), p.Say("web_edit_conflict_do"))
			return result, nil
		}
		if err == nil {
			after, err = facts.ReplaceEntry(before, e.Section, e.ID, e.Text)
		}
	}
	if err != nil {
		wrong(0, err.Error(), p.Say("web_edit_broken_do"))
		return result, nil
	}
	result.was, result.file, result.Diff = before, after, facts.LineDiff(before, after)
	id := facts.IDOf(e.Text)
	first, last, err := facts.EntryLines(after, e.Section, id)
	if id == "" || err != nil {
		wrong(0, p.Say("web_edit_no_id"), p.Say("web_edit_no_id_do"))
		return result, nil
	}
	book, problems := facts.Parse("facts.yaml", after)
	for _, pr := range problems.Errors() {
		if pr.Line >= first && pr.Line <= last {
			wrong(pr.Line-first+1, pr.What, pr.Do)
		} else {
			wrong(0, fmt.Sprintf("facts.yaml:%d: %s: %s", pr.Line, pr.Entry, pr.What), pr.Do)
		}
	}
	if book == nil {
		return result, nil
	}
	result.Changes = news.Sentences(p, book, facts.Diff(s.config.Book(), book))
	result.Langs = languages(book, e.Section, id)
	shown, ok := commands.Preview(book, commands.Request{Line: facts.Named(e.Section, id), Lang: e.Lang, Now: s.config.Now()})
	if ok {
		a, err := s.draw(shown)
		if err != nil {
			return result, err
		}
		result.Preview = &a
	}
	return result, nil
}

// languages returns those in which an entry reads otherwise: the interface's own, and those it is translated into.
func languages(b *facts.Book, section, id string) []string {
	tags := append(lang.Tags(), b.Languages(section, id)...)
	slices.Sort(tags)
	return slices.Compact(tags)
}

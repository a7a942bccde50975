package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// maxSuggestions is how many completions a person looks through.
const maxSuggestions = 8

// A question is the body of POST /ask and POST /suggest.
type question struct {
	Line string `json:"line"`
	Lang string `json:"lang"` // "" means English
	Day  string `json:"day"`  // YYYY-MM-DD, the day that the answer is of; "" means today
	// Daily asks for the post of the day in the place of an answer.
	Daily bool `json:"daily"`
	// Values is what was filled into a form.
	Values map[string]string `json:"values"`
}

// An answer is what POST /ask answers with.
type answer struct {
	Title    string    `json:"title"`
	Public   bool      `json:"public"` // whether the whole channel would see it
	Text     string    `json:"text"`   // as plain text
	Drawings []drawing `json:"drawings"`
	Files    []file    `json:"files"` // that travel beside the bodies, in the answer's order
}

// A file is a picture or a document.
type file struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Alt  string `json:"alt"` // what a picture shows
	Data []byte `json:"data"`
}

// A drawing is an answer as one platform gets it, byte for byte.
type drawing struct {
	Name string          `json:"name"`
	Body json.RawMessage `json:"body"`
}

// ask answers a question for the script of the page.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) {
	q, ok := s.question(w, r)
	if !ok {
		return
	}
	now, err := s.moment(q.Day)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var said reply.Reply
	if q.Daily {
		said = s.post(r.Context(), now, q.Lang)
	} else {
		said = s.handle(r.Context(), commands.Request{Line: q.Line, Lang: q.Lang, Now: now, Values: q.Values})
	}
	a, err := s.draw(said)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.write(w, r, a)
}

// suggest completes what is being typed.
func (s *Server) suggest(w http.ResponseWriter, r *http.Request) {
	q, ok := s.question(w, r)
	if !ok {
		return
	}
	type item struct {
		Label string `json:"label"`
		Line  string `json:"line"`
	}
	items := []item{}
	for _, g := range s.config.Handler.Suggest(r.Context(), commands.Request{Line: q.Line, Lang: q.Lang, Now: s.config.Now()}, maxSuggestions) {
		items = append(items, item(g))
	}
	s.write(w, r, items)
}

// question reads the body of a request, or answers that it cannot be read.
func (s *Server) question(w http.ResponseWriter, r *http.Request) (question, bool) {
	var q question
	if err := json.NewDecoder(r.Body).Decode(&q); err != nil {
		http.Error(w, `send a question as JSON: {"line": "lithuania"}`, http.StatusBadRequest)
		return q, false
	}
	return q, true
}

// moment returns noon of a day, or the present for "".
func (s *Server) moment(day string) (time.Time, error) {
	if day == "" {
		return s.config.Now(), nil
	}
	d, err := facts.ParseDate(day)
	if err != nil || !d.Full() {
		return time.Time{}, fmt.Errorf("%.20q is not a day; write it like 2026-11-23", day)
	}
	return time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, time.UTC), nil
}

// handle answers a request. A fault is logged, and what the reader sees is the sentence that says so.
func (s *Server) handle(ctx context.Context, req commands.Request) reply.Reply {
	r, err := s.config.Handler.Handle(ctx, req)
	if err != nil {
		id := newID()
		s.config.Log.Error("answer failed", "id", id, "err", err)
		return commands.Fault(req.Lang, id)
	}
	return r
}

func (s *Server) draw(r reply.Reply) (answer, error) {
	a := answer{Title: r.Title, Public: r.Public, Text: r.Text(), Drawings: []drawing{}, Files: filesOf(r)}
	for _, d := range s.config.Drawers {
		body, err := d.Draw(r)
		if err != nil {
			return a, fmt.Errorf("draw for %s: %w", d.Name, err)
		}
		a.Drawings = append(a.Drawings, drawing{d.Name, body})
	}
	return a, nil
}

// filesOf returns the pictures and documents of an answer.
func filesOf(r reply.Reply) []file {
	list := []file{}
	for _, b := range r.Blocks {
		switch b := b.(type) {
		case reply.Picture:
			list = append(list, file{b.Name, "image/png", b.Alt, b.PNG})
		case reply.File:
			list = append(list, file{b.Name, b.Type, "", b.Data})
		}
	}
	return list
}

// write answers with JSON. Nothing in it is escaped for HTML: the platforms' bodies stay as they are.
func (s *Server) write(w http.ResponseWriter, r *http.Request, v any) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Write(body.Bytes()) // a reader who has gone is no fault of ours
}

// A play is the playground's part of its page.
type play struct {
	Drawers []Drawer
	Line    string       // what was asked
	Day     string       // the day whose post is shown; "" where questions are asked
	Answer  *reply.Reply // nil before the first question
}

// playground shows the page where questions are asked.
func (s *Server) playground(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "ask")
	v.Page = play{Drawers: s.config.Drawers}
	s.show(w, r, "ask", v)
}

// answered shows the page with an answer in it, for browsers that run no script.
func (s *Server) answered(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The form could not be read.", http.StatusBadRequest)
		return
	}
	v, line := s.view(r, "ask"), r.PostForm.Get("ask")
	var values map[string]string
	for name, given := range r.PostForm {
		if name, ok := strings.CutPrefix(name, "value."); ok {
			if values == nil {
				values = map[string]string{}
			}
			values[name] = given[0]
		}
	}
	a := s.handle(r.Context(), commands.Request{Line: line, Lang: v.Tag(), Now: s.config.Now(), Values: values})
	v.Title, v.Page = a.Title, play{Drawers: s.config.Drawers, Line: line, Answer: &a}
	s.show(w, r, "ask", v)
}

// post returns the post of the day of now.
func (s *Server) post(ctx context.Context, now time.Time, lang string) reply.Reply {
	if s.config.Daily == nil {
		return s.handle(ctx, commands.Request{Line: "post fact", Lang: lang, Now: now})
	}
	return s.config.Daily(facts.DateOf(now.UTC()), lang)
}

// A dailyPage is the post of one day.
type dailyPage struct {
	play
	On, Before, After facts.Date
	Wrong             string // what was written instead of a day
}

// daily shows the post of any day: ?date=2026-12-03.
func (s *Server) daily(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "daily")
	day := r.URL.Query().Get("date")
	p, status := dailyPage{On: v.Today}, http.StatusOK
	if d, err := facts.ParseDate(day); err == nil && d.Full() {
		p.On = d
	} else if day != "" {
		p.Wrong, status = day, http.StatusBadRequest
	}
	p.Before, p.After = p.On.AddDays(-1), p.On.AddDays(1)
	now, err := s.moment(p.On.String())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.post(r.Context(), now, v.Tag())
	p.play = play{Drawers: s.config.Drawers, Day: p.On.String(), Answer: &a}
	v.Title, v.Page = v.Say("web_daily_of", "Date", v.Date(p.On)), p
	s.showAs(w, r, status, "daily", v)
}

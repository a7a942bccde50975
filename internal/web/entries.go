package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// A topicRow is one topic in the list of them, with how much it holds.
type topicRow struct {
	*facts.Topic
	Facts, Points, Rebuttals, Late int
}

// topics lists the topics.
func (s *Server) topics(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "topics")
	var rows []topicRow
	for i := range v.Book.Topics {
		t := v.topic(&v.Book.Topics[i])
		late := len(slices.DeleteFunc(slices.Clone(t.Facts), func(f *facts.Fact) bool { return !facts.Overdue(f.ReviewBy, v.Today) }))
		rows = append(rows, topicRow{t.Topic, len(t.Facts), len(t.Points), len(t.Rebuttals), late})
	}
	v.Page = rows
	s.show(w, r, "topics", v)
}

// A topicPage is everything under one topic.
type topicPage struct {
	Topic     *facts.Topic
	Facts     []*facts.Fact
	Points    []*facts.Point
	Rebuttals []*facts.Rebuttal
}

func (v view) topic(t *facts.Topic) topicPage {
	return topicPage{t,
		pick(v.Book.Facts, func(f *facts.Fact) bool { return f.Topic == t.ID }),
		pick(v.Book.Points, func(p *facts.Point) bool { return p.Topic == t.ID }),
		pick(v.Book.Rebuttals, func(x *facts.Rebuttal) bool { return slices.Contains(x.Topics, t.ID) })}
}

func (s *Server) topic(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "topics")
	t := v.Book.Topic(r.PathValue("id"))
	if t == nil {
		s.missing(w, r)
		return
	}
	v.Title, v.Page = v.Words(t.Name), v.topic(t)
	s.show(w, r, "topic", v)
}

// entry leads from any id of the knowledge file to where the page shows it.
func (s *Server) entry(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "topics")
	at := v.At(r.PathValue("id"))
	if at == "" {
		s.missing(w, r)
		return
	}
	http.Redirect(w, r, at, http.StatusFound)
}

// At returns the address at which the page shows the entry with this id, "" when there is no such entry.
func (v view) At(id string) string {
	section, name, _ := strings.Cut(id, ":")
	switch {
	case section == "state" && v.Book.Country(name) != nil:
		return "/states/" + url.PathEscape(name)
	case section == "topic" && v.Book.Topic(name) != nil:
		return "/topics/" + url.PathEscape(name)
	case section == "treaty" && v.Book.Treaty(name) != nil:
		return "/states?treaty=" + url.QueryEscape(name)
	}
	if f := v.Book.Fact(id); f != nil {
		return "/topics/" + url.PathEscape(f.Topic) + "#" + url.PathEscape(id)
	}
	switch {
	case v.Book.Rebuttal(id) != nil:
		return "/rebuttals/" + url.PathEscape(id)
	case v.Book.Point(id) != nil:
		return "/points#" + url.PathEscape(id)
	case v.Book.Day(id) != nil:
		return "/calendar#" + url.PathEscape(id)
	}
	return ""
}

// rebuttals lists the claims that are answered.
func (s *Server) rebuttals(w http.ResponseWriter, r *http.Request) {
	s.show(w, r, "rebuttals", s.view(r, "rebuttals"))
}

func (s *Server) rebuttal(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "rebuttals")
	x := v.Book.Rebuttal(r.PathValue("id"))
	if x == nil {
		s.missing(w, r)
		return
	}
	v.Title, v.Page = v.Words(x.Claim), x
	s.show(w, r, "rebuttal", v)
}

// A pointsPage is the talking points for one audience, or for all.
type pointsPage struct {
	For    string // an audience's id, "" for all
	Topics []topicPage
}

// points lists what to say: ?for=journalist.
func (s *Server) points(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "points")
	p := pointsPage{For: r.URL.Query().Get("for")}
	if p.For != "" && v.Book.Audience(p.For) == nil {
		s.missing(w, r)
		return
	}
	for i := range v.Book.Topics {
		t := v.topic(&v.Book.Topics[i])
		t.Points = slices.DeleteFunc(t.Points, func(x *facts.Point) bool { return p.For != "" && !slices.Contains(x.Audiences, p.For) })
		if len(t.Points) > 0 {
			p.Topics = append(p.Topics, t)
		}
	}
	v.Page = p
	s.show(w, r, "points", v)
}

package fakediscord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// A Request is one call of the HTTP API as it came in.
type Request struct {
	Method, Path string // the path without /api and the version
	Body         []byte // as JSON
	Files        []File // that came beside it
	Status       int    // of the answer
}

// A call is a request while it is answered.
type call struct {
	*http.Request
	path  string
	body  []byte
	files []File
}

// A refusal is an error as Discord writes it.
type refusal struct {
	Message string `json:"message"`
	Code    int    `json:"code"`
}

// An action answers a call with a status and a body; nil is no body.
type action func(c call) (int, any)

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/gateway/", s.gateway)
	mux.HandleFunc("/gateway", s.gateway)
	open := map[string]action{
		"GET /gateway": s.getGateway,
		"POST /interactions/{id}/{token}/callback":          s.callback,
		"POST /webhooks/{app}/{token}":                      s.followUp,
		"GET /webhooks/{app}/{token}/messages/{message}":    s.getAnswer,
		"PATCH /webhooks/{app}/{token}/messages/{message}":  s.editAnswer,
		"DELETE /webhooks/{app}/{token}/messages/{message}": s.deleteAnswer,
	}
	closed := map[string]action{
		"GET /gateway/bot":                        s.getGatewayBot,
		"GET /users/@me":                          func(call) (int, any) { return 200, botUser() },
		"GET /applications/@me":                   func(call) (int, any) { return 200, application() },
		"GET /oauth2/applications/@me":            func(call) (int, any) { return 200, application() },
		"GET /applications/{app}/commands":        s.getCommands,
		"PUT /applications/{app}/commands":        s.putCommands,
		"POST /applications/{app}/commands":       s.postCommand,
		"POST /users/@me/channels":                s.createDM,
		"POST /channels/{channel}/messages":       s.createMessage,
		"GET /channels/{channel}":                 s.getChannel,
		"GET /guilds/{guild}/members/{user}":      s.getMember,
		"GET /guilds/{guild}/roles":               s.getRoles,
		"GET /channels/{channel}/messages":        s.getMessages,
		"GET /channels/{channel}/messages/{id}":   s.getMessage,
		"PATCH /channels/{channel}/messages/{id}": s.editMessage,
	}
	for pattern, do := range open {
		s.route(mux, pattern, false, do)
	}
	for pattern, do := range closed {
		s.route(mux, pattern, true, do)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.complain(fmt.Sprintf("%s %s: no such route", r.Method, r.URL.Path))
		write(w, http.StatusNotFound, refusal{"404: Not Found", 0})
	})
	return mux
}

// route serves one route in both versions of the API.
func (s *Server) route(mux *http.ServeMux, pattern string, bot bool, do action) {
	method, path, _ := strings.Cut(pattern, " ")
	for _, version := range []string{"v9", "v10"} {
		prefix := "/api/" + version
		mux.HandleFunc(method+" "+prefix+path, func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 32<<20))
			if err != nil {
				return // the client went away
			}
			c := call{Request: r, path: strings.TrimPrefix(r.URL.Path, prefix), body: body}
			if err := c.unpack(); err != nil {
				s.complain(err.Error())
				write(w, http.StatusBadRequest, refusal{"Invalid Form Body: " + err.Error(), 50035})
				return
			}
			s.serve(w, c, bot, do)
		})
	}
}

func (s *Server) serve(w http.ResponseWriter, c call, bot bool, do action) {
	fault := s.fault(c.Method, c.path)
	if over := s.overLimit(c); over != nil {
		fault = over
	}
	if fault != nil && !fault.hold(c.Context()) {
		return
	}
	var status int
	var answer any
	switch {
	case fault != nil && fault.Status != 0 && !fault.Late:
	case bot && c.Header.Get("Authorization") != "Bot "+s.options.Token:
		status, answer = http.StatusUnauthorized, refusal{"401: Unauthorized", 0}
	default:
		if wrong := s.check(c); len(wrong) > 0 {
			s.complain(wrong...)
			status, answer = http.StatusBadRequest, refusal{"Invalid Form Body: " + strings.Join(wrong, "; "), 50035}
		} else {
			status, answer = do(c)
		}
	}
	failed := fault != nil && fault.Status != 0
	if failed {
		status = fault.Status
	}
	s.mu.Lock()
	s.requests = append(s.requests, Request{Method: c.Method, Path: c.path, Body: c.body, Files: c.files, Status: status})
	s.touch()
	s.mu.Unlock()
	if failed {
		maps.Copy(w.Header(), fault.Header)
		w.WriteHeader(status)
		io.WriteString(w, fault.Body) // the client may be gone
		return
	}
	s.checkAnswer(c, status, answer)
	write(w, status, answer)
}

// check judges a request by the specification and by what that is blind to.
func (s *Server) check(c call) []string {
	if len(c.body) == 0 {
		return nil
	}
	wrong := append(rules(c, s.options.House), fileRules(c)...)
	if s.options.Check != nil {
		wrong = append(wrong, s.options.Check(c.Method, c.path, c.body)...)
	}
	for i := range wrong {
		wrong[i] = c.Method + " " + c.path + ": " + wrong[i]
	}
	return wrong
}

func (s *Server) checkAnswer(c call, status int, answer any) {
	if s.options.CheckAnswer == nil || answer == nil {
		return
	}
	body, err := json.Marshal(answer)
	if err != nil {
		s.complain("the fake cannot write its answer: " + err.Error())
		return
	}
	for _, w := range s.options.CheckAnswer(c.Method, c.path, status, body) {
		s.complain("the fake's answer to " + c.Method + " " + c.path + ": " + w)
	}
}

func (s *Server) complain(problems ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.problems = append(s.problems, problems...)
}

// write sends an answer; one without a body has no type either.
func write(w http.ResponseWriter, status int, answer any) {
	if answer == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(answer) // the client may be gone
}

// Requests returns the calls so far whose method is method and whose path holds part; "" is any.
func (s *Server) Requests(method, part string) []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.matching(method, part)
}

func (s *Server) matching(method, part string) []Request {
	var out []Request
	for _, r := range s.requests {
		if (method == "" || r.Method == method) && strings.Contains(r.Path, part) {
			r.Body = bytes.Clone(r.Body)
			out = append(out, r)
		}
	}
	return out
}

// WaitRequests waits until n such calls have been answered and returns them.
func (s *Server) WaitRequests(ctx context.Context, n int, method, part string) ([]Request, error) {
	var found []Request
	err := s.wait(ctx, func() bool {
		found = s.matching(method, part)
		return len(found) >= n
	})
	return found, err
}

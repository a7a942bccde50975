package web

import (
	"fmt"
	"net/http"
	"strings"
)

// healthy says that the program runs.
func healthy(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") } // whoever asked may be gone

// ready says whether people reach the bot: status 503, and what is missing, when not.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if s.leaving() {
		http.Error(w, "not ready: stopping", http.StatusServiceUnavailable)
		return
	}
	if s.config.Missing != nil {
		if missing := s.config.Missing(r.Context()); len(missing) > 0 {
			http.Error(w, "not ready: "+strings.Join(missing, ", "), http.StatusServiceUnavailable)
			return
		}
	}
	if s.config.Lacking != nil {
		if lacking := s.config.Lacking(r.Context()); len(lacking) > 0 {
			fmt.Fprintln(w, "ready, without "+strings.Join(lacking, ", "))
			return
		}
	}
	fmt.Fprintln(w, "ready")
}

func (s *Server) leaving() bool { return s.config.Leaving != nil && s.config.Leaving() }

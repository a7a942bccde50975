package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// maxBody is how much of a request is read: a message of a few hundred words, or an entry being edited.
const maxBody = 256 << 10

// policy lets the page use what it brings along and nothing else: no other address, no inline script, no
// inline style, no frame around it.
const policy = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"

// Handler returns the page and c.Routes behind their checks, for a server that listens on address. A server
// on this machine alone answers only to its own name there, so that no page elsewhere can reach it by pointing a name
// of its own at 127.0.0.1 (DNS rebinding).
func (s *Server) Handler(address net.Addr) http.Handler {
	var h http.Handler = s.mux
	h = http.MaxBytesHandler(h, maxBody)
	h = http.NewCrossOriginProtection().Handler(h)
	h = s.recovered(h)
	h = headers(h)
	if local(address) {
		h = s.onlyLocal(h)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.leaving() {
			w.Header().Set("Connection", "close")
		}
		if endpoint, pattern := s.outer.Handler(r); pattern != "" {
			endpoint.ServeHTTP(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		h.Set("Cache-Control", "no-cache")
		next.ServeHTTP(w, r)
	})
}

// cached lets browsers keep the page's files for as long as the program runs; a newer program has other ones.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		next.ServeHTTP(w, r)
	})
}

// recovered turns a panic of one request into an answer and a line in the log.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if fault := recover(); fault != nil && fault != http.ErrAbortHandler {
				s.fail(w, r, fault)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// local reports whether only this machine can reach a.
func local(a net.Addr) bool {
	at, err := netip.ParseAddrPort(a.String())
	return err == nil && at.Addr().IsLoopback()
}

func (s *Server) onlyLocal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !ownName(r.Host) && (s.config.Host == "" || !strings.EqualFold(r.Host, s.config.Host)) {
			http.Error(w, "This page answers on this machine only. Open it as http://localhost or by its number, as the program printed it.", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ownName reports whether a Host header names this machine: localhost or a loopback address, with any port.
func ownName(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	at, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && at.IsLoopback()
}

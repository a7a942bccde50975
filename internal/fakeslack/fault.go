package fakeslack

import (
	"net/http"
	"strconv"
	"time"
)

// A Fault makes the next calls of one method fail.
type Fault struct {
	Method string // of the Web API, or "response_url"
	Times  int    // how often; 0 means once, a negative number always

	Delay      time.Duration // before answering or failing
	Status     int           // HTTP status; 0 means 200
	RetryAfter int           // seconds, as a header
	Error      string        // error code in the JSON answer
	HTML       bool          // an HTML page instead of JSON
	After      bool          // do what was asked, then fail: the app cannot know that it worked
}

// Break arranges for a fault.
func (s *Server) Break(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// Mend takes back every fault that is left.
func (s *Server) Mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// Revoke makes Slack refuse a token with an error code from now on; "" heals it.
func (s *Server) Revoke(token, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.revoked[token] = code
}

// Bar makes writing in a channel fail with an error code from now on: "not_in_channel" for a public channel
// the app was not invited to, "channel_not_found" for a private one, "is_archived", …; "" lets it in.
// Response URLs work all the same, as in Slack.
func (s *Server) Bar(channel, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.barred[channel] = code
}

// fault takes the fault that the method is due, if any.
func (s *Server) fault(method string) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.faults {
		if f.Method == method && f.Times != 0 {
			f.Times--
			return f
		}
	}
	return nil
}

// fail waits out the fault's delay and answers with it. It reports whether it answered.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, f *Fault) bool {
	if f.Delay > 0 {
		t := time.NewTimer(f.Delay)
		defer t.Stop()
		select {
		case <-t.C:
		case <-r.Context().Done():
		case <-s.closed:
		}
	}
	if f.Status == 0 && f.Error == "" && !f.HTML {
		return false
	}
	if f.RetryAfter > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
	}
	if f.HTML {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(max(f.Status, http.StatusOK))
		_, _ = w.Write([]byte("<!DOCTYPE html><title>Slack is having trouble</title>"))
		return true
	}
	code := f.Error
	if code == "" && f.Status == http.StatusTooManyRequests {
		code = "ratelimited"
	}
	reply(w, max(f.Status, http.StatusOK), map[string]any{"ok": false, "error": code})
	return true
}

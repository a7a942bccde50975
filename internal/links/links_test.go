package links_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"cmcbot/internal/links"
)

// A web is a set of hosts that are reached without sockets, so that time can be a test's.
type web struct {
	mu    sync.Mutex
	log   []string                                                 // "1.5s HEAD host/path", from the start
	hosts map[string]func(http.ResponseWriter, *http.Request, int) // told how often the address was asked for before
	times map[string]int
	start time.Time
	busy  map[string]int
}

func (w *web) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	key := r.Method + " " + r.Host + r.URL.Path
	w.log = append(w.log, fmt.Sprint(time.Since(w.start), " ", key))
	n := w.times[key]
	w.times[key]++
	w.busy[r.Host]++
	alone := w.busy[r.Host] == 1
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		w.busy[r.Host]--
		w.mu.Unlock()
	}()
	if !alone || !strings.HasPrefix(r.UserAgent(), "cmcbot-link-check/") {
		rw.WriteHeader(http.StatusTeapot)
		return
	}
	w.hosts[r.Host](rw, r, n)
}

// try checks the addresses under synctest and returns the results by address, with what the hosts saw.
func try(t *testing.T, c links.Config, w *web, addresses ...string) (map[string]links.Result, []string) {
	t.Helper()
	w.start, w.times, w.busy = time.Now(), map[string]int{}, map[string]int{}
	conns := make(chan net.Conn)
	ctx, cancel := context.WithCancel(t.Context())
	server := &http.Server{Handler: w}
	var wg sync.WaitGroup
	wg.Go(func() { _ = server.Serve(listener{ctx, conns}) }) // it ends with ErrServerClosed
	transport := &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		host, _, _ := net.SplitHostPort(address)
		if w.hosts[host] == nil {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		here, there := net.Pipe()
		conns <- there
		return here, nil
	}}
	c.Transport = transport
	results := map[string]links.Result{}
	if err := links.Check(ctx, c, addresses, func(r links.Result) { results[r.URL] = r }); err != nil {
		t.Error(err)
	}
	transport.CloseIdleConnections()
	cancel()
	server.Close()
	wg.Wait()
	w.mu.Lock() // a handler may be on its way yet: the server was closed, not its requests waited for
	defer w.mu.Unlock()
	return results, slices.Clone(w.log)
}

type listener struct {
	ctx   context.Context // a listener has no call to give it to
	conns chan net.Conn
}

func (l listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.ctx.Done():
		return nil, net.ErrClosed
	}
}
func (l listener) Close() error   { return nil }
func (l listener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

func status(code int, header ...string) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

// once answers the first time with one handler and then with another.
func once(first, then func(http.ResponseWriter, *http.Request, int)) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, r *http.Request, n int) {
		if n == 0 {
			first(w, r, n)
			return
		}
		then(w, r, n)
	}
}

func TestEveryAnswer(t *testing.T) {
	headless := func(code int) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, r *http.Request, _ int) {
			if r.Method == http.MethodHead {
				w.WriteHeader(code)
			}
		}
	}
	tests := []struct {
		name   string
		host   func(http.ResponseWriter, *http.Request, int)
		want   links.State
		detail string
		asked  int
		took   time.Duration
	}{
		{"fine", status(200), links.Fine, "200 OK", 1, 0},
		{"HEAD is not allowed", headless(405), links.Fine, "200 OK", 2, 2 * time.Second},
		{"HEAD is not found", headless(404), links.Fine, "200 OK", 2, 2 * time.Second},
		{"HEAD is forbidden", headless(403), links.Fine, "200 OK", 2, 2 * time.Second},
		{"HEAD is a fault", headless(500), links.Fine, "200 OK", 2, 2 * time.Second},
		{"not found", status(404), links.Gone, "404 Not Found", 2, 2 * time.Second},
		{"gone", status(410), links.Gone, "410 Gone", 2, 2 * time.Second},
		{"forbidden", status(403), links.Refused, "403 Forbidden", 2, 2 * time.Second},
		{"login", status(401), links.Refused, "401 Unauthorized", 2, 2 * time.Second},
		{"a fault", status(500), links.Failed, "500 Internal Server Error", 6, 16 * time.Second},
		{"a fault that passes", once(status(500), status(200)), links.Fine, "200 OK", 3, 6 * time.Second},
		{"too many requests, in seconds", once(status(429, "Retry-After", "30"), status(200)), links.Fine, "200 OK", 2, 32 * time.Second},
		{"too many requests, by date", once(func(w http.ResponseWriter, r *http.Request, n int) {
			status(429, "Retry-After", time.Now().Add(40*time.Second).UTC().Format(http.TimeFormat))(w, r, n)
		}, status(200)), links.Fine, "200 OK", 2, 42 * time.Second},
		{"too many requests, too long", status(429, "Retry-After", "3600"), links.Failed, "429 Too Many Requests", 1, 0},
		{"too many requests, always", status(429, "Retry-After", "10"), links.Failed, "429 Too Many Requests", 3, 24 * time.Second},
		{"too many requests, without a time", status(429), links.Failed, "429 Too Many Requests", 6, 16 * time.Second},
		{"unavailable", once(status(503, "Retry-After", "5"), status(200)), links.Fine, "200 OK", 2, 7 * time.Second},
		{"no answer", func(_ http.ResponseWriter, r *http.Request, _ int) { <-r.Context().Done() }, links.Failed, "no answer within 20s", 6, 136 * time.Second},
		{"hangs up", func(http.ResponseWriter, *http.Request, int) { panic(http.ErrAbortHandler) }, links.Failed, "EOF", 6, 16 * time.Second},
		{"hangs up within the answer", func(w http.ResponseWriter, r *http.Request, _ int) {
			w.Header().Set("Content-Length", "1000")
			if r.Method == http.MethodGet {
				_, _ = io.WriteString(w, "The beginning")
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(500)
		}, links.Failed, "unexpected EOF", 6, 16 * time.Second},
		{"not HTTP", func(w http.ResponseWriter, _ *http.Request, _ int) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err == nil {
				_, _ = io.WriteString(conn, "SSH-2.0\r\n\r\n")
				conn.Close()
			}
		}, links.Failed, "malformed HTTP", 6, 16 * time.Second},
		{"a loop", func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, "/page", http.StatusFound) }, links.Failed, "more than 10 redirections", 22, 2 * time.Second},
		{"moved for now", func(w http.ResponseWriter, r *http.Request, _ int) {
			if r.URL.Path == "/page" {
				http.Redirect(w, r, "/other", http.StatusFound)
			}
		}, links.Fine, "200 OK", 2, 0},
		{"moved for good", func(w http.ResponseWriter, r *http.Request, _ int) {
			if r.URL.Path == "/page" {
				http.Redirect(w, r, "/other", http.StatusMovedPermanently)
			}
		}, links.Moved, "http://host/other", 2, 0},
		{"moved to nothing", func(w http.ResponseWriter, r *http.Request, _ int) {
			if r.URL.Path == "/page" {
				http.Redirect(w, r, "/other", http.StatusPermanentRedirect)
				return
			}
			w.WriteHeader(404)
		}, links.Gone, "404 Not Found", 4, 2 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &web{hosts: map[string]func(http.ResponseWriter, *http.Request, int){"host": test.host}}
				results, log := try(t, links.Config{}, w, "http://host/page")
				r := results["http://host/page"]
				if r.State != test.want || !strings.Contains(r.Detail, test.detail) {
					t.Errorf("%s: %s, want %s: %s", r.State, r.Detail, test.want, test.detail)
				}
				if len(log) != test.asked || r.Latency != test.took {
					t.Errorf("asked %d times in %v, want %d in %v: %v", len(log), r.Latency, test.asked, test.took, log)
				}
			})
		})
	}
}

// TestPolite tries many addresses of few hosts: never two at once on one host, a pause between them, hosts side by side.
func TestPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(http.ResponseWriter, *http.Request, int) { time.Sleep(time.Second) }
		w := &web{hosts: map[string]func(http.ResponseWriter, *http.Request, int){"a": slow, "b": slow}}
		start := time.Now()
		results, log := try(t, links.Config{}, w, "http://a/1", "http://b/1", "http://a/2", "http://none/1", "http://a/3", "http://b/2")
		for address, r := range results {
			if want := links.Fine; r.State != want && address != "http://none/1" {
				t.Errorf("%s: %+v", address, r)
			}
		}
		if r := results["http://none/1"]; r.State != links.Failed || !strings.Contains(r.Detail, "no such host") {
			t.Errorf("a host that does not exist: %+v", r)
		}
		if want := []string{"0s HEAD a/1", "3s HEAD a/2", "6s HEAD a/3"}; !slices.Equal(of(log, " a/"), want) {
			t.Errorf("host a saw %v, want %v", of(log, " a/"), want)
		}
		if want := []string{"0s HEAD b/1", "3s HEAD b/2"}; !slices.Equal(of(log, " b/"), want) {
			t.Errorf("host b saw %v, want %v", of(log, " b/"), want)
		}
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func of(log []string, host string) []string {
	return slices.DeleteFunc(slices.Clone(log), func(line string) bool { return !strings.Contains(line, host) })
}

// TestCancel ends in the middle.
func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := links.Check(ctx, links.Config{Transport: silent{}}, []string{"http://a/", "http://a/2", "http://b/"}, func(r links.Result) {
			t.Errorf("told %+v after the end", r)
		})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Check: %v", err)
		}
	})
}

// silent never answers.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestCertificate tries a server whose certificate nobody vouches for, over a real connection.
func TestCertificate(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	var got links.Result
	if err := links.Check(t.Context(), links.Config{Pause: time.Nanosecond, Tries: 1}, []string{server.URL}, func(r links.Result) { got = r }); err != nil {
		t.Fatal(err)
	}
	if got.State != links.Failed || !strings.Contains(got.Detail, "certificate") {
		t.Errorf("%+v, want a failure for the certificate", got)
	}
}

// Package links tries whether web addresses still lead somewhere, politely: one request at a time for each host, with pauses,
// with the waiting that a host asks for. It knows addresses, not what they are for.
package links

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Config says how to try. The zero value is polite.
type Config struct {
	Transport http.RoundTripper // nil means http.DefaultTransport
	Pause     time.Duration     // between two requests to one host; 0 means 2 s
	Timeout   time.Duration     // of one request; 0 means 20 s
	Tries     int               // of an address that fails for what may pass; 0 means 3
	Patience  time.Duration     // the longest that a host may ask to wait before the next try; 0 means 2 minutes
	Hosts     int               // tried side by side; 0 means 6
}

// A Result is what became of one address.
type Result struct {
	URL     string
	State   State
	Detail  string // the status, or what went wrong; for Moved the new address
	Latency time.Duration
}

// A State is what a Result says.
type State string

// The states.
const (
	Fine    State = "fine"
	Moved   State = "moved"   // permanently, to an address that is fine
	Gone    State = "gone"    // the host says that there is nothing
	Refused State = "refused" // the host does not let programs in; a person has to look
	Failed  State = "failed"  // the host could not be asked, or answered with a fault, each time
)

// agent says who asks, as a polite program does.
const agent = "cmcbot-link-check/1 (tries a source once in a while)"

// Check tries each address and passes its result on, in the order in which they come, on the caller's goroutine. It
// returns when all are tried, or ctx's error when it ends before.
func Check(ctx context.Context, c Config, addresses []string, tell func(Result)) error {
	c = c.filled()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var order []string
	byHost := map[string][]string{}
	for _, a := range addresses {
		host := a
		if u, err := url.Parse(a); err == nil {
			host = u.Host
		}
		if byHost[host] == nil {
			order = append(order, host)
		}
		byHost[host] = append(byHost[host], a)
	}
	hosts := make(chan string, len(order))
	for _, h := range order {
		hosts <- h
	}
	close(hosts)
	results := make(chan Result)
	var wg sync.WaitGroup
	for range min(c.Hosts, len(order)) {
		wg.Go(func() {
			for host := range hosts {
				c.host(ctx, byHost[host], results)
			}
		})
	}
	go func() {
		wg.Wait()
		close(results)
	}()
	for r := range results {
		tell(r)
	}
	return ctx.Err()
}

func (c Config) filled() Config {
	set := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	set(&c.Pause, 2*time.Second)
	set(&c.Timeout, 20*time.Second)
	set(&c.Patience, 2*time.Minute)
	if c.Tries == 0 {
		c.Tries = 3
	}
	if c.Hosts == 0 {
		c.Hosts = 6
	}
	if c.Transport == nil {
		c.Transport = http.DefaultTransport
	}
	return c
}

// host tries the addresses of one host one after the other.
func (c Config) host(ctx context.Context, addresses []string, results chan<- Result) {
	v := &visitor{Config: c}
	for _, a := range addresses {
		r := v.visit(ctx, a)
		if ctx.Err() != nil {
			return
		}
		select {
		case results <- r:
		case <-ctx.Done():
			return
		}
	}
}

// A visitor asks one host.
type visitor struct {
	Config
	asked bool // before, so the next request comes after a pause
}

// visit tries one address until it is known what stands there, or Tries times.
func (v *visitor) visit(ctx context.Context, address string) Result {
	start := time.Now()
	var r Result
	for try := 1; ; try++ {
		var wait time.Duration
		var again bool
		r, wait, again = v.try(ctx, address)
		if !again || try == v.Tries || wait > v.Patience || ctx.Err() != nil {
			break
		}
		sleep(ctx, max(wait, v.Pause<<(try-1)))
	}
	r.URL, r.Latency = address, time.Since(start)
	return r
}

// try asks once with HEAD and, where the host does not answer that well, with GET. again reports that what went wrong
// may pass, and wait how long the host asks to wait.
func (v *visitor) try(ctx context.Context, address string) (r Result, wait time.Duration, again bool) {
	for _, method := range []string{http.MethodHead, http.MethodGet} {
		if v.asked {
			sleep(ctx, v.Pause)
		}
		v.asked = true
		r, wait, again = v.ask(ctx, method, address)
		if r.State == Fine || r.State == Moved || wait > 0 {
			break
		}
	}
	return r, wait, again
}

// errLoop ends a chain of redirections.
var errLoop = errors.New("more than 10 redirections")

func (v *visitor) ask(ctx context.Context, method, address string) (r Result, wait time.Duration, again bool) {
	ctx, cancel := context.WithTimeout(ctx, v.Timeout)
	defer cancel()
	moved := false
	client := http.Client{Transport: v.Transport, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > 10 {
			return errLoop
		}
		code := req.Response.StatusCode
		moved = (moved || len(via) == 1) && (code == http.StatusMovedPermanently || code == http.StatusPermanentRedirect)
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		return Result{State: Gone, Detail: err.Error()}, 0, false
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept", "*/*")
	res, err := client.Do(req)
	if err != nil {
		if inner, ok := errors.AsType[*url.Error](err); ok {
			err = inner.Err // without the address, which stands beside it
		}
		if errors.Is(err, context.DeadlineExceeded) {
			err = fmt.Errorf("no answer within %v", v.Timeout)
		}
		return Result{State: Failed, Detail: err.Error()}, 0, !errors.Is(err, errLoop)
	}
	defer res.Body.Close()
	if _, err := io.CopyN(io.Discard, res.Body, 1<<10); err != nil && !errors.Is(err, io.EOF) {
		return Result{State: Failed, Detail: err.Error()}, 0, true
	}
	switch code := res.StatusCode; {
	case code < 300:
		if to := res.Request.URL.String(); moved && to != address {
			return Result{State: Moved, Detail: to}, 0, false
		}
		return Result{State: Fine, Detail: res.Status}, 0, false
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		return Result{State: Failed, Detail: res.Status}, retryAfter(res.Header.Get("Retry-After"), time.Now()), true
	case code == http.StatusUnauthorized || code == http.StatusForbidden || code == http.StatusNotAcceptable || code == http.StatusUnavailableForLegalReasons:
		return Result{State: Refused, Detail: res.Status}, 0, false
	case code >= 500:
		return Result{State: Failed, Detail: res.Status}, 0, true
	default:
		return Result{State: Gone, Detail: res.Status}, 0, false
	}
}

// retryAfter reads how long a host asks to wait (RFC 9110, 10.2.3: seconds or a date); 0 when it does not say.
func retryAfter(value string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(value); err == nil && n >= 0 {
		return time.Duration(min(n, 1<<20)) * time.Second
	}
	if t, err := http.ParseTime(value); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A round is what one series of requests took.
type round struct {
	answered, failed int
	fault            error // the first one
	took             time.Duration
	waits            []time.Duration // of those answered, the shortest first
	resident         float64         // bytes, at most
	cpu              time.Duration   // of the server
	size             int             // of all answers, in bytes
}

func (r *round) perSecond() float64 { return float64(r.answered) / r.took.Seconds() }

// wait is the time that a share of the answers took at most.
func (r *round) wait(share float64) time.Duration {
	if len(r.waits) == 0 {
		return 0
	}
	return r.waits[min(len(r.waits)-1, int(share*float64(len(r.waits))))]
}

// patience is how long one answer is waited for: after that the platforms tell whoever asked that nobody answers.
const patience = 3 * time.Second

// load sends all requests over a number of connections, each with one request under way.
func (s *side) load(ctx context.Context, p *platforms, requests []request, connections int) (round, error) {
	_, _, before, err := s.use()
	if err != nil {
		return round{}, err
	}
	var next atomic.Int64
	parts := make([]round, connections)
	began := time.Now()
	watched, stop := context.WithCancel(ctx)
	var most float64
	var watching, sending sync.WaitGroup
	watching.Go(func() { most = s.watch(watched) })
	for c := range connections {
		sending.Go(func() {
			l := &line{side: s, platforms: p}
			defer l.close()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(requests) {
					return
				}
				l.one(&requests[i], &parts[c])
			}
		})
	}
	sending.Wait()
	sum := round{took: time.Since(began)}
	stop()
	watching.Wait()
	for i := range parts {
		sum.answered += parts[i].answered
		sum.failed += parts[i].failed
		sum.size += parts[i].size
		sum.waits = append(sum.waits, parts[i].waits...)
		if sum.fault == nil {
			sum.fault = parts[i].fault
		}
	}
	slices.Sort(sum.waits)
	_, _, after, err := s.use()
	if err != nil {
		return sum, err
	}
	sum.cpu, sum.resident = after-before, most
	return sum, ctx.Err()
}

// watch returns the most memory that the server has in use until ctx ends.
func (s *side) watch(ctx context.Context) (most float64) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if resident, _, _, err := s.use(); err == nil {
			most = max(most, resident)
		}
		select {
		case <-ctx.Done():
			return most
		case <-tick.C:
		}
	}
}

// A line is one connection to a server, kept open from request to request.
type line struct {
	side      *side
	platforms *platforms
	conn      net.Conn
	in        *bufio.Reader
	body      bytes.Buffer
	patient   time.Duration // how long an answer is waited for; 0 means patience
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close() // nothing is under way
		l.conn = nil
	}
}

// one sends a request, waits for its answer and notes it.
func (l *line) one(q *request, r *round) {
	began := time.Now()
	body, at, err := l.ask(q)
	if err != nil {
		l.close()
		r.failed++
		if r.fault == nil {
			r.fault = err
		}
		return
	}
	r.answered++
	r.size += len(body)
	r.waits = append(r.waits, at.Sub(began))
}

// ask returns the answer to a request, good until the next one, and when it came: in the response or through its response URL.
func (l *line) ask(q *request) ([]byte, time.Time, error) {
	var later <-chan response
	if l.side.platform == "slack" {
		later = l.platforms.await(q.n)
		defer l.platforms.forget(q.n)
	}
	status, err := l.exchange(q.wire)
	at := time.Now()
	switch {
	case err != nil:
		return nil, at, fmt.Errorf("%s, %q: %w", l.side.name, q.line, err)
	case status != http.StatusOK:
		return nil, at, fmt.Errorf("%s answered %q with status %d: %.100s", l.side.name, q.line, status, l.body.Bytes())
	case l.body.Len() > 0:
		return l.body.Bytes(), at, nil
	case later == nil:
		return nil, at, fmt.Errorf("%s answered %q with nothing", l.side.name, q.line)
	}
	select {
	case r := <-later:
		return r.body, r.at, nil
	case <-time.After(cmp.Or(l.patient, patience)):
		return nil, at, fmt.Errorf("%s did not answer %q through its response URL", l.side.name, q.line)
	}
}

// exchange sends bytes and reads the response, its body into l.body.
func (l *line) exchange(wire []byte) (int, error) {
	if l.conn == nil {
		conn, err := net.Dial("tcp", l.side.host)
		if err != nil {
			return 0, err
		}
		l.conn, l.in = conn, bufio.NewReaderSize(conn, 16<<10)
	}
	if err := l.conn.SetDeadline(time.Now().Add(cmp.Or(l.patient, patience))); err != nil {
		return 0, err
	}
	if _, err := l.conn.Write(wire); err != nil {
		return 0, err
	}
	resp, err := http.ReadResponse(l.in, nil)
	if err != nil {
		return 0, err
	}
	l.body.Reset()
	_, err = io.Copy(&l.body, resp.Body)
	return resp.StatusCode, err
}

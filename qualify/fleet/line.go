package main

import (
	"fmt"
	"net"
	"sync"
	"time"
)

// A line is the network between the replicas and the database: it can be slow, or dead without a word.
type line struct {
	listener net.Listener
	to       string
	open     sync.WaitGroup

	mu      sync.Mutex // guards everything below
	delay   time.Duration
	stalled chan struct{} // closed when the stall is over; nil without one
	conns   map[net.Conn]struct{}
}

func newLine(to string) (*line, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the database's line: %w", err)
	}
	p := &line{listener: l, to: to, conns: map[net.Conn]struct{}{}}
	p.open.Go(p.accept)
	return p, nil
}

func (p *line) port() int { return p.listener.Addr().(*net.TCPAddr).Port }

// slow delays everything that replicas send by d.
func (p *line) slow(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.delay = d
}

// stall stops everything, until it is called with false.
func (p *line) stall(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case on && p.stalled == nil:
		p.stalled = make(chan struct{})
	case !on && p.stalled != nil:
		close(p.stalled)
		p.stalled = nil
	}
}

func (p *line) accept() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		p.open.Go(func() { p.connect(from) })
	}
}

func (p *line) connect(from net.Conn) {
	defer from.Close()
	p.hold()
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		if tcp, ok := from.(*net.TCPConn); ok {
			tcp.SetLinger(0) // refused, as nearly as a line can say it
		}
		return
	}
	defer to.Close()
	p.keep(from, to)
	defer p.drop(from, to)
	done := make(chan struct{})
	go func() {
		p.carry(from, to, false)
		from.Close()
		close(done)
	}()
	p.carry(to, from, true)
	to.Close()
	<-done
}

// carry copies from one end to the other until either is gone; held tells whether the line's faults hold it up.
func (p *line) carry(to, from net.Conn, held bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if held {
				p.hold()
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// hold waits as long as the line makes one wait.
func (p *line) hold() {
	p.mu.Lock()
	delay, stalled := p.delay, p.stalled
	p.mu.Unlock()
	time.Sleep(delay)
	if stalled != nil {
		<-stalled
	}
}

func (p *line) keep(list ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range list {
		p.conns[c] = struct{}{}
	}
}

func (p *line) drop(list ...net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range list {
		delete(p.conns, c)
	}
}

func (p *line) close() {
	p.listener.Close()
	p.stall(false)
	p.mu.Lock()
	for c := range p.conns {
		c.Close()
	}
	p.mu.Unlock()
	p.open.Wait()
}

package main

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

// Platforms are what the bot reaches: the platforms' APIs, with which it registers when it starts, and the response
// URLs, through which it answers on Slack.
type platforms struct {
	discord *fakediscord.Server
	slack   *fakeslack.Server
	hooks   string // address of the response URLs
	server  *http.Server

	mu      sync.Mutex            // guards waiting
	waiting map[int]chan response // request -> where its answer goes
}

// A response is what came through a response URL.
type response struct {
	at   time.Time
	body []byte
}

func startPlatforms() (*platforms, error) {
	p := &platforms{waiting: map[int]chan response{}}
	var err error
	if p.discord, err = fakediscord.Start(fakediscord.Options{}); err != nil {
		return nil, err
	}
	if p.slack, err = fakeslack.Start(fakeslack.Config{}); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p.hooks = "http://" + l.Addr().String() + "/"
	p.server = &http.Server{Handler: http.HandlerFunc(p.respond)}
	go p.server.Serve(l) // until close
	return p, nil
}

func (p *platforms) close() {
	p.server.Close()
	p.slack.Close()
	p.discord.Close()
}

// respond is a response URL.
func (p *platforms) respond(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	n, wrong := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil || wrong != nil {
		http.Error(w, "no_service", http.StatusNotFound)
		return
	}
	p.mu.Lock()
	c := p.waiting[n]
	delete(p.waiting, n)
	p.mu.Unlock()
	if c == nil {
		http.Error(w, "used_url", http.StatusNotFound)
		return
	}
	c <- response{time.Now(), body}
	io.WriteString(w, "ok") // the bot may be gone
}

// await returns where the answer to a request comes, through its response URL.
func (p *platforms) await(n int) <-chan response {
	c := make(chan response, 1)
	p.mu.Lock()
	p.waiting[n] = c
	p.mu.Unlock()
	return c
}

// forget gives up on the answer to a request.
func (p *platforms) forget(n int) {
	p.mu.Lock()
	delete(p.waiting, n)
	p.mu.Unlock()
}

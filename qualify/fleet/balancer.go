package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"sync"
	"sync/atomic"
	"time"
)

// A balancer is what stands in front of the replicas: it asks each every second whether it is ready, passes requests on in
// turn, and tries the next replica when one refuses the connection. What has reached a replica is never sent to another.
type balancer struct {
	backs  []*back
	turn   atomic.Uint64
	again  float64 // which part of the requests is sent once more, as platforms do when an acknowledgement is lost
	server *http.Server
	listen net.Listener
	work   sync.WaitGroup

	refused, broken, twice atomic.Int64 // connections refused, requests whose replica went away, second answers to one interaction
}

// A back is one replica as the balancer sees it.
type back struct {
	host      string
	up        atomic.Bool
	transport *http.Transport
}

func newBalancer(ctx context.Context, hosts []string, again float64) (*balancer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the balancer: %w", err)
	}
	b := &balancer{listen: l, again: again}
	for _, h := range hosts {
		back := &back{host: h, transport: &http.Transport{DialContext: (&net.Dialer{Timeout: time.Second}).DialContext, MaxIdleConnsPerHost: 64, IdleConnTimeout: time.Minute}}
		b.backs = append(b.backs, back)
		b.work.Go(func() { back.ask(ctx) })
	}
	proxy := &httputil.ReverseProxy{Transport: b, Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.Host = r.In.Host
		r.Out.URL.Scheme = "http"
	}, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }}
	b.server = &http.Server{Handler: proxy}
	b.work.Go(func() { b.server.Serve(l) }) // always ErrServerClosed
	return b, nil
}

func (b *balancer) url() string { return "http://" + b.listen.Addr().String() }

func (b *balancer) close() {
	b.server.Close()
	b.work.Wait()
}

// ask asks a replica every second whether it is ready.
func (k *back) ask(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	client := &http.Client{Timeout: 2 * time.Second}
	for {
		k.up.Store(k.ready(ctx, client))
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (k *back) ready(ctx context.Context, client *http.Client) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+k.host+"/readyz", nil)
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

// candidates are the replicas in the order in which they are tried: those that are ready, the next in turn first.
func (b *balancer) candidates() (list []*back) {
	first := int(b.turn.Add(1) % uint64(len(b.backs)))
	var rest []*back
	for i := range b.backs {
		k := b.backs[(first+i)%len(b.backs)]
		if k.up.Load() {
			list = append(list, k)
		} else {
			rest = append(rest, k)
		}
	}
	return append(list, rest...)
}

// RoundTrip implements http.RoundTripper.
func (b *balancer) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	resp, err := b.pass(r, body, b.candidates())
	if err == nil && rand.Float64() < b.again {
		b.repeat(r, body, resp.StatusCode)
	}
	return resp, err
}

func (b *balancer) pass(r *http.Request, body []byte, list []*back) (*http.Response, error) {
	for _, k := range list {
		out := r.Clone(r.Context())
		out.URL.Host = k.host
		out.Body, out.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		out.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		resp, err := k.transport.RoundTrip(out)
		if err == nil {
			return resp, nil
		}
		if op, ok := errors.AsType[*net.OpError](err); !ok || op.Op != "dial" {
			b.broken.Add(1)
			return nil, err
		}
		b.refused.Add(1)
		k.up.Store(false)
	}
	return nil, errors.New("no replica takes connections")
}

// repeat sends a request that was answered once more, to the next replica, some moments later. An interaction of Discord's must
// not get an answer twice; what Slack's people see twice is counted by them.
func (b *balancer) repeat(r *http.Request, body []byte, status int) {
	again := r.Clone(context.WithoutCancel(r.Context()))
	b.work.Go(func() {
		time.Sleep(rand.N(1500 * time.Millisecond))
		resp, err := b.pass(again, body, b.candidates())
		if err != nil {
			return
		}
		defer resp.Body.Close()
		if r.URL.Path == "/discord/interactions" && status < 300 && resp.StatusCode < 300 {
			b.twice.Add(1)
		}
	})
}

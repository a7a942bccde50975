package discord

import (
	"strings"
	"testing"
	"time"

	"cmcbot/internal/fakediscord"
)

// Whatever ends a connection, the bot comes back and answers; what was asked meanwhile is answered too where
// Discord lets a session be resumed.
func TestComesBack(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault   func(*fakediscord.Server)
		resumes bool
	}{
		"asked to reconnect":     {func(f *fakediscord.Server) { f.Send(fakediscord.Reconnect) }, true},
		"connection cut":         {(*fakediscord.Server).Cut, true},
		"closed with 4000":       {func(f *fakediscord.Server) { f.CloseGateway(4000) }, true},
		"closed with 1001":       {func(f *fakediscord.Server) { f.CloseGateway(1001) }, true},
		"session timed out":      {func(f *fakediscord.Server) { f.CloseGateway(4009) }, false},
		"session invalid":        {func(f *fakediscord.Server) { f.Send(fakediscord.Invalid) }, false},
		"resumable op 9":         {func(f *fakediscord.Server) { f.Send(`{"op":9,"d":true}`) }, true},
		"session forgotten":      {func(f *fakediscord.Server) { f.Forget(); f.Cut() }, false},
		"null":                   {func(f *fakediscord.Server) { f.Send("null") }, false},
		"not JSON":               {func(f *fakediscord.Server) { f.Send("{") }, false},
		"half-open connection":   {(*fakediscord.Server).Freeze, true},
		"heartbeats not acked":   {(*fakediscord.Server).Mute, true},
		"refused while resuming": {func(f *fakediscord.Server) { f.FailGateway(fakediscord.GatewayFault{Refuse: 503}); f.Cut() }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := fakediscord.Options{}
			if strings.Contains(name, "half-open") || strings.Contains(name, "acked") {
				o.Heartbeat = 200 * time.Millisecond
			}
			r := start(t, o)
			test.fault(r.fake)
			c := r.ready(2)
			if test.resumes && c.Resumed == 0 || !test.resumes && c.Identified < 2 {
				t.Errorf("got %+v, want resumed %v", c, test.resumes)
			}
			r.slash("x")
		})
	}
}

// No oddity before READY may hang the bot or bring it down.
func TestOddBeginnings(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]fakediscord.GatewayFault{
		"op 7":             {Instead: fakediscord.Reconnect},
		"op 9":             {Instead: fakediscord.Invalid},
		"op 1":             {Instead: `{"op":1,"d":null}`, Close: 4000},
		"event first":      {Instead: `{"op":0,"s":1,"t":"GUILD_CREATE","d":{}}`, Close: 4000},
		"null":             {Instead: "null"},
		"unknown op":       {Instead: `{"op":99}`, Close: 4000},
		"nothing":          {NoHello: true},
		"hello of zero":    {Hello: `{"op":10,"d":{"heartbeat_interval":0}}`},
		"ready first":      {Hello: `{"op":0,"s":1,"t":"READY","d":{}}`},
		"op 7 for hello":   {Hello: fakediscord.Reconnect},
		"closed":           {Close: 4008},
		"refused":          {Refuse: 503},
		"never acked":      {NoAcks: true},
		"refused as many":  {Refuse: 429},
		"unasked resuming": {Instead: `{"op":0,"s":1,"t":"RESUMED","d":{}}`, Close: 4007},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := prepare(t, fakediscord.Options{Heartbeat: 500 * time.Millisecond})
			r.bot.pace.handshake = time.Second
			r.fake.FailGateway(f, f)
			r.run()
			ready := 1
			if f.NoAcks {
				ready = 3
			}
			c, err := r.fake.WaitGateway(r.ctx, func(c fakediscord.Counts) bool { return c.Connected >= 3 && c.Ready >= ready })
			if err != nil {
				t.Fatalf("got %+v, %v; want a third connection that is ready", c, err)
			}
			r.slash("x")
		})
	}
}

// An interaction that comes while the bot reconnects is answered after it resumed.
func TestNothingIsLostByResuming(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{AckWithin: 20 * time.Second})
	r.fake.Send(fakediscord.Reconnect)
	if _, err := r.fake.WaitGateway(r.ctx, func(c fakediscord.Counts) bool { return c.Connected >= 1 }); err != nil {
		t.Fatal(err)
	}
	r.slash("x") // sent before or after; replayed if before
	if c := r.ready(2); c.Resumed != 1 {
		t.Errorf("got %+v, want one resumed session", c)
	}
}

func TestGatewayAskedForHeartbeat(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	r.fake.Send(`{"op":1,"d":null}`)
	r.slash("x")
	r.alive()
}

func TestUnreachableAPI(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	r.fake.Fail(fakediscord.Broken("GET", "/gateway", 500))
	r.fake.Fail(fakediscord.Banned("GET", "/gateway", "1"))
	r.fake.Fail(fakediscord.RateLimited("GET", "/gateway", "1"))
	r.run()
	r.ready(1)
	r.slash("x")
}

// Registration that fails is tried again with the next session; the bot answers all the same.
func TestRegistrationFails(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	broken := fakediscord.Broken("GET", "/commands", 500)
	broken.Times = attempts
	r.fake.Fail(broken)
	r.run()
	r.ready(1)
	if _, err := r.fake.WaitRequests(r.ctx, attempts, "GET", "/commands"); err != nil {
		t.Fatal(err)
	}
	r.slash("x")
	r.fake.CloseGateway(4009)
	if _, err := r.fake.WaitRequests(r.ctx, 1, "PUT", "/commands"); err != nil {
		t.Error("the commands were not registered with the next session")
	}
}

func TestFatalCodes(t *testing.T) {
	t.Parallel()
	for code, want := range map[int]string{
		4004: "DISCORD_TOKEN", 4010: "shard", 4011: "too many servers", 4012: "update the bot", 4013: "update the bot", 4014: "privileged",
	} {
		r := prepare(t, fakediscord.Options{})
		r.fake.FailGateway(fakediscord.GatewayFault{Close: code})
		r.run()
		if err := <-r.end; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("code %d: got %v, want a sentence with %q", code, err, want)
		}
		if c := r.fake.Counts(); c.Connected != 1 || r.bot.Ready() {
			t.Errorf("code %d: connected %d times, want once", code, c.Connected)
		}
	}
}

func TestWrongToken(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	r.bot.api.token = "another"
	r.run()
	if err := <-r.end; err == nil || !strings.Contains(err.Error(), "Reset Token") || strings.Contains(err.Error(), "another") {
		t.Errorf("got %v, want what to do about the token", err)
	}
}

func TestStops(t *testing.T) {
	t.Parallel()
	r := start(t, fakediscord.Options{})
	r.slash("x")
	r.stop()
	if err := <-r.end; err != nil {
		t.Errorf("got %v, want a quiet end", err)
	}
	if r.bot.Ready() {
		t.Error("ready although stopped")
	}
}

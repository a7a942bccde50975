package discord

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/fakediscord"
)

// guildOf returns the id of a server whose events go to a shard of so many.
func guildOf(shard, of int) string { return strconv.Itoa((1<<38 + shard - (1<<38)%of) << 22) }

// The bot connects as many shards as Discord recommends, as fast as Discord allows; each server's questions and direct messages are
// answered, and a shard that breaks comes back alone.
func TestShards(t *testing.T) {
	t.Parallel()
	const every = 50 * time.Millisecond
	r := prepare(t, fakediscord.Options{Shards: 5, Concurrency: 2, IdentifyEvery: every})
	r.bot.pace.identify = every
	r.run()
	c := r.ready(5)
	ask := func() {
		t.Helper()
		for n := range 5 {
			m, err := r.fake.SlashAs(r.ctx, fakediscord.Asker{Guild: guildOf(n, 5)}, fmt.Sprint("question ", n))
			if err != nil || !strings.Contains(m.Text(), fmt.Sprint("question ", n)) {
				t.Errorf("shard %d: %v\n%s", n, err, m.Text())
			}
		}
		if m, err := r.fake.DM(r.ctx, "hello"); err != nil || !strings.Contains(m.Text(), "hello") {
			t.Errorf("a direct message: %v\n%s", err, m.Text())
		}
	}
	ask()
	r.alive()
	if got := r.bot.Shards(); !slices.Equal(got, []bool{true, true, true, true, true}) || c.Identified != 5 {
		t.Errorf("shards %v, %+v", got, c)
	}
	r.fake.CutShard(3)
	if c := r.ready(6); c.Resumed != 1 || c.Connected != 6 || c.Most != 1 {
		t.Errorf("one shard was cut: %+v", c)
	}
	ask()
	r.fake.Forget() // none can be resumed: all begin again, in turn
	r.fake.Cut()
	if c := r.ready(11); c.Identified != 10 {
		t.Errorf("all were cut: %+v", c)
	}
	ask()
}

// While one shard is away the bot is not ready, and says which one.
func TestShardAway(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{Shards: 2, Concurrency: 2})
	hold := make(chan struct{})
	waiting, first := make(chan context.Context, 2), make(chan struct{}, 1)
	r.bot.alone = func(ctx context.Context, f func(context.Context) error) error {
		waiting <- ctx
		<-hold
		first <- struct{}{}
		return f(ctx)
	}
	r.run()
	<-waiting
	if r.bot.Ready() || r.bot.Shards() != nil {
		t.Error("ready although it is not its turn")
	}
	r.fake.FailGateway(fakediscord.GatewayFault{NoHello: true}) // one of the two hangs until the handshake's end
	close(hold)
	<-first
	r.ready(1)
	if _, err := r.fake.WaitGateway(r.ctx, func(c fakediscord.Counts) bool { return c.Connected == 2 }); err != nil {
		t.Fatal(err)
	}
	if r.bot.Ready() {
		t.Errorf("ready with shards %v", r.bot.Shards())
	}
}

// A configured number of shards is taken as it is.
func TestShardsConfigured(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{Shards: 1, Concurrency: 16})
	r.bot.shards = 3
	r.run()
	r.ready(3)
	if m, err := r.fake.SlashAs(r.ctx, fakediscord.Asker{Guild: guildOf(2, 3)}, "x"); err != nil || !strings.Contains(m.Text(), "answer to x") {
		t.Errorf("%v\n%s", err, m.Text())
	}
}

// A bot that grows out of its shards while it runs gets more of them, unless their number is configured: then the operator is told.
func TestShardsGrow(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{Shards: 1})
	r.run()
	r.ready(1)
	r.fake.Grow(3)
	r.ready(4)
	r.slash("x")
	fixed := prepare(t, fakediscord.Options{Shards: 2})
	fixed.bot.shards = 2
	fixed.run()
	fixed.ready(2)
	fixed.fake.Grow(3)
	if err := <-fixed.end; err == nil || !strings.Contains(err.Error(), "DISCORD_SHARDS") {
		t.Errorf("got %v, want what to do", err)
	}
}

// A bot that may begin no more sessions waits: Discord would take its token away.
func TestNoSessionsLeft(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{Shards: 2})
	spent := fakediscord.Fault{Method: "GET", Path: "/gateway/bot", Status: 200, Header: map[string][]string{"Content-Type": {"application/json"}},
		Body: `{"url":"","shards":2,"session_start_limit":{"total":1000,"remaining":1,"reset_after":1,"max_concurrency":1}}`}
	r.fake.Fail(spent)
	r.run()
	r.ready(2)
	r.logged("no more sessions begin now")
	if asked, err := r.fake.WaitRequests(r.ctx, 2, "GET", "/gateway/bot"); err != nil {
		t.Errorf("asked %d times, %v", len(asked), err)
	}
}

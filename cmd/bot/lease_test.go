package main

import (
	"database/sql"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/specs"
	"cmcbot/internal/store/storetest"
)

// TestTakesOver runs replicas as processes on one database, and kills, stops and disturbs the one that is connected to Discord: another
// takes over, two never are connected at once, and each question has one answer.
func TestTakesOver(t *testing.T) {
	t.Parallel()
	place := storetest.PostgreSQL(t)
	d := fakediscord.New(t, fakediscord.Options{Shards: 2, Concurrency: 2, Check: specs.ForDiscord(t).Check, House: true})
	begin := func() *process {
		return startProcess(t, small, "LISTEN=127.0.0.1:0", "DATABASE_URL="+place.Address, "DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
	}
	connected := func(times int, what string, since time.Time) {
		t.Helper()
		c, err := d.WaitGateway(t.Context(), func(c fakediscord.Counts) bool { return c.Ready >= 2*times })
		if err != nil || c.Ready != 2*times || c.Most != 1 {
			t.Fatalf("%s: %+v, %v; want %d connections of each shard, one at a time", what, c, err, times)
		}
		t.Logf("%s: connected after %s", what, time.Since(since).Round(10*time.Millisecond))
		if m, err := d.Slash(t.Context(), "lithuania"); err != nil || !strings.Contains(m.Text(), "Lithuania") {
			t.Fatalf("%s: %v\n%s", what, err, m.Text())
		}
	}
	began := time.Now()
	one := begin()
	connected(1, "the first", began)
	two := begin()
	two.logged("this one stands by")
	if got := two.page("/readyz"); got != "ready\n" {
		t.Errorf("the one that stands by is %q", got)
	}
	if got := two.page("/metrics"); !strings.Contains(got, `cmcbot_standby{platform="discord"} 1`) || !strings.Contains(got, `cmcbot_ready{platform="discord"} 1`) {
		t.Errorf("the metrics of the one that stands by:\n%s", got)
	}
	if got := one.page("/metrics"); !strings.Contains(got, `cmcbot_standby{platform="discord"} 0`) || !strings.Contains(got, `cmcbot_shard_up{platform="discord",shard="1"} 1`) {
		t.Errorf("the metrics of the one that is connected:\n%s", got)
	}

	began = time.Now()
	one.end(syscall.SIGKILL)
	connected(2, "after SIGKILL", began)

	three := begin()
	three.logged("this one stands by")
	began = time.Now()
	two.end(syscall.SIGTERM)
	connected(3, "after SIGTERM", began)

	// A restarted database: every connection to it ends.
	db, err := sql.Open("pgx", os.Getenv(storetest.Variable))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`, place.Schema()); err != nil {
		t.Fatal(err)
	}
	four := begin() // what it needs of the database it gets after that
	four.logged("this one stands by")
	connected(3, "after a restart of the database the same", time.Now())
}

// A process is the bot in a process of its own, which ends with the test.
type process struct {
	t     *testing.T
	cmd   *exec.Cmd
	log   *lockedBuffer
	ended chan struct{}
}

// startProcess starts the bot with these variables and nothing else.
func startProcess(t *testing.T, env ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0]), log: &lockedBuffer{}, ended: make(chan struct{})}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = append(env, childVariable+"=1"), p.log, p.log
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		p.cmd.Wait() // how it ended, the test says
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.end(syscall.SIGTERM)
		if t.Failed() {
			t.Logf("log of a process:\n%s", p.log)
		}
	})
	return p
}

// end ends the process with a signal and waits for it; one that has ended stays so.
func (p *process) end(how syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(how); err != nil && err != os.ErrProcessDone {
		p.t.Error(err)
	}
	<-p.ended
}

// logged waits until the log says text, and returns what the first group of a pattern holds.
func (p *process) logged(pattern string) string {
	p.t.Helper()
	got, err := p.log.wait(p.t.Context(), regexp.MustCompile("("+pattern+")"))
	if err != nil {
		p.t.Fatal(err)
	}
	return got
}

var pageAddress = regexp.MustCompile(`page=(http://[^ ]+)`)

// page reads a page of the process.
func (p *process) page(path string) string {
	p.t.Helper()
	address, err := p.log.wait(p.t.Context(), pageAddress)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.Get(strings.TrimRight(address, "/") + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(body)
}

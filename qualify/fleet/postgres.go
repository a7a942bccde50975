package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// A cluster is a PostgreSQL of our own: in a folder of ours, on a port of its own.
type cluster struct {
	bin, dir string
	port     int
	as       *syscall.Credential // initdb and postgres refuse to run as root; nil for who we are
}

// newCluster makes a cluster below dir and starts it.
func newCluster(ctx context.Context, dir string) (*cluster, error) {
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c := &cluster{bin: bin, dir: filepath.Join(dir, "postgres"), port: port}
	if err := os.Mkdir(c.dir, 0o700); err != nil {
		return nil, err
	}
	if os.Geteuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			return nil, fmt.Errorf("run PostgreSQL as somebody else than root: %w", err)
		}
		uid, _ := strconv.ParseUint(u.Uid, 10, 32) // always a number on Unix
		gid, _ := strconv.ParseUint(u.Gid, 10, 32)
		c.as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := errors.Join(os.Chmod(dir, 0o711), os.Chown(c.dir, int(uid), int(gid))); err != nil {
			return nil, err
		}
	}
	if err := c.run(ctx, "initdb", "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return nil, err
	}
	return c, c.start(ctx)
}

// postgresBin finds the folder with initdb: the newest of Debian's, or that of the path.
func postgresBin() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err == nil && len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", fmt.Errorf("find PostgreSQL's initdb (apt-get install postgresql): %w", err)
	}
	return filepath.Dir(path), nil
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// address is the cluster's own, for a port that leads to it.
func (c *cluster) address(port int) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
}

func (c *cluster) options() string {
	return fmt.Sprintf("-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=%s", c.port, c.dir)
}

func (c *cluster) start(ctx context.Context) error {
	return c.run(ctx, "pg_ctl", "-D", c.data(), "-w", "-l", filepath.Join(c.dir, "log"), "-o", c.options(), "start")
}

// restart ends every connection at once, as a crash does, and starts anew.
func (c *cluster) restart(ctx context.Context) error {
	return c.run(ctx, "pg_ctl", "-D", c.data(), "-w", "-m", "immediate", "-l", filepath.Join(c.dir, "log"), "-o", c.options(), "restart")
}

func (c *cluster) stop() error {
	return c.run(context.Background(), "pg_ctl", "-D", c.data(), "-w", "-m", "fast", "stop")
}

func (c *cluster) run(ctx context.Context, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, filepath.Join(c.bin, name), args...)
	cmd.Dir, cmd.SysProcAttr = c.dir, &syscall.SysProcAttr{Credential: c.as}
	if name == "pg_ctl" { // the server keeps what it inherits open
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s %s: %w; see %s", name, args[len(args)-1], err, filepath.Join(c.dir, "log"))
		}
		return nil
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// freePort returns a port that nobody listens on at this moment.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// A watcher looks at what happens in the database, past the slow line.
type watcher struct {
	db *sql.DB
}

// waits are what was seen of waiting among the statements of the replicas.
type waits struct {
	looks int
	busy  int      // statements under way
	held  []string // statements that waited for another one's lock
}

// watch looks every 50 milliseconds until ctx ends.
func (w watcher) watch(ctx context.Context) (seen waits) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return seen
		case <-tick.C:
		}
		var busy int
		var held string
		err := w.db.QueryRowContext(ctx, `SELECT count(*), COALESCE(string_agg(left(regexp_replace(query, '\s+', ' ', 'g'), 70), E'\n') FILTER (WHERE wait_event_type = 'Lock'), '')
			FROM pg_stat_activity WHERE state = 'active' AND backend_type = 'client backend' AND pid <> pg_backend_pid()`).Scan(&busy, &held)
		if err == nil {
			seen.looks++
			seen.busy += busy
			seen.held = append(seen.held, strings.FieldsFunc(held, func(r rune) bool { return r == '\n' })...)
		}
	}
}

// remembered counts the events that the replicas together remember.
func (w watcher) remembered(ctx context.Context) (n int) {
	if err := w.db.QueryRowContext(ctx, `SELECT count(*) FROM once`).Scan(&n); err != nil {
		return 0
	}
	return n
}

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A replica is one process of the bot.
type replica struct {
	name, host string
	program    string
	env        []string
	log        *os.File
	cmd        *exec.Cmd
	ended      chan struct{}
}

func newReplica(n int, program, dir string, env []string) (*replica, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	name := "replica-" + strconv.Itoa(n)
	log, err := os.Create(filepath.Join(dir, name+".log"))
	if err != nil {
		return nil, err
	}
	host := "127.0.0.1:" + strconv.Itoa(port)
	return &replica{name: name, host: host, program: program, env: append(env, "LISTEN="+host), log: log}, nil
}

// start starts the process, and returns when it is ready.
func (r *replica) start(ctx context.Context) error {
	cmd := exec.Command(r.program)
	cmd.Env, cmd.Stdout, cmd.Stderr = r.env, r.log, r.log
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	r.cmd, r.ended = cmd, ended
	go func() {
		cmd.Wait() // how it ended stands in its log
		close(ended)
	}()
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	b := &back{host: r.host}
	client := &http.Client{Timeout: time.Second}
	for !b.ready(ctx, client) {
		select {
		case <-ended:
			return fmt.Errorf("%s ended by itself; see %s", r.name, r.log.Name())
		case <-ctx.Done():
			return fmt.Errorf("%s does not become ready; see %s", r.name, r.log.Name())
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}

// end tells the process to stop, or kills it, and returns when it is gone.
func (r *replica) end(how syscall.Signal) error {
	if r.cmd == nil {
		return nil
	}
	if err := r.cmd.Process.Signal(how); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-r.ended:
		return nil
	case <-time.After(time.Minute):
		return fmt.Errorf("%s did not stop within a minute", r.name)
	}
}

// A sample is what a replica says of itself.
type sample struct {
	at                   time.Time
	resident, live       float64 // bytes; live is the heap after the last collection
	goroutines, database float64
}

// sample reads a replica's metrics.
func (r *replica) sample(ctx context.Context) (s sample, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+r.host+"/metrics", nil)
	if err != nil {
		return s, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return s, err
	}
	defer resp.Body.Close()
	s.at = time.Now()
	fields := map[string]*float64{"process_resident_memory_bytes": &s.resident, "go_memstats_next_gc_bytes": &s.live, "go_goroutines": &s.goroutines, "cmcbot_database_up": &s.database}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if f := fields[name]; f != nil {
			if *f, err = strconv.ParseFloat(value, 64); err != nil {
				return s, err
			}
		}
	}
	s.live /= 2 // the next collection comes when the heap has doubled
	return s, nil
}

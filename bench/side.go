package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A side is one of the servers that are compared, on one platform. It runs as a process of its own, on one core.
type side struct {
	name, platform, path string
	host                 string
	command              []string
	env                  []string
	log                  string // path of the file with what it says
	cmd                  *exec.Cmd
	ended                chan struct{}
}

// start starts the process on a core, and returns how long it took to be ready.
func (s *side) start(ctx context.Context, cpu int) (time.Duration, error) {
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer out.Close()
	cmd := exec.Command("taskset", append([]string{"-c", strconv.Itoa(cpu)}, s.command...)...)
	cmd.Env, cmd.Stdout, cmd.Stderr = append(s.env, "PATH="+os.Getenv("PATH")), out, out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	s.cmd, s.ended = cmd, make(chan struct{})
	go func() {
		cmd.Wait() // how it ended stands in its log
		close(s.ended)
	}()
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	client := &http.Client{Timeout: time.Second}
	for !s.ready(ctx, client) {
		select {
		case <-s.ended:
			return 0, fmt.Errorf("%s ended by itself; see %s", s.name, s.log)
		case <-ctx.Done():
			return 0, fmt.Errorf("%s does not become ready; see %s", s.name, s.log)
		case <-time.After(2 * time.Millisecond):
		}
	}
	return time.Since(began), nil
}

func (s *side) ready(ctx context.Context, client *http.Client) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.host+"/readyz", nil)
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

// stop ends the process, if it runs, and waits until it is gone.
func (s *side) stop() error {
	if s == nil || s.cmd == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		s.cmd.Process.Kill() // it may just have ended
		<-s.ended
	}
	s.cmd = nil
	return nil
}

// use returns how much memory the process has in use, and has had at most, in bytes, and its processor time.
func (s *side) use() (resident, peak float64, cpu time.Duration, err error) {
	dir := filepath.Join("/proc", strconv.Itoa(s.cmd.Process.Pid)) // taskset has become the program
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return 0, 0, 0, err
	}
	for line := range strings.Lines(string(status)) {
		f := strings.Fields(line)
		for name, to := range map[string]*float64{"VmRSS:": &resident, "VmHWM:": &peak} {
			if len(f) > 1 && f[0] == name {
				*to, _ = strconv.ParseFloat(f[1], 64) // the kernel writes kibibytes
				*to *= 1024
			}
		}
	}
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return 0, 0, 0, err
	}
	f := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(f[11]) // in hundredths of a second, proc(5)
	system, _ := strconv.Atoi(f[12])
	return resident, peak, time.Duration(user+system) * 10 * time.Millisecond, nil
}

// freeHost returns an address that nobody listens on at this moment.
func freeHost() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// bot is the bot itself, ready for both platforms.
func bot(o options, p *platforms, facts, name string) (*side, error) {
	host, err := freeHost()
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp(o.dir, "data")
	if err != nil {
		return nil, err
	}
	token, _, signing := p.slack.Tokens()
	return &side{name: name, host: host, path: "/slack/commands", command: []string{o.bot}, log: filepath.Join(o.dir, name+".log"), env: []string{
		"FACTS=" + facts, "DATA_DIR=" + data, "PUBLIC_URL=https://bot.example.org", "LISTEN=" + host, "LIMITS=0,0,0", "DRAIN=0s",
		"DISCORD_TOKEN=" + p.discord.Token(), "DISCORD_API_URL=" + p.discord.APIURL(), "DISCORD_PUBLIC_KEY=" + p.discord.Key(),
		"SLACK_BOT_TOKEN=" + token, "SLACK_API_URL=" + p.slack.APIURL(), "SLACK_SIGNING_SECRET=" + signing,
	}}, nil
}

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts/factstest"
)

// small is a knowledge file of a few entries, for what does not depend on the file: the real one takes seconds to read
// under the race detector.
const small = "FACTS=../../internal/commands/testdata/small.yaml"

// whole is the repository's knowledge file with the phrases that search learns from.
const whole = "FACTS=../../facts.yaml"

// environment turns pairs "NAME=value" into a getenv. The knowledge file is the repository's without the phrases, unless a
// pair names another.
func environment(t testing.TB, pairs ...string) func(string) string {
	t.Helper()
	env := map[string]string{"LISTEN": "127.0.0.1:0"}
	for _, p := range pairs {
		name, value, _ := strings.Cut(p, "=")
		env[name] = value
	}
	if _, given := env["FACTS"]; !given {
		env["FACTS"] = factstest.Path(t)
	}
	return func(name string) string { return env[name] }
}

// try runs the program to its end and returns what it printed.
func try(t *testing.T, stdin string, env func(string) string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	var out, errOut bytes.Buffer
	err = run(t.Context(), args, env, strings.NewReader(stdin), &out, &errOut)
	return out.String(), errOut.String(), err
}

func TestAskForms(t *testing.T) {
	for _, form := range []string{"text", "json", "discord", "slack"} {
		out, _, err := try(t, "", environment(t), "ask", "--as", form, "--now", "2026-11-23", "lithuania")
		if err != nil {
			t.Fatalf("%s: %v", form, err)
		}
		for _, want := range []string{"6 March 2025", "627 days ago", "18 July 2024", "6 September 2024", "Article 20(2)", "Article 20(3)", "27 December 2025", "1 September 2011"} {
			if !strings.Contains(out, want) {
				t.Errorf("ask --as %s lithuania does not say %q", form, want)
			}
		}
		if form != "text" && strings.Count(out, "\n") != 1 {
			t.Errorf("ask --as %s printed %d lines, want 1", form, strings.Count(out, "\n"))
		}
	}
}

func TestAskManyLines(t *testing.T) {
	out, _, err := try(t, "lithuania\ncongo\nno such thing at all\n\n", environment(t), "ask", "--as", "json", "-")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 4 {
		t.Fatalf("4 questions gave %d lines", len(lines))
	}
	type answer struct{ Entries, Choices []string }
	var got [3]answer
	for i := range got {
		if err := json.Unmarshal([]byte(lines[i]), &got[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(got[0].Entries) == 0 || got[0].Entries[0] != "state:LT" {
		t.Errorf("lithuania: entries %v, want state:LT first", got[0].Entries)
	}
	if len(got[1].Choices) != 2 || len(got[1].Entries) != 0 {
		t.Errorf("congo: entries %v, choices %v; want two choices and no entry", got[1].Entries, got[1].Choices)
	}
	if len(got[2].Entries) != 0 || got[2].Entries == nil || got[2].Choices == nil {
		t.Errorf("an unknown name: %+v, want empty lists", got[2])
	}
}

func TestAskMistakes(t *testing.T) {
	for name, args := range map[string][]string{
		"use text, json, discord or slack": {"ask", "--as", "html", "lithuania"},
		"is not a day":                     {"ask", "--now", "tomorrow", "lithuania"},
		"ask what?":                        {"ask"},
		"there is no command":              {"answer", "lithuania"},
	} {
		if _, _, err := try(t, "", environment(t), args...); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("bot %s: error %v, want one with %q", strings.Join(args, " "), err, name)
		}
	}
}

func TestCheck(t *testing.T) {
	out, _, err := try(t, "", environment(t, whole), "check", "--now", "2026-11-24")
	if err != nil || !strings.Contains(out, "no problems: 197 states") {
		t.Errorf("check of the repository's file: %v\n%s", err, out)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	if err := os.WriteFile(bad, []byte("version: 1\nupdatd: \"2026-11-23\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err = try(t, "", environment(t), "check", bad)
	if !errors.Is(err, errFound) || !strings.Contains(out, bad+":2:1: unknown key \"updatd\"; did you mean \"updated\"?") {
		t.Errorf("check of a bad file: %v\n%s", err, out)
	}
	big := filepath.Join(t.TempDir(), "big.yaml")
	if err := os.WriteFile(big, bytes.Repeat([]byte("a: b\n"), 6<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, _, err = try(t, "", environment(t), "check", big); !errors.Is(err, errFound) || !strings.Contains(out, "larger than") {
		t.Errorf("check of a 30 MB file: %v\n%.200s", err, out)
	}
}

func TestVariables(t *testing.T) {
	tests := []struct{ env, want string }{
		{"SLACK_BOT_TOKEN=xapp-1-A", "SLACK_BOT_TOKEN holds an app-level token (xapp-…); it needs the one that begins with xoxb-"},
		{"SLACK_APP_TOKEN=xoxb-1", "SLACK_APP_TOKEN holds a bot token (xoxb-…)"},
		{"SLACK_BOT_TOKEN=xoxp-1", "SLACK_BOT_TOKEN holds a user token"},
		{"SLACK_BOT_TOKEN=xoxb-1", "SLACK_APP_TOKEN is not set, and Slack needs both"},
		{"SLACK_APP_TOKEN=xapp-1", "SLACK_BOT_TOKEN is not set, and Slack needs both"},
		{"DISCORD_TOKEN=Bot a.b.c", "DISCORD_TOKEN begins with \"Bot \""},
		{"DISCORD_TOKEN=1100000000000000001", "DISCORD_TOKEN holds an application id"},
		{"DISCORD_TOKEN=" + strings.Repeat("a1", 32), "DISCORD_TOKEN holds the application's public key"},
		{"DISCORD_TOKEN=xoxb-1", "DISCORD_TOKEN holds a Slack token"},
		{"DISCORD_TOKEN=sEcReT", "DISCORD_TOKEN holds something that is not a bot token"},
		{"DISCORD_TOKEN_FILE=/no/such/file", "DISCORD_TOKEN_FILE"},
		{"DISCORD_API_URL=discord.com", "DISCORD_API_URL is not an address"},
		{"FACTS=/no/such/file", "set FACTS to a file that can be read"},
	}
	for _, tt := range tests {
		_, _, err := try(t, "", environment(t, tt.env), "")
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want one with %q", tt.env, err, tt.want)
		}
		if _, value, _ := strings.Cut(tt.env, "="); err != nil && strings.HasSuffix(strings.Split(tt.env, "=")[0], "TOKEN") && strings.Contains(err.Error(), value) {
			t.Errorf("%s: the error shows the token", tt.env)
		}
	}
	// Every mistake is named at once.
	_, _, err := try(t, "", environment(t, "DISCORD_TOKEN=x", "SLACK_BOT_TOKEN=xapp-1"), "")
	if err == nil || strings.Count(err.Error(), "\n") < 3 {
		t.Errorf("three mistakes gave %v", err)
	}
}

func TestTokenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte("a.b.c\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := readConfig(environment(t, "DISCORD_TOKEN_FILE="+path))
	if err != nil || string(c.DiscordToken) != "a.b.c" {
		t.Errorf("token from a file: %q, %v", string(c.DiscordToken), err)
	}
	if s := c.DiscordToken.String() + c.DiscordToken.LogValue().String(); strings.Contains(s, "a.b.c") {
		t.Errorf("a token prints as %q", s)
	}
}

func TestWithNothing(t *testing.T) {
	out, _, err := try(t, "lithuania\nquit\n", environment(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Found:", "197 states", "Not found: DISCORD_TOKEN, SLACK_BOT_TOKEN", "Left the Convention on Cluster Munitions on 6 March 2025"} {
		if !strings.Contains(out, want) {
			t.Errorf("without tokens the program does not say %q:\n%.400s", want, out)
		}
	}
}

// TestReadme compares what the README says with what the program knows.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "<!-- commands -->\n| Command | |\n|---|---|\n")
	list, _, found := strings.Cut(rest, "<!-- /commands -->")
	var want strings.Builder
	for _, item := range commands.List("en") {
		want.WriteString("| `/cmc " + strings.ReplaceAll(item.Usage, "|", "\\|") + "` | " + item.Summary + " |\n")
	}
	if !found || list != want.String() {
		t.Errorf("the README's list of commands is not the program's; it should be:\n%s", want.String())
	}
	help, _, err := try(t, "", environment(t), "help")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range variables() {
		if !strings.Contains(help, v.name) {
			t.Errorf("bot help does not name %s", v.name)
		}
	}
	out, _, err := try(t, "", environment(t, whole), "check", "--now", "2026-11-24")
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range regexp.MustCompile(`\d+ (states|facts|talking points|sources)`).FindAllString(out, -1) {
		if strings.HasSuffix(n, "sources") {
			continue
		}
		if !strings.Contains(string(readme), n) {
			t.Errorf("the README does not say %q, which is what the file holds", n)
		}
	}
}

// TestOnePlatformFails shows that a platform that stops does not stop the others.
func TestOnePlatformFails(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var log lockedBuffer
	failed := make(chan struct{})
	platforms := []platform{
		{name: "broken", run: func(context.Context) error { close(failed); return errors.New("token revoked") }},
		{name: "sound", run: func(ctx context.Context) error { <-failed; cancel(); <-ctx.Done(); return nil }},
	}
	if err := runAll(ctx, platforms, logTo(&log)); err != nil {
		t.Errorf("runAll: %v, want nil after ctx ended", err)
	}
	if !strings.Contains(log.String(), "token revoked") {
		t.Errorf("the log does not say why the platform stopped: %s", log.String())
	}
	if err := runAll(t.Context(), platforms[:0], logTo(&log)); err != nil {
		t.Errorf("no platform: %v", err)
	}
}

// A lockedBuffer may be written by several goroutines.
type lockedBuffer struct {
	mu      sync.Mutex
	b       bytes.Buffer
	changed chan struct{} // closed by the next write, if somebody waits
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.changed != nil {
		close(l.changed)
		l.changed = nil
	}
	return l.b.Write(p)
}

// wait waits until a line matches pattern and returns what its first group holds.
func (l *lockedBuffer) wait(ctx context.Context, pattern *regexp.Regexp) (string, error) {
	for {
		l.mu.Lock()
		m := pattern.FindStringSubmatch(l.b.String())
		if l.changed == nil {
			l.changed = make(chan struct{})
		}
		changed := l.changed
		l.mu.Unlock()
		if m != nil {
			return m[1], nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var _ io.Writer = (*lockedBuffer)(nil)

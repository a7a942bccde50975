package daily_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
)

// townVariable tells a child process how many workspaces of Slack it is to be; 0 is a Discord.
const townVariable = "CMCBOT_TEST_TOWN"

// perMinute is how many messages each of the fake workspaces takes: a little more than the bot sends.
const perMinute = 250

// A plot is where one server of a town is.
type plot struct{ URL, Token, App string }

// town is the platforms in a process of their own, which enforce their limits, so that what they keep does not count as ours. It
// ends with its input.
func town(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	var plots []plot
	limited := 0
	defer func() { json.NewEncoder(os.Stdout).Encode(limited) }() // whoever asks is there
	if n == 0 {
		fake := fakediscord.New(forever{}, fakediscord.Options{ManyChannels: true, Limits: true})
		plots = append(plots, plot{fake.APIURL(), fake.Token(), ""})
		defer func() {
			for _, r := range fake.Requests("POST", "/messages") {
				if r.Status == 429 {
					limited++
				}
			}
		}()
	}
	for range n {
		fake, err := fakeslack.Start(fakeslack.Config{PerMinute: perMinute})
		if err != nil {
			return err
		}
		defer func() {
			for _, c := range fake.Calls("chat.postMessage") {
				if c.Error == "fault" {
					limited++
				}
			}
		}()
		bot, app, _ := fake.Tokens()
		plots = append(plots, plot{fake.APIURL(), bot, app})
	}
	if err := json.NewEncoder(os.Stdout).Encode(plots); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// forever is a test that does not end while its process lasts.
type forever struct{ testing.TB }

func (forever) Helper()               {}
func (forever) Cleanup(func())        {}
func (forever) Fatal(args ...any)     { panic(fmt.Sprint(args...)) }
func (forever) Errorf(string, ...any) {}

// found starts a town; leave ends it and returns how many posts it turned away for their number.
func found(b *testing.B, workspaces int) (plots []plot, leave func() int) {
	b.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), townVariable+"="+strconv.Itoa(workspaces))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	said := json.NewDecoder(bufio.NewReader(out))
	if err := said.Decode(&plots); err != nil {
		b.Fatal(err)
	}
	return plots, func() (limited int) {
		in.Close()
		if err := said.Decode(&limited); err != nil {
			b.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Error(err)
		}
		return limited
	}
}

package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/fakeslack"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestKeepQuestions asks what nothing is found for, and reads the database: once as it is by default, once where questions are counted.
func TestKeepQuestions(t *testing.T) {
	const asked, message, once = "zebras of qwertz", "the moon is made of green cheese and nobody minds", "plum pudding of yxcvb"
	lived := func(t *testing.T, more ...string) (env func(string) string, kept string) {
		t.Helper()
		s, err := fakeslack.Start(fakeslack.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		bot, app, _ := s.Tokens()
		folder, log := t.TempDir(), &lockedBuffer{}
		env = environment(t, append(more, small, "LISTEN=off", "DATA_DIR="+folder, "SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())...)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- run(ctx, nil, env, strings.NewReader(""), log, log) }()
		if _, err := log.wait(ctx, regexp.MustCompile(`(connected to Slack)`)); err != nil {
			t.Fatal(err)
		}
		ann := s.Person("U0ANN")
		for _, line := range []string{asked, asked, asked, once} {
			if _, err := ann.Slash(ctx, "C1", line); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			if seen, err := ann.Shortcut(ctx, "C1", fakeslack.Message{TS: "1.2", Text: message}); err != nil || !strings.Contains(seen.Shown(), "No claim") {
				t.Errorf("the message is answered with %q, %v", seen.Shown(), err)
			}
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		memory, err := store.Open(t.Context(), "", folder) // which also takes the log of writes into the file
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := memory.Backup(t.Context(), &b, time.Now()); err != nil {
			t.Fatal(err)
		}
		if err := memory.Close(); err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(filepath.Join(folder, store.File))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{message, once} {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%q stands in the database", text)
			}
		}
		if strings.Contains(log.String(), asked) {
			t.Error("what was asked stands in the log")
		}
		return env, b.String() + string(data)
	}
	t.Run("off", func(t *testing.T) {
		env, kept := lived(t)
		if strings.Contains(kept, asked) || strings.Contains(kept, `"question"`) {
			t.Error("a question is kept")
		}
		if out, _, err := try(t, "", env, "review", "--now", "2026-11-26"); err != nil || strings.Contains(out, "nothing was found") || !strings.Contains(out, "no channel has had a daily post yet") {
			t.Errorf("review: %v\n%s", err, out)
		}
	})
	t.Run("on", func(t *testing.T) {
		env, kept := lived(t, "KEEP_QUESTIONS=on")
		if !strings.Contains(kept, asked) || strings.Count(kept, `{"question"`) != 2 {
			t.Error("two questions are not kept")
		}
		if out, _, err := try(t, "", env, "review"); err != nil || !strings.Contains(out, "nothing was found (1): ") || !strings.Contains(out, "  [ ] "+asked+" (3 times)\n") {
			t.Errorf("review: %v\n%s", err, out)
		}
		if out, _, err := try(t, "", env, "review", "--as", "json"); err != nil || !strings.Contains(out, `"why": "unanswered"`) || !strings.Contains(out, `"times": 3`) {
			t.Errorf("review --as json: %v\n%s", err, out)
		}
		if out, _, err := try(t, "", env, "doctor"); err == nil || !strings.Contains(out, "KEEP_QUESTIONS") {
			t.Errorf("doctor: %v\n%s", err, out)
		}
	})
	if _, _, err := try(t, "", environment(t, "KEEP_QUESTIONS=yes"), "review"); err == nil || !strings.Contains(err.Error(), "write on or off") {
		t.Errorf("KEEP_QUESTIONS=yes: %v", err)
	}
}

// TestNeverPosted lists the facts that no channel was posted, and makes no database to find that out.
func TestNeverPosted(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "none")
	out, _, err := try(t, "", environment(t, small, "DATA_DIR="+folder), "review", "--now", "2026-11-26")
	if err != nil || !strings.Contains(out, "that takes the bot's database, and there is none in "+folder) {
		t.Errorf("without a database: %v\n%s", err, out)
	}
	if _, err := os.Stat(folder); !os.IsNotExist(err) {
		t.Errorf("a database was made: %v", err)
	}
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		channel := store.Channel{Platform: "slack", Workspace: "T1", ID: "C1"}
		now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
		s := p.Open(t)
		err := s.Do(t.Context(), func(tx *store.Tx) error {
			for day, state := range map[string]store.PostState{"2026-11-25": store.Posted, "2026-11-26": store.Missed} {
				entry := map[store.PostState]string{store.Posted: "stands", store.Missed: "also-stands"}[state]
				if _, err := tx.Claim(t.Context(), store.Post{Channel: channel, Day: day, Slot: now, Entry: entry, State: state}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		out, _, err := try(t, "", environment(t, small, "DATA_DIR="+p.Folder, "DATABASE_URL="+p.Address), "review", "--now", "2026-11-26")
		if want := "\nNever posted in any channel (1): nothing has to be done; channels that get daily posts have these before them\n  [ ] facts also-stands: Another fact that stands\n"; err != nil || !strings.Contains(out, want) {
			t.Errorf("review: %v, want it to say %q:\n%s", err, want, out)
		}
	})
}

// TestRemarks wants what the database tells, whatever else it tells.
func TestRemarks(t *testing.T) {
	got := memory{known: true}.remarks(config{}, decisions{taken: []string{"stands"}, checked: []store.Checked{{Entry: "late"}}})
	for _, want := range []string{"in the file still: stands;", "not written into the file (1)", "no channel has had a daily post yet"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q does not say %q", got, want)
		}
	}
}

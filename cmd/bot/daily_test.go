package main

import (
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestDailyOperator looks at the daily posts as the operator does.
func TestDailyOperator(t *testing.T) {
	folder := t.TempDir()
	out, _, err := try(t, "", environment(t, small, "DATA_DIR="+folder), "daily", "list")
	if err != nil || !strings.HasPrefix(out, "CHANNEL") {
		t.Errorf("daily list prints %q, %v", out, err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, _, err := try(t, "", environment(t, small, "DATA_DIR="+folder), "daily", "backup", backup); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v; want a file for its owner alone", info, err)
	}
	if _, _, err := try(t, "", environment(t, small, "DATA_DIR="+folder), "daily", "backup", backup); err == nil {
		t.Error("a backup was written over")
	}
	if out, _, err := try(t, "", environment(t, small, "DATA_DIR="+t.TempDir()), "daily", "restore", backup); err != nil || !strings.Contains(out, "restored") {
		t.Errorf("restore prints %q, %v", out, err)
	}
	for _, wrong := range [][]string{{"daily"}, {"daily", "nonsense"}, {"daily", "preview"}, {"daily", "preview", "slack/T/C"}, {"daily", "preview", "x"}, {"daily", "restore", "/no/such/file"}} {
		if _, _, err := try(t, "", environment(t, small, "DATA_DIR="+t.TempDir()), wrong...); err == nil {
			t.Errorf("bot %s is taken", strings.Join(wrong, " "))
		}
	}
}

// TestDailySetUp types /cmc daily on Discord.
func TestDailySetUp(t *testing.T) {
	ctx, d := t.Context(), launch(t).discord
	if _, err := d.WaitGateway(ctx, func(c fakediscord.Counts) bool { return c.Ready >= 1 }); err != nil {
		t.Fatal(err)
	}
	if _, err := d.WaitRequests(ctx, 1, "PUT", "/commands"); err != nil {
		t.Fatal(err)
	}
	m, err := d.SlashAs(ctx, fakediscord.Asker{Manager: true}, "daily at 09:00 Europe/Vilnius on weekdays")
	if err != nil || !strings.Contains(m.Text(), "09:00, Europe/Vilnius, Monday to Friday") || !m.Ephemeral() {
		t.Fatalf("set up: %q, %v", m.Text(), err)
	}
	if m, err = d.Press(ctx, m, "Next 14"); err != nil || strings.Count(m.Text(), "\n- ") != 14 {
		t.Errorf("preview: %q, %v", m.Text(), err)
	}
}

// TestDailyMetrics starts when posts are due, in one channel that is gone too; the metrics tell how they ended.
func TestDailyMetrics(t *testing.T) {
	fake, err := fakeslack.Start(fakeslack.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(fake.Close)
	ctx, s := t.Context(), storetest.SQLite(t).Open(t)
	slot := time.Now().UTC().Truncate(time.Minute)
	rooms := []string{"C0ONE", "C0TWO", "X0GONE"} // the last is no channel's id
	err = s.Do(ctx, func(tx *store.Tx) error {
		var errs []error
		for _, id := range rooms {
			errs = append(errs, tx.Save(ctx, &store.Subscription{Channel: store.Channel{Platform: "slack", Workspace: fakeslack.TeamID, ID: id}, Minute: slot.Hour()*60 + slot.Minute(),
				Zone: "UTC", Weekdays: 1<<7 - 1, Lang: "en", State: store.Active, Since: slot.Add(-time.Second), Due: slot}))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		t.Fatal(err)
	}
	bot, app, _ := fake.Tokens()
	book := factstest.Bare()
	h, c, log := commands.New(book), config{SlackBotToken: secret(bot), SlackAppToken: secret(app), SlackAPIURL: fake.APIURL()}, slog.New(slog.DiscardHandler)
	platforms, err := connect(c, h, s, log)
	if err != nil {
		t.Fatal(err)
	}
	posts, err := postDaily(ctx, c, s, h, platforms, log)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range rooms {
		if _, err := fake.WaitFor(ctx, 0, func(call fakeslack.Call) bool {
			return call.Method == "chat.postMessage" && strings.Contains(string(call.Body), `"`+id+`"`)
		}); err != nil {
			t.Fatal(err)
		}
	}
	posts.stop() // what is under way is finished first
	w := httptest.NewRecorder()
	measure(h, platforms, posts, time.Now).ServeHTTP(w, httptest.NewRequestWithContext(ctx, "GET", "/metrics", nil))
	for _, line := range []string{`cmcbot_daily_posts_total{state="posted"} 2`, `cmcbot_daily_posts_total{state="refused"} 1`, `cmcbot_daily_posts_total{state="missed"} 0`,
		`cmcbot_daily_ended_total 1`, `cmcbot_daily_late_total `, `cmcbot_daily_retries_total 0`,
		`cmcbot_daily_corrections_total{outcome="corrected"} 0`, `cmcbot_daily_corrections_total{outcome="left"} 0`} {
		if !strings.Contains(w.Body.String(), line) {
			t.Errorf("the metrics do not say %s:\n%s", line, w.Body)
		}
	}
	if got := posts.lacking(ctx); got != nil {
		t.Errorf("with a database, %q is missing", got)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if got := posts.lacking(ctx); len(got) != 1 || got[0] != "database" {
		t.Errorf("without a database, %q is missing", got)
	}
	if got := (*posting)(nil).lacking(ctx); got != nil {
		t.Errorf("where nothing is posted, %q is missing", got)
	}
}

// TestDailyOnPage shows what channels get on a day: dates first, and a day later something else.
func TestDailyOnPage(t *testing.T) {
	base := openPage(t)
	for day, want := range map[string]string{"2026-12-03": "On this day 18 years ago", "2027-03-06": "On this day 2 years ago", "2080-02-02": "no fact that may be posted"} {
		resp := get(t, base+"/daily?date="+day)
		body, err := io.ReadAll(resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(body), want) {
			t.Errorf("the post of %s does not say %q:\n%s", day, want, body)
		}
	}
}

// TestDailyChat sets posts up as people do: without a zone, in a channel that lacks something, as a guest, and in a dialog.
func TestDailyChat(t *testing.T) {
	f := launch(t)
	ctx, d, s := t.Context(), f.discord, f.slack
	ann, guest := s.Person("U0ANN"), s.Person("U0GUEST")
	s.Guest("U0GUEST")
	m, err := ann.Slash(ctx, "C0ALL", "daily at 09:00 on weekdays")
	if err != nil || !strings.Contains(m.Shown(), "In which time zone") {
		t.Fatalf("without a zone: %v\n%s", err, m.Shown())
	}
	zone := ""
	for _, b := range m.Buttons() {
		if strings.HasPrefix(b.Label, "Europe/Vilnius") { // the person's own
			zone = b.Label
		}
	}
	if m, err = ann.Press(ctx, m, zone); err != nil || !strings.Contains(m.Shown(), "I may post in this channel") { // it tried
		t.Fatalf("the suggested zone %q: %v\n%s", zone, err, m.Shown())
	}
	call, err := s.WaitFor(ctx, 0, func(c fakeslack.Call) bool {
		return c.Seen != nil && strings.Contains(c.Seen.Shown(), "Set up: one fact a day")
	})
	if err != nil || !strings.Contains(call.Seen.Shown(), "09:00, Europe/Vilnius, Monday to Friday") || !strings.Contains(call.Seen.Shown(), "channels:history") {
		t.Fatalf("set up: %v\n%s", err, call.Seen.Shown())
	}
	if m, err = guest.Slash(ctx, "C0ALL", "daily stop"); err != nil || !strings.Contains(m.Shown(), "Guests cannot") {
		t.Errorf("a guest: %v\n%s", err, m.Shown())
	}
	s.Bar("C0SHUT", "not_in_channel")
	if m, err = ann.Slash(ctx, "C0SHUT", "daily at 09:00 UTC"); err != nil || !strings.Contains(m.Shown(), "/invite @") {
		t.Errorf("where it is not: %v\n%s", err, m.Shown())
	}
	if _, err := d.WaitGateway(ctx, func(c fakediscord.Counts) bool { return c.Ready >= 1 }); err != nil {
		t.Fatal(err)
	}
	chief := fakediscord.Asker{Manager: true}
	d.Deny(fakediscord.ChannelID, fakediscord.Send)
	lacks, err := d.SlashAs(ctx, chief, "daily at 09:00 Europe/Vilnius")
	if err != nil || !strings.Contains(lacks.Text(), "Send Messages") {
		t.Errorf("without the permission: %v\n%s", err, lacks.Text())
	}
	d.Deny(fakediscord.ChannelID, 0)
	form, err := d.PressModal(ctx, chief, lacks, "Settings")
	if err != nil {
		t.Fatal(err)
	}
	done, err := d.Submit(ctx, chief, form, map[string]string{"time": "7.30", "zone": "vilnius", "days": "mon,wed", "topics": "casualties"})
	if err != nil || !strings.Contains(done.Text(), "07:30, Europe/Vilnius, Monday and Wednesday") || !done.Ephemeral() {
		t.Errorf("the dialog: %v\n%s", err, done.Text())
	}
	again, err := d.SlashAs(ctx, chief, "daily at 8:00")
	if err != nil || !strings.Contains(again.Text(), "08:00, Europe/Vilnius, Monday and Wednesday") {
		t.Errorf("the zone and the days that were set before: %v\n%s", err, again.Text())
	}
}

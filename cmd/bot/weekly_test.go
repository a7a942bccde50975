package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// keepersFile writes a knowledge file of which one fact, "late", is past its review.
func keepersFile(t *testing.T) (path, text string) {
	t.Helper()
	data, err := os.ReadFile(strings.TrimPrefix(small, "FACTS="))
	if err != nil {
		t.Fatal(err)
	}
	path, text = filepath.Join(t.TempDir(), "facts.yaml"), strings.ReplaceAll(string(data), `"2027-11-20"`, `"2097-11-20"`)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, text
}

// mondayNow is ten o'clock on the Monday of this week.
func mondayNow() time.Time {
	now := time.Now().UTC()
	return time.Date(now.Year(), now.Month(), now.Day()-(int(now.Weekday())+6)%7, 10, 0, 0, 0, time.UTC)
}

// replica runs a bot of its own with the week's review, on a Monday; with listen it also answers.
func replica(t *testing.T, env func(string) string, log *lockedBuffer, listen bool) (*commands.Handler, *retracted) {
	t.Helper()
	c, err := readConfig(env)
	if err != nil {
		t.Fatal(err)
	}
	w := watch(c.Facts, logTo(log))
	book, _, err := loadFacts(c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	h := commands.New(book)
	memory, err := store.Open(t.Context(), string(c.Database), c.dataFolder())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	stop, r, err := retract(ctx, c, memory, h, book, logTo(log))
	platforms, err2 := connect(c, h, memory, logTo(log))
	stopWeekly, err3 := reviewWeekly(ctx, c, memory, r, h, platforms, logTo(log), mondayNow)
	if err := errors.Join(err, err2, err3); err != nil {
		t.Fatal(err)
	}
	unfollow := follow(ctx, w, r.use)
	var running sync.WaitGroup
	if listen {
		running.Go(func() {
			if err := runAll(ctx, platforms, logTo(log)); err != nil {
				t.Errorf("run: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		cancel()
		unfollow()
		stopWeekly()
		stop()
		running.Wait()
		if err := memory.Close(); err != nil {
			t.Error(err)
		}
	})
	return h, r
}

// today is how answers write the day.
func today() string { return time.Now().UTC().Format("2 January 2006") }

// TestWeeklySlack has two replicas on Slack and PostgreSQL: one review comes; Still true is pressed, the message and the answers change, also with the other replica,
// and the check is written into the file; Retire takes the entry out.
func TestWeeklySlack(t *testing.T) {
	p := storetest.PostgreSQL(t)
	s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	ctx := t.Context()
	path, text := keepersFile(t)
	bot, app, _ := s.Tokens()
	env := environment(t, "FACTS="+path, "LISTEN=off", "DATA_DIR="+p.Folder, "DATABASE_URL="+p.Address, "MAINTAINERS=slack/C0KEEPERS",
		"SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())
	log := &lockedBuffer{}
	_, r := replica(t, env, log, true)
	other, otherR := replica(t, env, log, false)
	if _, err := log.wait(ctx, regexp.MustCompile(`(connected to Slack)`)); err != nil {
		t.Fatal(err)
	}
	posted := func(c fakeslack.Call) bool { return c.Method == "chat.postMessage" }
	if _, err := s.WaitFor(ctx, 0, posted); err != nil {
		t.Fatal(err)
	}
	board := func() fakeslack.Seen {
		t.Helper()
		all := s.Posted("C0KEEPERS")
		if len(all) != 1 {
			t.Fatalf("%d messages stand in the maintainers' channel, want one", len(all))
		}
		return all[0]
	}
	edited := func(n int) fakeslack.Seen {
		t.Helper()
		if _, err := s.WaitFor(ctx, 0, func(c fakeslack.Call) bool { return len(s.Calls("chat.update")) >= n }); err != nil {
			t.Fatal(err)
		}
		return board()
	}
	first := board()
	for _, want := range []string{"Review of the knowledge file", "A fact past its review", "The register has one page.", "Checked 20 November 2025", "example.org"} {
		if !strings.Contains(first.Shown(), want) {
			t.Errorf("the review does not say %q:\n%s", want, first.Shown())
		}
	}
	ann := s.Person("U0ANN")
	ask := func(channel, line string) string {
		t.Helper()
		seen, err := ann.Slash(ctx, channel, line)
		if err != nil {
			t.Fatal(err)
		}
		return seen.Shown()
	}
	if got := ask("C1", "late"); !strings.Contains(got, "Checked 20 November 2025") || !strings.Contains(got, "past its review date") {
		t.Fatalf("before: %s", got)
	}
	var line string
	for _, b := range first.Buttons() {
		if b.Label == "Still true" {
			line = b.Value
		}
	}
	if got := ask("C1", line); !strings.Contains(got, "Only in the maintainers' channel") {
		t.Errorf("pressed in another channel: %s", got)
	}
	if got, err := ann.Press(ctx, first, "Needs an edit"); err != nil || got.View != "modal" || !strings.Contains(got.Shown(), "On: A fact past its review") {
		t.Errorf("Needs an edit: %s, %v", got.Shown(), err)
	}
	if got, err := ann.Press(ctx, first, "Still true"); err != nil || !got.Ephemeral || !strings.Contains(got.Shown(), "late was checked on "+today()) {
		t.Fatalf("Still true: %s, %v", got.Shown(), err)
	}
	if got := edited(1); !strings.Contains(got.Shown(), "Still true, checked "+today()) || len(got.Buttons()) != 2 {
		t.Errorf("the message was edited to\n%s", got.Shown())
	}
	if got := ask("C1", "late"); !strings.Contains(got, "Checked "+today()) || strings.Contains(got, "past its review date") {
		t.Errorf("after it was found true: %s", got)
	}
	if err := otherR.follow(ctx); err != nil {
		t.Fatal(err)
	}
	if r, err := other.Handle(ctx, commands.Request{Line: "late", Now: time.Now()}); err != nil || !strings.Contains(r.Text(), "Checked "+today()) {
		t.Errorf("the other replica says %s, %v", r.Text(), err)
	}
	out, _, err := try(t, "", env, "review")
	if err != nil || strings.Contains(out, "facts late, by") || !strings.Contains(out, "not written into the file (1)") {
		t.Errorf("review: %v\n%s", err, out)
	}
	patch, note, err := try(t, "", env, "review", "--apply")
	if err != nil || !strings.Contains(patch, "-    checked: \"2025-11-20\"\n-    review_by: \"2026-11-01\"\n+    checked: \"") || !strings.Contains(note, "1 entries") {
		t.Errorf("review --apply: %v\n%s%s", err, patch, note)
	}
	if _, _, err := try(t, "", env, "review", "--apply", "-w"); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(s string) []string { return strings.Split(s, "\n") }
	before, after, differ := lines(text), lines(string(data)), []string{}
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			differ = append(differ, before[i]+" > "+after[i])
		}
	}
	if len(before) != len(after) || len(differ) != 2 || !strings.HasPrefix(differ[0], `    checked: "2025-11-20" > `) || !strings.HasPrefix(differ[1], `    review_by: "2026-11-01" > `) {
		t.Errorf("of %d lines, in the file afterwards %d, these differ: %q", len(before), len(after), differ)
	}
	// Both replicas have the new file: what is taken out of the old one is in use again with the new one.
	for _, pattern := range []string{"(a recorded check is in the file)", "(?s)(has changed and is in use.*has changed and is in use)"} {
		if _, err := log.wait(ctx, regexp.MustCompile(pattern)); err != nil {
			t.Fatal(err)
		}
	}
	if checks, err := r.store.Checks(ctx); err != nil || len(checks) != 0 {
		t.Errorf("still recorded: %v, %v", checks, err)
	}
	if got := ask("C1", "late"); !strings.Contains(got, "Checked "+today()) {
		t.Errorf("with the new file: %s", got)
	}
	if _, note, err := try(t, "", env, "review", "--apply", "-w"); err != nil || !strings.Contains(note, "No check is recorded") {
		t.Errorf("once more: %v, %s", err, note)
	}
	if got, err := ann.Press(ctx, first, "Retire"); err != nil || !got.Ephemeral || !strings.Contains(got.Shown(), "goes with it: point-stay") {
		t.Errorf("Retire: %s, %v", got.Shown(), err)
	} else if got, err = ann.Press(ctx, got, "Yes, take it out"); err != nil || !strings.Contains(got.Shown(), "late is taken out of all answers") || !strings.Contains(got.Shown(), "lines 161 to 171") {
		t.Errorf("confirmed: %s, %v", got.Shown(), err)
	}
	if got := ask("C1", "late"); strings.Contains(got, "The register has one page.") {
		t.Errorf("after it was taken out: %s", got)
	}
	if out, _, err := try(t, "", env, "review"); err != nil || !strings.Contains(out, "in the file still: late;") {
		t.Errorf("review, after it was taken out: %v\n%s", err, out)
	}
	for _, p := range s.Problems() {
		t.Error("Slack's rules:", p)
	}
}

// TestWeeklyDiscord does the same on Discord and SQLite, with the entry taken out from the message.
func TestWeeklyDiscord(t *testing.T) {
	d := fakediscord.New(t, fakediscord.Options{Check: specs.ForDiscord(t).Check, House: true})
	ctx := t.Context()
	path, _ := keepersFile(t)
	env := environment(t, "FACTS="+path, "LISTEN=off", "DATA_DIR="+t.TempDir(), "MAINTAINERS=discord/"+fakediscord.ChannelID, "DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
	log := &lockedBuffer{}
	replica(t, env, log, true)
	replica(t, env, log, false)
	if _, err := d.WaitGateway(ctx, func(c fakediscord.Counts) bool { return c.Ready >= 1 }); err != nil {
		t.Fatal(err)
	}
	messages := "/channels/" + fakediscord.ChannelID + "/messages"
	if _, err := d.WaitRequests(ctx, 1, "POST", messages); err != nil {
		t.Fatal(err)
	}
	board := func() fakediscord.Message {
		t.Helper()
		all := d.Channel(fakediscord.ChannelID)
		if len(all) == 0 {
			t.Fatal("no message stands in the channel")
		}
		return all[0]
	}
	first := board()
	var labels []string
	for _, b := range first.Buttons() {
		labels = append(labels, b.Label)
	}
	if got := strings.Join(labels, ", "); got != "Still true, Needs an edit, Retire, What is due now, Help" || !strings.Contains(first.Text(), "The register has one page.") {
		t.Fatalf("the review has the buttons %s and says\n%s", got, first.Text())
	}
	sure, err := d.Press(ctx, first, "Retire")
	if err != nil || !sure.Ephemeral() || !strings.Contains(sure.Text(), "point-stay") {
		t.Fatalf("Retire: %s, %v", sure.Text(), err)
	}
	if gone, err := d.Press(ctx, sure, "Yes, take it out"); err != nil || !strings.Contains(gone.Text(), "late is taken out of all answers") {
		t.Fatalf("confirmed: %s, %v", gone.Text(), err)
	}
	if _, err := d.WaitRequests(ctx, 1, "PATCH", messages+"/"+first.ID); err != nil {
		t.Fatal(err)
	}
	if got := board(); got.ID != first.ID || !strings.Contains(got.Text(), "Taken out of all answers.") || len(got.Buttons()) != 2 {
		t.Errorf("the message was edited to\n%s", got.Text())
	}
	if m, err := d.Slash(ctx, "late"); err != nil || strings.Contains(m.Text(), "The register has one page.") {
		t.Errorf("after it was taken out: %s, %v", m.Text(), err)
	}
	if m, err := d.Slash(ctx, "admin review"); err != nil || strings.Contains(m.Text(), "A fact past its review") {
		t.Errorf("what is due now: %s, %v", m.Text(), err)
	}
}

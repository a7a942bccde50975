package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/specs"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// hostile is what somebody outside may write: nothing of it may be alive in a channel.
const hostile = "<!channel> <@U0EVE> *no* @everyone https://evil.example/x [link](https://evil.example) \u202e"

// running runs the program until the test ends or stop is called.
func running(t *testing.T, env func(string) string, ready string) (stop func()) {
	t.Helper()
	log := &lockedBuffer{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- run(ctx, nil, env, strings.NewReader(""), log, log) }()
	ended := false
	stop = func() {
		t.Helper()
		if ended {
			return
		}
		ended = true
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if strings.Contains(log.String(), "evil") {
			t.Errorf("what was sent stands in the log:\n%s", log)
		}
	}
	t.Cleanup(stop)
	if _, err := log.wait(t.Context(), regexp.MustCompile(`(`+ready+`)`)); err != nil {
		t.Fatal(err)
	}
	return stop
}

// dumped returns every value of every table of a database that store has opened.
func dumped(t *testing.T, p storetest.Place) string {
	t.Helper()
	driver, address, tables := "pgx", p.Address, `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	if address == "" {
		driver, address, tables = "sqlite", filepath.Join(p.Folder, store.File), `SELECT name FROM sqlite_master WHERE type = 'table'`
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names []string
	each(t, db, tables, func(values []any) { names = append(names, fmt.Sprintf("%s", values[0])) })
	var all strings.Builder
	for _, name := range names {
		each(t, db, `SELECT * FROM "`+name+`"`, func(values []any) { fmt.Fprintf(&all, "%s: %s\n", name, values) })
	}
	if !strings.Contains(all.String(), "suggestion") {
		t.Fatalf("the dump holds no suggestion:\n%s", all.String())
	}
	return all.String()
}

func each(t *testing.T, db *sql.DB, query string, do func([]any)) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		do(values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestSuggestionsSlack sends two suggestions by the form, reads them in the maintainers' channel, declines one while the bot is down, and reads
// what its sender is told after the next start.
func TestSuggestionsSlack(t *testing.T) {
	s, err := fakeslack.Start(fakeslack.Config{Check: specs.Slack(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	bot, app, _ := s.Tokens()
	place := storetest.SQLite(t)
	env := environment(t, small, "LISTEN=off", "DATA_DIR="+place.Folder, "MAINTAINERS=slack/C0KEEPERS", "SLACK_BOT_TOKEN="+bot, "SLACK_APP_TOKEN="+app, "SLACK_API_URL="+s.APIURL())
	stop := running(t, env, "connected to Slack")
	send := func(number, user, tell string) string {
		t.Helper()
		person := s.Person(user)
		card, err := person.Slash(t.Context(), "C1", "stands")
		if err != nil {
			t.Fatal(err)
		}
		form, err := person.Press(t.Context(), card, "Fix this")
		if err != nil || form.View != "modal" || !strings.Contains(form.Shown(), "at most 90 days") {
			t.Fatalf("Fix this opens %+v, %v", form, err)
		}
		if _, err := person.Submit(t.Context(), form, map[string]string{"wrong": hostile, "instead": "The register counts six States Parties.", "source": "https://evil.example/s", "tell": tell}); err != nil {
			t.Fatal(err)
		}
		thanks, err := s.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool { // the maintainers may read it before
			return c.Seen != nil && c.Seen.Ephemeral && strings.Contains(c.Seen.Text, "Thank you: "+number)
		})
		if err != nil {
			t.Fatal(err)
		}
		return thanks.Seen.Shown()
	}
	in := func(channel, text string) fakeslack.Call {
		t.Helper()
		call, err := s.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool {
			return c.Method == "chat.postMessage" && c.Seen != nil && c.Seen.Channel == channel && strings.Contains(c.Seen.Text, text)
		})
		if err != nil {
			t.Fatal(err)
		}
		return call
	}
	if sent := send("S-1", "U0ANN", "yes"); !strings.Contains(sent, "You will be told") {
		t.Errorf("the first answer: %s", sent)
	}
	if sent := send("S-2", "U0BEN", "no"); !strings.Contains(sent, "Nothing about you is kept") {
		t.Errorf("the second answer: %s", sent)
	}
	shown := in("C0KEEPERS", "S-1: A fact that stands")
	in("C0KEEPERS", "S-2: A fact that stands")
	if text := shown.Seen.Shown(); !strings.Contains(text, "The register counts five States Parties.") || !strings.Contains(text, "counts six States Parties") || !strings.Contains(text, "evil.example") {
		t.Errorf("the maintainers read: %s", text)
	}
	if body := string(shown.Body); strings.Contains(body, "U0ANN") || strings.Contains(body, `"<!channel>`) || strings.Contains(body, `"url":"https://evil`) || strings.Contains(body, "\u202e") {
		t.Errorf("what was written is alive, or the sender is named: %s", body)
	}
	for _, m := range shown.Seen.Markup() {
		if strings.Contains(m, "evil") || strings.Contains(m, "channel") {
			t.Errorf("what was written is markup: %s", m)
		}
	}
	stop()
	if d := dumped(t, place); !strings.Contains(d, "U0ANN") || strings.Contains(d, "U0BEN") {
		t.Errorf("kept are the wrong senders:\n%s", d)
	}
	listed, _, err := try(t, "", env, "suggestions", "list")
	if err != nil || !strings.Contains(listed, "S-1") || !strings.Contains(listed, "S-2") || strings.Contains(listed, "waiting U0") {
		t.Errorf("listed, %v:\n%s", err, listed)
	}
	if _, _, err := try(t, "", env, "suggestions", "decline", "1"); err == nil || !strings.Contains(err.Error(), "give a reason") {
		t.Errorf("declined without a reason: %v", err)
	}
	for _, n := range []string{"1", "S-2"} {
		if _, said, err := try(t, "", env, "suggestions", "decline", n, "--reason", "The <register> says *five*."); err != nil || !strings.Contains(said, "declined") {
			t.Fatalf("decline %s: %v\n%s", n, err, said)
		}
	}
	if _, _, err := try(t, "", env, "suggestions", "accept", "1"); err == nil || !strings.Contains(err.Error(), "was declined") {
		t.Errorf("accepted what was declined: %v", err)
	}
	stop = running(t, env, "connected to Slack")
	told, err := s.WaitFor(t.Context(), 0, func(c fakeslack.Call) bool {
		return c.Method == "chat.postMessage" && c.Seen != nil && strings.HasPrefix(c.Seen.Channel, "D")
	})
	if err != nil {
		t.Fatal(err)
	}
	if text := told.Seen.Shown(); !strings.Contains(text, "Your suggestion S-1") || !strings.Contains(text, "The <register> says *five*.") {
		t.Errorf("the sender reads: %s", text)
	}
	stop()
	if d := dumped(t, place); strings.Contains(d, "U0ANN") {
		t.Errorf("the sender is still kept:\n%s", d)
	}
	running(t, env, "connected to Slack")()
	counts := map[string]int{}
	for _, c := range s.Calls("chat.postMessage") {
		counts[c.Seen.Channel]++
	}
	if len(counts) != 2 || counts["C0KEEPERS"] != 2 || counts[told.Seen.Channel] != 1 {
		t.Errorf("messages by channel are %v, want two to the maintainers and one to a sender", counts)
	}
	for _, p := range s.Problems() {
		t.Error("Slack's rules:", p)
	}
}

// TestSuggestionsDiscord accepts a suggestion beside two running replicas on one database: the maintainers and the sender are told once.
func TestSuggestionsDiscord(t *testing.T) {
	place := storetest.PostgreSQL(t)
	d := fakediscord.New(t, fakediscord.Options{Check: specs.ForDiscord(t).Check, House: true})
	path, before := keepersFile(t)
	env := environment(t, "FACTS="+path, "LISTEN=off", "DATA_DIR="+t.TempDir(), "DATABASE_URL="+place.Address, "MAINTAINERS=discord/"+fakediscord.ChannelID,
		"DISCORD_TOKEN="+d.Token(), "DISCORD_API_URL="+d.APIURL())
	stopOne := running(t, env, "connected to Discord")
	stopTwo := silent(t, env)
	ask := fakediscord.Asker{}
	card, err := d.Slash(t.Context(), "stands")
	if err != nil {
		t.Fatal(err)
	}
	form, err := d.PressModal(t.Context(), ask, card, "Fix this")
	if err != nil || len(form.Fields) != 4 || form.Fields[0].Label != "What is wrong" || form.Fields[3].Value != "yes" || !strings.Contains(form.Text, "at most 90 days") {
		t.Fatalf("Fix this opens %+v, %v", form, err)
	}
	values := map[string]string{"wrong": hostile, "instead": "The register: it counts six States Parties, and more.", "source": "https://evil.example/s"}
	for range 5 {
		if sent, err := d.Submit(t.Context(), ask, form, values); err != nil || !sent.Ephemeral() || !strings.Contains(sent.Text(), "You will be told") {
			t.Fatalf("sending: %v\n%s", err, sent.Text())
		}
	}
	if sent, err := d.Submit(t.Context(), ask, form, values); err != nil || !strings.Contains(sent.Text(), "faster than people can read them") {
		t.Errorf("the sixth in an hour: %v\n%s", err, sent.Text())
	}
	posts, err := d.WaitRequests(t.Context(), 5, "POST", "/channels/"+fakediscord.ChannelID+"/messages")
	if err != nil {
		t.Fatal(err)
	}
	body := string(posts[0].Body)
	if !strings.Contains(body, "S-1: A fact that stands") || !strings.Contains(body, `\\*no\\*`) || strings.Contains(body, " https://evil") || strings.Contains(body, fakediscord.UserID) || !strings.Contains(body, `"allowed_mentions":{"parse":[]}`) {
		t.Errorf("the maintainers read: %s", body)
	}
	patch, said, err := try(t, "", env, "suggestions", "accept", "1")
	if err != nil || !strings.Contains(said, "S-1 is accepted. The sender will be told") || !strings.Contains(said, "not added: https://evil.example/s") {
		t.Fatalf("accept: %v\n%s", err, said)
	}
	applied(t, before, patch, "    text: The register counts five States Parties.\n", "    text: 'The register: it counts six States Parties, and more.'\n")
	if again, _, err := try(t, "", env, "suggestions", "accept", "1"); err != nil || again != patch {
		t.Errorf("accepted again: %v\n%s", err, again)
	}
	if out, _, err := try(t, "", env, "suggestions", "accept", "2", "-w"); err != nil || !strings.Contains(out, "text of stands is written") {
		t.Errorf("accept -w: %v\n%s", err, out)
	}
	written, err := os.ReadFile(path)
	if want := strings.Replace(before, "The register counts five States Parties.", "'The register: it counts six States Parties, and more.'", 1); err != nil || string(written) != want {
		t.Errorf("accept -w changed more than the text, %v:\n%s", err, facts.LineDiff([]byte(want), written))
	}
	told, err := d.WaitRequests(t.Context(), 2, "POST", "/channels/"+fakediscord.DMChannelID+"/messages")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(told[0].Body); !strings.Contains(text, "Your suggestion S-1") || !strings.Contains(text, "accepted") {
		t.Errorf("the sender reads: %s", text)
	}
	d.Fail(fakediscord.Forbidden("POST", "/channels/"+fakediscord.DMChannelID+"/messages", 50007)) // they take no direct messages
	for _, n := range []string{"3", "4", "5"} {
		if _, _, err := try(t, "", env, "suggestions", "decline", n, "--reason", "No."); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.WaitRequests(t.Context(), 5, "POST", "/channels/"+fakediscord.DMChannelID+"/messages"); err != nil {
		t.Fatal(err)
	}
	stopOne()
	stopTwo()
	if all := dumped(t, place); strings.Contains(all, fakediscord.UserID) {
		t.Errorf("a sender is still kept:\n%s", all)
	}
	if n, m := len(d.Requests("POST", "/channels/"+fakediscord.ChannelID+"/messages")), len(d.Requests("POST", "/channels/"+fakediscord.DMChannelID+"/messages")); n != 5 || m != 5 {
		t.Errorf("%d messages to the maintainers and %d to the sender, want five of each", n, m)
	}
	if shown, _, err := try(t, "", env, "suggestions", "list", "--all"); err != nil || strings.Contains(shown, fakediscord.UserID) {
		t.Errorf("the list, %v:\n%s", err, shown)
	}
}

// silent runs the part of another replica that deals with suggestions, without a connection that people reach.
func silent(t *testing.T, env func(string) string) (stop func()) {
	t.Helper()
	c, err := readConfig(env)
	if err != nil {
		t.Fatal(err)
	}
	book, _, err := loadFacts(c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	memory, err := store.Open(t.Context(), string(c.Database), c.dataFolder())
	if err != nil {
		t.Fatal(err)
	}
	h, log := commands.New(book), logTo(t.Output())
	platforms, err := connect(c, h, memory, log)
	if err != nil {
		t.Fatal(err)
	}
	end := takeSuggestions(t.Context(), c, memory, h, platforms, log)
	return func() {
		end()
		if err := memory.Close(); err != nil {
			t.Error(err)
		}
	}
}

// applied applies a patch with patch and with git, and checks that of the file just one line is another.
func applied(t *testing.T, before, patch, was, is string) {
	t.Helper()
	want := strings.Replace(before, was, is, 1)
	if want == before {
		t.Fatalf("the file does not hold %q", was)
	}
	for _, tool := range [][]string{{"patch", "-s"}, {"git", "apply", "-"}} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "facts.yaml"), []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), tool[0], tool[1:]...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(patch)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s\n%s", tool, err, out, patch)
		}
		if got, err := os.ReadFile(filepath.Join(dir, "facts.yaml")); err != nil || string(got) != want {
			t.Errorf("%v, %v:\n%s", tool, err, facts.LineDiff([]byte(want), got))
		}
	}
}

// TestSuggestionsCommand is what the command says without suggestions, and of a number that is none.
func TestSuggestionsCommand(t *testing.T) {
	folder := t.TempDir()
	env := environment(t, small, "DATA_DIR="+folder)
	if _, _, err := try(t, "", env, "suggestions", "list"); err == nil || !strings.Contains(err.Error(), "there is none in "+folder) {
		t.Errorf("without a database: %v", err)
	}
	s, err := store.Open(t.Context(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []store.Suggestion{{Entry: "stands", Wrong: "It is four."}, {Entry: "gone", Wrong: "x", Instead: "y"}, {Entry: "topic:exits", Wrong: "x", Instead: "Kas pasitraukia.", Lang: "lt"}, {Entry: "topic:exits", Wrong: "x", Instead: "Who left the treaties."}} {
		if _, err := s.Suggest(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ args, want string }{
		{"", "say what: list"},
		{"accept", "which one?"},
		{"accept x", "is no number"},
		{"accept 9", "there is no suggestion S-9"},
		{"accept 2", "no texts of an entry gone"},
		{"accept 4 --key none", "use one of name, text"},
		{"show 1 2", `what is "2"?`},
		{"list", "S-4"},
		{"show 1", "small.yaml:"},
		{"show 1", "- id: stands"},
		{"show 2", "has no entry gone any more"},
		{"accept 1", "- id: stands"}, // no text to put in the place of another
		{"accept 3", "lt: {text: Kas pasitraukia., of"},
		{"accept 4", "en: Who left the treaties."},
		{"accept 4", `The translation into "lt" is of the older English`},
		{"list", "S-2"},
	} {
		out, said, err := try(t, "", env, append([]string{"suggestions"}, strings.Fields(test.args)...)...)
		if all := fmt.Sprint(out, said, err); !strings.Contains(all, test.want) {
			t.Errorf("bot suggestions %s says, without %q:\n%s", test.args, test.want, all)
		}
	}
	if out, _, err := try(t, "", env, "suggestions", "list"); err != nil || strings.Contains(out, "S-1") || strings.Contains(out, "S-4") {
		t.Errorf("the list holds what is settled, %v:\n%s", err, out)
	}
}

// TestFixHere suggests in a terminal, where nobody can be told: the words are handed back.
func TestFixHere(t *testing.T) {
	env := environment(t, small)
	for line, want := range map[string]string{
		"fix stands: it is *four*, see https://example.org": "it is *four*, see https://example.org",
		"fix stands": "As one line: fix stands:",
		"fix":        "Which entry is wrong?",
		"stands":     "→ Fix this: fix stands",
	} {
		out, _, err := try(t, "", env, "ask", line)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("%q, %v:\n%s", line, err, out)
		}
		if strings.Contains(line, ":") != strings.Contains(out, "has nobody to send it to. Please copy") {
			t.Errorf("%q is not honest about where it goes:\n%s", line, out)
		}
	}
}

package slack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
)

const (
	postKey   = "abcdefghijklmnop2345"
	mayRead   = "commands,chat:write,app_mentions:read,im:history,files:write,im:write,users:read,channels:history"
	dailyRoom = "C0DAILY"
	// privateRoom is a private channel.
	privateRoom = "G0DAILY"
)

var dailyPost = reply.Reply{Title: "today", Blocks: []reply.Block{reply.Text{Spans: reply.Plain("a fact")}}, Actions: []reply.Action{{Label: "Sources", Line: "sources a"}}}

// TestFindPost finds a post by the key in its metadata, where the app may read the channel.
func TestFindPost(t *testing.T) {
	r := start(t, fakeslack.Config{Scopes: mayRead}, nil)
	since := time.Now().Add(-time.Minute)
	if ts, ok, err := r.bot.Find(t.Context(), dailyRoom, postKey, since); ok || err != nil {
		t.Errorf("found %s before it was posted, %v", ts, err)
	}
	first, err := r.bot.Post(t.Context(), dailyRoom, dailyPost, postKey)
	if err != nil {
		t.Fatal(err)
	}
	for range 150 { // more than Slack lists at once
		if _, err := r.bot.Post(t.Context(), dailyRoom, dailyPost, strings.Repeat("z", 20)); err != nil {
			t.Fatal(err)
		}
	}
	if ts, ok, err := r.bot.Find(t.Context(), dailyRoom, postKey, since); ts != first || !ok || err != nil {
		t.Errorf("found %q, %v, %v; want %s", ts, ok, err, first)
	}
	if ts, ok, err := r.bot.Find(t.Context(), dailyRoom, postKey, time.Now().Add(time.Hour)); ok || err != nil {
		t.Errorf("found %s, %v, which is too old and not among the newest hundred", ts, err)
	}
	if ts, ok, err := r.bot.Find(t.Context(), dailyRoom, strings.Repeat("z", 20), time.Now().Add(50*time.Hour)); !ok || err != nil {
		t.Errorf("with a clock that is ahead, it found %q, %v; want the newest", ts, err)
	}
	if _, _, err := r.bot.Find(t.Context(), privateRoom, postKey, since); reason(err) != "access" {
		t.Errorf("with the scope for public channels it looks into a private one: %v", err)
	}
	blind := start(t, fakeslack.Config{}, nil)
	if _, _, err := blind.bot.Find(t.Context(), dailyRoom, postKey, since); reason(err) != "access" {
		t.Errorf("without the scope it looks for a post: %v", err)
	}
}

func reason(err error) string {
	if p, ok := errors.AsType[interface {
		error
		Permanent() string
	}](err); ok {
		return p.Permanent()
	}
	return ""
}

func wait(err error) time.Duration {
	if p, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok {
		return p.RetryAfter()
	}
	return 0
}

// TestPostErrors tells what is certain after a post failed.
func TestPostErrors(t *testing.T) {
	for _, test := range []struct {
		name   string
		bar    string
		fault  fakeslack.Fault
		reason string
		wait   time.Duration
		posted int
	}{
		{"no such channel", "channel_not_found", fakeslack.Fault{}, "gone", 0, 0},
		{"archived", "is_archived", fakeslack.Fault{}, "archived", 0, 0},
		{"not invited", "not_in_channel", fakeslack.Fault{}, "access", 0, 0},
		{"restricted", "restricted_action", fakeslack.Fault{}, "access", 0, 0},
		{"malformed", "", fakeslack.Fault{Error: "invalid_arguments"}, "fault", 0, 0},
		{"limited", "", fakeslack.Fault{Status: 429, RetryAfter: 30}, "", 30 * time.Second, 0},
		{"internal error", "", fakeslack.Fault{Error: "internal_error", After: true}, "", 0, 1},
		{"broken", "", fakeslack.Fault{Status: 503, HTML: true}, "", 0, 0},
		{"broken too late", "", fakeslack.Fault{Status: 503, HTML: true, After: true}, "", 0, 1},
		{"revoked", "token_revoked", fakeslack.Fault{}, "", time.Minute, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := start(t, fakeslack.Config{}, nil)
			if test.bar != "" {
				r.Bar(dailyRoom, test.bar)
			} else {
				test.fault.Method = "chat.postMessage"
				r.Break(test.fault)
			}
			_, err := r.bot.Post(t.Context(), dailyRoom, dailyPost, postKey)
			if err == nil || reason(err) != test.reason || wait(err) != test.wait {
				t.Errorf("%v: reason %q, wait %v; want %q, %v", err, reason(err), wait(err), test.reason, test.wait)
			}
			if got := len(r.Posted(dailyRoom)); got != test.posted {
				t.Errorf("%d messages, want %d", got, test.posted)
			}
			if got := len(r.Calls("chat.postMessage")); got != 1 {
				t.Errorf("%d attempts, want one", got)
			}
		})
	}
}

// TestCanPost tries with a message that nobody but the asker sees, and says what to do.
func TestCanPost(t *testing.T) {
	for _, test := range []struct{ scopes, room, wanted string }{
		{"", dailyRoom, "channels:history"}, {"", privateRoom, "groups:history"}, {"", "D0ANN", ""}, // a direct message is read anyway
		{mayRead, dailyRoom, ""}, {mayRead, privateRoom, "groups:history"}, {mayRead + ",groups:history", privateRoom, ""},
	} {
		missing, wanted, err := start(t, fakeslack.Config{Scopes: test.scopes}, nil).bot.CanPost(t.Context(), test.room, "U0ANN")
		if len(missing) > 0 || strings.Join(wanted, " ") != test.wanted || err != nil {
			t.Errorf("in %s with the scopes %q: missing %q, wanted %q, %v; want %q", test.room, test.scopes, missing, wanted, err, test.wanted)
		}
	}
	r := start(t, fakeslack.Config{}, nil)
	if _, _, err := r.bot.CanPost(t.Context(), dailyRoom, "U0ANN"); err != nil {
		t.Fatal(err)
	}
	if calls := r.Calls("chat.postEphemeral"); len(calls) != 1 || !calls[0].Seen.Ephemeral || calls[0].Seen.User != "U0ANN" {
		t.Errorf("it tried with %+v", calls)
	}
	r.Bar(dailyRoom, "not_in_channel")
	if missing, _, err := r.bot.CanPost(t.Context(), dailyRoom, "U0ANN"); len(missing) != 1 || !strings.Contains(missing[0], "/invite") || err != nil {
		t.Errorf("in a channel that it is not in, missing %q, %v", missing, err)
	}
	r.Break(fakeslack.Fault{Method: "chat.postEphemeral", Error: "missing_scope"})
	if missing, _, err := r.bot.CanPost(t.Context(), "C0OTHER", "U0ANN"); len(missing) != 1 || !strings.Contains(missing[0], "chat:write") || err != nil {
		t.Errorf("without the scope, missing %q, %v", missing, err)
	}
	r.Break(fakeslack.Fault{Method: "chat.postEphemeral", Status: 503})
	if _, _, err := r.bot.CanPost(t.Context(), "C0OTHER", "U0ANN"); err == nil {
		t.Error("an outage is taken for an answer")
	}
	if err := r.bot.Tell(t.Context(), "U0ANN", reply.Reply{Title: "over"}, ""); err != nil {
		t.Error(err)
	}
}

// TestEdit edits a post: it keeps its key, and a second time changes nothing. One that is gone is refused for good.
func TestEdit(t *testing.T) {
	r := start(t, fakeslack.Config{Scopes: mayRead}, nil)
	ts, err := r.bot.Post(t.Context(), dailyRoom, dailyPost, postKey)
	if err != nil {
		t.Fatal(err)
	}
	updated := dailyPost
	updated.Title = "updated"
	for range 2 {
		if err := r.bot.Edit(t.Context(), dailyRoom, ts, updated, postKey); err != nil {
			t.Fatal(err)
		}
	}
	if all := r.Posted(dailyRoom); len(all) != 1 || !strings.Contains(all[0].Text, "updated") {
		t.Errorf("edited, the channel has %+v", all)
	}
	if found, ok, err := r.bot.Find(t.Context(), dailyRoom, postKey, time.Now().Add(-time.Minute)); found != ts || !ok || err != nil {
		t.Errorf("edited, it is found as %q, %v, %v", found, ok, err)
	}
	if err := r.bot.Edit(t.Context(), dailyRoom, "1.000001", updated, postKey); reason(err) != "deleted" {
		t.Errorf("a message that is gone: %v, want it refused as deleted", err)
	}
}

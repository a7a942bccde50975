package discord

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

const postKey = "abcdefghijklmnop2345"

// daily is a post with a button.
var daily = reply.Reply{Title: "today", Blocks: []reply.Block{reply.Text{Spans: reply.Plain("a fact")}},
	Actions: []reply.Action{{Label: "Page", URL: "https://example.org"}, {Label: "Sources", Line: "sources a"}, {Label: "Copy", Line: "copy a"}}, Lang: "en"}

// TestPost posts once for a key, finds the message by it, and its buttons still work.
func TestPost(t *testing.T) {
	r := prepare(t, fakediscord.Options{})
	since := time.Now().Add(-time.Minute)
	if id, ok, err := r.bot.Find(r.ctx, fakediscord.ChannelID, postKey, since); ok || err != nil {
		t.Errorf("found %s before it was posted, %v", id, err)
	}
	first, err := r.bot.Post(r.ctx, fakediscord.ChannelID, daily, postKey)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.bot.Post(r.ctx, fakediscord.ChannelID, daily, postKey)
	if err != nil || again != first || len(r.fake.Channel(fakediscord.ChannelID)) != 1 {
		t.Errorf("posting again gives %s and not %s, %v", again, first, err)
	}
	for range 150 { // more than Discord lists at once
		if _, err := r.bot.send(r.ctx, fakediscord.ChannelID, draw(reply.Reply{Title: "talk"}), ""); err != nil {
			t.Fatal(err)
		}
	}
	if id, ok, err := r.bot.Find(r.ctx, fakediscord.ChannelID, postKey, since); id != first || !ok || err != nil {
		t.Errorf("found %q, %v, %v; want %s", id, ok, err, first)
	}
	if id, ok, err := r.bot.Find(r.ctx, fakediscord.ChannelID, strings.Repeat("z", 20), since); ok || err != nil {
		t.Errorf("found %s by a key that nothing has, %v", id, err)
	}
	newest, err := r.bot.Post(r.ctx, fakediscord.ChannelID, daily, strings.Repeat("y", 20))
	if err != nil {
		t.Fatal(err)
	}
	if id, ok, err := r.bot.Find(r.ctx, fakediscord.ChannelID, strings.Repeat("y", 20), time.Now().Add(50*time.Hour)); id != newest || !ok || err != nil {
		t.Errorf("with a clock that is ahead, it found %q, %v; want the newest", id, err)
	}
	m, err := r.fake.Find(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range m.Buttons() {
		if id, ok := parseButtonID(b.CustomID); b.CustomID != "" && (!ok || id.line != "sources a" && id.line != "copy a") {
			t.Errorf("the button %q carries %q", b.Label, b.CustomID)
		}
	}
	if _, err := r.bot.Post(r.ctx, fakediscord.ChannelID, reply.Reply{Title: "bare"}, postKey); reason(err) != "fault" {
		t.Errorf("a post that nothing can mark: %v, want a fault", err)
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
		name    string
		channel string
		fault   fakediscord.Fault
		reason  string
		wait    time.Duration
		posted  int
	}{
		{"no such channel", "404", fakediscord.Fault{}, "gone", 0, 0},
		{"no access", fakediscord.ForeignChannelID, fakediscord.Fault{}, "access", 0, 0},
		{"no permission", "", fakediscord.Forbidden("POST", "/messages", 50013), "access", 0, 0},
		{"archived", "", fakediscord.Fault{Status: 400, Body: `{"message":"Thread is archived","code":50083}`}, "archived", 0, 0},
		{"malformed", "", fakediscord.Fault{Status: 400, Body: `{"message":"Invalid Form Body","code":50035}`}, "fault", 0, 0},
		{"limited", "", fakediscord.RateLimited("POST", "/messages", "3.5"), "", 3500 * time.Millisecond, 0},
		{"banned", "", fakediscord.Banned("POST", "/messages", "60"), "", time.Minute, 0},
		{"wrong token", "", fakediscord.Fault{Status: http.StatusUnauthorized, Body: `{"message":"401: Unauthorized","code":0}`}, "", time.Minute, 0},
		{"broken", "", fakediscord.Broken("POST", "/messages", 502), "", 0, 0},
		{"broken too late", "", fakediscord.Fault{Status: 502, Late: true}, "", 0, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := prepare(t, fakediscord.Options{})
			channel := test.channel
			if channel == "" {
				channel = fakediscord.ChannelID
				r.fake.Fail(test.fault)
			}
			_, err := r.bot.Post(r.ctx, channel, daily, postKey)
			if err == nil || reason(err) != test.reason || wait(err) != test.wait {
				t.Errorf("%v: reason %q, wait %v; want %q, %v", err, reason(err), wait(err), test.reason, test.wait)
			}
			if got := len(r.fake.Channel(channel)); got != test.posted {
				t.Errorf("%d messages, want %d", got, test.posted)
			}
			if got := len(r.fake.Requests("POST", "/messages")); got != 1 {
				t.Errorf("%d attempts, want one", got)
			}
		})
	}
	r := prepare(t, fakediscord.Options{})
	r.fake.Close()
	if _, err := r.bot.Post(r.ctx, fakediscord.ChannelID, daily, postKey); wait(err) == 0 {
		t.Errorf("nobody there: %v, want to know that nothing was posted", err)
	}
}

// TestPermissions names what is missing, and does not take a history that it may not read for an empty one.
func TestPermissions(t *testing.T) {
	r := prepare(t, fakediscord.Options{})
	for _, test := range []struct {
		denied          int
		missing, wanted []string
	}{
		{0, nil, nil},
		{fakediscord.Send, []string{"Send Messages"}, nil},
		{fakediscord.History, nil, []string{"Read Message History"}},
		{fakediscord.View, []string{"View Channel"}, nil},
		{fakediscord.Send | fakediscord.History, []string{"Send Messages"}, []string{"Read Message History"}},
	} {
		r.fake.Deny(fakediscord.ChannelID, test.denied)
		missing, wanted, err := r.bot.CanPost(r.ctx, fakediscord.ChannelID, fakediscord.UserID)
		if diff := cmp.Diff([][]string{test.missing, test.wanted}, [][]string{missing, wanted}); diff != "" || err != nil {
			t.Errorf("without %b, missing (-want +got):\n%s%v", test.denied, diff, err)
		}
		_, _, err = r.bot.Find(r.ctx, fakediscord.ChannelID, postKey, time.Now())
		if may := test.denied&(fakediscord.History|fakediscord.View) == 0; may != (err == nil) || !may && reason(err) != "access" {
			t.Errorf("without %b it looks for a post: %v", test.denied, err)
		}
	}
	if err := r.bot.Tell(context.Background(), fakediscord.UserID, reply.Reply{Title: "over"}, "tell"); err != nil {
		t.Error(err)
	}
	if got := r.fake.Channel(fakediscord.DMChannelID); len(got) != 1 || !strings.Contains(got[0].Text(), "over") {
		t.Errorf("told %+v", got)
	}
}

// TestEdit edits a post: it keeps its key, and a second time changes nothing. One that is gone is refused for good.
func TestEdit(t *testing.T) {
	r := prepare(t, fakediscord.Options{})
	id, err := r.bot.Post(r.ctx, fakediscord.ChannelID, daily, postKey)
	if err != nil {
		t.Fatal(err)
	}
	updated := daily
	updated.Blocks = []reply.Block{reply.Text{Spans: reply.Plain("another fact")}}
	for range 2 {
		if err := r.bot.Edit(r.ctx, fakediscord.ChannelID, id, updated, postKey); err != nil {
			t.Fatal(err)
		}
	}
	m, err := r.fake.Find(id)
	if err != nil || !strings.Contains(m.Text(), "another fact") || len(r.fake.Channel(fakediscord.ChannelID)) != 1 {
		t.Errorf("edited, it says %q, %v", m.Text(), err)
	}
	if found, ok, err := r.bot.Find(r.ctx, fakediscord.ChannelID, postKey, time.Now().Add(-time.Minute)); found != id || !ok || err != nil {
		t.Errorf("edited, it is found as %q, %v, %v", found, ok, err)
	}
	if err := r.bot.Edit(r.ctx, fakediscord.ChannelID, "404", updated, postKey); reason(err) != "deleted" {
		t.Errorf("a message that is gone: %v, want it refused as deleted", err)
	}
}

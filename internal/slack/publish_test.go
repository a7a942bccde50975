package slack

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/limit"
	"cmcbot/internal/reply"
)

func TestPostThatMayHaveWorkedIsNotRepeated(t *testing.T) {
	for name, f := range map[string]fakeslack.Fault{
		"timeout":           {Delay: time.Second, Status: 200, After: true},
		"server's fault":    {Status: 503, After: true},
		"page":              {HTML: true, After: true},
		"catastrophe":       {Error: "fatal_error", After: true},
		"fault before that": {Status: 500, HTML: true},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, fakeslack.Config{}, func(r *rig) {
				claims(&asked{})(r)
				r.bot.web.http.Timeout = 100 * time.Millisecond
			})
			ctx, seen := within(t), must[fakeslack.Seen](t)
			message := r.ann.Say("C1", "", "They deter")
			card := seen(r.ann.Shortcut(ctx, "C1", message))
			f.Method = "chat.postMessage"
			r.Break(f)
			from := len(r.Calls(""))
			seen(r.ann.Press(ctx, card, "Post answer 1"))
			if note := r.told(t, from); !strings.Contains(note.Shown(), unconfirmed) || !note.Ephemeral || len(note.Buttons()) > 0 {
				t.Errorf("the presser is told %+v", note)
			}
			if err := r.stop(); err != nil {
				t.Fatal(err)
			}
			if n := len(r.Calls("chat.postMessage")); n != 1 {
				t.Errorf("posted %d times", n)
			}
		})
	}
}

func TestPostThatCannotHaveWorkedIsRepeated(t *testing.T) {
	r := start(t, fakeslack.Config{}, claims(&asked{}))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	message := r.ann.Say("C1", "", "They deter")
	card := seen(r.ann.Shortcut(ctx, "C1", message))
	r.Break(fakeslack.Fault{Method: "chat.postMessage", Status: 429})
	r.Break(fakeslack.Fault{Method: "chat.postMessage", Error: "ratelimited"})
	from := len(r.Calls(""))
	seen(r.ann.Press(ctx, card, "Post answer 1"))
	if note := r.told(t, from); note.Shown() != posted {
		t.Errorf("told %q", note.Shown())
	}
	if n := len(r.Thread("C1", message.TS)); n != 2 {
		t.Errorf("%d messages in the thread", n)
	}
	// Slack stays busy: the presser is told, and may try again.
	card = seen(r.ann.Shortcut(ctx, "C1", r.ann.Say("C1", "", "They deter")))
	r.Break(fakeslack.Fault{Method: "chat.postMessage", Status: 429, Times: tries})
	note := seen(r.ann.Press(ctx, card, "Post answer 1"))
	if !strings.Contains(note.Shown(), "try again in a minute") {
		t.Errorf("told %q", note.Shown())
	}
	if got := seen(r.ann.Press(ctx, note, "Try again")); got.Ephemeral || got.Thread == "" {
		t.Errorf("again: %+v", got)
	}
}

func TestObstacles(t *testing.T) {
	for _, tt := range []struct {
		channel, code, want string
		again               bool
	}{
		{"C1", "not_in_channel", "/invite @cmc there", true},
		{"G1", "channel_not_found", "/invite @cmc there", true},
		{"D0MATES", "channel_not_found", "which an app cannot join", false},
		{"C1", "is_archived", "archived", false},
		{"C1", "restricted_action_read_only_channel", "ask an admin", true},
		{"C1", "restricted_action_non_threadable_channel", "no replies in threads", false},
		{"C1", "thread_not_found", "is gone", false},
		{"C1", "missing_scope", "chat:write", true},
		{"C1", "never_heard_of", "Something went wrong", false},
	} {
		t.Run(tt.channel+" "+tt.code, func(t *testing.T) {
			r := start(t, fakeslack.Config{}, claims(&asked{}))
			ctx, seen := within(t), must[fakeslack.Seen](t)
			message := r.ann.Say(tt.channel, "", "They deter")
			card := seen(r.ann.Shortcut(ctx, tt.channel, message))
			r.Bar(tt.channel, tt.code)
			note := seen(r.ann.Press(ctx, card, "Post answer 1"))
			if !note.Ephemeral || !note.Replaced || !strings.Contains(note.Shown(), tt.want) {
				t.Errorf("told %+v", note)
			}
			if tt.code != "never_heard_of" && !strings.Contains(note.Shown(), "For all: deters") {
				t.Errorf("the answer is not there to be copied: %q", note.Shown())
			}
			if n := len(r.Thread(tt.channel, message.TS)); n != 1 {
				t.Errorf("%d messages in the thread", n)
			}
			r.Bar(tt.channel, "") // invited
			again := slices.ContainsFunc(note.Buttons(), func(b fakeslack.Button) bool { return b.Label == "Try again" })
			if again != tt.again {
				t.Errorf("trying again is offered: %t", again)
			}
			if again {
				if got := seen(r.ann.Press(ctx, note, "Try again")); got.Ephemeral || got.Thread != message.TS {
					t.Errorf("again: %+v", got)
				}
			}
		})
	}
}

func TestDeadTokenWhilePosting(t *testing.T) {
	r := start(t, fakeslack.Config{}, claims(&asked{}))
	ctx := within(t)
	card := must[fakeslack.Seen](t)(r.ann.Shortcut(ctx, "C1", r.ann.Say("C1", "", "They deter")))
	bot, _, _ := r.Tokens()
	r.Revoke(bot, "token_revoked")
	go r.ann.Press(ctx, card, "Post answer 1") // nothing will be shown: the wait ends with the test
	select {
	case err := <-r.done:
		if err == nil || !strings.Contains(err.Error(), "SLACK_BOT_TOKEN") {
			t.Errorf("Run = %v", err)
		}
		r.done <- nil // for stop
	case <-ctx.Done():
		t.Error("Run goes on")
	}
}

func TestTargetSurvivesRestart(t *testing.T) {
	r := start(t, fakeslack.Config{}, claims(&asked{}))
	ctx, seen := within(t), must[fakeslack.Seen](t)
	message := r.ann.Say("C1", "", "They deter")
	card := seen(r.ann.Shortcut(ctx, "C1", message))
	if err := r.stop(); err != nil {
		t.Fatal(err)
	}
	bot, app, _ := r.Tokens()
	next, err := New(Config{BotToken: bot, AppToken: app, APIURL: r.APIURL(), Handler: new(commands.Handler)})
	if err != nil {
		t.Fatal(err)
	}
	next.handle = new(asked).handle
	running, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	if err := r.Connected(ctx, 0); err != nil { // else the press may go to the old connection
		t.Fatal(err)
	}
	go func() { done <- next.Run(running) }()
	if got := seen(r.ann.Press(ctx, card, "Post answer 1")); got.Thread != message.TS || got.Ephemeral {
		t.Errorf("after a restart: %+v", got)
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestButtonValue(t *testing.T) {
	for _, tt := range []struct {
		action reply.Action
		want   string
		ok     bool
	}{
		{reply.Action{Line: "post deters"}, "post deters", true},
		{reply.Action{Line: "post deters", Target: "C0AB/1700000000.000100"}, "to:C0AB/1700000000.000100 post deters", true},
		{reply.Action{Line: "to:C1/1.1 post deters"}, "", false}, // would be read as a target
		{reply.Action{Line: "post deters", Target: "c1/1.1"}, "", false},
		{reply.Action{Line: "post deters", Target: "C1/1.1 x"}, "", false},
		{reply.Action{Line: "post deters", Target: "C1/now"}, "", false},
		{reply.Action{Line: "", Target: "C1/1.1"}, "", false},
	} {
		got, ok := value(tt.action)
		if ok != tt.ok || ok && got != tt.want {
			t.Errorf("value(%+v) = %q, %t", tt.action, got, ok)
		}
		if !ok {
			continue
		}
		if target, line := pressedValue(got); target != tt.action.Target || line != tt.action.Line {
			t.Errorf("pressedValue(%q) = %q, %q", got, target, line)
		}
	}
	for _, v := range []string{"to:", "to:C1/1.1", "to:C1 post x", "to:C1/1.1/2 post x", "to:U1/1.1 post x", "to:C1/1.1\npost x"} {
		if target, line := pressedValue(v); target != "" || line != "" {
			t.Errorf("pressedValue(%q) = %q, %q", v, target, line)
		}
	}
	if got, _ := value(reply.Action{Line: strings.Repeat("x", maxLine), Target: "C" + strings.Repeat("X", 30) + "/123456789012.123456789"}); len(got) > 2000 {
		t.Errorf("a value of %d characters", len(got))
	}
	if target("C1", "") != "" || target("U1", "1.1") != "" || target("C1", "1.1") != "C1/1.1" {
		t.Error("target")
	}
}

// FuzzPressedValue: whatever comes back from Slack, a line is run for a target only if we could have written both.
func FuzzPressedValue(f *testing.F) {
	for _, v := range []string{"post x", "to:C1/1.1 post x", "to:C1/1.1", "to:", "to:C1/1.1  ", "to:D9/1.1 to:C1/2.2 x"} {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, v string) {
		target, line := pressedValue(v)
		if target != "" && (!targetForm.MatchString(target) || toTarget+target+" "+line != v) {
			t.Errorf("%q was read as %q and %q", v, target, line)
		}
	})
}

func TestIdentity(t *testing.T) {
	press := func(trigger, ts string) slack.InteractionCallback {
		return slack.InteractionCallback{TriggerID: trigger, User: slack.User{ID: "U1"},
			ActionCallback: slack.ActionCallbacks{BlockActions: []*slack.BlockAction{{ActionTs: ts}}}}
	}
	s, now := limit.NewMemory(remember, rememberMax), time.Now()
	if !s.First(now, identity(press("1", "5.5"))...) || s.First(now, identity(press("2", "5.5"))...) || s.First(now, identity(press("1", "6.6"))...) || !s.First(now, identity(press("3", "7.7"))...) {
		t.Error("a press is known by its trigger and by its time")
	}
	if !s.First(now, identity(shortcut{ActionTS: ""})...) || !s.First(now, identity(shortcut{})...) {
		t.Error("what has no name cannot be repeated")
	}
}

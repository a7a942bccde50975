package slack

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// A target names a message for reply.Action and commands.Request: "channel/timestamp of its thread". Buttons
// carry it before their line, so that it needs no memory of ours and survives a restart.
var targetForm = regexp.MustCompile(`^[CDG][A-Z0-9]{1,30}/[0-9]{1,12}\.[0-9]{1,9}$`)

// toTarget begins the value of a button that has a target.
const toTarget = "to:"

// target returns the target for a channel and a thread, "" if they are none.
func target(channel, thread string) string {
	t := channel + "/" + thread
	if !targetForm.MatchString(t) {
		return ""
	}
	return t
}

// value returns what a button carries, and whether it can be read back.
func value(a reply.Action) (string, bool) {
	line := apart(clean(a.Line))
	if a.Target == "" {
		return line, !strings.HasPrefix(line, toTarget)
	}
	return toTarget + a.Target + " " + line, line != "" && targetForm.MatchString(a.Target)
}

// pressedValue reads the value of a button; a value that we did not write has no line.
func pressedValue(v string) (target, line string) {
	rest, ok := strings.CutPrefix(v, toTarget)
	if !ok {
		return "", v
	}
	if target, line, ok = strings.Cut(rest, " "); !ok || !targetForm.MatchString(target) {
		return "", ""
	}
	return target, line
}

// publish posts r, once, as a reply to the message that q is about, and tells who pressed the button
// alone how that went. The same answer in the same thread is not posted twice within minutes: a finger
// presses twice, and two people have the same idea.
func (b *Bot) publish(ctx context.Context, q question, r reply.Reply) {
	note := notice(posted, "")
	if key := "posted " + q.target + " " + q.line; !b.seen.First(b.now(), key) {
		note = notice("Posted already", postedBefore)
	} else if err := b.postTo(ctx, q.target, r); err != nil {
		b.seen.Forget(key)
		id := faultID()
		b.log.Error("post reply", "id", id, "kind", q.kind, "err", err)
		if b.ended(err) {
			return
		}
		note = b.notPosted(q, r, err, id)
	}
	// Not deliver: its apology would say that nothing was posted.
	if err := q.send(ctx, note); err != nil {
		b.log.Error("confirm post", "kind", q.kind, "err", err)
		b.ended(err)
	}
}

// postTo posts r to the thread that target names. It repeats only what cannot have been posted, and
// leaves time to say how it went.
func (b *Bot) postTo(ctx context.Context, target string, r reply.Reply) error {
	ctx, cancel := context.WithTimeout(ctx, b.times.answer/2)
	defer cancel()
	m := compose(r)
	m.Channel, m.ThreadTS, _ = strings.Cut(target, "/")
	_, err := b.web.callOnce(ctx, "chat.postMessage", m)
	return err
}

// What the adapter itself says about posting: only it knows what Slack allows.
const (
	posted       = "Posted."
	postedBefore = "That answer went to that thread a moment ago, so I did not post it again."
	unconfirmed  = "Slack did not confirm the post in time: the answer may be in the thread, or not. I did not post it again. " +
		"Please look into the thread; if it is not there, choose “" + ShortcutName + "” once more."
	wordless = "I can only answer what is written. Please choose “" + ShortcutName + "” on a message with text."
)

// notice is a reply of the adapter's own.
func notice(title, text string) reply.Reply {
	r := reply.Reply{Title: title}
	if text != "" {
		r.Blocks = []reply.Block{reply.Text{Spans: reply.Plain(text)}}
	}
	return r
}

// notPosted tells why r was not posted, and what to do; r stays below, to be copied. We do not post
// through the response_url instead: it reaches channels we are no member of, but not their threads, so
// that everybody would read an answer to nothing.
func (b *Bot) notPosted(q question, r reply.Reply, err error, id string) reply.Reply {
	if unsure(err) {
		return notice("Perhaps posted", unconfirmed)
	}
	why, again := b.obstacle(q.target, err)
	if why == "" {
		return commands.Fault(q.lang, id)
	}
	note := notice("Not posted", why)
	note.Blocks = append(append(note.Blocks, reply.Divider{}, reply.Heading{Text: r.Title}), r.Blocks...)
	note.Cites = r.Cites
	if again {
		note.Actions = []reply.Action{{Label: "Try again", Line: q.line, Target: q.target, Primary: true}}
	}
	return note
}

// obstacle says what stands in the way of posting, "" if that is not for people to mend, and whether
// trying again may help.
func (b *Bot) obstacle(target string, err error) (why string, again bool) {
	if _, ok := errors.AsType[*retryable](err); ok {
		return "Slack asks me to be slower, or is not to be reached. Please try again in a minute.", true
	}
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return "", false
	}
	switch r.code {
	case "not_in_channel", "channel_not_found", "no_permission": // private channels are "not found" to who is not in them
		if strings.HasPrefix(target, "D") {
			return "This is a conversation between people, which an app cannot join. You can copy the answer and send it yourself.", false
		}
		invite := "/invite"
		if me := b.me.Load(); me != nil {
			invite += " @" + me.name
		}
		return "I am not in this channel yet. Please invite the app to this channel: write " + invite + " there, then choose Try again.", true
	case "is_archived":
		return "This channel is archived, so nobody can write in it.", false
	case "restricted_action_non_threadable_channel":
		return "This channel allows no replies in threads. You can copy the answer and send it yourself.", false
	case "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "ekm_access_denied":
		return "The workspace does not let me write in this channel. Please ask an admin to allow it, or copy the answer and send it yourself.", true
	case "thread_not_found", "message_not_found", "cannot_reply_to_message":
		return "That message is gone, or takes no replies.", false
	case "missing_scope":
		return "I was not given the permission chat:write. Please ask whoever installed the app to add it.", true
	}
	return "", false
}

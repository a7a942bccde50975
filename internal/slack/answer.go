package slack

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// A question is one line somebody asked, and how its answer is sent. send is called once, or twice if
// Slack refuses the answer: then the second is what people see when something broke.
type question struct {
	kind   string // for the log
	line   string
	lang   string            // Slack tells no language; a button remembers the one its answer was written in
	target string            // the message that a public answer replies to; see targetForm
	values map[string]string // what a form was filled in with
	by     asker
	form   func(context.Context, view) error // opens a modal; nil where none can open
	from   carried                           // where the answer to a form goes
	send   func(context.Context, reply.Reply) error
}

// An asker is who asked, and where.
type asker struct{ team, channel, user string }

// answer answers one event of whichever kind; events that are not for us are ignored.
func (b *Bot) answer(ctx context.Context, event any) {
	defer b.recovered("event")
	switch e := event.(type) {
	case slack.SlashCommand:
		b.ask(ctx, b.slash(e))
	case slack.InteractionCallback:
		b.pressed(ctx, e)
	case shortcut:
		b.rebutted(ctx, e)
	case slackevents.EventsAPIEvent:
		team := e.TeamID
		switch e := e.InnerEvent.Data.(type) {
		case *slackevents.AppMentionEvent:
			b.mentioned(ctx, team, e)
		case *slackevents.MessageEvent:
			b.told(ctx, team, e)
		case *slackevents.AppHomeOpenedEvent:
			b.visited(ctx, team, e)
		}
	}
}

// slash is the question that a slash command asks.
func (b *Bot) slash(c slack.SlashCommand) question {
	return question{
		kind: "command", line: unescape(c.Text), by: asker{c.TeamID, c.ChannelID, c.UserID},
		form: b.opener(c.TriggerID), from: carried{Hook: c.ResponseURL, Channel: c.ChannelID},
		send: func(ctx context.Context, r reply.Reply) error {
			return b.web.respond(ctx, c.ResponseURL, body(r), tries)
		},
	}
}

// respond answers a slash command in the response to its request, which saves a call, if the answer is for the asker alone and is there
// before Slack must have been acknowledged.
func (b *Bot) respond(ctx context.Context, d delivery, c slack.SlashCommand) {
	defer b.recovered("event")
	defer d.ack(nil)
	late := time.AfterFunc(b.times.patience, func() { d.ack(nil) })
	defer late.Stop()
	q := b.slash(c)
	later := q.send
	q.send = func(ctx context.Context, r reply.Reply) error {
		if !r.Public && d.ack(body(r)) {
			return nil
		}
		return later(ctx, r)
	}
	b.ask(ctx, q)
}

// ask lets the handler answer q and sends the answer; a public one that replies to a message goes there, and
// a form opens where one can.
func (b *Bot) ask(ctx context.Context, q question) {
	r := b.reply(ctx, q)
	if v, ok := formView(r, q.from); ok && q.form != nil {
		err := q.form(ctx, v)
		if err == nil || b.ended(err) {
			return
		}
		b.log.Warn("form not opened", "kind", q.kind, "err", err)
	}
	if r.Public && q.target != "" {
		b.publish(ctx, q, r)
		return
	}
	b.deliver(ctx, q, r)
}

// reply lets the handler answer q. An error is logged here, once; the person gets its id.
func (b *Bot) reply(ctx context.Context, q question) (r reply.Reply) {
	defer func() {
		if p := recover(); p != nil {
			id := faultID()
			b.log.Error("answer", "id", id, "kind", q.kind, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			r = commands.Fault(q.lang, id)
		}
	}()
	req := commands.Request{Line: strings.TrimSpace(q.line), Lang: q.lang, Now: b.now(), Target: q.target, Values: q.values, Place: q.by.place()}
	if commands.NeedsPlace(req.Line) {
		b.lookUp(ctx, &req.Place)
	}
	r, err := b.handle(ctx, req)
	if err != nil {
		id := faultID()
		b.log.Error("answer", "id", id, "kind", q.kind, "err", err)
		return commands.Fault(q.lang, id)
	}
	return b.upload(ctx, r, q.by.user)
}

// deliver sends r. If Slack refuses it, the person at least learns that something broke.
func (b *Bot) deliver(ctx context.Context, q question, r reply.Reply) {
	err := q.send(ctx, r)
	if err == nil {
		b.log.Debug("answered", "kind", q.kind)
		return
	}
	id := faultID()
	b.log.Error("send answer", "id", id, "kind", q.kind, "err", err)
	if b.ended(err) {
		return
	}
	if _, ok := errors.AsType[*refusal](err); ok {
		if err := q.send(ctx, commands.Fault(q.lang, id)); err != nil {
			b.log.Debug("send apology", "id", id, "err", err)
		}
	}
}

// ended reports whether err means that the bot token is dead, and lets Run know.
func (b *Bot) ended(err error) bool {
	end := dead(err)
	if end == nil {
		return false
	}
	b.gone(end)
	return true
}

// mentioned answers somebody who wrote @bot in a channel, privately. In a thread the answer carries
// thread_ts. At the top level it must not: Slack shows an ephemeral message in a thread only if the
// thread is already active ("Ephemeral messages in threads are only shown if there is already an active
// thread", chat.postEphemeral), so there it appears in the channel, below the question.
func (b *Bot) mentioned(ctx context.Context, team string, e *slackevents.AppMentionEvent) {
	if e.User == "" || e.BotID != "" || b.is(e.User) {
		return // bots must not talk to bots
	}
	b.ask(ctx, question{kind: "mention", line: b.typed(e.Text), by: asker{team, e.Channel, e.User}, send: func(ctx context.Context, r reply.Reply) error {
		m := compose(r)
		m.Channel, m.ThreadTS = e.Channel, e.ThreadTimeStamp
		return b.post(ctx, m, e.User, r.Public)
	}})
}

// post sends m to its channel: for all to see, or to user alone.
func (b *Bot) post(ctx context.Context, m message, user string, public bool) error {
	method := "chat.postMessage"
	if !public {
		method, m.User = "chat.postEphemeral", user
	}
	_, err := b.web.call(ctx, method, m)
	return err
}

// told answers a direct message, in its thread if it is in one. A subtype marks what is not a new
// message of a person (edits, deletions, other bots).
func (b *Bot) told(ctx context.Context, team string, e *slackevents.MessageEvent) {
	if !e.IsIM() || e.SubType != "" || e.BotID != "" || e.User == "" || b.is(e.User) {
		return
	}
	b.ask(ctx, question{kind: "message", line: b.typed(e.Text), by: asker{team, e.Channel, e.User}, send: func(ctx context.Context, r reply.Reply) error {
		m := compose(r)
		m.Channel, m.ThreadTS = e.Channel, e.ThreadTimeStamp
		return b.post(ctx, m, e.User, true) // nobody else is in the room
	}})
}

// reference is what Slack makes of mentions, channels and addresses in what people type.
var reference = regexp.MustCompile(`<([^<>|]*)(?:\|([^<>]*))?>`)

// typed turns the text of a message into a command line: our name and other mentions fall away, links
// become what was typed, entities become characters.
func (b *Bot) typed(text string) string {
	text = reference.ReplaceAllStringFunc(text, func(s string) string {
		m := reference.FindStringSubmatch(s)
		switch target, label := m[1], m[2]; {
		case strings.HasPrefix(target, "@"), strings.HasPrefix(target, "!"):
			return " "
		case label != "":
			return label
		default:
			return target
		}
	})
	return strings.Join(strings.Fields(unescape(text)), " ")
}

// recovered keeps a bug in one answer from ending the bot. Deferred at the edge of every event.
func (b *Bot) recovered(kind string) {
	if p := recover(); p != nil {
		b.log.Error("answer", "kind", kind, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
	}
}

// faultID names one fault in the log and in chat.
func faultID() string { return strings.ToLower(rand.Text()[:8]) }

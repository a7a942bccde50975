package discord

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// event is called by discordgo for every event, one at a time, so it only starts the work. When too many
// answers are under way the event is dropped: a late one would find nobody waiting.
func (b *Bot) event(ctx context.Context, e *discordgo.Event) {
	var work func(context.Context, json.RawMessage) error
	switch e.Type {
	case "READY":
		work = b.ready
	case "INTERACTION_CREATE":
		work = func(ctx context.Context, raw json.RawMessage) error {
			q := question{deadline: time.Now().Add(b.pace.callback)}
			if err := json.Unmarshal(raw, &q.interaction); err != nil {
				return fmt.Errorf("decode an interaction: %w", err)
			}
			return b.interact(ctx, q)
		}
	case "MESSAGE_CREATE":
		work = b.directMessage
	default:
		return
	}
	b.begin(e.Type, func() error { return work(ctx, e.RawData) })
}

// begin starts the work on an event, and reports whether there was room for it.
func (b *Bot) begin(event string, work func() error) bool {
	select {
	case b.slots <- struct{}{}:
	default:
		b.log.Warn("too many events at once, one is dropped", "event", event)
		return false
	}
	b.answers.Go(func() {
		defer func() { <-b.slots }()
		defer func() {
			if p := recover(); p != nil {
				b.log.Error("panic", "event", event, "err", p, "stack", string(debug.Stack()))
			}
		}()
		if err := work(); err != nil {
			b.log.Warn("event not answered", "event", event, "err", err)
		}
	})
	return true
}

// ready registers the commands, unless an earlier session has.
func (b *Bot) ready(ctx context.Context, raw json.RawMessage) error {
	var hello struct {
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
	}
	if err := json.Unmarshal(raw, &hello); err != nil {
		return err
	}
	return b.registerOnce(ctx, hello.Application.ID)
}

// interact answers an interaction.
func (b *Bot) interact(ctx context.Context, q question) error {
	q.request = commands.Request{Lang: q.Locale, Now: b.now(), Place: q.place()}
	switch q.Type {
	case askedToFinish:
		q.request.Line = q.asked()
		return b.complete(ctx, q)
	case askedByButton:
		// An identifier that no version of ours wrote gets the empty line: what the bot can do.
		if id, ok := parseButtonID(q.Data.CustomID); ok {
			private := q.Message.Flags&flagEphemeral != 0
			q.request.Line, q.request.Target = id.line, id.target
			q.replaces = id.replaces && private
			if private {
				q.request.Lang = id.lang // the asker's own message; others press in their own language
			}
		}
	case askedByForm:
		if id, ok := parseButtonID(q.Data.CustomID); ok {
			q.request.Line, q.request.Lang = id.line, id.lang
			q.request.Values = filled(q.Data.Fields)
		}
	case askedBySlash:
		if q.Data.Type == messageCommand {
			return b.rebut(ctx, q)
		}
		q.request.Line = q.asked()
	default:
		return fmt.Errorf("interaction of unknown type %d", q.Type)
	}
	return b.answer(ctx, q)
}

// answer handles a question and answers it in time: if the handler is slow, Discord is told that an answer
// will come, and the answer replaces that.
func (b *Bot) answer(ctx context.Context, q question) error {
	told := make(chan error, 1)
	thinking := time.AfterFunc(b.pace.thinking, func() {
		told <- b.respond(ctx, q, Answer{Type: answerLater, Data: private()}, nil)
	})
	r := b.reply(ctx, q)
	if !thinking.Stop() {
		if err := <-told; err != nil {
			return err
		}
		return b.followUp(ctx, q, r)
	}
	if m, ok := modal(r); ok && q.Type != askedByForm { // no dialog opens from a dialog
		return b.respond(ctx, q, m, nil)
	}
	return b.first(ctx, q, r)
}

// private announces an answer that only the asker will see.
func private() *Message {
	return &Message{Flags: flagEphemeral, AllowedMentions: Mentions{Parse: []string{}}}
}

// draw draws the answer, which takes the place of the message with the button if that loses nothing.
func (q question) draw(r reply.Reply) Answer {
	a := Draw(r)
	if q.replaces && !r.Public && a.Data.Flags&flagComponents != 0 {
		a.Type = answerUpdate
		a.Data.Flags = flagComponents
	}
	return a
}

// drawn is draw, as JSON where nothing travels beside it: an answer that is given again is drawn once.
func (q question) drawn(r reply.Reply) any {
	how := "discord"
	if q.replaces {
		how = "discord, replacing"
	}
	var a Answer
	raw, err := r.Drawn(how, func() ([]byte, error) {
		a = q.draw(r)
		return json.Marshal(a)
	})
	if err != nil || len(filesOf(a)) > 0 {
		return a
	}
	return json.RawMessage(raw)
}

// handle asks the handler. Whatever goes wrong there, the person gets a sentence and the operator the cause.
func (b *Bot) handle(ctx context.Context, req commands.Request) (r reply.Reply) {
	ctx, cancel := context.WithTimeout(ctx, b.pace.handle)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			r = b.fault(req.Lang, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	r, err := b.handler.Handle(ctx, req)
	if err != nil {
		return b.fault(req.Lang, err)
	}
	return r
}

func (b *Bot) fault(lang string, err error) reply.Reply {
	id := strings.ToLower(rand.Text()[:8])
	b.log.Error("no answer", "id", id, "err", err)
	return commands.Fault(lang, id)
}

// first answers an interaction at once. Where Discord does not show a public answer to all, the asker is told.
func (b *Bot) first(ctx context.Context, q question, r reply.Reply) error {
	if !r.Public {
		return b.respond(ctx, q, q.drawn(r), nil)
	}
	var shown struct {
		Resource struct {
			Message struct {
				Flags int `json:"flags"`
			} `json:"message"`
		} `json:"resource"`
	}
	err := b.respond(ctx, q, Draw(r), &shown)
	switch {
	case forbidden(err):
		b.log.Info("no answer for all is allowed there", "interaction", q.ID, "err", err)
		return b.respond(ctx, q, Draw(instead(r)), nil)
	case err == nil && shown.Resource.Message.Flags&flagEphemeral != 0:
		m := Draw(saying(notPosted))
		return b.follow(ctx, q, "POST", "", *m.Data, nil)
	}
	return err
}

// respond sends the first answer to an interaction. One that Discord already has needs no other. What Discord
// made of it goes into shown, unless that is nil.
func (b *Bot) respond(ctx context.Context, q question, answer, shown any) error {
	if q.outlet != nil && shown == nil && !unsettled(answer) && q.outlet.give(answer) {
		return nil
	}
	ctx, cancel := context.WithDeadline(ctx, q.deadline)
	defer cancel()
	path := "/interactions/" + q.ID + "/" + q.Token + "/callback"
	if shown != nil {
		path += "?with_response=true"
	}
	err := b.api.do(ctx, "POST", path, answer, shown)
	if err == nil && q.outlet != nil {
		q.outlet.give(nil)
	}
	if a, ok := errors.AsType[apiError](err); ok && a.code == codeAnswered {
		return nil // an attempt whose answer was lost
	}
	if err != nil {
		return fmt.Errorf("answer interaction %s: %w", q.ID, err)
	}
	return nil
}

// followUp gives the answer to an interaction that was told to wait. Who sees the waiting message is fixed,
// so a public answer is a message of its own; Discord takes a follow-up for a new message only
// once the waiting one is settled.
func (b *Bot) followUp(ctx context.Context, q question, r reply.Reply) error {
	const waiting = "/messages/@original"
	if !r.Public {
		return b.follow(ctx, q, "PATCH", waiting, draw(r), nil)
	}
	if err := b.follow(ctx, q, "PATCH", waiting, draw(reply.Reply{Title: "✓"}), nil); err != nil {
		return err
	}
	var shown struct {
		Flags int `json:"flags"`
	}
	err := b.follow(ctx, q, "POST", "", draw(r), &shown)
	switch {
	case forbidden(err):
		b.log.Info("no answer for all is allowed there", "interaction", q.ID, "err", err)
		return b.follow(ctx, q, "PATCH", waiting, draw(instead(r)), nil)
	case err == nil && shown.Flags&flagEphemeral != 0:
		return b.follow(ctx, q, "PATCH", waiting, draw(saying(notPosted)), nil)
	}
	return err
}

// follow sends or edits a message after the first answer to an interaction.
func (b *Bot) follow(ctx context.Context, q question, method, path string, m Message, shown any) error {
	ctx, cancel := context.WithTimeout(ctx, b.pace.handle)
	defer cancel()
	if err := b.api.do(ctx, method, "/webhooks/"+q.ApplicationID+"/"+q.Token+path, m, shown); err != nil {
		return fmt.Errorf("follow up interaction %s: %w", q.ID, err)
	}
	return nil
}

// directMessage answers what is written to the bot in private, which needs no privileged intent.
func (b *Bot) directMessage(ctx context.Context, raw json.RawMessage) error {
	var m struct {
		ID        string `json:"id"`
		ChannelID string `json:"channel_id"`
		GuildID   string `json:"guild_id"`
		WebhookID string `json:"webhook_id"`
		Content   string `json:"content"`
		Type      int    `json:"type"`
		Author    struct {
			ID  string `json:"id"`
			Bot bool   `json:"bot"`
		} `json:"author"`
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return fmt.Errorf("decode a message: %w", err)
	}
	said := m.Type == 0 || m.Type == 19 // written by somebody, perhaps as an answer; others are notices
	if m.GuildID != "" || m.WebhookID != "" || m.Author.Bot || !said || strings.TrimSpace(m.Content) == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, b.pace.handle)
	defer cancel()
	place := commands.Place{Platform: "discord", Channel: m.ChannelID, Direct: true, User: m.Author.ID, Manage: true, Admin: true}
	_, err := b.send(ctx, m.ChannelID, draw(b.handle(ctx, commands.Request{Line: m.Content, Now: b.now(), Place: place})), m.ID)
	return err
}

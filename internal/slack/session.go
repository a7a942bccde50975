package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

var (
	errSwitchedOff = errors.New("socket mode is switched off for this app: switch it on at https://api.slack.com/apps, Socket Mode; the bot looks again every few minutes")
	errShortLived  = errors.New("connection closed by Slack right after opening it; if that goes on, see that Socket Mode is on at https://api.slack.com/apps")
)

// session keeps one Socket Mode client until it fails. slack-go reconnects by itself when Slack
// refreshes a connection, which is normal life; everything else comes back here, to Run's backoff:
// left alone, slack-go reconnects without a pause after link_disabled and retries refused tokens for ever.
func (b *Bot) session(ctx, work context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var said reasons
	socket := socketmode.New(b.api,
		socketmode.OptionPingInterval(b.times.ping),
		socketmode.OptionReadLimit(4<<20),
		socketmode.OptionDebug(true), socketmode.OptionLog(&said))
	done := make(chan error, 1)
	go func() { done <- socket.RunContext(ctx) }()
	var opened time.Time
	for {
		select {
		case err := <-b.lost:
			cancel(err)
		case err := <-done:
			if cause := context.Cause(ctx); cause != nil {
				err = cause
			}
			return refusedApp(err)
		case evt := <-socket.Events:
			if ctx.Err() != nil {
				continue // this connection is given up; Slack repeats what was not acknowledged
			}
			if evt.Type == socketmode.EventTypeConnected {
				opened = time.Now()
			}
			if err := b.event(ctx, work, socket, evt, opened, &said); err != nil {
				cancel(err)
			}
		}
	}
}

// refusedApp makes Slack's refusals of the app token fatal.
func refusedApp(err error) error {
	if err == nil {
		return errShortLived
	}
	code := err.Error()
	if r, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		code = r.Err
	}
	if end := final(appVariable, code); end != nil {
		return end
	}
	return err
}

// event handles one event of the Socket Mode client. An error gives up the connection.
func (b *Bot) event(ctx, work context.Context, socket *socketmode.Client, evt socketmode.Event, opened time.Time, said *reasons) error {
	switch evt.Type {
	case socketmode.EventTypeConnecting:
		b.ready.Store(false)
		reason := said.take()
		if reason == "link_disabled" {
			return errSwitchedOff
		}
		if !opened.IsZero() && time.Since(opened) < b.times.settled {
			return fmt.Errorf("%w (reason %q)", errShortLived, reason)
		}
	case socketmode.EventTypeHello:
		b.ready.Store(true)
		b.log.Info("connected to Slack", "connections", evt.Request.NumConnections)
	case socketmode.EventTypeConnectionError:
		if failed, ok := evt.Data.(*slack.ConnectionErrorEvent); ok {
			return failed.ErrorObj
		}
	case socketmode.EventTypeErrorWriteFailed:
		b.log.Warn("acknowledgement not sent; Slack will repeat the event")
	case socketmode.EventTypeErrorBadMessage:
		if again, ok := salvage(evt); ok {
			b.accept(ctx, work, b.through(ctx, socket, again), again.Data)
		} else {
			b.unknown(ctx, socket, evt)
		}
	case socketmode.EventTypeSlashCommand, socketmode.EventTypeInteractive, socketmode.EventTypeEventsAPI:
		b.accept(ctx, work, b.through(ctx, socket, evt), evt.Data)
	}
	return nil
}

// A delivery is one event of Slack's, however it came.
type delivery struct {
	id   string                         // differs for what is sent again, unless Slack names it otherwise; "" over HTTP
	raw  json.RawMessage                // the payload of an interaction
	ack  func(payload any) (first bool) // acknowledges it, once; nil is an empty acknowledgement
	no   func()                         // says that it is not taken now; nil where silence says so
	wide bool                           // an acknowledgement carries answers of any length
}

func (d delivery) refuse() {
	if d.no != nil {
		d.no()
	}
}

// through is an event that came through a socket.
func (b *Bot) through(ctx context.Context, socket *socketmode.Client, evt socketmode.Event) delivery {
	id := evt.Request.EnvelopeID
	return delivery{id: id, raw: evt.Request.Payload, ack: func(payload any) bool {
		b.acknowledge(ctx, socket, id, payload)
		return true
	}}
}

// unknown acknowledges what slack-go cannot decode, from the raw message: otherwise Slack repeats it,
// and shows people a warning sign.
func (b *Bot) unknown(ctx context.Context, socket *socketmode.Client, evt socketmode.Event) {
	bad, _ := evt.Data.(*socketmode.ErrorBadMessage)
	var raw struct {
		Type       string `json:"type"`
		EnvelopeID string `json:"envelope_id"`
	}
	if bad == nil || json.Unmarshal(bad.Message, &raw) != nil {
		return
	}
	b.log.Debug("unknown event", "type", raw.Type)
	b.answers.Go(func() { b.acknowledge(ctx, socket, raw.EnvelopeID, nil) })
}

// accept acknowledges and answers an event in a goroutine of its own, so that no handler can delay an
// acknowledgement. Through a socket the answer never travels in the acknowledgement, which holds 20 kB at most; only
// completions must, and they wait for a bounded time.
func (b *Bot) accept(ctx, work context.Context, d delivery, event any) {
	switch kindOf(event) {
	case slack.InteractionTypeBlockSuggestion:
		b.answers.Go(func() { d.ack(b.complete(ctx, event.(slack.InteractionCallback))) })
		return
	case slack.InteractionTypeViewSubmission:
		b.answers.Go(func() { b.submitted(work, d, event.(slack.InteractionCallback)) })
		return
	case slack.InteractionTypeMessageAction:
		event, _ = shortcutIn(d.raw)
	}
	select {
	case b.busy <- struct{}{}:
	default:
		b.log.Warn("too many answers under way; event left to Slack to repeat")
		d.refuse()
		return
	}
	b.answers.Go(func() {
		defer func() { <-b.busy }()
		first := b.isNew(work, append(identity(event), d.id)...)
		ctx, cancel := context.WithTimeout(work, b.times.answer)
		defer cancel()
		if c, ok := event.(slack.SlashCommand); ok && first && d.wide {
			b.respond(ctx, d, c)
			return
		}
		d.ack(nil)
		if first {
			b.answer(ctx, event)
		}
	})
}

// kindOf is the type of an interaction, "" for anything else.
func kindOf(event any) slack.InteractionType {
	call, _ := event.(slack.InteractionCallback)
	return call.Type
}

// identity is what stays the same when Slack delivers something again. Interactions have two names, for
// what they do may be seen by all.
func identity(event any) []string {
	switch data := event.(type) {
	case slackevents.EventsAPIEvent:
		if call, ok := data.Data.(*slackevents.EventsAPICallbackEvent); ok {
			return []string{call.EventID}
		}
	case slack.SlashCommand:
		return []string{data.TriggerID}
	case shortcut:
		return []string{data.TriggerID, moment(data.User.ID, data.ActionTS)}
	case slack.InteractionCallback:
		keys := []string{data.TriggerID}
		for _, a := range data.ActionCallback.BlockActions {
			keys = append(keys, moment(data.User.ID, a.ActionTs))
		}
		return keys
	}
	return nil
}

// moment names what one person did at one time; "" if Slack did not say when.
func moment(user, ts string) string {
	if ts == "" {
		return ""
	}
	return user + " at " + ts
}

// acknowledge confirms an envelope. A message without an id (hello) is never confirmed. It may block
// while slack-go reconnects, so the loop that reads slack-go's events never calls it.
func (b *Bot) acknowledge(ctx context.Context, socket *socketmode.Client, id string, payload any) {
	if id == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	if err := socket.AckCtx(ctx, id, payload); err != nil {
		b.log.Warn("acknowledge event", "err", err)
	}
}

// reasons listens to slack-go's debug log, the only place where it says why Slack ended a connection.
// All else that passes through, messages of people among it, is dropped here.
type reasons struct{ reason atomic.Pointer[string] }

// Output implements the logger of slack-go.
func (r *reasons) Output(_ int, line string) error {
	_, raw, ok := strings.Cut(line, "Received WebSocket message: ")
	if !ok || !strings.Contains(raw, `"disconnect"`) {
		return nil
	}
	var m struct{ Type, Reason string }
	if json.Unmarshal([]byte(raw), &m) == nil && m.Type == "disconnect" {
		r.reason.Store(&m.Reason)
	}
	return nil
}

// take returns the reason of a disconnect since the last call, "" if Slack gave none.
func (r *reasons) take() string {
	if p := r.reason.Swap(nil); p != nil {
		return *p
	}
	return ""
}

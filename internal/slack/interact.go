package slack

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// pressed answers a button, or an option chosen in a search field.
func (b *Bot) pressed(ctx context.Context, call slack.InteractionCallback) {
	if call.Type != slack.InteractionTypeBlockActions || len(call.ActionCallback.BlockActions) == 0 {
		return
	}
	action := call.ActionCallback.BlockActions[0]
	q := question{kind: "button", lang: language(action.ActionID), by: asker{call.Team.ID, call.Channel.ID, call.User.ID}}
	q.target, q.line = pressedValue(unescape(action.Value))
	if action.ActionID == searchID {
		q.kind, q.line = "search", unescape(action.SelectedOption.Value)
	}
	if q.line == "" {
		return // a link: Slack opened it and tells us for the record; or a value that is not ours
	}
	switch call.View.Type {
	case "home":
		b.openModal(ctx, q, call.TriggerID)
		return
	case "modal":
		q.send = b.updateView(call.View.ID)
		q.form = func(ctx context.Context, v view) error { return b.showView(ctx, call.View.ID, v) }
	default:
		q.form, q.from = b.opener(call.TriggerID), carried{Hook: call.ResponseURL, Channel: call.Channel.ID, Thread: thread(call)}
		q.send = func(ctx context.Context, r reply.Reply) error { return b.follow(ctx, call, r) }
	}
	b.ask(ctx, q)
}

// follow sends the answer to a button under a message:
//
//   - Public: a new message for the channel, in the thread if the button was in one.
//   - A private answer to a button on our own private message takes its place, so that a phone shows one
//     card that changes instead of a pile; but never text to copy, which belongs beside what it copies.
//   - A private answer in a thread goes through chat.postEphemeral, because a response_url puts private
//     messages into the channel whatever thread_ts says; through the response_url after all where we are
//     not a member and may not post.
//   - Any other private answer is a new message that only the asker sees.
func (b *Bot) follow(ctx context.Context, call slack.InteractionCallback, r reply.Reply) error {
	m := response(r)
	m.ThreadTS = thread(call)
	m.ReplaceOriginal = new(call.Container.IsEphemeral && !r.Public && !verbatim(r))
	if m.ThreadTS != "" && !r.Public && !*m.ReplaceOriginal {
		threaded := compose(r)
		threaded.Channel, threaded.ThreadTS = call.Channel.ID, m.ThreadTS
		err := b.post(ctx, threaded, call.User.ID, false)
		if _, ok := errors.AsType[*refusal](err); !ok || dead(err) != nil {
			return err
		}
	}
	return b.web.respond(ctx, call.ResponseURL, m, tries)
}

// thread is the thread of the message whose button was pressed, "" outside threads.
func thread(call slack.InteractionCallback) string {
	return cmp.Or(call.Container.ThreadTs, call.Message.ThreadTimestamp)
}

func verbatim(r reply.Reply) bool {
	return slices.ContainsFunc(r.Blocks, func(b reply.Block) bool { _, ok := b.(reply.Verbatim); return ok })
}

// openModal shows the answer to q in a modal: App Home has no channel to answer in. A trigger lives seconds, so if the handler takes long the modal opens empty and is filled later.
func (b *Bot) openModal(ctx context.Context, q question, trigger string) {
	answered, asked := make(chan reply.Reply, 1), q
	b.answers.Go(func() { answered <- b.reply(ctx, asked) })
	select {
	case r := <-answered:
		// A trigger works once: if Slack refuses the modal, the apology cannot be shown either.
		q.send = func(ctx context.Context, r reply.Reply) error {
			v, ok := formView(r, q.from)
			if !ok {
				v = modal(r)
			}
			_, err := b.open(ctx, trigger, v)
			return err
		}
		b.deliver(ctx, q, r)
	case <-time.After(b.times.patience):
		id, err := b.open(ctx, trigger, modal(reply.Reply{}))
		q.send = b.updateView(id)
		if err != nil {
			q.send = func(context.Context, reply.Reply) error { return err }
		}
		b.deliver(ctx, q, <-answered)
	}
}

// opener opens a modal with the trigger of what somebody did.
func (b *Bot) opener(trigger string) func(context.Context, view) error {
	return func(ctx context.Context, v view) error {
		_, err := b.open(ctx, trigger, v)
		return err
	}
}

// open opens a modal and returns its id.
func (b *Bot) open(ctx context.Context, trigger string, v view) (string, error) {
	a, err := b.web.call(ctx, "views.open", struct {
		TriggerID string `json:"trigger_id"`
		View      view   `json:"view"`
	}{trigger, v})
	return a.View.ID, err
}

// updateView sends answers into an open modal.
func (b *Bot) updateView(id string) func(context.Context, reply.Reply) error {
	return func(ctx context.Context, r reply.Reply) error { return b.showView(ctx, id, modal(r)) }
}

// showView puts v in the place of what an open modal shows.
func (b *Bot) showView(ctx context.Context, id string, v view) error {
	_, err := b.web.call(ctx, "views.update", struct {
		ViewID string `json:"view_id"`
		View   view   `json:"view"`
	}{id, v})
	return err
}

// visited draws App Home when somebody opens it.
func (b *Bot) visited(ctx context.Context, team string, e *slackevents.AppHomeOpenedEvent) {
	if e.Tab != "" && e.Tab != "home" {
		return // the Messages tab fires the same event
	}
	b.ask(ctx, question{kind: "home", line: "home", by: asker{team: team, user: e.User}, send: func(ctx context.Context, r reply.Reply) error {
		_, err := b.web.call(ctx, "views.publish", struct {
			UserID string `json:"user_id"`
			View   view   `json:"view"`
		}{e.User, home(r)})
		return err
	}})
}

// options is what a block_suggestion is acknowledged with.
type options struct {
	Options []slack.OptionBlockObject `json:"options"`
}

// complete completes what is typed into a search field. It always returns in time: what cannot be
// completed has no options. 25 of the longest stay well below the 20 kB of an acknowledgement.
func (b *Bot) complete(ctx context.Context, call slack.InteractionCallback) options {
	ctx, cancel := context.WithTimeout(ctx, b.times.options)
	defer cancel()
	found := make(chan []commands.Suggestion, 1)
	b.answers.Go(func() {
		defer b.recovered("completion")
		found <- b.suggest(ctx, commands.Request{Line: unescape(call.Value), Now: b.now()}, 25)
	})
	o := options{Options: []slack.OptionBlockObject{}} // never null
	select {
	case suggestions := <-found:
		for _, s := range suggestions[:min(len(suggestions), 25)] {
			if label := plain(s.Label, maxLabel); label != nil && s.Line != "" && len(s.Line) <= maxLine {
				o.Options = append(o.Options, slack.OptionBlockObject{Text: label, Value: apart(s.Line)})
			}
		}
	case <-ctx.Done():
		b.log.Warn("completion took too long")
	}
	return o
}

// language is the language that a button carries in its action_id: "run-3-fr" is French.
func language(actionID string) string {
	if parts := strings.SplitN(actionID, "-", 3); len(parts) == 3 {
		return parts[2]
	}
	return ""
}

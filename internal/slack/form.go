package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/slack-go/slack"

	"cmcbot/internal/reply"
)

const (
	formID  = "form" // the callback_id of a form
	inputID = "in"   // the action_id of what is filled in; its block_id is the field's name

	maxInput      = 3000
	defaultInput  = 1000
	maxFieldLabel = 2000
	maxCarried    = 3000   // of private_metadata
	maxInAck      = 19_000 // bytes; Slack refuses acknowledgements of 20 kB
)

// A carried is what a form keeps until it is sent: the line that it runs, and where its answer goes.
type carried struct {
	Line    string `json:"line"`
	Lang    string `json:"lang,omitempty"`
	Hook    string `json:"hook,omitempty"` // a response_url
	Channel string `json:"channel,omitempty"`
	Thread  string `json:"thread,omitempty"`
}

// formView draws r's form as a modal that carries c; ok is false when there is no form, or it carries too much.
func formView(r reply.Reply, c carried) (v view, ok bool) {
	if r.Form == nil || len(r.Form.Fields) == 0 {
		return view{}, false
	}
	c.Line, c.Lang = r.Form.Line, r.Lang
	raw, err := encode(c)
	if err != nil || len(raw) > maxCarried {
		return view{}, false
	}
	var words []reply.Block
	for _, b := range r.Blocks {
		if t, isText := b.(reply.Text); isText {
			words = append(words, t)
		}
	}
	v = modal(reply.Reply{Title: r.Title, Blocks: words, Lang: r.Lang})
	v.CallbackID, v.Metadata = formID, string(raw)
	v.Submit = plain(cmp.Or(r.Form.Submit, "OK"), maxTitle)
	for _, f := range r.Form.Fields {
		input := slack.NewInputBlock(f.Name, plain(f.Label, maxFieldLabel), plain(f.Hint, maxFieldLabel), field(f))
		input.Optional = f.Optional
		v.Blocks = append(v.Blocks, input)
	}
	return v, true
}

// field draws the part of a form that is filled in.
func field(f reply.FormField) slack.BlockElement {
	if len(f.Options) > 0 {
		s := &slack.SelectBlockElement{Type: slack.OptTypeStatic, ActionID: inputID}
		for _, o := range f.Options {
			option := &slack.OptionBlockObject{Text: plain(o.Label, maxLabel), Value: o.Value}
			s.Options = append(s.Options, option)
			if o.Value == f.Value {
				s.InitialOption = option
			}
		}
		return s
	}
	most := min(cmp.Or(f.Max, defaultInput), maxInput)
	return &slack.PlainTextInputBlockElement{Type: slack.METPlainTextInput, ActionID: inputID, Multiline: f.Long, InitialValue: cut(f.Value, most), MaxLength: most}
}

// filled reads what was filled into a form, by the name of the field.
func filled(state *slack.ViewState) map[string]string {
	values := map[string]string{}
	if state == nil {
		return values
	}
	for name, inputs := range state.Values {
		in := inputs[inputID]
		values[name] = unescape(cmp.Or(in.SelectedOption.Value, in.Value))
	}
	return values
}

// An acknowledgement of a form may change what the modal shows; without one it closes.
type updating struct {
	Action string `json:"response_action"`
	View   view   `json:"view"`
}

// submitted acknowledges a form that was sent and answers it: in the conversation that it was opened from,
// or in the modal when that was App Home. When something in it has to be mended, the form stays
// open with what was filled in.
func (b *Bot) submitted(work context.Context, d delivery, call slack.InteractionCallback) {
	defer b.recovered("form")
	var c carried
	if call.View.CallbackID != formID || json.Unmarshal([]byte(call.View.PrivateMetadata), &c) != nil {
		d.ack(nil)
		return
	}
	if !b.isNew(work, call.TriggerID, d.id) {
		d.ack(nil)
		return
	}
	work, cancel := context.WithTimeout(work, b.times.answer)
	defer cancel()
	q := question{kind: "form", line: c.Line, lang: c.Lang, values: filled(call.View.State), by: asker{call.Team.ID, c.Channel, call.User.ID}}
	answered := make(chan reply.Reply, 1)
	b.answers.Go(func() { answered <- b.reply(work, q) })
	var r reply.Reply
	soon := false
	select {
	case r = <-answered:
		soon = true
	case <-time.After(b.times.options):
	}
	home := c.Hook == "" && c.Channel == ""
	v, again := formView(r, c)
	if !again && home {
		v, again = modal(reply.Reply{Title: call.View.Title.Text}), true // until the answer comes
	}
	var payload any
	if raw, err := encode(updating{"update", v}); again && err == nil && len(raw) < maxInAck {
		payload = json.RawMessage(raw)
	}
	d.ack(payload)
	if r.Form != nil && payload != nil {
		return
	}
	if !soon {
		r = <-answered
	}
	q.send = b.toConversation(c, call.User.ID)
	if home {
		q.send = b.updateView(call.View.ID)
	}
	b.deliver(work, q, r)
}

// toConversation sends answers to the conversation that a form was opened from.
func (b *Bot) toConversation(c carried, user string) func(context.Context, reply.Reply) error {
	return func(ctx context.Context, r reply.Reply) error {
		if c.Hook != "" && (c.Thread == "" || r.Public) {
			m := response(r)
			m.ThreadTS = c.Thread
			return b.web.respond(ctx, c.Hook, m, tries)
		}
		m := compose(r)
		m.Channel, m.ThreadTS = c.Channel, c.Thread
		err := b.post(ctx, m, user, r.Public)
		if c.Hook != "" && refused(err) {
			return b.web.respond(ctx, c.Hook, response(r), tries)
		}
		return err
	}
}

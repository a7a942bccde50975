package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// An Input is something to fill in.
type Input struct {
	Name, Label, Value string
	Options            []string // values to choose from; nil for a text
	Optional           bool
}

// Inputs returns what a modal asks for, from top to bottom.
func (s Seen) Inputs() (inputs []Input) {
	for _, b := range s.Blocks {
		block, _ := b.(object)
		if text(block, "type") != "input" {
			continue
		}
		label, _ := block["label"].(object)
		element, _ := block["element"].(object)
		in := Input{Name: text(block, "block_id"), Label: unescape(text(label, "text")), Value: text(element, "initial_value")}
		in.Optional, _ = block["optional"].(bool)
		options, _ := element["options"].([]any)
		for _, o := range options {
			option, _ := o.(object)
			in.Options = append(in.Options, text(option, "value"))
		}
		if chosen, ok := element["initial_option"].(object); ok {
			in.Value = text(chosen, "value")
		}
		inputs = append(inputs, in)
	}
	return inputs
}

// Submit sends a modal with values by the name of the field, over what stands there already. It returns what
// the person sees because of it: the modal changed, or a message.
func (p *Person) Submit(ctx context.Context, on Seen, values map[string]string) (Seen, error) {
	s := p.slack
	payload, _ := p.interaction("view_submission", on)
	delete(payload, "container")
	trigger := s.trigger()
	payload["trigger_id"], payload["response_urls"] = trigger, []any{}
	state := object{}
	for _, in := range on.Inputs() {
		value, filled := values[in.Name]
		if !filled {
			value = in.Value
		}
		if value == "" && !in.Optional {
			return Seen{}, fmt.Errorf("the field %q must be filled in", in.Label)
		}
		element := object{"type": "plain_text_input", "value": value}
		if in.Options != nil {
			element = object{"type": "static_select", "selected_option": object{"value": value, "text": object{"type": "plain_text", "text": value}}}
		}
		state[in.Name] = object{on.actionOf(in.Name): element}
	}
	view, _ := payload["view"].(object)
	view["state"] = object{"values": state}
	from := s.mark()
	raw, err := s.deliver(ctx, "interactive", payload)
	if err != nil {
		return Seen{}, err
	}
	var ack struct {
		Action string `json:"response_action"`
		View   object `json:"view"`
	}
	if len(raw) > 0 && string(raw) != "null" {
		if err := json.Unmarshal(raw, &ack); err != nil {
			return Seen{}, fmt.Errorf("acknowledged with %.200s", raw)
		}
	}
	if ack.Action != "" {
		if problems := s.judgeView(ack.View); ack.Action != "update" || len(problems) > 0 {
			return Seen{}, fmt.Errorf("acknowledged with the action %q: %q", ack.Action, problems)
		}
		s.mu.Lock()
		s.views[on.ViewID] = ack.View
		s.mu.Unlock()
		seen := newSeen(ack.View)
		seen.View, seen.ViewID, seen.Replaced = "modal", on.ViewID, true
		if len(seen.Inputs()) > 0 {
			return *seen, nil
		}
	}
	return s.shown(ctx, from, func(c Call) bool {
		return c.Method == "response_url" || strings.HasPrefix(c.Method, "chat.") || c.Method == "views.update" && c.Seen.ViewID == on.ViewID
	})
}

// actionOf returns the action_id of an input.
func (s Seen) actionOf(name string) string {
	for _, b := range s.Blocks {
		if block, _ := b.(object); text(block, "block_id") == name {
			element, _ := block["element"].(object)
			return text(element, "action_id")
		}
	}
	return ""
}

// input checks a block that is filled in.
func (j *judge) input(b object) {
	j.object(b, "label", 2000)
	j.object(b, "hint", 2000)
	element, ok := b["element"].(object)
	if !ok || b["label"] == nil || text(b, "block_id") == "" {
		j.say("an input without a label, an element or a name")
		return
	}
	options, _ := element["options"].([]any)
	switch kind := text(element, "type"); {
	case kind == "static_select":
		j.count(kind, "options", len(options), 1, 100)
		for _, o := range options {
			option, _ := o.(object)
			j.object(option, "text", 75)
			if n := len(text(option, "value")); n < 1 || n > 150 {
				j.say("option with a value of %d characters, Slack takes 1 to 150", n)
			}
		}
	case kind == "plain_text_input":
		most, _ := element["max_length"].(float64)
		if n := len([]rune(text(element, "initial_value"))); most < 1 || most > 3000 || n > int(most) {
			j.say("input of %d characters for at most %v; Slack takes 3000", n, most)
		}
	default:
		j.say("an input of type %q", kind)
	}
}

// form checks what a modal with inputs needs besides.
func (j *judge) form(v object) {
	if text(v, "type") != "modal" || v["submit"] == nil {
		j.say("inputs outside a modal that can be sent")
	}
	if n := len(text(v, "private_metadata")); n > 3000 {
		j.say("private_metadata of %d characters, Slack takes 3000", n)
	}
}

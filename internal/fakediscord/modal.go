package fakediscord

import (
	"context"
	"errors"
	"fmt"
)

// A Modal is a dialog that somebody sees.
type Modal struct {
	Title  string
	Text   string // above the fields
	Fields []ModalField
	id     string
	source *Message // the message with the button that opened it
}

// A ModalField is something to fill in.
type ModalField struct {
	Name, Label, Value string
	Options            []string // values to choose from; nil for a text
	Required           bool
}

// SlashModal types /cmc with text and returns the dialog that opens.
func (s *Server) SlashModal(ctx context.Context, a Asker, text string) (Modal, error) {
	return s.dialog(ctx, s.begin(a, slash, nil, s.typed(text, false)), nil)
}

// PressModal presses the button with that label and returns the dialog that opens.
func (s *Server) PressModal(ctx context.Context, a Asker, m Message, label string) (Modal, error) {
	s.mu.Lock()
	source := s.messages[m.ID]
	s.mu.Unlock()
	for _, b := range m.Buttons() {
		if b.Label == label && source != nil {
			return s.dialog(ctx, s.begin(a, component, source, map[string]any{"custom_id": b.CustomID, "component_type": 2, "id": 1}), source)
		}
	}
	return Modal{}, fmt.Errorf("no button %q to press", label)
}

// dialog waits for the dialog that answers an interaction.
func (s *Server) dialog(ctx context.Context, i *interaction, source *Message) (Modal, error) {
	err := s.wait(ctx, func() bool { return i.late || i.acked })
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		return Modal{}, err
	case i.late:
		return Modal{}, ErrNoAnswer
	case i.modal == nil:
		return Modal{}, errors.New("the answer is a message, not a dialog")
	}
	m := Modal{source: source}
	m.Title, _ = i.modal["title"].(string)
	m.id, _ = i.modal["custom_id"].(string)
	list, _ := i.modal["components"].([]any)
	for _, v := range list {
		c, _ := v.(map[string]any)
		if text, ok := c["content"].(string); ok {
			m.Text += text + "\n"
			continue
		}
		m.Fields = append(m.Fields, field(c))
	}
	return m, nil
}

// field reads a label with its input.
func field(label map[string]any) (f ModalField) {
	f.Label, _ = label["label"].(string)
	in, _ := label["component"].(map[string]any)
	f.Name, _ = in["custom_id"].(string)
	f.Value, _ = in["value"].(string)
	f.Required, _ = in["required"].(bool)
	options, _ := in["options"].([]any)
	for _, v := range options {
		o, _ := v.(map[string]any)
		value, _ := o["value"].(string)
		f.Options = append(f.Options, value)
		if chosen, _ := o["default"].(bool); chosen {
			f.Value = value
		}
	}
	return f
}

// Submit sends a dialog with values by the name of the field, over what stands there already, and returns
// what the person finally sees.
func (s *Server) Submit(ctx context.Context, a Asker, m Modal, values map[string]string) (Message, error) {
	var labels []any
	for n, f := range m.Fields {
		value, filled := values[f.Name]
		if !filled {
			value = f.Value
		}
		if value == "" && f.Required {
			return Message{}, fmt.Errorf("the field %q must be filled in", f.Label)
		}
		in := map[string]any{"type": 4, "id": 2*n + 2, "custom_id": f.Name, "value": value}
		if f.Options != nil {
			in = map[string]any{"type": 3, "id": 2*n + 2, "custom_id": f.Name, "values": []any{value}}
		}
		labels = append(labels, map[string]any{"type": 18, "id": 2*n + 1, "component": in})
	}
	return s.ask(ctx, a, submission, m.source, map[string]any{"custom_id": m.id, "components": labels})
}

// modalRules judges a dialog by what the specification does not say.
func modalRules(data map[string]any) []string {
	var wrong []string
	list, _ := data["components"].([]any)
	names := map[string]bool{}
	fields := 0
	for _, v := range list {
		c, _ := v.(map[string]any)
		if c["type"] == 10.0 {
			continue
		}
		fields++
		name := field(c).Name
		if c["type"] != 18.0 || name == "" || names[name] {
			wrong = append(wrong, fmt.Sprintf("a part of a dialog that is no label with a field of its own: %s", encode(c)))
		}
		names[name] = true
	}
	if fields == 0 || fields > 5 {
		wrong = append(wrong, fmt.Sprintf("a dialog with %d fields, Discord takes 1 to 5", fields))
	}
	return wrong
}

package discord

import (
	"cmp"
	"encoding/json"
	"maps"

	"cmcbot/internal/reply"
)

// Discord's limits for a modal.
const (
	maxModalTitle  = 45
	maxModalText   = 1000 // ours: a paragraph above the fields, no page
	maxFields      = 5
	maxFieldHint   = 100
	maxInput       = 4000
	defaultInput   = 1000
	maxFieldOption = 25
)

// A Modal is the body that opens a dialog. discordgo does not know its labels, so its types are ours.
type Modal struct {
	Type int       `json:"type"`
	Data ModalData `json:"data"`
}

// ModalData is what a dialog shows; its identifier is that of a button which runs the form's line.
type ModalData struct {
	CustomID   string `json:"custom_id"`
	Title      string `json:"title"`
	Components []any  `json:"components"` // textDisplay or label
}

type textDisplay struct {
	Type    int    `json:"type"` // 10
	Content string `json:"content"`
}

// A label names one input (Discord, "Component reference", Label).
type label struct {
	Type        int    `json:"type"` // 18
	Label       string `json:"label"`
	Description string `json:"description,omitempty"`
	Component   any    `json:"component"` // textInput or stringSelect
}

type textInput struct {
	Type      int    `json:"type"` // 4
	CustomID  string `json:"custom_id"`
	Style     int    `json:"style"` // 1 for a line, 2 for a paragraph
	Value     string `json:"value,omitempty"`
	Required  bool   `json:"required"`
	MaxLength int    `json:"max_length"`
}

type stringSelect struct {
	Type     int            `json:"type"` // 3
	CustomID string         `json:"custom_id"`
	Required bool           `json:"required"`
	Options  []selectOption `json:"options"`
}

type selectOption struct {
	Label   string `json:"label"`
	Value   string `json:"value"`
	Default bool   `json:"default"`
}

// modal draws r's form as a dialog; ok is false when there is none, or Discord would not take it.
func modal(r reply.Reply) (m Modal, ok bool) {
	if r.Form == nil {
		return Modal{}, false
	}
	id := buttonID{lang: cmp.Or(r.Lang, "en"), line: r.Form.Line}.String()
	m = Modal{Type: answerModal, Data: ModalData{CustomID: id, Title: cut(oneLine(cmp.Or(r.Title, "…")), maxModalTitle)}}
	for _, b := range r.Blocks {
		if t, isText := b.(reply.Text); isText {
			if text := cut(markup(t.Spans), maxModalText); text != "" {
				m.Data.Components = append(m.Data.Components, textDisplay{Type: 10, Content: text})
			}
		}
	}
	for _, f := range r.Form.Fields[:min(len(r.Form.Fields), maxFields)] {
		m.Data.Components = append(m.Data.Components, label{
			Type: 18, Label: cut(oneLine(f.Label), maxModalTitle), Description: cut(oneLine(f.Hint), maxFieldHint), Component: input(f),
		})
	}
	return m, id != "" && len(r.Form.Fields) > 0
}

// input draws the part of a field that is filled in.
func input(f reply.FormField) any {
	if len(f.Options) > 0 {
		s := stringSelect{Type: 3, CustomID: f.Name, Required: !f.Optional}
		for _, o := range f.Options[:min(len(f.Options), maxFieldOption)] {
			s.Options = append(s.Options, selectOption{Label: cut(oneLine(o.Label), 100), Value: o.Value, Default: o.Value == f.Value})
		}
		return s
	}
	most := min(cmp.Or(f.Max, defaultInput), maxInput)
	style := 1
	if f.Long {
		style = 2
	}
	return textInput{Type: 4, CustomID: f.Name, Style: style, Value: cut(f.Value, most), Required: !f.Optional, MaxLength: most}
}

// filled reads what was filled into a dialog, by the name of the field. Components may be of any kind, newer
// ones too.
func filled(components []json.RawMessage) map[string]string {
	values := map[string]string{}
	for _, raw := range components {
		var c struct {
			CustomID   string            `json:"custom_id"`
			Value      string            `json:"value"`
			Values     []string          `json:"values"`
			Component  json.RawMessage   `json:"component"`
			Components []json.RawMessage `json:"components"`
		}
		if json.Unmarshal(raw, &c) != nil {
			continue
		}
		inside := c.Components
		if c.Component != nil {
			inside = append(inside, c.Component)
		}
		maps.Copy(values, filled(inside))
		if c.CustomID != "" {
			values[c.CustomID] = c.Value
			if len(c.Values) > 0 {
				values[c.CustomID] = c.Values[0]
			}
		}
	}
	return values
}

// Package export writes the knowledge file in forms that other programs read: JSON, CSV tables, Markdown, an
// iCalendar and an Atom feed, and serves them over HTTP. Everything is made from a facts.Book alone and is the same on
// every replica. It knows no platform.
package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"cmcbot/internal/facts"
)

// sections are the file's lists, by their keys.
func sections(b *facts.Book) []section {
	return []section{
		{"treaties", reflect.ValueOf(b.Treaties)}, {"countries", reflect.ValueOf(b.Countries)}, {"groups", reflect.ValueOf(b.Groups)},
		{"topics", reflect.ValueOf(b.Topics)}, {"facts", reflect.ValueOf(b.Facts)}, {"points", reflect.ValueOf(b.Points)},
		{"rebuttals", reflect.ValueOf(b.Rebuttals)}, {"calendar", reflect.ValueOf(b.Calendar)}, {"series", reflect.ValueOf(b.Series)},
		{"audiences", reflect.ValueOf(b.Audiences)}, {"sources", reflect.ValueOf(b.Sources)},
	}
}

type section struct {
	name string
	list reflect.Value
}

// unseen are the keys of the file that only its search reads.
var unseen = map[string]bool{"asked_as": true, "heard_as": true, "not_heard_as": true}

// JSON returns the whole file as one JSON object: "version", "updated", "day", "about", each section as a list, "letters" and "briefs".
// docs/api.md describes it. day is the one for which a state's "status_now" holds.
func JSON(b *facts.Book, day facts.Date) []byte {
	o := head(b, day)
	o.add("about", object(reflect.ValueOf(b.About), nil))
	for _, s := range sections(b) {
		o.add(s.name, list(b, s, day))
	}
	if b.Letters != nil {
		o.add("letters", object(reflect.ValueOf(*b.Letters), nil))
	}
	if b.Briefs != nil {
		o.add("briefs", object(reflect.ValueOf(*b.Briefs), nil))
	}
	return o.indented()
}

// Section returns one section of the file as a JSON object with its entries as "items"; nil when there is none of that name.
func Section(b *facts.Book, name string, day facts.Date) []byte {
	for _, s := range sections(b) {
		if s.name == name {
			o := head(b, day)
			o.add("items", list(b, s, day))
			return o.indented()
		}
	}
	return nil
}

// Entry returns one entry of a section as a JSON object; nil when there is none with that id.
func Entry(b *facts.Book, name, id string, day facts.Date) []byte {
	for _, s := range sections(b) {
		for i := range s.list.Len() {
			if e := s.list.Index(i); s.name == name && e.FieldByName("ID").String() == id {
				o := head(b, day)
				o.add("item", entry(b, e, day))
				return o.indented()
			}
		}
	}
	return nil
}

func head(b *facts.Book, day facts.Date) *members {
	o := &members{}
	o.add("version", b.Version)
	o.add("updated", b.Updated)
	o.add("day", day)
	return o
}

func list(b *facts.Book, s section, day facts.Date) []json.RawMessage {
	items := []json.RawMessage{}
	for i := range s.list.Len() {
		items = append(items, entry(b, s.list.Index(i), day))
	}
	return items
}

// entry writes one entry; a state's rows also say what holds on day.
func entry(b *facts.Book, e reflect.Value, day facts.Date) json.RawMessage {
	return object(e, func(v reflect.Value, key string, o *members) {
		m, ok := v.Interface().(facts.Membership)
		if t := b.Treaty(key); ok && t != nil {
			o.add("status_now", m.On(day, t.Notice))
		}
	})
}

// object writes a struct under the file's own keys, without those that only the search reads and those without a value. more may
// add members to the structs in it, which it is told with their keys.
func object(v reflect.Value, more func(v reflect.Value, key string, o *members)) json.RawMessage {
	var write func(v reflect.Value, key string) any
	write = func(v reflect.Value, key string) any {
		switch value := v.Interface().(type) {
		case facts.Text:
			return texts(value)
		case facts.Date, []string:
			return value
		}
		switch v.Kind() {
		case reflect.Pointer:
			return write(v.Elem(), key)
		case reflect.Slice:
			items := []any{}
			for i := range v.Len() {
				items = append(items, write(v.Index(i), ""))
			}
			return items
		case reflect.Struct:
			o := &members{}
			for f, value := range v.Fields() {
				name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
				if name != "" && !unseen[name] && !value.IsZero() {
					o.add(name, write(value, name))
				}
			}
			if more != nil {
				more(v, key, o)
			}
			return o.raw()
		}
		return v.Interface()
	}
	return write(v, "").(json.RawMessage)
}

// texts writes a text as an object from language to words: the English, and the translations of it.
func texts(t facts.Text) map[string]string {
	words := map[string]string{"en": t.English}
	for lang := range t.In {
		if tr, ok := t.For(lang); ok {
			words[lang] = tr
		}
	}
	return words
}

// members are those of a JSON object, in the order in which they were added.
type members struct{ b bytes.Buffer }

func (o *members) add(key string, value any) {
	open := byte(',')
	if o.b.Len() == 0 {
		open = '{'
	}
	o.b.WriteByte(open)
	for i, part := range []any{key, value} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		if err := e.Encode(part); err != nil {
			panic(fmt.Sprintf("export: %s: %v", key, err)) // the types hold nothing that JSON cannot
		}
		if i == 1 {
			o.b.WriteByte(':')
		}
		o.b.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	}
}

func (o *members) raw() json.RawMessage {
	if o.b.Len() == 0 {
		return json.RawMessage("{}")
	}
	return append(bytes.Clone(o.b.Bytes()), '}')
}

func (o *members) indented() []byte {
	var b bytes.Buffer
	if err := json.Indent(&b, o.raw(), "", " "); err != nil {
		panic("export: " + err.Error()) // it was written by the encoder
	}
	b.WriteByte('\n')
	return b.Bytes()
}

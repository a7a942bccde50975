package fakediscord

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"
)

// A File is what came beside a message's body.
type File struct {
	Name, Type  string
	Description string // what is read to who does not see it
	Data        []byte
}

// unpack reads a body that is JSON, or JSON with files beside it (Discord, "Uploading files").
func (c *call) unpack() error {
	if len(c.body) == 0 {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: no type of the body: %w", c.Method, c.path, err)
	case kind == "application/json":
		return nil
	case kind != "multipart/form-data":
		return fmt.Errorf("%s %s: the fake takes only JSON and forms with files, not %s", c.Method, c.path, kind)
	}
	form := multipart.NewReader(bytes.NewReader(c.body), parameters["boundary"])
	c.body = nil
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", c.Method, c.path, err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return fmt.Errorf("%s %s: %w", c.Method, c.path, err)
		}
		switch name := part.FormName(); {
		case name == "payload_json":
			c.body = data
		case strings.HasPrefix(name, "files["):
			c.files = append(c.files, File{Name: part.FileName(), Type: part.Header.Get("Content-Type"), Data: data})
		default:
			return fmt.Errorf("%s %s: a part called %q", c.Method, c.path, name)
		}
	}
	if c.body == nil {
		return fmt.Errorf("%s %s: files without payload_json", c.Method, c.path)
	}
	return nil
}

// message is the part of a body that is a message.
func (c call) message() map[string]any {
	m := object(c.body)
	if data, ok := m["data"].(map[string]any); ok && strings.HasSuffix(c.path, "/callback") {
		return data
	}
	return m
}

// described returns the files with the descriptions that the body gives them.
func (c call) described() []File {
	files := append([]File{}, c.files...)
	list, _ := c.message()["attachments"].([]any)
	for i, v := range list {
		a, _ := v.(map[string]any)
		if i < len(files) {
			files[i].Description, _ = a["description"].(string)
		}
	}
	return files
}

// fileRules judges files: each is described in the body under its number, and components show only what is there.
func fileRules(c call) []string {
	var wrong []string
	list, _ := c.message()["attachments"].([]any)
	if len(list) != len(c.files) {
		return []string{fmt.Sprintf("%d files and %d attachments", len(c.files), len(list))}
	}
	names := map[string]bool{}
	for i, v := range list {
		a, _ := v.(map[string]any)
		if a["id"] != fmt.Sprint(i) || a["filename"] != c.files[i].Name || names[c.files[i].Name] {
			wrong = append(wrong, fmt.Sprintf("attachment %d is not file %q, or that name comes twice", i, c.files[i].Name))
		}
		names[c.files[i].Name] = true
	}
	for _, m := range media(c.message()["components"]) {
		if name, ok := strings.CutPrefix(m, "attachment://"); !ok || !names[name] {
			wrong = append(wrong, fmt.Sprintf("a component shows %q, which is not attached", m))
		}
	}
	return wrong
}

// media gathers the addresses that components show.
func media(components any) []string {
	var out []string
	switch c := components.(type) {
	case []any:
		for _, inside := range c {
			out = append(out, media(inside)...)
		}
	case map[string]any:
		for _, key := range []string{"components", "accessory", "items"} {
			out = append(out, media(c[key])...)
		}
		for _, key := range []string{"media", "file"} {
			if m, ok := c[key].(map[string]any); ok {
				address, _ := m["url"].(string)
				out = append(out, address)
			}
		}
	}
	return out
}

// published puts into components what Discord makes of the files that they show.
func (m *Message) published(components any) any {
	list, _ := components.([]any)
	for _, v := range list {
		c, _ := v.(map[string]any)
		c["components"] = m.published(c["components"])
		if c["components"] == nil {
			delete(c, "components")
		}
		if shown, ok := c["file"].(map[string]any); ok {
			c["file"], c["spoiler"] = m.stored(shown), false
			c["name"], c["size"] = m.named(shown).Name, len(m.named(shown).Data)
		}
		items, _ := c["items"].([]any)
		kept := make([]any, len(items))
		for i, v := range items {
			item, _ := v.(map[string]any)
			shown, _ := item["media"].(map[string]any)
			kept[i] = map[string]any{"media": m.stored(shown), "description": item["description"], "spoiler": false}
		}
		if items != nil {
			c["items"] = kept
		}
	}
	return components
}

// named is the file that a component shows.
func (m *Message) named(shown map[string]any) File {
	address, _ := shown["url"].(string)
	for _, f := range m.Files {
		if strings.HasSuffix(address, "/"+f.Name) {
			return f
		}
	}
	return File{}
}

// stored is where a file that a component shows is to be had.
func (m *Message) stored(shown map[string]any) map[string]any {
	f := m.named(shown)
	address := m.address(f)
	return map[string]any{"id": m.ID, "url": address, "proxy_url": address, "content_type": f.Type, "attachment_id": m.ID}
}

// address is where a file of the message is to be had.
func (m *Message) address(f File) string {
	return "https://cdn.discordapp.com/attachments/" + m.Channel + "/" + m.ID + "/" + f.Name
}

package fakeslack

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// What the published schemas do not say: lengths, counts, uniqueness, a fallback, the sum of it all,
// keys of the message itself, and that no mention is alive anywhere.

// messageKeys are the arguments of the chat methods and of response URLs, as far as apps of our kind use them.
var messageKeys = []string{
	"channel", "user", "team_id", "ts", "thread_ts", "reply_broadcast", "response_type", "replace_original", "delete_original",
	"text", "blocks", "attachments", "mrkdwn", "unfurl_links", "unfurl_media", "metadata", "parse", "link_names", "as_user", "username", "icon_emoji", "icon_url",
}

// A mention rings people, whatever text object it stands in.
var mention = regexp.MustCompile(`<[!@#]`)

// A judge collects what is wrong with one body.
type judge struct {
	problems []string
	actions  map[string]bool
	blocks   map[string]bool
	total    int
}

func (j *judge) say(format string, args ...any) {
	j.problems = append(j.problems, fmt.Sprintf(format, args...))
}

// judgeMessage returns what Slack, or a careful reader, would object to in a message.
func (s *Server) judgeMessage(m object) []string {
	j := &judge{actions: map[string]bool{}, blocks: map[string]bool{}}
	for key := range m {
		if !slices.Contains(messageKeys, key) {
			j.say("unknown key %q", key)
		}
	}
	fallback := text(m, "text")
	if strings.TrimSpace(fallback) == "" {
		j.say("no fallback text")
	}
	if n := utf8.RuneCountInString(fallback); n > 4000 {
		j.say("fallback text of %d characters, Slack advises 4000", n)
	}
	if mention.MatchString(fallback) {
		j.say("live mention in the fallback text")
	}
	if blocks, ok := m["blocks"].([]any); ok {
		s.judgeBlocks(j, "blocks", blocks, blocks, 50)
	} else if m["blocks"] != nil {
		j.say("blocks is not an array")
	}
	return j.problems
}

// judgeView does the same for App Home and modals.
func (s *Server) judgeView(v object) []string {
	j := &judge{actions: map[string]bool{}, blocks: map[string]bool{}}
	kind := text(v, "type")
	if kind != "home" && kind != "modal" {
		j.say("view of type %q", kind)
		return j.problems
	}
	for _, key := range []string{"title", "submit", "close"} {
		if o, ok := v[key].(object); ok {
			j.text(o, key, 24)
		}
	}
	if kind == "modal" && v["title"] == nil {
		j.say("modal without a title")
	}
	blocks, ok := v["blocks"].([]any)
	if !ok {
		j.say("view without blocks")
	}
	s.judgeBlocks(j, kind, v, blocks, 100)
	if slices.ContainsFunc(blocks, func(b any) bool { o, _ := b.(object); return text(o, "type") == "input" }) {
		j.form(v)
	}
	return j.problems
}

// judgeBlocks checks the blocks against the schema (as whole) and against the rules.
func (s *Server) judgeBlocks(j *judge, kind string, whole any, blocks []any, limit int) {
	if s.config.Check != nil {
		if err := s.config.Check(kind, encode(whole)); err != nil {
			j.say("schema: %v", err)
		}
	}
	if len(blocks) > limit {
		j.say("%d blocks, Slack takes %d", len(blocks), limit)
	}
	for _, b := range blocks {
		if block, ok := b.(object); ok {
			j.block(block)
		} else {
			j.say("a block that is not an object")
		}
	}
	j.strings("", blocks)
	if j.total > 13000 {
		j.say("%d characters in all, Slack takes about 13,200", j.total)
	}
}

// block checks one block.
func (j *judge) block(b object) {
	j.unique(j.blocks, b, "block_id")
	elements, _ := b["elements"].([]any)
	switch kind := text(b, "type"); kind {
	case "header":
		j.object(b, "text", 150)
	case "section":
		if b["text"] == nil && b["fields"] == nil {
			j.say("section without text")
		}
		j.object(b, "text", 3000)
		fields, _ := b["fields"].([]any)
		j.count(kind, "fields", len(fields), 0, 10)
		for _, f := range fields {
			j.text(f, "field", 2000)
		}
		if a, ok := b["accessory"].(object); ok {
			j.element(a)
		}
	case "context":
		j.count(kind, "elements", len(elements), 1, 10)
		for _, e := range elements {
			if o, _ := e.(object); text(o, "type") != "image" {
				j.text(e, "context", 2000)
			}
		}
	case "actions":
		j.count(kind, "elements", len(elements), 1, 25)
		for _, e := range elements {
			if o, ok := e.(object); ok {
				j.element(o)
			}
		}
	case "image":
		if n := utf8.RuneCountInString(text(b, "alt_text")); n < 1 || n > 2000 {
			j.say("image with an alternative text of %d characters, Slack takes 1 to 2000", n)
		}
		if (b["slack_file"] == nil) == (b["image_url"] == nil) {
			j.say("image with neither a file nor an address, or with both")
		}
	case "input":
		j.input(b)
	case "rich_text":
		j.count(kind, "elements", len(elements), 1, 1000)
		for _, e := range elements {
			o, _ := e.(object)
			inner, _ := o["elements"].([]any)
			j.count(text(o, "type"), "elements", len(inner), 1, 10000)
		}
	}
}

// element checks a button or a select.
func (j *judge) element(e object) {
	j.unique(j.actions, e, "action_id")
	if n := utf8.RuneCountInString(text(e, "value")); n > 2000 {
		j.say("value of %d characters, Slack takes 2000", n)
	}
	if n := len(text(e, "url")); n > 3000 {
		j.say("address of %d characters, Slack takes 3000", n)
	}
	switch text(e, "type") {
	case "button":
		if e["text"] == nil {
			j.say("button without a label")
		}
		j.object(e, "text", 75)
	case "external_select":
		j.object(e, "placeholder", 150)
	}
}

// unique checks an identifier's length, and that it occurs once.
func (j *judge) unique(known map[string]bool, o object, key string) {
	id := text(o, key)
	if id == "" {
		return // Slack makes one
	}
	if known[id] {
		j.say("%s %q occurs twice", key, id)
	}
	if known[id] = true; len(id) > 255 {
		j.say("%s of %d characters, Slack takes 255", key, len(id))
	}
}

func (j *judge) count(kind, what string, n, low, high int) {
	if n < low || n > high {
		j.say("%s with %d %s, Slack takes %d to %d", kind, n, what, low, high)
	}
}

func (j *judge) object(o object, key string, limit int) {
	if o[key] != nil {
		j.text(o[key], text(o, "type")+" "+key, limit)
	}
}

// text checks a text object's length.
func (j *judge) text(v any, what string, limit int) {
	o, _ := v.(object)
	if n := utf8.RuneCountInString(text(o, "text")); n < 1 || n > limit {
		j.say("%s of %d characters, Slack takes 1 to %d", what, n, limit)
	}
}

// strings checks every string anywhere, and adds their lengths up.
func (j *judge) strings(key string, node any) {
	switch n := node.(type) {
	case []any:
		for _, e := range n {
			j.strings(key, e)
		}
	case object:
		for _, k := range slices.Sorted(maps.Keys(n)) {
			j.strings(k, n[k])
		}
	case string:
		if key == "type" || key == "action_id" || key == "block_id" || key == "style" || key == "private_metadata" {
			return
		}
		j.total += utf8.RuneCountInString(n)
		if key == "text" && n == "" {
			j.say("empty text")
		}
		if mention.MatchString(n) {
			j.say("live mention in %s: %q", key, n)
		}
	}
}

// JudgeMessage applies the rules of this package, and check if it is not nil, to a message that was
// never sent.
func JudgeMessage(raw []byte, check func(kind string, raw []byte) error) []string {
	var m object
	if err := json.Unmarshal(raw, &m); err != nil {
		return []string{"not JSON: " + err.Error()}
	}
	s := &Server{config: Config{Check: check}}
	return s.judgeMessage(m)
}

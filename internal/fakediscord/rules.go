package fakediscord

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// commandName is Discord's pattern for names of slash commands and options.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)

// rules judges a body by what the published specification does not say. House rules are our bot's own.
func rules(c call, house bool) []string {
	var body any
	if err := json.Unmarshal(c.body, &body); err != nil {
		return []string{"not JSON: " + err.Error()}
	}
	m, _ := body.(map[string]any)
	switch {
	case strings.HasSuffix(c.path, "/commands"):
		return commandRules(body)
	case strings.HasSuffix(c.path, "/callback"):
		return callbackRules(m, house)
	case strings.Contains(c.path, "/messages"), strings.HasPrefix(c.path, "/webhooks/"):
		return messageRules(m, house)
	}
	return nil
}

func callbackRules(m map[string]any, house bool) []string {
	data, hasData := m["data"].(map[string]any)
	switch kind, _ := m["type"].(float64); kind {
	case 8:
		list, ok := data["choices"].([]any)
		switch {
		case !ok:
			return []string{"autocomplete without choices"}
		case len(list) > 25:
			return []string{fmt.Sprintf("%d choices, at most 25", len(list))}
		}
	case 4, 7:
		if !hasData {
			return []string{"a message without data"}
		}
		return messageRules(data, house)
	case 9:
		return modalRules(data)
	}
	return nil
}

// messageRules judges a message.
func messageRules(m map[string]any, house bool) []string {
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	content, _ := m["content"].(string)
	if n := length(content); n > 2000 {
		say("content has %d characters, at most 2000", n)
	}
	embeds, _ := m["embeds"].([]any)
	if n := embedLength(embeds); n > 6000 {
		say("embeds have %d characters together, at most 6000", n)
	}
	components, _ := m["components"].([]any)
	flags, _ := m["flags"].(float64)
	if int(flags)&FlagComponents != 0 {
		if content != "" || len(embeds) > 0 || m["poll"] != nil {
			say("the flag for components excludes content, embeds and polls")
		}
		if len(components) == 0 {
			say("the flag for components without components")
		}
	} else if content == "" && len(embeds) == 0 && len(components) == 0 && m["nonce"] != nil {
		say("an empty message")
	}
	wrong = append(wrong, componentRules(components, int(flags)&FlagComponents != 0)...)
	if house && !silent(m) {
		say("allowed_mentions is not {\"parse\":[]}, in a reply with \"replied_user\":false")
	}
	return wrong
}

// silent tells whether a message can mention nobody, not even who wrote what it replies to.
func silent(m map[string]any) bool {
	mentions, _ := m["allowed_mentions"].(map[string]any)
	parse, ok := mentions["parse"].([]any)
	want := 1
	if m["message_reference"] != nil {
		ok = ok && mentions["replied_user"] == false
		want = 2
	}
	return ok && len(parse) == 0 && len(mentions) == want
}

// componentRules judges components by number, length, place and identity.
func componentRules(components []any, second bool) []string {
	var list []Component
	if err := json.Unmarshal(encode(components), &list); err != nil {
		return []string{"components: " + err.Error()}
	}
	var wrong []string
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	count, text, ids := 0, 0, map[string]bool{}
	for c := range walk(list) {
		count++
		text += length(c.Content)
		switch {
		case slices.Contains([]int{9, 10, 11, 12, 13, 14, 17}, c.Type) && !second:
			say("component type %d without the flag for components", c.Type)
		case c.Type == 1 && (len(c.Components) == 0 || len(c.Components) > 5):
			say("a row of %d buttons, at most 5", len(c.Components))
		case c.Type == 9 && (len(c.Components) == 0 || len(c.Components) > 3 || c.Accessory == nil):
			say("a section needs one to three texts and an accessory")
		case c.Type == 10 && strings.TrimSpace(c.Content) == "":
			say("an empty text")
		case c.Type == 2 && (c.CustomID == "") == (c.URL == "") && c.Style != 6:
			say("button %q needs an identifier or an address, and not both", c.Label)
		case c.Type == 2 && (c.Style == 5) != (c.URL != ""):
			say("button %q: style and address do not fit", c.Label)
		}
		if c.CustomID != "" && ids[c.CustomID] {
			say("the identifier %q twice", c.CustomID)
		}
		ids[c.CustomID] = true
	}
	if second && count > 40 {
		say("%d components, at most 40", count)
	}
	if second && text > 4000 {
		say("components have %d characters of text, at most 4000", text)
	}
	if !second && len(list) > 5 {
		say("%d rows, at most 5", len(list))
	}
	return wrong
}

func embedLength(embeds []any) int {
	n := 0
	for _, e := range embeds {
		m, _ := e.(map[string]any)
		author, _ := m["author"].(map[string]any)
		footer, _ := m["footer"].(map[string]any)
		for _, v := range []any{m["title"], m["description"], author["name"], footer["text"]} {
			s, _ := v.(string)
			n += length(s)
		}
		fields, _ := m["fields"].([]any)
		for _, f := range fields {
			m, _ := f.(map[string]any)
			name, _ := m["name"].(string)
			value, _ := m["value"].(string)
			n += length(name) + length(value)
		}
	}
	return n
}

// commandRules judges one command or a list of them.
func commandRules(body any) []string {
	list, ok := body.([]any)
	if !ok {
		list = []any{body}
	}
	var wrong []string
	seen := map[string]bool{}
	for _, v := range list {
		m, _ := v.(map[string]any)
		name, _ := m["name"].(string)
		kind, _ := m["type"].(float64)
		if key := fmt.Sprint(kind, name); seen[key] {
			wrong = append(wrong, fmt.Sprintf("command %q twice", name))
		} else {
			seen[key] = true
		}
		if kind > 1 {
			wrong = append(wrong, menuRules(m)...)
			continue
		}
		wrong = append(wrong, nameRules(m)...)
		if description, _ := m["description"].(string); description == "" {
			wrong = append(wrong, fmt.Sprintf("command %q without a description", name))
		}
		if n := len(encode(v)); n > 8000 {
			wrong = append(wrong, fmt.Sprintf("command %q has %d characters, at most 8000", name, n))
		}
	}
	return wrong
}

// menuRules judges a command in a menu, whose name is free.
func menuRules(m map[string]any) []string {
	var wrong []string
	name, _ := m["name"].(string)
	if n := length(name); n == 0 || n > 32 || strings.TrimSpace(name) != name {
		wrong = append(wrong, fmt.Sprintf("%q is no name for a command in a menu", name))
	}
	if description, _ := m["description"].(string); description != "" || m["options"] != nil {
		wrong = append(wrong, fmt.Sprintf("command %q: one in a menu has no description and no options", name))
	}
	return wrong
}

// nameRules judges the names of a command and its options.
func nameRules(m map[string]any) []string {
	var wrong []string
	name, _ := m["name"].(string)
	if !commandName.MatchString(name) || strings.ToLower(name) != name {
		wrong = append(wrong, fmt.Sprintf("%q is no name for a command or an option", name))
	}
	options, _ := m["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		wrong = append(wrong, nameRules(option)...)
	}
	return wrong
}

// length counts as Discord's strictest reading does, in UTF-16 units.
func length(s string) int { return len(utf16.Encode([]rune(s))) }

package facts

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// A decoder turns a YAML tree into a Book. Unlike yaml.v3's own decoding it goes on after a problem, knows where
// every value stands, and takes nothing for granted: unknown, duplicate and missing keys, values of
// another kind, anchors and tags are all problems.
type decoder struct {
	file     string
	problems Problems
	where    map[string]*yaml.Node // by path: "facts[3].sources[0]"
	bad      map[*yaml.Node]bool   // those with a problem
	entry    string                // the entry being decoded, for messages
}

func newDecoder(file string, problems Problems) *decoder {
	return &decoder{file: file, problems: problems, where: map[string]*yaml.Node{}, bad: map[*yaml.Node]bool{}}
}

var (
	dateType = reflect.TypeFor[Date]()
	textType = reflect.TypeFor[Text]()
)

func (d *decoder) report(n *yaml.Node, what, do string) {
	d.bad[n] = true
	d.problems.add(Problem{File: d.file, Line: n.Line, Column: n.Column, Entry: d.entry, What: what, Do: do})
}

func (d *decoder) decode(n *yaml.Node, v reflect.Value, path string) {
	d.where[path] = n
	switch {
	case n.Kind == yaml.AliasNode || n.Anchor != "":
		d.report(n, "YAML anchors and aliases (& and *) are not used in this file", "write the value out; quote a text that begins with & or *")
		return
	case n.Style&yaml.TaggedStyle != 0:
		d.report(n, fmt.Sprintf("YAML tags (%s) are not used in this file", n.Tag), "remove the tag; quote a text that begins with !")
		return
	}
	switch v.Type() {
	case dateType:
		d.date(n, v)
		return
	case textType:
		d.text(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.decode(n, v.Elem(), path)
	case reflect.Struct:
		d.mapping(n, v, path)
	case reflect.Slice:
		d.sequence(n, v, path)
	case reflect.String:
		if s, ok := d.str(n); ok {
			v.SetString(s)
		}
	case reflect.Int:
		i, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || n.Style != 0 || err != nil || n.Value != strconv.Itoa(i) {
			d.report(n, describe(n)+" where a whole number belongs", "write digits only, without quotes")
			return
		}
		v.SetInt(int64(i))
	case reflect.Bool:
		if n.Kind != yaml.ScalarNode || n.Style != 0 || n.Value != "true" && n.Value != "false" {
			d.report(n, describe(n)+" where true or false belongs", "write true or false, without quotes")
			return
		}
		v.SetBool(n.Value == "true")
	default:
		panic("facts: no rule for decoding " + v.Type().String())
	}
}

// str reads a text or a code. A plain scalar that YAML, here or in other programs, takes for something
// else has to be quoted: "NO" is Norway, not false.
func (d *decoder) str(n *yaml.Node) (string, bool) {
	if n.Kind != yaml.ScalarNode {
		d.report(n, describe(n)+" where a text belongs", "write the text on the same line as its key; quote it when it contains \": \" or begins with [ or {")
		return "", false
	}
	if n.Style == 0 {
		switch strings.ToLower(n.Value) {
		case "", "~", "null":
			d.report(n, "an empty value", "write the text, or remove the key")
			return "", false
		case "y", "n", "yes", "no", "on", "off", "true", "false":
			d.report(n, fmt.Sprintf("%s without quotes is read as true or false by YAML", n.Value), fmt.Sprintf("write %q", n.Value))
			return "", false
		}
		switch n.Tag {
		case "!!int", "!!float":
			d.report(n, fmt.Sprintf("%s without quotes is read as a number by YAML", n.Value), fmt.Sprintf("write %q", n.Value))
			return "", false
		case "!!timestamp":
			d.report(n, fmt.Sprintf("%s without quotes is read as a moment in time by YAML", n.Value), fmt.Sprintf("write %q", n.Value))
			return "", false
		}
	}
	if strings.TrimSpace(n.Value) == "" {
		d.report(n, "an empty text", "write the text, or remove the key")
		return "", false
	}
	return n.Value, true
}

func (d *decoder) date(n *yaml.Node, v reflect.Value) {
	if n.Kind == yaml.ScalarNode && n.Style == 0 && n.Tag != "!!str" && n.Value != "" && n.Tag != "!!null" {
		d.report(n, fmt.Sprintf("the date %s has no quotes", n.Value), fmt.Sprintf("write %q", n.Value))
		return
	}
	s, ok := d.str(n)
	if !ok {
		return
	}
	date, err := ParseDate(s)
	if err != nil {
		d.report(n, err.Error(), "correct the date")
		return
	}
	v.Set(reflect.ValueOf(date))
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	t := v.Addr().Interface().(*Text)
	if n.Kind != yaml.MappingNode {
		t.English, _ = d.str(n)
		return
	}
	for key, value := range d.pairs(n) {
		at := path + "." + key.Value
		if key.Value == "en" {
			d.decode(value, reflect.ValueOf(&t.English).Elem(), at)
			continue
		}
		if _, ok := d.str(key); !ok { // "no" is Norwegian
			continue
		}
		if !languageTag(key.Value) {
			d.report(key, fmt.Sprintf("%q is not a language", key.Value), "use a code such as lt, uk or pt-BR")
			continue
		}
		var tr Translation
		d.decode(value, reflect.ValueOf(&tr).Elem(), at)
		if t.In == nil {
			t.In = map[string]Translation{}
		}
		t.In[key.Value] = tr
	}
	if d.where[path+".en"] == nil {
		d.report(n, "a translated text has no English", "add the English under en:")
	}
}

// languageTag accepts the shape "lt" or "pt-BR"; whether the language is one of the interface's is not asked.
func languageTag(s string) bool {
	lang, region, more := strings.Cut(s, "-")
	lower := func(r rune) bool { return r < 'a' || r > 'z' }
	return (len(lang) == 2 || len(lang) == 3) && !strings.ContainsFunc(lang, lower) &&
		(!more || len(region) >= 2 && len(region) <= 4)
}

func (d *decoder) sequence(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.SequenceNode {
		d.report(n, describe(n)+" where a list belongs", "write one item a line, each beginning with \"- \", or [a, b]")
		return
	}
	if len(n.Content) == 0 {
		d.report(n, "an empty list", "write at least one item, or remove the key if it may be left out")
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	outer := d.entry
	for i, item := range n.Content {
		if d.problems.full() {
			break
		}
		if nouns[path] != "" {
			d.entry = entryName(path, entryID(item), i)
		}
		d.decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	d.entry = outer
}

// nouns names the entries of each section in messages.
var nouns = map[string]string{
	"treaties": "treaty", "topics": "topic", "audiences": "audience", "groups": "group", "rebuttals": "rebuttal",
	"points": "point", "facts": "fact", "calendar": "calendar", "series": "series", "ambiguous": "ambiguous word",
	"countries": "country", "sources": "source",
}

// entryID returns what a list item calls itself.
func entryID(item *yaml.Node) string {
	if item.Kind == yaml.MappingNode {
		for k := 0; k+1 < len(item.Content); k += 2 {
			if key := item.Content[k].Value; key == "id" || key == "word" {
				return item.Content[k+1].Value
			}
		}
	}
	return ""
}

// entryName names the i-th entry of a section in messages.
func entryName(section, id string, i int) string {
	if id == "" {
		return fmt.Sprintf("%s number %d", nouns[section], i+1)
	}
	return nouns[section] + " " + id
}

func (d *decoder) mapping(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.MappingNode {
		d.report(n, describe(n)+" where a group of keys belongs", "write it as \"key: value\" lines, indented by two spaces")
		return
	}
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for key, value := range d.pairs(n) {
		f, ok := fields[key.Value]
		if !ok {
			d.report(key, fmt.Sprintf("unknown key %q", key.Value), didYouMean(key.Value, fields))
			continue
		}
		seen[key.Value] = true
		at := key.Value
		if path != "" {
			at = path + "." + key.Value
		}
		d.decode(value, v.Field(f.index), at)
	}
	for _, name := range sortedNames(fields) {
		if fields[name].required && !seen[name] {
			d.report(n, fmt.Sprintf("the key %q is missing", name), "add it")
		}
	}
}

// pairs yields the keys and values of a mapping and reports duplicate and odd keys.
func (d *decoder) pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		first := map[string]int{}
		for i := 0; i+1 < len(n.Content) && !d.problems.full(); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" || key.Anchor != "" || key.Style&yaml.TaggedStyle != 0 {
				d.report(key, "a key that is not a plain word", "write \"key: value\"")
				continue
			}
			if line, dup := first[key.Value]; dup {
				d.report(key, fmt.Sprintf("the key %q stands here twice (first in line %d)", key.Value, line), "keep one of them")
				continue
			}
			first[key.Value] = key.Line
			if !yield(key, n.Content[i+1]) {
				return
			}
		}
	}
}

type field struct {
	index    int
	required bool
}

func fieldsOf(t reflect.Type) map[string]field {
	fields := map[string]field{}
	for i := range t.NumField() {
		name, opts, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" {
			fields[name] = field{i, opts == "required"}
		}
	}
	return fields
}

func sortedNames(fields map[string]field) []string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func didYouMean(key string, fields map[string]field) string {
	names := sortedNames(fields)
	for _, name := range names {
		if len(key) < 40 && Distance(strings.ToLower(key), name) <= 2 {
			return fmt.Sprintf("did you mean %q?", name)
		}
	}
	return "known keys here: " + strings.Join(names, ", ")
}

func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys and values"
	case yaml.SequenceNode:
		return "a list"
	}
	if n.Value == "" {
		return "an empty value"
	}
	return strconv.Quote(clip(n.Value, 40))
}

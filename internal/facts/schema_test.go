package facts_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"gopkg.in/yaml.v3"
)

func TestSchemaIsCurrent(t *testing.T) {
	file := filepath.Join("..", "..", "facts.schema.json")
	if diff := cmp.Diff(read(t, file), string(facts.Schema())); diff != "" {
		t.Errorf("facts.schema.json is not what the types give; run: go generate ./internal/facts (-file +types):\n%s", diff)
	}
	if first, _, _ := bytes.Cut(cmcbot.Facts, []byte("\n")); string(first) != "# yaml-language-server: $schema=facts.schema.json" {
		t.Errorf("facts.yaml begins with %q, want the line that leads editors to the schema", first)
	}
}

// TestSchemaExplainsEveryKey wants a description at every key, and at every definition that is a group of keys.
func TestSchemaExplainsEveryKey(t *testing.T) {
	type node struct {
		Description string
		Properties  map[string]node
		Definitions map[string]node
	}
	var root node
	if err := json.Unmarshal(facts.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	keys := 0
	root.Definitions["book"] = root
	for name, d := range root.Definitions {
		if d.Description == "" {
			t.Errorf("%s is not described", name)
		}
		for key, p := range d.Properties {
			keys++
			if len(p.Description) < 8 {
				t.Errorf("%s: the key %s is explained by %q", name, key, p.Description)
			}
		}
	}
	if keys < 150 {
		t.Errorf("%d keys, want 150 or more", keys)
	}
}

func TestSchemaAcceptsTheFile(t *testing.T) {
	s := compiled(t)
	for name, data := range map[string][]byte{"facts.yaml": cmcbot.Facts, "minimal.yaml": []byte(read(t, filepath.Join("testdata", "minimal.yaml")))} {
		for line, what := range refused(t, s, data) {
			t.Errorf("%s:%d: %s", name, line, what)
		}
	}
}

// seen are the messages about one value or one group of keys: those that the schema must have too, in the same line.
var seen = regexp.MustCompile(`: (` + strings.Join([]string{
	`unknown key `, `the key ".*" is missing`, `.* where (a whole number|a text|a list|a group of keys|true or false) belongs`,
	`an empty (value|text|list)`, `a translated text has no English`, `".*" is not a language`,
	`".*" is not a date`, `".*" does not exist: `, `".*" has no month `, `".*" is a day no year has`,
	`(checked|review_by|adopted|opened|in_force|reached|signed|joined|notified|ended) needs a day`,
	`".*" is not an ISO 3166-1 alpha-[23] code`, `".*" is no (id|status|stance|position in the United Nations)`,
	`the treaty ".*" is not one that states' rows`, `".*" cannot be unknown`, `".*" is not a web address`,
	`of: ".*" is not the fingerprint`, `the text has .* characters`, `the character .* stands in the text`,
	`the strength is `, `.* is no percentage`, `one state is not ambiguous`, `a group of one word has no synonyms`,
	`a calendar entry has either a date or months`, `the address is longer than`, `the file's format is version`,
	`[0-9].* without quotes is read as a number by YAML`,
}, "|") + `)`)

// TestSchemaSeesWhatLintSees gives the schema every case of testdata/lint that YAML can read. What the linter says
// of one value the schema refuses in the same line; a case without any problem it accepts.
func TestSchemaSeesWhatLintSees(t *testing.T) {
	s := compiled(t)
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	found := 0
	for _, path := range lintCases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			c := newCase(t, minimal, read(t, path))
			var node yaml.Node
			if yaml.Unmarshal([]byte(c.input), &node) != nil || len(node.Content) == 0 {
				return // not YAML: no editor gets as far as the schema
			}
			wrong := refused(t, s, []byte(c.input))
			for _, p := range facts.Check("f", []byte(c.input), facts.Date{}) {
				if !seen.MatchString(": "+p.What) || strings.HasPrefix(p.What, `"040"`) { // 040 is 40 to the schema
					continue
				}
				found++
				if wrong[p.Line] == "" {
					t.Errorf("the schema has nothing against line %d, of which the linter says: %s", p.Line, p)
				}
			}
			if c.want == "" && len(wrong) > 0 {
				t.Errorf("the linter has nothing against it, the schema has: %v", wrong)
			}
		})
	}
	if found < 120 {
		t.Errorf("%d problems of the cases concern the schema, want 120 or more", found)
	}
}

// TestSchemaDates compares the pattern of dates with ParseDate, on every day of two centuries and on much that is none.
func TestSchemaDates(t *testing.T) {
	var root struct {
		Properties  map[string]struct{ Pattern string }
		Definitions map[string]struct {
			Properties map[string]struct{ Pattern string }
		}
	}
	if err := json.Unmarshal(facts.Schema(), &root); err != nil {
		t.Fatal(err)
	}
	date := regexp.MustCompile(root.Properties["updated"].Pattern)
	day := regexp.MustCompile(root.Definitions["fact"].Properties["checked"].Pattern)
	var texts []string
	for year := 1795; year <= 2205; year++ {
		texts = append(texts, fmt.Sprintf("%04d", year))
		for month := range 14 {
			texts = append(texts, fmt.Sprintf("%04d-%02d", year, month))
			for d := range 33 {
				texts = append(texts, fmt.Sprintf("%04d-%02d-%02d", year, month, d))
			}
		}
	}
	for month := range 14 {
		for d := range 33 {
			texts = append(texts, fmt.Sprintf("--%02d-%02d", month, d))
		}
	}
	texts = append(texts, "", "2025-3-6", "06/03/2025", "2025-03-06 ", " 2025", "x2025-03-06", "2025-03-06x", "20250306", "-2025")
	for _, s := range texts {
		d, err := facts.ParseDate(s)
		if date.MatchString(s) != (err == nil) {
			t.Errorf("%q: ParseDate says %v, the schema's pattern %v", s, err, date.MatchString(s))
		}
		if day.MatchString(s) != (err == nil && d.Full()) {
			t.Errorf("%q as a full day: ParseDate says %v, the schema's pattern %v", s, err, day.MatchString(s))
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(facts.Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("facts.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("facts.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// refused returns, by line, what the schema has against a file.
func refused(t *testing.T, s *jsonschema.Schema, data []byte) map[int]string {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	wrong := map[int]string{}
	err := s.Validate(instance(doc.Content[0]))
	if err == nil {
		return wrong
	}
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		n := at(doc.Content[0], e.InstanceLocation)
		wrong[n.Line] = fmt.Sprint(e.ErrorKind)
		if extra, ok := e.ErrorKind.(*kind.AdditionalProperties); ok {
			for i := 0; i+1 < len(n.Content); i += 2 {
				if slices.Contains(extra.Properties, n.Content[i].Value) {
					wrong[n.Content[i].Line] = "unknown key " + n.Content[i].Value
				}
			}
		}
		for _, cause := range e.Causes {
			walk(cause)
		}
	}
	// The outermost errors only say that something inside is wrong.
	for _, cause := range err.(*jsonschema.ValidationError).Causes {
		walk(cause)
	}
	return wrong
}

// instance reads a YAML tree as the editors' YAML 1.2 does: a date without quotes is a text there, and so is no.
func instance(n *yaml.Node) any {
	switch n.Kind {
	case yaml.AliasNode:
		return instance(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, item := range n.Content {
			list = append(list, instance(item))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			m[n.Content[i].Value] = instance(n.Content[i+1])
		}
		return m
	}
	if n.Style != 0 {
		return n.Value
	}
	switch n.Tag {
	case "!!null":
		return nil
	case "!!bool":
		if lower := strings.ToLower(n.Value); lower == "true" || lower == "false" {
			return lower == "true"
		}
	case "!!int":
		if i, err := strconv.ParseInt(n.Value, 0, 64); err == nil {
			return i
		}
		if i, err := strconv.Atoi(n.Value); err == nil {
			return i
		}
	case "!!float":
		if f, err := strconv.ParseFloat(n.Value, 64); err == nil {
			return f
		}
		return 0.5
	}
	return n.Value
}

// at finds the node at a JSON location.
func at(n *yaml.Node, location []string) *yaml.Node {
	for _, step := range location {
		if n.Kind == yaml.SequenceNode {
			i, _ := strconv.Atoi(step)
			n = n.Content[i]
			continue
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				n = n.Content[i+1]
				break
			}
		}
	}
	return n
}

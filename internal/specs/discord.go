package specs

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// A Discord checks bodies against Discord's OpenAPI document. It is safe for concurrent use.
type Discord struct {
	doc      map[string]any
	mu       sync.Mutex // guards what follows
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by JSON pointer
}

const discordFile = "discord-openapi.json"

// ForDiscord reads the document for a test. Where the specifications are absent it returns nil, which finds
// nothing wrong, and a skipped subtest says so: the test may prove other things.
func ForDiscord(t *testing.T) *Discord {
	t.Helper()
	dir := ""
	t.Run("published specification", func(t *testing.T) { dir = Dir(t) })
	if dir == "" {
		return nil
	}
	open, _ := opened.LoadOrStore(dir, sync.OnceValues(func() (*Discord, error) { return OpenDiscord(dir) }))
	d, err := open.(func() (*Discord, error))()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// opened holds one document a folder for all tests of a package: reading it takes a while.
var opened sync.Map

// OpenDiscord reads the document from a folder.
func OpenDiscord(dir string) (*Discord, error) {
	data, err := os.ReadFile(filepath.Join(dir, discordFile))
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", discordFile, err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource(discordFile, doc); err != nil {
		return nil, err
	}
	m, ok := doc.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s is not a JSON object", discordFile)
	}
	return &Discord{doc: m, compiler: c, compiled: map[string]*jsonschema.Schema{}}, nil
}

// Check says what is wrong with the body of a request; path has no version. Keys that the document does not
// know count as wrong, although JSON Schema would let them pass.
func (d *Discord) Check(method, path string, body []byte) []string {
	return d.check(method, path, []string{"requestBody", "content", "application/json", "schema"}, body)
}

// CheckAnswer says what is wrong with the body of an answer, where the document describes that status.
func (d *Discord) CheckAnswer(method, path string, status int, body []byte) []string {
	if status >= 300 {
		return nil
	}
	return d.check(method, path, []string{"responses", strconv.Itoa(status), "content", "application/json", "schema"}, body)
}

func (d *Discord) check(method, path string, at []string, body []byte) []string {
	if d == nil {
		return nil
	}
	template := d.template(path)
	if template == "" {
		return []string{"the specification has no such path"}
	}
	at = append([]string{"paths", template, strings.ToLower(method)}, at...)
	node := d.find(at)
	if node == nil {
		return []string{"the specification has no such body"}
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return []string{err.Error()}
	}
	schema, err := d.schema(at)
	if err != nil {
		return []string{err.Error()}
	}
	var wrong []string
	if err := schema.Validate(value); err != nil {
		wrong = explain(err)
	}
	if at[3] == "requestBody" {
		wrong = append(wrong, d.strangers(node, value, "")...)
	}
	return wrong
}

// template finds the path of the document that fits; one without parameters fits best.
func (d *Discord) template(path string) string {
	paths, _ := d.doc["paths"].(map[string]any)
	if paths[path] != nil {
		return path
	}
	parts := strings.Split(path, "/")
	best, fewest := "", len(parts)
	for candidate := range maps.Keys(paths) {
		names := strings.Split(candidate, "/")
		if len(names) != len(parts) {
			continue
		}
		open := 0
		for i, name := range names {
			switch {
			case strings.HasPrefix(name, "{"):
				open++
			case name != parts[i]:
				open = len(parts)
			}
		}
		if open < fewest {
			best, fewest = candidate, open
		}
	}
	return best
}

// find walks down the document; nil when there is nothing.
func (d *Discord) find(at []string) map[string]any {
	node := d.doc
	for _, key := range at {
		next, ok := node[key].(map[string]any)
		if !ok {
			return nil
		}
		node = next
	}
	return node
}

func (d *Discord) schema(at []string) (*jsonschema.Schema, error) {
	var pointer strings.Builder
	for _, key := range at {
		pointer.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key))
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[pointer.String()]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(discordFile + "#" + escapePointer(pointer.String()))
	if err != nil {
		return nil, err
	}
	d.compiled[pointer.String()] = s
	return s, nil
}

// escapePointer makes a JSON pointer fit for a URL fragment.
func escapePointer(p string) string {
	return strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D", "@", "%40").Replace(p)
}

// falseAlarm is what the document takes for a number although Discord wants a string.
const falseAlarm = "/default_member_permissions"

// explain gives the innermost reasons, which are the useful ones.
func explain(err error) []string {
	v, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return []string{err.Error()}
	}
	var out []string
	var visit func(u jsonschema.OutputUnit)
	visit = func(u jsonschema.OutputUnit) {
		if len(u.Errors) == 0 && u.Error != nil && !strings.HasSuffix(u.InstanceLocation, falseAlarm) {
			out = append(out, u.InstanceLocation+": "+u.Error.String())
		}
		for _, e := range u.Errors {
			visit(e)
		}
	}
	visit(*v.DetailedOutput())
	slices.Sort(out)
	return slices.Compact(out)
}

// strangers finds the keys of value that no schema which may describe it knows: misspelt ones.
func (d *Discord) strangers(node map[string]any, value any, at string) []string {
	var wrong []string
	switch v := value.(type) {
	case []any:
		for i, item := range v {
			for _, s := range d.variants(node, "items") {
				wrong = append(wrong, d.strangers(s, item, at+"/"+strconv.Itoa(i))...)
			}
		}
	case map[string]any:
		properties, open := d.properties(node)
		if open || len(properties) == 0 {
			return nil
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if properties[key] == nil {
				wrong = append(wrong, at+"/"+key+": there is no such key")
				continue
			}
			wrong = append(wrong, d.strangers(map[string]any{"anyOf": properties[key]}, v[key], at+"/"+key)...)
		}
	}
	return wrong
}

// properties gathers what an object may hold by every schema that node refers to; open if anything at all.
func (d *Discord) properties(node map[string]any) (all map[string][]any, open bool) {
	all = map[string][]any{}
	for _, s := range d.schemas(node, 0) {
		if s["additionalProperties"] != nil && s["additionalProperties"] != false {
			open = true
		}
		properties, _ := s["properties"].(map[string]any)
		for key, p := range properties {
			all[key] = append(all[key], p)
		}
	}
	return all, open
}

// variants gathers what node says under key, as one schema.
func (d *Discord) variants(node map[string]any, key string) []map[string]any {
	var all []any
	for _, s := range d.schemas(node, 0) {
		if v, ok := s[key].(map[string]any); ok {
			all = append(all, v)
		}
	}
	return []map[string]any{{"anyOf": all}}
}

// schemas follows references and combinations to the plain schemas behind node.
func (d *Discord) schemas(node map[string]any, depth int) []map[string]any {
	if depth > 20 {
		return nil
	}
	out := []map[string]any{node}
	if ref, ok := node["$ref"].(string); ok {
		if target := d.find(strings.Split(strings.TrimPrefix(ref, "#/"), "/")); target != nil {
			out = append(out, d.schemas(target, depth+1)...)
		}
	}
	for _, key := range []string{"anyOf", "oneOf", "allOf"} {
		list, _ := node[key].([]any)
		for _, v := range list {
			if m, ok := v.(map[string]any); ok {
				out = append(out, d.schemas(m, depth+1)...)
			}
		}
	}
	return out
}

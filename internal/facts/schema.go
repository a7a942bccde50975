package facts

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

//go:generate go run ../../cmd/bot schema ../../facts.schema.json

// sources are the files with the types of the knowledge file; their comments explain its keys.
//
//go:embed facts.go country.go letter.go brief.go text.go
var sources embed.FS

// A schema is what this package needs of JSON Schema, draft 7, which is the draft that editors' YAML
// support reads best (https://json-schema.org/draft-07).
type schema struct {
	Draft       string             `json:"$schema,omitempty"`
	Title       string             `json:"title,omitempty"`
	Description string             `json:"description,omitempty"`
	Ref         string             `json:"$ref,omitempty"`
	Type        string             `json:"type,omitempty"`
	Const       any                `json:"const,omitempty"`
	Enum        []string           `json:"enum,omitempty"`
	Minimum     *int               `json:"minimum,omitempty"`
	Maximum     *int               `json:"maximum,omitempty"`
	MaxLength   int                `json:"maxLength,omitempty"`
	Pattern     string             `json:"pattern,omitempty"`
	Wrong       string             `json:"patternErrorMessage,omitempty"` // what editors say when Pattern does not match
	MinItems    int                `json:"minItems,omitempty"`
	Items       *schema            `json:"items,omitempty"`
	Required    []string           `json:"required,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
	Patterns    map[string]*schema `json:"patternProperties,omitempty"`
	Additional  *bool              `json:"additionalProperties,omitempty"`
	AllOf       []*schema          `json:"allOf,omitempty"`
	AnyOf       []*schema          `json:"anyOf,omitempty"`
	OneOf       []*schema          `json:"oneOf,omitempty"`
	Definitions map[string]*schema `json:"definitions,omitempty"`
}

// Schema returns the JSON Schema of a knowledge file, made from the types that Parse fills and from their
// comments. It refuses what is wrong with one value or one group of keys; what Parse says of one entry beside
// another, and of YAML's own traps, it does not know.
func Schema() []byte {
	w := schemaWriter{comments: comments(), definitions: map[string]*schema{}}
	w.reference(reflect.TypeFor[Book]())
	root := w.definitions["book"]
	delete(w.definitions, "book")
	root.Draft, root.Title = "http://json-schema.org/draft-07/schema#", "facts.yaml"
	root.Definitions = w.definitions
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(root); err != nil {
		panic(err) // the types hold nothing that JSON cannot
	}
	return b.Bytes()
}

// A schemaWriter turns types into definitions, each once.
type schemaWriter struct {
	comments    map[string]string // by "Fact" and "Fact.Text"
	definitions map[string]*schema
}

// reference defines the struct t and returns a reference to it.
func (w *schemaWriter) reference(t reflect.Type) *schema {
	name := strings.ToLower(t.Name())
	ref := &schema{Ref: "#/definitions/" + name}
	if w.definitions[name] != nil {
		return ref
	}
	s := &schema{Type: "object", Description: w.comments[t.Name()], Properties: map[string]*schema{}, Additional: new(false)}
	w.definitions[name] = s
	for f := range t.Fields() {
		key, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if key == "" {
			continue
		}
		if opts == "required" {
			s.Required = append(s.Required, key)
		}
		property := w.value(f.Type, f.Tag)
		property.Description = w.comments[t.Name()+"."+f.Name]
		s.Properties[key] = property
	}
	if t == reflect.TypeFor[Day]() {
		s.OneOf = []*schema{{Required: []string{"date"}}, {Required: []string{"months"}}}
	}
	return ref
}

// value returns the schema of a field of type t with its tags.
func (w *schemaWriter) value(t reflect.Type, tag reflect.StructTag) *schema {
	limit, _ := strconv.Atoi(tag.Get("max")) // 0 without the tag
	form := tag.Get("form")
	switch {
	case t == dateType && form == "":
		form = "date"
	case t == textType:
		return w.text(limit)
	}
	s := &schema{}
	switch t.Kind() {
	case reflect.Pointer:
		return w.value(t.Elem(), tag)
	case reflect.Slice:
		s.Type, s.MinItems = "array", 1
		item, several := strings.CutSuffix(form, "several")
		if several {
			s.MinItems = 2
		}
		if t.Elem().Kind() == reflect.Slice { // a list of lists: the form is that of the inner ones
			s.MinItems, item = 1, form
		}
		s.Items = w.value(t.Elem(), reflect.StructTag(fmt.Sprintf("form:%q", strings.TrimSpace(item))))
		return s
	case reflect.Struct:
		if t != dateType {
			return &schema{AllOf: []*schema{w.reference(t)}} // beside a bare reference a description would not count
		}
		s.Type = "string"
	case reflect.String:
		s.Type, s.Pattern, s.Wrong = "string", words(limit > 0, tag.Get("marks")), wrongWords
		s.MaxLength = limit
	case reflect.Int:
		s.Type = "integer"
	case reflect.Bool:
		s.Type = "boolean"
	default:
		panic("facts: no rule for the schema of " + t.String())
	}
	if form != "" {
		forms()[form](s)
	}
	return s
}

// text returns the schema of a text of at most limit characters, in one language or several.
func (w *schemaWriter) text(limit int) *schema {
	name := "text"
	if limit > 0 {
		name = fmt.Sprintf("text-%d", limit)
	}
	s := &schema{AllOf: []*schema{{Ref: "#/definitions/" + name}}}
	if w.definitions[name] != nil {
		return s
	}
	plain := &schema{Type: "string", Pattern: words(limit > 0, ""), Wrong: wrongWords, MaxLength: limit}
	w.reference(reflect.TypeFor[Translation]())
	translation := *w.definitions["translation"]
	translation.Properties = map[string]*schema{"text": {AllOf: []*schema{plain}, Description: w.comments["Translation.Text"]},
		"of": translation.Properties["of"], "reviewed": translation.Properties["reviewed"]}
	w.definitions[name] = &schema{Description: w.comments["Text"], AnyOf: []*schema{plain, {
		Type: "object", Required: []string{"en"}, Additional: new(false),
		Properties: map[string]*schema{"en": {AllOf: []*schema{plain}, Description: "The English."}},
		Patterns:   map[string]*schema{otherLanguages: &translation},
	}}}
	return s
}

// otherLanguages is what languageTag accepts, without "en".
const otherLanguages = `^(([a-df-z][a-z]|e[a-mo-z]|[a-z]{3})(-.{2,4})?|en-.{2,4})$`

const wrongWords = "Write plain words. People copy them as they are, and chat programs read * _ ` ~ | < > # @ and line breaks as markup."

// words returns the pattern of a text that is not empty and, where it is drawn, has no markup except marks.
func words(drawn bool, marks string) string {
	if !drawn {
		return `\S`
	}
	none := strings.NewReplacer("\n", `\n`, "|", `\|`).Replace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(marks, r) {
			return -1
		}
		return r
	}, markup))
	return fmt.Sprintf(`^[^%s]*[^\s%s][^%s]*$`, none, none, none)
}

// The patterns of dates, exact to the day, for the years that ParseDate reads.
const (
	yearPattern  = `(1[89]\d\d|2[01]\d\d|2200)`
	monthPattern = `(0[1-9]|1[0-2])`
	daysPattern  = `((0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-8]))`
	leapPattern  = `((1[89]|2[01])(0[48]|[2468][048]|[13579][26])|2000)-02-29`
	dayPattern   = yearPattern + `-` + daysPattern + `|` + leapPattern
)

// forms returns, for each value of the tag "form", what it asks of a value.
func forms() map[string]func(*schema) {
	pattern := func(p, wrong string) func(*schema) {
		return func(s *schema) { s.Pattern, s.Wrong = p, wrong }
	}
	oneOf := func(values ...string) func(*schema) {
		return func(s *schema) { s.Enum, s.Pattern, s.Wrong = values, "", "" }
	}
	between := func(low, high int) func(*schema) {
		return func(s *schema) { s.Minimum, s.Maximum = new(low), new(high) }
	}
	status := make([]string, len(statuses))
	for i, s := range statuses {
		status[i] = string(s)
	}
	return map[string]func(*schema){
		"version": func(s *schema) { s.Const = 1 },
		"id": func(s *schema) {
			s.MaxLength = 64
			pattern(idShape.String(), "Use lower-case letters, digits and single hyphens.")(s)
		},
		"alpha-2": pattern(countryShape.String(), `Write two capital letters in quotes, such as "LT".`),
		"alpha-3": pattern(iso3Shape.String(), `Write three capital letters in quotes, such as "LTU".`),
		"hash":    pattern(hashShape.String(), `Give any eight of 0-9 and a-f; "bot check" then names the right ones.`),
		"web": func(s *schema) {
			s.MaxLength = 500
			pattern(`^[hH][tT][tT][pP][sS]?://[^/ <>"|][^ <>"|]*$`, "Write the address in full, beginning with https://.")(s)
		},
		"date":     pattern(`^(`+dayPattern+`|`+yearPattern+`(-`+monthPattern+`)?|--(`+daysPattern+`|02-29))$`, `Write "2025-03-06", "2025-03", "2025" or, for every year, "--03-06".`),
		"day":      pattern(`^(`+dayPattern+`)$`, `Write the day, such as "2025-03-06".`),
		"row-date": oneOf("signed", "joined", "in_force"),
		"stance":   oneOf(stances...),
		"status":   oneOf(status...),
		"treaty":   oneOf("ccm", "mbt"),
		"un":       oneOf(positions...),
		"count":    func(s *schema) { s.Minimum = new(1) },
		"percent":  between(0, 100),
		"strength": between(1, 3),
	}
}

// comments reads what the source says of each type and field, as sentences.
func comments() map[string]string {
	said := map[string]string{}
	for _, name := range []string{"facts.go", "country.go", "letter.go", "brief.go", "text.go"} {
		source, err := sources.ReadFile(name)
		if err != nil {
			panic(err) // it is embedded
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ParseComments)
		if err != nil {
			panic(err) // it was compiled
		}
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.TYPE {
				continue
			}
			for _, spec := range group.Specs {
				t, ok := spec.(*ast.TypeSpec)
				if !ok {
					continue
				}
				first, _, _ := strings.Cut(sentence(group.Doc.Text()), ". ")
				said[t.Name.Name] = sentence(first)
				if s, ok := t.Type.(*ast.StructType); ok {
					for _, f := range s.Fields.List {
						for _, name := range f.Names {
							said[t.Name.Name+"."+name.Name] = sentence(f.Comment.Text())
						}
					}
				}
			}
		}
	}
	return said
}

// sentence writes a comment as one line that begins with a capital and ends with a full stop.
func sentence(comment string) string {
	s := strings.Join(strings.Fields(comment), " ")
	if s == "" {
		return ""
	}
	r := []rune(s)
	if len(r) > 1 && !unicode.IsUpper(r[1]) {
		r[0] = unicode.ToUpper(r[0])
	}
	return strings.TrimSuffix(string(r), ".") + "."
}

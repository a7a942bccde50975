package facts

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// The functions below change one entry in the text of a knowledge file. All other lines, with their comments and order, stay
// byte for byte what they were, and all other entries mean what they meant: that is checked, and otherwise the edit is an
// error and nothing is returned. What they return may have problems of its own; Parse says which.

// ErrNoEntry says that the file has no entry with that id in that section.
var ErrNoEntry = errors.New("there is no such entry")

// Sections returns the sections of the file that hold entries with ids, as it names them.
func Sections() []string {
	return []string{"facts", "rebuttals", "points", "countries", "calendar", "series", "groups", "topics", "audiences", "treaties", "sources"}
}

// EntryText returns an entry as it stands in the file, with its comments, from its "- " on, moved to the left margin.
func EntryText(data []byte, section, id string) (string, error) {
	f, err := openText(data)
	if err != nil {
		return "", err
	}
	e, err := f.entry(section, id)
	if err != nil {
		return "", err
	}
	return dedent(strings.ReplaceAll(string(f.span(e.first, e.last)), "\r\n", "\n")), nil
}

// ReplaceEntry puts an entry in the place of the one with this id. The entry may begin with "- " or not.
func ReplaceEntry(data []byte, section, id, entry string) ([]byte, error) {
	f, err := openText(data)
	if err != nil {
		return nil, err
	}
	e, err := f.entry(section, id)
	if err != nil {
		return nil, err
	}
	lines, err := f.item(entry, e.indent)
	if err != nil {
		return nil, err
	}
	return f.put(e.first, e.last, lines, section, e.index, 0)
}

// InsertEntry puts an entry at the end of a section, and begins the section at the end of the file if there is none.
func InsertEntry(data []byte, section, entry string) ([]byte, error) {
	f, err := openText(data)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Sections(), section) {
		return nil, fmt.Errorf("%q is no section with entries; use one of %s", section, strings.Join(Sections(), ", "))
	}
	list, err := f.list(section)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		lines, err := f.item(entry, 2)
		if err != nil {
			return nil, err
		}
		end := len(f.lines)
		return f.put(end, end, slices.Concat([]string{"", section + ":"}, lines), section, 0, 1)
	}
	last := list[len(list)-1]
	lines, err := f.item(entry, last.indent)
	if err != nil {
		return nil, err
	}
	if len(list) == 1 || f.blankBefore(last.first) {
		lines = append([]string{""}, lines...)
	}
	return f.put(last.last, last.last, lines, section, len(list), 1)
}

// RemoveEntry takes an entry out, with the blank line before it. The only entry of a section stays.
func RemoveEntry(data []byte, section, id string) ([]byte, error) {
	f, err := openText(data)
	if err != nil {
		return nil, err
	}
	e, err := f.entry(section, id)
	if err != nil {
		return nil, err
	}
	if list, err := f.list(section); err != nil || len(list) == 1 {
		return nil, fmt.Errorf("%s %q is the only entry of its section; take the section out by hand", cmp.Or(nouns[section], section), id)
	}
	first := e.first
	if f.blankBefore(first) && (e.last == len(f.lines) || strings.TrimSpace(f.lines[e.last]) == "") {
		first--
	}
	return f.put(first, e.last, nil, section, e.index, -1)
}

// A textFile is a knowledge file as lines and as a tree. Line numbers count from 0 here, and a span ends before its last line.
type textFile struct {
	data  []byte
	lines []string // with their ends
	root  *yaml.Node
	eol   string
}

// A textEntry is the lines of one entry.
type textEntry struct {
	index       int
	id          string
	first, last int
	indent      int // of its "- "
}

func openText(data []byte) (*textFile, error) {
	if p, ok := refuse("the file", string(data)); !ok {
		return nil, Problems{p}
	}
	root, problems := document("the file", data)
	if len(problems) > 0 {
		return nil, problems
	}
	if root.Kind != yaml.MappingNode {
		return nil, errors.New("the file is no list of sections")
	}
	f := &textFile{data: data, lines: slices.Collect(strings.Lines(string(data))), root: root, eol: "\n"}
	if strings.HasSuffix(f.lines[0], "\r\n") {
		f.eol = "\r\n"
	}
	return f, nil
}

// span returns the bytes of the lines from first to before last.
func (f *textFile) span(first, last int) []byte {
	return []byte(strings.Join(f.lines[first:last], ""))
}

func (f *textFile) blankBefore(line int) bool {
	return line > 0 && strings.TrimSpace(f.lines[line-1]) == ""
}

// value returns the value of a key of the file and the line on which the next key begins; nil when it is not there.
func (f *textFile) value(section string) (*yaml.Node, int) {
	for i := 0; i+1 < len(f.root.Content); i += 2 {
		if f.root.Content[i].Value == section {
			next := len(f.lines)
			if i+2 < len(f.root.Content) {
				next = f.root.Content[i+2].Line - 1
			}
			return f.root.Content[i+1], next
		}
	}
	return nil, 0
}

// list returns the entries of a section in the file's order.
func (f *textFile) list(section string) ([]textEntry, error) {
	list, end := f.value(section)
	if list == nil {
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode || list.Style&yaml.FlowStyle != 0 {
		return nil, fmt.Errorf("the section %q is not written as entries that begin with \"- \", each on its own line; write it so first", section)
	}
	var entries []textEntry
	for i, item := range list.Content {
		first := item.Line - 1
		indent := f.dash(first, item.Column-1)
		for ; indent < 0 && first > 0; indent = f.dash(first, len(f.lines[first])) {
			first-- // the dash stands alone on a line above
		}
		if indent < 0 || item.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("entry number %d of the section %q does not begin with \"- \" and a key; write it so first", i+1, section)
		}
		entries = append(entries, textEntry{index: i, id: entryID(item), first: first, indent: indent})
	}
	for i := range entries {
		last := end
		if i+1 < len(entries) {
			last = entries[i+1].first
		}
		entries[i].last = f.trim(entries[i], last)
	}
	return entries, nil
}

// dash returns the column of the "-" before a column of a line; -1 when there is none.
func (f *textFile) dash(line, before int) int {
	text := f.lines[line]
	indent := len(text) - len(strings.TrimLeft(text, " "))
	if indent < min(before, len(text)) && text[indent] == '-' {
		return indent
	}
	return -1
}

// trim takes blank lines, and comments that stand no deeper than the entry's dash, from the end of an entry: they belong to what follows.
func (f *textFile) trim(e textEntry, last int) int {
	for last > e.first+1 {
		text := f.lines[last-1]
		rest := strings.TrimLeft(text, " ")
		if strings.TrimSpace(rest) != "" && (!strings.HasPrefix(rest, "#") || len(text)-len(rest) > e.indent) {
			break
		}
		last--
	}
	return last
}

func (f *textFile) entry(section, id string) (textEntry, error) {
	list, err := f.list(section)
	if err != nil {
		return textEntry{}, err
	}
	for _, e := range list {
		if e.id == id {
			return e, nil
		}
	}
	return textEntry{}, fmt.Errorf("%s %q: %w", cmp.Or(nouns[section], section), id, ErrNoEntry)
}

// item returns the lines of an entry, with its dash at indent.
func (f *textFile) item(entry string, indent int) ([]string, error) {
	text := dedent(strings.TrimRight(strings.ReplaceAll(entry, "\r\n", "\n"), " \n"))
	if !strings.HasPrefix(text, "- ") {
		text = "- " + strings.ReplaceAll(text, "\n", "\n  ")
	}
	var list []map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(text), &list); err != nil || len(list) != 1 || len(list[0]) == 0 {
		if err == nil {
			err = fmt.Errorf("it holds %d entries", len(list))
		}
		return nil, fmt.Errorf("the text is not one entry: %w; begin with \"- id: …\" and write one key a line below it", err)
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			lines = append(lines, "")
			continue
		}
		lines = append(lines, strings.Repeat(" ", indent)+line)
	}
	return lines, nil
}

// dedent moves a text to the left margin.
func dedent(text string) string {
	text = strings.TrimLeft(text, "\n")
	indent := -1
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if n := len(line) - len(strings.TrimLeft(line, " ")); indent < 0 || n < indent {
			indent = n
		}
	}
	if indent <= 0 {
		return text
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(line[min(indent, len(line)-len(strings.TrimLeft(line, " "))):])
	}
	return b.String()
}

// put replaces the lines from first to before last, and checks that the file's other values are what they were. at is the place in
// the section of the entry that is meant, and more how many entries the section has more than before.
func (f *textFile) put(first, last int, lines []string, section string, at, more int) ([]byte, error) {
	var b bytes.Buffer
	b.Write(f.span(0, first))
	if len(lines) > 0 && first > 0 && !strings.HasSuffix(f.lines[first-1], "\n") {
		b.WriteString(f.eol) // the last line of the file had no end
	}
	for _, line := range lines {
		b.WriteString(line + f.eol)
	}
	b.Write(f.span(last, len(f.lines)))
	after, err := openText(b.Bytes())
	if err != nil {
		return nil, err
	}
	skipOld, skipNew := at, at
	switch {
	case more > 0:
		skipOld = -1
	case more < 0:
		skipNew = -1
	}
	if !slices.EqualFunc(f.without(section, skipOld), after.without(section, skipNew), same) {
		return nil, errors.New("the edit would change other entries too; look at the indentation of the text, and at brackets and quotes that are not closed")
	}
	return b.Bytes(), nil
}

// without returns the file's keys and values, and in the place of a section its entries but for one.
func (f *textFile) without(section string, entry int) []*yaml.Node {
	var nodes []*yaml.Node
	for i := 0; i+1 < len(f.root.Content); i += 2 {
		key, value := f.root.Content[i], f.root.Content[i+1]
		switch {
		case key.Value != section:
			nodes = append(nodes, key, value)
		case value.Kind == yaml.SequenceNode:
			for j, item := range value.Content {
				if j != entry {
					nodes = append(nodes, item)
				}
			}
		}
	}
	return nodes
}

// same reports whether two nodes mean the same, wherever they stand and whatever comments they have.
func same(a, b *yaml.Node) bool {
	return a.Kind == b.Kind && a.Tag == b.Tag && a.Value == b.Value && a.Anchor == b.Anchor && (a.Alias == nil) == (b.Alias == nil) &&
		slices.EqualFunc(a.Content, b.Content, same)
}

package facts

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// EntryLines returns the first and the last line of an entry in the file, from 1.
func EntryLines(data []byte, section, id string) (first, last int, err error) {
	f, err := openText(data)
	if err != nil {
		return 0, 0, err
	}
	e, err := f.entry(section, id)
	return e.first + 1, e.last, err
}

// IDOf returns the id in the text of an entry; "" when there is none or the text is not YAML.
func IDOf(entry string) string {
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(entry), &node); err != nil || len(node.Content) == 0 {
		return ""
	}
	item := node.Content[0]
	if item.Kind == yaml.SequenceNode && len(item.Content) > 0 {
		item = item.Content[0]
	}
	return entryID(item)
}

// IDs returns the ids of a section's entries, in the file's order.
func (b *Book) IDs(section string) []string {
	var ids []string
	for f, list := range reflect.ValueOf(b).Elem().Fields() {
		if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key == section && slices.Contains(Sections(), section) {
			for i := range list.Len() {
				ids = append(ids, list.Index(i).FieldByName("ID").String())
			}
		}
	}
	return ids
}

// Languages returns those that an entry has a translation into, present or stale, in alphabetical order.
func (b *Book) Languages(section, id string) []string {
	found := map[string]bool{}
	b.texts(func(t Task, text Text) {
		if t.Section == section && t.ID == id {
			for lang := range text.In {
				found[lang] = true
			}
		}
	})
	return slices.Sorted(maps.Keys(found))
}

// NewEntry returns the text of an entry to begin with: the keys that a section requires, with today's date where one
// belongs. It has to be filled in.
func NewEntry(section string, day Date) string {
	var b strings.Builder
	book := reflect.TypeFor[Book]()
	for f := range book.Fields() {
		if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key == section {
			skeleton(&b, f.Type.Elem(), "  ", day)
		}
	}
	return "- " + strings.TrimPrefix(b.String(), "  ")
}

func skeleton(b *strings.Builder, t reflect.Type, indent string, day Date) {
	for f := range t.Fields() {
		key, opts, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if opts != "required" {
			continue
		}
		inner := f.Type
		list := inner.Kind() == reflect.Slice
		if list {
			inner = inner.Elem()
		}
		switch {
		case key == "review_by":
			fmt.Fprintf(b, "%s%s: %q\n", indent, key, day.AddMonths(6))
		case inner == dateType:
			fmt.Fprintf(b, "%s%s: %q\n", indent, key, day)
		case inner.Kind() == reflect.Struct && inner != textType && list:
			var item strings.Builder
			skeleton(&item, inner, indent+"    ", day)
			fmt.Fprintf(b, "%s%s:\n%s  - %s", indent, key, indent, strings.TrimLeft(item.String(), " "))
		case inner.Kind() == reflect.Struct && inner != textType:
			fmt.Fprintf(b, "%s%s:\n", indent, key)
			skeleton(b, inner, indent+"  ", day)
		case list:
			fmt.Fprintf(b, "%s%s: []\n", indent, key)
		default:
			fmt.Fprintf(b, "%s%s:\n", indent, key)
		}
	}
}

// LineDiff returns the difference between two texts of which one run of lines differs, as a unified diff with three
// lines around it; "" when nothing differs.
func LineDiff(before, after []byte) string {
	was, is := slices.Collect(strings.Lines(string(before))), slices.Collect(strings.Lines(string(after)))
	head := 0
	for head < len(was) && head < len(is) && was[head] == is[head] {
		head++
	}
	tail := 0
	for tail < len(was)-head && tail < len(is)-head && was[len(was)-1-tail] == is[len(is)-1-tail] {
		tail++
	}
	if head == len(was) && head == len(is) {
		return ""
	}
	const around = 3
	first, more := max(0, head-around), min(around, tail)
	var b strings.Builder
	fmt.Fprintf(&b, "--- facts.yaml\n+++ facts.yaml\n@@ -%d,%d +%d,%d @@\n", first+1, len(was)-tail+more-first, first+1, len(is)-tail+more-first)
	write := func(mark string, lines []string) {
		for _, line := range lines {
			b.WriteString(mark + line)
			if !strings.HasSuffix(line, "\n") {
				b.WriteString("\n\\ No newline at end of file\n")
			}
		}
	}
	write(" ", was[first:head])
	write("-", was[head:len(was)-tail])
	write("+", is[head:len(is)-tail])
	write(" ", was[len(was)-tail:len(was)-tail+more])
	return b.String()
}

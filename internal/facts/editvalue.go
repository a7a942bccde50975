package facts

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// SetValue gives a key of an entry a value, written in quotes: a date such as checked, an id such as replaced_by. The key is added at
// the end of the entry if it is not there. With an empty section it sets a key of the file itself, such as updated.
func SetValue(data []byte, section, id, key, value string) ([]byte, error) {
	f, err := openText(data)
	if err != nil {
		return nil, err
	}
	if section == "" {
		old, _ := f.value(key)
		if old == nil {
			return nil, fmt.Errorf("the file has no key %q", key)
		}
		lines, err := f.scalar(old, old.Line-1, old.Line, strconv.Quote(value))
		if err != nil {
			return nil, err
		}
		return f.put(old.Line-1, old.Line, lines, key, 0, 0)
	}
	e, err := f.entry(section, id)
	if err != nil {
		return nil, err
	}
	list, _ := f.value(section)
	item := list.Content[e.index]
	var lines []string
	if old := valueOf(item, key); old != nil {
		lines, err = f.scalar(old, e.first, e.last, strconv.Quote(value))
	} else {
		lines, err = f.added(item, e, key+": "+strconv.Quote(value))
	}
	if err != nil {
		return nil, err
	}
	out, err := f.put(e.first, e.last, lines, section, e.index, 0)
	if err != nil {
		return nil, err
	}
	after, err := openText(out)
	if err != nil {
		return nil, err
	}
	list, _ = after.value(section)
	if now := valueOf(list.Content[e.index], key); now == nil || now.Value != value {
		return nil, fmt.Errorf("%s %q: %s could not be set in this text; edit it by hand", nouns[section], id, key)
	}
	return out, nil
}

func valueOf(item *yaml.Node, key string) *yaml.Node {
	for i := 0; i+1 < len(item.Content); i += 2 {
		if item.Content[i].Value == key {
			return item.Content[i+1]
		}
	}
	return nil
}

// scalar returns the lines from first to before last with another value in the place of a word, which stands on one line.
func (f *textFile) scalar(old *yaml.Node, first, last int, value string) ([]string, error) {
	line := strings.TrimRight(f.lines[old.Line-1], "\r\n")
	start := 0
	for range old.Column - 1 {
		_, n := utf8.DecodeRuneInString(line[start:])
		start += n
	}
	n := scalarLength(line[start:], old)
	if old.Kind != yaml.ScalarNode || n < 0 {
		return nil, fmt.Errorf("line %d: the value is not written on one line; edit it by hand", old.Line)
	}
	lines := make([]string, 0, last-first)
	for i := first; i < last; i++ {
		text := strings.TrimRight(f.lines[i], "\r\n")
		if i == old.Line-1 {
			text = line[:start] + value + line[start+n:]
		}
		lines = append(lines, text)
	}
	return lines, nil
}

// scalarLength returns how many bytes of a line write a scalar; -1 when it does not end there.
func scalarLength(rest string, n *yaml.Node) int {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			switch rest[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i := 1; i < len(rest); i++ {
			if rest[i] == '\'' {
				if i+1 < len(rest) && rest[i+1] == '\'' {
					i++
					continue
				}
				return i + 1
			}
		}
	case n.Style == 0 && strings.HasPrefix(rest, n.Value) && n.Value != "":
		return len(n.Value)
	}
	return -1
}

// added returns the lines of an entry with one more key.
func (f *textFile) added(item *yaml.Node, e textEntry, pair string) ([]string, error) {
	var lines []string
	for _, line := range f.lines[e.first:e.last] {
		lines = append(lines, strings.TrimRight(line, "\r\n"))
	}
	if item.Style&yaml.FlowStyle == 0 {
		return append(lines, strings.Repeat(" ", item.Column-1)+pair), nil
	}
	end := len(lines) - 1
	brace := strings.LastIndex(lines[end], "}")
	if brace < 0 {
		return nil, fmt.Errorf("line %d: the entry does not end with }; edit it by hand", e.last)
	}
	lines[end] = lines[end][:brace] + ", " + pair + lines[end][brace:]
	return lines, nil
}

package facts

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// A Passage is one text of an entry.
type Passage struct {
	Key  string // where it stands in the entry: "text", "answer.why", "points.1.text"
	Text Text
}

// Passages returns the texts of an entry, in the file's order.
func (b *Book) Passages(section, id string) []Passage {
	var list []Passage
	b.texts(func(t Task, text Text) {
		if t.Section == section && t.ID == id {
			list = append(list, Passage{t.Key, text})
		}
	})
	return list
}

// SetText puts a text in the place of a Passage of an entry: in the English, or with lang in the translation into that language. A translation
// keeps "of", so that one of an older English stays known as such. A text that is not written on one line is an error.
func SetText(data []byte, section, id, key, lang, text string) ([]byte, error) {
	f, err := openText(data)
	if err != nil {
		return nil, err
	}
	e, err := f.entry(section, id)
	if err != nil {
		return nil, err
	}
	old, err := f.passage(section, e, key, lang)
	if err != nil {
		return nil, err
	}
	for _, written := range []string{bare(text), strconv.Quote(text)} { // a text that is bare by itself may not be so inside braces
		var lines []string
		if lines, err = f.scalar(old, e.first, e.last, written); err != nil {
			return nil, err
		}
		var out []byte
		if out, err = f.put(e.first, e.last, lines, section, e.index, 0); err != nil {
			continue
		}
		if err = reads(out, section, id, key, lang, text); err == nil {
			return out, nil
		}
	}
	return nil, fmt.Errorf("%s %q: %s could not be set in this text; edit it by hand: %w", cmp.Or(nouns[section], section), id, key, err)
}

// reads returns an error unless a passage of the file is text.
func reads(data []byte, section, id, key, lang, text string) error {
	f, err := openText(data)
	if err != nil {
		return err
	}
	e, err := f.entry(section, id)
	if err != nil {
		return err
	}
	now, err := f.passage(section, e, key, lang)
	if err == nil && (now.Kind != yaml.ScalarNode || now.Tag != "!!str" || now.Value != text) {
		err = errors.New("it would read otherwise")
	}
	return err
}

// passage returns the words of a Passage, in English or in lang.
func (f *textFile) passage(section string, e textEntry, key, lang string) (*yaml.Node, error) {
	list, _ := f.value(section)
	node := list.Content[e.index]
	for part := range strings.SplitSeq(key, ".") {
		if n, err := strconv.Atoi(part); err == nil && node.Kind == yaml.SequenceNode && n >= 1 && n <= len(node.Content) {
			node = node.Content[n-1]
		} else if node = valueOf(node, part); node == nil {
			return nil, fmt.Errorf("%s %q has no text %s", cmp.Or(nouns[section], section), e.id, key)
		}
	}
	if node.Kind == yaml.MappingNode {
		if node = valueOf(node, cmp.Or(lang, "en")); node != nil && node.Kind == yaml.MappingNode {
			node = valueOf(node, "text")
		}
	} else if lang != "" {
		node = nil
	}
	if node == nil {
		return nil, fmt.Errorf("%s %q: %s is not there in the language %q", cmp.Or(nouns[section], section), e.id, key, cmp.Or(lang, "en"))
	}
	return node, nil
}

// bare writes a text without quotes where YAML reads it as a text so.
func bare(text string) string {
	out, err := yaml.Marshal(text)
	if written := strings.TrimRight(string(out), "\n"); err == nil && written != "" && !strings.Contains(written, "\n") {
		return written
	}
	return strconv.Quote(text)
}

package facts

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// MaxBytes is the size of the largest file that Read takes: ten times today's, far below what would
// stall a small machine.
const MaxBytes = 6 << 20

// Read reads a knowledge file from disk and parses it. A file larger than MaxBytes is refused unread.
func Read(path string) (*Book, Problems, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, MaxBytes+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read %q: %w", path, err)
	}
	if len(data) > MaxBytes {
		return nil, Problems{tooLarge(path)}, nil
	}
	book, problems := Parse(path, data)
	return book, problems, nil
}

// Parse decodes a knowledge file and checks all that does not depend on the day. name stands in the
// messages. It returns every problem at once; the Book is nil when there is one. Parse is safe for
// concurrent use and keeps nothing of data.
func Parse(name string, data []byte) (*Book, Problems) { return parse(name, data, Date{}) }

// Check returns all that is wrong with a knowledge file on day, late reviews included as warnings.
func Check(name string, data []byte, day Date) Problems {
	if len(data) > MaxBytes {
		return Problems{tooLarge(name)}
	}
	_, problems := parse(name, data, day)
	return problems
}

func tooLarge(name string) Problem {
	return Problem{File: name, What: fmt.Sprintf("the file is larger than %d MB", MaxBytes>>20),
		Do: "give the knowledge file; move what is not knowledge elsewhere"}
}

func parse(name string, data []byte, day Date) (*Book, Problems) {
	if p, ok := refuse(name, data); !ok {
		return nil, Problems{p}
	}
	problems := suspicious(name, data)
	var doc yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, append(problems, syntaxProblem(name, err))
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		problems = append(problems, Problem{File: name, What: "the file holds more than one YAML document", Do: "remove the lines \"---\" after the first"})
	}
	if len(doc.Content) == 0 {
		return nil, append(problems, Problem{File: name, What: "the file is empty", Do: "give the knowledge file, facts.yaml"})
	}
	d := &decoder{file: name, where: map[string]*yaml.Node{}}
	book := new(Book)
	d.decode(doc.Content[0], reflect.ValueOf(book).Elem(), "")
	book.index = newIndex(book)
	c := &checker{book: book, file: name, where: d.where, whole: len(d.problems) == 0, day: day}
	c.all()
	problems = slices.Concat(problems, d.problems, c.problems)
	problems.sort()
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	return book, problems
}

// refuse stops at what is no knowledge file at all.
func refuse(name string, data []byte) (Problem, bool) {
	p := Problem{File: name}
	switch {
	case len(strings.TrimSpace(string(data))) == 0:
		p.What, p.Do = "the file is empty", "give the knowledge file, facts.yaml"
	case !utf8.Valid(data):
		p.What, p.Do = "the file is not UTF-8 text", "save it as UTF-8 from a text editor"
		for i, line := range strings.Split(string(data), "\n") {
			if !utf8.ValidString(line) {
				p.Line = i + 1
				break
			}
		}
	default:
		for i, line := range strings.Split(string(data), "\n") {
			if c := strings.IndexFunc(line, func(r rune) bool { return r < ' ' && r != '\t' && r != '\r' || r == 0x7f }); c >= 0 {
				p.Line, p.Column = i+1, c+1
				p.What, p.Do = fmt.Sprintf("the control character %#02x stands in the file", line[c]), "this looks like a binary file; give the knowledge file"
				return p, false
			}
		}
		return p, true
	}
	return p, false
}

// suspicious finds what an eye does not see: tabs, invisible characters, letters of two alphabets in one word.
func suspicious(name string, data []byte) Problems {
	var ps Problems
	line := 0
	for text := range strings.SplitSeq(string(data), "\n") {
		line++
		column := 0
		var word []rune
		start := 0
		flush := func() {
			if mixed(word) {
				ps = append(ps, Problem{File: name, Line: line, Column: start, What: fmt.Sprintf("the word %q mixes letters of two alphabets that look alike", string(word)), Do: "type it again in one alphabet"})
			}
			word = word[:0]
		}
		for _, r := range text {
			column++
			if what := invisible(r); what != "" {
				ps = append(ps, Problem{File: name, Line: line, Column: column, What: what, Do: "replace it by an ordinary space or remove it"})
			}
			if unicode.IsLetter(r) {
				if len(word) == 0 {
					start = column
				}
				word = append(word, r)
			} else {
				flush()
			}
		}
		flush()
	}
	return ps
}

func invisible(r rune) string {
	switch {
	case r == '\t':
		return "a tab"
	case r == '\u00a0' || r == '\u202f' || r == '\u2007' || r == '\u3000':
		return fmt.Sprintf("a no-break or special space (%U)", r)
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		return fmt.Sprintf("an invisible line break (%U)", r)
	case r == '\u00ad' || r == '\ufeff' || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d':
		return fmt.Sprintf("an invisible character (%U)", r)
	case r == '\u200c' || r == '\u200d':
		return fmt.Sprintf("an invisible joiner (%U)", r)
	case r == unicode.ReplacementChar:
		return "a character that was lost in a conversion (U+FFFD)"
	}
	return ""
}

func mixed(word []rune) bool {
	var latin, other bool
	for _, r := range word {
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || unicode.Is(unicode.Cyrillic, r) || unicode.Is(unicode.Greek, r)
	}
	return latin && other
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// syntaxProblem puts a parser error into a maintainer's words.
func syntaxProblem(name string, err error) Problem {
	p := Problem{File: name, What: strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine.FindStringSubmatch(p.What); m != nil {
		p.Line, _ = strconv.Atoi(m[1])
		p.What = m[2]
	}
	p.What = "not valid YAML: " + p.What
	p.Do = "look at this line and the one above: indentation by two spaces, a space after each colon, quotes around a text with \": \" in it"
	return p
}

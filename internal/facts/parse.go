package facts

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Parse decodes a knowledge file and checks all that does not depend on the day. name stands in the
// messages. It returns every problem at once; the Book is nil when there is one. Parse is safe for
// concurrent use and keeps nothing of data.
func Parse(name string, data []byte) (*Book, Problems) { return parse(name, data, Date{}) }

// Check returns all that is wrong with a knowledge file on day, late reviews included as warnings; and, when the
// Book could be used, what the audits find in it.
func Check(name string, data []byte, day Date, audits ...Audit) Problems {
	_, problems := parse(name, data, day, audits...)
	return problems
}

// An Audit looks at a Book from outside: whether what is made of its entries can be made of them.
type Audit func(b *Book) []Finding

// A Finding is what an Audit found under a key of a fact, a point or a rebuttal; where the entry has no such
// key, of the entry as a whole.
type Finding struct {
	ID, Key  string
	What, Do string
}

func tooLarge(name string) Problem {
	return Problem{File: name, What: fmt.Sprintf("the file is larger than %d MB", MaxBytes>>20),
		Do: "give the knowledge file; move what is not knowledge elsewhere"}
}

func empty(name string) Problem {
	return Problem{File: name, What: "the file is empty", Do: "give the knowledge file, facts.yaml"}
}

func tooMany(name string) Problem {
	return Problem{File: name, What: "there are too many problems to name them all", Do: "mend these, then check again"}
}

func parse(name string, data []byte, day Date, audits ...Audit) (*Book, Problems) {
	text := string(data)
	if p, ok := refuse(name, text); !ok {
		return nil, Problems{p}
	}
	problems := suspicious(name, text)
	root, more := document(name, data)
	problems = append(problems, more...)
	if root == nil {
		problems.sort()
		return nil, problems
	}
	d := newDecoder(name, problems)
	book := &Book{text: text}
	d.decode(root, reflect.ValueOf(book).Elem(), "")
	book.index = newIndex(book)
	c := &checker{book: book, file: name, where: d.where, bad: d.bad, problems: d.problems, day: day}
	if !d.problems.full() {
		c.all()
	}
	if len(c.problems.Errors()) == 0 {
		for _, audit := range audits {
			c.found(audit(book))
		}
	}
	problems = c.problems
	if problems.full() {
		problems = append(problems, tooMany(name))
	}
	problems.sort()
	if len(problems.Errors()) > 0 {
		return nil, problems
	}
	return book, problems
}

// document reads the one YAML document of a file; nil when there is none.
func document(name string, data []byte) (*yaml.Node, Problems) {
	lines := &lineReader{rest: data}
	dec := yaml.NewDecoder(lines)
	var doc, second yaml.Node
	if err := dec.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, Problems{syntaxProblem(name, err, lines.line)}
	}
	if len(doc.Content) == 0 {
		return nil, Problems{empty(name)}
	}
	switch err := dec.Decode(&second); {
	case err == nil:
		return doc.Content[0], Problems{{File: name, Line: second.Line, Column: second.Column,
			What: "the file holds more than one YAML document", Do: "remove the lines \"---\" after the first"}}
	case !errors.Is(err, io.EOF):
		return nil, Problems{syntaxProblem(name, err, lines.line)}
	}
	return doc.Content[0], nil
}

// A lineReader hands out one line at a time, so that its line is where the YAML parser stopped.
type lineReader struct {
	rest []byte
	line int
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	line := r.rest
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i+1]
	}
	n := copy(p, line)
	r.rest = r.rest[n:]
	if p[n-1] == '\n' || len(r.rest) == 0 {
		r.line++
	}
	return n, nil
}

// refuse stops at what is no knowledge file at all.
func refuse(name, text string) (Problem, bool) {
	p := Problem{File: name}
	switch {
	case len(text) > MaxBytes:
		p = tooLarge(name)
	case len(strings.TrimSpace(text)) == 0:
		p = empty(name)
	case !utf8.ValidString(text):
		p.What, p.Do = "the file is not UTF-8 text", "save it as UTF-8 from a text editor"
		for i, line := range strings.Split(text, "\n") {
			if !utf8.ValidString(line) {
				p.Line = i + 1
				break
			}
		}
	default:
		c := strings.IndexFunc(text, control)
		if c < 0 {
			return p, true
		}
		r, _ := utf8.DecodeRuneInString(text[c:])
		p.Line, p.Column = strings.Count(text[:c], "\n")+1, utf8.RuneCountInString(text[strings.LastIndexByte(text[:c], '\n')+1:c])+1
		p.What, p.Do = fmt.Sprintf("the control character %U stands in the file", r), "this looks like a binary file; give the knowledge file"
	}
	return p, false
}

// control reports whether r is a control character other than a tab or a line break.
func control(r rune) bool {
	return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' && r != '\u0085'
}

// suspicious finds what an eye does not see: tabs, invisible characters, letters of two alphabets in one word.
func suspicious(name, file string) Problems {
	var ps Problems
	line := 0
	for text := range strings.SplitSeq(file, "\n") {
		if ps.full() {
			break
		}
		line++
		if plain(text) {
			continue
		}
		column := 0
		var word []rune
		start := 0
		flush := func() {
			if mixed(word) {
				ps.add(Problem{File: name, Line: line, Column: start, What: fmt.Sprintf("the word %q mixes letters of two alphabets that look alike", string(word)), Do: "type it again in one alphabet"})
			}
			word = word[:0]
		}
		for _, r := range text {
			column++
			if what := invisible(r); what != "" && !ps.full() {
				ps.add(Problem{File: name, Line: line, Column: column, What: what, Do: "replace it by an ordinary space or remove it"})
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

// plain reports whether a line is of printable ASCII, which has nothing invisible and one alphabet.
func plain(line string) bool {
	for i := range len(line) {
		if line[i] < ' ' || line[i] > '~' {
			return false
		}
	}
	return true
}

func invisible(r rune) string {
	switch {
	case r == '\t':
		return "a tab"
	case r < unicode.MaxASCII:
		return ""
	case unicode.Is(unicode.Zs, r) && r != ' ':
		return fmt.Sprintf("a no-break or special space (%U)", r)
	case r == '\u2028' || r == '\u2029' || r == '\u0085':
		return fmt.Sprintf("an invisible line break (%U)", r)
	case r == '\u200c' || r == '\u200d':
		return fmt.Sprintf("an invisible joiner (%U)", r)
	case unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector):
		return fmt.Sprintf("an invisible character (%U)", r)
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

// syntaxProblem puts a parser error into a maintainer's words. For a bracket that is not closed the
// parser names the line above it, for an entry that goes wrong the line above the whole list; there
// read, the last line that it read, is nearer.
func syntaxProblem(name string, err error, read int) Problem {
	p := Problem{File: name, Line: read, What: strings.TrimPrefix(err.Error(), "yaml: ")}
	if m := yamlLine.FindStringSubmatch(p.What); m != nil {
		p.What = m[2]
		line, _ := strconv.Atoi(m[1]) // the pattern allows digits only
		switch {
		case strings.HasPrefix(p.What, "did not find expected ','"):
			p.Line = line + 1
		case !strings.HasPrefix(p.What, "did not find expected"):
			p.Line = line
		}
	}
	p.What = "not valid YAML: " + p.What
	p.Do = "look at this line and the one above: indentation by two spaces, a space after each colon, quotes around a text with \": \" in it"
	return p
}

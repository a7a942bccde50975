package reply

import (
	"slices"
	"strconv"
	"strings"
)

// Text returns the answer as plain text, ready to paste: no markup, every source with its address.
func (r Reply) Text() string { return r.write(false) }

// TextWithCommands returns the answer as plain text for a terminal: like Text, with the command of
// every button.
func (r Reply) TextWithCommands() string { return r.write(true) }

func (r Reply) write(buttons bool) string {
	for _, b := range r.Blocks {
		if v, ok := b.(Verbatim); ok {
			if buttons && len(r.Actions) > 0 {
				return v.Text + "\n\n" + actionLines(r.Actions)
			}
			return v.Text
		}
	}
	var parts []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			parts = append(parts, s)
		}
	}
	add(r.Title)
	for i, b := range r.Blocks {
		if len(parts) > 0 && i > 0 && tight(r.Blocks[i-1], b) {
			parts[len(parts)-1] += "\n" + strings.TrimSpace(blockText(b, buttons))
			continue
		}
		add(blockText(b, buttons))
	}
	var small []string
	for i, c := range r.Cites {
		text := c.Short + ": "
		if buttons {
			text = c.Text + "\n  "
		}
		small = append(small, strings.TrimSpace(Superscript([]int{i + 1}))+" "+text+c.URL)
	}
	add(strings.Join(small, "\n"))
	add(strings.Join(r.Notes, "\n"))
	if buttons && len(r.Actions) > 0 {
		add(actionLines(r.Actions))
	}
	return strings.Join(parts, "\n\n")
}

// actionLines writes each button with its command or address on a line.
func actionLines(actions []Action) string {
	lines := make([]string, len(actions))
	for i, a := range actions {
		lines[i] = "→ " + a.Label + ": " + target(a)
	}
	return strings.Join(lines, "\n")
}

// tight reports whether b follows a without an empty line: entries under their heading and each other.
func tight(a, b Block) bool {
	_, entry := b.(Entry)
	switch a.(type) {
	case Entry, Heading:
		return entry
	}
	return false
}

func target(a Action) string {
	if a.URL != "" {
		return a.URL
	}
	return a.Line
}

func blockText(b Block, buttons bool) string {
	switch b := b.(type) {
	case Heading:
		return strings.ToUpper(b.Text)
	case Text:
		return spanText(b.Spans) + Superscript(b.Cites)
	case Fields:
		lines := make([]string, len(b.Fields))
		for i, f := range b.Fields {
			lines[i] = f.Name + ": " + spanText(f.Spans) + Superscript(f.Cites)
		}
		return strings.Join(lines, "\n")
	case Entry:
		s := "• " + strings.ReplaceAll(spanText(b.Spans)+Superscript(b.Cites), "\n", "\n  ")
		for _, a := range b.Actions {
			if buttons && (a.URL == "" || !strings.Contains(s, a.URL)) {
				s += "\n  → " + a.Label + ": " + target(a)
			}
		}
		return s
	case Picture:
		return "[" + b.Alt + "]"
	case File:
		return "[" + b.Name + "]"
	case Verbatim, Search, Divider:
		return ""
	}
	panic("reply: no text form for " + b.block())
}

// spanText joins spans as plain text; a quotation gets its marks, a link its address.
func spanText(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Quote {
			b.WriteString("“" + s.Text + "”")
		} else {
			b.WriteString(s.Text)
		}
		if s.URL != "" && s.URL != s.Text {
			b.WriteString("\n" + s.URL)
		}
	}
	return b.String()
}

// Superscript writes numbers as they stand behind a statement: " ¹ ¹²"; "" for none.
func Superscript(numbers []int) string {
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	for _, n := range numbers {
		b.WriteByte(' ')
		for _, d := range strconv.Itoa(n) {
			b.WriteRune(digits[d-'0'])
		}
	}
	return b.String()
}

// Recite returns r without the sources that none of its blocks cites, renumbered.
func (r Reply) Recite() Reply {
	renumber := map[int]int{}
	var cites []Cite
	cite := func(old []int) []int {
		var numbers []int
		for _, n := range old {
			if renumber[n] == 0 {
				cites = append(cites, r.Cites[n-1])
				renumber[n] = len(cites)
			}
			numbers = append(numbers, renumber[n])
		}
		return numbers
	}
	blocks := make([]Block, len(r.Blocks))
	for i, b := range r.Blocks {
		switch b := b.(type) {
		case Text:
			b.Cites = cite(b.Cites)
			blocks[i] = b
		case Entry:
			b.Cites = cite(b.Cites)
			blocks[i] = b
		case Fields:
			b.Fields = slices.Clone(b.Fields)
			for j := range b.Fields {
				b.Fields[j].Cites = cite(b.Fields[j].Cites)
			}
			blocks[i] = b
		default:
			blocks[i] = b
		}
	}
	r.Blocks, r.Cites = blocks, cites
	return r
}

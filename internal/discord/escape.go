package discord

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"

	"cmcbot/internal/reply"
)

// everywhere are the characters that can begin markup, a mention or a link in the middle of a line.
const everywhere = "\\*_~`|<@[]"

// lineStart finds what makes a heading, small print, a quotation or a list of the line that follows it.
var lineStart = regexp.MustCompile(`^[ \t]*(?:[#>+-]|[0-9]*[.)])`)

// escape makes plain text safe: whatever it says, Discord shows exactly that and mentions nobody. Only
// backslashes are added, which the reader does not see; invisible characters would spoil copies. Control
// characters become spaces, and the indentation of further lines is dropped.
func escape(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.ContainsFunc(line, unicode.IsControl) {
			line = strings.Map(func(r rune) rune {
				if unicode.IsControl(r) {
					return ' '
				}
				return r
			}, line)
		}
		if i > 0 {
			line = strings.TrimLeftFunc(line, unicode.IsSpace)
		}
		lines[i] = escapeLine(line)
	}
	return strings.Join(lines, "\n")
}

func escapeLine(line string) string {
	start := -1 // where the character stands that would turn the line into a block
	if first := strings.TrimLeft(line, " \t"); first != "" && strings.IndexByte("#>+-.)0123456789", first[0]) >= 0 {
		start = len(lineStart.FindString(line)) - 1
	}
	var out strings.Builder
	done := 0 // how much of the line is written
	for i := range len(line) {
		if i == start || strings.IndexByte(everywhere, line[i]) >= 0 || line[i] == ':' && live.MatchString(line[i:]) {
			out.WriteString(line[done:i])
			out.WriteByte('\\')
			done = i
		}
	}
	return out.String() + line[done:]
}

// live finds a colon that may belong to an address or an emoji's name; at the end of a span what follows is
// not known yet.
var live = regexp.MustCompile(`^:(?://|[A-Za-z0-9_~+-]+:|$)`)

// inline makes one safe line of text.
func inline(s string) string { return escape(oneLine(s)) }

func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// markup draws styled text. A style that would run into the one before it is left out: two stars
// beside each other mean something else.
func markup(spans []reply.Span) string {
	var out strings.Builder
	for _, s := range spans {
		text := escape(s.Text)
		body := strings.TrimSpace(text)
		if body == "" {
			out.WriteString(text)
			continue
		}
		lead, tail, _ := strings.Cut(text, body)
		if s.Quote {
			body = "“" + body + "”"
		}
		body = linked(body, s.URL)
		if stars := stars(s); stars != "" && !(lead == "" && strings.HasSuffix(out.String(), "*")) {
			body = stars + body + stars
		}
		out.WriteString(lead + body + tail)
	}
	return strings.TrimSpace(out.String())
}

func stars(s reply.Span) string {
	switch {
	case s.Bold && s.Em:
		return "***"
	case s.Bold:
		return "**"
	case s.Em:
		return "*"
	}
	return ""
}

// linked makes escaped text lead to address. Discord does not make links of texts that look like addresses
// themselves, so those stand before theirs.
func linked(text, address string) string {
	address = webAddress(address)
	switch {
	case address == "":
		return text
	case strings.Contains(text, "//") || strings.Contains(text, "\n"):
		return text + " (<" + address + ">)"
	}
	return "[" + text + "](<" + address + ">)"
}

// webAddress returns address in a form that cannot break out of a link, "" if it is not a web address.
func webAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return breakers.Replace(u.String())
}

// breakers escapes what could end a link in the middle of its address.
var breakers = strings.NewReplacer("<", "%3C", ">", "%3E", "(", "%28", ")", "%29", "[", "%5B", "]", "%5D",
	"\\", "%5C", " ", "%20", "*", "%2A", "`", "%60", "|", "%7C")

// size counts as Discord's strictest reading does, in UTF-16 units.
func size(s string) (units int) {
	for _, r := range s {
		units += utf16.RuneLen(r)
	}
	return units
}

// cut shortens plain text to at most limit UTF-16 units, at a space where one is near, and marks the cut.
func cut(s string, limit int) string {
	if size(s) <= limit {
		return s
	}
	runes, used, end := []rune(s), 0, 0
	for used+utf16.RuneLen(runes[end]) < limit {
		used += utf16.RuneLen(runes[end])
		end++
	}
	short := string(runes[:end])
	if space := strings.LastIndexFunc(short, unicode.IsSpace); space > len(short)*2/3 {
		short = short[:space]
	}
	return strings.TrimRightFunc(short, unicode.IsSpace) + "…"
}

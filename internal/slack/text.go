package slack

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"cmcbot/internal/reply"
)

// Slack's text objects (headers, labels, sections, context, options and the fallback) are escaped with
// three entities; rich text is not: its elements carry characters, and a mention there is an element of
// its own, which we never make. Markup (* _ ~ `) exists only in mrkdwn text objects, and the one mrkdwn
// object we send holds an address and a host name (see link). So nothing needs neutralising by invisible
// characters, which people would copy with the text.

var (
	entities = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	breakers = strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "&", "&amp;") // end a link in the middle of its address
	mentions = strings.NewReplacer("<!", "‹!", "<@", "‹@", "<#", "‹#")
)

// clean makes s fit to be shown: valid UTF-8, without control characters but line breaks.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// escape returns s for a text object of at most limit characters. A longer text ends in "…", is never
// cut inside an entity, and preferably between words.
func escape(s string, limit int) string {
	s = strings.TrimSpace(clean(s))
	if e := entities.Replace(s); utf8.RuneCountInString(e) <= limit {
		return e
	}
	size, end := 1, 0 // 1 for the ellipsis
	for i, r := range s {
		if size += utf8.RuneCountInString(entities.Replace(string(r))); size > limit {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return entities.Replace(words(s[:end])) + "…"
}

// cut shortens a text that is not escaped, like escape.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return words(string([]rune(s)[:max(0, limit-1)])) + "…"
}

// words drops the last, cut word of s unless that would lose much.
func words(s string) string {
	if i := strings.LastIndexAny(s, " \n"); i > 0 && len(s)-i < 30 {
		s = s[:i]
	}
	return strings.TrimRight(s, " \n")
}

// unescape undoes the entities that Slack puts into what it sends us.
func unescape(s string) string { return html.UnescapeString(s) }

// plain returns a plain_text object, or nil when nothing is left to show: Slack refuses empty ones.
func plain(s string, limit int) *slack.TextBlockObject {
	if s = escape(s, limit); s == "" {
		return nil
	}
	return escaped(s)
}

// escaped wraps a text that is escaped and not empty. Slack may draw emoji itself (Windows has no
// flags) unless a colon makes it possible that letters turn into a picture.
func escaped(s string) *slack.TextBlockObject {
	return &slack.TextBlockObject{Type: slack.PlainTextType, Text: s, Emoji: new(!strings.Contains(s, ":"))}
}

// link returns a mrkdwn object that shows where u leads by its host name, or nil for an address that is
// not plainly a web page.
func link(u string) *slack.TextBlockObject {
	p, ok := page(u)
	if !ok {
		return nil
	}
	host := strings.TrimPrefix(p.Hostname(), "www.")
	for _, r := range host {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '-' {
			return nil
		}
	}
	target := breakers.Replace(p.String())
	return &slack.TextBlockObject{Type: slack.MarkdownType, Text: "<" + target + "|" + host + ">", Verbatim: true}
}

// page parses an http or https address of a length that Slack takes.
func page(u string) (*url.URL, bool) {
	p, err := url.Parse(u)
	if err != nil || len(u) > 3000 || p.Hostname() == "" || (p.Scheme != "https" && p.Scheme != "http") {
		return nil, false
	}
	return p, true
}

// elements draws spans and the numbers of their sources as rich text.
func elements(spans []reply.Span, cites string) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	for _, s := range spans {
		text := clean(s.Text)
		if text == "" {
			continue
		}
		if s.Quote {
			text = "“" + text + "”"
		}
		var style *slack.RichTextSectionTextStyle
		if s.Bold || s.Em {
			style = &slack.RichTextSectionTextStyle{Bold: s.Bold, Italic: s.Em}
		}
		if p, ok := page(s.URL); ok {
			out = append(out, slack.NewRichTextSectionLinkElement(p.String(), apart(text), style))
			continue
		}
		out = append(out, characters(text, style)...)
	}
	return append(out, characters(cites, nil)...)
}

// characters returns s as text elements that show exactly s. No element holds what would be a mention
// ("<!", "<@", "<#") if any client ever took it for markup: such a text is two elements, which look like one.
func characters(s string, style *slack.RichTextSectionTextStyle) []slack.RichTextSectionElement {
	var out []slack.RichTextSectionElement
	for from, i := 0, 0; from < len(s); i++ {
		if i == len(s) || i > from && s[i-1] == '<' && strings.IndexByte("!@#", s[i]) >= 0 {
			out = append(out, slack.NewRichTextSectionTextElement(s[from:i], style))
			from = i
		}
	}
	return out
}

// apart does the same for a text that must stay one string: the label of a link, a command line.
func apart(s string) string {
	return mentions.Replace(s)
}

// superscript writes the numbers of sources: " ¹ ²".
func superscript(cites []int) string {
	var b strings.Builder
	for _, n := range cites {
		b.WriteByte(' ')
		b.WriteString(digits(n))
	}
	return b.String()
}

func digits(n int) string {
	const up = "⁰¹²³⁴⁵⁶⁷⁸⁹"
	s := string([]rune(up)[n%10])
	if n >= 10 {
		return digits(n/10) + s
	}
	return s
}

// flat returns the text of spans without style, quotations in quotation marks.
func flat(spans []reply.Span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.Quote {
			b.WriteString("“" + s.Text + "”")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/reply"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain, with (brackets) at 09:00 - 10:00": "plain, with (brackets) at 09:00 - 10:00",
		"*a* _b_ ~~c~~ `d` ||e||":                 "\\*a\\* \\_b\\_ \\~\\~c\\~\\~ \\`d\\` \\|\\|e\\|\\|",
		"@everyone <@1> <#2> <t:1:R>":             "\\@everyone \\<\\@1> \\<#2> \\<t\\:1:R>",
		"[x](https://example.org)":                "\\[x\\](https\\://example.org)",
		"# a\n> b\n- c\n-# d\n1. e\n   + f":       "\\# a\n\\> b\n\\- c\n\\-# d\n1\\. e\n\\+ f",
		"a # b > c - d 1. e":                      "a # b > c - d 1. e",
		":smile: state:LT a: b":                   "\\:smile: state:LT a: b",
		"back\\*slash":                            "back\\\\\\*slash",
		"bell\a\r\nnext\xff":                      "bell \nnext\uFFFD",
	} {
		if got := escape(in); got != want {
			t.Errorf("escape(%q)\ngot  %q\nwant %q", in, got, want)
		}
	}
}

func TestMarkup(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		spans []reply.Span
		want  string
	}{
		{[]reply.Span{{Text: "a "}, {Text: " bold ", Bold: true}, {Text: "b"}}, "a  **bold** b"},
		{[]reply.Span{{Text: "both", Bold: true, Em: true}, {Text: "beside", Em: true}}, "***both***beside"},
		{[]reply.Span{{Text: "said", Quote: true}}, "“said”"},
		{[]reply.Span{{Text: "a [link]", URL: "https://example.org/(x)?a=<b>"}}, "[a \\[link\\]](<https://example.org/%28x%29?a=%3Cb%3E>)"},
		{[]reply.Span{{Text: "https://example.org", URL: "https://example.org"}}, "https\\://example.org (<https://example.org>)"},
		{[]reply.Span{{Text: "no", URL: "javascript:alert(1)"}, {Text: " "}}, "no"},
	} {
		if got := markup(test.spans); got != test.want {
			t.Errorf("markup(%+v)\ngot  %q\nwant %q", test.spans, got, test.want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		in    string
		limit int
		want  string
	}{
		{"short", 5, "short"},
		{"some longer words here", 16, "some longer…"},
		{"unbroken", 5, "unbr…"},
		{"🇱🇹🇱🇹", 5, "🇱🇹…"},
	} {
		if got := cut(test.in, test.limit); got != test.want || size(got) > test.limit {
			t.Errorf("cut(%q, %d) = %q, want %q", test.in, test.limit, got, test.want)
		}
	}
}

func TestButtonID(t *testing.T) {
	t.Parallel()
	for _, b := range []buttonID{
		{lang: "en", line: "lithuania"}, {lang: "pt-BR", line: "rebut \"a|b\""}, {lang: "en", line: "a|u"}, {lang: "en", line: "a|2", n: 3},
		{lang: "lt", line: "state:CD", replaces: true}, {lang: "lt", line: "state:CD", replaces: true, n: 1},
		{lang: "en", line: "post x", target: "1/2"}, {lang: "en", line: "a|@1/2", n: 1, target: "3/4"}, {lang: "en", line: "a|u", target: "3/4"},
		{lang: "pt-BR", line: "a|@1/2"}, {lang: "lt", line: "a|@1/2", replaces: true}, {lang: "lt", line: "x", replaces: true, n: 2, target: "3/4"},
	} {
		got, ok := parseButtonID(b.String())
		if !ok || got != b {
			t.Errorf("%+v became %q became %+v, %v", b, b.String(), got, ok)
		}
	}
	long := buttonID{lang: "zh-Hant-TW", line: strings.Repeat("x", 95)}
	if got, ok := parseButtonID(long.String()); !ok || got.lang != "zh" || got.line != long.line {
		t.Errorf("a long line with a long language became %+v, %v", got, ok)
	}
	const target = "18446744073709551615/18446744073709551615" // the longest that there can be
	tight := buttonID{lang: "zh-Hant-TW", line: strings.Repeat("x", 100-len("zh||@")-len(target)), target: target}
	if got, ok := parseButtonID(tight.String()); !ok || got.lang != "zh" || got.target != target || len(tight.String()) != maxCustomID {
		t.Errorf("a line that leaves just room for the target became %+v, %v", got, ok)
	}
	tight.line += "x"
	if got, ok := parseButtonID(tight.String()); !ok || got.line != tight.line || got.target != "" {
		t.Errorf("a line that leaves no room for the target became %+v, %v", got, ok)
	}
	for _, odd := range []string{"x", "1", "1/", "1/2/3", "-1/2", "1/2 ", "123456789012345678901/1"} {
		if id := (buttonID{lang: "en", line: "x", target: odd}).String(); id != "en|x" {
			t.Errorf("the target %q became %q", odd, id)
		}
	}
	if id := (buttonID{lang: "en", line: strings.Repeat("x", 98)}).String(); id != "" {
		t.Errorf("a line too long became %q", id)
	}
}

// Whatever outsiders write, it is shown as it is.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"*a*", "-# small", "1. x\n2. y", "<@1> @here", "[a](b)", "\\", "a:\n//", ":x:", "\xff\x00", "   # x", "\u2028# x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := escape(s)
		if !utf8.ValidString(got) {
			t.Errorf("escape(%q) = %q is not UTF-8", s, got)
		}
		if found := alive(got); found != "" {
			t.Errorf("escape(%q) = %q has live %s", s, got, found)
		}
		if size(cut(s, 80)) > 80 {
			t.Errorf("cut(%q, 80) is longer", s)
		}
		plain := func(s string) string { return strings.Join(strings.Fields(s), " ") }
		want := plain(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) && !unicode.IsSpace(r) {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(s, "\uFFFD")))
		if shown := plain(unescaped.ReplaceAllString(got, "$1")); shown != want {
			t.Errorf("escape(%q) shows %q, want %q", s, shown, want)
		}
		if body := draw(reply.Reply{Title: s, Blocks: []reply.Block{reply.Text{Spans: reply.Plain(s)}, reply.Entry{Spans: reply.Plain(s)}}, Notes: []string{s}}); len(body.Components) == 0 {
			t.Errorf("%q was drawn as nothing", s)
		}
	})
}

// unescaped finds what a backslash makes harmless, by Discord's rule.
var unescaped = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)

// Live markup, in text from which every backslash with its character has been taken away.
var (
	liveAnywhere = regexp.MustCompile("[*_~`|<@\\[\\]\\\\]|https?://|:[A-Za-z0-9_~+-]+:")
	liveAtStart  = regexp.MustCompile(`(?m)^\s*(?:[#>+-]|[0-9]+[.)])`)
)

// alive is what Discord would take for markup.
func alive(s string) string {
	// The character stands in for one that is only text; a letter would join names.
	s = unescaped.ReplaceAllString(s, "\u00b7")
	if m := liveAnywhere.FindString(s); m != "" {
		return m
	}
	return liveAtStart.FindString(s)
}

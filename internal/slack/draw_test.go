package slack

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
	"cmcbot/internal/specs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var lithuania = reply.Reply{
	Title: "Lithuania 🇱🇹",
	Blocks: []reply.Block{
		reply.Text{Spans: []reply.Span{{Text: "Left the Convention on Cluster Munitions", Bold: true}, {Text: " on 6 March 2025 (627 days ago)"}}, Cites: []int{1}},
		reply.Fields{Fields: []reply.Field{
			{Name: "State Party from", Spans: reply.Plain("1 September 2011")},
			{Name: "Notified", Spans: reply.Plain("6 September 2024"), Cites: []int{1}},
		}},
		reply.Divider{},
		reply.Heading{Text: "Say this"},
		reply.Entry{ID: "no-gain", Spans: reply.Plain("It never had cluster munitions: leaving gave it no capability on day one."), Cites: []int{2},
			Actions: []reply.Action{{Label: "Share", Line: "post no-gain"}, {Label: "Sources", Line: "sources no-gain"}}},
		reply.Entry{ID: "deter", Spans: []reply.Span{{Text: "They will say "}, {Text: "Cluster munitions deter Russia.", Quote: true}},
			Actions: []reply.Action{{Label: "Answer", Line: "rebut deter"}}},
		reply.Entry{ID: "first", Spans: []reply.Span{{Text: "the only state", Em: true}, {Text: " ever to leave, see "}, {Text: "the list", URL: "https://treaties.un.org/pages/x?a=1&b=2"}},
			Cites: []int{1, 2}, Actions: []reply.Action{{Label: "More", Line: "fact first"}}},
		reply.Entry{ID: "point", Spans: []reply.Span{{Text: "A point."}, {Text: "\n↳ its fact", Em: true}}, Cites: []int{2}, Actions: []reply.Action{{Label: "Open", Line: "point"}}},
		reply.Entry{ID: "bold", Spans: []reply.Span{{Text: "Bold", Bold: true}}, Actions: []reply.Action{{Label: "More", Line: "fact bold"}}},
		reply.Entry{ID: "thanks", Spans: reply.Plain("Nothing to press here.")},
	},
	Cites: []reply.Cite{
		{ID: "untc", Text: "UN Treaty Collection, status of 3 February 2026", URL: "https://treaties.un.org/pages/ViewDetails.aspx?src=TREATY&mtdsg_no=XXVI-6"},
		{ID: "ccm", Text: "Cluster Munition Monitor 2025, p. 12"},
		{ID: "unused", Text: "Cited by nothing that is shown"},
	},
	Notes:   []string{"Checked 23 November 2026"},
	Actions: []reply.Action{{Label: "Objections", Line: "rebut lithuania", Primary: true}, {Label: "Copy", Line: "copy lithuania"}, {Label: "Post to channel", Line: "post lithuania"}, {Label: "Treaty text", URL: "https://example.org/ccm"}},
	Lang:    "fr",
}

var hostile = reply.Reply{
	Title: "<!channel> *bold* & <@U123> :boom: `code`",
	Blocks: []reply.Block{
		reply.Text{Spans: []reply.Span{{Text: "<!here> _em_ ~no~ & <#C1>"}, {Text: "<!channel>", URL: "javascript:alert(1)"}, {Text: "<@U1>", URL: "https://example.org/|<!here>"}}, Cites: []int{1, 7, -1}},
		reply.Entry{Spans: reply.Plain("> quote <!everyone>\x00\xff"), Actions: []reply.Action{{Label: "<@U1> & co", Line: `rebut "a & b"`}, {Label: "", Line: "x"}, {Label: "nowhere"}}},
		reply.Verbatim{Text: "*exactly* <!channel> & `this`\n> line two"},
		reply.Heading{},
		reply.Text{},
	},
	Cites: []reply.Cite{{Text: "<https://evil.example|*Publisher*>", URL: "https://example.org/a|b<c>"}},
	Notes: []string{"", "*note* <!channel>"},
}

func long(parts int) reply.Reply {
	r := reply.Reply{Title: "Everything", Notes: []string{"Checked today"}, Actions: []reply.Action{{Label: "Home", Line: "home"}}}
	for i := range parts {
		r.Blocks = append(r.Blocks, reply.Heading{Text: fmt.Sprint("Part ", i+1)}, reply.Text{Spans: reply.Plain(strings.Repeat("word ", 60)), Cites: []int{i + 1}})
		r.Cites = append(r.Cites, reply.Cite{Text: fmt.Sprint("Source ", i+1)})
	}
	return r
}

func TestBodyGolden(t *testing.T) {
	check := specs.Slack(t)
	for name, r := range map[string]reply.Reply{
		"card":    lithuania,
		"hostile": hostile,
		"long":    long(30),
		"copy":    {Title: "Ready to paste", Blocks: []reply.Block{reply.Verbatim{Text: "Lithuania left on 6 March 2025.\nhttps://treaties.un.org"}}},
		"public":  {Title: "Posted", Public: true, Blocks: []reply.Block{reply.Text{Spans: reply.Plain("For everybody.")}}},
		"search":  {Title: "Search", Blocks: []reply.Block{reply.Search{Placeholder: "A state or a topic"}}},
		"choices": {Title: "Which Congo?", Choices: []string{"state:CG", "state:CD"}, Actions: []reply.Action{{Label: "Congo", Line: "state CG"}, {Label: "DR Congo", Line: "state CD"}}},
		"empty":   {},
		"claims": {Title: "What is claimed there", Blocks: []reply.Block{
			reply.Entry{ID: "deters", Spans: []reply.Span{{Text: "They deter Russia.", Quote: true}, {Text: "\nHeard in: they deter", Em: true}},
				Actions: []reply.Action{{Label: "Answer", Line: "deters", Target: "C0GENERAL/1795435200.000100"}}},
		}, Actions: []reply.Action{
			{Label: "Post answer 1", Line: "post deters", Target: "C0GENERAL/1795435200.000100", Primary: true},
			{Label: "Not ours", Line: "post deters", Target: "channel 17"},
			{Label: "Copy", Line: "copy deters"},
		}},
		"obstacle": named("cmc").notPosted(question{line: "post deters", target: "C0GENERAL/1795435200.000100"},
			reply.Reply{Title: "They deter Russia.", Blocks: []reply.Block{reply.Text{Spans: reply.Plain("Ukraine had them, and was invaded."), Cites: []int{1}}},
				Cites: []reply.Cite{{Text: "Monitor 2025", URL: "https://example.org"}}, Public: true, Actions: []reply.Action{{Label: "Why", Line: "deters"}}},
			&refusal{method: "chat.postMessage", code: "not_in_channel"}, "id"),
	} {
		t.Run(name, func(t *testing.T) {
			body, err := Body(r)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range fakeslack.JudgeMessage(body, check) {
				t.Error(p)
			}
			var got bytes.Buffer
			if err := json.Indent(&got, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			got.WriteByte('\n')
			file := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("body changed (-want +got); run with -update if that is meant:\n%s", diff)
			}
		})
	}
}

func TestLongReplySaysWhatIsMissing(t *testing.T) {
	for _, tt := range []struct {
		parts int
		want  string
	}{{5, "Checked today\n[Home]"}, {24, "3 more are not shown."}, {400, "379 more are not shown."}} {
		_, blocks := draw(long(tt.parts), blocksInMessage)
		raw, err := encode(message{Text: "x", Blocks: blocks})
		if err != nil {
			t.Fatal(err)
		}
		seen := fakeslack.Read(raw)
		if got := seen.Shown(); !strings.Contains(got, tt.want) {
			t.Errorf("%d parts: want %q in the answer, got\n%s", tt.parts, tt.want, got)
		}
		if n := len(blocks); n > blocksInMessage {
			t.Errorf("%d parts: %d blocks", tt.parts, n)
		}
	}
}

func TestVerbatimIsExact(t *testing.T) {
	text := "*as* _it_ ~is~ `a` & b <!channel> <@U1> :boom:\n> and so on"
	raw, err := Body(reply.Reply{Blocks: []reply.Block{reply.Verbatim{Text: text}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := fakeslack.Read(raw).Shown(); got != text {
		t.Errorf("text to copy: got %q, want %q", got, text)
	}
}

func TestModalTitle(t *testing.T) {
	short := modal(reply.Reply{Title: "Lithuania", Blocks: []reply.Block{reply.Divider{}}})
	if short.Title.Text != "Lithuania" || len(short.Blocks) != 1 {
		t.Errorf("a short title stands in the title alone, got %q and %d blocks", short.Title.Text, len(short.Blocks))
	}
	long := modal(reply.Reply{Title: "Democratic Republic of the Congo"})
	if got := long.Title.Text; got != "Democratic Republic of…" || len(long.Blocks) != 1 {
		t.Errorf("a long title is cut and repeated in full, got %q and %d blocks", got, len(long.Blocks))
	}
	if got := modal(reply.Reply{}).Title.Text; got != "…" {
		t.Errorf("a modal needs some title, got %q", got)
	}
}

// FuzzBody: whatever the parts say, Slack takes the message, and nothing in it is alive.
func FuzzBody(f *testing.F) {
	check := specs.Slack(f)
	f.Add("Lithuania", "Left on *6 March* <!channel>", "https://example.org/a?b=c&d", uint(3))
	f.Add("<@U1>", "&amp; :x: _`~>", "javascript:alert(1)", uint(70))
	f.Add("\xff\x00", strings.Repeat("&<>", 3000), "https://[::1]/", uint(1))
	f.Add("<", "!channel>", "http://a_b*c.example", uint(25))
	f.Fuzz(func(t *testing.T, title, text, address string, n uint) {
		r := reply.Reply{Title: title, Lang: "en", Notes: []string{text, title}}
		span := []reply.Span{{Text: title, Bold: true}, {Text: text, Quote: true}, {Text: title + text, Em: true, URL: address}}
		action := reply.Action{Label: text, Line: title, URL: address}
		aimed := reply.Action{Label: text, Line: title, Target: "C1/1.1"}
		for i := range int(n % 80) {
			r.Cites = append(r.Cites, reply.Cite{Text: text, URL: address})
			r.Actions = append(r.Actions, action)
			r.Blocks = append(r.Blocks, reply.Heading{Text: title}, reply.Text{Spans: span, Cites: []int{i, i + 1}},
				reply.Entry{Spans: reply.Plain(text), Cites: []int{1}, Actions: []reply.Action{action, aimed}}, reply.Verbatim{Text: text},
				reply.Fields{Fields: []reply.Field{{Name: title, Spans: span, Cites: []int{i}}}})
		}
		body, err := Body(r)
		if err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(body) {
			t.Error("not UTF-8")
		}
		for _, p := range fakeslack.JudgeMessage(body, check) {
			t.Error(p)
		}
		for _, m := range fakeslack.Read(body).Markup() {
			if strings.ContainsAny(m[strings.IndexAny(m+"|", "|"):], "*_~`") {
				t.Errorf("markup may be alive in %q", m)
			}
		}
	})
}

func TestText(t *testing.T) {
	for _, tt := range []struct {
		in    string
		limit int
		want  string
	}{
		{"a & b", 20, "a &amp; b"},
		{"a & b", 8, "a…"},
		{"a&b&c", 9, "a&amp;b…"},
		{"a & b", 4, "a…"},
		{"one two three", 10, "one two…"},
		{"<!channel>", 99, "&lt;!channel&gt;"},
		{"", 5, ""},
		{"\x07", 5, ""},
		{"ąčęėįšųū", 4, "ąčę…"},
	} {
		if got := escape(tt.in, tt.limit); got != tt.want {
			t.Errorf("escape(%q, %d) = %q, want %q", tt.in, tt.limit, got, tt.want)
		}
	}
	b := &Bot{}
	for in, want := range map[string]string{
		"<@U0BOT> lithuania":                        "lithuania",
		"hey <@U0BOT|cmc>  what about lithuania?":   "hey what about lithuania?",
		"see <https://a.example/x|a.example> &amp;": "see a.example &",
		"<#C1|general> <!here> <mailto:a@b.c>":      "general mailto:a@b.c",
		"a &lt; b":                                  "a < b",
	} {
		if got := b.typed(in); got != want {
			t.Errorf("typed(%q) = %q, want %q", in, got, want)
		}
	}
	if got := superscript([]int{1, 12}); got != " ¹ ¹²" {
		t.Errorf("superscript = %q", got)
	}
}

// named returns a bot that knows its name and nothing else.
func named(name string) *Bot {
	b := &Bot{}
	b.me.Store(&member{name: name})
	return b
}

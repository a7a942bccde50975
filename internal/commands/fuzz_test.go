package commands_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// marker is a word that no entry of the file has: an answer that contains it repeats the asker.
const marker = "qzvxjw"

// seeds are lines of every shape, each also used with the marker in it.
var seeds = []string{
	"", " ", "help", "lithuania", "/cmc lithuania", "LT", "🇱🇹", "congo", "korea", "points lithuania parliamentarian 2", "facts 999", "facts 1000",
	"compare lithuania norway", "compare congo korea", "rebut “we need them to deter Russia”", "rebut \"" + marker, "sources deters-russia", "sources lithuania 3",
	"copy deters-russia", "post deters-russia", "post copy post lithuania", "copy", "post", "post " + marker, "copy " + marker, "another x", "another oped-exit-date",
	"state:XX", "points state:XX", "facts group:x", "topic:" + marker, "points topic:" + marker, "state:" + marker, "source:" + marker, "series:x", "audience:x", "treaty:x", ":", "::", "a:b:c",
	"<@123456789012345678>", "<@U012AB3CD|bob> lithuania", "@everyone lithuania", "<!channel>", "*bold* _em_ `code` ~s~ ||spoiler||", "[x](https://example.org)", "https://example.org/" + marker,
	"\x00\x01\x02", "\u202elithuania", "\u200flithuania", "\ufeff", "\xff\xfe", "lithu\x00ania", "ليتوانيا", "リトアニア", "ａｂｃ", "e\u0301\u0301\u0301", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿",
	"points, , ,,", "compare , ,", "dates vs vs vs", "facts of the a an in", "-1", "0", "+5", "facts 0", "facts -1", "facts 00002",
	strings.Repeat("lithuania ", 100), strings.Repeat("é", 400), strings.Repeat("a", 5000), "post " + strings.Repeat("post ", 200), "copy " + strings.Repeat("copy ", 200),
	"letter lithuania", "letter lithuania to " + marker, "letter congo from \"x", "letter to from in tone lang", "letter LT to <@1> from [a](b) in “c” tone x lang y", "copy letter LT to a", "post letter LT to a",
	"fix", "fix lithuania", "fix lithuania: " + marker, "fix " + marker + ": " + marker, "fix fix: fix: ", "post fix lithuania: x", "copy fix deters-russia: x",
	"share", "share lithuania", "share deters-russia x", "post share deters-russia", "share " + marker,
	marker, marker + " lithuania", "lithuania " + marker, "points " + marker, "compare LT " + marker, "points unted " + marker, "rebut " + marker + " russia",
}

// FuzzHandle asks anything: no answer panics, breaks a limit or is public unasked, and none repeats a word that is not the file's.
func FuzzHandle(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	h := realHandler()
	f.Fuzz(func(t *testing.T, line string) {
		for _, line := range []string{line, line + " " + marker} {
			r, err := h.Handle(t.Context(), commands.Request{Line: line, Now: noon})
			if err != nil {
				t.Fatalf("Handle = %v, want an answer", err)
			}
			wellFormed(t, line, r)
			if r.Public && !strings.HasPrefix(strings.TrimLeft(strings.ToLower(strings.Join(strings.Fields(line), " ")), `"'“”„«»‘’?!/cm `), "post") {
				t.Errorf("%q is answered in public", line)
			}
			body, err := r.MarshalJSON()
			if err != nil {
				t.Fatalf("MarshalJSON = %v", err)
			}
			// The three places that show the asker their own words, and them alone: where a claim was heard, a letter, and a suggestion that cannot be sent;
			// and the line of a form, which is sent back with it and not seen.
			if strings.Contains(strings.ToLower(string(body)), marker) && (r.Public || r.Title != "What is claimed there" && r.Title != "Not sent" && r.Title != "Fix this" && !strings.HasPrefix(r.Title, "Letter: ")) {
				t.Errorf("%q is repeated in the answer: %s", line, body)
			}
		}
	})
}

func FuzzSuggest(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	h := realHandler()
	f.Fuzz(func(t *testing.T, line string) {
		for _, line := range []string{line, line + " ", marker + " " + line} {
			list := h.Suggest(t.Context(), commands.Request{Line: line, Now: noon}, 25)
			suggested(t, line, 25, list)
			for _, s := range list {
				if !utf8.ValidString(s.Line) || strings.Contains(strings.ToLower(s.Label+s.Line), marker) {
					t.Errorf("%q suggests %+v", line, s)
				}
				r, err := h.Handle(t.Context(), commands.Request{Line: s.Line, Now: noon})
				if err != nil || unknown(r) {
					t.Errorf("%q suggests %q, which is not known; %v", line, s.Line, err)
				}
			}
		}
	})
}

// TestNothingOfTheAskers asks with a word that is nobody's, wherever a word may stand.
func TestNothingOfTheAskers(t *testing.T) {
	for _, c := range append(commands.List("en"), commands.Item{Usage: "copy"}, commands.Item{Usage: "post"}, commands.Item{Usage: "another"}) {
		name, _, _ := strings.Cut(c.Usage, " ")
		for _, line := range []string{name + " " + marker, name + " lithuania " + marker, name + " " + marker + " lithuania", name + " topic:" + marker, name + " congo " + marker, name + " casualties 2 " + marker} {
			r := ask(t, line)
			if strings.Contains(said(r), marker) {
				t.Errorf("%q repeats the asker:\n%s", line, said(r))
			}
		}
	}
}

// said is everything in an answer that a person or a platform sees.
func said(r reply.Reply) string {
	return r.TextWithCommands() + strings.Join(r.Entries, " ") + strings.Join(r.Choices, " ")
}

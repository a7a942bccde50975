package commands_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

var (
	tones  = []string{"formal", "warm", "firm"}
	number = regexp.MustCompile(`\[(\d+)\]`)
)

// TestEveryLetter writes to every state in every tone, with names as long as a form takes: the letter fits one message,
// names both treaties, fills in every date and lists every source that it cites.
func TestEveryLetter(t *testing.T) {
	long := strings.Repeat("Ministras ", 8)
	for name, book := range map[string]*facts.Book{"real": realBook(), "small": smallBook()} {
		h := handlerOf(book)
		if book.Letters == nil {
			if r := h(t, "letter LT"); !empty(r) {
				t.Errorf("%s: a file without letters answers %q", name, r.Title)
			}
			continue
		}
		for i := range book.Countries {
			for _, tone := range tones {
				c := &book.Countries[i]
				line := fmt.Sprintf(`letter state:%s to "%s" from "%s" in "%s" tone %s`, c.ID, long, long, long, tone)
				r := h(t, line)
				wellFormed(t, line, r)
				text := letterText(t, line, r)
				if n := len([]rune(text)); n > 1900 {
					t.Errorf("%s: the letter has %d characters", line, n)
				}
				for _, must := range []string{book.Treaties[0].Name.English, book.Treaties[1].Name.English, "23 November 2026"} {
					if !strings.Contains(text, must) {
						t.Errorf("%s: the letter does not say %q", line, must)
					}
				}
				if strings.ContainsAny(text, "{}") || strings.Contains(text, " on .") || strings.Contains(text, "  ") {
					t.Errorf("%s: a gap was not filled:\n%s", line, text)
				}
				numbered(t, line, text)
			}
		}
	}
}

// numbered checks that the numbers in a letter run from 1 and that each has its source.
func numbered(t *testing.T, line, text string) {
	t.Helper()
	body, sources, ok := strings.Cut(text, "\n\n[1] ")
	if !ok {
		t.Fatalf("%s: no sources:\n%s", line, text)
	}
	listed := strings.Count(sources, "\n") + 1
	for n := 1; n <= listed; n++ {
		if !strings.Contains(body, fmt.Sprintf("[%d]", n)) {
			t.Errorf("%s: source %d is not cited", line, n)
		}
	}
	if cited := number.FindAllString(body, -1); slices.Max(cited) != fmt.Sprintf("[%d]", listed) {
		t.Errorf("%s: cites %v of %d sources", line, cited, listed)
	}
}

// letterText returns the text to copy, and checks that the files say the same.
func letterText(t *testing.T, line string, r reply.Reply) string {
	t.Helper()
	if len(r.Blocks) != 3 {
		t.Fatalf("%s: %d blocks, want the text and two files", line, len(r.Blocks))
	}
	subject, text, _ := strings.Cut(r.Blocks[0].(reply.Verbatim).Text, "\n\n")
	if !strings.HasPrefix(subject, "Subject: ") || len(subject) < 12 {
		t.Errorf("%s: the subject is %q", line, subject)
	}
	if printed := r.TextWithCommands(); !strings.Contains(printed, text) || !strings.Contains(printed, ": mailto:?subject=") {
		t.Errorf("%s: the terminal prints no mail link:\n%s", line, printed)
	}
	if txt := r.Blocks[1].(reply.File); string(txt.Data) != text+"\n" || !strings.HasSuffix(txt.Name, ".txt") {
		t.Errorf("%s: %s says something else", line, txt.Name)
	}
	docx := r.Blocks[2].(reply.File)
	if _, err := zip.NewReader(bytes.NewReader(docx.Data), int64(len(docx.Data))); err != nil {
		t.Errorf("%s: %s: %v", line, docx.Name, err)
	}
	return text
}

// TestLetterForm sends the form, and the same as one line: both give the same letter.
func TestLetterForm(t *testing.T) {
	asked := ask(t, "letter lithuania")
	if asked.Form == nil || asked.Form.Line != "letter state:LT" || len(asked.Form.Fields) != 4 {
		t.Fatalf("letter lithuania asks %+v", asked.Form)
	}
	sent := handle(t, realHandler(), commands.Request{Line: asked.Form.Line, Now: noon,
		Values: map[string]string{"to": "the Minister of Defence", "from": "Jane Doe", "place": "Vilnius", "tone": "warm"}})
	typed := ask(t, `letter lithuania to "the Minister of Defence" from Jane Doe in “Vilnius” tone warm`)
	if got, want := letterText(t, "typed", typed), letterText(t, "sent", sent); got != want {
		t.Errorf("typed:\n%s\nsent:\n%s", got, want)
	}
	if sent.Public || ask(t, `post letter lithuania to "the Minister"`).Public {
		t.Error("a letter is public")
	}
}

// TestLetterEntered enters what a chat program would take for markup, a mention or an address.
func TestLetterEntered(t *testing.T) {
	for _, s := range []string{"@everyone <@1> <!channel> <@U1|x>", "[click](https://example.org)", "**b** __u__ ~~s~~ ||x|| `c`", "# Head", "> quote", "- list", "1. list", "discord.gg/abc", "<t:1:R> :smile:", "x\u202ey\u0000z\u200b"} {
		r := handle(t, realHandler(), commands.Request{Line: "letter state:LT", Now: noon, Values: map[string]string{"to": s, "from": s, "place": s}})
		body, _, _ := strings.Cut(letterText(t, s, r), "\n\n[1] ")
		body = number.ReplaceAllString(body, "")
		if strings.ContainsAny(body, "@<>[]*_~|`#/\u202e\u0000\u200b") || strings.Contains(body, "://") {
			t.Errorf("%q is alive in the letter:\n%s", s, body)
		}
		for line := range strings.SplitSeq(body, "\n") {
			if strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "1. ") {
				t.Errorf("%q begins a list: %q", s, line)
			}
		}
	}
}

// TestLetterLater writes on a day on which a state has given notice and is still bound.
func TestLetterLater(t *testing.T) {
	r := handle(t, realHandler(), commands.Request{Line: `letter PL to "the Minister"`, Now: on("2025-10-01").Add(time.Hour)})
	if text := letterText(t, "PL", r); !strings.Contains(text, "gave notice on 20 August 2025") || !strings.Contains(text, "stay in") && !strings.Contains(text, "take back") {
		t.Errorf("on its way out, Poland is written to like this:\n%s", text)
	}
}

// TestLetterSuspended writes to a party that claims to suspend a treaty: it is not thanked for that treaty.
func TestLetterSuspended(t *testing.T) {
	for _, tone := range tones {
		text := letterText(t, "UA", handlerOf(realBook())(t, "letter UA tone "+tone))
		if !strings.Contains(text, "told the United Nations on 18 July 2025 that it was suspending it") || strings.Contains(text, "thank your government") || strings.Contains(text, "being part of") {
			t.Errorf("Ukraine is written to like this:\n%s", text)
		}
	}
}

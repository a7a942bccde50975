package reply_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/reply"
)

var update = flag.Bool("update", false, "rewrite the files in testdata")

// full is an answer with every kind of block.
var full = reply.Reply{
	Title: "Lithuania 🇱🇹",
	Blocks: []reply.Block{
		reply.Text{Spans: []reply.Span{{Text: "Left", Bold: true}, {Text: " the treaty"}, {Text: "\nsigned <& early>", Em: true}}, Cites: []int{1, 2}},
		reply.Divider{},
		reply.Search{Placeholder: "Ask"},
		reply.Heading{Text: "Say this"},
		reply.Entry{ID: "point-a", Spans: []reply.Span{{Text: "First line"}, {Text: "\n↳ second"}}, Cites: []int{2}, Actions: []reply.Action{{Label: "Open", Line: "point-a"}}},
		reply.Entry{ID: "claim", Spans: []reply.Span{{Text: "They deter.", Quote: true}}, Actions: []reply.Action{{Label: "Answer", Line: "claim", Primary: true}}},
		reply.Text{Spans: []reply.Span{{Text: "Ask them:", Bold: true}, {Text: " why?"}}},
		reply.Fields{Fields: []reply.Field{{Name: "2024", Spans: reply.Plain("314"), Cites: []int{10}}, {Name: "2025", Spans: reply.Plain("not known")}}},
		reply.Heading{Text: "Sources"},
		reply.Entry{ID: "source:a", Spans: []reply.Span{{Text: "The register", URL: "https://example.org/a"}}, Actions: []reply.Action{{Label: "Read", URL: "https://example.org/a"}}},
	},
	Cites: []reply.Cite{
		{ID: "a", Text: "The keeper: The register (2026)", Short: "The keeper (2026)", URL: "https://example.org/a"},
		{ID: "b", Text: "A reader: A copy", Short: "A reader", URL: "https://example.org/b"},
		unread("c"), unread("d"), unread("e"), unread("f"), unread("g"), unread("h"), unread("i"),
		{ID: "j", Text: "The last: One", Short: "The last", URL: "https://example.org/j"},
	},
	Notes:   []string{"Some of this is late.", "Checked 23 November 2026"},
	Actions: []reply.Action{{Label: "Dates", Line: "dates LT"}, {Label: "Page", URL: "https://example.org"}},
	Entries: []string{"state:LT", "point-a", "claim"},
	Choices: []string{"state:LT"},
	Public:  true,
	Lang:    "lt",
}

// unread is a source that no block cites.
func unread(id string) reply.Cite {
	return reply.Cite{ID: id, Text: "Unread: " + id, Short: "Unread " + id, URL: "https://example.org/" + id}
}

func TestForms(t *testing.T) {
	for _, test := range []struct {
		name  string
		reply reply.Reply
	}{
		{"full", full},
		{"cited", full.Recite()},
		{"verbatim", reply.Reply{Title: "Lithuania", Blocks: []reply.Block{reply.Verbatim{Text: "As it\nstands."}}, Entries: []string{"state:LT"}}},
		{"choice", reply.Reply{Title: "Which?", Actions: []reply.Action{{Label: "North Korea", Line: "state:KP"}}, Choices: []string{"state:KP"}}},
		{"zero", reply.Reply{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			golden(t, test.name+".txt", test.reply.Text()+"\n")
			golden(t, test.name+".terminal.txt", test.reply.TextWithCommands()+"\n")
			body, err := json.Marshal(test.reply)
			if err != nil {
				t.Fatal(err)
			}
			var indented bytes.Buffer
			if err := json.Indent(&indented, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			golden(t, test.name+".json", indented.String()+"\n")
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got); run with -update and look at the difference:\n%s", name, diff)
	}
}

func TestSuperscript(t *testing.T) {
	for want, numbers := range map[string][]int{
		"":        nil,
		" ¹":      {1},
		" ¹ ²":    {1, 2},
		" ¹⁰ ²⁰⁶": {10, 206},
		" ³ ⁴ ⁵":  {3, 4, 5},
		" ⁷ ⁸ ⁹":  {7, 8, 9},
	} {
		if got := reply.Superscript(numbers); got != want {
			t.Errorf("Superscript(%v) = %q, want %q", numbers, got, want)
		}
	}
}

// TestRecite drops the sources that nothing cites, and leaves the answer it was given as it was.
func TestRecite(t *testing.T) {
	before := full.TextWithCommands()
	r := full.Recite()
	if after := full.TextWithCommands(); after != before {
		t.Errorf("Recite changed its receiver:\n%s", cmp.Diff(before, after))
	}
	var ids []string
	for _, c := range r.Cites {
		ids = append(ids, c.ID)
	}
	if diff := cmp.Diff([]string{"a", "b", "j"}, ids); diff != "" {
		t.Errorf("Recite keeps other sources (-want +got):\n%s", diff)
	}
	if got := r.Blocks[7].(reply.Fields).Fields[0].Cites; !cmp.Equal(got, []int{3}) {
		t.Errorf("the field that cited number 10 cites %v, want [3]", got)
	}
	if again := r.Recite(); again.TextWithCommands() != r.TextWithCommands() {
		t.Error("a second Recite changes something")
	}
	// Numbers follow the order of reading.
	swapped := reply.Reply{Blocks: []reply.Block{reply.Text{Spans: reply.Plain("x"), Cites: []int{2, 1, 2}}}, Cites: []reply.Cite{{ID: "a"}, {ID: "b"}}}.Recite()
	if got := swapped.Blocks[0].(reply.Text).Cites; !cmp.Equal(got, []int{1, 2, 1}) || swapped.Cites[0].ID != "b" {
		t.Errorf("Recite numbers %v with %q first, want [1 2 1] with b", got, swapped.Cites[0].ID)
	}
}

func TestPlain(t *testing.T) {
	if got := reply.Plain("a"); !cmp.Equal(got, []reply.Span{{Text: "a"}}) {
		t.Errorf("Plain = %+v, want one unstyled span", got)
	}
}

// TestMarshalInsideOthers marshals a reply where encoding/json meets it by value or by pointer.
func TestMarshalInsideOthers(t *testing.T) {
	want, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	byPointer, err := json.Marshal(&full)
	if err != nil || !bytes.Equal(byPointer, want) {
		t.Errorf("by pointer %s, %v; want %s", byPointer, err, want)
	}
	if strings.Contains(string(want), "\n") {
		t.Error("the JSON form takes more than one line")
	}
}

package commands_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// entries returns the id of every entry of a book, as a line that asks for it.
func entries(b *facts.Book) []string {
	var ids []string
	for i := range b.Countries {
		ids = append(ids, "state:"+b.Countries[i].ID)
	}
	for i := range b.Groups {
		ids = append(ids, "group:"+b.Groups[i].ID)
	}
	for i := range b.Topics {
		ids = append(ids, "topic:"+b.Topics[i].ID)
	}
	for i := range b.Treaties {
		ids = append(ids, "treaty:"+b.Treaties[i].ID)
	}
	for i := range b.Audiences {
		ids = append(ids, "audience:"+b.Audiences[i].ID)
	}
	for i := range b.Sources {
		ids = append(ids, "source:"+b.Sources[i].ID)
	}
	for i := range b.Series {
		ids = append(ids, "series:"+b.Series[i].ID)
	}
	for i := range b.Facts {
		ids = append(ids, b.Facts[i].ID)
	}
	for i := range b.Points {
		ids = append(ids, b.Points[i].ID)
	}
	for i := range b.Rebuttals {
		ids = append(ids, b.Rebuttals[i].ID)
	}
	for i := range b.Calendar {
		ids = append(ids, b.Calendar[i].ID)
	}
	return ids
}

// unknown reports whether an answer says that the file has no such thing.
func unknown(r reply.Reply) bool { return r.Title == lang.For("en").Say("unknown_title") }

// empty reports whether an answer says that the file has nothing on what it does know.
func empty(r reply.Reply) bool { return strings.Contains(r.Text(), lang.For("en").Say("nothing")) }

// wellFormed checks what holds for every answer, whatever was asked.
func wellFormed(t testing.TB, line string, r reply.Reply) {
	t.Helper()
	if n := utf8.RuneCountInString(r.Title); n < 1 || n > 150 {
		t.Errorf("%q: the title has %d characters, want 1 to 150: %q", line, n, r.Title)
	}
	if text := r.TextWithCommands(); !utf8.ValidString(text) {
		t.Errorf("%q: the answer is not valid UTF-8", line)
	}
	actions := slices.Clone(r.Actions)
	for _, b := range r.Blocks {
		switch b := b.(type) {
		case reply.Text:
			cited(t, line, r, b.Cites)
		case reply.Fields:
			for _, f := range b.Fields {
				cited(t, line, r, f.Cites)
			}
		case reply.Entry:
			cited(t, line, r, b.Cites)
			actions = append(actions, b.Actions...)
			if !slices.Contains(r.Entries, b.ID) {
				t.Errorf("%q draws %q without listing it among its entries", line, b.ID)
			}
		}
	}
	for _, a := range actions {
		if n := utf8.RuneCountInString(a.Label); n < 1 || n > 75 {
			t.Errorf("%q: the label %q has %d characters, want 1 to 75", line, a.Label, n)
		}
		if len(a.Line) > 90 || (a.Line == "") == (a.URL == "") {
			t.Errorf("%q: the button %q runs %q and opens %q, want one of the two, in 90 bytes", line, a.Label, a.Line, a.URL)
		}
	}
	for _, id := range r.Choices {
		if !slices.ContainsFunc(r.Actions, func(a reply.Action) bool { return strings.HasSuffix(a.Line, id) }) {
			t.Errorf("%q offers %q without a button for it", line, id)
		}
	}
	lines := map[string]bool{}
	for _, a := range r.Actions {
		if a.Line != "" && lines[a.Line] {
			t.Errorf("%q has two buttons for %q", line, a.Line)
		}
		lines[a.Line] = true
	}
}

func cited(t testing.TB, line string, r reply.Reply, numbers []int) {
	t.Helper()
	for _, n := range numbers {
		if n < 1 || n > len(r.Cites) {
			t.Errorf("%q cites number %d of %d sources", line, n, len(r.Cites))
		}
	}
}

// carried checks that every statement of an answer carries its source, and that no source is listed for nothing.
func carried(t *testing.T, b *facts.Book, line string, r reply.Reply) {
	t.Helper()
	if got := len(r.Recite().Cites); got != len(r.Cites) {
		t.Errorf("%q lists %d sources and cites %d", line, len(r.Cites), got)
	}
	source := slices.ContainsFunc(r.Entries, func(id string) bool { return strings.HasPrefix(id, "source:") })
	for _, block := range r.Blocks {
		e, ok := block.(reply.Entry)
		if !ok || len(e.Cites) > 0 || source {
			continue
		}
		// A claim is answered elsewhere and a topic is only a name: neither states anything.
		if b.Rebuttal(e.ID) == nil && !strings.HasPrefix(e.ID, "topic:") {
			t.Errorf("%q states %q without a source", line, e.ID)
		}
	}
}

func TestEveryEntry(t *testing.T) {
	for name, book := range map[string]*facts.Book{"real": realBook(), "small": smallBook()} {
		t.Run(name, func(t *testing.T) {
			ids := entries(book)
			h := handlerOf(book)
			for _, id := range ids {
				r := h(t, id)
				wellFormed(t, id, r)
				carried(t, book, id, r)
				if len(r.Entries) == 0 || r.Entries[0] != id {
					t.Errorf("%q shows %q, want itself first", id, r.Entries)
				}
				if r.Public {
					t.Errorf("%q answers in public", id)
				}
				copied(t, h, id, !strings.HasPrefix(id, "topic:empty"))
				posted(t, h, id)
			}
		})
	}
}

// copied checks that "copy X" is one text that can be pasted anywhere, with where it comes from.
func copied(t *testing.T, h asker, id string, sourced bool) {
	t.Helper()
	r := h(t, "copy "+id)
	if len(r.Blocks) != 1 || r.Public {
		t.Errorf("copy %s has %d blocks, public %v; want one, private", id, len(r.Blocks), r.Public)
		return
	}
	v, ok := r.Blocks[0].(reply.Verbatim)
	if n := utf8.RuneCountInString(v.Text); !ok || n < 1 || n > 1900 {
		t.Errorf("copy %s: %T of %d characters, want a Verbatim of 1 to 1900", id, r.Blocks[0], n)
	}
	if sourced && !strings.Contains(v.Text, "http") {
		t.Errorf("copy %s carries no source:\n%s", id, v.Text)
	}
	whole := h(t, id)
	for _, e := range whole.Blocks {
		e, ok := e.(reply.Entry)
		if ok && len(e.Spans) > 0 && !strings.Contains(v.Text, e.Spans[0].Text[:min(20, len(e.Spans[0].Text))]) && !strings.Contains(v.Text, "not shown") && r.Title == whole.Title {
			t.Errorf("copy %s leaves out %q and does not say so", id, e.ID)
		}
	}
	if strings.HasSuffix(v.Text, "…") {
		t.Errorf("copy %s is cut in the middle:\n%s", id, v.Text)
	}
}

// posted checks that "post X" is for all, cannot be posted again and keeps the asker's advice private.
func posted(t *testing.T, h asker, id string) {
	t.Helper()
	r := h(t, "post "+id)
	if !r.Public {
		t.Errorf("post %s is private", id)
	}
	for _, a := range r.Actions {
		if strings.HasPrefix(a.Line, "post ") {
			t.Errorf("post %s has a button %q", id, a.Line)
		}
	}
	if strings.Contains(r.Text(), lang.For("en").Say("rebuttal_do_not_say")) {
		t.Errorf("post %s tells the channel what not to say", id)
	}
}

// An asker answers a line from one book.
type asker func(t testing.TB, line string) reply.Reply

// TestEveryButton presses every button that can be reached from help, an empty line and every state.
func TestEveryButton(t *testing.T) {
	start := []string{"", "help", "home", "about", "withdrawals", "dates", "points", "facts", "fact", "rebut", "groups", "topics", "compare", "sources", "share"}
	for i := range realBook().Countries {
		start = append(start, realBook().Countries[i].ID)
	}
	seen := walk(t, realBook(), start)
	t.Logf("%d different lines answered", len(seen))
	walk(t, smallBook(), entries(smallBook()))
	// Whatever can be asked for by its id can be reached by buttons alone, but for sources, which show as links,
	// and audiences, which are asked for within talking points.
	for _, id := range entries(realBook()) {
		kind, _, _ := strings.Cut(id, ":")
		if !seen[id] && kind != "source" && kind != "audience" && realBook().Day(id) == nil && (realBook().Fact(id) == nil || realBook().Fact(id).Current(facts.DateOf(noon))) {
			t.Errorf("no button leads to %q", id)
		}
	}
}

// walk asks every line and presses every button of every answer, until there is nothing new. It returns what was asked.
func walk(t *testing.T, book *facts.Book, start []string) map[string]bool {
	t.Helper()
	h := handlerOf(book)
	seen, shown := map[string]bool{}, map[string]bool{}
	drawings, forms, rounds := 0, 0, 0
	for lines := slices.Clone(start); len(lines) > 0; lines = lines[1:] {
		line := lines[0]
		if seen[line] {
			continue
		}
		seen[line] = true
		if drawing(line) {
			// Every picture is drawn and measured in package picture; one in eighty is enough of what leads there.
			if drawings++; drawings%80 != 1 {
				continue
			}
		}
		if strings.HasPrefix(line, "fix ") {
			// A form asks of the entries that its line shows; one in forty is enough.
			if forms++; forms%40 != 1 {
				continue
			}
		}
		if strings.HasPrefix(line, "practice ") {
			// Every claim is dealt in five rounds with four replies each; one of seven leads to all there is.
			if rounds++; rounds%7 != 1 {
				continue
			}
		}
		r := h(t, line)
		wellFormed(t, line, r)
		carried(t, book, line, r)
		if r.Form == nil && strings.HasPrefix(line, "fix ") {
			t.Errorf("%q opens no form", line)
		}
		if unknown(r) {
			t.Errorf("%q is reached and not known", line)
		}
		if empty(r) && book == realBook() {
			t.Errorf("%q is reached and empty", line)
		}
		if public := strings.HasPrefix(line, "post "); r.Public != public {
			t.Errorf("%q: public %v, want %v", line, r.Public, public)
		}
		actions := slices.Clone(r.Actions)
		for _, b := range r.Blocks {
			if e, ok := b.(reply.Entry); ok {
				actions = append(actions, e.Actions...)
			}
		}
		for _, a := range actions {
			if a.Line != "" {
				lines = append(lines, a.Line)
			}
		}
		for _, id := range slices.Concat(r.Entries, r.Choices) {
			shown[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(shown)) {
		if r := h(t, id); unknown(r) {
			t.Errorf("%q is shown and not known as a line", id)
		}
	}
	return seen
}

// drawing reports whether the answer to line is a picture or a page.
func drawing(line string) bool {
	line = strings.TrimPrefix(strings.TrimPrefix(line, "post "), "copy ")
	return strings.HasPrefix(line, "card ") || strings.HasPrefix(line, "map ") || strings.HasPrefix(line, "chart ") ||
		strings.HasPrefix(line, "brief ") && strings.HasSuffix(line, " pdf")
}

// TestPhrases asks each claim in every phrase in which it is heard.
func TestPhrases(t *testing.T) {
	n := 0
	for i := range realBook().Rebuttals {
		r := &realBook().Rebuttals[i]
		for _, phrase := range append(slices.Clone(r.HeardAs), r.Claim.English) {
			put := []string{phrase, `"` + phrase + `"`, "rebut " + phrase, "rebut “" + phrase + "”", strings.ToUpper(phrase)}
			line := put[n%len(put)] // each phrase in one of the ways, each way with thousands of phrases
			n++
			if got := ask(t, line); len(got.Entries) == 0 || got.Entries[0] != r.ID {
				t.Errorf("%q shows %q, want %q", line, got.Entries, r.ID)
			}
		}
	}
}

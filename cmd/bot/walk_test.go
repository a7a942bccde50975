package main

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/console"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/reply"
)

// A walker presses the buttons that a platform draws.
type walker struct {
	*testing.T
	book    *facts.Book
	handler *commands.Handler
	now     time.Time
	replies map[string]reply.Reply
}

// TestTwoTaps starts from answers of every kind and presses what Discord, Slack (and with it the local page, which draws the
// same bodies) and the terminal show. Within two presses there is a picture, a text for a network, a letter and a brief.
func TestTwoTaps(t *testing.T) {
	book := factstest.Bare()
	w := &walker{t, book, commands.New(book), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), map[string]reply.Reply{}}
	start := []string{"", "help", "home", "withdrawals", "dates", "dates LT", "points", "points LT", "facts LA", "fact", "rebut", "rebut LT", "groups", "topics", "compare LT NO",
		"sources state:LT", "source:untc-ccm", "share", "share cas-2024-total", "card cas-2024-total", "map ccm", "map mbt eu square", "map ccm kenya", "chart timeline", "chart kenya",
		"brief kenya", "letter kenya tone warm", "practice 7qd.110 deters-russia c7ye", "treaty:ccm", "treaty:mbt", "how many casualties in 2024"}
	for _, s := range book.Series {
		start = append(start, "series:"+s.ID, "chart "+s.ID)
	}
	step := 40
	if *every {
		step = 1
	}
	kinds := everything(book)
	for _, file := range []string{"states", "facts", "points", "rebuttals", "dates", "groups", "topics"} {
		for i := 0; i < len(kinds[file]); i += step {
			if line := kinds[file][i]; !strings.HasPrefix(line, "copy ") {
				start = append(start, line)
			}
		}
	}
	ready := map[string]string{} // of what is reached, one of each kind from each kind of answer
	for _, platform := range []string{"Discord", "Slack", "terminal"} {
		for _, line := range start {
			reached := map[string]bool{}
			for _, first := range w.pressable(platform, line) {
				lines := []string{first}
				if kindOf(first) != "picture" {
					lines = append(lines, w.pressable(platform, first)...)
				}
				for _, l := range lines {
					if k := kindOf(l); k != "" && !reached[k] {
						reached[k] = true
						from, _, _ := strings.Cut(line+" ", " ")
						ready[kindOf(from+" x")+k] = l
					}
				}
			}
			for _, kind := range []string{"picture", "share", "letter", "brief"} {
				if own := kindOf(line) == kind; !reached[kind] && !own {
					t.Errorf("%s: no %s within two presses of %q", platform, kind, line)
				}
			}
		}
	}
	for _, line := range slices.Compact(slices.Sorted(maps.Values(ready))) {
		w.made(line)
	}
	t.Logf("%d answers, %d things ready to use", len(start), len(ready))
}

// kindOf names what a line makes, "" when it makes nothing to use.
func kindOf(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "card", word == "map", word == "chart":
		return "picture"
	case (word == "share" || word == "letter" || word == "brief") && rest != "":
		return word
	}
	return ""
}

func (w *walker) ask(line string) reply.Reply {
	r, known := w.replies[line]
	if !known {
		var err error
		if r, err = w.handler.Handle(w.Context(), commands.Request{Line: line, Now: w.now}); err != nil {
			w.Fatal(err)
		}
		w.replies[line] = r
	}
	return r
}

// pressable returns the lines of the buttons that a platform draws under the answer to a line.
func (w *walker) pressable(platform, line string) []string {
	r := w.ask(line)
	if platform == "terminal" {
		var lines []string
		for l := range strings.Lines(r.TextWithCommands()) {
			if l = strings.TrimSpace(l); strings.HasPrefix(l, "→ ") {
				lines = append(lines, l[strings.LastIndex(l, ": ")+2:])
			}
		}
		return lines
	}
	d, s := bodies(w.T, r)
	if platform == "Slack" {
		return valuesOf(w.T, s, "value")
	}
	var lines []string
	for _, id := range valuesOf(w.T, d, "custom_id") { // LANG|LINE|MARK
		lines = append(lines, strings.Split(id+"|", "|")[1])
	}
	return lines
}

// made looks at what a line makes, and at the files that the terminal writes of it.
func (w *walker) made(line string) {
	line = strings.TrimSuffix(line, " pdf")
	r := w.ask(line)
	var picture bool
	for _, b := range r.Blocks {
		p, ok := b.(reply.Picture)
		picture = picture || ok && len(p.PNG) > 0 && p.Alt != ""
	}
	var files []string
	switch kind := kindOf(line); kind {
	case "picture":
		if !picture {
			w.Errorf("%q draws no picture:\n%s", line, r.Text())
		}
		files = []string{".png"}
	case "share":
		if !slices.ContainsFunc(r.Actions, func(a reply.Action) bool { return strings.HasPrefix(a.URL, "https://x.com/") }) {
			w.Errorf("%q leads to no network:\n%s", line, r.TextWithCommands())
		}
	case "letter":
		if r.Form == nil {
			w.Errorf("%q does not ask for a letter:\n%s", line, r.Text())
		}
		r = w.ask(r.Form.Line + " to the Minister tone warm")
		files = []string{".txt", ".docx"}
	case "brief":
		if len(r.Cites) < 3 {
			w.Errorf("%q is no brief:\n%s", line, r.Text())
		}
		r = w.ask(line + " pdf")
		files = []string{".pdf"}
	}
	names, err := console.Save(w.TempDir(), r)
	if err != nil || len(names) != len(files) {
		w.Errorf("%q writes %q, %v; want %q", line, names, err, files)
		return
	}
	for i, name := range names {
		if !strings.HasSuffix(name, files[i]) {
			w.Errorf("%q writes %q, want %q", line, names, files)
		}
	}
}

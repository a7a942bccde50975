package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// deals returns what n different rounds of practice begin with.
func deals(n int) []string {
	const letters = "abcdefghijklmnopqrstuvwxyz234567"
	var list []string
	for i := range n {
		list = append(list, string([]byte{letters[i%32], letters[i*7%32], letters[i*13%32]}))
	}
	return list
}

// offers returns the replies that a claim offers, by the lines that pick them, in their order.
func offers(r reply.Reply) (lines, texts []string) {
	for _, b := range r.Blocks {
		if e, ok := b.(reply.Entry); ok && len(e.Actions) > 0 && strings.HasPrefix(e.Actions[0].Line, "practice ") {
			lines = append(lines, e.Actions[0].Line)
			texts = append(texts, e.Spans[1].Text)
		}
	}
	return lines, texts
}

// TestPracticeEveryClaim deals every claim many times in every language and picks every reply: all are short answers of the file,
// one alone is the answer, it stands in every place in turn, and the button does not tell which it is.
func TestPracticeEveryClaim(t *testing.T) {
	b, h := realBook(), realHandler()
	for _, say := range lang.All() {
		ask := func(line string) reply.Reply {
			r := handle(t, h, commands.Request{Line: line, Lang: say.Tag(), Now: noon})
			wellFormed(t, line, r)
			carried(t, b, line, r)
			if r.Public || r.Entries[0] != strings.Fields(line)[2] {
				t.Errorf("%q: public %v, shows %q", line, r.Public, r.Entries)
			}
			return r
		}
		for i := range b.Rebuttals {
			r := &b.Rebuttals[i]
			short, _ := r.Short.For(say.Tag())
			places := map[int]bool{}
			for n, deal := range deals(48) {
				line := "practice " + deal + ".000 " + r.ID
				lines, texts := offers(ask(line))
				if len(lines) != 4 || len(slices.Compact(slices.Sorted(slices.Values(texts)))) != 4 {
					t.Fatalf("%q offers %q", line, texts)
				}
				places[slices.Index(texts, short)] = true
				if n >= 4 { // of the others it is enough to know where the answer stands
					continue
				}
				for j, pick := range lines {
					if strings.Count(pick, r.ID) != 1 || len(pick) > 90 {
						t.Errorf("%q runs %q", texts[j], pick)
					}
					got, want := ask(pick), say.Say("practice_other")
					text := got.Text()
					if texts[j] == short {
						want = say.Say("practice_right")
					} else if !strings.Contains(text, texts[j]) {
						t.Errorf("%q does not repeat what was picked", pick)
					}
					concession, _ := r.Concession.For(say.Tag())
					doNot, _ := r.DoNotSay.For(say.Tag())
					if got.Title != want || !strings.Contains(text, short) || !strings.Contains(text, concession) || !strings.Contains(text, doNot) || len(got.Cites) == 0 {
						t.Errorf("%q: %q, want %q, the answer, what is fair, what not to say and a source:\n%s", pick, got.Title, want, text)
					}
				}
			}
			if len(places) != 4 || places[-1] {
				t.Errorf("the answer to %q stands in the places %v, want all four", r.ID, places)
			}
		}
	}
}

// TestPracticeRounds plays to the end: five different claims, counted in the buttons alone.
func TestPracticeRounds(t *testing.T) {
	for _, c := range []struct {
		begin string
		total int
	}{{"practice", 5}, {"practice deters-russia", 5}, {"practice law", 4}, {"practice mine ban treaty", 1}, {"practice lithuania", 5}, {"practice we need them to deter Russia", 5}} {
		r := ask(t, c.begin)
		var claims []string
		for n := 1; ; n++ {
			if want := fmt.Sprintf("claim %d of %d", n, c.total); !strings.Contains(r.Title, want) {
				t.Fatalf("%s: %q, want %s", c.begin, r.Title, want)
			}
			claims = append(claims, r.Entries[0])
			lines, _ := offers(r)
			line := lines[0]
			if n == 2 { // one in own words
				line = r.Actions[0].Line + " They were invaded anyway"
			}
			r = ask(t, line)
			wellFormed(t, line, r)
			if r = ask(t, r.Actions[0].Line); n == c.total {
				break
			}
		}
		if len(slices.Compact(slices.Sorted(slices.Values(claims)))) != c.total {
			t.Errorf("%s: the claims %q", c.begin, claims)
		}
		sum := 0
		for _, f := range r.Blocks[0].(reply.Fields).Fields {
			n := 0
			fmt.Sscan(f.Spans[0].Text, &n)
			sum += n
		}
		if sum != c.total || r.Title != "Practice" {
			t.Errorf("%s: ends with %q:\n%s", c.begin, r.Title, r.Text())
		}
	}
}

// TestPracticeMeans: what practice is asked about.
func TestPracticeMeans(t *testing.T) {
	for line, want := range map[string]string{
		"practice deters-russia":                    "deters-russia",
		"practice DETERS-RUSSIA":                    "deters-russia",
		"practice they will scare the Russians off": "deters-russia",
		`practice "others use them, so should we"`:  "others-use-them",
		"practice 7qd.999 deters-russia":            "", // more rounds than there are: not a button's
		"practice bananas":                          "",
		"practice law mine ban treaty":              "",
		"practice 7qd.000 gone-rebuttal k5x2":       "",
	} {
		r := ask(t, line)
		wellFormed(t, line, r)
		got := ""
		if lines, _ := offers(r); len(lines) == 4 {
			got = r.Entries[0]
		}
		if got != want {
			t.Errorf("%q asks %q, want %q:\n%s", line, got, want, r.Text())
		}
	}
	for _, line := range []string{"post practice", "post practice 7qd.000 deters-russia k5x2", "post practice deters-russia own words"} {
		if ask(t, line).Public {
			t.Errorf("%q is public", line)
		}
	}
}

// TestPracticeAfterReload presses a button whose reply the file has no more: the claim is asked again.
func TestPracticeAfterReload(t *testing.T) {
	lines, texts := offers(ask(t, "practice 7qd.110 deters-russia"))
	smaller := *realBook()
	smaller.Rebuttals = nil
	gone := ""
	for i := range realBook().Rebuttals {
		if r := realBook().Rebuttals[i]; gone != "" || !slices.Contains(texts, r.Short.English) || r.ID == "deters-russia" {
			smaller.Rebuttals = append(smaller.Rebuttals, r)
		} else {
			gone = r.Short.English
		}
	}
	h := commands.New(&smaller)
	for i, line := range lines {
		r := handle(t, h, commands.Request{Line: line, Now: noon})
		again := strings.Contains(r.Title, "claim 3 of 5")
		if again != (texts[i] == gone) || r.Entries[0] != "deters-russia" {
			t.Errorf("%q: %q, shows %q", line, r.Title, r.Entries)
		}
		if !again && texts[i] != realBook().Rebuttal("deters-russia").Short.English && !strings.Contains(r.Text(), texts[i]) {
			t.Errorf("%q picks another reply than before", line)
		}
	}
}

// own sends a reply in own words through the form.
func own(t *testing.T, line, said string) reply.Reply {
	t.Helper()
	asked := ask(t, line)
	if asked.Form == nil || len(asked.Form.Line) > 90 || len(asked.Form.Fields) != 1 {
		t.Fatalf("%q asks %+v", line, asked.Form)
	}
	r := handle(t, realHandler(), commands.Request{Line: asked.Form.Line, Now: noon, Values: map[string]string{"reply": said}})
	wellFormed(t, line, r)
	carried(t, realBook(), line, r)
	return r
}

// TestPracticeOwn writes, to every claim, the short answer of the file, what is not to be said, a figure that nobody has, and something
// else altogether.
func TestPracticeOwn(t *testing.T) {
	say := lang.For("en")
	careful, made := say.Say("practice_careful"), strings.ToUpper(say.Say("practice_made"))
	for i := range realBook().Rebuttals {
		r := &realBook().Rebuttals[i]
		line := "practice 7qd.100 " + r.ID + " own"
		if text := own(t, line, r.Short.English).Text(); strings.Contains(text, careful) || !strings.Contains(text, made) {
			t.Errorf("%s: our own answer:\n%s", r.ID, text)
		}
		for _, s := range []string{r.Answer.Fact.English, r.Answer.Why.English, r.Answer.Again.English, r.Concession.English, r.Points[0].Text.English} {
			if text := own(t, line, s).Text(); strings.Contains(text, say.Say("practice_figure_none", "Figure", "")[:25]) {
				t.Errorf("%s: %q has figures without a source:\n%s", r.ID, s, text)
			}
		}
		advice, _, _ := strings.Cut(r.DoNotSay.English, ". ")
		if text := own(t, line, strings.TrimPrefix(strings.TrimPrefix(advice, "Do not say that "), "Do not ")).Text(); !strings.Contains(text, careful) {
			t.Errorf("%s: no warning of %q:\n%s", r.ID, advice, text)
		}
		text := own(t, line, "Experts say that 45.7% of them fail.").Text()
		if !strings.Contains(text, careful+" we found no source for 45.7% in our file.") {
			t.Errorf("%s: no warning of a figure without a source:\n%s", r.ID, text)
		}
		if text := own(t, line, "Bananas are yellow.").Text(); strings.Contains(text, made) || strings.Contains(text, careful) || !strings.Contains(text, r.Short.English) {
			t.Errorf("%s: something else:\n%s", r.ID, text)
		}
	}
}

// TestPracticeOwnTyped: as one line it is the same as through the form, and the round is counted once.
func TestPracticeOwnTyped(t *testing.T) {
	const said = "Ukraine had cluster munitions too, and Russia invaded in February 2022."
	asked := ask(t, "practice 7qd.100 deters-russia topic:military")
	line := asked.Actions[len(asked.Actions)-2].Line // before Fix this
	if got, want := ask(t, line+" "+said).Text(), own(t, line, said).Text(); got != want {
		t.Errorf("typed:\n%s\nsent:\n%s", got, want)
	}
	for line, next := range map[string]string{
		"practice deters-russia own " + said:                        ".001 ",
		"practice 7qd.101 deters-russia own " + said:                ".101 ",
		"practice 7qd.110 deters-russia own “" + said + "”":         ".110 ",
		"practice 7qd.110 deters-russia topic:military OWN " + said: ".110 ",
	} {
		if r := ask(t, line); !strings.Contains(r.Actions[0].Line, next) {
			t.Errorf("%q leads to %q, want %q in it", line, r.Actions[0].Line, next)
		}
	}
	long := ask(t, "practice deters-russia own "+strings.Repeat("žodis ", 2000))
	for _, b := range long.Blocks {
		if text, ok := b.(reply.Text); ok && len([]rune(text.Spans[len(text.Spans)-1].Text)) > 800 {
			t.Errorf("a long reply is repeated in %d characters", len([]rune(text.Spans[len(text.Spans)-1].Text)))
		}
	}
}

// TestPracticeSmall practises with a file that has one claim alone.
func TestPracticeSmall(t *testing.T) {
	h := handlerOf(smallBook())
	r := h(t, "practice")
	if lines, _ := offers(r); len(lines) != 1 {
		t.Errorf("one claim offers %q", lines)
	}
	none := *smallBook()
	none.Rebuttals = nil
	if r := handle(t, commands.New(&none), commands.Request{Line: "practice", Now: noon}); !empty(r) {
		t.Errorf("a file without claims answers %q", r.Title)
	}
}

// FuzzPractice: whatever stands behind the command, the answer is well formed and private.
func FuzzPractice(f *testing.F) {
	for _, s := range []string{"", "7qd.000", "7qd.000 deters-russia", "7qd.311 done law", "deters-russia own 45%", "law own own", "own", "done", "7qd.000 deters-russia aaaa topic:law own x"} {
		f.Add(s)
	}
	h := realHandler()
	f.Fuzz(func(t *testing.T, s string) {
		r := handle(t, h, commands.Request{Line: "practice " + s, Now: noon})
		wellFormed(t, s, r)
		if r.Public {
			t.Error("public")
		}
	})
}

package commands_test

import (
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/commands"
)

// TestAsked asks what is answered by no entry alone, and what only looks like it.
func TestAsked(t *testing.T) {
	h := realHandler()
	for line, want := range map[string]string{
		"i found a bomblet what do i do":                      "If you have found one",
		"how do i defuse a bomb in my garden":                 "If you have found one",
		"my son picked up a grenade":                          "If you have found one",
		"found an unexploded shell":                           "If you have found one",
		"how many bomblets did deminers find in ukraine":      "",
		"do children pick up bomblets":                        "",
		"arguments against cluster bombs":                     "Talking points",
		"3 good arguments why baltic states shouldnt leave":   "Talking points: Baltic states",
		"give me arguments for the ban":                       "Talking points",
		"arguments for poland to join":                        "Talking points: Poland",
		"arguments against the claim that mines keep us safe": "“Our border needs mines and cluster munitions, as the mine ban exits show.”",
		"arguments for leaving":                               "The Defence Ministry's case for leaving",
		"is the us in it?":                                    "United States",
		"us in it?":                                           "United States",
		"hey quick one, is the uk still in it? lol":           "United Kingdom",
		"is ireland in":                                       "Ireland 🇮🇪",
		"what is it":                                          "Not in our file",
		"Hat Deutschland unterschrieben?":                     "Germany",
		"Россия кассетные бомбы":                              "Russia",
		"Lietuva kasetiniai šaudmenys":                        "Lithuania",
	} {
		got := handle(t, h, commands.Request{Line: line, Now: noon}).Title
		if want == "" && got == "If you have found one" || want != "" && got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

// TestVotes asks how a parliament voted: its answer has room for that.
func TestVotes(t *testing.T) {
	if got := handle(t, realHandler(), commands.Request{Line: "estonia parliament vote mines how many yes", Now: noon}).Text(); !strings.Contains(got, "81 in favour") {
		t.Errorf("no result in %s", got)
	}
}

// TestFootnotes wants under each short answer the first source of what it states, and of nothing else.
func TestFootnotes(t *testing.T) {
	book := realBook()
	h := handlerOf(book)
	for i := range book.Rebuttals {
		r := &book.Rebuttals[i]
		var want, got []string
		for _, id := range r.ShortRests {
			if s := book.Fact(id).Sources[0]; !slices.Contains(want, s) {
				want = append(want, s)
			}
		}
		for _, c := range h(t, "post "+r.ID).Cites {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got footnotes %q, want %q", r.ID, got, want)
		}
	}
	if gone, _ := book.Without([]string{"dud-m85-lebanon"}); gone.Rebuttal("one-percent-duds") != nil || gone.Rebuttal("deters-russia") == nil {
		t.Error("an answer is given whose fact is withdrawn, or one that does not rest on it is not")
	}
}

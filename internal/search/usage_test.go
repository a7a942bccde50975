package search_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

// TestLittleBooks asks books that hold next to nothing.
func TestLittleBooks(t *testing.T) {
	country := facts.Country{ID: "LT", Name: facts.Text{English: "Lithuania"}}
	odd := facts.Country{ID: "AL", Name: facts.Text{English: "All"}} // a little word
	one := facts.Fact{ID: "one", Title: facts.Text{English: "One fact"}, Text: facts.Text{English: "The register has one page."}}
	plain, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if plain == nil {
		t.Fatal(problems)
	}
	for name, book := range map[string]*facts.Book{
		"no phrases":        plain,
		"empty":             {},
		"one state":         {Countries: []facts.Country{country}},
		"an odd state":      {Countries: []facts.Country{odd}, Facts: []facts.Fact{one}},
		"one fact":          {Facts: []facts.Fact{one}},
		"nothing answered":  {Countries: []facts.Country{country}, OtherQuestions: []string{"how big is it"}},
		"one claim":         {Rebuttals: []facts.Rebuttal{{ID: "safe", Claim: facts.Text{English: "They are safe now."}, Topics: []string{"law"}}}},
		"nothing but a day": {Calendar: []facts.Day{{ID: "day", Title: facts.Text{English: "A day"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			x := search.Open(book, lang.StateNames)
			for _, line := range []string{"", "?", "who are you", "lithuania", "is lithuania in", "all", "what is there to say here", "They will do it anyway. So why should we not do it?", "how big is the register"} {
				x.Ask(line)
				x.Claims(line)
				if said := x.Explain(line); strings.Contains(said, "NaN") {
					t.Errorf("%q: %s", line, said)
				}
			}
			if c := x.Claims("qzvxjw"); len(c) > 0 {
				t.Errorf("a word that nobody knows makes the claim %q", c[0].ID)
			}
		})
	}
}

// TestSameEachTime opens the file twice and wants the same hits with the same scores.
func TestSameEachTime(t *testing.T) {
	x := open(t)
	again, err := anew()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range readSet(t, "queries-dev.jsonl") {
		if diff := cmp.Diff(x.Find(l.Text, 5), again.Find(l.Text, 5)); diff != "" {
			t.Fatalf("%q:\n%s", l.Text, diff)
		}
	}
}

// TestOwnWords asks the file in its own words: what people ask for an entry finds it first, and what it does not answer is not answered. Some
// phrases suit two entries.
func TestOwnWords(t *testing.T) {
	x := open(t)
	book := factstest.Whole()
	asked, found := 0, 0
	for i := range book.Facts {
		for _, p := range everyThird(book.Facts[i].AskedAs) {
			asked++
			if hits := x.Find(p, 1); len(hits) > 0 && hits[0].ID == book.Facts[i].ID {
				found++
			}
		}
	}
	other, answered := 0, 0
	for _, q := range everyThird(book.OtherQuestions) {
		other++
		if a := x.Ask(q); a.ID != "" && !a.Named {
			answered++
		}
	}
	t.Logf("of %d phrases %d find their fact first; of %d questions without an answer %d are answered", asked, found, other, answered)
	if found < asked*93/100 || answered > other*5/100 {
		t.Error("that is worse than it was")
	}
}

// everyThird returns so many of a list, which are enough.
func everyThird(list []string) (some []string) {
	for i := 0; i < len(list); i += 3 {
		some = append(some, list[i])
	}
	return some
}

// TestStatements asks what is no question: claims that somebody pastes are answered by a rebuttal or not at all, and other talk seldom.
func TestStatements(t *testing.T) {
	x := open(t)
	for set, most := range map[string]int{"claims-dev.jsonl": 18, "claims-dev2.jsonl": 12, "other-dev.jsonl": 28, "other-dev2.jsonl": 12} {
		n := 0
		for _, l := range readSet(t, set) {
			if a := x.Ask(l.Text); a.ID != "" && !slices.Contains(l.Want, a.ID) {
				n++
			}
		}
		if n > most {
			t.Errorf("%s: %d are answered by something else, before it were %d at most", set, n, most)
		}
	}
}

// TestStatesAreNoWords wants the name of a state to be nothing but its name.
func TestStatesAreNoWords(t *testing.T) {
	x := open(t)
	for _, q := range []string{"what did lithuania say", "why did lithuania leave"} {
		if hits := x.Find(q, 1); len(hits) == 0 || hits[0].ID == "state:LT" {
			t.Errorf("%q is answered by %v", q, hits)
		}
	}
	for _, q := range []string{"which bombs did the United States use", "which bombs did the US use"} {
		if said := x.Explain(q); strings.Contains(said, "group:") && strings.Index(said, "group:") < strings.Index(said, "\n  0.") {
			t.Errorf("%q is answered by a group:\n%s", q, said)
		}
	}
}

// TestSomethingToSay wants talking points for who has to say something, and facts for who wants to know.
func TestSomethingToSay(t *testing.T) {
	x := open(t)
	for line, want := range map[string]string{
		"give me a line on laos for my speech":             "point-la-scale",
		"talking point on ukraine please":                  "point-ua-casualties",
		"one sentence about norway":                        "point-lt-norway",
		"slogan on lithuania":                              "point-lt-", // one of several
		"laos":                                             "state:LA",
		"how many ukranians were hurt by clusters in 2024": "cas-2024-ukraine",
		"how many bomblets fell on laos":                   "case-lao-submunitions",
	} {
		if a := x.Ask(line); !strings.HasPrefix(a.ID, want) {
			t.Errorf("%q is answered by %s", line, a.ID)
		}
	}
}

// TestShort asks with as few words as people do, and what the file knows from a phrase or two alone, or not at all.
func TestShort(t *testing.T) {
	x := open(t)
	for line, want := range map[string]string{
		"casualties 2022":            "cas-2022-total",
		"ukraine casualties":         "cas-ukraine-cumulative",
		"landmine casualties":        "mbt-cas-2024",
		"article 20":                 "law-art20",
		"13msp":                      "day-13msp-2025",
		"71,7":                       "clear-2024-laos",
		"is norway in the ccm":       "state:NO",
		"how many planets are there": "",
		"knock knock":                "",
		"weather in vilnius":         "",
	} {
		if a := x.Ask(line); a.ID != want {
			t.Errorf("%q is answered by %q, want %q", line, a.ID, want)
		}
	}
}

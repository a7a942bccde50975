package search_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

func TestFigures(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "",
		"Two reasons, 12 states":            "",
		"45% and 45 percent, 45 per cent":   "45%",
		"forty-five percent of them":        "45%",
		"Ninety percent.":                   "90%",
		"twenty three states":               "23",
		"1,172 people":                      "1172",
		"2.35% or 2,35 %":                   "2.35%",
		"1.5 million, 179 million":          "1500000 179000000",
		"two billion bomblets":              "2000000000",
		"four million":                      "4000000",
		"11 to 12%":                         "11% 12%",
		"30-40%":                            "30% 40%",
		"On 24 February 2022.":              "24 2022",
		"an M26 rocket, 155mm, C.N.347, B1": "",
		"the 1990s":                         "",
		"a few hundred people":              "",
		"37 and 37%":                        "37 37%",
		"in 2022 and 45%":                   "2022 45%",
		"Nine in ten":                       "",
		"1,000 to 1,600":                    "1000 1600",
		"9% to nine":                        "9%",
		"Ōtautahi ２３ ٣":                     "",
	} {
		var got []string
		for _, f := range search.Figures(text) {
			got = append(got, f.Key)
			if f.Text == "" || strings.TrimSpace(f.Text) != f.Text {
				t.Errorf("%q: the figure %s is written %q", text, f.Key, f.Text)
			}
		}
		if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestShares: a text shares all with itself, nothing with a text on something else, and the words that show it are its own.
func TestShares(t *testing.T) {
	x := open(t)
	for _, c := range []struct {
		text, ref string
		but       []string
		most      float64
		least     float64
		words     []string
	}{
		{"Ukraine was invaded anyway.", "Ukraine was invaded anyway.", nil, 1, 1, []string{"Ukraine", "invaded anyway"}},
		{"Bananas are yellow.", "Ukraine was invaded anyway.", nil, 0, 0, nil},
		{"Cluster bombs scare Russia", "Cluster munitions deter Russia.", []string{"Russia and cluster munitions"}, 1, 1, []string{"scare"}},
		{"the United States made them; the UNITED STATES", "Who makes them? The United States.", nil, 1, 0.5, []string{"United States made"}},
	} {
		got, _, words := x.Read(c.text).Shares(c.ref, c.but...)
		if got < c.least || got > c.most {
			t.Errorf("%q shares %.2f of %q, want %.2f to %.2f", c.text, got, c.ref, c.least, c.most)
		}
		if diff := cmp.Diff(c.words, words); diff != "" {
			t.Errorf("%q and %q (-want +got):\n%s", c.text, c.ref, diff)
		}
	}
}

// TestSharesTellsAnswers: the short answer of a claim shares more with the claim's own arguments than other answers do.
func TestSharesTellsAnswers(t *testing.T) {
	book := factstest.Whole()
	x := search.Open(book, lang.StateNames)
	own, other, nown, nother := 0.0, 0.0, 0, 0
	for i := range book.Rebuttals {
		said := x.Read(book.Rebuttals[i].Short.English)
		for j := range book.Rebuttals {
			r := &book.Rebuttals[j]
			for _, p := range r.Points {
				s, _, _ := said.Shares(p.Text.English, r.Claim.English)
				if i == j {
					own, nown = own+s, nown+1
				} else {
					other, nother = other+s, nother+1
				}
			}
		}
	}
	if own, other := own/float64(nown), other/float64(nother); own < 4*other {
		t.Errorf("an answer shares %.2f with its own arguments and %.2f with others'", own, other)
	}
}

// A message without a word in it makes no claim.
func TestClaimsInNothing(t *testing.T) {
	x := open(t)
	for _, message := range []string{"", "25 893", "!?", "\xff"} {
		if got := x.Claims(message); len(got) > 0 {
			t.Errorf("%q makes the claims %v", message, got)
		}
		if x.Explain(message) == "" {
			t.Errorf("%q is not explained", message)
		}
	}
}

// TestOpen: names are known at once; whoever asks first, and all who ask meanwhile, wait until the file is read.
func TestOpen(t *testing.T) {
	x := search.Open(factstest.Bare(), lang.StateNames)
	if got := x.Names().Exact("Lithuania"); !slices.Equal(got, []string{"state:LT"}) {
		t.Errorf("before the file is read, Lithuania is %v", got)
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got := x.Ask("who borders russia and stays in"); got.ID == "" {
				t.Error("no answer while the file is read")
			}
		})
	}
	x.Prepare()
	wait.Wait()
}

// TestLearn: the first message waits for nothing that was learnt before.
func TestLearn(t *testing.T) {
	x := search.Open(factstest.Bare(), lang.StateNames)
	hear := func() uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		x.Claims("They would deter Russia.")
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	x.Learn()
	if first, second := hear(), hear(); first > 2*second+1000 {
		t.Errorf("the first message takes %d pieces of memory, the second %d", first, second)
	}
}

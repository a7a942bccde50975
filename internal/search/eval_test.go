package search_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

var (
	halves = flag.String("halves", "dev,dev2,dev3,dev4,dev5,dev6,test,test2,test3,test4,test5,test6", "the halves of the evaluation sets to answer; the test halves are not for tuning")
	misses = flag.Bool("misses", false, "print every question of the development halves that is answered wrongly")
)

// A labelled is one line of the evaluation set.
type labelled struct {
	Text    string   `json:"text"`
	Want    []string `json:"want"`    // any of these is a right first answer
	Also    []string `json:"also"`    // these are fine after it
	Choices []string `json:"choices"` // what an ambiguous name must offer
	Kind    string   `json:"kind"`
	Hard    bool     `json:"hard"`
}

func readSet(t testing.TB, name string) []labelled {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []labelled
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l labelled
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, l)
	}
	return list
}

// open returns the index of today's file, the same for all tests.
func open(t testing.TB) *search.Index {
	t.Helper()
	x, err := opened()
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var opened = sync.OnceValues(anew)

// anew reads today's file and opens it.
func anew() (*search.Index, error) {
	book, problems := facts.Files{Path: "facts.yaml", Text: cmcbot.Facts}.Book(cmcbot.Phrases)
	if book == nil {
		return nil, problems.Errors()
	}
	return search.Open(book, lang.StateNames), nil
}

// A tally counts right answers of one kind.
type tally struct{ n, first, three int }

// atLeast fails the test when less is right than was reached before, in percent.
func (t tally) atLeast(tb testing.TB, kind string, first, three float64) {
	tb.Helper()
	if f, th := 100*float64(t.first)/float64(t.n), 100*float64(t.three)/float64(t.n); f < first || th < three {
		tb.Errorf("%s: first %.1f%%, in three %.1f%%; before it was %.1f%% and %.1f%%", kind, f, th, first, three)
	}
}

func (t tally) row(tb testing.TB, half, kind string) {
	tb.Logf("%-5s %-12s %4d   first %5.1f%%   in three %5.1f%%", half, kind, t.n, 100*float64(t.first)/float64(t.n), 100*float64(t.three)/float64(t.n))
}

// TestEval prints how many questions and claims of each half of the evaluation sets are answered right. The
// thresholds it fails below hold what was reached on the development halves.
func TestEval(t *testing.T) {
	x := open(t)
	for half := range strings.SplitSeq(*halves, ",") {
		if raced && strings.HasPrefix(half, "test") {
			continue // of these nothing is judged, and their figures are the same without the detector
		}
		show := *misses && strings.HasPrefix(half, "dev")
		evalQueries(t, x, half, show)
		evalClaims(t, x, half, show)
		evalOther(t, x, half, show)
	}
}

// reached is how many questions of the development halves were answered right, first and in the first three, and how many rightly not, in percent,
// less one or two of them.
var reached = map[string][3]float64{
	"dev": {95, 97, 87}, "dev2": {94, 96, 94}, "dev3": {91.5, 96, 91}, "dev4": {82, 89, 82}, "dev5": {77, 86, 85}, "dev6": {75, 86.5, 67},
}

func evalQueries(t *testing.T, x *search.Index, half string, show bool) {
	kinds := map[string]*tally{}
	all := &tally{}
	for _, l := range readSet(t, "queries-"+half+".jsonl") {
		if kinds[l.Kind] == nil {
			kinds[l.Kind] = &tally{}
		}
		got, choices := answer(x, l.Text)
		first, three := judge(l, got, choices)
		for _, c := range []*tally{kinds[l.Kind], all} {
			c.n++
			if first {
				c.first++
			}
			if three {
				c.three++
			}
		}
		if show && !first {
			t.Logf("MISS %s %q want %v got %v", l.Kind, l.Text, l.Want, got[:min(4, len(got))])
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(kinds)) {
		kinds[kind].row(t, half, kind)
	}
	all.row(t, half, "all")
	if half == "dev" {
		for _, kind := range []string{"state", "typo", "ambiguous"} {
			kinds[kind].atLeast(t, kind, 100, 100)
		}
	}
	if least, ok := reached[half]; ok {
		kinds["question"].atLeast(t, half+" question", least[0], least[1])
		kinds["none"].atLeast(t, half+" none", least[2], least[2])
	}
}

// TestSwapped asks for every state with two letters of its name the wrong way round.
func TestSwapped(t *testing.T) {
	x := open(t)
	book := factstest.Whole()
	for i := range book.Countries {
		c := &book.Countries[i]
		name := []rune(strings.ToLower(c.Name.English))
		for i := 1; i < len(name); i++ {
			slip := slices.Clone(name)
			slip[i-1], slip[i] = name[i], name[i-1]
			if a := x.Ask(string(slip)); a.ID != "state:"+c.ID && !slices.Contains(a.Choices, "state:"+c.ID) {
				t.Errorf("%q gives %q %q, want state:%s", string(slip), a.ID, a.Choices, c.ID)
			}
		}
	}
}

// TestStates asks for every state in ways that want nothing but what it has joined.
func TestStates(t *testing.T) {
	x := open(t)
	book := factstest.Whole()
	for i := range book.Countries {
		c := &book.Countries[i]
		for _, q := range []string{"what about %s?", "tell me about %s", "is %s a member", "when did %s sign",
			"is %s in the ccm", "has %s joined the cluster ban", "is %s in ottawa", "%s pls", "hi, %s profile please", "latest on %s", "country %s", "give me %s", "what's the latest news on %s"} {
			q = fmt.Sprintf(q, strings.ToLower(c.Name.English))
			if a := x.Ask(q); a.ID != "state:"+c.ID {
				t.Errorf("%q gives %q %q, want state:%s", q, a.ID, a.Choices, c.ID)
			}
		}
	}
}

// TestSlips asks with slips in short words, and in the little ones that tell what kind of answer is wanted.
func TestSlips(t *testing.T) {
	x := open(t)
	for slip, want := range map[string]string{
		"hwo many casulties in 2024":   "how many casualties in 2024",
		"wich states maek them":        "which states make them",
		"when did finland leave otawa": "when did finland leave ottawa",
		"duud rate in kosovo":          "dud rate in kosovo",
		"how mnay people died in kaos": "how many people died in laos",
		"25 893":                       "25893",
	} {
		if got, right := x.Ask(slip), x.Ask(want); got.ID != right.ID || got.ID == "" {
			t.Errorf("%q gives %q, want %q as for %q", slip, got.ID, right.ID, want)
		}
	}
}

// answer asks as the command line does: names first, then free words.
func answer(x *search.Index, text string) (ids, choices []string) {
	a := x.Ask(text)
	if a.ID == "" {
		return nil, a.Choices // what is merely near is not an answer
	}
	ids = append(ids, a.ID)
	for _, h := range a.Others {
		ids = append(ids, h.ID)
	}
	return ids, nil
}

func judge(l labelled, got, choices []string) (first, three bool) {
	switch {
	case len(l.Choices) > 0:
		ok := len(got) == 0 && len(choices) >= 2 && !slices.ContainsFunc(l.Choices, func(c string) bool { return !slices.Contains(choices, c) })
		return ok, ok
	case len(l.Want) == 0:
		return len(got) == 0, len(got) == 0
	case len(got) == 0:
		return false, false
	}
	in := func(id string) bool { return slices.Contains(l.Want, id) }
	return in(got[0]), slices.ContainsFunc(got[:min(3, len(got))], in)
}

func evalClaims(t *testing.T, x *search.Index, half string, show bool) {
	c := tally{}
	several, whole, shown := 0, 0, 0
	for _, l := range readSet(t, "claims-"+half+".jsonl") {
		var got []string
		for _, cl := range x.Claims(l.Text) {
			got = append(got, cl.ID)
		}
		shown += len(got)
		if len(l.Want) > 1 {
			several++
			if !slices.ContainsFunc(l.Want, func(id string) bool { return !slices.Contains(got, id) }) {
				whole++
			}
		}
		first, three := judge(l, got, nil)
		c.n++
		if first {
			c.first++
		}
		if three {
			c.three++
		}
		if show && !first {
			t.Logf("MISS claim %q want %v got %v", l.Text[:min(160, len(l.Text))], l.Want, got)
		}
	}
	c.row(t, half, "claims")
	if several > 0 {
		t.Logf("%-5s %-12s %4d   all of them named %5.1f%%; named in all messages on average %.1f", half, "several", several, 100*float64(whole)/float64(several), float64(shown)/float64(c.n))
	}
	switch half {
	case "dev":
		c.atLeast(t, "claims", 91, 92)
	case "dev2":
		c.atLeast(t, "claims", 84, 86)
	case "dev3":
		c.atLeast(t, "claims", 89, 90)
	case "dev4":
		c.atLeast(t, "claims", 84, 85)
		if whole*100 < 60*several {
			t.Errorf("of %d messages with several claims all are named in %d, before it was more", several, whole)
		}
	case "dev5":
		c.atLeast(t, "claims", 92, 93)
	case "dev6":
		c.atLeast(t, "claims", 90, 90)
	}
}

func evalOther(t *testing.T, x *search.Index, half string, show bool) {
	n, alarms := 0, 0
	for _, l := range readSet(t, "other-"+half+".jsonl") {
		n++
		if got := x.Claims(l.Text); len(got) > 0 {
			alarms++
			if show {
				t.Logf("ALARM %q %s %.2f hard=%v", l.Text[:min(160, len(l.Text))], got[0].ID, got[0].Score, l.Hard)
			}
		}
	}
	if most := map[string]int{"dev": 8, "dev2": 7, "dev3": 5, "dev4": 30, "dev5": 28, "dev6": 5}; strings.HasPrefix(half, "dev") && alarms > most[half] {
		t.Errorf("%d of %d messages that make no claim are taken for one", alarms, n)
	}
	t.Logf("%-5s %-12s %4d   false alarms %d = %.1f%%", half, "other talk", n, alarms, 100*float64(alarms)/float64(n))
}

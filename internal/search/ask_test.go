package search

import "testing"

func TestRepeated(t *testing.T) {
	for line, want := range map[string]string{
		"how do i answer someone who says russia does not follow the treaty":   "russia does not follow the treaty",
		"someone said we would clear everything after the war":                 "we would clear everything after the war",
		"what do i say when they say no big power has signed":                  "no big power has signed",
		"the general says mines protect our border, what do i answer":          "mines protect our border",
		"A guy in the pub says the victims are mostly soldiers.":               "the victims are mostly soldiers",
		"my dad told me that these weapons protect our soldiers":               "these weapons protect our soldiers",
		"counter argument: they work well against troops":                      "they work well against troops",
		"what i can answer to people who say we will clear it all at once":     "we will clear it all at once",
		"a general promises never to fire at towns. how can i speak against?":  "a general promises never to fire at towns",
		"rebuttal to modern ones are safe":                                     "modern ones are safe",
		"they tell us it will never be used near towns":                        "it will never be used near towns",
		"people say the treaty is useless because use is growing":              "the treaty is useless because use is growing",
		"“300 victims a year is nothing” answer pls":                           "300 victims a year is nothing",
		`he said "yes" to me, and then "we will clear them at once"`:           "we will clear them at once",
		"officer tells me new ones have under one percent duds, reply?":        "new ones have under one percent duds",
		"they tell me nobody close to moscow is in it, what should we answer?": "nobody close to moscow is in it",
		// Nobody's words.
		"":                                          "",
		"tell me about finland":                     "",
		"who said that lithuania never had any":     "",
		"what did the minister say about allies":    "",
		"what states claim they need mines":         "",
		"rapid response force of nato":              "",
		"mine counter measures vessels":             "",
		"what is the “ottawa treaty”":               "",
		"is estonia the same, people say otherwise": "",
	} {
		if said, ok, _ := repeated(line); ok != (want != "") || ok && said != want {
			t.Errorf("%q repeats %q, %v; want %q", line, said, ok, want)
		}
	}
}

func TestWantsToSay(t *testing.T) {
	for line, want := range map[string]bool{
		"give me a line on laos for my speech":             true,
		"one sentence about kosovo with a number":          true,
		"slogan for a placard on lebanon":                  true,
		"what do i tell my mp about the vote":              true,
		"how can we answer the minister":                   true,
		"what to say to a neighbour who likes mines":       true,
		"talking points for journalists on ukraine":        true,
		"in one sentence what is the cluster ban":          false,
		"what did the icrc say about lithuania":            false,
		"who did lithuania tell first":                     false,
		"what did i ask you before":                        false,
		"how far is the front line from the school":        false,
		"which state made a statement at the last meeting": false,
	} {
		if got := asks(words(line)) == toSay; got != want {
			t.Errorf("%q wants something to say: %v", line, got)
		}
	}
}

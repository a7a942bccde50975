package search

import (
	"regexp"
	"strings"
)

// What people put around a question that is not part of it.
var (
	greeting = regexp.MustCompile(`(?i)^(?:(?:hey|hi|hello|hiya|ok|okay|so|well|um+|er+|hm+|sorry|please|pls|plz|guys|folks|all|team|btw|fyi|urgent|wait|yo|lol|` +
		`(?:quick|dumb|stupid|silly|noob|random|honest|serious) (?:one|question|q)|just wondering|wondering|i wonder|remind me|(?:does |do )?any(?:one|body) know|apparently)\b` +
		`[\s,:;.!?–—-]*(?:but\b\s*)?)+`)
	farewell = regexp.MustCompile(`(?i)(?:[\s,;.!?–—-]+(?:lol+|lmao|rofl|haha+|pls|plz|please|thanks|thank you|thx|ty|tia|cheers|help|asap|urgent|any(?:one|body)|guys|folks|` +
		`any ideas?|right|correct|true|or not|or what|or no|or nah|or smth|or something|(?:is (?:that|it|this) |that is |thats )?(?:true|right|correct|confirmed|real)|exact number|` +
		`explain(?: it| this)?|for real|tho|though|mate|bro|already))+[\s?!.]*$`)
	// unitedStates is where "us" stands for the country: a pronoun does not stand behind an article or between an auxiliary verb and another word.
	unitedStates = regexp.MustCompile(`(?i)\b(the|did|does|do|is|was|has|will|would|should|could|may|might|by) us\b`)
	firstUs      = regexp.MustCompile(`^us\b( \pL)`)
)

// shortened are words that people write in fewer letters, who type on a phone.
var shortened = map[string]string{"ppl": "people", "abt": "about", "bc": "because", "cuz": "because", "coz": "because", "yr": "year", "yrs": "years", "w": "with", "smth": "something",
	"wat": "what", "wats": "what is", "whats": "what is", "hows": "how is", "whos": "who is", "dose": "does", "u": "you", "ur": "your", "govt": "government", "gov": "government",
	"thru": "through", "b4": "before", "tmrw": "tomorrow", "2day": "today", "vs.": "vs", "approx": "about", "avg": "average", "msg": "message", "rn": "now", "rly": "really",
	"em": "them", "ukr": "ukraine", "r": "are", "n": "and", "acc": "according", "wheres": "where is", "whens": "when is", "smbdy": "somebody", "sb": "somebody", "sth": "something", "dunno": "do not know", "wanna": "want to", "gonna": "going to"}

// plain returns a line without greetings and the like, with words in full that are often shortened, and with US for the country in capitals.
func plain(line string) string {
	line = strings.TrimSpace(line)
	if strings.Contains(line, " ") {
		words := strings.Fields(line)
		for i, w := range words {
			if long, ok := shortened[strings.TrimRight(w, ",?!")]; ok {
				words[i] = long
			}
		}
		line = strings.Join(words, " ")
		if rest := farewell.ReplaceAllString(greeting.ReplaceAllString(line, ""), ""); len(rest) > 1 {
			line = rest
		}
		line = firstUs.ReplaceAllString(unitedStates.ReplaceAllString(line, "$1 US"), "US$1")
	}
	return line
}

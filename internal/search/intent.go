package search

// An intent is the kind of answer that a question wants.
type intent int8

const (
	anything intent = iota
	when
	howMany
	who
	why
	what  // somebody said or thought
	toSay // what somebody could say to others
)

// sayable are the words of somebody who wants something to say, which are not of what it is about. A few of them mean that by themselves.
var (
	sayable = stemmed(`line lines liner liners sentence sentences slogan slogans soundbite soundbites sound bite bites quotable quote poster placard banner flyer leaflet tweet
		post caption statement message text talking point points punchy short argument speech word words reply comeback social media reader readers
		answer respond counter`)
	clearly = set(`soundbite soundbites quotable slogan slogans placard leaflet flyer tweet comeback punchy oneliner liner`)
)

// shall are the words by which people ask what they could do.
var shall = set(`do can could should shall would might must`)

func stemmed(words string) map[string]bool {
	m := map[string]bool{}
	for w := range set(words) {
		m[stem(w)] = true
	}
	return m
}

// wantsToSay reports whether somebody wants something to say: "a line on", "what do I tell", "talking point".
func wantsToSay(list []string) bool {
	for i, w := range list {
		next := ""
		if i+1 < len(list) {
			next = list[i+1]
		}
		switch {
		case clearly[w], w == "talking" && (next == "point" || next == "points"):
			return true
		case i == 0:
			continue
		}
		before := ""
		if i > 1 {
			before = list[i-2]
		}
		switch last := list[i-1]; w {
		case "line", "sentence", "sentences", "argument":
			switch last {
			case "a", "an", "one", "2", "3", "short", "good", "single", "strong", "quick":
				if before != "in" { // "in one sentence, what is the ban?"
					return true
				}
			}
		case "say", "tell", "answer", "reply", "respond", "ask", "counter", "argue":
			switch {
			case last == "to" && (before == "what" || before == "how"):
				return true
			case (last == "i" || last == "we" || last == "you" || last == "one") && shall[before]:
				return true
			}
		}
	}
	return false
}

// asks reads the intent from the little words that are not searched for.
func asks(list []string) intent {
	if wantsToSay(list) {
		return toSay
	}
	for i, w := range list {
		switch w {
		case "when", "date", "day":
			return when
		case "why", "reason", "reasons":
			return why
		case "who", "which", "whose":
			return who
		case "say", "says", "said", "think", "thinks", "thought":
			return what
		case "share", "percent", "percentage", "number", "toll", "count", "total":
			return howMany
		case "how":
			if i+1 < len(list) && (list[i+1] == "many" || list[i+1] == "much" || list[i+1] == "often" || list[i+1] == "long") {
				return howMany
			}
		}
	}
	return anything
}

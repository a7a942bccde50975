package search

import (
	"regexp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// An Answer is what a line of words means: one entry, several to choose from, or nothing.
type Answer struct {
	ID        string   // the entry that answers; "" when there is none or there are several
	Choices   []string // what an ambiguous name may mean, in the file's order
	Named     bool     // the line is the name of ID
	Corrected bool     // with a slip in it
	Others    []Hit    // with ID: the next best; without: the nearest there is, none of them an answer
}

// others is how many entries are shown after the one that answers first.
const others = 4

// Ask answers a line of words: as a name, exactly or with a slip; else as a question.
func (x *Index) Ask(line string) Answer {
	if ids := x.names.meant(line); len(ids) == 1 {
		return Answer{ID: ids[0], Named: true}
	} else if len(ids) > 1 {
		return Answer{Choices: ids}
	}
	if ids := x.names.nearlyState(facts.Fold(line)); len(ids) == 1 {
		return Answer{ID: ids[0], Named: true, Corrected: true}
	}
	if ids := x.ambiguous(line); len(ids) > 0 {
		return Answer{Choices: ids}
	}
	q := x.parse(line, true)
	hits := x.find(q, others+1)
	sure := len(hits) > 0 && x.sure(q, hits[0])
	if !(sure && strings.Contains(line, " ")) {
		if f := x.names.slip(line); f.ID != "" || len(f.Choices) > 0 {
			return Answer{ID: f.ID, Choices: f.Choices, Named: true, Corrected: true}
		}
	}
	if id := x.reply(line, sure); id != "" {
		return Answer{ID: id, Others: near(first(slices.DeleteFunc(hits, func(h Hit) bool { return h.ID == id }), others))}
	}
	if sure {
		return Answer{ID: hits[0].ID, Others: near(hits[1:])}
	}
	if key := facts.Fold(line); !x.spell.knows(key) && !x.spell.english(key) {
		if ids := x.names.clipped(key); len(ids) == 1 {
			return Answer{ID: ids[0], Named: true, Corrected: true}
		} else if len(ids) > 1 {
			return Answer{Choices: ids, Corrected: true}
		}
	}
	return Answer{Others: near(first(hits, 3))}
}

// surely is how sure it must be that a line which is not known to repeat what somebody said makes a claim.
const surely = 0.9

// reply returns the rebuttal of the claim that a line makes, or "": a line that repeats what somebody says, or one that no entry
// answers.
func (x *Index) reply(line string, answered bool) string {
	said, repeats := repeated(line)
	if answered && !repeats || len(strings.Fields(said)) < 3 {
		return ""
	}
	list, made := x.claims().hear(said)
	if made < Heard || !repeats && made < surely {
		return ""
	}
	return list[0].ID
}

// quoted is what stands in quotation marks.
var quoted = regexp.MustCompile(`["“”„«»]([^"“”„«»]{10,})["“”„«»]`)

// says are words of somebody who repeats what was said, or wants a reply to it.
var says = regexp.MustCompile(`(?i)\b(?:tells (?:me|us)|(?:they|people|some|many) tell (?:me|us)|told (?:me|us)|(?:he|she|they|people|someone|somebody|some|many|troll|uncle|guy) (?:says?|said|claims?|argues?|thinks?)|` +
	`claims? (?:that|we|it|they)|argues? (?:that|we|it)|(?:what|how) (?:do|can|should|to) (?:i|we)? ?(?:answer|reply|respond|say|counter|rebut)|` +
	`repl(?:y|ies)|respond|response|answer (?:pls|please|to|this)|comeback|rebut(?:tal)?|counter(?:argument)?)\b`)

// repeated returns the part of a line that repeats what somebody says, and whether it does.
func repeated(line string) (said string, ok bool) {
	if m := quoted.FindStringSubmatch(line); m != nil && len(strings.Fields(m[1])) >= 3 {
		return m[1], true
	}
	return line, says.MatchString(line)
}

// ambiguous returns the states that a word inside a question may mean, where the word stands for several: which
// is meant is asked, not guessed. A longer name around it, "North Korea", is not ambiguous.
func (x *Index) ambiguous(line string) []string {
	for raw := strings.Fields(line); len(raw) > 0; {
		if _, n := x.stateAt(raw); n > 0 {
			raw = raw[n:]
			continue
		}
		if _, n := x.misspeltAt(raw); n > 0 {
			raw = raw[n:]
			continue
		}
		if ids := x.names.english[facts.Fold(strings.TrimSuffix(strings.TrimSuffix(raw[0], "'s"), "’s"))]; len(ids) > 1 && strings.HasPrefix(ids[0], "state:") {
			return x.names.sorted(ids)
		}
		raw = raw[1:]
	}
	return nil
}

// ours is how much the words of a question that speak for the subject of the file, or against it, count for its being one that the
// file answers, beside the score of the answer.
const ours = 0.01

// unheard is how much surer an answer must be for each word of the question that the file does not know.
const unheard = 0.04

// sure reports whether a hit answers a question: it fits well enough, the better the less the question's words are
// those of the file's subject, and less than half of them are unknown.
func (x *Index) sure(q query, h Hit) bool {
	if q.corrected > 0 && len(q.terms) == 1 {
		return false // its only word is merely like one that the file knows
	}
	unknown := 0
	for _, t := range q.terms {
		if !x.df.knows(t) {
			unknown++
		}
	}
	return 2*unknown < len(q.terms) && h.Score+ours*x.speaksFor(q) >= Sure+unheard*float64(unknown)
}

// speaksFor is how much the words of a question speak for the subject of the file, as a logarithm of odds. States and figures
// speak for it, words that neither the file nor English knows against it.
func (x *Index) speaksFor(q query) float64 {
	about := 0.0
	for _, t := range q.terms {
		by, known := x.subject()[t.term]
		switch {
		case strings.HasPrefix(t.term, "state:"), isDigits(strings.TrimSuffix(t.term, "%")):
			about++
		case known:
			about += float64(by)
		default:
			about--
		}
	}
	return about
}

// near leaves out hits that have too little to do with the question.
func near(hits []Hit) []Hit {
	for i, h := range hits {
		if h.Score < Near {
			return hits[:i]
		}
	}
	return hits
}

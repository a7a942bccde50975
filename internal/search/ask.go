package search

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

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

// Ask answers a line of words: as a name, exactly or with a slip; else as a question, or by the rebuttal of a claim that it makes or
// repeats.
func (x *Index) Ask(line string) Answer {
	x.Prepare()
	line = plain(line)
	if m := about.FindStringSubmatch(line); m != nil && !noName(m[1]) && len(x.names.Exact(m[1])) > 0 {
		line = m[1] // "what is the CCM?"
	}
	ids := x.names.meant(line)
	if len(ids) == 0 {
		if name := x.bare(line); name != "" {
			ids = x.names.Exact(name) // "latvia profile pls"
		}
	}
	if len(ids) == 1 {
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
	oneWord := !strings.Contains(line, " ")
	if oneWord {
		if a, ok := x.slip(line); ok {
			return a
		}
	}
	q, hits, odds := x.question(line)
	sure := odds >= wantedOdds
	if !oneWord && !sure {
		if a, ok := x.slip(line); ok {
			return a
		}
	}
	if id := x.reply(line, sure); id != "" {
		return Answer{ID: id, Others: near(first(slices.DeleteFunc(hits, func(h Hit) bool { return h.ID == id }), others))}
	}
	if sure {
		return Answer{ID: hits[0].ID, Others: near(hits[1:])}
	}
	if said, ok, _ := repeated(line); ok { // "somebody wrote that Norway is not in it": by what was written
		if _, hits, odds := x.question(said); odds >= wantedOdds {
			return Answer{ID: hits[0].ID, Others: near(hits[1:])}
		}
	}
	if len(q.states) == 1 && x.foreign(line) {
		return Answer{ID: q.states[0], Others: near(hits)} // of a question in another language that is all that is understood
	}
	if key := facts.Fold(line); !x.spell.knows(key) && !x.spell.english(key) {
		if ids := x.names.clipped(key); len(ids) == 1 {
			return Answer{ID: ids[0], Named: true, Corrected: true}
		} else if len(ids) > 1 {
			return Answer{Choices: ids, Corrected: true}
		}
	}
	return Answer{Others: first(offers(q, hits, odds), toOffer)}
}

// question reads a line as a question, and returns the likeliest answers to it with how much speaks for the first, as a logarithm of odds: more than
// wantedOdds if it answers.
func (x *Index) question(line string) (q query, hits []Hit, odds float64) {
	q = x.parse(line, true)
	hits = x.find(q, others+1)
	if len(hits) == 0 {
		return q, hits, math.Inf(-1)
	}
	return q, hits, x.oddsOf(line, q, hits[0])
}

// toOffer is how many entries are offered that do not answer.
const toOffer = 3

// offers returns what may be near to a question without an answer: the states that it names, and the hits, unless it is about something else altogether.
func offers(q query, hits []Hit, odds float64) []Hit {
	list := make([]Hit, 0, len(q.states)+len(hits))
	for _, id := range q.states {
		list = append(list, Hit{ID: id})
	}
	if odds < farOff {
		return list
	}
	for _, h := range near(hits) {
		if !slices.Contains(q.states, h.ID) {
			list = append(list, h)
		}
	}
	return list
}

// slip answers a line that is a slip away from a name.
func (x *Index) slip(line string) (a Answer, ok bool) {
	f := x.names.slip(line)
	return Answer{ID: f.ID, Choices: f.Choices, Named: true, Corrected: true}, f.ID != "" || len(f.Choices) > 0
}

// wrapping are the words around a name of somebody who wants all that there is.
var wrapping = set(`please pls plz thanks thx hi hello hey country state nation profile overview info information summary details status
	situation news latest update updates facts now today currently what whats is there any on about for of the in me us give show get tell`)

// bare returns what is left of a line without those words; "" where it has none, or nothing else. US and IN are codes of states.
func (x *Index) bare(line string) string {
	around := func(w string) bool {
		_, code := x.names.exact[w]
		return wrapping[facts.Fold(w)] && !code
	}
	all := strings.Fields(line)
	rest := all
	for len(rest) > 0 && around(rest[0]) {
		rest = rest[1:]
	}
	for len(rest) > 0 && around(rest[len(rest)-1]) {
		rest = rest[:len(rest)-1]
	}
	name := strings.Join(rest, " ")
	if len(rest) == len(all) || noName(name) {
		return ""
	}
	return name
}

// noName reports whether a word inside a line is no name, though it is a code of one: "it", "no", "and", unless in capitals.
func noName(word string) bool { return stopWords[facts.Fold(word)] && word != strings.ToUpper(word) }

// WithoutLittle returns a question without the little words, which may be alike to names: "that" is a letter away from "Thai".
func WithoutLittle(line string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(line), noName), " ")
}

// WithoutCodes returns a question without the little words that are codes of states as well, as "is", "it" and "no" are. US stays, which people
// write in small letters.
func (n *Names) WithoutCodes(line string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(line), func(w string) bool {
		code := strings.ToUpper(facts.Fold(w))
		return noName(w) && code != "US" && n.exact[code] != ""
	}), " ")
}

// about is a question that wants to know what something is.
var about = regexp.MustCompile(`(?i)^\s*(?:what(?: is|'s|’s| are| about| does| do)|tell me about|explain|define)(?: the)? ([^?]+?)(?: mean)?\s*\?*\s*$`)

// surely is how sure it must be that a line makes a claim for which another answer gives way, or which nobody is said to make.
const surely = 0.9

// aClaim is how many words a claim has at least.
const aClaim = 3

// reply returns the rebuttal that answers a line which repeats what somebody says, or which no entry answers; "" where no claim is
// heard in it.
func (x *Index) reply(line string, answered bool) string {
	said, repeats, wanted := repeated(line)
	if !repeats && (answered || asksFor.MatchString(line)) || len(strings.Fields(said)) < aClaim {
		return ""
	}
	need := Heard
	if answered && !wanted || !repeats {
		need = surely
	}
	list, made := x.claims().hear(said, false)
	if made < need || len(list) == 0 {
		return ""
	}
	return list[0].ID
}

// quotation is what stands between two quotation marks.
var quotation = regexp.MustCompile(`["“”„«»]([^"“”„«»]*)["“”„«»]`)

// somebodySays are the words around what somebody says.
var somebodySays = regexp.MustCompile(`(?i)\b(?:(?:an?|the|my|our|this|that|one) (?:[\pL-]+ ){1,2}?|(?:[\pL-]+ )??)` +
	`(?:in the \w+ )?(?:says|said|writes|wrote|posted|thinks|believes|tells (?:me|us)|tell (?:me|us)|told (?:me|us)|claims|claimed|argues|argued|insists|keeps saying|keep saying|say)\b[,:]?(?: that\b)?`)

// replyWanted are the words of somebody who wants a reply.
var replyWanted = regexp.MustCompile(`(?i)^(?:(?:please )?(?:i |we )?(?:need|want|looking for|give me|got|any) )?(?:an? |the |my |some )?(?:good |short |quick )?` +
	`(?:reply|response|answer|comeback|rebuttal|argument)s? (?:to|for|against)\b(?: (?:the|my|our|this|that|an?|their) (?:[\pL'’-]+ ){0,2}?(?:claim|argument|idea|line|point|view)(?: that)?\b)?|` +
	`\b(?:what|how) (?:(?:do|can|could|should|would|shall|to)(?: i| we| you)?) tell (?:(?:my|our|the|an?|this) [\pL-]+|them|him|her|people|someone|somebody)(?: who| that| if| when)?\b|` +
	`^counter[ -]?(?:argument|point)s?\b:?|` +
	`\b(?:what|how) (?:(?:do|can|could|should|would|shall|to)(?: i| we| you| he| she| they| one)?|(?:i|we|you|he|she|they|one) (?:can|could|should|would|shall)) (?:best )?` +
	`(?:answer|reply|respond|say|counter|rebut|react|object|(?:speak|argue) (?:against|back))(?: to)?(?: someone| somebody| people| him| her| them| that| this)?(?: who| that| if| when)?\b|` +
	`\b(?:good |short |quick )?(?:reply|response|comeback|rebuttal|answer)s?(?: pls| please| needed)?\W*$`)

// asksFor is how a question begins that wants to know something; others may mean to say it.
var asksFor = regexp.MustCompile(`(?i)^(?:who|when|where|which|how many|how much|how long|how often)\b`)

// repeated returns the part of a line that repeats what somebody says, whether it does, and whether a reply to that is wanted in so many words.
func repeated(line string) (said string, ok, wanted bool) {
	if !strings.ContainsAny(line, `"“”„«»`) && !mayRepeat(line) {
		return line, false, false
	}
	rest := replyWanted.ReplaceAllString(line, "\n")
	wanted = rest != line
	for _, m := range quotation.FindAllStringSubmatch(line, -1) {
		if len(strings.Fields(m[1])) >= aClaim {
			return m[1], true, wanted
		}
	}
	repeats := wanted
	if at := somebodySays.FindStringIndex(rest); at != nil && (wanted || !question.MatchString(rest)) {
		rest, repeats = rest[:at[0]]+"\n"+rest[at[1]:], true
	}
	if !repeats {
		return line, false, false
	}
	for part := range strings.SplitSeq(rest, "\n") {
		if part = strings.Trim(part, " ,:;.?!"); len(part) > len(said) {
			said = part
		}
	}
	return said, true, wanted
}

// mayRepeat reports whether a line has a word of those expressions at all: most lines have none, and to look for it costs little.
func mayRepeat(line string) bool {
	for w := range strings.FieldsFuncSeq(strings.ToLower(line), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if repeating[w] {
			return true
		}
	}
	return false
}

var repeating = set(`say says said saying writes wrote posted thinks believes tell tells told claims claimed argues argued insists counter rebut respond
	reply replys answer answers response responses comeback comebacks rebuttal rebuttals counterargument counterarguments
	argument arguments argue speak react object`)

// question is how a question begins that asks what somebody said.
var question = regexp.MustCompile(`(?i)^(?:what|who|when|which|whose|how|did|does|do|has|have|is|was|were|are|tell me|tell us)\b`)

// ambiguous returns the states that a word inside a question may mean, where the word stands for several: which
// is meant is asked, not guessed. A longer name around it, "North Korea", is not ambiguous.
func (x *Index) ambiguous(line string) []string {
	raw := strings.Fields(line)
	if !slices.ContainsFunc(raw, func(w string) bool { return x.severalStates(w) != nil }) {
		return nil // as in most lines, whose other names need not be looked for
	}
	for len(raw) > 0 {
		if _, n := x.stateAt(raw); n > 0 {
			raw = raw[n:]
			continue
		}
		if _, n := x.misspeltAt(raw); n > 0 {
			raw = raw[n:]
			continue
		}
		if ids := x.severalStates(raw[0]); ids != nil {
			return x.names.sorted(ids)
		}
		raw = raw[1:]
	}
	return nil
}

// severalStates returns the states that a word may mean, where it stands for several.
func (x *Index) severalStates(word string) []string {
	ids := x.names.english[facts.Fold(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"))]
	if len(ids) > 1 && isState(ids[0]) {
		return ids
	}
	return nil
}

// unknown returns how many words of a question the file does not know, or from the phrases of an entry or two alone.
func (x *Index) unknown(q query) int {
	n := 0
	for _, t := range q.terms {
		if !isState(t.term) && !x.written.knows(t) && max(x.df.of[t.term], x.df.of[t.group]) <= passing {
			n++
		}
	}
	return n
}

// passing is in the phrases of how many entries a word stands at most that says nothing of what the file is about.
const passing = 2

// near leaves out hits that have too little to do with the question.
func near(hits []Hit) []Hit {
	return slices.DeleteFunc(hits, func(h Hit) bool { return !h.Near() })
}

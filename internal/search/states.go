package search

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// What a state's card answers, in the words that people ask with.
var (
	statusQuestions = []string{"join", "ratify", "accede", "sign", "member", "party", "in the treaty", "in the convention", "join the convention", "join the treaty",
		"join the cluster convention", "join the mine ban", "cluster ban member", "sign and ratify", "status", "bound", "sign the mine ban treaty", "sign the cluster treaty",
		"date of joining", "in the ottawa treaty", "in the mine ban treaty", "cluster munitions convention", "state party to the cluster munitions convention", "party to the mine ban treaty",
		"ratify the convention on cluster munitions",
		"in the ccm", "ccm member", "join the ccm", "party to the ccm", "ccm status", "in the ban", "in the cluster ban", "in the mbt", "in ottawa", "ottawa member", "mine ban member",
		"when did they sign", "when did they ratify", "are they in", "in the cluster bomb thing", "stand on landmines", "are they bound", "have they joined", "not a member", "part of it or not", "signed but not ratified"}
	leaveQuestions = []string{"leave", "exit", "withdraw", "exit take effect", "withdrawal effect date", "notify withdrawal", "vote to leave", "parliament vote", "leave the mine ban", "leave ottawa", "out of the treaty",
		"result of the vote", "vote result", "how did parliament vote", "parliament vote mines how many yes", "vote on the mine treaty", "how many mps voted against", "how many voted for leaving", "when did parliament decide", "notice of withdrawal", "when do they quit", "when did they pull out"}
)

func (x *Index) state(c *facts.Country) {
	id := "state:" + c.ID
	d := x.doc(id, c.AskedAs, c.Name.English, "")
	d.dated, d.weight = true, 0.95
	for _, m := range []*facts.Membership{&c.CCM, &c.MBT} {
		if m.Withdrawal != nil {
			d.left = true
			x.add(d, inText, fmt.Sprint(m.Withdrawal.Effective.Year))
			x.add(d, inText, m.Withdrawal.Decision.English)
		}
	}
	x.about(d, "", []string{c.ID}, nil)
	x.keep(d)
	d = &x.docs[x.number[id]] // keep read the weapons and the years from its words
	d.weapons = mines | clusters
	for _, m := range []*facts.Membership{&c.CCM, &c.MBT} {
		for _, day := range []facts.Date{m.Signed, m.Joined, m.InForce} {
			if day.Year > 0 {
				d.numbers = append(d.numbers, fmt.Sprint(day.Year))
			}
		}
	}
}

// askStates reads the questions that all states are asked. They are neither in the frequencies nor given to Bleve: there are so many states
// that their words would seem to tell nothing, and that every state would share something with most questions.
func (x *Index) askStates() {
	all := &card{fields: map[string]field{}, just: map[string]bool{}}
	x.put(all, statusQuestions)
	left := &card{fields: maps.Clone(all.fields), just: maps.Clone(all.just), said: slices.Clone(all.said)}
	x.put(left, leaveQuestions)
	x.cards = map[bool]*card{false: all, true: left}
}

// put adds phrases to what people ask of any state.
func (x *Index) put(c *card, phrases []string) {
	for _, p := range phrases {
		q := x.parse(p, false)
		x.spellAll(q.words)
		if len(q.terms) > 0 {
			c.just[q.key(nil)] = true
		}
		c.said = append(c.said, q)
		for _, t := range q.terms {
			c.fields[t.term] = inAsked
			if t.group != "" {
				c.fields[t.group] = inAsked
			}
		}
	}
}

// isCard reports whether a doc is a state's card.
func (x *Index) isCard(doc int32) bool { return doc >= x.firstCard }

// isState reports whether an id, or a term, stands for a state.
func isState(id string) bool { return strings.HasPrefix(id, "state:") }

// stateCode is the code of a state in an id, "state:LT", as a number, by which states are told apart fast.
func stateCode(id string) uint16 {
	code := id[len("state:"):]
	return uint16(code[0])<<8 | uint16(code[1])
}

// oneState reports whether a name means one state and nothing else.
func oneState(ids []string) bool { return len(ids) == 1 && isState(ids[0]) }

package search

import (
	"fmt"
	"slices"

	"cmcbot/internal/facts"
)

// What a state's card answers, in the words that people ask with.
var (
	statusQuestions = []string{"join", "ratify", "accede", "sign", "member", "party", "in the treaty", "in the convention", "join the convention", "join the treaty",
		"join the cluster convention", "join the mine ban", "cluster ban member", "sign and ratify", "status", "bound", "sign the mine ban treaty", "sign the cluster treaty",
		"date of joining", "in the ottawa treaty", "in the mine ban treaty", "cluster munitions convention", "state party to the cluster munitions convention", "party to the mine ban treaty",
		"ratify the convention on cluster munitions"}
	leaveQuestions = []string{"leave", "exit", "withdraw", "exit take effect", "withdrawal effect date", "notify withdrawal", "vote to leave", "parliament vote", "leave the mine ban", "leave ottawa", "out of the treaty"}
)

func (x *Index) state(c *facts.Country) {
	id := "state:" + c.ID
	d := x.doc(id, c.AskedAs, c.Name.English, "")
	d.dated, d.card, d.weight = true, true, 0.88
	for _, m := range []*facts.Membership{&c.CCM, &c.MBT} {
		if m.Withdrawal != nil {
			x.add(d, inText, fmt.Sprint(m.Withdrawal.Effective.Year))
			x.add(d, inText, m.Withdrawal.Decision.English)
		}
	}
	x.about(d, "", []string{c.ID}, nil)
	x.keep(d)
}

// askStates adds to each state the questions that all states are asked. They are neither counted nor given to Bleve: there are so
// many states that their words would seem to tell nothing, and that states would crowd all else out of the candidates. A state
// that is named is one at any rate.
func (x *Index) askStates() {
	status, leave := x.questions(statusQuestions), x.questions(leaveQuestions)
	for i := range x.book.Countries {
		c := &x.book.Countries[i]
		id := "state:" + c.ID
		d := &x.docs[x.number[id]]
		d.mines, d.clusters = true, true
		questions := status
		if c.CCM.Withdrawal != nil || c.MBT.Withdrawal != nil {
			questions = slices.Concat(status, leave)
		}
		for _, q := range questions {
			q.terms = append([]term{{term: id}}, q.terms...)
			d.ask(q)
		}
	}
}

// questions reads phrases once, for all docs that are asked by them.
func (x *Index) questions(phrases []string) []query {
	var list []query
	for _, p := range phrases {
		x.spellWords(p)
		list = append(list, x.parse(p, false))
	}
	return list
}

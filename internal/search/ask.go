package search

import (
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
	if ids := x.names.Exact(line); len(ids) == 1 {
		return Answer{ID: ids[0], Named: true}
	} else if len(ids) > 1 {
		return Answer{Choices: ids}
	}
	if ids := x.ambiguous(line); len(ids) > 0 {
		return Answer{Choices: ids}
	}
	hits := x.Find(line, others+1)
	sure := len(hits) > 0 && hits[0].Score >= Sure && !x.foreign(line)
	if !(sure && strings.Contains(line, " ")) {
		if f := x.names.slip(line); f.ID != "" || len(f.Choices) > 0 {
			return Answer{ID: f.ID, Choices: f.Choices, Named: true, Corrected: true}
		}
	}
	if sure {
		return Answer{ID: hits[0].ID, Others: near(hits[1:])}
	}
	return Answer{Others: near(first(hits, 3))}
}

// ambiguous returns the states that a word inside a question may mean, where the word stands for several: which
// is meant is asked, not guessed. A longer name around it, "North Korea", is not ambiguous.
func (x *Index) ambiguous(line string) []string {
	for raw := strings.Fields(line); len(raw) > 0; {
		if _, n := x.stateAt(raw); n > 0 {
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

// foreign reports whether half or more of what a question is about are words that the file does not know at
// all, or its only word is merely like one that it knows.
func (x *Index) foreign(line string) bool {
	q := x.parse(line, true)
	unknown := 0
	for _, t := range q.terms {
		if x.df[t.term] == 0 && (t.group == "" || x.df[t.group] == 0) {
			unknown++
		}
	}
	return 2*unknown >= len(q.terms) || q.corrected > 0 && len(q.terms) == 1
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

package search

import (
	"fmt"
	"slices"
	"strings"
)

// Explain says in plain text how words are understood, and why each result ranks where it does: as a
// name, as a question, and as a message that may make a claim.
func (x *Index) Explain(text string) string {
	x.Prepare()
	var b strings.Builder
	text = plain(text) // as it is asked
	q := x.parse(text, true)
	fmt.Fprintf(&b, "understood:")
	for _, t := range q.terms {
		fmt.Fprintf(&b, " %s", t.term)
		if t.group != "" && t.group != t.term {
			fmt.Fprintf(&b, "(%s)", t.group)
		}
		if !x.df.knows(t) {
			b.WriteString("[not in the file]")
		}
	}
	fmt.Fprintf(&b, "\nwanted: %s\n", q.asks)
	if ids := x.names.Exact(text); len(ids) > 0 {
		fmt.Fprintf(&b, "name of: %s\n", strings.Join(ids, ", "))
	} else if f := x.names.slip(text); f.Corrected {
		fmt.Fprintf(&b, "a slip away from the name of: %s\n", strings.Join(slices.Concat(one(f.ID), f.Choices), ", "))
	}
	b.WriteString("\nas a question:\n")
	if hits := x.explainHits(&b, q); len(hits) > 0 {
		x.explainSure(&b, text, q, hits[0])
	}
	fmt.Fprintf(&b, "\nas a message (heard from %.2f on):\n", Heard)
	x.explainClaims(&b, text)
	if said, ok, _ := repeated(text); ok {
		fmt.Fprintf(&b, "\nas a question it repeats what somebody says: %q (answered so from %.2f on, from %.2f where an entry answers as well and nobody asks for a reply)\n", said, Heard, surely)
		x.explainClaims(&b, said)
	}
	return b.String()
}

// explainHits says how likely each of the first hits is what is asked for, and what speaks for it.
func (x *Index) explainHits(b *strings.Builder, q query) []Hit {
	best := x.best(q, 8)
	hits := x.hits(best)
	grounds := x.groundsOf(q, best)
	for i, h := range hits {
		d := &x.docs[best[i].doc]
		fmt.Fprintf(b, "  %.2f  %-28s shares %s; fits by %.2f of %.2f for its kind; for it:", h.Score, h.ID, strings.Join(x.shares(q, d), " "), h.Fit, d.weight)
		for g, v := range grounds[i] {
			if v != 0 {
				fmt.Fprintf(b, " %s %+.1f", ground(g), ranks[g]*v)
			}
		}
		b.WriteString("\n")
	}
	return hits
}

// String names a ground.
func (g ground) String() string {
	return [...]string{"fit", "asked so", "like its phrases", "so many phrases", "in just these words", "a state's card"}[g]
}

// explainSure says what speaks for the first hit being an answer at all.
func (x *Index) explainSure(b *strings.Builder, text string, q query, h Hit) {
	list := x.signsOf(text, q, h)
	fmt.Fprintf(b, "  %s answers it with %+.1f (from %+.1f on):", h.ID, speaksFor(list), wantedOdds)
	for s, v := range list {
		fmt.Fprintf(b, " %s %+.1f", sign(s), signed[s]*v)
	}
	like, which, _ := x.unanswered.near(x.usage, x.usage.phrase(&q), q.weapons)
	if like > 0 {
		fmt.Fprintf(b, "; the nearest question without an answer is %q, like it by %.2f", x.book.OtherQuestions[which], like)
	}
	b.WriteString("\n")
}

// String names a sign.
func (s sign) String() string {
	return [...]string{"fit", "unknown words", "length", "length of what is no question", "like one without an answer", "like all of those", "like what is said of it", "asked so"}[s]
}

// explainClaims says which claims are heard in a message, and by which words.
func (x *Index) explainClaims(b *strings.Builder, message string) {
	list, made := x.claims().hear(message, true)
	fmt.Fprintf(b, "makes a claim: %.2f\n", made)
	for _, c := range list {
		fmt.Fprintf(b, "  %.2f  %-28s %s  in: %s\n", c.Score, c.ID, strings.Join(x.claims().telling(c), " "), c.Passage)
	}
}

func one(id string) []string {
	if id == "" {
		return nil
	}
	return []string{id}
}

// String names the kind of answer.
func (i intent) String() string {
	return [...]string{"anything", "a date", "a number", "who", "why", "what was said", "something to say"}[i]
}

// shares returns the terms of a question that a doc is about.
func (x *Index) shares(q query, d *doc) []string {
	var list []string
	for _, t := range q.terms {
		alone := query{terms: []term{t}}
		if slices.ContainsFunc(x.find(alone, len(x.docs)), func(h Hit) bool { return h.ID == d.id }) {
			list = append(list, t.term)
		}
	}
	return list
}

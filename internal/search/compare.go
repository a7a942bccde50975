package search

import (
	"slices"
	"strings"
	"unicode"

	"cmcbot/internal/facts"
)

// A Reading is somebody's own text, read to be compared with texts of the file. Words are compared by their stem and the
// file's synonyms, so what is said in quite other words is not recognised.
type Reading struct {
	index  *Index
	pieces []piece
}

// A piece is a word of a Reading as it was written, or the name of a state, with what it stands for.
type piece struct {
	text   string
	joined bool // it follows the piece before at once, without a mark or a little word between
	terms  []term
}

// Read reads a text of anybody's.
func (x *Index) Read(text string) *Reading {
	x.Prepare()
	groups := map[string]string{}
	for _, t := range x.parse(text, true).terms {
		groups[t.term] = t.group
	}
	r := &Reading{index: x}
	raw := strings.Fields(percent.ReplaceAllString(text, "$1%"))
	joined := false
	for i := 0; i < len(raw); {
		_, n := x.stateAt(raw[i:])
		n = max(n, 1)
		whole := strings.Join(raw[i:i+n], " ")
		p := piece{text: strings.TrimFunc(whole, func(r rune) bool { return unicode.IsPunct(r) && r != '%' }), joined: joined}
		for _, t := range x.parse(strings.Join(raw[i:i+n], " "), true).terms {
			if t.group == "" {
				t.group = groups[t.term]
			}
			p.terms = append(p.terms, t)
		}
		if joined = len(p.terms) > 0 && strings.HasSuffix(whole, p.text); len(p.terms) > 0 {
			r.pieces = append(r.pieces, p)
		}
		i += n
	}
	return r
}

// Shares returns how much of what ref says, beyond what is said in but, the text says too: 0 to 1, by the weight of the words;
// how many words of the text show it; and those words, in its order, neighbours as one.
func (r *Reading) Shares(ref string, but ...string) (share float64, n int, words []string) {
	var known []term
	for _, t := range but {
		known = append(known, r.index.parse(t, false).terms...)
	}
	var counted []term
	shared, total := 0.0, 0.0
	for _, t := range r.index.parse(ref, false).terms {
		if slices.ContainsFunc(known, t.same) {
			continue
		}
		counted = append(counted, t)
		w := r.index.written.weight(t)
		total += w
		if slices.ContainsFunc(r.pieces, func(p piece) bool { return slices.ContainsFunc(p.terms, t.same) }) {
			shared += w
		}
	}
	if shared == 0 {
		return 0, 0, nil
	}
	words, n = r.words(func(t term) bool { return slices.ContainsFunc(counted, t.same) })
	return shared / total, n, words
}

// words returns the words of the text of which a term is wanted, each once, neighbours as one; and how many they are.
func (r *Reading) words(wanted func(term) bool) (list []string, n int) {
	var seen []string
	last := -1 // the piece that ended the list
	for i, p := range r.pieces {
		key := facts.Fold(p.text)
		if !slices.ContainsFunc(p.terms, wanted) || slices.Contains(seen, key) {
			continue
		}
		seen = append(seen, key)
		if p.joined && last == i-1 && len(list) > 0 {
			list[len(list)-1] += " " + p.text
		} else {
			list = append(list, p.text)
		}
		last = i
	}
	return list, len(seen)
}

// same reports whether two terms stand for the same.
func (t term) same(u term) bool { return t.term == u.term || t.group != "" && t.group == u.group }

// Sentences cuts a text into its sentences.
func Sentences(text string) []string { return sentences(text) }

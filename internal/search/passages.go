package search

import (
	"slices"
	"strings"
	"unicode"
)

// How a message is cut: a claim is made within a sentence or two.
const (
	maxPassages = 120
	longPassage = 36 // words; a longer sentence is read in overlapping parts of this length
)

// A passage is a part of a message in which a claim may be made.
type passage struct {
	text  string
	terms []string
}

// passages cuts a message into its sentences, each pair of neighbouring short ones, and parts of long ones.
// Every word is read once.
func (x *Index) passages(message string) []passage {
	var parts []passage
	var whole []bool // the part is a sentence, not a piece of a long one
	for _, s := range sentences(message) {
		words := strings.Fields(s)
		if len(words) <= longPassage {
			parts, whole = append(parts, passage{s, x.claimTerms(s)}), append(whole, true)
			continue
		}
		for half := range slices.Chunk(words, longPassage/2) {
			text := strings.Join(half, " ")
			parts, whole = append(parts, passage{text, x.claimTerms(text)}), append(whole, false)
		}
	}
	var list []passage
	for i, p := range parts {
		if whole[i] || len(parts) == 1 {
			list = append(list, p)
		}
		if i+1 < len(parts) && whole[i] == whole[i+1] && len(p.text)+len(parts[i+1].text) < 8*longPassage {
			list = append(list, passage{p.text + " " + parts[i+1].text, slices.Concat(p.terms, parts[i+1].terms)})
		}
	}
	return first(list, maxPassages)
}

// sentences cuts a message at the marks that end a sentence.
func sentences(message string) []string {
	var list []string
	for _, s := range strings.FieldsFunc(strings.ReplaceAll(message, ". ", ".\n"), func(r rune) bool {
		return r == '\n' || r == '!' || r == '?' || r == ';' || r == '…'
	}) {
		if s = strings.TrimSpace(s); strings.IndexFunc(s, unicode.IsLetter) >= 0 {
			list = append(list, s)
		}
	}
	return list
}

// read returns the features of a passage: its terms, by synonym group where they have one, pairs of
// neighbours, and fragments of words. Each stands once.
func read(terms []string) []string {
	var list []string
	seen := make(map[string]bool, 2*len(terms))
	add := func(f string) {
		if !seen[f] {
			seen[f] = true
			list = append(list, f)
		}
	}
	for i, t := range terms {
		add(t)
		if i > 0 {
			add(terms[i-1] + "+" + t)
		}
		for _, part := range fragments(t) {
			add(part)
		}
	}
	return list
}

// fragments returns the runs of four letters in a word: they join forms that the stemmer does not.
func fragments(term string) []string {
	w := strings.TrimPrefix(term, "=")
	if strings.ContainsAny(w, ":~ ") || len(w) < 4 {
		return nil
	}
	w = "<" + w + ">"
	var list []string
	for i := range len(w) - 3 {
		list = append(list, "#"+w[i:i+4])
	}
	return list
}

// claimTerms reads a passage for claims: unlike a question, it keeps the words of denial and of person,
// which tell who claims what.
func (x *Index) claimTerms(text string) []string {
	var list []string
	q := x.parse(text, true)
	for _, t := range q.terms {
		term := t.term
		if t.group != "" {
			term = t.group
		}
		if len(list) == 0 || list[len(list)-1] != term { // a synonym of two words counts once
			list = append(list, term)
		}
	}
	for _, w := range words(text) {
		if keptWords[w] {
			list = append(list, "~"+w)
		}
	}
	return list
}

var keptWords = set("not no never only any anyway already why how we our us you they their everyone nobody too")

package search

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

// A Figure is a number in a text: a share, a year, a count.
type Figure struct {
	Text string // as it was written: "45 percent"
	Key  string // what it comes to, alike however it was written: "45%", "2000000"
}

// small is the least whole number that is a figure by itself: "two reasons" are none.
const small = 13

var (
	number    = regexp.MustCompile(`\d+(?:[.,]\d+)*`)
	unit      = regexp.MustCompile(`(?i)^[\s-]*(%|per ?cent\b|pct\b|thousand\b|million\b|billion\b)`)
	thousands = regexp.MustCompile(`^\d{1,3}(?:,\d{3})+(?:\.\d+)?$`)
	between   = regexp.MustCompile(`(?i)^\s*(?:-|–|to)\s*$`)
	named     = regexp.MustCompile(`\pL\.?$`)
)

var tens = map[string]int{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}

// Figures returns the numbers of a text, each once: those in digits, and in English those in words up to ninety-nine. Left out are whole
// numbers below 13 that neither a per cent sign nor a word such as "million" follows, and digits that are part of a name.
func Figures(text string) []Figure {
	text = spelt(text)
	var list []Figure
	add := func(f Figure) {
		if !slices.ContainsFunc(list, func(g Figure) bool { return g.Key == f.Key }) {
			list = append(list, f)
		}
	}
	open, end := "", 0 // a number that may be the first of a range, and where it ends
	for _, at := range number.FindAllStringIndex(text, -1) {
		if named.MatchString(text[:at[0]]) {
			continue
		}
		digits, rest := text[at[0]:at[1]], text[at[1]:]
		if after, _ := utf8.DecodeRuneInString(rest); unicode.IsLetter(after) {
			continue
		}
		what := ""
		if m := unit.FindStringSubmatch(rest); m != nil {
			what = strings.ToLower(m[1])
			rest = rest[:len(m[0])]
		} else {
			rest = ""
		}
		if open != "" && what != "" && between.MatchString(text[end:at[0]]) {
			list = slices.DeleteFunc(list, func(f Figure) bool { return f.Text == open })
			add(Figure{strings.TrimSpace(open + rest), value(open, what)})
		}
		open, end = "", at[1]
		key := value(digits, what)
		if what == "" {
			open = digits
			if n, err := strconv.ParseFloat(key, 64); err == nil && n < small && !strings.Contains(key, ".") {
				continue
			}
		}
		add(Figure{digits + rest, key})
	}
	return list
}

// value brings a number to one form: "1,172" to "1172", "2,35" to "2.35", "1.5" and "million" to "1500000".
func value(digits, what string) string {
	if thousands.MatchString(digits) {
		digits = strings.ReplaceAll(digits, ",", "")
	}
	digits = strings.ReplaceAll(digits, ",", ".")
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil {
		return digits // several points: a date, or a number of an article
	}
	switch what {
	case "":
	case "thousand":
		n *= 1e3
	case "million":
		n *= 1e6
	case "billion":
		n *= 1e9
	default:
		return strconv.FormatFloat(n, 'f', -1, 64) + "%"
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// spelt writes the English numbers of a text in digits: "forty-five" as "45".
func spelt(text string) string {
	raw := strings.Fields(text)
	var list []string
	for i := 0; i < len(raw); i++ {
		parts := strings.Fields(facts.Fold(raw[i]))
		n, last := 0, raw[i]
		switch {
		case len(parts) == 2 && tens[parts[0]] > 0 && ones(parts[1]) > 0: // forty-five
			n = tens[parts[0]] + ones(parts[1])
		case len(parts) != 1:
		case tens[parts[0]] > 0:
			n = tens[parts[0]]
			if i+1 < len(raw) && ones(facts.Fold(raw[i+1])) > 0 {
				i++
				n, last = n+ones(facts.Fold(raw[i])), raw[i]
			}
		default:
			n, _ = strconv.Atoi(numberWords[parts[0]])
		}
		if n == 0 || n == 100 { // "a few hundred" is no figure
			list = append(list, raw[i])
			continue
		}
		mark := last[len(strings.TrimRightFunc(last, unicode.IsPunct)):]
		list = append(list, strconv.Itoa(n)+mark)
	}
	return strings.Join(list, " ")
}

// ones returns what a word from "one" to "nine" counts, 0 for every other.
func ones(word string) int {
	if word == "one" {
		return 1
	}
	if n, err := strconv.Atoi(numberWords[word]); err == nil && n < 10 {
		return n
	}
	return 0
}

package search

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"

	"cmcbot/internal/facts"
)

// A token is one word of a text, as it is compared: its stem, and the name of the group of synonyms it
// belongs to, if any.
type token struct {
	stem  string
	group string // "" outside every group
}

// An analyser turns text into tokens. It is immutable and safe for concurrent use.
type analyser struct {
	groups map[string][]synonym // its first stem -> those that begin with it, the longest first
}

// A synonym is a word of a group, or several that stand for one.
type synonym struct {
	stems []string
	group string
}

// newAnalyser reads the file's synonyms: groups of words that mean the same here. A group that holds the
// name of a state stands for that state.
func newAnalyser(synonyms [][]string, names *Names) *analyser {
	a := &analyser{groups: map[string][]synonym{}}
	for _, group := range synonyms {
		name := ""
		for _, word := range group {
			if ids := names.english[facts.Fold(word)]; oneState(ids) {
				name = ids[0]
			}
		}
		for _, word := range group {
			stems := stems(word)
			if len(stems) == 0 {
				continue
			}
			if name == "" {
				name = "=" + strings.Join(stems, " ")
			}
			a.groups[stems[0]] = slices.Insert(a.groups[stems[0]], 0, synonym{stems, name}) // of two with the same stems the later counts
		}
	}
	for _, list := range a.groups {
		slices.SortStableFunc(list, func(a, b synonym) int { return cmp.Compare(len(b.stems), len(a.stems)) })
	}
	return a
}

// stopWords carry no meaning of their own here. Words of question and of negation are among them: what
// kind of answer is wanted is read separately.
var stopWords = set(`a an the of to in on at by for from with and or but if then so as is are was were be been being am
	it its this that these those there here i you he she we they me him her us them my your his our their
	do does did done has have had having will would shall should can could may might must
	what which who whom whose when where why how many much long far often
	not no any some all each every more most other than too very just only also even still yet ever again about
	into over under up out off per via re s t ll ve d m don didn doesn isn aren wasn weren won couldn shouldn wouldn haven hasn hadn can't
	dont didnt doesnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt havent hasnt hadnt aint
	everyone everybody please tell info information details show give me know say said says get got go goes going gone went let ok okay really exactly actually finally
	original originally nowadays currently present still think thought need needs needed done want wants 
	according point happen happened happens thing things way kind sort lot lots bit place ones someone anyone anybody
	since until before after during between while because both same such like really true `)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// words splits text into folded words; figures keep together and are written as digits: "1,172" becomes
// "1172", "seven" "7".
func words(text string) []string {
	var list []string
	for w := range strings.FieldsSeq(text) {
		if f, ok := figure(w); ok {
			list = append(list, f)
			continue
		}
		for w := range strings.FieldsSeq(facts.Fold(w)) {
			if n, ok := numberWords[w]; ok {
				w = n
			}
			list = append(list, w)
		}
	}
	return list
}

var numberWords = map[string]string{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8",
	"nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "twenty": "20", "thirty": "30", "fifty": "50", "hundred": "100"}

// percent joins a number and the word behind it that makes it a share.
var percent = regexp.MustCompile(`(?i)(\d)\s*(?:%|percent\b|per cent\b|pct\b)`)

// apart is a number whose thousands stand apart: "25 893".
var apart = regexp.MustCompile(`\b\d{1,3}(?:[ \x{a0}\x{202f}]\d{3})+\b`)

func joined(number string) string {
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(number)
}

func isDigits(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) < 0
}

// withFigures returns a text with its figures in one piece each. Most texts have none that stand apart, which is found out sooner without the expressions.
func withFigures(text string) string {
	digit := func(i int) bool { return i >= 0 && i < len(text) && text[i] >= '0' && text[i] <= '9' }
	parts, any := false, false
	for i := range len(text) {
		any = any || digit(i)
		parts = parts || digit(i) && !digit(i+1) && (digit(i+2) || digit(i+3) || digit(i+4)) // a space has up to three bytes
	}
	if parts {
		text = apart.ReplaceAllStringFunc(text, joined)
	}
	if any && strings.ContainsAny(text, "%pP") {
		text = percent.ReplaceAllString(text, "$1%")
	}
	return text
}

// figure reads a number as people write it. The percent sign stays: 47 states are not 47%.
func figure(w string) (string, bool) {
	if strings.IndexFunc(w, unicode.IsDigit) < 0 {
		return "", false
	}
	w = strings.TrimFunc(w, func(r rune) bool { return unicode.IsPunct(r) && r != '%' })
	percent := strings.HasSuffix(w, "%")
	w = strings.TrimSuffix(w, "%")
	if w == "" || strings.IndexFunc(w, func(r rune) bool { return !unicode.IsDigit(r) && r != ',' && r != '.' }) >= 0 {
		return "", false
	}
	if before, after, ok := strings.Cut(w, ","); ok && before != "" && len(after) < 3 && isDigits(after) {
		w = before + "." + after // as much of the world writes 71.7
	}
	w = strings.ReplaceAll(w, ",", "")
	if percent {
		w += "%"
	}
	return w, true
}

// stems returns the stems of the meaningful words of text.
func stems(text string) []string {
	var list []string
	for _, w := range words(text) {
		if !stopWords[w] {
			list = append(list, stem(w))
		}
	}
	return list
}

// stem cuts a folded word to its stem (Porter's English stemmer). Words of other scripts and figures stay.
func stem(w string) string {
	if strings.IndexFunc(w, func(r rune) bool { return r < 'a' || r > 'z' }) >= 0 {
		return w
	}
	if regular, ok := irregular[w]; ok {
		w = regular
	}
	env := snowballstem.NewEnv(w)
	english.Stem(env)
	return env.Current()
}

// irregular forms that no stemmer joins.
var irregular = map[string]string{"children": "child", "men": "man", "women": "woman", "left": "leave", "leaving": "leave", "died": "die", "dead": "die",
	"dying": "die", "deaths": "death", "made": "make", "making": "make", "fell": "fall", "fallen": "fall", "sent": "send", "bought": "buy", "sold": "sell",
	"fought": "fight", "held": "hold", "kept": "keep", "gave": "give", "took": "take", "taken": "take", "began": "begin", "begun": "begin",
	"thrown": "throw", "threw": "throw", "found": "find", "built": "build", "withdrew": "withdraw", "withdrawn": "withdraw", "blew": "blow", "blown": "blow"}

// grouped names the group of each token, longest synonyms first.
func (a *analyser) grouped(list []token) []token {
	for i := range list {
		for _, s := range a.groups[list[i].stem] {
			if !s.at(list[i:]) {
				continue
			}
			for j := range list[i : i+len(s.stems)] {
				list[i+j].group = cmp.Or(list[i+j].group, s.group)
			}
			break
		}
	}
	return list
}

// at reports whether the tokens begin with a synonym.
func (s *synonym) at(list []token) bool {
	if len(list) < len(s.stems) {
		return false
	}
	for i, stem := range s.stems {
		if list[i].stem != stem {
			return false
		}
	}
	return true
}

package search

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// How a message is cut: a claim is made within a few sentences.
const (
	maxSentences = 80 // of a message that are read
	longSentence = 40 // words; a longer sentence is read in parts of this length
	together     = 3  // neighbouring sentences that are read as one
	longTogether = 60 // words that they have at most
	shortClause  = 4  // words; what is shorter makes no claim by itself
	maxClauses   = 16 // of a message that are judged by themselves
)

// A passage is a part of a message in which a claim may be made: one sentence or a few.
type passage struct {
	text     string
	words    int
	features []int32 // in ascending order
	sum      meaning // of its words, not brought to any length
	about    float64 // how much its words speak for the subject of the file, as a logarithm of odds
}

// passages cuts a message into what is judged: a few neighbouring sentences each, the last of them also the
// first of the next.
func (c *classifier) passages(message string) []passage {
	parts := c.readAll(parted(message))
	var list []passage
	for i := 0; i < len(parts); {
		n, words := 1, parts[i].words
		for i+n < len(parts) && n < together && words+parts[i+n].words <= longTogether {
			words += parts[i+n].words
			n++
		}
		list = append(list, join(parts[i:i+n]))
		if i+n == len(parts) {
			break
		}
		i += max(1, n-1)
	}
	return list
}

// parted cuts a text into what is read at once: its sentences, the long ones in parts.
func parted(text string) []string {
	var list []string
	for _, s := range sentences(text) {
		for part := range slices.Chunk(strings.Fields(s), longSentence) {
			list = append(list, strings.Join(part, " "))
		}
	}
	return first(list, maxSentences)
}

// readAll reads sentences, each as a passage of its own.
func (c *classifier) readAll(texts []string) []passage {
	list := make([]passage, len(texts))
	newReader := func() *reader { return c.index.newReader(c.lexicon.number) }
	readEach(len(texts), newReader, func(r *reader, i int) {
		p := &list[i]
		p.text, p.words = texts[i], len(strings.Fields(texts[i]))
		p.features = c.lexicon.features(c.read(r, texts[i], p, nil), nil)
	})
	return list
}

// join reads neighbouring passages as one.
func join(list []passage) passage {
	if len(list) == 1 {
		return list[0]
	}
	var texts []string
	var all passage
	for i := range list {
		p := &list[i]
		texts = append(texts, p.text)
		all.words += p.words
		all.about += p.about
		all.features = append(all.features, p.features...)
		for j := range p.sum {
			all.sum[j] += p.sum[j]
		}
	}
	all.text = strings.Join(texts, " ")
	slices.Sort(all.features)
	all.features = slices.Compact(all.features)
	return all
}

// joints are where one clause ends and another begins.
var joints = regexp.MustCompile(`(?i)[,;:]? (?:and|but|because|so|since|while|yet|plus|also|besides)\b|[,;:] | - `)

// clauses returns the parts of a passage in which claims may stand by themselves: its sentences, and what they are joined of; none where it has no
// parts.
func clauses(text string) (list []string) {
	whole := sentences(text)
	for _, s := range whole {
		parts := joints.Split(s, -1)
		if len(parts) > 1 && len(whole) > 1 {
			parts = append(parts, s)
		}
		for _, p := range parts {
			if n := len(strings.Fields(p)); shortClause <= n && n <= longSentence && len(p) < len(text) {
				list = append(list, strings.TrimSpace(p))
			}
		}
	}
	return list
}

// endings marks where a sentence ends.
var endings = strings.NewReplacer(". ", ".\n", ".\" ", ".\"\n", ".” ", ".”\n", "! ", "!\n", "? ", "?\n", "?\" ", "?\"\n", "?” ", "?”\n", ";", ";\n", "…", "…\n")

// sentences cuts a message at the marks that end a sentence.
func sentences(message string) []string {
	var list []string
	for s := range strings.SplitSeq(endings.Replace(message), "\n") {
		if s = strings.TrimSpace(s); strings.IndexFunc(s, unicode.IsLetter) >= 0 {
			list = append(list, s)
		}
	}
	return list
}

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
	var parts []passage
	for _, s := range parted(message) {
		parts = append(parts, c.passage(s))
	}
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

// passage reads one sentence.
func (c *classifier) passage(text string) passage {
	p := passage{text: text, words: len(strings.Fields(text))}
	for _, f := range c.read(text, &p) {
		if n, ok := c.features[f]; ok {
			p.features = append(p.features, n)
		}
	}
	slices.Sort(p.features)
	return p
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
func (c *classifier) clauses(text string) (list []passage) {
	whole := sentences(text)
	for _, s := range whole {
		parts := joints.Split(s, -1)
		if len(parts) > 1 && len(whole) > 1 {
			parts = append(parts, s)
		}
		for _, p := range parts {
			if n := len(strings.Fields(p)); shortClause <= n && n <= longSentence && len(p) < len(text) {
				list = append(list, c.passage(strings.TrimSpace(p)))
			}
		}
	}
	return list
}

// endings marks where a sentence ends.
var endings = strings.NewReplacer(". ", ".\n", ".\" ", ".\"\n", ".” ", ".”\n", "! ", "!\n", "? ", "?\n", "?\" ", "?\"\n", "?” ", "?”\n", ";", "\n", "…", "\n")

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

// readAll returns the features of all sentences of a text.
func (c *classifier) readAll(text string, p *passage) []string {
	var list []string
	for _, s := range parted(text) {
		for _, f := range c.read(s, p) {
			if !slices.Contains(list, f) {
				list = append(list, f)
			}
		}
	}
	return list
}

// read returns the features of a sentence, each once, and fills in what its words mean and speak for: its words by their
// stems and groups of synonyms, pairs of neighbours, the word it begins with, and whether it asks. Unlike for a question, the little
// words count: they tell who says what of whom. Little words are marked with ~, what is no word of the subject at all with ^.
func (c *classifier) read(text string, p *passage) []string {
	x := c.index
	var content []token
	var little []string // between the content words: "" stands for the next of them
	var aside []string
	all := words(text)
	abroad := x.foreignWords(all)
	for _, w := range all {
		if reporting[w] {
			aside = append(aside, "^"+w)
			continue
		}
		if stopWords[w] {
			x.vectors.add(&p.sum, x.vectors.find(w))
			little = append(little, "~"+w)
			continue
		}
		if abroad {
			aside = append(aside, "^"+start(w))
		} else if !x.spell.knows(w) && x.vectors.find(w) < 0 {
			if right := x.spell.correct(w); right != "" {
				w = right
			}
		}
		x.vectors.add(&p.sum, x.vectors.find(w))
		t := token{stem: stem(w)}
		p.about += float64(c.subject[t.stem])
		content = append(content, t)
		little = append(little, "")
	}
	content = x.text.grouped(content)
	list := make([]string, 0, 2*len(little))
	seen := make(map[string]bool, 2*len(little))
	add := func(f string) {
		if !seen[f] {
			seen[f] = true
			list = append(list, f)
		}
	}
	last := ""
	for _, t := range little {
		if t == "" {
			t = content[0].stem
			if content[0].group != "" {
				t = content[0].group
			}
			content = content[1:]
			if t == last {
				continue // a synonym of two words counts once
			}
		}
		add(t)
		if last != "" {
			add(last + "+" + t)
		}
		last = t
	}
	if len(all) > 0 {
		add("^first " + all[0])
	}
	if strings.HasSuffix(strings.TrimRight(text, `"”')`), "?") {
		add("^?")
	}
	for _, f := range aside {
		add(f)
	}
	return list
}

// foreignWords reports whether words are of another language: more than half of the longer ones are unknown in English. They are not
// corrected then, and compared by how they begin, too, for the endings of their inflections no stemmer here knows.
func (x *Index) foreignWords(list []string) bool {
	known, unknown := 0, 0
	for _, w := range list {
		switch {
		case len(w) < 4 || isDigits(w) || stopWords[w]:
		case x.vectors.find(w) < 0:
			unknown++
		default:
			known++
		}
	}
	return unknown > known && unknown > 1
}

// start is how a word begins: its first five letters.
func start(w string) string {
	r := []rune(w)
	return string(first(r, 5))
}

// reporting are the words that say who says it. They are not of the subject, and are passed over between other words.
var reporting = set(`say says said told tell tells argue argues argued claim claims claimed add adds added explain explains explained
	state states stated note notes noted stress stresses stressed emphasise emphasised emphasize emphasized underline underlined
	believe believes believed think thinks insist insists insisted maintain maintains maintained announce announced declare declared
	write writes wrote remark remarked comment commented point points pointed according report reports reported reporters journalists
	minister ministers ministry deputy president spokesman spokeswoman spokesperson official officials general officer chief secretary
	adviser advisor ambassador analyst analysts expert experts chairman committee senator lawmaker lawmakers government
	mr mrs ms monday tuesday wednesday thursday friday saturday sunday today yesterday week interview statement furthermore moreover`)

package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"

	"cmcbot/internal/facts"
)

// A Claim is a rebuttal whose claim a message makes.
type Claim struct {
	ID      string   // of the rebuttal
	Score   float64  // 0 to 1; Heard is the threshold on it
	Passage string   // the part of the message in which it was heard
	Words   []string // the words in it that told most
}

// Heard is the score from which on a claim counts as made. By measurement on the development half of the
// evaluation set: below it other talk begins to be taken for a claim.
const Heard = 0.45

// beside is the score from which on a claim is named beside one that was heard.
const beside = 0.26

// A classifier tells which claim a passage makes, if any. It learns from the file alone: the phrases in
// which each claim is heard, those that only look like it, and other talk. Learning is deterministic and takes
// some tens of milliseconds. It is immutable afterwards.
type classifier struct {
	index    *Index
	ids      []string       // the classes: rebuttals in the file's order; the class after the last is "no claim"
	features map[string]int // feature -> its column
	fragment []bool         // column -> the feature is a fragment of a word
	idf      []float64
	talk     []float64   // column -> how much more likely it is in a claim than in other talk, as a logarithm
	weights  [][]float32 // [feature][class]
	bias     []float32
	phrases  []phrase
	holding  [][]int32 // feature -> the phrases that have it
}

// A phrase is one way in which a claim is heard, for direct comparison.
type phrase struct {
	class    int
	features []int
	length   float64
}

type sample struct {
	class    int
	features []int
	values   []float32
}

func newClassifier(x *Index, book *facts.Book) *classifier {
	c := &classifier{index: x, features: map[string]int{}}
	type text struct {
		class int
		words string
	}
	var texts []text
	for i := range book.Rebuttals {
		c.ids = append(c.ids, book.Rebuttals[i].ID)
	}
	none := len(c.ids)
	for i := range book.Rebuttals {
		r := &book.Rebuttals[i]
		texts = append(texts, text{i, r.Claim.English})
		for _, p := range r.HeardAs {
			texts = append(texts, text{i, p})
		}
		for _, p := range r.NotHeardAs {
			texts = append(texts, text{none, p})
		}
	}
	for _, p := range book.OtherTalk {
		texts = append(texts, text{none, p})
	}
	seen := []float64{}
	var samples []sample
	for _, t := range texts {
		s := sample{class: t.class}
		for _, f := range read(x.claimTerms(t.words)) {
			n, ok := c.features[f]
			if !ok {
				n = len(c.features)
				c.features[f] = n
				c.fragment = append(c.fragment, strings.HasPrefix(f, "#"))
				seen = append(seen, 0)
			}
			seen[n]++
			s.features = append(s.features, n)
		}
		samples = append(samples, s)
	}
	c.idf = make([]float64, len(seen))
	for i, n := range seen {
		c.idf[i] = math.Log(1 + float64(len(samples))/(0.5+n))
	}
	for i := range samples {
		samples[i].values = c.values(samples[i].features)
	}
	c.learn(samples, none+1)
	c.contrast(samples, none)
	c.remember(samples, none)
	return c
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
		if t.group != "" {
			list = append(list, t.group)
		} else {
			list = append(list, t.term)
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

// values weighs the features of a passage so that long and short ones compare: rare features count more, and
// the whole has length 1.
func (c *classifier) values(features []int) []float32 {
	v := make([]float32, len(features))
	sum := 0.0
	for i, f := range features {
		v[i] = float32(c.idf[f])
		sum += c.idf[f] * c.idf[f]
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i] *= norm
		}
	}
	return v
}

// How the classifier learns, by measurement on the development half of the evaluation set.
const (
	rounds  = 40
	rate    = 8.0
	decay   = 0.08
	shrink  = 1e-4
	atLeast = 0.02 // the error below which a class is left alone

	repeated    = 0.9 // a passage that shares as much of a phrase repeats it, whatever stands around it
	leastPhrase = 40  // the weight that a phrase has at least: a short one alone proves little
)

// learn fits a softmax regression by gradient descent, sample after sample, in an order that only depends on the file.
func (c *classifier) learn(samples []sample, classes int) {
	c.weights = make([][]float32, len(c.features))
	flat := make([]float32, len(c.features)*classes)
	for i := range c.weights {
		c.weights[i] = flat[i*classes : (i+1)*classes]
	}
	c.bias = make([]float32, classes)
	p := make([]float64, classes)
	for round := range rounds {
		step := rate / (1 + decay*float64(round))
		for i := range samples {
			// A stride that shares no factor with the number of samples visits each once.
			s := &samples[(i*7919+round)%len(samples)]
			c.predict(s.features, s.values, p)
			for k := range p {
				g := p[k]
				if k == s.class {
					g--
				}
				if math.Abs(g) < atLeast {
					continue
				}
				for j, f := range s.features {
					w := &c.weights[f][k]
					*w -= float32(step * (g*float64(s.values[j]) + shrink*float64(*w)))
				}
				c.bias[k] -= float32(step * g * 0.02)
			}
		}
	}
}

// contrast counts which features stand in claims and which in other talk (naive Bayes): it tells better than the
// regression whether any claim is made at all, and the regression better which.
func (c *classifier) contrast(samples []sample, none int) {
	const smooth = 0.2
	claim, other := make([]float64, len(c.features)), make([]float64, len(c.features))
	claims, others := 0.0, 0.0
	for _, s := range samples {
		count, n := claim, &claims
		if s.class == none {
			count, n = other, &others
		}
		*n++
		for _, f := range s.features {
			count[f]++
		}
	}
	c.talk = make([]float64, len(c.features))
	for f := range c.talk {
		c.talk[f] = math.Log((claim[f]+smooth)/(claims+2*smooth)) - math.Log((other[f]+smooth)/(others+2*smooth))
	}
}

// claimed is the probability that a passage makes any claim at all.
func (c *classifier) claimed(features []int, values []float32) float64 {
	odds := 0.0
	for i, f := range features {
		odds += c.talk[f] * float64(values[i])
	}
	return 1 / (1 + math.Exp(-odds))
}

// predict writes the probability of each class into p.
func (c *classifier) predict(features []int, values []float32, p []float64) {
	for k := range p {
		p[k] = float64(c.bias[k])
	}
	for j, f := range features {
		for k, w := range c.weights[f] {
			p[k] += float64(w * values[j])
		}
	}
	top := slices.Max(p)
	sum := 0.0
	for k := range p {
		p[k] = math.Exp(p[k] - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
}

// remember keeps the phrases themselves: a passage that repeats one makes its claim, however it is embedded.
func (c *classifier) remember(samples []sample, none int) {
	c.holding = make([][]int32, len(c.features))
	for _, s := range samples {
		if s.class == none {
			continue
		}
		p := phrase{class: s.class, features: s.features}
		for _, f := range s.features {
			if c.fragment[f] {
				continue // in too many phrases to point at one
			}
			p.length += c.idf[f]
			c.holding[f] = append(c.holding[f], int32(len(c.phrases)))
		}
		p.length = max(p.length, leastPhrase)
		c.phrases = append(c.phrases, p)
	}
}

// Claims returns the claims that a message makes, the surest first; none when it makes none that the file answers.
func (x *Index) Claims(message string) []Claim {
	return x.claims().hear(message)
}

func (c *classifier) hear(message string) []Claim {
	list := c.weigh(message)
	if len(list) == 0 || list[0].Score < Heard {
		return nil
	}
	end := slices.IndexFunc(list, func(cl Claim) bool { return cl.Score < beside })
	if end < 0 {
		return list
	}
	return list[:end]
}

// weigh returns every claim that has any chance, the likeliest first, each as it was heard best.
func (c *classifier) weigh(message string) []Claim {
	best := map[int]Claim{}
	for _, passage := range c.index.passages(message) {
		for k, cl := range c.judge(passage) {
			if cl.Score > best[k].Score {
				best[k] = cl
			}
		}
	}
	return slices.SortedFunc(maps.Values(best), func(a, b Claim) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
}

// judge scores one passage for every class that has any chance.
func (c *classifier) judge(p passage) map[int]Claim {
	var features []int
	var names []string
	for _, f := range read(p.terms) {
		if n, ok := c.features[f]; ok {
			features = append(features, n)
			names = append(names, f)
		}
	}
	if len(features) < 2 {
		return nil
	}
	odds := make([]float64, len(c.ids)+1)
	values := c.values(features)
	c.predict(features, values, odds)
	near := c.nearest(features)
	claimed := math.Pow(c.claimed(features, values), 3)
	claims := map[int]Claim{}
	for k, id := range c.ids {
		score := (odds[k] + near[k]) / 2 * claimed
		if near[k] >= repeated {
			score = near[k]
		}
		if score < 0.05 {
			continue
		}
		claims[k] = Claim{ID: id, Score: score, Passage: p.text, Words: c.telling(k, features, values, names)}
	}
	return claims
}

// nearest returns, for each class, how much of its nearest phrase stands in the passage, 0 to 1.
func (c *classifier) nearest(features []int) []float64 {
	shared := map[int32]float64{}
	for _, f := range features {
		for _, n := range c.holding[f] {
			shared[n] += c.idf[f]
		}
	}
	near := make([]float64, len(c.ids))
	for n, s := range shared {
		p := &c.phrases[n]
		near[p.class] = max(near[p.class], s/p.length)
	}
	return near
}

// telling returns up to four single terms of the passage that spoke most for a class.
func (c *classifier) telling(class int, features []int, values []float32, names []string) []string {
	type told struct {
		name string
		by   float32
	}
	var list []told
	for i, f := range features {
		if by := c.weights[f][class] * values[i]; by > 0 && !strings.ContainsAny(names[i], "+~#") {
			list = append(list, told{strings.TrimPrefix(names[i], "="), by})
		}
	}
	slices.SortFunc(list, func(a, b told) int { return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.name, b.name)) })
	var words []string
	for _, t := range first(list, 4) {
		words = append(words, t.name)
	}
	return words
}

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

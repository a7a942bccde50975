package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

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
const Heard = 0.5

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
	near, whole := c.nearest(features)
	// Counting tells long passages better from other talk, the regression short ones.
	claimed := math.Pow((c.claimed(features, values)+1-odds[len(c.ids)])/2, 3)
	claims := map[int]Claim{}
	for k, id := range c.ids {
		score := (odds[k] + near[k]) / 2 * claimed
		if whole[k] >= repeated {
			score = whole[k]
		}
		if score < 0.05 {
			continue
		}
		claims[k] = Claim{ID: id, Score: score, Passage: p.text, Words: c.telling(k, features, values, names)}
	}
	return claims
}

// nearest returns, for each class, how much of its nearest phrase stands in the passage, 0 to 1: with short phrases
// counted as if they were longer, and as they are where they say enough by themselves.
func (c *classifier) nearest(features []int) (near, whole []float64) {
	shared := map[int32]float64{}
	for _, f := range features {
		for _, n := range c.holding[f] {
			shared[n] += c.idf[f]
		}
	}
	near, whole = make([]float64, len(c.ids)), make([]float64, len(c.ids))
	for n, s := range shared {
		p := &c.phrases[n]
		near[p.class] = max(near[p.class], s/max(p.length, leastPhrase))
		if p.length >= leastPhrase/2 {
			whole[p.class] = max(whole[p.class], s/p.length)
		}
	}
	return near, whole
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

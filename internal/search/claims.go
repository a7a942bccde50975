package search

import (
	"cmp"
	"math"
	"slices"
	"sync"

	"cmcbot/internal/facts"
)

// A Claim is a rebuttal whose claim a message makes.
type Claim struct {
	ID      string  // of the rebuttal
	Score   float64 // 0 to 1: how sure it is that a claim is made, and that it is this one
	Passage string  // the part of the message in which it was heard

	class int
	heard *passage
}

// Heard is how sure it must be that a message makes a claim at all.
const Heard = 0.5

// likely is how likely a claim must be beside the likeliest to be named as well. By measurement on the development halves of the evaluation sets: of
// those named after the first, three in ten are made, and a fifth of those that are made is left out; with 0.03, two in ten, and next to none.
const likely = 0.08

// byItself is what it counts that a claim is heard in a clause, which says less than the sentences around it: a message that makes one claim is
// still told by the whole, one that makes several by its parts. By measurement on the development halves of the evaluation sets.
const byItself = 0.3

// An opinion is one of the ways to tell whether a passage makes a claim.
type opinion int

const (
	byWords   opinion = iota // the odds that the regression gives, as a logarithm
	byNearest                // the odds that the nearest examples give, as a logarithm
	bySubject                // how much the words speak for the subject of the file
	asTalk                   // how like it the nearest example of talk is that makes none
	byWording                // how much likelier its words are in a claim than in such talk, as a logarithm
	ofWords                  // how many words it has, as a logarithm: of the others, each says less of long ones
	oneClaim                 // how likely the likeliest claim is, if it makes one, as a logarithm
	opinions
)

// weights is what each opinion counts in the odds that a claim is made, and before how much must speak for one, as a logarithm of
// odds. "go test ./internal/search -run xx -bench Weights -benchtime 1x" finds both from the development halves of the evaluation sets; a little more
// is asked for, because a false alarm is worse than a claim that is not heard.
var weights = [opinions]float64{byWords: 0.4, byNearest: 0.13, bySubject: 0.048, asTalk: -4.3, byWording: 0.48, ofWords: 1.05, oneClaim: 1.18}

const before = 2.8

// most is how much the odds of the regression or of the nearest examples count at most.
const most = 12

// A classifier tells whether a message makes a claim that the file answers, and which. It learns from the file
// alone: the phrases in which each claim is heard, those that only look like it, other talk, and what
// the file itself says, which is how campaigners speak. The opinions of a regression on the words and of the examples
// that lie nearest, and of a count of its words, are weighed. Learning is deterministic. It is immutable afterwards.
type classifier struct {
	index   *Index
	ids     []string // the claims: rebuttals in the file's order
	lexicon *lexicon
	subject subject
	common  meaning     // what all texts have in common
	said    *regression // classes: ids, and at last no claim
	wording *wording
	known   *neighbours
}

// A text of the file with the claim that it makes, -1 for none.
type example struct {
	claim  int
	text   string
	talk   bool    // anybody's, on anything
	own    bool    // the file itself says it
	counts float32 // how much it counts
}

// ownWords is how much what the file itself says counts beside talk that makes no claim: a fact is often put in the
// same words as the claim that it answers. By measurement on the development half of the evaluation set.
const ownWords = 0.3

// examples returns all texts that the classifier learns from.
func examples(book *facts.Book) []example {
	var list []example
	add := func(claim int, texts ...string) {
		for _, t := range texts {
			list = append(list, example{claim: claim, text: t, counts: 1})
		}
	}
	own := func(text string) { list = append(list, example{claim: -1, text: text, own: true, counts: ownWords}) }
	for i := range book.Rebuttals {
		r := &book.Rebuttals[i]
		add(i, r.Claim.English)
		add(i, r.HeardAs...)
		add(-1, r.NotHeardAs...)
		own(r.Short.English)
	}
	for _, t := range book.OtherTalk {
		list = append(list, example{claim: -1, text: t, talk: true, counts: 1})
	}
	for i := range book.Facts {
		own(book.Facts[i].Text.English)
	}
	for i := range book.Points {
		own(book.Points[i].Message.English)
	}
	return list
}

func newClassifier(x *Index, book *facts.Book) *classifier {
	texts := examples(book)
	c := &classifier{index: x}
	for i := range book.Rebuttals {
		c.ids = append(c.ids, book.Rebuttals[i].ID)
	}
	var own []string
	for _, t := range texts {
		if !t.talk {
			own = append(own, t.text)
		}
	}
	c.subject = newSubject(own, x.newReader(unnumbered))
	all := c.readExamples(texts)
	class := make([]int, len(texts)) // for the wording, to which what only looks like a claim is neither
	for i, t := range texts {
		if class[i] = t.claim; t.talk {
			class[i] = len(c.ids)
		}
	}
	c.wording = newWording(all, class, c.lexicon.idf, len(c.ids)+1)
	c.said = learn(all, c.lexicon.idf, len(c.ids)+1)
	c.known = newNeighbours(all, texts, c.lexicon.idf)
	return c
}

// readExamples reads the texts, and makes the lexicon of what is in them.
func (c *classifier) readExamples(texts []example) []sample {
	said, sums := make([]reading, len(texts)), make([]meaning, len(texts))
	var tables []*numbering
	newReader := func() *reader {
		n := newNumbering()
		tables = append(tables, &n)
		return c.index.newReader(n.number)
	}
	readEach(len(texts), newReader, func(r *reader, i int) {
		var p passage
		for _, s := range parted(texts[i].text) {
			r.said = c.read(r, s, &p, r.said)
		}
		said[i], sums[i] = slices.Clone(r.said), p.sum
		r.said = r.said[:0]
	})
	var features [][]int32
	c.lexicon, features = newLexicon(inOrder(tables, said), said)
	for i := range texts {
		sum := sums[i]
		sum.scale()
		for j := range sum {
			c.common[j] += sum[j] / float32(len(texts))
		}
	}
	all := make([]sample, len(texts))
	for i, t := range texts {
		sums[i] = sums[i].minus(&c.common)
		all[i] = sample{features: features[i], meaning: &sums[i], counts: t.counts, class: t.claim}
		all[i].scale = c.lexicon.scale(features[i])
		if t.claim < 0 {
			all[i].class = len(c.ids)
		}
	}
	return all
}

// sample weighs the features of a passage so that long and short ones compare: rare features count more, and
// the whole has length 1.
func (c *classifier) sample(p *passage) sample {
	m := p.sum.minus(&c.common)
	return sample{features: p.features, scale: c.lexicon.scale(p.features), meaning: &m}
}

// Claims returns the claims that a message makes, the surest first; none when it makes none that the file answers.
func (x *Index) Claims(message string) []Claim {
	list, made := x.claims().hear(message, false)
	if made < Heard {
		return nil
	}
	return list
}

// hear returns the claims that have a chance to be made, the likeliest first, each as it was heard best, and how
// sure it is that any is made: exactly, or where none is heard at most. That is told by whole passages; of one that makes a claim the clauses are
// judged as well.
func (c *classifier) hear(message string, exactly bool) ([]Claim, float64) {
	if len(c.ids) == 0 {
		return nil, 0
	}
	made := 0.0
	score := make([]float64, len(c.ids))
	heard := make([]*passage, len(c.ids))
	count := func(p *passage, j *judged, counts float64) (m float64) {
		if len(p.features) == 0 && p.sum == (meaning{}) {
			return 0 // not a word of it is known
		}
		m = sigmoid(j.made)
		for k := range j.which {
			if s := counts * m * float64(j.which[k]); s > score[k] {
				score[k], heard[k] = s, p
			}
		}
		return m
	}
	passages := c.passages(message)
	var parts []string
	for i, j := range c.judgeAll(passages, exactly) {
		m := count(&passages[i], &j, 1)
		if made = max(made, m); m >= Heard {
			parts = append(parts, clauses(passages[i].text)...)
		}
	}
	single := c.readAll(first(parts, maxClauses))
	for i, j := range c.judgeAll(single, exactly) {
		count(&single[i], &j, byItself)
	}
	var list []Claim
	most := slices.Max(score)
	for k, s := range score {
		if heard[k] != nil && s >= likely*most {
			list = append(list, Claim{ID: c.ids[k], Score: s, Passage: heard[k].text, class: k, heard: heard[k]})
		}
	}
	slices.SortStableFunc(list, func(a, b Claim) int { return cmp.Compare(b.Score, a.Score) })
	return list, made
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// What was thought of a passage.
type judged struct {
	made  float64   // odds that it makes a claim, as a logarithm
	which []float32 // how likely each claim is, if it makes one; none where it cannot be one that is made
}

// judgeAll judges the passages of a message side by side.
func (c *classifier) judgeAll(passages []passage, exactly bool) []judged {
	list := make([]judged, len(passages))
	if len(list) == 1 {
		list[0] = c.judge(&passages[0], exactly)
		return list
	}
	var wait sync.WaitGroup
	for i := range passages {
		wait.Go(func() { list[i] = c.judge(&passages[i], exactly) })
	}
	wait.Wait()
	return list
}

// judge judges a passage: when exactly is not asked for, one that makes no claim whatever the examples say is not compared with them, which takes
// the most time.
func (c *classifier) judge(p *passage, exactly bool) judged {
	v := c.look(p)
	if !exactly {
		best := v.all
		best[byNearest] = most // of the other opinions to come, none speaks for a claim
		if made := weigh(best); made < 0 {
			return judged{made: made}
		}
	}
	which := c.compare(&v)
	return judged{weigh(v.all), which}
}

// weigh returns the odds that a claim is made, as a logarithm.
func weigh(all [opinions]float64) float64 {
	made := -before
	for o, by := range all {
		made += weights[o] * by
	}
	return made
}

// A view is what is thought of a passage.
type view struct {
	sample sample
	said   []float32 // how likely each claim is by the regression, and at last none
	put    []float32 // how likely its words are in each claim, and at last in talk that makes none, as a logarithm
	all    [opinions]float64
}

// look returns what is thought of a passage by itself: byWords, bySubject, byWording and ofWords.
func (c *classifier) look(p *passage) view {
	v := view{sample: c.sample(p), said: make([]float32, len(c.ids)+1)}
	c.said.odds(&v.sample, v.said)
	softmax(v.said)
	v.put = c.wording.of(&v.sample)
	none := float64(v.said[len(c.ids)])
	v.all[byWords] = atMost(math.Log((1 - none + little) / (none + little)))
	v.all[bySubject] = p.about
	v.all[byWording] = float64(slices.Max(v.put[:len(c.ids)]) - v.put[len(c.ids)])
	v.all[ofWords] = math.Log(float64(p.words + 1))
	return v
}

// compare adds what the examples say, and returns how likely each claim is, if the passage makes one: the regression knows more of that than the
// nearest examples, and the wording helps.
func (c *classifier) compare(v *view) (which []float32) {
	near := c.known.ask(&v.sample, len(c.ids))
	which = v.said[:len(c.ids)]
	none, likeliest := v.said[len(c.ids)], slices.Max(v.put[:len(c.ids)])
	sum := float32(0)
	for k := range which {
		which[k] = (2*which[k]/(1-none+little) + near.which[k]) / 3
		which[k] *= float32(math.Exp(usualWords * float64(v.put[k]-likeliest)))
		sum += which[k]
	}
	for k := range which {
		which[k] /= sum + little
	}
	v.all[byNearest] = atMost(near.odds)
	v.all[asTalk] = near.talk
	v.all[oneClaim] = math.Log(min(1, float64(slices.Max(which))+1e-3))
	return which
}

// usualWords is what the odds of the wording count when it is told which claim is made, by measurement as for unsaid.
const usualWords = 0.7

// little keeps odds from being infinite.
const little = 1e-7

func atMost(odds float64) float64 { return max(-most, min(most, odds)) }

// telling returns up to four single terms of the passage in which a claim was heard that spoke most for it.
func (c *classifier) telling(heard Claim) []string {
	type told struct {
		name string
		by   float32
	}
	var list []told
	for _, f := range heard.heard.features {
		name := c.lexicon.word(f)
		if by := c.said.word(f, heard.class) * c.lexicon.idf[f]; by > 0 && name != "" {
			list = append(list, told{name, by})
		}
	}
	slices.SortFunc(list, func(a, b told) int { return cmp.Or(cmp.Compare(b.by, a.by), cmp.Compare(a.name, b.name)) })
	var words []string
	for _, t := range first(list, 4) {
		words = append(words, t.name)
	}
	return words
}

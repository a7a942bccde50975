package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"sync"
)

// A usage tells for which entry people would put a question just so, by all that is said of it together: the phrases in which they ask for
// it, its title and its text. It counts how often each word comes in them, little ones as well (naive Bayes), and compares what
// the words mean. It is immutable once made.
type usage struct {
	numbers map[string]asked // feature -> its number
	own     int              // how many of them come in what is said of the docs; the others come in questions that the file does not answer
	idf     []float32
	common  meaning // what all phrases have in common
	docs    []spoken
	phrases phrases   // of all docs, one doc after another, and at last those in which any state is asked for
	rooms   sync.Pool // of *[]float32, one for each feature
}

// An asked is a feature of a question by its number: one of as many as two bytes count, of which today's file has a tenth.
type asked uint16

const maxAsked = 1 << 16

// A spoken is what is said of one entry.
type spoken struct {
	features []asked // in order
	counts   []float32
	total    float32
	middle   meaning // of what its phrases mean
	phrases  []span  // where its phrases are, of a card those of any state as well
}

// Phrases are many, each by its words.
type phrases struct {
	features []asked // of all, one after another
	ends     []int32 // of each: where its features end
	scales   []float32
}

// A span is phrases in a row, from the first to before the last.
type span struct{ from, to int32 }

func (p *phrases) add(said phrase) {
	p.features = append(p.features, said.features...)
	p.ends, p.scales = append(p.ends, int32(len(p.features))), append(p.scales, said.scale)
}

// in returns a phrase.
func (p *phrases) in(i int32) phrase {
	from := int32(0)
	if i > 0 {
		from = p.ends[i-1]
	}
	return phrase{p.features[from:p.ends[i]], p.scales[i]}
}

// clip leaves no room for more.
func (p *phrases) clip() {
	p.features, p.ends, p.scales = slices.Clip(p.features), slices.Clip(p.ends), slices.Clip(p.scales)
}

// A phrase is the words of one, with what makes long and short ones compare.
type phrase struct {
	features []asked
	scale    float32
}

// How much words and meaning count, by measurement: each phrase of the file judged by what the others teach.
const (
	byUsage   = 1.5  // words
	byMeaning = 6    // what they mean
	unused    = 0.05 // how often a word is taken to come that does not
)

// Sayings are the phrases, titles and texts of the docs, as they are read.
type sayings struct {
	numbers  map[string]asked
	in       []float64 // of each feature: in how many sayings it comes
	own      int       // features that come in them; those behind come in other questions alone
	list     []saying
	features []asked   // of all, one after another
	middle   []meaning // of each doc: the sum of what is said of it
	common   meaning   // of all
	room     []string
}

// A saying is the doc of which something is said, and where its features end.
type saying struct {
	doc int32
	end uint32
}

func newSayings() *sayings { return &sayings{numbers: map[string]asked{}} }

// add counts a phrase, a title or a text as said of the doc that is read.
func (s *sayings) add(x *Index, q *query) {
	if len(q.terms) == 0 {
		return
	}
	s.room = q.features(s.room[:0])
	for _, f := range s.room {
		if n, ok := s.number(f); ok {
			s.in[n]++
			s.features = append(s.features, n)
		}
	}
	s.own = len(s.in)
	s.list = append(s.list, saying{int32(len(x.docs)), uint32(len(s.features))})
	for len(s.middle) <= len(x.docs) {
		s.middle = append(s.middle, meaning{})
	}
	m := x.means(q)
	s.middle[len(x.docs)].add(&m)
	s.common.add(&m)
}

// number returns the number of a feature. When there are too many, a new one gets none: it is not counted.
func (s *sayings) number(feature string) (n asked, ok bool) {
	if n, ok = s.numbers[feature]; !ok && len(s.in) < maxAsked {
		n, ok = asked(len(s.in)), true
		s.numbers[feature], s.in = n, append(s.in, 0)
	}
	return n, ok
}

// addOther counts the words of a question that the file does not answer: those that nobody asks of a doc tell it from questions that are like it.
func (s *sayings) addOther(q *query) {
	s.room = q.features(s.room[:0])
	for _, f := range s.room {
		if n, ok := s.number(f); ok && int(n) >= s.own {
			s.in[n]++
		}
	}
}

// newUsage counts the words of what is said of each doc. What people ask of any state is counted for each card as well, but not among how often
// a word comes in all: there are so many states.
func newUsage(x *Index, said *sayings) *usage {
	u := &usage{numbers: said.numbers, own: said.own, common: said.common, docs: make([]spoken, len(x.docs))}
	counts := make([]counted, len(x.docs))
	for i := range counts {
		counts[i].of = map[asked]float32{}
		if i < len(said.middle) {
			counts[i].middle = said.middle[i]
		}
	}
	u.common.scale()
	u.rooms.New = func() any { return new(make([]float32, len(u.idf))) }
	for _, n := range said.in {
		u.idf = append(u.idf, float32(math.Log(1+float64(len(said.list))/(0.5+n))))
	}
	for f, n := range u.numbers {
		u.idf[n] *= stress(f)
	}
	from := uint32(0)
	for _, s := range said.list {
		p := phrase{features: said.features[from:s.end]}
		p.scale = u.scale(p.features)
		counts[s.doc].add(u, p)
		from = s.end
	}
	anyState := map[bool]*counted{}
	for left, c := range x.cards { // these tell how states are asked for, and not how often a word comes
		anyState[left] = &counted{of: map[asked]float32{}}
		for _, q := range c.said {
			q.states = []string{"any"} // as it will be asked
			anyState[left].add(u, u.phrase(&q))
			m := x.means(&q)
			anyState[left].middle.add(&m)
		}
		c.said = nil
	}
	for i := range counts {
		if d := &x.docs[i]; x.isCard(int32(i)) {
			counts[i].more(anyState[d.left])
			if state, ok := u.numbers[d.id]; ok { // its own name belongs to what is asked of any
				counts[i].of[state] += counts[i].of[u.numbers[aState]]
			}
		}
		u.docs[i] = counts[i].spoken(&u.common)
	}
	u.phrases.clip()
	return u
}

// A counted is a spoken that is being counted.
type counted struct {
	of      map[asked]float32
	middle  meaning
	phrases []span
}

// add counts what is said once. All that is said of the same is added in a row.
func (c *counted) add(u *usage, said phrase) {
	for _, f := range said.features {
		c.of[f] += said.scale * u.idf[f]
	}
	if c.phrases == nil {
		c.phrases = []span{{from: int32(len(u.phrases.ends))}}
	}
	u.phrases.add(said)
	c.phrases[0].to = int32(len(u.phrases.ends))
}

// more adds what is counted of something else.
func (c *counted) more(by *counted) {
	for f, n := range by.of {
		c.of[f] += n
	}
	c.middle.add(&by.middle)
	c.phrases = append(c.phrases, by.phrases...)
}

func (c *counted) spoken(common *meaning) (s spoken) {
	s.middle, s.phrases = c.middle.minus(common), c.phrases
	s.features = slices.Sorted(maps.Keys(c.of))
	s.counts = make([]float32, len(s.features))
	for i, f := range s.features {
		s.counts[i] = c.of[f]
		s.total += c.of[f]
	}
	return s
}

// scale is by what the idf of some features is multiplied so that long and short phrases compare.
func (u *usage) scale(features []asked) float32 {
	sum := float32(0)
	for _, f := range features {
		sum += u.idf[f] * u.idf[f]
	}
	if sum == 0 {
		return 0
	}
	return float32(1 / math.Sqrt(float64(sum)))
}

// An asking is a question as a usage reads it.
type asking struct {
	phrase
	meaning meaning
}

// phrase reads the words of a question; those that nobody asks with are left out.
func (u *usage) phrase(q *query) phrase {
	p := phrase{features: make([]asked, 0, len(q.words)+len(q.terms))}
	for _, f := range q.features(nil) {
		if n, ok := u.numbers[f]; ok {
			p.features = append(p.features, n)
		}
	}
	p.scale = u.scale(p.features)
	return p
}

// readAsking reads a question as people ask it.
func (x *Index) readAsking(q *query) asking {
	m := x.means(q)
	return asking{x.usage.phrase(q), m.minus(&x.usage.common)}
}

// odds is how much speaks for the question being put for a doc, as a logarithm: what is likelier than by chance is above 0.
func (u *usage) odds(a *asking, doc int32) float64 {
	d := &u.docs[doc]
	if d.total == 0 {
		return 0
	}
	all := float64(u.own)
	whole := float64(d.total) + unused*all
	words := 0.0
	for _, f := range a.features {
		n := unused
		if i, ok := slices.BinarySearch(d.features, f); ok {
			n += float64(d.counts[i])
		}
		words += float64(u.idf[f]*a.scale) * math.Log(n*all/whole)
	}
	means := float32(0)
	for j, m := range a.meaning {
		means += m * d.middle[j]
	}
	return byUsage*words + byMeaning*float64(means)
}

// enter returns a room in which stands what each feature of a phrase counts, and leave clears it for the next.
func (u *usage) enter(p phrase) *[]float32 {
	room := u.rooms.Get().(*[]float32)
	for _, f := range p.features {
		(*room)[f] = u.idf[f] * u.idf[f]
	}
	return room
}

func (u *usage) leave(room *[]float32, p phrase) {
	for _, f := range p.features {
		(*room)[f] = 0
	}
	u.rooms.Put(room)
}

// like returns how like the question that stands in a room the phrases of a doc are: the nearest, 0 to 1, and all together.
func (u *usage) like(room *[]float32, scale float32, doc int32) (nearest, all float32) {
	counts := *room
	for _, own := range u.docs[doc].phrases {
		for i := own.from; i < own.to; i++ {
			p := u.phrases.in(i)
			shared := float32(0)
			for _, f := range p.features {
				shared += counts[f]
			}
			shared *= p.scale * scale
			nearest = max(nearest, shared)
			all += cubed(shared)
		}
	}
	return nearest, all
}

// manyFor is how many phrases a doc has, as a logarithm.
func (u *usage) manyFor(doc int32) float64 {
	n := int32(1)
	for _, own := range u.docs[doc].phrases {
		n += own.to - own.from
	}
	return math.Log(float64(n))
}

// cubed is what a phrase counts, by how like a question it is, where all are counted together: those that merely share a word with it little.
func cubed(like float32) float32 { return like * like * like }

// inAll is how much speaks for a question by how like it all phrases together are, as a logarithm.
func inAll(all float32) float64 { return math.Log(float64(all) + 0.01) }

// features returns what a usage counts of a question, in the room of list: its words, the little ones as well, their synonyms, that it names a state,
// the kind of answer it wants.
func (q *query) features(list []string) []string {
	list = slices.Grow(list, len(q.words)+len(q.terms)+2)
	add := func(f string) {
		if !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	for _, t := range q.terms {
		add(cmp.Or(t.group, t.term))
		add(t.term)
	}
	if len(q.states) > 0 {
		add(aState)
	}
	for _, w := range q.little {
		add(w)
	}
	add(wanted[q.asks])
	return list
}

// stress is how much more than others of its frequency a feature counts, by measurement as above.
func stress(feature string) float32 {
	switch {
	case slices.Contains(wanted[:], feature):
		return 2
	case stopWords[feature]:
		return 1.3
	}
	return 1
}

// aState is what the name of any state is counted as.
const aState = "#state"

// wanted is what the kinds of answers are counted as.
var wanted = [...]string{anything: "#anything", when: "#when", howMany: "#many", who: "#who", why: "#why", what: "#what", toSay: "#say"}

// means returns what the words of a question mean together.
func (x *Index) means(q *query) (m meaning) {
	for _, w := range q.words {
		if !stopWords[w] {
			x.vectors.add(&m, x.placeOf(w))
		}
	}
	m.scale()
	return m
}

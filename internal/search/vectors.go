package search

import (
	_ "embed"
	"math"
	"sort"
	"strings"
)

// dimensions is how many numbers say what a word means.
const dimensions = 100

// sifSmooth is the share of a word in English text of which the weight is one half: weight = a/(a+share).
const sifSmooth = 1e-3

// wordVectors holds frequent English words in order, an empty line, and for each a byte of weight and its vector
// of signed bytes. vectors/main.go makes it.
//
//go:embed words.vec
var wordVectors string

// A meaning is where a text lies among others: texts on the same matter lie near one another, also where they
// share no word. Its length is 1, or 0 for a text of no known words.
type meaning [dimensions]float32

// vectors looks up what words mean. It is immutable and safe for concurrent use.
type vectors struct {
	words  string
	starts []uint32 // of each word in words
	bytes  string
}

func newVectors() *vectors {
	end := strings.Index(wordVectors, "\n\n")
	v := &vectors{words: wordVectors[:end+1], bytes: wordVectors[end+2:]}
	for i := 0; i < len(v.words); i += strings.IndexByte(v.words[i:], '\n') + 1 {
		v.starts = append(v.starts, uint32(i))
	}
	return v
}

// find returns the place of a folded word, or -1.
func (v *vectors) find(word string) int {
	i := sort.Search(len(v.starts), func(i int) bool { return v.word(i) >= word })
	if i < len(v.starts) && v.word(i) == word {
		return i
	}
	return -1
}

func (v *vectors) word(i int) string {
	rest := v.words[v.starts[i]:]
	return rest[:strings.IndexByte(rest, '\n')]
}

// add adds what the word at a place means to m, the rarer the word the more; at -1 stands none.
func (v *vectors) add(m *meaning, i int) {
	if i < 0 {
		return
	}
	b := v.bytes[i*(dimensions+1) : (i+1)*(dimensions+1)]
	weight := float32(b[0]) / (255 * 254)
	for j := range m {
		m[j] += weight * float32(int8(b[j+1]))
	}
}

// add adds another meaning.
func (m *meaning) add(n *meaning) {
	for j := range m {
		m[j] += n[j]
	}
}

// minus takes away what all texts have in common and brings the rest to length 1.
func (m meaning) minus(common *meaning) meaning {
	m.scale()
	for j := range m {
		m[j] -= common[j]
	}
	m.scale()
	return m
}

func (m *meaning) scale() {
	sum := float32(0)
	for _, x := range m {
		sum += x * x
	}
	if sum == 0 {
		return
	}
	norm := float32(1 / math.Sqrt(float64(sum)))
	for j := range m {
		m[j] *= norm
	}
}

// A shortMeaning is a meaning in an eighth of the room: each number as a multiple of 1/shortScale from -7 to 7, two in a byte, the first in its upper
// half. Hardly any is beyond; how alike two meanings are it tells to a hundredth.
type shortMeaning [dimensions / 2]uint8

const shortScale = 22

func (m *meaning) short() (s shortMeaning) {
	half := func(x float32) uint8 { return uint8(int8(max(-7, min(7, math.Round(float64(x*shortScale)))))) & 15 }
	for j := range s {
		s[j] = half(m[2*j])<<4 | half(m[2*j+1])
	}
	return s
}

// A precise is a meaning each number of which is a multiple of 1/preciseScale.
type precise [dimensions]int32

const preciseScale = 1 << 10

func (m *meaning) precise() (p precise) {
	for j, x := range m {
		p[j] = int32(math.Round(float64(x * preciseScale)))
	}
	return p
}

// like is how near two meanings are, 1 for the same.
func (p *precise) like(n *shortMeaning) float32 {
	sum := int32(0)
	for j, both := range n {
		sum += p[2*j]*(int32(int8(both))>>4) + p[2*j+1]*(int32(int8(both<<4))>>4)
	}
	return float32(sum) / (shortScale * preciseScale)
}

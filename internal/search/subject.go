package search

import (
	"maps"
	"math"
	"slices"
)

// A subject tells whether a text is about what the file is about at all: whether it uses words that the file uses
// more often than English does. It is immutable.
type subject struct {
	stems wordList
	odds  []float32 // of each: how much more often, as a logarithm
}

// of is how much more often a stem is used than in English, as a logarithm; 0 for one that neither knows.
func (s *subject) of(stem string) float32 {
	if i, ok := s.stems.find(stem); ok {
		return s.odds[i]
	}
	return 0
}

// How much a single word can say for and against the subject.
const (
	mostFor     = 5
	mostAgainst = -3
)

// rare is the share of a word in English that is too rare to have its share known.
const rare = 4e-6

// newSubject compares the words of the texts with those of English.
func newSubject(texts []string, r *reader) subject {
	const smooth = 0.3
	count, english := map[string]float64{}, map[string]float64{}
	all, whole := 3000.0, 0.0 // room for words that the texts could have used
	for _, t := range texts {
		for _, w := range r.all(t) {
			if !w.says && !w.little {
				count[w.stem]++
				all++
			}
		}
	}
	v := r.index.vectors
	for i := range v.starts {
		if w := v.word(i); !stopWords[w] && !reporting[w] {
			english[stem(w)] += v.share(i)
			whole += v.share(i)
		}
	}
	for w := range count {
		if english[w] == 0 {
			english[w] = rare
		}
	}
	s := subject{stems: newWordList(slices.Sorted(maps.Keys(english))), odds: make([]float32, len(english))}
	for i := range s.odds {
		w := s.stems.at(i)
		odds := math.Log((count[w] + smooth) / all / (english[w] / whole))
		s.odds[i] = float32(max(mostAgainst, min(mostFor, odds)))
	}
	return s
}

// share is how large a part of English text a word makes up, at least rare.
func (v *vectors) share(i int) float64 {
	weight := float64(v.bytes[i*(dimensions+1)]) / 255
	return max(rare, sifSmooth*(1-weight)/max(weight, 0.002))
}

package search

import (
	"math"
	"slices"
)

// How the classifier learns, by measurement on the development half of the evaluation set.
const (
	rounds  = 4
	rate    = 2.0
	decay   = 0.15
	atLeast = 0.02      // the error below which a class is left alone
	sense   = 0.3       // what the meaning of a text counts beside its words
	stride  = 1_000_003 // from sample to sample: a prime beyond their number, so that each is visited once
)

// A sample is a text that is known to belong to a class, or one that is to be judged.
type sample struct {
	class    int
	counts   float32 // how much it counts among those that are learnt from
	features []int32
	scale    float32 // what a feature counts is its idf times this
	meaning  *meaning
}

// A regression tells how likely a text belongs to each of some classes (softmax regression on its words
// and its meaning). It is immutable once learnt. What was learnt of words is kept in a quarter of the room.
type regression struct {
	classes int
	idf     []float32 // of each feature
	words   []int8    // [feature*classes + class]: as a multiple of the feature's scale
	scale   []float32 // of each feature
	meaning []float32 // [dimension*classes + class]
	bias    []float32
}

// A lesson is a regression that is being learnt: its words are still exact.
type lesson struct {
	regression
	exact []float32 // [feature*classes + class]
}

// learn fits a regression by gradient descent, sample after sample, in an order that only depends on the file.
func learn(samples []sample, idf []float32, classes int) *regression {
	l := lesson{regression{classes: classes, idf: idf, meaning: make([]float32, dimensions*classes), bias: make([]float32, classes)}, make([]float32, len(idf)*classes)}
	p := make([]float32, classes)
	var wrong corrections
	for round := range rounds {
		step := float32(rate / (1 + decay*float64(round)))
		for i := range samples {
			s := &samples[(uint64(i)*stride+uint64(round))%uint64(len(samples))]
			l.guess(s, p)
			softmax(p)
			wrong = wrong[:0]
			for k := range p {
				if k == s.class {
					p[k]--
				}
				if p[k] < atLeast && p[k] > -atLeast {
					continue
				}
				by := -step * s.counts * p[k]
				l.bias[k] += by * 0.02
				wrong = append(wrong, correction{k, by})
			}
			if len(wrong) == 0 {
				continue // most are soon told right
			}
			for _, f := range s.features {
				wrong.addTo(l.exact[int(f)*classes:], s.scale*idf[f])
			}
			for j, v := range s.meaning {
				wrong.addTo(l.meaning[j*classes:], v*sense)
			}
		}
	}
	return l.learnt()
}

// guess writes the odds of each class as far as they are learnt, as a logarithm, into p.
func (l *lesson) guess(s *sample, p []float32) {
	copy(p, l.bias)
	for _, f := range s.features {
		addTo(p, l.exact[int(f)*l.classes:int(f+1)*l.classes], s.scale*l.idf[f])
	}
	l.addMeaning(s, p)
}

// learnt makes what was learnt of the words short.
func (l *lesson) learnt() *regression {
	r := l.regression
	r.words, r.scale = make([]int8, len(l.exact)), make([]float32, len(l.exact)/l.classes)
	for f := range r.scale {
		row := l.exact[f*l.classes : (f+1)*l.classes]
		most := max(slices.Max(row), -slices.Min(row))
		if most == 0 {
			continue
		}
		r.scale[f] = most / 127
		for k, w := range row {
			r.words[f*l.classes+k] = int8(math.Round(float64(w / r.scale[f])))
		}
	}
	return &r
}

// Corrections are by how much to change the odds of the classes of which too much or too little was thought: a few of all.
type corrections []correction

type correction struct {
	class int
	by    float32
}

func (c corrections) addTo(w []float32, times float32) {
	for _, k := range c {
		w[k.class] += k.by * times
	}
}

func addTo(w, by []float32, times float32) {
	w = w[:len(by)]
	for k := range by {
		w[k] += by[k] * times
	}
}

// odds writes the odds of each class, as a logarithm, into p.
func (r *regression) odds(s *sample, p []float32) {
	copy(p, r.bias)
	for _, f := range s.features {
		by := s.scale * r.idf[f] * r.scale[f]
		w := r.words[int(f)*r.classes:][:len(p)]
		for k := range p {
			p[k] += float32(w[k]) * by
		}
	}
	r.addMeaning(s, p)
}

// word is what a feature counts for a class.
func (r *regression) word(feature int32, class int) float32 {
	return float32(r.words[int(feature)*r.classes+class]) * r.scale[feature]
}

func (r *regression) addMeaning(s *sample, p []float32) {
	for j, v := range s.meaning {
		addTo(p, r.meaning[j*r.classes:(j+1)*r.classes], v*sense)
	}
}

// softmax turns odds into probabilities.
func softmax(p []float32) {
	top := p[0]
	for _, x := range p {
		top = max(top, x)
	}
	sum := float32(0)
	for k := range p {
		p[k] = float32(math.Exp(float64(p[k] - top)))
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
}

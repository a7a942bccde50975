package search

import "math"

// A wording tells how likely a text's words are in each claim, and in talk that makes none (naive Bayes): it knows nothing of how words go
// together, and errs where the regression does not. Most words come in few of the claims, so what is kept of a word is where it comes. It is immutable once counted.
type wording struct {
	idf    []float32 // of each feature
	unseen []float32 // of each claim, and at last of talk that makes none: the odds of a word that never comes in it, as a logarithm
	first  []uint32  // of each feature: the place in class and more of the first class that it comes in
	class  []uint16
	more   []uint16 // how much its odds there are above those, as a multiple of 1/moreScale
}

// moreScale is so large that the likeliest word of a file of MaxBytes still counts in full.
const moreScale = 4000

// unsaid is how often a word is taken to come that does not. By measurement: each example of the file judged by what the others teach.
const unsaid = 0.05

// newWording counts the samples of each claim, and those of somebody's talk; the class of others is -1.
func newWording(samples []sample, class []int, idf []float32, classes int) *wording {
	features := len(idf)
	counts := make([]float32, features*classes) // [feature*classes + class]
	total := make([]float64, classes)
	for i := range samples {
		k := class[i]
		if k < 0 {
			continue
		}
		for _, f := range samples[i].features {
			v := samples[i].scale * idf[f]
			counts[int(f)*classes+k] += v
			total[k] += float64(v)
		}
	}
	w := &wording{idf: idf, unseen: make([]float32, classes), first: make([]uint32, features+1)}
	for k := range w.unseen {
		w.unseen[k] = float32(math.Log(unsaid * float64(features) / (total[k] + unsaid*float64(features))))
	}
	seen := 0
	for _, n := range counts {
		if n > 0 {
			seen++
		}
	}
	w.class, w.more = make([]uint16, 0, seen), make([]uint16, 0, seen)
	for i, n := range counts {
		if n > 0 {
			w.class = append(w.class, uint16(i%classes))
			w.more = append(w.more, uint16(min(math.MaxUint16, math.Round(moreScale*math.Log((float64(n)+unsaid)/unsaid)))))
		}
		w.first[i/classes+1] = uint32(len(w.more))
	}
	return w
}

// of returns how likely the words of a text are in each claim, and at last in talk that makes none, as a logarithm.
func (w *wording) of(s *sample) []float32 {
	sum := float32(0)
	for _, f := range s.features {
		sum += s.scale * w.idf[f]
	}
	all := make([]float32, len(w.unseen))
	for k, odds := range w.unseen {
		all[k] = odds * sum
	}
	for _, f := range s.features {
		v := s.scale * w.idf[f] / moreScale
		for i := w.first[f]; i < w.first[f+1]; i++ {
			all[w.class[i]] += float32(w.more[i]) * v
		}
	}
	return all
}

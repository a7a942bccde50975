package search

import "math"

// A wording tells how likely a text's words are in each claim, and in talk that makes none (naive Bayes): it knows nothing of how words go
// together, and errs where the regression does not. It is immutable once counted.
type wording struct {
	classes int       // the claims, and talk that makes none
	odds    []float32 // [feature*classes + class], as a logarithm
}

// unsaid is how often a word is taken to come that does not. By measurement: each example of the file judged by what the others teach.
const unsaid = 0.05

// newWording counts the samples of each claim, and those of somebody's talk; the class of others is -1.
func newWording(samples []sample, class []int, features, classes int) *wording {
	w := &wording{classes, make([]float32, features*classes)}
	total := make([]float64, classes)
	for i := range samples {
		k := class[i]
		if k < 0 {
			continue
		}
		for j, f := range samples[i].features {
			w.odds[int(f)*classes+k] += samples[i].values[j]
			total[k] += float64(samples[i].values[j])
		}
	}
	for i, n := range w.odds {
		w.odds[i] = float32(math.Log((float64(n) + unsaid) * float64(features) / (total[i%classes] + unsaid*float64(features))))
	}
	return w
}

// of returns how likely the words of a text are in each claim, and at last in talk that makes none, as a logarithm.
func (w *wording) of(s *sample) []float32 {
	all := make([]float32, w.classes)
	for j, f := range s.features {
		addTo(all, w.odds[int(f)*w.classes:int(f+1)*w.classes], s.values[j])
	}
	return all
}

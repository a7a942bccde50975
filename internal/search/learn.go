package search

import (
	"math"
	"slices"
)

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

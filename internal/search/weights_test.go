package search

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/lang"
)

// parts is into how many parts the examples are cut. What was written together stays together, so that a part is news to what the
// others teach.
const parts = 4

// BenchmarkWeights finds the weights of the opinions: the regression that tells best, from each example judged by a
// classifier that has learnt the other parts, whether it makes a claim. It judges nothing, so it is no test; run it with
// -benchtime 1x.
func BenchmarkWeights(b *testing.B) {
	book := factstest.Whole()
	x := Open(book, lang.StateNames)
	all := examples(book)
	size, seen := map[int]int{}, map[int]int{}
	asked := func(e example) bool { return !e.own && !x.foreignWords(words(e.text)) } // the others only teach
	for _, e := range all {
		if asked(e) {
			size[e.claim]++
		}
	}
	part := make([]int, len(all))
	for i, e := range all {
		part[i] = -1
		if asked(e) {
			part[i] = seen[e.claim] * parts / size[e.claim]
			seen[e.claim]++
		}
	}
	var rows [][]float64
	var made []float64
	right, n := 0, 0
	for held := range parts {
		var rest []example
		for i, e := range all {
			if part[i] != held {
				rest = append(rest, e)
			}
		}
		c := train(x, book, rest)
		for i, e := range all {
			if part[i] != held {
				continue
			}
			list := c.passages(e.text)
			row, which := c.opinions(&list[0])
			rows = append(rows, row[:])
			if e.claim < 0 {
				made = append(made, 0)
				continue
			}
			made = append(made, 1)
			n++
			best := 0
			for k := range which {
				if which[k] > which[best] {
					best = k
				}
			}
			if best == e.claim {
				right++
			}
		}
	}
	w, bias := logistic(rows, made)
	b.Logf("weights = %.3f, bias %.2f; of %d examples that make a claim %.1f%% are taken for the right one", w, bias, n, 100*float64(right)/float64(n))
	odds := func(row []float64) float64 {
		z := bias
		for o := range row {
			z += w[o] * row[o]
		}
		return z
	}
	wins, pairs := 0.0, 0.0
	for i := range rows {
		for j := range rows {
			if made[i] == 1 && made[j] == 0 {
				pairs++
				if odds(rows[i]) > odds(rows[j]) {
					wins++
				}
			}
		}
	}
	b.Logf("a claim is told from other talk in %.2f%% of all pairs", 100*wins/pairs)
}

// BenchmarkSigns finds what the signs count: the regression that tells best which questions of the development halves the file answers. It judges
// nothing either.
func BenchmarkSigns(b *testing.B) {
	book := factstest.Whole()
	x := Open(book, lang.StateNames)
	var rows [][]float64
	var answered []float64
	for _, set := range []string{"queries-dev", "queries-dev2", "queries-dev3", "other-dev", "other-dev2"} {
		data, err := os.ReadFile(filepath.Join("testdata", set+".jsonl"))
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var l struct {
				Text string
				Want []string
			}
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				b.Fatal(err)
			}
			l.Text = strings.TrimRight(l.Text, "?!")
			q := x.parse(l.Text, true)
			hits := x.find(q, 1)
			if a := x.Ask(l.Text); a.Named || len(a.Choices) > 0 || len(hits) == 0 {
				continue
			}
			a := x.readAsking(q)
			row := x.signsOf(l.Text, q, hits[0], &a)
			x.liken(&row, hits[0], &a)
			rows = append(rows, row[:])
			if answered = append(answered, 0); len(l.Want) > 0 {
				answered[len(answered)-1] = 1
			}
		}
	}
	w, bias := logistic(rows, answered)
	b.Logf("signed = %.2f, wantedOdds from %.2f", w, -bias)
	var none, some []float64
	for i, row := range rows {
		z := 0.0
		for s := range row {
			z += w[s] * row[s]
		}
		if answered[i] == 0 {
			none = append(none, z)
		} else {
			some = append(some, z)
		}
	}
	slices.Sort(none)
	for _, share := range []float64{0.05, 0.1, 0.15, 0.2} {
		from := none[int(float64(len(none))*(1-share))]
		n := 0
		for _, z := range some {
			if z >= from {
				n++
			}
		}
		b.Logf("from %.2f on: %.1f%% of the questions that the file answers, %.0f%% of the others", from, 100*float64(n)/float64(len(some)), 100*share)
	}
}

// logistic fits a logistic regression by gradient descent on standardised columns.
func logistic(rows [][]float64, y []float64) (w []float64, bias float64) {
	n, columns := float64(len(rows)), len(rows[0])
	mean, sd := make([]float64, columns), make([]float64, columns)
	for _, r := range rows {
		for o := range r {
			mean[o] += r[o] / n
		}
	}
	for _, r := range rows {
		for o := range r {
			sd[o] += (r[o] - mean[o]) * (r[o] - mean[o]) / n
		}
	}
	for o := range sd {
		sd[o] = math.Sqrt(sd[o])
	}
	w = make([]float64, columns)
	for range 800 {
		down := make([]float64, columns)
		b := 0.0
		for i, r := range rows {
			z := bias
			for o := range r {
				z += w[o] * (r[o] - mean[o]) / sd[o]
			}
			e := (sigmoid(z) - y[i]) / n
			b += e
			for o := range r {
				down[o] += e * (r[o] - mean[o]) / sd[o]
			}
		}
		for o := range w {
			w[o] -= down[o] + 0.001*w[o]
		}
		bias -= b
	}
	for o := range w {
		w[o] /= sd[o]
		bias -= w[o] * mean[o]
	}
	return w, bias
}

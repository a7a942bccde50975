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

// BenchmarkWeights finds the weights of the opinions: the regression that tells best, of the messages of the development halves, which make a
// claim. One that is read in several parts tells of other talk alone: in a claim, who knows which part makes it. It judges nothing, so it is no test;
// run it with -benchtime 1x.
func BenchmarkWeights(b *testing.B) {
	c := Open(factstest.Whole(), lang.StateNames).claims()
	var rows [][]float64
	var made []float64
	for _, set := range []string{"claims-dev", "claims-dev2", "claims-dev3", "claims-dev4", "claims-dev5", "claims-dev6", "other-dev", "other-dev2", "other-dev3", "other-dev4", "other-dev5", "other-dev6"} {
		for _, l := range readLines(b, set) {
			passages := c.passages(l.Text)
			if len(l.Want) > 0 && len(passages) > 1 {
				continue
			}
			for i := range passages {
				v := c.look(&passages[i])
				c.compare(&v)
				rows = append(rows, v.all[:])
				made = append(made, float64(min(1, len(l.Want))))
			}
		}
	}
	w, bias := logistic(rows, made)
	b.Logf("weights = %.3f, bias %.2f", w, bias)
	var odds [2][]float64 // of talk, of claims
	for i, row := range rows {
		z := bias
		for o := range row {
			z += w[o] * row[o]
		}
		odds[int(made[i])] = append(odds[int(made[i])], z)
	}
	wins := 0
	for _, claim := range odds[1] {
		for _, talk := range odds[0] {
			if claim > talk {
				wins++
			}
		}
	}
	b.Logf("a claim is told from other talk in %.2f%% of all pairs", 100*float64(wins)/float64(len(odds[0])*len(odds[1])))
}

// A line is one of an evaluation set.
type line struct {
	Text string
	Want []string
}

func readLines(tb testing.TB, set string) (list []line) {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", set+".jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	for s := range strings.Lines(string(data)) {
		var l line
		if err := json.Unmarshal([]byte(s), &l); err != nil {
			tb.Fatal(err)
		}
		list = append(list, l)
	}
	return list
}

// BenchmarkSigns finds what the signs count: the regression that tells best which questions of the development halves the file answers. It judges
// nothing either.
func BenchmarkSigns(b *testing.B) {
	book := factstest.Whole()
	x := Open(book, lang.StateNames)
	x.Prepare()
	var rows [][]float64
	var answered []float64
	for _, set := range []string{"queries-dev", "queries-dev2", "queries-dev3", "queries-dev4", "queries-dev5", "queries-dev6", "other-dev", "other-dev2"} {
		for _, l := range readLines(b, set) {
			l.Text = strings.TrimRight(l.Text, "?!")
			q := x.parse(l.Text, true)
			hits := x.find(q, 1)
			if a := x.Ask(l.Text); a.Named || len(a.Choices) > 0 || len(hits) == 0 {
				continue
			}
			row := x.signsOf(l.Text, q, hits[0])
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

// BenchmarkRanks finds what the grounds count by which the first hits are compared: the weights that make the right one likeliest (conditional logit),
// for the questions of the development halves that taught no phrase. It judges nothing either.
func BenchmarkRanks(b *testing.B) {
	x := Open(factstest.Whole(), lang.StateNames)
	x.Prepare()
	var all [][][]float64
	for _, set := range []string{"queries-dev4", "queries-dev5", "queries-dev6"} {
		for _, l := range readLines(b, set) {
			if a := x.Ask(l.Text); a.Named || len(a.Choices) > 0 {
				continue
			}
			q := x.parse(l.Text, true)
			var right, wrong [][]float64
			best := x.candidates(q, compared)
			for i, list := range x.groundsOf(q, best) {
				if slices.Contains(l.Want, x.docs[best[i].doc].id) {
					right = append(right, list[:])
				} else {
					wrong = append(wrong, list[:])
				}
			}
			if len(right) == 1 && len(wrong) > 0 {
				all = append(all, append(right, wrong...))
			}
		}
	}
	b.Logf("ranks = %.2f, from %d questions", choice(all), len(all))
}

// choice fits, by gradient descent, the weights by which the first of each group of rows is likeliest.
func choice(groups [][][]float64) []float64 {
	columns := len(groups[0][0])
	square, n := make([]float64, columns), 0.0
	for _, rows := range groups {
		for _, r := range rows {
			for o := range r {
				square[o] += (r[o] - rows[0][o]) * (r[o] - rows[0][o])
			}
			n++
		}
	}
	w := make([]float64, columns)
	for range 2000 {
		up := make([]float64, columns)
		for _, rows := range groups {
			p, sum := make([]float64, len(rows)), 0.0
			for i, r := range rows {
				for o := range r {
					p[i] += w[o] * (r[o] - rows[0][o])
				}
				p[i] = math.Exp(p[i])
				sum += p[i]
			}
			for i, r := range rows {
				for o := range r {
					up[o] -= p[i] / sum * (r[o] - rows[0][o]) / float64(len(groups))
				}
			}
		}
		for o := range w {
			w[o] += up[o] / (square[o] / n) // in steps that suit each
		}
	}
	return w
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

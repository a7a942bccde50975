package search

import (
	"bufio"
	"cmcbot"
	"cmcbot/internal/facts"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"
)

type lab struct {
	Text       string
	Want, Also []string
	Hard       bool
}

func rd(n string) (l []lab) {
	f, _ := os.Open("testdata/" + n)
	s := bufio.NewScanner(f)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var x lab
		json.Unmarshal(s.Bytes(), &x)
		l = append(l, x)
	}
	return
}
func TestZZ(t *testing.T) {
	b, ps := facts.Parse("f", cmcbot.Facts)
	if b == nil {
		t.Fatal(ps)
	}
	x := Open(b, func(string) []string { return nil })
	best := func(m string) (c []Claim) {
		d := map[int]Claim{}
		for _, p := range x.passages(m) {
			for k, cl := range x.claims().judge(p) {
				if cl.Score > d[k].Score {
					d[k] = cl
				}
			}
		}
		for _, v := range d {
			c = append(c, v)
		}
		slices.SortFunc(c, func(a, b Claim) int {
			if a.Score > b.Score {
				return -1
			}
			return 1
		})
		return
	}
	type r struct {
		top       float64
		ok, three bool
	}
	var cs []r
	var al []float64
	for _, l := range rd("claims-dev.jsonl") {
		c := best(l.Text)
		v := r{}
		if len(c) > 0 {
			v.top = c[0].Score
			v.ok = slices.Contains(l.Want, c[0].ID)
		}
		for i := 0; i < 3 && i < len(c); i++ {
			if slices.Contains(l.Want, c[i].ID) {
				v.three = true
			}
		}
		cs = append(cs, v)
		if os.Getenv("SHOW") != "" && !v.ok {
			fmt.Printf("MISS %.150q want %v got", l.Text, l.Want)
			for i := 0; i < 3 && i < len(c); i++ {
				fmt.Printf(" %s %.2f", c[i].ID, c[i].Score)
			}
			fmt.Println()
		}
	}
	for _, l := range rd("other-dev.jsonl") {
		c := best(l.Text)
		s := 0.0
		if len(c) > 0 {
			s = c[0].Score
		}
		al = append(al, s)
		if os.Getenv("SHOW") != "" && s > 0.35 {
			fmt.Printf("ALARM %.150q %s %.2f\n", l.Text, c[0].ID, s)
		}
	}
	for th := 0.1; th < 0.75; th += 0.05 {
		a, o, f := 0, 0, 0
		for _, v := range cs {
			if v.top >= th && v.ok {
				o++
			}
			if v.top >= th && v.three {
				a++
			}
		}
		for _, s := range al {
			if s >= th {
				f++
			}
		}
		fmt.Printf("%.2f first %.1f three %.1f alarms %.1f\n", th, 100*float64(o)/float64(len(cs)), 100*float64(a)/float64(len(cs)), 100*float64(f)/float64(len(al)))
	}
}

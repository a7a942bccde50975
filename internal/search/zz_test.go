package search_test

import (
	"fmt"
	"testing"
)

func TestZZ(t *testing.T) {
	x := open(t)
	for _, l := range readSet(t, "queries-dev.jsonl") {
		ids, _ := answer(x, l.Text)
		f, _ := judge(l, ids, nil)
		if f || len(l.Choices) > 0 {
			continue
		}
		fmt.Printf("%s %q want %v\n", l.Kind, l.Text, l.Want)
		for i, h := range x.Find(l.Text, 6) {
			m := " "
			for _, w := range l.Want {
				if w == h.ID {
					m = "*"
				}
			}
			if i < 3 || m == "*" {
				fmt.Printf("   %s %.2f %s %v\n", m, h.Score, h.ID, h.Why)
			}
		}
	}
}

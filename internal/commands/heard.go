package commands

import (
	"hash/maphash"

	"cmcbot/internal/facts"
)

// Heard finds the rebuttal of a claim that somebody typed just as the file has it, or as one of the phrases in which it is heard. There are
// thousands of those, so they are found by a hash and not kept once more. The zero value finds nothing. It is immutable.
type heard struct {
	seed    maphash.Seed
	phrases map[uint64]saidOf
}

// A saidOf is a rebuttal and which of its phrases: 0 is the claim itself.
type saidOf struct {
	rebuttal *facts.Rebuttal
	phrase   int
}

func newHeard(book *facts.Book) heard {
	h := heard{maphash.MakeSeed(), map[uint64]saidOf{}}
	for i := range book.Rebuttals {
		r := &book.Rebuttals[i]
		for n := range len(r.HeardAs) + 1 {
			of := saidOf{r, n}
			if key := maphash.String(h.seed, of.fold()); h.phrases[key].rebuttal == nil {
				h.phrases[key] = of
			}
		}
	}
	return h
}

// in returns the rebuttal of the claim that a line makes in just these words; nil where there is none.
func (h *heard) in(line string) *facts.Rebuttal {
	if len(h.phrases) == 0 {
		return nil
	}
	fold := facts.Fold(line)
	if of := h.phrases[maphash.String(h.seed, fold)]; of.rebuttal != nil && of.fold() == fold {
		return of.rebuttal
	}
	return nil
}

func (s saidOf) fold() string {
	if s.phrase == 0 {
		return facts.Fold(s.rebuttal.Claim.English)
	}
	return facts.Fold(s.rebuttal.HeardAs[s.phrase-1])
}

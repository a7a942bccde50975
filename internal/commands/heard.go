package commands

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"

	"cmcbot/internal/facts"
)

// Heard finds the rebuttal of a claim that somebody typed just as the file has it, or as one of the phrases in which it is heard. There are
// thousands of those, so they are found by a hash and not kept once more; they are hashed when the first line is looked up. The zero value finds
// nothing. It is safe for concurrent use.
type heard struct {
	seed    maphash.Seed
	book    *facts.Book
	phrases func() []saidOf // in order of their hash
}

// A saidOf is the place of a rebuttal in the file and which of its phrases: 0 is the claim itself.
type saidOf struct {
	hash             uint64
	rebuttal, phrase int32
}

func newHeard(book *facts.Book) heard {
	h := heard{seed: maphash.MakeSeed(), book: book}
	h.phrases = sync.OnceValue(func() []saidOf {
		all := 0
		for i := range book.Rebuttals {
			all += 1 + len(book.Rebuttals[i].HeardAs)
		}
		phrases := make([]saidOf, 0, all)
		for i := range book.Rebuttals {
			for n := range len(book.Rebuttals[i].HeardAs) + 1 {
				of := saidOf{rebuttal: int32(i), phrase: int32(n)}
				of.hash = maphash.String(h.seed, of.fold(book))
				phrases = append(phrases, of)
			}
		}
		slices.SortStableFunc(phrases, func(a, b saidOf) int { return cmp.Compare(a.hash, b.hash) })
		return phrases
	})
	return h
}

// in returns the rebuttal of the claim that a line makes in just these words; nil where there is none.
func (h *heard) in(line string) *facts.Rebuttal {
	if h.phrases == nil {
		return nil
	}
	fold := facts.Fold(line)
	hash := maphash.String(h.seed, fold)
	list := h.phrases()
	if i, ok := slices.BinarySearchFunc(list, hash, func(s saidOf, hash uint64) int { return cmp.Compare(s.hash, hash) }); ok && list[i].fold(h.book) == fold {
		return &h.book.Rebuttals[list[i].rebuttal]
	}
	return nil
}

func (s saidOf) fold(book *facts.Book) string {
	r := &book.Rebuttals[s.rebuttal]
	if s.phrase == 0 {
		return facts.Fold(r.Claim.English)
	}
	return facts.Fold(r.HeardAs[s.phrase-1])
}

package search

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// Exactly finds docs by whole phrases. There are thousands of those, so they are found by a hash and not kept once more. It is immutable once sorted.
type exactly struct {
	seed maphash.Seed
	list []hashed
}

// A hashed is a phrase with its doc.
type hashed struct {
	hash uint64
	doc  int32
}

func (e *exactly) add(key string, doc int32) {
	e.list = append(e.list, hashed{maphash.String(e.seed, key), doc})
}

// sort is called once all are added, which are found from then on.
func (e *exactly) sort() {
	slices.SortStableFunc(e.list, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	e.list = slices.Clone(e.list) // in no more room than they need
}

// of returns the docs of a phrase, in order.
func (e *exactly) of(key string) (docs []int32) {
	h := maphash.String(e.seed, key)
	i, _ := slices.BinarySearchFunc(e.list, h, func(a hashed, h uint64) int { return cmp.Compare(a.hash, h) })
	for ; i < len(e.list) && e.list[i].hash == h; i++ {
		docs = append(docs, e.list[i].doc)
	}
	return docs
}

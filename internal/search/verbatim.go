package search

import (
	"cmp"
	"hash/maphash"
	"slices"
)

// A verbatim finds docs by whole phrases. There are thousands of those, so they are found by a hash and not kept once more. It is immutable once sorted.
type verbatim struct {
	seed maphash.Seed
	list []hashed
}

// A hashed is a phrase with its doc.
type hashed struct {
	hash uint64
	doc  int32
}

func (v *verbatim) add(key string, doc int32) {
	v.list = append(v.list, hashed{maphash.String(v.seed, key), doc})
}

// sort is called once all are added, which are found from then on.
func (v *verbatim) sort() {
	slices.SortStableFunc(v.list, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	v.list = slices.Clone(v.list) // in no more room than they need
}

// of returns the docs of a phrase, in order.
func (v *verbatim) of(key string) (docs []int32) {
	h := maphash.String(v.seed, key)
	i, _ := slices.BinarySearchFunc(v.list, h, func(a hashed, h uint64) int { return cmp.Compare(a.hash, h) })
	for ; i < len(v.list) && v.list[i].hash == h; i++ {
		docs = append(docs, v.list[i].doc)
	}
	return docs
}

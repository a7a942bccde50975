package search_test

import (
	"strings"
	"testing"
)

// BenchmarkAsk answers every question of the development half in turn.
func BenchmarkAsk(b *testing.B) {
	x := open(b)
	set := readSet(b, "queries-dev.jsonl")
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		x.Ask(set[i%len(set)].Text)
	}
}

// BenchmarkClaims reads a message of 500 words.
func BenchmarkClaims(b *testing.B) {
	x := open(b)
	var words []string
	for _, l := range readSet(b, "queries-dev.jsonl") {
		words = append(words, strings.Fields(l.Text+".")...)
	}
	message := strings.Join(words[:500], " ")
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		x.Claims(message)
	}
}

// BenchmarkOpen reads the file's entries into an index.
func BenchmarkOpen(b *testing.B) {
	b.ReportAllocs()
	for range b.N {
		open(b)
	}
}

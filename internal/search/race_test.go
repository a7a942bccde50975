//go:build race

package search_test

// raced is whether the tests run with the race detector, which slows them down five to ten times.
const raced = true

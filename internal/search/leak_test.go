package search

import (
	"runtime"
	"testing"

	"go.uber.org/goleak"

	"cmcbot/internal/facts"
)

// TestIndexEnds opens an index and drops it, as a changed knowledge file does.
func TestIndexEnds(t *testing.T) {
	before := goleak.IgnoreCurrent()
	Open(&facts.Book{}, func(string) []string { return nil }).Prepare()
	runtime.GC()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}

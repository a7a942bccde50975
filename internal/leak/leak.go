// Package leak fails the tests of a package that leave goroutines behind. Tests alone import it.
package leak

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// patience is how often goroutines that are about to end are waited for, each time for about two seconds.
const patience = 5

// Main is the TestMain of a package: it runs the tests, waits for goroutines that are about to end, and ends the
// process, with a failure when some are left. Those of an index that is still in use are none, nor is discordgo's farewell.
func Main(m *testing.M) {
	code := m.Run()
	var left error
	for range patience {
		if left = goleak.Find(
			goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"), // bleve has some for the whole process
			goleak.IgnoreTopFunction("github.com/blevesearch/bleve/v2/index/scorch.(*Scorch).introducerLoop"),
			goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).CloseWithCode"), // sleeps a second
		); left == nil {
			break
		}
	}
	if left != nil && code == 0 {
		fmt.Fprintln(os.Stderr, "goroutines are left:", left)
		code = 1
	}
	os.Exit(code)
}

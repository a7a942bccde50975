// Package leak fails the tests of a package that leave goroutines behind. Tests alone import it.
package leak

import (
	"testing"

	"go.uber.org/goleak"
)

// Main is the TestMain of a package: it runs the tests, waits a moment for goroutines that are about to end, and ends the
// process, with a failure when some are left. Those of an index that is still in use are none, nor is discordgo's farewell.
func Main(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreTopFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"), // bleve has some for the whole process
		goleak.IgnoreTopFunction("github.com/blevesearch/bleve/v2/index/scorch.(*Scorch).introducerLoop"),
		goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).CloseWithCode"), // sleeps a second
	)
}

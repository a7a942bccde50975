// Package factstest gives tests the knowledge file with all phrases, or a copy of it without.
package factstest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

// Whole returns the repository's knowledge file with its phrases. Indexing them takes a second under the race detector, and learning the claims
// twenty: what needs no phrases has enough of Bare. Callers may not change it.
var Whole = sync.OnceValue(func() *facts.Book {
	book, problems := facts.Files{Path: "facts.yaml", Text: cmcbot.Facts}.Book(cmcbot.Phrases)
	if book == nil {
		panic(problems)
	}
	return book
})

// Bare returns the repository's knowledge file without its phrases, but for the few that stand in it: enough to go the way from a message to a
// reply, and learnt at once. Callers may not change it.
var Bare = sync.OnceValue(func() *facts.Book {
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		panic(problems)
	}
	return book
})

// Path writes the knowledge file to a folder of the test's own, where no phrases stand beside it, and returns its path.
func Path(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"facts.yaml": string(cmcbot.Facts), facts.PhrasesFile: "# none\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "facts.yaml")
}

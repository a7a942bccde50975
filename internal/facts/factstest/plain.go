// Package factstest gives tests the knowledge file without what only search learns from.
package factstest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"cmcbot"
)

// learnt are the fields that hold nothing but what people may type or say. They are five sixths of the file.
var learnt = regexp.MustCompile(`^ *(asked_as|heard_as|not_heard_as|other_questions|other_talk):`)

// Plain returns the repository's facts.yaml without the phrases that search learns from: everything that an answer may
// say, and a sixth of the file. Reading and indexing it takes half a second under the race detector, and the whole one three, or
// fifteen with its claims. Callers may not change it.
var Plain = sync.OnceValue(func() []byte {
	var kept strings.Builder
	dropping := -1 // the indentation of the field that is left out
	for line := range strings.Lines(string(cmcbot.Facts)) {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if dropping >= 0 && (indent > dropping || strings.TrimSpace(line) == "") {
			continue
		}
		dropping = -1
		if learnt.MatchString(line) {
			dropping = indent
			continue
		}
		kept.WriteString(line)
	}
	return []byte(kept.String())
})

// Path writes Plain to a file of the test's own, named facts.yaml, and returns its path.
func Path(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "facts.yaml")
	if err := os.WriteFile(path, Plain(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

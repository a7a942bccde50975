package daily

import (
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

type factsBook = facts.Book

// clone returns a knowledge file that a test may change.
func clone() *facts.Book {
	book, _ := facts.Parse("facts.yaml", cmcbot.Facts)
	return book
}

var _ testing.TB

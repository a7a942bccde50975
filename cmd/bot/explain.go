package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cmcbot/internal/lang"
	"cmcbot/internal/search"
)

// explain shows a maintainer why words find what they find, so that phrases and synonyms can be put right.
func explain(_ context.Context, args []string, getenv func(string) string, std streams) error {
	if len(args) == 0 {
		return errors.New("explain what? for example: bot explain how many casualties in 2024")
	}
	book, _, err := loadFacts(getenv("FACTS"))
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(std.out, search.Open(book, lang.StateNames).Explain(strings.Join(args, " ")))
	return err
}

package main

import (
	"context"
	"fmt"
	"os"

	"cmcbot/internal/facts"
)

// schema prints the JSON Schema by which editors complete and explain the keys of a knowledge file, or writes it to a file.
func schema(_ context.Context, args []string, _ func(string) string, std streams) error {
	if len(args) == 0 {
		_, err := std.out.Write(facts.Schema())
		return err
	}
	if err := os.WriteFile(args[0], facts.Schema(), 0o644); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// Package cmcbot carries the knowledge file and its phrases inside the program, for a machine that has no other.
package cmcbot

import _ "embed"

// Facts is the knowledge file as it was when the program was built.
//
//go:embed facts.yaml
var Facts []byte

// Phrases is how people put things, as it was then.
//
//go:embed phrases.txt
var Phrases string

// Package cmcbot carries the knowledge file inside the program, for a machine that has no other.
package cmcbot

import _ "embed"

// Facts is the knowledge file as it was when the program was built.
//
//go:embed facts.yaml
var Facts []byte

// Package giveback returns to the system what memory a program no longer needs.
package giveback

import "runtime/debug"

// Memory returns what is free of the heap, and the pages of the program's own file, of which many are read at the start and by what is done once
// alone. Those that are used again come back from the system's cache of the file when they are. It is safe for concurrent use, and for what has
// worked for a while: it takes some tens of milliseconds.
func Memory() {
	debug.FreeOSMemory()
	pages()
}

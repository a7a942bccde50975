// Package fonts carries the fonts that pictures and documents are set in. Each covers Latin, Greek and Cyrillic.
package fonts

import "embed"

// The licences of the fonts are embedded beside them: they ask to be in every copy.
//
//go:embed *.ttf *.txt *.md
var files embed.FS

// The names of the fonts.
const (
	Plain  = "inter-regular"      // for small text
	Strong = "inter-semibold"     // for what stands out in it
	Big    = "inter-display-bold" // for figures and titles
	Serif  = "serif-semibold"     // Source Serif, for what is said
)

// TTF returns a font by its name as a TrueType file. The fonts are part of the program: one that is missing is a bug.
func TTF(name string) []byte { return read(name + ".ttf") }

// Licences returns the texts of the licences of all fonts.
func Licences() []string {
	return []string{string(read("Inter-OFL.txt")), string(read("SourceSerif-OFL.md"))}
}

func read(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic("fonts: " + err.Error())
	}
	return data
}

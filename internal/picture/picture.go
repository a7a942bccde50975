// Package picture draws what the knowledge file says: cards, maps, charts and timelines, each with its source, the
// date it holds for, and an alternative text made from the same data. It returns bytes; it knows no
// platform, and takes the words of the interface from whoever asks.
package picture

import (
	"fmt"

	"cmcbot/internal/facts"
)

//go:generate sh -c "cd prepare && npm ci && node fonts.mjs && node world.mjs"

// A Size is the shape of a picture.
type Size int

// The sizes: 1200x675 pixels, as links are previewed, and 1080x1080, as feeds show posts.
const (
	Wide Size = iota
	Square
)

// ParseSize reads "wide" or "square"; "" is Wide.
func ParseSize(s string) (Size, error) {
	switch s {
	case "", "wide":
		return Wide, nil
	case "square":
		return Square, nil
	}
	return Wide, fmt.Errorf("there is no size %q: use wide (1200x675) or square (1080x1080)", s)
}

// A Printer writes in the reader's language.
type Printer interface {
	// Tag returns the language, a BCP 47 tag.
	Tag() string
	// Say returns the message with this id; args are names and values of its placeholders in turn.
	Say(id string, args ...any) string
	// Date writes a civil date as text; "" for the zero Date.
	Date(d facts.Date) string
	// List joins words: "a, b and c".
	List(words []string) string
	// Country returns what the state with this ISO 3166-1 alpha-2 code, called name in English, is called.
	Country(iso2, name string) string
}

// A Painter draws pictures of one book, in one language, as of one day. It may be used by several goroutines.
type Painter struct {
	Book  *facts.Book
	Say   Printer
	Today facts.Date // positions in the treaties are those of this day
	Size  Size
}

// A Picture is what a Painter drew. It does not change and may be shared between goroutines.
type Picture struct {
	Name  string // for a file, without its ending: "map-ccm-eu"
	Alt   string // the alternative text: what the picture says, in words, at most MaxAlt characters
	scene *scene
}

// MaxAlt is the longest alternative text, in characters: what every platform takes.
const MaxAlt = 1000

// PNG returns the picture as PNG.
func (p Picture) PNG() []byte { return p.scene.png() }

// SVG returns the picture as SVG, with the alternative text as its title.
func (p Picture) SVG() []byte { return p.scene.svg(p.Alt) }

func (p Painter) canvas(t theme) *scene {
	s := &scene{width: 1200, height: 675, paper: t.ground, set: newSetter(p.Say.Tag())}
	if p.Size == Square {
		s.width, s.height = 1080, 1080
	}
	return s
}

// words returns a text of the file in the reader's language, or in English.
func (p Painter) words(t facts.Text) string {
	s, _ := t.For(p.Say.Tag())
	return s
}

// country returns a state's name in the reader's language.
func (p Painter) country(c *facts.Country) string {
	if name, ok := c.Name.For(p.Say.Tag()); ok {
		return name
	}
	return p.Say.Country(c.ID, c.Name.English)
}

// sourceLine names a source: publisher, title and when it appeared.
func (p Painter) sourceLine(id string) string {
	s := p.Book.Source(id)
	if s == nil {
		return ""
	}
	return s.Publisher + ": " + s.Title + p.published(id)
}

// published writes when a source appeared, in brackets, or "" where it does not say.
func (p Painter) published(id string) string {
	words := p.Book.Source(id).Published
	if words == "" {
		return ""
	}
	if d, err := facts.ParseDate(words); err == nil {
		words = p.Say.Date(d)
	}
	return " (" + words + ")"
}

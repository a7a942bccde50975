package picture

import (
	"bytes"
	"math"
	"strings"
	"sync"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"cmcbot/internal/fonts"
)

// A cut is one of the fonts that pictures are set in.
type cut int

const (
	plain  cut = iota // Inter, for small text
	strong            // Inter, semibold
	big               // Inter Display, bold: figures and titles
	serif             // Source Serif, semibold: what is said
	cuts
)

// typefaces reads the fonts once, when the first picture is drawn. They are part of the program: a fault in them is a bug.
var typefaces = sync.OnceValue(func() [cuts]*font.Font {
	var list [cuts]*font.Font
	for c, name := range [cuts]string{fonts.Plain, fonts.Strong, fonts.Big, fonts.Serif} {
		face, err := font.ParseTTF(bytes.NewReader(fonts.TTF(name)))
		if err != nil {
			panic("picture: font " + name + ": " + err.Error())
		}
		list[c] = face.Font
	}
	return list
})

// A setter sets type for one picture: it shapes text and breaks it into lines. It is not safe for concurrent use.
type setter struct {
	faces    [cuts]*font.Face
	shaper   shaping.HarfbuzzShaper
	segments shaping.Segmenter
	breaks   segmenter.Segmenter
	lang     language.Language
}

func newSetter(tag string) *setter {
	s := &setter{lang: language.NewLanguage(tag)}
	for c, f := range typefaces() {
		s.faces[c] = font.NewFace(f)
	}
	return s
}

// em is the size at which text is shaped; it is drawn at any other by scaling.
const em = 1000

// A text is shaped, and not yet broken into lines. Widths are those at the size em.
type text struct {
	runs  []shaping.Output
	words []word
}

// A word is what stands between two places where a line may end (UAX #14).
type word struct {
	from, to  int     // runes
	last, end int     // the last of several that are bound, without the spaces after it
	start     float64 // where it begins, were the text on one line
	width     float64 // without the spaces after it
}

// A line is what stands on one line of a text.
type line struct {
	runs     []shaping.Output
	from, to int // runes
	width    float64
}

// only answers the segmenter with the one face that a text is set in.
type only struct{ face *font.Face }

func (o only) ResolveFace(rune) *font.Face { return o.face }

// text shapes words, with the space after a number kept on its line.
func (s *setter) text(c cut, words string) *text { return s.spaced(c, words, 0) }

// spaced shapes words with the letters apart by so many thousandths of the size: capitals need it.
func (s *setter) spaced(c cut, words string, apart int) *text {
	t := &text{}
	runes := []rune(words)
	if len(runes) == 0 {
		return t
	}
	whole := shaping.Input{Text: runes, RunEnd: len(runes), Direction: di.DirectionLTR, Face: s.faces[c], Size: fixed.I(em), Language: s.lang}
	for _, in := range s.segments.Split(whole, only{s.faces[c]}) {
		t.runs = append(t.runs, s.shaper.Shape(in))
	}
	for i := range t.runs {
		t.runs[i].AddLetterSpacing(fixed.I(apart), i == 0, i == len(t.runs)-1)
	}
	for i := range t.runs {
		loosen(&t.runs[i], runes, fixed.I(apart))
	}
	at := make([]float64, len(runes)+1) // the advance of each rune, then where each begins
	for _, r := range t.runs {
		for _, g := range r.Glyphs {
			at[g.TextIndex()] += pixels(g.Advance)
		}
	}
	sum := 0.0
	for i, w := range at {
		at[i], sum = sum, sum+w
	}
	s.breaks.Init(runes)
	for next := s.breaks.LineIterator(); next.Next(); {
		l := next.Line()
		from, to := l.Offset, l.Offset+len(l.Text)
		end := to
		for end > from && unicode.IsSpace(runes[end-1]) {
			end--
		}
		if n := len(t.words) - 1; n >= 0 && bound(runes[t.words[n].last:t.words[n].end], runes[from:end]) {
			t.words[n] = word{t.words[n].from, to, from, end, t.words[n].start, at[end] - t.words[n].start}
			continue
		}
		t.words = append(t.words, word{from, to, from, end, at[from], at[end] - at[from]})
	}
	return t
}

// loosen undoes the kerning before spaces, which Inter has: "1 September" would be one word.
func loosen(run *shaping.Output, runes []rune, apart fixed.Int26_6) {
	for i := 1; i < len(run.Glyphs); i++ {
		if g := &run.Glyphs[i-1]; runes[run.Glyphs[i].TextIndex()] == ' ' {
			g.Advance = max(g.Advance, run.FromFontUnit(run.Face.HorizontalAdvance(g.GlyphID))+apart)
		}
	}
}

// bound reports whether a line may not end between two words: "6 March", "112 states", "March 2025" are not torn.
func bound(before, after []rune) bool {
	year := func(w []rune) bool {
		return len(w) >= 4 && strings.IndexFunc(string(w[:4]), func(r rune) bool { return r < '0' || r > '9' }) < 0 && (len(w) == 4 || !unicode.IsDigit(w[4]) && w[4] != ',')
	}
	return number(before) && !year(before) || year(after) && len(before) > 2 && unicode.IsUpper(before[0])
}

func number(word []rune) bool {
	if len(word) > 1 && word[0] == '(' {
		word = word[1:]
	}
	for _, r := range word {
		if !unicode.IsDigit(r) && r != '.' && r != ',' {
			return false
		}
	}
	return len(word) > 0 && unicode.IsDigit(word[len(word)-1])
}

// width returns how wide the text is on one line at a size in pixels.
func (t *text) width(size float64) float64 {
	if len(t.words) == 0 {
		return 0
	}
	last := t.words[len(t.words)-1]
	return (last.start + last.width) * size / em
}

// lines breaks the text for a column of the given width in pixels at the given size, never inside a word.
func (t *text) lines(size, width float64) []line {
	var list []line
	limit := width / size * em
	start := 0.0
	for _, w := range t.words {
		if end := w.start + w.width - start; len(list) > 0 && end <= limit {
			last := &list[len(list)-1]
			last.to, last.width = w.to, end
			continue
		}
		start = w.start
		list = append(list, line{t.runs, w.from, w.to, w.width})
	}
	return list
}

// balanced breaks the text into as few lines as lines does, as narrow as they may be.
func (t *text) balanced(size, width float64) []line {
	list := t.lines(size, width)
	for low, high := width/2, width; high-low > 3; {
		middle := (low + high) / 2
		if try := t.lines(size, middle); len(try) == len(list) && widest(try)*size/em <= middle {
			list, high = try, middle
		} else {
			low = middle
		}
	}
	return list
}

func widest(lines []line) float64 {
	w := 0.0
	for _, l := range lines {
		w = math.Max(w, l.width)
	}
	return w
}

// A block is text broken into lines at a size that was chosen for it.
type block struct {
	lines  []line
	size   float64 // in pixels
	pitch  float64 // from one line to the next
	height float64 // of all lines
	width  float64 // of the widest
	over   bool    // it is larger than its room even at the smallest size
}

// A room is where a text may go, and how large it may be there. Sizes are in pixels; leading is the pitch of lines
// as a multiple of the size.
type room struct {
	width, height  float64
	largest, least float64
	leading        float64
	maxLines       int  // 0: as many as fit
	ragged         bool // lines are filled, not balanced
}

// fit sets the text as large as the room allows.
func (t *text) fit(r room) block {
	for size := r.largest; ; size = math.Max(r.least, size*0.96) {
		lines := t.lines(size, r.width)
		b := block{lines: lines, size: size, pitch: size * r.leading}
		b.height, b.width = float64(len(lines))*b.pitch, widest(lines)*size/em
		fits := b.width <= r.width+0.5 && b.height <= r.height+0.5 && (r.maxLines == 0 || len(lines) <= r.maxLines)
		if fits && !r.ragged && len(lines) > 1 {
			b.lines = t.balanced(size, r.width)
			b.width = widest(b.lines) * size / em
		}
		if fits || size <= r.least {
			b.over = !fits
			return b
		}
	}
}

// at sets the text in a column at one size.
func (t *text) at(size, leading, width float64) block {
	return t.fit(room{width: width, height: math.Inf(1), largest: size, least: size, leading: leading})
}

// rise is the room above the capitals of the first line, and below those of the last.
func (b block) rise() float64 { return (b.pitch - capital*b.size) / 2 }

func pixels(v fixed.Int26_6) float64 { return float64(v) / 64 }

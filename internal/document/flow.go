package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/go-pdf/fpdf"
)

// A colour is red, green and blue, each up to 255.
type colour [3]int

var (
	ink    = colour{0x11, 0x11, 0x11}
	soft   = colour{0x55, 0x55, 0x55}
	accent = colour{0x9E, 0x2F, 0x0A} // dark enough to be read when it is printed in black
	hair   = colour{0xC4, 0xC4, 0xC4}
	shade  = colour{0xF1, 0xF1, 0xF1}
)

// A style is how a run of text is set. Sizes are in points.
type style struct {
	font   string
	size   float64
	colour colour
}

// A run is text in one style. A raised run stands above the line, as the number of a source does.
type run struct {
	text   string
	style  style
	raised bool
	url    string
}

// A piece is a part of a run that no line is broken in.
type piece struct {
	run
	width float64
	space float64 // before it, unless it begins a line
	glued bool    // it stays on the line of the piece before it: no space between them, or one after a number
}

// A press sets text on one page. While it is dry it measures and draws nothing.
type press struct {
	pdf   *fpdf.Fpdf
	scale float64 // of every size
	dry   bool
}

// leading is the height of a line, as a multiple of the largest size on it.
const leading = 1.36

// flow sets runs in a column and returns where the next text may begin. No line is wider than the column.
func (p *press) flow(x, y, width float64, runs ...run) float64 {
	pieces := p.pieces(runs, width)
	for from := 0; from < len(pieces); {
		to, used, size := from, 0.0, 0.0
		for to < len(pieces) {
			end := to + 1 // a piece with those that are glued to it
			w := pieces[to].width
			if to > from {
				w += pieces[to].space
			}
			for end < len(pieces) && pieces[end].glued {
				w += pieces[end].space + pieces[end].width
				end++
			}
			if to > from && used+w > width {
				break
			}
			used += w
			for ; to < end; to++ {
				size = max(size, pieces[to].style.size)
			}
		}
		height := size * p.scale * leading
		p.line(x, y, height, pieces[from:to])
		y += height
		from = to
	}
	return y
}

// line draws the pieces of one line, neighbours in one style together.
func (p *press) line(x, y, height float64, pieces []piece) {
	if p.dry {
		return
	}
	for i := 0; i < len(pieces); {
		first := pieces[i]
		text, width := first.text, first.width
		if i > 0 {
			x += first.space
		}
		for i++; i < len(pieces) && pieces[i].run.same(first.run); i++ {
			if pieces[i].space > 0 {
				text += " "
			}
			text += pieces[i].text
			width += pieces[i].space + pieces[i].width
		}
		size := p.set(first.run)
		p.pdf.SetTextColor(first.style.colour[0], first.style.colour[1], first.style.colour[2])
		base := y + height/2 + 0.36*first.style.size*p.scale
		if first.raised {
			base = y + height/2
		}
		p.pdf.Text(x, base, text)
		if first.url != "" {
			p.pdf.LinkString(x, base-size, width, size*1.2, first.url)
		}
		x += width
	}
}

func (r run) same(other run) bool {
	r.text, other.text = "", ""
	return r == other
}

// set chooses a run's font and returns its size.
func (p *press) set(r run) float64 {
	size := r.style.size * p.scale
	if r.raised {
		size *= 0.62
	}
	p.pdf.SetFont(r.style.font, "", size)
	return size
}

// width returns how wide a run is on one line.
func (p *press) width(r run) float64 {
	p.set(r)
	return p.pdf.GetStringWidth(r.text)
}

// pieces parts runs at their spaces. Runs without a space between them stay together; a word wider than the column is
// parted.
func (p *press) pieces(runs []run, width float64) []piece {
	var list []piece
	apart := true // a space stands before the next word
	for _, r := range runs {
		p.set(r)
		gap := p.pdf.GetStringWidth(" ")
		apart = apart || strings.HasPrefix(r.text, " ")
		for word := range strings.FieldsSeq(r.text) {
			e := piece{run: r, glued: !apart || len(list) > 0 && !r.raised && number(list[len(list)-1].text)}
			if apart {
				e.space = gap
			}
			for word != "" {
				e.text = p.fitting(word, width)
				e.width = p.pdf.GetStringWidth(e.text)
				list = append(list, e)
				word = word[len(e.text):]
				e.space, e.glued = 0, false
			}
			apart = true
		}
		apart = strings.HasSuffix(r.text, " ") || r.text == "" && apart
	}
	return list
}

// number reports whether a word is a number that should not end a line: "6 March", "112 states", but not a year.
func number(word string) bool {
	word = strings.TrimPrefix(word, "(")
	return len(word) > 0 && len(word) < 4 && strings.Trim(word, "0123456789") == ""
}

// fitting returns the beginning of a word that fits a column.
func (p *press) fitting(word string, width float64) string {
	if p.pdf.GetStringWidth(word) <= width {
		return word
	}
	end, sign := 0, 0
	for i, c := range word {
		next := i + utf8.RuneLen(c)
		if end > 0 && p.pdf.GetStringWidth(word[:next]) > width {
			break
		}
		if end = next; !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			sign = next
		}
	}
	if sign > end/2 {
		return word[:sign]
	}
	return word[:end]
}

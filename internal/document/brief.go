package document

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"cmcbot/internal/fonts"
)

// A Brief is one page to take to a meeting. Every text is plain; numbers in Cites are those of Sources, from 1.
type Brief struct {
	Title      string    // what the page is about
	Kicker     string    // what it is, above the title
	Date       string    // the day for which it holds, beside the kicker
	Name       string    // the file's title
	Lang       string    // a BCP 47 tag
	Made       time.Time // is written into the file as its day, so that the same brief gives the same bytes
	Standings  []Passage // side by side below the title
	Messages   Section   // numbered, in the wide column
	Number     *Figure   // at the top of the narrow column, where there is one
	Story      Section   // below it
	Objections Section   // side by side
	Ask        Section   // in a box
	Sources    []Source  // at the foot
	Note       string    // below them
}

// A Section is a part of a Brief under a heading. Without passages it is left out.
type Section struct {
	Heading  string
	Passages []Passage
}

// A Passage is a paragraph or two.
type Passage struct {
	Lead  string // stands out, in a line of its own
	Text  string
	Cites []int
	Label string // stands out before Aside
	Aside string // set smaller below
}

// A Figure is a number and what it counts.
type Figure struct {
	Heading, Value, Unit, What string
	Cites                      []int
}

// A Source is one line at the foot.
type Source struct{ Text, URL string }

// The page, in points: A4 with margins that every printer keeps.
const (
	pageWidth, pageHeight = 595.28, 841.89
	edge                  = 51.0
	top, foot             = 44.0, 40.0
	inner                 = pageWidth - 2*edge
	gutter                = 24.0
)

// The largest and the smallest scale at which a page is set. At the smallest, text is still as large as a newspaper's.
const largest, smallest = 1.06, 0.8

var errTooLong = errors.New("brief: the text is too long for one page")

// PDF returns the brief as a PDF of one page: text as large as the page has room for, with the fonts in the file and links that
// work. It fails when the text is too long even at the smallest size; nothing is cut.
func (b Brief) PDF() ([]byte, error) {
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "pt", SizeStr: "A4"})
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(b.Made)
	pdf.SetModificationDate(b.Made)
	pdf.SetTitle(b.Name, true)
	pdf.SetLang(b.Lang)
	pdf.SetCreator("cmcbot", true)
	pdf.SetAutoPageBreak(false, 0)
	for _, name := range []string{fonts.Plain, fonts.Strong, fonts.Big} {
		pdf.AddUTF8FontFromBytes(name, "", fonts.TTF(name))
	}
	pdf.AddPage()
	w := briefWriter{Brief: b, press: press{pdf: pdf, dry: true}}
	fits := false
	for w.scale = largest; w.scale >= smallest && !fits; w.scale -= 0.02 {
		w.slack = 0
		spare := pageHeight - foot - w.sourcesHeight() - w.body() - 10*w.scale
		if fits = spare >= 0; fits {
			w.slack = min(spare/gaps, 22*w.scale)
			break
		}
	}
	if !fits {
		return nil, errTooLong
	}
	w.dry = false
	w.body()
	w.sources(pageHeight - foot - w.sourcesHeight())
	var out bytes.Buffer
	if err := pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("brief: %w", err)
	}
	return out.Bytes(), nil
}

// A briefWriter sets one brief.
type briefWriter struct {
	Brief
	press
	slack float64 // added to each gap between sections, so that the page is filled
}

// gaps is the number of gaps between the sections of a body.
const gaps = 5

func plain(size float64) style  { return style{fonts.Plain, size, ink} }
func strong(size float64) style { return style{fonts.Strong, size, ink} }
func small(size float64) style  { return style{fonts.Plain, size, soft} }

// body sets everything above the sources and returns where it ends.
func (w *briefWriter) body() float64 {
	s := w.scale
	date := run{text: w.Date, style: small(9)}
	w.flow(pageWidth-edge-w.width(date), top, inner, date)
	y := w.flow(edge, top, inner-120, run{text: w.Kicker, style: style{fonts.Strong, 9, accent}})
	y = w.flow(edge, y+2*s, inner, run{text: w.Title, style: style{fonts.Big, 28, ink}})
	y = w.rule(y+3*s, 1.4, ink)
	y = w.beside(y+9*s, w.Standings, w.standing)
	y = w.rule(y+8*s+w.slack, 0.5, hair)

	wide := inner*0.6 - gutter/2
	left := y + 8*s + w.slack
	right := left
	left = w.heading(edge, left, wide, w.Messages.Heading)
	for i, m := range w.Messages.Passages {
		w.flow(edge, left, 14, run{text: strconv.Itoa(i + 1), style: style{fonts.Strong, 11, accent}})
		left = w.flow(edge+16*s, left, wide-16*s, w.cited(m.Text, plain(11), m.Cites)...) + 6*s
	}
	narrow, x := inner-wide-gutter, edge+wide+gutter
	if n := w.Number; n != nil {
		right = w.heading(x, right, narrow, n.Heading)
		value := run{text: n.Value, style: style{fonts.Big, 27, accent}}
		if over := w.width(value) / narrow; over > 1 { // on one line
			value.style.size = max(value.style.size/over-0.1, 16)
		}
		right = w.flow(x, right-3*s, narrow, value)
		right = w.flow(x, right, narrow, append(w.cited(n.Unit, strong(10), nil), w.cited(" "+n.What, plain(10), n.Cites)...)...) + 10*s
	}
	if len(w.Story.Passages) > 0 {
		right = w.heading(x, right, narrow, w.Story.Heading)
		for _, p := range w.Story.Passages {
			right = w.flow(x, right, narrow, w.cited(p.Text, plain(9.5), p.Cites)...) + 6*s
		}
	}
	y = max(left, right)

	if len(w.Objections.Passages) > 0 {
		y = w.rule(y+2*s+w.slack, 0.5, hair)
		y = w.heading(edge, y+8*s+w.slack, inner, w.Objections.Heading)
		y = w.beside(y, w.Objections.Passages, w.objection)
	}
	return w.ask(y + 10*s + w.slack)
}

// standing sets where a state stands.
func (w *briefWriter) standing(x, y, width float64, p Passage) float64 {
	y = w.flow(x, y, width, w.cited(p.Lead, strong(10.5), p.Cites)...)
	if p.Text != "" {
		y = w.flow(x, y+2*w.scale, width, run{text: p.Text, style: small(8.5)})
	}
	if p.Aside != "" {
		y = w.flow(x, y+2*w.scale, width, run{text: p.Aside, style: plain(8.5)})
	}
	return y
}

// objection sets a claim, its answer, and what is true in it.
func (w *briefWriter) objection(x, y, width float64, p Passage) float64 {
	y = w.flow(x, y, width, run{text: p.Lead, style: strong(10.5)})
	y = w.flow(x, y+3*w.scale, width, w.cited(p.Text, plain(9.5), p.Cites)...)
	if p.Aside != "" {
		y = w.flow(x, y+3*w.scale, width, run{text: p.Label + " ", style: strong(9)}, run{text: p.Aside, style: plain(9)})
	}
	return y
}

// ask sets what is asked, in a box.
func (w *briefWriter) ask(y float64) float64 {
	const pad = 11.0
	set := func(y float64) float64 {
		y = w.heading(edge+pad+3, y, inner-2*pad, w.Ask.Heading)
		for i, p := range w.Ask.Passages {
			if i > 0 {
				y += 4 * w.scale
			}
			y = w.flow(edge+pad+3, y, inner-2*pad-3, run{text: p.Label, style: strong(11)}, run{text: " " + p.Text, style: plain(11)})
		}
		return y
	}
	dry := w.dry
	w.dry = true
	end := set(y+pad-2) + pad
	w.dry = dry
	if !dry {
		w.fill(edge, y, inner, end-y, shade)
		w.fill(edge, y, 3, end-y, accent)
		set(y + pad - 2)
	}
	return end
}

// beside sets passages in columns of one width and returns where the longest ends.
func (w *briefWriter) beside(y float64, passages []Passage, set func(x, y, width float64, p Passage) float64) float64 {
	n := float64(max(len(passages), 1))
	width := (inner - gutter*(n-1)) / n
	end := y
	for i, p := range passages {
		end = max(end, set(edge+float64(i)*(width+gutter), y, width, p))
	}
	return end
}

// sources sets the sources in two columns and the note below them, and returns where they end.
func (w *briefWriter) sources(y float64) float64 {
	const columns = 2
	y = w.rule(y, 0.5, hair) + 5*w.scale
	width := (inner - gutter) / columns
	rows := (len(w.Sources) + columns - 1) / columns
	end := y
	for c := range columns {
		at := y
		for i := c * rows; i < min((c+1)*rows, len(w.Sources)); i++ {
			x, s := edge+float64(c)*(width+gutter), w.Sources[i]
			w.flow(x, at, 14, run{text: strconv.Itoa(i + 1), style: style{fonts.Strong, 6.8, ink}})
			at = w.flow(x+11*w.scale, at, width-11*w.scale, run{text: s.Text, style: small(6.8), url: s.URL}) + 1
		}
		end = max(end, at)
	}
	if w.Note != "" {
		end = w.flow(edge, end+4*w.scale, inner, run{text: w.Note, style: small(6.8)})
	}
	return end
}

func (w *briefWriter) sourcesHeight() float64 {
	dry := w.dry
	w.dry = true
	height := w.sources(0)
	w.dry = dry
	return height
}

// heading sets the heading of a section.
func (w *briefWriter) heading(x, y, width float64, text string) float64 {
	return w.flow(x, y, width, run{text: text, style: style{fonts.Strong, 9, accent}}) + 3*w.scale
}

// cited returns text with the numbers of its sources behind it, each of which leads there.
func (w *briefWriter) cited(text string, s style, cites []int) []run {
	runs := []run{{text: text, style: s}}
	for i, n := range cites {
		if i > 0 {
			runs = append(runs, run{text: ",", style: s, raised: true})
		}
		runs = append(runs, run{text: strconv.Itoa(n), style: s, raised: true, url: w.Sources[n-1].URL})
	}
	return runs
}

func (w *briefWriter) rule(y, thickness float64, c colour) float64 {
	w.fill(edge, y, inner, thickness, c)
	return y + thickness
}

func (w *briefWriter) fill(x, y, width, height float64, c colour) {
	if !w.dry {
		w.pdf.SetFillColor(c[0], c[1], c[2])
		w.pdf.Rect(x, y, width, height, "F")
	}
}

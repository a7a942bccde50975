package picture

import (
	"image"
	"image/color"
	"math"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
)

// A scene is a picture as data: filled shapes from back to front. It is drawn as pixels or as SVG.
type scene struct {
	width, height int
	paper         color.RGBA
	shapes        []shape
	set           *setter
	// For the tests: which texts did not fit, and where text lies in which colours.
	over []string
	laid []laid
}

// A laid text has its place on the picture, its colour and the colour that it stands on.
type laid struct {
	place    image.Rectangle
	text, on color.RGBA
}

// A shape is an outline filled with one colour; what winds around it is inside.
type shape struct {
	path path
	fill color.RGBA
}

// A path is outlines, each begun with a move and closed.
type path struct {
	ops    []op
	points []point
}

type op byte

const (
	move   op = iota // one point
	toLine           // one
	toQuad           // two
	toCube           // three
)

var taken = [...]int{move: 1, toLine: 1, toQuad: 2, toCube: 3}

type point struct{ x, y float32 }

func (p *path) add(o op, points ...point) {
	p.ops = append(p.ops, o)
	p.points = append(p.points, points...)
}

// polygon adds a closed outline.
func (p *path) polygon(points ...point) {
	for i, q := range points {
		if i == 0 {
			p.add(move, q)
		} else {
			p.add(toLine, q)
		}
	}
}

func (p *path) rect(x, y, w, h float64) {
	l, t, r, b := float32(x), float32(y), float32(x+w), float32(y+h)
	p.polygon(point{l, t}, point{r, t}, point{r, b}, point{l, b})
}

// circle adds a circle of four curves.
func (p *path) circle(x, y, r float64) {
	const k = 0.5522847498 // the arms that bring a cubic curve nearest to a quarter of a circle
	at := func(dx, dy float64) point { return point{float32(x + r*dx), float32(y + r*dy)} }
	p.add(move, at(1, 0))
	p.add(toCube, at(1, k), at(k, 1), at(0, 1))
	p.add(toCube, at(-k, 1), at(-1, k), at(-1, 0))
	p.add(toCube, at(-1, -k), at(-k, -1), at(0, -1))
	p.add(toCube, at(k, -1), at(1, -k), at(1, 0))
}

// rounded adds a rectangle with round corners.
func (p *path) rounded(x, y, w, h, r float64) {
	r = math.Min(r, math.Min(w, h)/2)
	k := r * (1 - 0.5522847498)
	at := func(px, py float64) point { return point{float32(px), float32(py)} }
	p.add(move, at(x+r, y))
	p.add(toLine, at(x+w-r, y))
	p.add(toCube, at(x+w-k, y), at(x+w, y+k), at(x+w, y+r))
	p.add(toLine, at(x+w, y+h-r))
	p.add(toCube, at(x+w, y+h-k), at(x+w-k, y+h), at(x+w-r, y+h))
	p.add(toLine, at(x+r, y+h))
	p.add(toCube, at(x+k, y+h), at(x, y+h-k), at(x, y+h-r))
	p.add(toLine, at(x, y+r))
	p.add(toCube, at(x, y+k), at(x+k, y), at(x+r, y))
}

// stroke adds a line of the given width along points, every stretch wound the same way.
func (p *path) stroke(width float64, points ...point) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		dx, dy := float64(b.x-a.x), float64(b.y-a.y)
		n := math.Hypot(dx, dy)
		if n == 0 {
			continue
		}
		nx, ny := float32(-dy/n*width/2), float32(dx/n*width/2)
		p.polygon(point{a.x + nx, a.y + ny}, point{b.x + nx, b.y + ny}, point{b.x - nx, b.y - ny}, point{a.x - nx, a.y - ny})
	}
}

func (s *scene) fill(c color.RGBA, draw func(p *path)) {
	var p path
	draw(&p)
	if len(p.ops) > 0 {
		s.shapes = append(s.shapes, shape{p, c})
	}
}

func (s *scene) rect(c color.RGBA, x, y, w, h float64) {
	s.fill(c, func(p *path) { p.rect(x, y, w, h) })
}

// hatch fills a rectangle with slanting lines, for what is not known or not final.
func (s *scene) hatch(c color.RGBA, x, y, w, h, gap, width float64) {
	s.fill(c, func(p *path) {
		for d := gap / 2; d < w+h; d += gap {
			x0, y0 := math.Min(d, w), math.Max(0, d-w)
			x1, y1 := math.Max(0, d-h), math.Min(d, h)
			p.stroke(width, point{float32(x + x0), float32(y + y0)}, point{float32(x + x1), float32(y + y1)})
		}
	})
}

// An anchor says which part of a line stands at the given place.
type anchor float64

const (
	left   anchor = 0
	middle anchor = 0.5
	right  anchor = 1
)

// block draws lines of text from the top of their room, on a ground of the given colour.
func (s *scene) block(b block, c, on color.RGBA, x, y float64, a anchor) {
	s.fill(c, func(p *path) {
		for i, l := range b.lines {
			// The middle of capitals stands in the middle of the line's pitch.
			baseline := y + float64(i)*b.pitch + b.pitch/2 + capital*b.size/2
			s.glyphs(p, l, b.size, x-float64(a)*l.width*b.size/em, baseline)
		}
		s.laid = append(s.laid, laid{p.bounds(), c, on})
	})
}

// capital is the height of capitals in both families, near enough to centre lines by.
const capital = 0.7

// say sets words on one line at a size, smaller where they would be wider than width, and returns their width. y is the
// middle of the line.
func (s *scene) say(c cut, words string, size, width float64, fg, on color.RGBA, x, y float64, a anchor) float64 {
	b := s.set.text(c, words).fit(room{width: width, height: math.Inf(1), largest: size, least: size * 0.6, leading: 1.2, maxLines: 1})
	s.note(words, b)
	s.block(b, fg, on, x, y-b.pitch/2, a)
	return b.width
}

// note remembers a text that did not fit.
func (s *scene) note(words string, b block) {
	if b.over {
		s.over = append(s.over, words)
	}
}

// hang returns how far the first glyph of a block stands to the right of the block's edge.
func (b block) hang() float64 {
	for _, r := range b.lines[0].runs {
		for _, g := range r.Glyphs {
			return pixels(g.XBearing) * b.size / em
		}
	}
	return 0
}

// glyphs adds the outlines of a line's glyphs.
func (s *scene) glyphs(p *path, l line, size, x, baseline float64) {
	pen := x
	for _, run := range l.runs {
		scale := size / float64(run.Face.Upem())
		for _, g := range run.Glyphs {
			if i := g.TextIndex(); i < l.from || i >= l.to {
				continue
			}
			dx, dy := pen+pixels(g.XOffset)*size/em, baseline-pixels(g.YOffset)*size/em
			pen += pixels(g.Advance) * size / em
			outline, ok := run.Face.GlyphData(g.GlyphID).(font.GlyphOutline)
			if !ok {
				continue // a space
			}
			at := func(q ot.SegmentPoint) point {
				return point{float32(dx + float64(q.X)*scale), float32(dy - float64(q.Y)*scale)}
			}
			for _, seg := range outline.Segments {
				switch seg.Op {
				case ot.SegmentOpMoveTo:
					p.add(move, at(seg.Args[0]))
				case ot.SegmentOpLineTo:
					p.add(toLine, at(seg.Args[0]))
				case ot.SegmentOpQuadTo:
					p.add(toQuad, at(seg.Args[0]), at(seg.Args[1]))
				case ot.SegmentOpCubeTo:
					p.add(toCube, at(seg.Args[0]), at(seg.Args[1]), at(seg.Args[2]))
				}
			}
		}
	}
}

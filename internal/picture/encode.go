package picture

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"
	"strconv"

	"golang.org/x/image/vector"
)

// pixels draws the scene.
func (s *scene) pixels() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, s.width, s.height))
	draw.Draw(img, img.Bounds(), image.NewUniform(s.paper), image.Point{}, draw.Src)
	var z vector.Rasterizer
	for _, sh := range s.shapes {
		r := sh.path.bounds().Intersect(img.Bounds())
		if r.Empty() {
			continue
		}
		z.Reset(r.Dx(), r.Dy())
		sh.path.trace(&z, float32(r.Min.X), float32(r.Min.Y))
		z.Draw(img, r, image.NewUniform(sh.fill), image.Point{})
	}
	return img
}

func (p *path) bounds() image.Rectangle {
	if len(p.points) == 0 {
		return image.Rectangle{}
	}
	l, t, r, b := p.points[0].x, p.points[0].y, p.points[0].x, p.points[0].y
	for _, q := range p.points {
		l, t, r, b = min(l, q.x), min(t, q.y), max(r, q.x), max(b, q.y)
	}
	floor := func(v float32) int { return int(math.Floor(float64(v))) }
	return image.Rect(floor(l), floor(t), floor(r)+1, floor(b)+1)
}

// trace gives the outlines to the rasterizer, with the point x, y as its origin.
func (p *path) trace(z *vector.Rasterizer, x, y float32) {
	i := 0
	for _, o := range p.ops {
		q := p.points[i : i+taken[o]]
		i += taken[o]
		switch o {
		case move:
			z.ClosePath()
			z.MoveTo(q[0].x-x, q[0].y-y)
		case toLine:
			z.LineTo(q[0].x-x, q[0].y-y)
		case toQuad:
			z.QuadTo(q[0].x-x, q[0].y-y, q[1].x-x, q[1].y-y)
		case toCube:
			z.CubeTo(q[0].x-x, q[0].y-y, q[1].x-x, q[1].y-y, q[2].x-x, q[2].y-y)
		}
	}
	z.ClosePath()
}

// png encodes the scene with as few colours as show no difference: a third of the bytes, in half the time.
func (s *scene) png() []byte {
	var img image.Image
	full := s.pixels()
	if few := s.paletted(full, 3); few != nil {
		img = few
	} else if few := s.paletted(full, 4); few != nil {
		img = few
	} else {
		img = full
	}
	var b bytes.Buffer
	e := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := e.Encode(&b, img); err != nil { // neither the size nor a Buffer can be at fault
		panic("picture: encode: " + err.Error())
	}
	return b.Bytes()
}

// paletted returns img in at most 256 colours, or nil when it takes more. The colours of the scene are kept as they are; of those
// between them, at the edges of shapes, the ones that differ in the last bits only become one.
func (s *scene) paletted(img *image.RGBA, bits uint) *image.Paletted {
	key := func(r, g, b uint8) int { return int(r>>bits)<<10 | int(g>>bits)<<5 | int(b>>bits) }
	var index [1 << 15]uint16 // by key, one more than the place in the palette
	out := image.NewPaletted(img.Rect, nil)
	add := func(c color.RGBA) bool {
		i := &index[key(c.R, c.G, c.B)]
		if *i != 0 {
			return out.Palette[*i-1] == color.Color(c)
		}
		out.Palette = append(out.Palette, c)
		*i = uint16(len(out.Palette))
		return len(out.Palette) <= 256
	}
	if !add(s.paper) {
		return nil
	}
	for _, sh := range s.shapes {
		if !add(sh.fill) {
			return nil
		}
	}
	for i := range out.Pix {
		p := img.Pix[4*i : 4*i+3 : 4*i+3]
		k := index[key(p[0], p[1], p[2])]
		if k == 0 {
			if !add(color.RGBA{p[0], p[1], p[2], 0xFF}) {
				return nil
			}
			k = uint16(len(out.Palette))
		}
		out.Pix[i] = uint8(k - 1)
	}
	return out
}

// svg writes the scene with its alternative text. Letters are outlines, so that they look the same everywhere.
func (s *scene) svg(alt string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\"><title>", s.width, s.height, s.width, s.height)
	xml.EscapeText(&b, []byte(alt)) // a Buffer takes everything
	fmt.Fprintf(&b, "</title>\n<path fill=\"%s\" d=\"M0 0H%dV%dH0z\"/>\n", hex(s.paper), s.width, s.height)
	for _, sh := range s.shapes {
		fmt.Fprintf(&b, "<path fill=\"%s\" d=\"", hex(sh.fill))
		sh.path.write(&b)
		b.WriteString("\"/>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func (p *path) write(b *bytes.Buffer) {
	i, n := 0, 0
	for _, o := range p.ops {
		if o == move && n > 0 {
			b.WriteByte('z')
		}
		n++
		b.WriteByte("MLQC"[o])
		for j, q := range p.points[i : i+taken[o]] {
			if j > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(strconv.FormatFloat(math.Round(float64(q.x)*100)/100, 'f', -1, 64))
			b.WriteByte(' ')
			b.WriteString(strconv.FormatFloat(math.Round(float64(q.y)*100)/100, 'f', -1, 64))
		}
		i += taken[o]
	}
	b.WriteByte('z')
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

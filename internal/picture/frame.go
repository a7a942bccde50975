package picture

import (
	"math"
	"strings"
)

// A frame is what every picture has: a margin, a label at its top, and at its foot the source and the date it holds for.
type frame struct {
	*scene
	theme
	left, top, right, bottom float64 // what is left for the picture itself
	unit                     float64 // 1 on a wide picture: small print grows with it
}

// small print is this many pixels on a wide picture.
const small = 17

// frame draws the frame. label, source and asOf are words as they are to be read.
func (p Painter) frame(t theme, label, source, asOf string) *frame {
	f := &frame{scene: p.canvas(t), theme: t, unit: 1}
	margin := 64.0
	if p.Size == Square {
		margin, f.unit = 76, 1.22
	}
	w, h := float64(f.width), float64(f.height)
	f.left, f.right = margin, w-margin
	f.rect(t.accent, margin, margin-12, 44*f.unit, 7)
	f.top = margin + 26*f.unit
	if label != "" {
		head := f.set.spaced(strong, strings.ToUpper(label), 70).fit(room{width: w - 2*margin, height: math.Inf(1), largest: 19 * f.unit, least: 13 * f.unit, leading: 1.2, maxLines: 1})
		f.note(label, head)
		f.scene.block(head, t.soft, t.ground, margin, margin+12*f.unit, left)
		f.top += 48 * f.unit
	}

	// The foot: the source on the left, on two lines if it must; the date and our name on the right.
	pitch := small * f.unit * 1.35
	base := h - margin + 14
	date := f.set.text(strong, asOf).fit(room{width: (w - 2*margin) * 0.4, height: math.Inf(1), largest: small * f.unit, least: small * 0.8, leading: 1.35, maxLines: 1})
	f.note(asOf, date)
	from := f.set.text(plain, source).fit(room{width: w - 2*margin - date.width - 56, height: 2.5 * pitch, largest: small * f.unit, least: 12, leading: 1.32, maxLines: 4, ragged: true})
	f.note(source, from)
	f.rect(t.line, margin, base-2*pitch-16*f.unit, w-2*margin, 1.5)
	f.scene.block(from, t.soft, t.ground, margin, base-2*pitch, left)
	f.scene.block(date, t.text, t.ground, w-margin, base-2*pitch, right)
	name := f.set.text(plain, brand).fit(room{width: w, height: pitch * 2, largest: small * f.unit, least: small, leading: 1.35})
	f.scene.block(name, t.soft, t.ground, w-margin, base-pitch, right)
	f.bottom = base - 2*pitch - 16*f.unit - 26*f.unit
	return f
}

// brand is the name under which the pictures go out.
const brand = "cmcbot"

package picture

import (
	"image/color"
	"maps"
	"math"
	"slices"
)

// dotted is the smallest land that is drawn as such, in square pixels; a smaller one is a dot.
const dotted = 27

// world draws the land of the states with these codes, each in its colour, as dots where it is too small to be seen; all
// other land is pale.
func (f *frame) world(w *world, v view, codes []string, colour func(code string) color.RGBA) {
	if v.part {
		f.fill(sea, func(p *path) { p.rounded(v.x, v.y, v.w, v.h, 0) })
	}
	f.fill(sand, func(p *path) {
		for _, name := range slices.Sorted(maps.Keys(w.named)) {
			for _, r := range w.named[name] {
				p.polygon(v.ring(r)...)
			}
		}
		for _, code := range slices.Sorted(maps.Keys(w.states)) {
			if !slices.Contains(codes, code) {
				w.states[code].trace(p, v)
			}
		}
	})
	for _, code := range codes {
		f.fill(colour(code), func(p *path) { w.states[code].trace(p, v) })
	}
	lines := 0.6 * f.unit
	if v.part {
		lines = f.unit
	}
	f.fill(f.ground, func(p *path) {
		for _, b := range w.borders {
			for i := 1; i < len(b); i++ {
				if from, to := v.at(b[i-1]), v.at(b[i]); v.holds(from) && v.holds(to) {
					p.stroke(lines, from, to)
				}
			}
		}
	})
	r := 3.6 * f.unit
	small, places := dots(w, v, codes, 2*r+1.4)
	for i, code := range small {
		f.fill(f.ground, func(p *path) { p.circle(float64(places[i].x), float64(places[i].y), r+0.9) })
		f.fill(colour(code), func(p *path) { p.circle(float64(places[i].x), float64(places[i].y), r) })
	}
}

// dots returns the states too small to be seen as land and the places of their dots, moved until they are so far apart.
func dots(w *world, v view, codes []string, clear float64) ([]string, []point) {
	var small []string
	var places []point
	for _, code := range codes {
		l := w.states[code]
		if at := v.at(l.dot); l.size*v.scale*v.scale < dotted && v.holds(at) {
			small, places = append(small, code), append(places, at)
		}
	}
	for range 100 {
		for i := range places {
			for j := range i {
				a, b := &places[i], &places[j]
				dx, dy := float64(a.x-b.x), float64(a.y-b.y)
				gap := math.Hypot(dx, dy)
				if gap >= clear {
					continue
				}
				if gap == 0 {
					dx, gap = 1, 1
				}
				push := (clear - gap) / gap / 2
				a.x, a.y = a.x+float32(dx*push), a.y+float32(dy*push)
				b.x, b.y = b.x-float32(dx*push), b.y-float32(dy*push)
			}
		}
	}
	return small, places
}

// pointOut draws a line around a state, and words above it.
func (f *frame) pointOut(w *world, v view, code, words string) {
	l := w.states[code]
	at := v.at(l.dot)
	top := at.y - float32(8*f.unit)
	width := 2.2 * f.unit
	if l.size*v.scale*v.scale < 900 { // the line would cover an island
		width /= 2
	}
	f.fill(ink900, func(p *path) {
		for _, r := range l.rings {
			for i := range r {
				from, to := v.at(r[i]), v.at(r[(i+1)%len(r)])
				if !v.holds(from) || !v.holds(to) {
					continue
				}
				p.stroke(width, from, to)
				if from.x > at.x-60 && from.x < at.x+60 {
					top = min(top, from.y)
				}
			}
		}
	})
	t := f.set.text(strong, words)
	size := 21 * f.unit
	wide, height := t.width(size)+26, size*1.75
	x := min(max(float64(at.x)-wide/2, v.x), v.x+v.w-wide)
	y := max(float64(top)-height-10*f.unit, v.y)
	f.fill(ink900, func(p *path) {
		p.rounded(x, y, wide, height, 6)
		p.polygon(point{at.x - 8, float32(y + height)}, point{at.x, float32(y + height + 9)}, point{at.x + 8, float32(y + height)})
	})
	f.scene.block(t.at(size, 1.75, wide), paper, ink900, x+wide/2, y, middle)
}

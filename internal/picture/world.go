package picture

import (
	_ "embed"
	"encoding/json"
	"math"
	"sync"
)

//go:embed world.json
var worldFile []byte

// A world is the map of the world in the Equal Earth projection, an equal-area one. Its rule for borders: lines and areas are
// those of Natural Earth and say nothing on the status of any territory. An area that Natural Earth draws apart from the
// states of the knowledge file (a dependent territory, or a disputed one such as Kosovo, Northern Cyprus, Somaliland, Taiwan and Western
// Sahara), and Crimea, is coloured for no state and has no border line of its own.
type world struct {
	width, height float64
	states        map[string]*land     // by ISO 3166-1 alpha-2 code
	named         map[string][][]point // areas that are no state's of the file, by their names in Natural Earth
	borders       [][]point            // lines between states
}

// A land is a state on the map. Lengths are in units of the map.
type land struct {
	dot   point   // on its largest piece of land
	size  float64 // its area
	rings [][]point
}

// trace adds what is seen of the land.
func (l *land) trace(p *path, v view) {
	for _, r := range l.rings {
		p.polygon(v.ring(r)...)
	}
}

// theWorld reads the embedded map once, when the first map is drawn. It is part of the program: a fault in it is a
// bug.
var theWorld = sync.OnceValue(func() *world {
	var file struct {
		Width, Height float64
		States        map[string]struct {
			Dot   [2]float32
			Size  float64
			Rings [][]int32
		}
		Unlisted map[string][][]int32
		Borders  [][]int32
	}
	if err := json.Unmarshal(worldFile, &file); err != nil {
		panic("picture: world.json: " + err.Error())
	}
	w := &world{width: file.Width, height: file.Height, states: make(map[string]*land, len(file.States)), named: make(map[string][][]point, len(file.Unlisted))}
	for code, s := range file.States {
		l := &land{dot: point{s.Dot[0], s.Dot[1]}, size: s.Size}
		for _, r := range s.Rings {
			l.rings = append(l.rings, unfold(r))
		}
		w.states[code] = l
	}
	for name, rings := range file.Unlisted {
		for _, r := range rings {
			w.named[name] = append(w.named[name], unfold(r))
		}
	}
	for _, b := range file.Borders {
		w.borders = append(w.borders, unfold(b))
	}
	return w
})

// unfold returns the points of a line that is written as its first point and the steps from each to the next.
func unfold(steps []int32) []point {
	line := make([]point, len(steps)/2)
	var x, y int32
	for i := range line {
		x, y = x+steps[2*i], y+steps[2*i+1]
		line[i] = point{float32(x), float32(y)}
	}
	return line
}

// A view is a part of the world as it lies on a picture.
type view struct {
	x, y, w, h float64 // the rectangle on the picture
	scale      float64 // pixels per unit of the map
	cx, cy     float64 // the map's point in its middle
	part       bool    // not all of the world is in it
}

// whole shows all of the world in a rectangle.
func (w *world) whole(x, y, width, height float64) view {
	return view{x, y, width, height, min(width/w.width, height/w.height), w.width / 2, w.height / 2, false}
}

// around shows the states and some land around them, or the whole world when they lie far apart.
func (w *world) around(codes []string, x, y, width, height float64) view {
	l, t, r, b := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range codes {
		s := w.states[c]
		half := math.Sqrt(s.size) / 2
		l, r = min(l, float64(s.dot.x)-half), max(r, float64(s.dot.x)+half)
		t, b = min(t, float64(s.dot.y)-half), max(b, float64(s.dot.y)+half)
	}
	const air = 1.35
	v := view{x, y, width, height, 0, (l + r) / 2, (t + b) / 2, true}
	v.scale = min(width/max((r-l)*air, w.width/6), height/max((b-t)*air, w.height/6))
	if all := w.whole(x, y, width, height); v.scale < all.scale*1.6 {
		return all
	}
	w2, h2 := width/v.scale/2, height/v.scale/2 // what lies beyond the map's edges is not shown
	v.cx, v.cy = min(max(v.cx, w2), w.width-w2), min(max(v.cy, h2-60), w.height-h2)
	return v
}

// at returns where a point of the map lies on the picture.
func (v view) at(p point) point {
	return point{float32(v.x + v.w/2 + (float64(p.x)-v.cx)*v.scale), float32(v.y + v.h/2 + (float64(p.y)-v.cy)*v.scale)}
}

// holds reports whether a point of the picture lies in the view.
func (v view) holds(p point) bool {
	return float64(p.x) >= v.x && float64(p.x) <= v.x+v.w && float64(p.y) >= v.y && float64(p.y) <= v.y+v.h
}

// ring returns a ring of the map on the picture, cut at the view's edges (Sutherland and Hodgman); nil where nothing of it is seen.
func (v view) ring(r []point) []point {
	out := make([]point, len(r))
	for i, p := range r {
		out[i] = v.at(p)
	}
	edge := func(in []point, inside func(p point) bool, cross func(a, b point) point) []point {
		var kept []point
		for i, b := range in {
			a := in[(i+len(in)-1)%len(in)]
			if inside(a) != inside(b) {
				kept = append(kept, cross(a, b))
			}
			if inside(b) {
				kept = append(kept, b)
			}
		}
		return kept
	}
	atX := func(x float32) func(a, b point) point {
		return func(a, b point) point { return point{x, a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)} }
	}
	atY := func(y float32) func(a, b point) point {
		return func(a, b point) point { return point{a.x + (b.x-a.x)*(y-a.y)/(b.y-a.y), y} }
	}
	if all := len(out) > 0 && allIn(v, out); all {
		return out
	}
	l, t, rr, b := float32(v.x), float32(v.y), float32(v.x+v.w), float32(v.y+v.h)
	out = edge(out, func(p point) bool { return p.x >= l }, atX(l))
	out = edge(out, func(p point) bool { return p.x <= rr }, atX(rr))
	out = edge(out, func(p point) bool { return p.y >= t }, atY(t))
	return edge(out, func(p point) bool { return p.y <= b }, atY(b))
}

func allIn(v view, ring []point) bool {
	for _, p := range ring {
		if !v.holds(p) {
			return false
		}
	}
	return true
}

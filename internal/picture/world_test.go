package picture

import (
	"image"
	"image/color"
	"maps"
	"math"
	"slices"
	"testing"
)

func TestEveryStateIsOnTheMap(t *testing.T) {
	b, w := book(t), theWorld()
	for i := range b.Countries {
		if w.states[b.Countries[i].ID] == nil {
			t.Errorf("%s is not on the map; run go generate ./internal/picture", b.Countries[i].Name)
		}
	}
	if len(w.states) != len(b.Countries) {
		t.Errorf("%d states on the map, %d in the file", len(w.states), len(b.Countries))
	}
}

// TestEveryStateIsSeen checks the states that take little room on the world. A dot lies on no other dot, near its place; of
// land that is just large enough to be drawn as such, what is red is counted in a picture of the world where it alone is red.
func TestEveryStateIsSeen(t *testing.T) {
	w := theWorld()
	codes := slices.Sorted(maps.Keys(w.states))
	v := w.whole(0, 0, 838, 400)
	small, places := dots(w, v, codes, 8)
	for i, p := range places {
		if at := v.at(w.states[small[i]].dot); math.Hypot(float64(p.x-at.x), float64(p.y-at.y)) > 16 {
			t.Errorf("the dot of %s is %v away from it", small[i], point{p.x - at.x, p.y - at.y})
		}
		for j := range i {
			if gap := math.Hypot(float64(p.x-places[j].x), float64(p.y-places[j].y)); gap < 7.5 {
				t.Errorf("the dots of %s and %s are %.1f pixels apart", small[i], small[j], gap)
			}
		}
	}
	red := color.RGBA{0xFF, 0, 0, 0xFF}
	lands := 0
	for _, one := range codes {
		if size := w.states[one].size * v.scale * v.scale; size < dotted || size > 70 {
			continue
		}
		lands++
		f := &frame{scene: &scene{width: 838, height: 400, paper: paper}, theme: day, unit: 1}
		f.world(w, v, codes, func(code string) color.RGBA {
			if code == one {
				return red
			}
			return blue
		})
		img := f.pixels()
		seen := 0.0
		for i := 0; i < len(img.Pix); i += 4 {
			if r, g := float64(img.Pix[i]), float64(img.Pix[i+1]); r > g+40 {
				seen += (r - g) / 255
			}
		}
		if seen < 6 {
			t.Errorf("%.1f pixels of %s are seen", seen, one)
		}
	}
	t.Logf("%d dots, %d small lands", len(small), lands)
}

// TestMapIsEqualArea compares areas on the map with those of the states, in thousands of square kilometres.
func TestMapIsEqualArea(t *testing.T) {
	w := theWorld()
	unit := w.states["BR"].size / 8510
	for code, want := range map[string]float64{"AU": 7688, "CD": 2345, "IN": 3167, "MX": 1964, "SE": 447, "NO": 385, "KZ": 2725, "FI": 338, "ZA": 1221, "DZ": 2382} {
		got := w.states[code].size / unit
		if math.Abs(got-want)/want > 0.06 { // lakes, and what Natural Earth draws otherwise
			t.Errorf("%s: %.0f thousand square kilometres on the map, want %.0f", code, got, want)
		}
	}
}

// TestDisputedAreasAreNobodys checks the rule for borders at points within areas whose status is disputed.
func TestDisputedAreasAreNobodys(t *testing.T) {
	p := painter(book(t), Wide)
	f := p.frame(day, "", "", "")
	w := theWorld()
	var codes []string
	for i := range p.Book.Countries {
		codes = append(codes, p.Book.Countries[i].ID)
	}
	v := w.whole(0, 0, 1200, 675)
	f.world(w, v, codes, func(string) color.RGBA { return blue })
	img := f.pixels()
	for name, ring := range map[string]int{"Crimea": 0, "Taiwan": 0, "W. Sahara": 0, "Somaliland": 0} {
		area := w.named[name][ring]
		var x, y float64
		for _, q := range area {
			at := v.at(q)
			x, y = x+float64(at.x)/float64(len(area)), y+float64(at.y)/float64(len(area))
		}
		if got := img.RGBAAt(int(x), int(y)); got != sand {
			t.Errorf("%s is drawn in %v, want the colour of no state", name, got)
		}
	}
}

func TestViews(t *testing.T) {
	w := theWorld()
	if v := w.around([]string{"LT", "LV", "EE"}, 0, 0, 800, 400); !v.part {
		t.Error("the Baltic states are shown on the whole world")
	}
	if v := w.around([]string{"US", "NO", "AU"}, 0, 0, 800, 400); v.part {
		t.Error("states of three continents are shown on a part of the world")
	}
	v := w.around([]string{"LT"}, 100, 50, 800, 400)
	if at := v.at(w.states["LT"].dot); !v.holds(at) || math.Abs(float64(at.x)-500) > 60 {
		t.Errorf("Lithuania is at %v", at)
	}
	for _, s := range w.states { // nothing is drawn beyond the edges
		for _, r := range s.rings {
			for _, q := range v.ring(r) {
				if q.x < 99.9 || q.x > 900.1 || q.y < 49.9 || q.y > 450.1 {
					t.Fatalf("a point at %v is outside %v", q, image.Rect(100, 50, 900, 450))
				}
			}
		}
	}
}

package picture

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"cmcbot/internal/facts"
)

func TestContrast(t *testing.T) {
	white, black := color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}, color.RGBA{0, 0, 0, 0xFF}
	if got := contrast(white, black); math.Abs(got-21) > 0.001 {
		t.Errorf("white on black: %.3f, want 21", got)
	}
	if got := contrast(color.RGBA{0x77, 0x77, 0x77, 0xFF}, white); math.Abs(got-4.478) > 0.01 { // a well-known grey that just fails
		t.Errorf("#777 on white: %.3f, want 4.478", got)
	}
}

// The matrices of Machado, Oliveira and Fernandes (2009) for a complete lack of one kind of cone, on linear RGB.
var sights = map[string][3][3]float64{
	"all cones":    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// TestPositionsStayApart checks that the colours of positions are told apart by every reader: at least 18 in CIELAB, where
// 2.3 is the least difference that is seen.
func TestPositionsStayApart(t *testing.T) {
	colours := map[string]color.RGBA{"no state": sand, "paper": paper, "sea": sea}
	for _, s := range positions {
		colours[string(s)] = of(s)
	}
	for sight, m := range sights {
		for a, ca := range colours {
			for b, cb := range colours {
				if a >= b || !isPosition(a) && !isPosition(b) {
					continue
				}
				if d := distance(lab(ca, m), lab(cb, m)); d < 18 {
					t.Errorf("with %s, %s and %s are %.1f apart", sight, a, b, d)
				}
			}
		}
	}
}

func isPosition(name string) bool {
	return slices.Contains(positions, facts.Status(name))
}

// lab returns a colour as a reader sees it, in CIELAB with the white of sRGB.
func lab(c color.RGBA, sight [3][3]float64) [3]float64 {
	var rgb, seen [3]float64
	for i, v := range []uint8{c.R, c.G, c.B} {
		s := float64(v) / 255
		if s <= 0.04045 {
			rgb[i] = s / 12.92
		} else {
			rgb[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	for i := range seen {
		for j := range rgb {
			seen[i] += sight[i][j] * rgb[j]
		}
		seen[i] = min(max(seen[i], 0), 1)
	}
	r, g, b := seen[0], seen[1], seen[2]
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x, y, z := f((0.4124*r+0.3576*g+0.1805*b)/0.95047), f(0.2126*r+0.7152*g+0.0722*b), f((0.0193*r+0.1192*g+0.9505*b)/1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

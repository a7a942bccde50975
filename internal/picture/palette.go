package picture

import (
	"image/color"
	"math"

	"cmcbot/internal/facts"
)

// The colours. Text has a contrast of at least 4.5:1 on the ground that it stands on (WCAG 2.2, 1.4.3), and the colours of
// positions stay apart for readers who see red and green, or blue and yellow, alike; both are tests.
var (
	paper  = color.RGBA{0xFA, 0xF6, 0xEF, 0xFF}
	ink900 = color.RGBA{0x13, 0x1F, 0x2E, 0xFF}
	ink600 = color.RGBA{0x52, 0x5C, 0x69, 0xFF}
	rule   = color.RGBA{0xD8, 0xD1, 0xC4, 0xFF}
	signal = color.RGBA{0xB8, 0x3A, 0x10, 0xFF} // what is said first, and states that left
	night  = color.RGBA{0x12, 0x20, 0x33, 0xFF} // the ground of figures
	dusk   = color.RGBA{0x2B, 0x3B, 0x52, 0xFF} // rules and empty dots on it
	snow   = color.RGBA{0xF6, 0xF2, 0xEA, 0xFF}
	mist   = color.RGBA{0xB4, 0xBF, 0xCD, 0xFF}
	amber  = color.RGBA{0xFF, 0xB2, 0x4D, 0xFF}

	blue   = color.RGBA{0x10, 0x4E, 0x78, 0xFF} // State Parties
	sky    = color.RGBA{0x6F, 0xB3, 0xDC, 0xFF} // signatories
	yellow = color.RGBA{0xF0, 0xA2, 0x2E, 0xFF} // states that gave notice
	stone  = color.RGBA{0xBD, 0xB2, 0xA0, 0xFF} // states outside
	sea    = color.RGBA{0xE6, 0xEC, 0xEF, 0xFF} // of a part of the world
	sand   = color.RGBA{0xEC, 0xE6, 0xDA, 0xFF} // land that is no state's of the file
)

// of returns the colour of a position.
func of(s facts.Status) color.RGBA {
	switch s {
	case facts.Party:
		return blue
	case facts.Signatory:
		return sky
	case facts.Withdrawing:
		return yellow
	case facts.Withdrawn:
		return signal
	case facts.Outside:
		return stone
	}
	return sand
}

// A theme is the colours of one kind of picture.
type theme struct{ ground, text, soft, line, accent color.RGBA }

var (
	day  = theme{ground: paper, text: ink900, soft: ink600, line: rule, accent: signal}
	dark = theme{ground: night, text: snow, soft: mist, line: dusk, accent: amber}
)

// contrast returns the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB).
func contrast(a, b color.RGBA) float64 {
	light, dim := luminance(a), luminance(b)
	if light < dim {
		light, dim = dim, light
	}
	return (light + 0.05) / (dim + 0.05)
}

func luminance(c color.RGBA) float64 {
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

package picture

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"golang.org/x/image/draw"

	"cmcbot"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// parsed is the knowledge file that the program carries.
var parsed = sync.OnceValues(func() (*facts.Book, facts.Problems) { return facts.Parse("facts.yaml", cmcbot.Facts) })

func book(t testing.TB) *facts.Book {
	t.Helper()
	b, problems := parsed()
	if b == nil {
		t.Fatal(problems)
	}
	return b
}

func painter(b *facts.Book, size Size) Painter {
	return Painter{Book: b, Say: lang.For("en"), Today: facts.Date{Year: 2026, Month: 11, Day: 23}, Size: size}
}

var sizes = []Size{Wide, Square}

// all yields every picture that the knowledge file gives rise to, in both sizes.
func all(b *facts.Book, yield func(Picture)) {
	for _, size := range sizes {
		p := painter(b, size)
		for i := range b.Facts {
			yield(p.Fact(&b.Facts[i]))
		}
		for i := range b.Points {
			yield(p.Point(&b.Points[i]))
		}
		for i := range b.Rebuttals {
			yield(p.Rebuttal(&b.Rebuttals[i]))
		}
		for i := range b.Countries {
			yield(p.State(&b.Countries[i]))
		}
		for i := range b.Series {
			yield(p.Chart(&b.Series[i]))
		}
		yield(p.Timeline())
		for i := range b.Treaties {
			t := &b.Treaties[i]
			yield(p.Map(t, nil, nil))
			for j := range b.Groups {
				yield(p.Map(t, &b.Groups[j], nil))
			}
		}
		for i := range b.Countries {
			// Long names are what such a map may break on; the square one has more room for them.
			if size == Wide && (i%8 == 0 || len(b.Countries[i].Name.English) > 20) {
				yield(p.Map(&b.Treaties[0], nil, &b.Countries[i]))
			}
		}
	}
}

// TestEveryPictureFits measures every picture: no text is larger than its room or beyond the margin, no two texts lie on
// each other, every text is read well on its ground, and the words beside the picture are within what platforms take.
func TestEveryPictureFits(t *testing.T) {
	n := 0
	all(book(t), func(p Picture) {
		n++
		s := p.scene
		if k := utf8.RuneCountInString(p.Alt); k > MaxAlt {
			t.Errorf("%s: %d characters of alternative text, at most %d", p.Name, k, MaxAlt)
		}
		if !strings.Contains(p.Alt, "Source: ") || !strings.Contains(p.Alt, "As of ") && !strings.Contains(p.Alt, "Checked ") {
			t.Errorf("%s: no source or date in the alternative text: %s", p.Name, p.Alt)
		}
		for _, words := range s.over {
			t.Errorf("%s, %d pixels wide: does not fit: %s", p.Name, s.width, words)
		}
		inner := image.Rect(0, 0, s.width, s.height).Inset(40)
		for i, l := range s.laid {
			if !l.place.In(inner) {
				t.Errorf("%s, %d pixels wide: text at %v leaves the margin", p.Name, s.width, l.place)
			}
			if c := contrast(l.text, l.on); c < 4.5 {
				t.Errorf("%s, %d pixels wide: text at %v has a contrast of %.2f:1", p.Name, s.width, l.place, c)
			}
			for _, m := range s.laid[:i] {
				if l.place.Overlaps(m.place) {
					t.Errorf("%s, %d pixels wide: texts at %v and %v overlap", p.Name, s.width, l.place, m.place)
				}
			}
		}
	})
	t.Logf("%d pictures measured", n)
}

func TestAlternativeTextIsOfTheSameData(t *testing.T) {
	b := book(t)
	p := painter(b, Wide)
	tests := []struct {
		name string
		alt  string
		want []string
	}{
		{"figure", p.Fact(b.Fact("cas-2024-children")).Alt, []string{"42% children", "Disputed: ", "Humanity & Inclusion UK", "31 December 2024"}},
		{"map", p.Map(b.Treaty("ccm"), b.Group("eu"), nil).Alt, []string{"19 States Parties", "1 left: Lithuania", "6 outside: Estonia, Finland, Greece, Latvia, Poland and Romania"}},
		{"timeline", p.Timeline().Alt, []string{"Lithuania, Convention on Cluster Munitions: vote 18 July 2024, notice 6 September 2024, out 6 March 2025"}},
		{"casualties", p.Chart(b.SeriesByID("casualties")).Alt, []string{"2013: no verified total", "2018: 277 (first count 149)", "2022: 1,172"}},
		{"state", p.State(b.Country("UA")).Alt, []string{"Convention on Cluster Munitions: outside", "18 July 2025 declared a suspension"}},
	}
	for _, tt := range tests {
		for _, want := range tt.want {
			if !strings.Contains(tt.alt, want) {
				t.Errorf("%s: %q is not in the alternative text %q", tt.name, want, tt.alt)
			}
		}
	}
}

// kinds are one picture of each kind, for the tests that draw.
func kinds(b *facts.Book) []Picture {
	wide, square := painter(b, Wide), painter(b, Square)
	return []Picture{
		wide.Fact(b.Fact("cas-2024-children")), square.Fact(b.Fact("stock-total-destroyed")),
		wide.Fact(b.Fact("oped-lt-never-possessed")), square.Rebuttal(&b.Rebuttals[0]),
		wide.Map(b.Treaty("ccm"), nil, nil), square.Map(b.Treaty("mbt"), b.Group("nato-border-russia"), nil),
		wide.Map(b.Treaty("ccm"), nil, b.Country("LT")),
		wide.Timeline(), square.Timeline(), wide.Chart(b.SeriesByID("casualties")), square.Chart(b.SeriesByID("stockpiles")), square.State(b.Country("LT")), square.State(b.Country("KE")), wide.State(b.Country("US")),
	}
}

// TestGolden compares a picture of each kind, at a quarter of its size, with the one that was looked at.
func TestGolden(t *testing.T) {
	for _, p := range kinds(book(t)) {
		full := p.scene.pixels()
		got := image.NewRGBA(image.Rect(0, 0, full.Rect.Dx()/4, full.Rect.Dy()/4))
		draw.BiLinear.Scale(got, got.Rect, full, full.Rect, draw.Src, nil)
		path := filepath.Join("testdata", fmt.Sprintf("%s-%d.png", p.Name, full.Rect.Dx()))
		if *update {
			var buf bytes.Buffer
			if err := png.Encode(&buf, got); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if share := differing(got, want); share > 0.002 {
			t.Errorf("%s: %.2f%% of its pixels differ from %s; look at it, then run with -update", p.Name, share*100, path)
		}
	}
}

// differing returns the share of pixels that differ by more than rounding.
func differing(a, b image.Image) float64 {
	if a.Bounds() != b.Bounds() {
		return 1
	}
	n := 0
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			r1, g1, b1, _ := a.At(x, y).RGBA()
			r2, g2, b2, _ := b.At(x, y).RGBA()
			if max(apart(r1, r2), apart(g1, g2), apart(b1, b2)) > 12<<8 {
				n++
			}
		}
	}
	return float64(n) / float64(a.Bounds().Dx()*a.Bounds().Dy())
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }

func TestSameBytesTwice(t *testing.T) {
	again := kinds(book(t))
	for i, p := range kinds(book(t)) {
		if !bytes.Equal(p.PNG(), again[i].PNG()) || !bytes.Equal(p.SVG(), again[i].SVG()) {
			t.Errorf("%s: two drawings differ", p.Name)
		}
	}
}

func TestPNGHasTheSize(t *testing.T) {
	b := book(t)
	for _, tt := range []struct {
		size Size
		want image.Point
	}{{Wide, image.Pt(1200, 675)}, {Square, image.Pt(1080, 1080)}} {
		img, err := png.Decode(bytes.NewReader(painter(b, tt.size).Fact(&b.Facts[0]).PNG()))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got != tt.want {
			t.Errorf("size %v: got %v, want %v", tt.size, got, tt.want)
		}
	}
}

// TestFewColoursShowNoDifference compares what is encoded with what was drawn, pixel by pixel.
func TestFewColoursShowNoDifference(t *testing.T) {
	for _, p := range kinds(book(t)) {
		full := p.scene.pixels()
		img, err := png.Decode(bytes.NewReader(p.PNG()))
		if err != nil {
			t.Fatal(err)
		}
		few, ok := img.(*image.Paletted)
		if !ok {
			t.Errorf("%s: encoded as %T, want a palette", p.Name, img)
			continue
		}
		var worst uint8
		for i, k := range few.Pix {
			r, g, b, _ := few.Palette[k].RGBA()
			for j, v := range []uint32{r, g, b} {
				worst = max(worst, uint8(apart(v>>8, uint32(full.Pix[4*i+j]))))
			}
		}
		if worst > 15 {
			t.Errorf("%s: a pixel is off by %d of 255", p.Name, worst)
		}
		for _, sh := range p.scene.shapes {
			if !slices.Contains(few.Palette, color.Color(sh.fill)) {
				t.Errorf("%s: the colour %v is lost", p.Name, sh.fill)
			}
		}
		t.Logf("%s: %d colours, %d bytes, off by at most %d", p.Name, len(few.Palette), len(p.PNG()), worst)
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	for _, p := range kinds(book(t)) {
		d := xml.NewDecoder(bytes.NewReader(p.SVG()))
		title, inTitle := "", false
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", p.Name, err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				inTitle = tok.Name.Local == "title"
			case xml.EndElement:
				inTitle = false
			case xml.CharData:
				if inTitle {
					title += string(tok)
				}
			}
		}
		if title != p.Alt {
			t.Errorf("%s: the SVG's title is %q, want the alternative text", p.Name, title)
		}
	}
}

func TestParseSize(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want Size
		ok   bool
	}{{"", Wide, true}, {"wide", Wide, true}, {"square", Square, true}, {"tall", Wide, false}} {
		got, err := ParseSize(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("ParseSize(%q) = %v, %v", tt.in, got, err)
		}
	}
}

// benchmarked keeps the compiler from dropping the work.
var benchmarked []byte

func BenchmarkQuoteCard(b *testing.B) {
	bk := book(b)
	longest := slices.MaxFunc(bk.Facts, func(x, y facts.Fact) int { return len(x.Text.English) - len(y.Text.English) })
	benchmark(b, func() Picture { return painter(bk, Wide).Fact(&longest) })
}

func BenchmarkSquareCard(b *testing.B) {
	bk := book(b)
	benchmark(b, func() Picture { return painter(bk, Square).Rebuttal(&bk.Rebuttals[0]) })
}

func BenchmarkWorldMap(b *testing.B) {
	bk := book(b)
	benchmark(b, func() Picture { return painter(bk, Wide).Map(bk.Treaty("ccm"), nil, nil) })
}

func BenchmarkGroupMap(b *testing.B) {
	bk := book(b)
	benchmark(b, func() Picture { return painter(bk, Square).Map(bk.Treaty("ccm"), bk.Group("eu"), nil) })
}

func BenchmarkCasualties(b *testing.B) {
	bk := book(b)
	benchmark(b, func() Picture { return painter(bk, Wide).Chart(bk.SeriesByID("casualties")) })
}

// benchmark draws a picture from the book to its bytes. Fonts and the map are read before the clock starts.
func benchmark(b *testing.B, draw func() Picture) {
	typefaces()
	theWorld()
	b.ReportAllocs()
	for b.Loop() {
		benchmarked = draw().PNG()
	}
}

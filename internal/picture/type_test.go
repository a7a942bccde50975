package picture

import (
	"math"
	"strings"
	"testing"
	"unicode"

	"cmcbot"
)

// TestFontsHaveTheLetters checks every letter of the file and of the languages that the bot may speak, in every font.
func TestFontsHaveTheLetters(t *testing.T) {
	letters := string(cmcbot.Facts) + // no emoji there, so all of it
		"ąčęėįšųūžĄČĘĖĮŠŲŪŽ" + // Lithuanian
		"āčēģīķļņšūžõäöüÕÄÖÜåÅ" + // Latvian, Estonian, Finnish
		"ąćęłńóśźżĄĆĘŁŃÓŚŹŻ" + // Polish
		"çéèêëàâîïôœùûüÿßñ¿¡ăâîșțđŏőű" +
		"абвгґдеєёжзиіїйклмнопрстуўфхцчшщъыьэюяАБВГҐДЕЄЁЖЗИІЇЙКЛМНОПРСТУЎФХЦЧШЩЪЫЬЭЮЯђјљњћџ" +
		"αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ" +
		"ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ" + // Vietnamese
		"“”„‘’‚«»–—…·•½²³€×→≥≤"
	s := newSetter("en")
	for c := range cuts {
		for _, r := range letters {
			if unicode.IsControl(r) {
				continue
			}
			if gid, ok := s.faces[c].NominalGlyph(r); !ok || gid == 0 {
				t.Errorf("font %d has no %q (U+%04X)", c, r, r)
			}
		}
	}
}

// TestLongWordsOfEveryScript sets long texts in narrow rooms: they get smaller, and none is cut.
func TestLongWordsOfEveryScript(t *testing.T) {
	tests := []struct{ tag, words string }{
		{"lt", "Nebeprisikiškiakopūsteliaudavome, kai Lietuva pasitraukė iš Konvencijos dėl kasetinių šaudmenų 2025 m. kovo 6 d."},
		{"de", "Streumunitionsübereinkommen und Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz im selben Satz."},
		{"ru", "Конвенция по кассетным боеприпасам: человеконенавистничество и достопримечательности в одном предложении."},
		{"el", "Σύμβαση για τα πυρομαχικά διασποράς: ηλεκτροεγκεφαλογραφήματα και αντιασφυξιογόνος προσωπίδα."},
		{"vi", "Công ước về Bom, đạn chùm cấm sử dụng, phát triển, sản xuất, mua lại, tàng trữ và chuyển giao."},
	}
	for _, tt := range tests {
		s := newSetter(tt.tag)
		for c := range cuts {
			b := s.text(c, tt.words).fit(room{width: 420, height: 300, largest: 60, least: 12, leading: 1.3})
			if b.over || b.width > 420.5 || b.height > 300.5 {
				t.Errorf("%s in font %d: %.0f by %.0f pixels at size %.0f, over %v", tt.tag, c, b.width, b.height, b.size, b.over)
			}
			if last := b.lines[len(b.lines)-1]; last.to != len([]rune(tt.words)) {
				t.Errorf("%s in font %d: the text ends at rune %d of %d", tt.tag, c, last.to, len([]rune(tt.words)))
			}
		}
	}
}

func TestLinesAreNotTorn(t *testing.T) {
	s := newSetter("en")
	runes := func(words string) []rune { return []rune(words) }
	for _, tt := range []struct {
		words string
		bound []string // must stand on one line
	}{
		{"It left on 6 March 2025 and 112 states stayed.", []string{"6 March 2025", "112 states"}},
		{"In 2024 the total rose to 1.49 million.", []string{"1.49 million"}},
		{"A page (3 February 2026) says so.", []string{"(3 February 2026)"}},
	} {
		t1 := s.text(plain, tt.words)
		for width := 60.0; width < 700; width += 7 {
			lines := t1.lines(20, width)
			for _, part := range tt.bound {
				from := strings.Index(tt.words, part)
				whole := false
				for _, l := range lines {
					whole = whole || l.from <= from && from+len(runes(part)) <= l.to
				}
				if !whole {
					t.Errorf("%q is torn at a width of %.0f", part, width)
				}
			}
		}
	}
}

// TestBalancedLines checks that balancing adds no line and that the widest line is no wider than before.
func TestBalancedLines(t *testing.T) {
	s := newSetter("en")
	words := s.text(serif, "Convention on Cluster Munitions bans the weapon outright, and its States Parties keep the promise.")
	for width := 200.0; width < 900; width += 13 {
		lines, balanced := words.lines(30, width), words.balanced(30, width)
		if len(lines) != len(balanced) || widest(balanced) > widest(lines)+0.01 {
			t.Errorf("width %.0f: %d lines up to %.0f, balanced %d up to %.0f", width, len(lines), widest(lines), len(balanced), widest(balanced))
		}
	}
}

// TestWidthIsWhatIsDrawn compares the width that layout reckons with with the ink on the picture.
func TestWidthIsWhatIsDrawn(t *testing.T) {
	s := &scene{width: 1200, height: 200, paper: paper, set: newSetter("en")}
	words := "Humanity & Inclusion 1 September 2011"
	got := s.say(plain, words, 30, 1100, ink900, paper, 50, 100, left)
	place := s.laid[0].place
	if d := math.Abs(got - float64(place.Dx())); d > 5 { // the bearings of the first and last letter
		t.Errorf("reckoned %.1f, drawn %d", got, place.Dx())
	}
}

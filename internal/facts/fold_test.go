package facts_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"cmcbot/internal/facts"
)

func TestFold(t *testing.T) {
	tests := []struct{ in, want string }{
		{"Lithuania", "lithuania"},
		{"  Lithuania!  ", "lithuania"},
		{"Côte d'Ivoire", "cote divoire"},
		{"Côte d’Ivoire", "cote divoire"},
		{"Cote d‘Ivoire", "cote divoire"},
		{"Cote d´Ivoire", "cote divoire"},
		{"Cote d`Ivoire", "cote divoire"},
		{"Côte dʼIvoire", "cote divoire"},
		{"CO\u0302TE D'IVOIRE", "cote divoire"},
		{"Türkiye", "turkiye"},
		{"TÜRKİYE", "turkiye"},
		{"Türkıye", "turkiye"},
		{"São Tomé and Príncipe", "sao tome and principe"},
		{"Antigua & Barbuda", "antigua and barbuda"},
		{"Guinea-Bissau", "guinea bissau"},
		{"Guinea–Bissau", "guinea bissau"},
		{"Guinea   Bissau", "guinea bissau"},
		{"The Gambia", "gambia"},
		{"the  Netherlands", "netherlands"},
		{"The", "the"},
		{"Theland", "theland"},
		{"Gambia, The", "gambia the"},
		{"U.S.A.", "usa"},
		{"Lao P.D.R.", "lao pdr"},
		{"Korea (Republic of)", "korea republic of"},
		{"Österreich", "osterreich"},
		{"Straße", "strasse"},
		{"STRAẞE", "strasse"},
		{"Łódź", "lodz"},
		{"Færøerne", "faeroerne"},
		{"Fǽrǿ", "faero"},
		{"Þingvellir, Ísland", "thingvellir island"},
		{"Đà Nẵng", "da nang"},
		{"Azərbaycan", "azerbaycan"},
		{"Malta Ħ", "malta h"},
		{"Lietuvių", "lietuviu"},
		{"Литва", "литва"},
		{"УКРАЇНА", "украіна"},
		{"Ελλάδα", "ελλαδα"},
		{"ليتوانيا", "ليتوانيا"},
		{"日本", "日本"},
		{"भारत", "भारत"},
		{"ＬＩＴＨＵＡＮＩＡ", "lithuania"},
		{"ﬁnland", "finland"},
		{"🇱🇹", ""},
		{"🇱🇹 Lithuania", "lithuania"},
		{"1,172", "1 172"},
		{"?!…", ""},
		{"", ""},
	}
	for _, test := range tests {
		if got := facts.Fold(test.in); got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"Côte d'Ivoire", "The Gambia", "Antigua & Barbuda", "🇱🇹", "ǿ ´", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := facts.Fold(s)
		if !utf8.ValidString(got) {
			t.Errorf("Fold(%q) = %q, not UTF-8", s, got)
		}
		if plain := strings.IndexFunc(s, func(r rune) bool { return r > 'z' }) < 0; plain && got != "the" { // ASCII takes another way
			if want := strings.TrimSpace(got + " ss"); facts.Fold(s+" ß") != want {
				t.Errorf("Fold(%q) = %q, and with a letter that is not ASCII behind it %q", s, got, facts.Fold(s+" ß"))
			}
		}
		if got != "" && (got[0] == ' ' || got[len(got)-1] == ' ') {
			t.Errorf("Fold(%q) = %q, with a space at the end", s, got)
		}
	})
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "oman", 4},
		{"oman", "oman", 0},
		{"lithuania", "lituania", 1},
		{"lithuania", "lithuannia", 1},
		{"lithuania", "lithuenia", 1},
		{"lithuania", "lihtuania", 1},
		{"lithuania", "ltihuanai", 2},
		{"niger", "nigeria", 2},
		{"iran", "iraq", 1},
		{"mali", "malawi", 2},
		{"ca", "abc", 3}, // restricted: the letters exchanged are not edited again
		{"литва", "лытва", 1},
		{"österreich", "osterreich", 1},
		{"kitten", "sitting", 3},
	}
	for _, test := range tests {
		if got := facts.Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("lithuania", "lihtuania")
	f.Add("", "oman")
	f.Add("ca", "abc")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 500 {
			return
		}
		got := facts.Distance(a, b)
		if back := facts.Distance(b, a); back != got {
			t.Errorf("Distance(%q, %q) = %d, the other way round %d", a, b, got, back)
		}
		m, n := len([]rune(a)), len([]rune(b))
		if got > max(m, n) || got < max(m, n)-min(m, n) {
			t.Errorf("Distance(%q, %q) = %d, for %d and %d letters", a, b, got, m, n)
		}
		if same := string([]rune(a)) == string([]rune(b)); same != (got == 0) {
			t.Errorf("Distance(%q, %q) = %d", a, b, got)
		}
	})
}

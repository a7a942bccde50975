package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldings are letters that no decomposition takes apart.
var foldings = strings.NewReplacer("ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "æ", "ae", "œ", "oe", "ı", "i", "ħ", "h", "ə", "e", "&", " and ",
	"\u0020\u0301", "") // the accent on its own, typed for an apostrophe

// Fold brings a name to the form in which names are compared: lower case, without accents,
// apostrophes and punctuation, words parted by one space, without a leading "the".
func Fold(s string) string {
	s = strings.ToLower(s)
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf || r == '&' }) >= 0 {
		s = foldings.Replace(norm.NFKD.String(s))
	}
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Mn, r), strings.ContainsRune("'’‘ʻʼ`.", r):
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mc, r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return strings.TrimPrefix(b.String(), "the ")
}

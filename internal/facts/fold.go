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
	folded, plain := true, true // most words are
	for i := range len(s) {
		c := s[i]
		folded = folded && ('a' <= c && c <= 'z' || '0' <= c && c <= '9')
		plain = plain && c < utf8.RuneSelf && c != '&'
	}
	switch {
	case folded:
		return s
	case plain:
		return strings.TrimPrefix(foldPlain(s), "the ")
	}
	s = foldings.Replace(norm.NFKD.String(strings.ToLower(s)))
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

// foldPlain is Fold for ASCII without "&".
func foldPlain(s string) string {
	b := make([]byte, 0, len(s))
	space := false
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '\'' || c == '`' || c == '.':
			continue
		case 'A' <= c && c <= 'Z':
			c += 'a' - 'A'
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		default:
			space = true
			continue
		}
		if space && len(b) > 0 {
			b = append(b, ' ')
		}
		space = false
		b = append(b, c)
	}
	return string(b)
}

package share

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"
)

// linkWeight is what a link counts on X and on Mastodon, however long it is (X: transformedURLLength of
// twitter-text's configuration v3; Mastodon: "characters reserved per URL").
const linkWeight = 23

// link finds the links of the texts made here: the address of a source is the only thing in them with a scheme.
var link = regexp.MustCompile(`https?://\S+`)

// bare finds names of websites within words, "via usmuslims.com", which X takes for links too: those that end
// in a country's domain or in one of the common others.
var bare = regexp.MustCompile(`\b(?:[A-Za-z0-9-]+\.)+(?:com|org|net|info|biz|int|gov|edu|mil|news|press|media|[A-Za-z]{2})\b`)

// weighX counts as X does, by configuration v3 of twitter-text: in normal form C, a link counts 23, an emoji 2,
// a character of the Latin, Cyrillic, Greek, Arabic and similar scripts 1, every other 2.
func weighX(text string) int {
	text = norm.NFC.String(text)
	n := 0
	count := func(s string) string {
		clusters := uniseg.NewGraphemes(s)
		for clusters.Next() {
			n += weighCluster(clusters.Runes())
		}
		return ""
	}
	for _, pattern := range []*regexp.Regexp{link, bare} {
		text = pattern.ReplaceAllStringFunc(text, func(string) string {
			n += linkWeight
			return "\x00" // keeps its neighbours apart, and counts as nothing
		})
	}
	count(strings.ReplaceAll(text, "\x00", ""))
	return n
}

// weighCluster weighs one character as people see it: an emoji of any number of code points weighs 2.
func weighCluster(runes []rune) int {
	n := 0
	for _, r := range runes {
		if emoji(r) {
			return 2
		}
		n += weighRune(r)
	}
	return n
}

// weighRune gives the ranges of configuration v3 that weigh 1.
func weighRune(r rune) int {
	switch {
	case r <= 4351, r >= 8192 && r <= 8205, r >= 8208 && r <= 8223, r >= 8242 && r <= 8247:
		return 1
	}
	return 2
}

// emoji reports whether r makes its cluster an emoji: a pictograph, a flag's letter, the box around a digit, or the sign
// that asks for the coloured form.
func emoji(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF || r == 0x20E3 || r == 0xFE0F
}

// graphemes counts the characters that people see, as Bluesky does (app.bsky.feed.post: maxGraphemes). Links
// count in full: the app shortens them, other programs that post do not.
func graphemes(text string) int { return uniseg.GraphemeClusterCount(text) }

// graphemesWithLinks counts as Mastodon does: characters that people see, every link as 23.
func graphemesWithLinks(text string) int {
	n := len(link.FindAllString(text, -1))
	return graphemes(link.ReplaceAllString(text, "")) + n*linkWeight
}

// words counts what is spoken: everything but the lines of sources, which follow the first empty line.
func words(text string) int {
	spoken, _, _ := strings.Cut(text, "\n\n")
	return len(strings.Fields(spoken))
}

func characters(text string) int { return utf8.RuneCountInString(text) }

package discord

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCustomID is Discord's limit for a button's identifier.
const maxCustomID = 100

// A buttonID is what a button remembers: the command line it runs and the language of its message. It is
// written as LANG|LINE or LANG|LINE|MARK, where MARK is "u" for a button whose answer replaces the message,
// followed by a number where the same line occurs more than once in a message. An answer that replies to another
// message has |@CHANNEL/MESSAGE after that, and one button of a daily post |=KEY at the very end.
type buttonID struct {
	lang, line string
	replaces   bool
	n          int    // 0 for the first button with this line
	target     string // "" for none
	key        string // by which the message is found again; "" for none
}

// String writes the identifier, without the target if that does not fit; "" when the line does not fit.
func (b buttonID) String() string {
	mark := ""
	if b.replaces {
		mark = "u"
	}
	if b.n > 0 || mark == "" && strings.Contains(b.line, "|") {
		mark += strconv.Itoa(b.n) // a line with a bar in it must not lose its end to parseButtonID
	}
	id := b.lang + "|" + b.line
	if mark != "" {
		id += "|" + mark
	}
	if _, ok := parseTarget(b.target); ok {
		id += "|@" + b.target
	}
	if b.key != "" {
		id += keyMark + b.key
	}
	short, _, long := strings.Cut(b.lang, "-")
	switch {
	case len(id) <= maxCustomID:
		return id
	case long:
		b.lang = short
	case b.target != "":
		b.target = ""
	default:
		return ""
	}
	return b.String()
}

// keyMark stands before the key in a button's identifier.
const keyMark = "|="

var buttonPattern = regexp.MustCompile(`^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\|(.+?)(?:\|(u?)([0-9]{0,3}))?(?:\|@([0-9]{1,20}/[0-9]{1,20}))?(?:\|=([a-z2-7]{20}))?$`)

// parseButtonID reads an identifier that String wrote; ok is false for anything else.
func parseButtonID(id string) (b buttonID, ok bool) {
	m := buttonPattern.FindStringSubmatch(id)
	if m == nil || len(id) > maxCustomID || !utf8.ValidString(id) || strings.ContainsFunc(id, unicode.IsControl) {
		return buttonID{}, false
	}
	b = buttonID{lang: m[1], line: m[2], replaces: m[3] != "", target: m[5], key: m[6]}
	if m[4] != "" {
		n, err := strconv.Atoi(m[4])
		if err != nil {
			return buttonID{}, false
		}
		b.n = n
	}
	return b, b.String() == id
}

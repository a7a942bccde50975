package share

import "strings"

// compose returns the address under which a network opens a post with the text written in already.
func compose(t Text) string {
	switch t.ID {
	case "x":
		return "https://x.com/intent/post?text=" + escape(t.Body)
	case "bluesky":
		return "https://bsky.app/intent/compose?text=" + escape(t.Body)
	case "mastodon": // Mastodon's own page, which asks for the reader's server
		return "https://share.joinmastodon.org/#text=" + escape(t.Body)
	case "linkedin": // takes a page alone, the first source; the text is pasted
		return "https://www.linkedin.com/sharing/share-offsite/?url=" + escape(link.FindString(t.Body[strings.LastIndex(t.Body, "\n\n"):]))
	case "email":
		return Mail("", t.Subject, t.Body)
	}
	return ""
}

// Mail returns a mailto address (RFC 6068) for a letter that is written already.
func Mail(to, subject, body string) string {
	return "mailto:" + escape(to) + "?subject=" + escape(subject) + "&body=" + escape(strings.ReplaceAll(body, "\n", "\r\n"))
}

// escape writes text as the value of a query (RFC 3986), and leaves alone all that may stand there: a
// shorter address is one that fits more buttons.
func escape(text string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~:/,;!@$", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

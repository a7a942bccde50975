package facts

import (
	"crypto/sha256"
	"encoding/hex"
)

// A Text is words for people: in English, and in as many languages as somebody translated it into. In
// the file it is a string, or a map from language to text.
type Text struct {
	English string
	In      map[string]Translation // by BCP 47 language, without "en"
}

// A Translation is a Text in another language.
type Translation struct {
	Text     string `yaml:"text,required"`           // the words in that language
	Of       string `yaml:"of,required" form:"hash"` // Hash of the English that it was made from
	Reviewed bool   `yaml:"reviewed"`                // somebody who speaks the language has read it
}

// String returns the English.
func (t Text) String() string { return t.English }

// MarshalText writes the English.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.English), nil }

// IsZero reports whether there is no text.
func (t Text) IsZero() bool { return t.English == "" }

// For returns the text in lang and true when there is a translation of the present English; otherwise
// the English and whether that is the language that was asked for. A translation of an older English is not used: it
// may say what the file no longer says.
func (t Text) For(lang string) (string, bool) {
	if tr, ok := t.In[lang]; ok && tr.Of == Hash(t.English) {
		return tr.Text, true
	}
	return t.English, lang == "" || lang == "en"
}

// Hash returns the short fingerprint of an English text that a translation records under "of".
func Hash(english string) string {
	sum := sha256.Sum256([]byte(english))
	return hex.EncodeToString(sum[:4])
}

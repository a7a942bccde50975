package facts

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Letters is what letters to governments are made of. Words in braces stand for what the letter is about: {treaty},
// {state}, {to} and the dates {signed}, {joined}, {notified} and {left}.
type Letters struct {
	Subject    Text     `yaml:"subject,required" max:"120"` // of the email; may hold {state}
	Salutation Tones    `yaml:"salutation,required"`        // the first line; may hold {to}
	Opening    Tones    `yaml:"opening,required"`           // why somebody writes
	Pleas      Pleas    `yaml:"pleas,required"`             // what is said to a state in each position
	Facts      []string `yaml:"facts,required"`             // ids of the facts that a letter gives, the most telling first; as many as fit
	Closing    Tones    `yaml:"closing,required"`           // what the writer hopes for
	Farewell   Tones    `yaml:"farewell,required"`          // the line above the name
}

// A Tones is a text in the three tones in which a letter can be written.
type Tones struct {
	Formal Text `yaml:"formal,required" max:"300"` // as diplomats write
	Warm   Text `yaml:"warm,required" max:"300"`   // as one person writes to another
	Firm   Text `yaml:"firm,required" max:"300"`   // as a citizen who wants an answer
}

// A Pleas is what is said about one treaty to a state, by its position there. A state in the same position in both
// treaties is told and asked once, with both names for {treaty}.
type Pleas struct {
	Party     Plea `yaml:"party,required"`     // is thanked and asked to speak up
	Signatory Plea `yaml:"signatory,required"` // is asked to ratify
	Outside   Plea `yaml:"outside,required"`   // is asked to join
	Leaving   Plea `yaml:"leaving,required"`   // gave notice and is still bound
	Left      Plea `yaml:"left,required"`      // is asked to return
	Suspended Plea `yaml:"suspended,required"` // a party that claims to suspend the treaty: it is not thanked
}

// A Plea is where a state stands, and what is asked of it.
type Plea struct {
	Status  Text  `yaml:"status,required" max:"240"` // with {treaty} and the dates of the position: party {joined}; signatory {signed}; leaving {notified}; left {joined}, {notified}, {left}; suspended {joined}, {notified}
	Undated Text  `yaml:"undated" max:"240"`         // the same where our sources do not give the date; required for a party and where it is suspended
	Ask     Tones `yaml:"ask,required"`              // what is asked; may hold {treaty}
}

// Tone returns the text in a tone: "formal", "warm" or "firm".
func (t Tones) Tone(name string) Text {
	switch name {
	case "warm":
		return t.Warm
	case "firm":
		return t.Firm
	}
	return t.Formal
}

// A bracedText is one text with its path and the words in braces that it may hold.
type bracedText struct {
	path  string
	text  Text
	words []string
}

func (l *Letters) texts() []bracedText {
	list := []bracedText{{"letters.subject", l.Subject, []string{"state"}}}
	tones := func(path string, t Tones, words ...string) {
		list = append(list, bracedText{path + ".formal", t.Formal, words}, bracedText{path + ".warm", t.Warm, words}, bracedText{path + ".firm", t.Firm, words})
	}
	plea := func(name string, p Plea, dates ...string) {
		path := "letters.pleas." + name
		list = append(list, bracedText{path + ".status", p.Status, append(dates, "treaty")}, bracedText{path + ".undated", p.Undated, []string{"treaty"}})
		tones(path+".ask", p.Ask, "treaty")
	}
	tones("letters.salutation", l.Salutation, "to")
	tones("letters.opening", l.Opening)
	plea("party", l.Pleas.Party, "joined")
	plea("signatory", l.Pleas.Signatory, "signed")
	plea("outside", l.Pleas.Outside)
	plea("leaving", l.Pleas.Leaving, "notified")
	plea("left", l.Pleas.Left, "joined", "notified", "left")
	plea("suspended", l.Pleas.Suspended, "joined", "notified")
	tones("letters.closing", l.Closing)
	tones("letters.farewell", l.Farewell)
	return list
}

// Languages returns the languages in which a whole letter can be written: English, and those into which every
// text is translated as it now stands.
func (l *Letters) Languages() []string {
	languages := []string{"en"}
	for lang := range l.Subject.In {
		if !slices.ContainsFunc(l.texts(), func(t bracedText) bool {
			_, ok := t.text.For(lang)
			return !t.text.IsZero() && !ok
		}) {
			languages = append(languages, lang)
		}
	}
	slices.Sort(languages[1:])
	return languages
}

var braced = regexp.MustCompile(`\{[^}]*\}|[{}]`)

// letters checks that the words in braces are ones that can be filled in where they stand.
func (c *checker) letters(l *Letters) {
	refs(c, "letters.facts", l.Facts, c.book.index.facts, "fact")
	for _, path := range []string{"letters.pleas.party", "letters.pleas.suspended"} {
		if !c.has(path + ".undated") {
			c.report(path, "a party whose dates are not known cannot be written to", "add undated, which gives no date")
		}
	}
	for _, t := range l.texts() {
		c.braces(t)
	}
}

// braces checks that the words in braces of a text are ones that can be filled in where they stand.
func (c *checker) braces(t bracedText) {
	check := func(path, s string) {
		for _, word := range braced.FindAllString(s, -1) {
			if !slices.Contains(t.words, strings.Trim(word, "{}")) || len(word) < 3 {
				c.report(path, fmt.Sprintf("%s cannot be filled in here", word), "use "+known(t.words))
			}
		}
	}
	if c.has(t.path + ".en") {
		check(t.path+".en", t.text.English)
	} else {
		check(t.path, t.text.English)
	}
	for lang, tr := range t.text.In {
		check(t.path+"."+lang+".text", tr.Text)
	}
}

// known names the words that may stand in braces.
func known(words []string) string {
	if len(words) == 0 {
		return "no words in braces"
	}
	return "{" + strings.Join(words, "}, {") + "}"
}

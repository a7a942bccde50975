// Package reply holds what the bot says: a message as data, and its plain-text form. It knows no
// platform, no Markdown and no facts; each adapter draws a Reply with what its platform has, and
// shortens it inside the platform's limits.
package reply

import (
	"encoding/json"
	"strings"
)

// A Reply is one answer. The zero value is an empty private answer. A Reply is not changed after a
// handler returned it, so it may be shared between goroutines.
type Reply struct {
	// Title is the first line: the answer's subject, plain text, at most 150 characters.
	Title string
	// Blocks is the body, drawn from top to bottom.
	Blocks []Block
	// Cites are the sources that the numbers in Entry and Text blocks point to; number n is Cites[n-1].
	Cites []Cite
	// Notes are small print: warnings, "checked on" dates, that a text was cut.
	Notes []string
	// Actions are buttons under the whole answer, most useful first.
	Actions []Action
	// Entries lists the ids of the knowledge entries shown, in the order they are shown; states as "state:LT".
	Entries []string
	// Choices lists the ids that an ambiguous question offered; each is also an Action.
	Choices []string
	// Form, when set, is opened as a dialog where the answer goes to somebody who has just pressed a button or
	// used a command; Title is then the dialog's, and the paragraphs of Blocks stand above the fields. Where no
	// dialog can open, the reply is drawn without it: its Blocks say what to type instead.
	Form *Form
	// Public answers are seen by the whole channel, others by the asker alone.
	Public bool
	// Lang is the language of the answer, a BCP 47 tag; "" means English.
	Lang string

	kept *kept // of a reply that is given again; see Keep
}

// A Block is one part of the body: Heading, Text, Fields, Entry, Picture, File, Search, Verbatim or Divider.
type Block interface{ block() string }

// A Heading names the part that follows, in a few words of plain text.
type Heading struct {
	Text string `json:"text"`
}

// A Text is a paragraph. Cites are numbers into Reply.Cites, drawn after it.
type Text struct {
	Spans []Span `json:"spans"`
	Cites []int  `json:"cites,omitempty"`
}

// Fields is a short table of names and values.
type Fields struct {
	Fields []Field `json:"fields"`
}

// A Field is one row of Fields.
type Field struct {
	Name  string `json:"name"`
	Spans []Span `json:"spans"`
	Cites []int  `json:"cites,omitempty"`
}

// An Entry is one entry of the knowledge file inside an answer, with its citation and its own buttons
// (adapters draw a single one beside it where they can, several below it).
type Entry struct {
	ID      string   `json:"id"`
	Spans   []Span   `json:"spans"`
	Cites   []int    `json:"cites,omitempty"`
	Actions []Action `json:"actions,omitempty"`
}

// A Picture is an image, with the text that says the same to who does not see it.
type Picture struct {
	Name string `json:"name"` // a file name, such as "card.png"
	Alt  string `json:"alt"`  // at most 1,000 characters
	PNG  []byte `json:"-"`
}

// A File is a document to keep, such as a letter.
type File struct {
	Name string `json:"name"`  // a file name, such as "letter.docx"
	Type string `json:"media"` // a media type, such as "text/plain"
	Data []byte `json:"-"`
}

// A Search is a field that completes what is typed; platforms without one leave it out.
type Search struct {
	Placeholder string `json:"placeholder"`
}

// A Verbatim is text to be copied: drawn alone, without markup, exactly as it stands.
type Verbatim struct {
	Text string `json:"text"`
}

// A Divider is a thin line.
type Divider struct{}

func (Heading) block() string  { return "heading" }
func (Text) block() string     { return "text" }
func (Fields) block() string   { return "fields" }
func (Entry) block() string    { return "entry" }
func (Picture) block() string  { return "picture" }
func (File) block() string     { return "file" }
func (Search) block() string   { return "search" }
func (Verbatim) block() string { return "verbatim" }
func (Divider) block() string  { return "divider" }

// A Span is a run of text in one style. Text is plain: adapters escape it. URL, when set, is an http
// or https address that the text leads to.
type Span struct {
	Text  string `json:"text"`
	Bold  bool   `json:"bold,omitempty"`
	Em    bool   `json:"em,omitempty"`
	Quote bool   `json:"quote,omitempty"`
	URL   string `json:"url,omitempty"`
}

// A Cite is one source of an answer.
type Cite struct {
	ID    string `json:"id"`    // the source's id in the knowledge file
	Text  string `json:"text"`  // publisher, title and date, as one line of plain text
	Short string `json:"short"` // publisher and date, where there is little room
	URL   string `json:"url,omitempty"`
}

// An Action is a button. Either Line or URL is set.
type Action struct {
	Label   string `json:"label"`          // at most 75 characters
	Line    string `json:"line,omitempty"` // the command line that the button runs, at most 90 bytes
	URL     string `json:"url,omitempty"`  // a page that the button opens, or a new message (mailto:) where a platform can
	Primary bool   `json:"primary,omitempty"`
	// Target is the platform's own reference to the message that the line's answer replies to; "" for none.
	Target string `json:"-"`
}

// Mail reports whether the button opens a new message in the mail program.
func (a Action) Mail() bool { return strings.HasPrefix(a.URL, "mailto:") }

// A Form asks for a few short answers. Sending it runs Line with commands.Request.Values filled in.
type Form struct {
	Line   string      `json:"line"`   // at most 90 bytes
	Submit string      `json:"submit"` // the label of the button that sends it, at most 24 characters
	Fields []FormField `json:"fields"` // at most 5
}

// A FormField is one question of a Form: a line of text, a long text, or a choice among Options.
type FormField struct {
	Name     string   `json:"name"`              // the key in commands.Request.Values: letters, digits and "_"
	Label    string   `json:"label"`             // at most 45 characters
	Hint     string   `json:"hint,omitempty"`    // at most 100 characters
	Value    string   `json:"value,omitempty"`   // what stands there already; of a choice, an Option's Value
	Options  []Option `json:"options,omitempty"` // at most 25; none makes it a text
	Long     bool     `json:"long,omitempty"`    // a text of several lines
	Optional bool     `json:"optional,omitempty"`
	Max      int      `json:"max,omitempty"` // characters of a text; 0 means 1,000
}

// An Option is one thing to choose in a FormField.
type Option struct {
	Label string `json:"label"` // at most 75 characters
	Value string `json:"value"` // at most 75 bytes, not empty
}

// Plain returns one span of unstyled text.
func Plain(s string) []Span { return []Span{{Text: s}} }

// MarshalJSON writes the neutral form that `bot ask --as json` prints: each block carries its "type",
// and entries and choices are always present.
func (r Reply) MarshalJSON() ([]byte, error) {
	type typed struct {
		Type  string `json:"type"`
		Block Block  `json:"-"`
	}
	blocks := make([]json.RawMessage, 0, len(r.Blocks))
	for _, b := range r.Blocks {
		head, err := json.Marshal(typed{Type: b.block()})
		if err != nil {
			return nil, err
		}
		body, err := json.Marshal(b)
		if err != nil {
			return nil, err
		}
		if len(body) > len("{}") {
			head = append(append(head[:len(head)-1], ','), body[1:]...)
		}
		blocks = append(blocks, head)
	}
	return json.Marshal(struct {
		Title   string            `json:"title"`
		Entries []string          `json:"entries"`
		Choices []string          `json:"choices"`
		Blocks  []json.RawMessage `json:"blocks"`
		Cites   []Cite            `json:"cites,omitempty"`
		Notes   []string          `json:"notes,omitempty"`
		Actions []Action          `json:"actions,omitempty"`
		Form    *Form             `json:"form,omitempty"`
		Public  bool              `json:"public"`
		Lang    string            `json:"lang"`
	}{r.Title, list(r.Entries), list(r.Choices), blocks, r.Cites, r.Notes, r.Actions, r.Form, r.Public, r.language()})
}

func list(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func (r Reply) language() string {
	if r.Lang == "" {
		return "en"
	}
	return r.Lang
}

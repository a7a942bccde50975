package slack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// searchID is the action_id of the search field. Buttons are "run-N" or "run-N-LANG", N counting them.
const searchID = "search"

// A pen draws one reply. How each part is drawn, and why:
//
//   - Paragraphs, headings, tables and text to copy are rich text: it shows every character as it is,
//     needs no escaping, wraps to the width of a phone, and styles by data.
//   - An entry with a button is a section with the button beside it, which keeps a list of arguments
//     short on a phone. Sections know only text objects; there the text is plain_text, and emphasis is
//     lost. An entry with bold or a link is rich text instead, with its buttons in a row below.
//   - A table is lines "Name value" of one rich text, not section fields: two columns turn a phone into
//     a ladder, and fields would need mrkdwn.
//   - A source is context: number and name as plain_text, then its host as the link.
type pen struct {
	reply   reply.Reply
	buttons int // buttons drawn so far: their number makes the action_id unique
}

// part draws one block of the reply.
func (p *pen) part(b reply.Block) part {
	switch b := b.(type) {
	case reply.Heading:
		return part{blocks: rich(elements([]reply.Span{{Text: cut(b.Text, maxHeader), Bold: true}}, "")), trivial: true}
	case reply.Text:
		cites := p.known(b.Cites)
		return part{blocks: rich(elements(shorten(b.Spans), superscript(cites))), cites: cites}
	case reply.Fields:
		return p.table(b)
	case reply.Entry:
		return p.entry(b)
	case uploaded:
		return part{blocks: image(b.Picture, b.file)}
	case reply.Picture:
		return part{blocks: image(b, standIn)}
	case reply.File:
		return part{blocks: rich(elements(reply.Plain(commands.FileSent(p.reply.Lang, b.Name)), ""))}
	case reply.Search:
		return part{blocks: search(b)}
	case reply.Verbatim:
		// Preformatted text is exact, has no length of its own, and people know it as "copy this".
		if text := characters(cut(clean(b.Text), maxCharacters*9/10), nil); len(text) > 0 {
			return part{blocks: []slack.Block{slack.NewRichTextBlock("", &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: text})}}
		}
	case reply.Divider:
		return part{blocks: []slack.Block{slack.NewDividerBlock()}, trivial: true}
	}
	return part{trivial: true}
}

// entry draws an entry: its first button beside it where its text allows that, the others below.
func (p *pen) entry(e reply.Entry) part {
	cites := p.known(e.Cites)
	styled := slices.ContainsFunc(e.Spans, func(s reply.Span) bool { return s.Bold || s.URL != "" })
	numbers := superscript(cites)
	text := escape(flat(e.Spans), maxText-maxLabel)
	if styled || text == "" || len(e.Actions) == 0 {
		body := rich(elements(shorten(e.Spans), numbers))
		return part{blocks: append(body, p.rows(e.Actions, maxButtons)...), cites: cites}
	}
	section := slack.NewSectionBlock(escaped(text+numbers), nil, nil)
	if b := p.button(e.Actions[0]); b != nil {
		section.Accessory = slack.NewAccessory(b)
	}
	return part{blocks: append([]slack.Block{section}, p.rows(e.Actions[1:], maxButtons)...), cites: cites}
}

// table draws names and values as lines of one rich text.
func (p *pen) table(f reply.Fields) part {
	var lines []slack.RichTextSectionElement
	var cites []int
	for i, row := range f.Fields {
		known := p.known(row.Cites)
		cites = append(cites, known...)
		if i > 0 {
			lines = append(lines, characters("\n", nil)...)
		}
		lines = append(lines, elements([]reply.Span{{Text: cut(row.Name, maxLabel), Bold: true}, {Text: "  "}}, "")...)
		lines = append(lines, elements(shorten(row.Spans), superscript(known))...)
	}
	return part{blocks: rich(lines), cites: cites}
}

// known keeps the numbers that a source stands behind.
func (p *pen) known(cites []int) []int {
	return slices.DeleteFunc(slices.Clone(cites), func(n int) bool { return n < 1 || n > len(p.reply.Cites) })
}

// inFull is how many sources are named in full, one a line. More are named briefly, side by side: a phone has
// little room, and the button Sources shows them in full.
const inFull = 3

// maxBeside is how many elements Slack puts into one context block.
const maxBeside = 10

// sources draws the sources that the kept parts cite, in the order of their numbers.
func (p *pen) sources(parts []part) (blocks []slack.Block) {
	var used []int
	for _, part := range parts {
		used = append(used, part.cites...)
	}
	slices.Sort(used)
	used = slices.Compact(used)
	brief := len(used) > inFull
	var line []slack.MixedElement
	for i, n := range used {
		c := p.reply.Cites[n-1]
		text := c.Text
		if brief {
			text = cmp.Or(c.Short, c.Text)
		}
		line = append(line, plain(digits(n)+" "+text, maxNote))
		if l := link(c.URL); l != nil {
			line = append(line, l)
		}
		if !brief || i == len(used)-1 || len(line)+2 > maxBeside {
			blocks = append(blocks, slack.NewContextBlock("", line...))
			line = nil
		}
	}
	return blocks
}

// small draws the small print; left is how many parts a long reply lost.
func (p *pen) small(notes []string, left int) (blocks []slack.Block) {
	if left > 0 {
		notes = append(slices.Clone(notes), commands.LeftOut(p.reply.Lang, left))
	}
	for _, n := range notes {
		if t := plain(n, maxNote); t != nil {
			blocks = append(blocks, slack.NewContextBlock("", t))
		}
	}
	return blocks
}

// rows draws at most limit buttons, five to a row.
func (p *pen) rows(actions []reply.Action, limit int) (blocks []slack.Block) {
	var buttons []slack.BlockElement
	for _, a := range actions {
		if b := p.button(a); b != nil {
			buttons = append(buttons, b)
		}
	}
	for row := range slices.Chunk(buttons[:min(len(buttons), limit)], buttonsInRow) {
		blocks = append(blocks, slack.NewActionBlock("", row...))
	}
	return blocks
}

// button draws one action, or returns nil if it has no label or leads nowhere. The button's value is
// its command line, after its target if it has one; its action_id carries the language of the reply it stands under.
func (p *pen) button(a reply.Action) *slack.ButtonBlockElement {
	label := plain(a.Label, maxLabel)
	address, isPage := page(a.URL)
	if label == nil || a.Line == "" && !isPage || len(a.Line) > maxLine {
		return nil
	}
	v, ok := value(a)
	if !ok {
		return nil
	}
	p.buttons++
	id := fmt.Sprintf("run-%d", p.buttons)
	if p.reply.Lang != "" {
		id += "-" + p.reply.Lang
	}
	b := slack.NewButtonBlockElement(id, v, label)
	if isPage {
		b.URL = address.String()
	}
	if a.Primary {
		b.Style = slack.StylePrimary
	}
	return b
}

// search draws the field that completes what is typed, from the first letter on.
func search(s reply.Search) []slack.Block {
	return []slack.Block{slack.NewActionBlock("", &slack.SelectBlockElement{
		Type: slack.OptTypeExternal, ActionID: searchID, Placeholder: plain(s.Placeholder, maxHeader), MinQueryLength: new(0),
	})}
}

// rich wraps elements into a block; no elements make no block.
func rich(e []slack.RichTextSectionElement) []slack.Block {
	if len(e) == 0 {
		return nil
	}
	return []slack.Block{slack.NewRichTextBlock("", slack.NewRichTextSection(e...))}
}

// shorten cuts a paragraph that is longer than a text may be, keeping the style of what stays.
func shorten(spans []reply.Span) []reply.Span {
	room := maxText - 100 // for the numbers of sources
	for i, s := range spans {
		if n := utf8.RuneCountInString(s.Text); n > room {
			s.Text = cut(s.Text, room)
			return append(slices.Clone(spans[:i]), s)
		} else {
			room -= n
		}
	}
	return spans
}

// fallback is what notifications and screen readers say: title and first line, or the text to copy.
func fallback(r reply.Reply) string {
	for _, b := range r.Blocks {
		if v, ok := b.(reply.Verbatim); ok && v.Text != "" {
			return escape(v.Text, maxText)
		}
	}
	text := r.Title
	for _, b := range r.Blocks {
		if line, _, _ := strings.Cut(firstLine(b), "\n"); line != "" {
			text += "\n" + cut(line, 300)
			break
		}
	}
	if text = escape(text, maxText); text == "" {
		return "…"
	}
	return text
}

func firstLine(b reply.Block) string {
	switch b := b.(type) {
	case reply.Text:
		return flat(b.Spans)
	case reply.Entry:
		return flat(b.Spans)
	case reply.Fields:
		if len(b.Fields) > 0 {
			return b.Fields[0].Name + " " + flat(b.Fields[0].Spans)
		}
	}
	return ""
}

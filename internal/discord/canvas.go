package discord

import (
	"cmp"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"cmcbot/internal/commands"
	"cmcbot/internal/reply"
)

// A canvas is a message while it is drawn. Texts that follow each other become one component, for a
// message has few and a phone little room.
type canvas struct {
	reply   reply.Reply
	done    []discordgo.MessageComponent // top level, once painted
	inside  []discordgo.MessageComponent // the container's
	lines   []string                     // texts that follow each other
	files   []Attachment                 // that components show
	sources sources
	beside  int            // how many entries may still have a button beside them
	ids     map[string]int // how often a button's line has occurred
	count   int            // components, nested ones too
	length  int            // characters, those of labels too
}

// sources says how the sources are listed.
type sources int

const (
	inFull   sources = iota
	inBrief          // long titles are cut
	unlinked         // and nothing leads to them
)

// paint draws the first keep blocks of r, at most beside of them with a button.
func paint(r reply.Reply, keep, beside int, s sources) *canvas {
	c := &canvas{reply: r, beside: beside, sources: s, ids: map[string]int{}, count: 1}
	if title := inline(cut(r.Title, 256)); title != "" {
		c.lines = append(c.lines, "## "+title)
	}
	for _, b := range trimDividers(r.Blocks[:keep]) {
		c.block(b)
	}
	c.smallPrint(keep)
	c.flush()
	if len(c.inside) == 0 {
		c.text("…")
	}
	c.done = append(c.done, discordgo.Container{Components: c.inside})
	c.done = append(c.done, c.rows(r.Actions)...)
	return c
}

func (c *canvas) fits() bool { return c.count <= maxComponents && c.length <= maxText }

func (c *canvas) block(b reply.Block) {
	switch b := b.(type) {
	case reply.Heading:
		if text := inline(b.Text); text != "" {
			c.lines = append(c.lines, "### "+text)
		}
	case reply.Text:
		if text := markup(b.Spans); text != "" {
			c.lines = append(c.lines, text+reply.Superscript(b.Cites))
		}
	case reply.Fields:
		for _, f := range b.Fields {
			c.lines = append(c.lines, strings.TrimSpace("**"+inline(cmp.Or(f.Name, "…"))+"** "+markup(f.Spans)+reply.Superscript(f.Cites)))
		}
	case reply.Entry:
		c.entry(b)
	case reply.Divider:
		c.show(discordgo.Separator{Divider: new(true)})
	case reply.Picture:
		if a, ok := c.attach(b.Name, "image/png", b.Alt, b.PNG); ok {
			c.show(discordgo.MediaGallery{Items: []discordgo.MediaGalleryItem{{Media: discordgo.UnfurledMediaItem{URL: a.reference()}, Description: new(a.Description)}}})
		}
	case reply.File:
		if a, ok := c.attach(b.Name, b.Type, "", b.Data); ok {
			c.show(discordgo.FileComponent{File: discordgo.UnfurledMediaItem{URL: a.reference()}})
		}
	case reply.Search, reply.Verbatim: // a message has no search field; verbatim texts are drawn alone
	}
}

// attach adds a file to the message; ok is false when Discord would not take it.
func (c *canvas) attach(name, kind, description string, data []byte) (a Attachment, ok bool) {
	if a, ok = attach(len(c.files), name, kind, cmp.Or(description, "…"), data); ok {
		c.files = append(c.files, a)
	}
	return a, ok
}

// show draws a component that stands by itself.
func (c *canvas) show(component discordgo.MessageComponent) {
	c.flush()
	c.inside = append(c.inside, component)
	c.count++
}

// entry draws an entry as an item of a list, with its button beside it; several buttons stand below it.
func (c *canvas) entry(e reply.Entry) {
	text := strings.ReplaceAll(markup(e.Spans), "\n", "\n  ") // still the same item
	if text == "" {
		return
	}
	text = "- " + text + reply.Superscript(e.Cites)
	if len(e.Actions) > 1 {
		c.lines = append(c.lines, text)
		c.flush()
		c.inside = append(c.inside, c.rows(e.Actions)...)
		return
	}
	button := discordgo.MessageComponent(nil)
	if c.beside > 0 && len(e.Actions) > 0 {
		button = c.button(e.Actions[0])
	}
	if button == nil {
		c.lines = append(c.lines, text)
		return
	}
	c.beside--
	c.flush()
	c.inside = append(c.inside, discordgo.Section{
		Components: []discordgo.MessageComponent{discordgo.TextDisplay{Content: text}},
		Accessory:  button,
	})
	c.count += 2 // with the button, which counts itself
	c.length += size(text)
}

// smallPrint lists what is missing, the sources of what is shown, and the notes.
func (c *canvas) smallPrint(keep int) {
	var small []string
	if missing := entries(c.reply.Blocks[keep:]); missing > 0 {
		small = append(small, inline(commands.LeftOut(c.reply.Lang, missing)))
	}
	all := cited(c.reply.Blocks)
	shown := cited(c.reply.Blocks[:keep])
	var sources []string
	for i, cite := range c.reply.Cites {
		if n := i + 1; slices.Contains(shown, n) || !slices.Contains(all, n) {
			sources = append(sources, strings.TrimSpace(reply.Superscript([]int{n}))+" "+c.source(cite))
		}
	}
	if len(sources) > oneEach {
		sources = []string{strings.Join(sources, " · ")}
	}
	small = append(small, sources...)
	for _, note := range c.reply.Notes {
		if text := inline(cut(note, 500)); text != "" {
			small = append(small, text)
		}
	}
	for _, s := range small {
		c.lines = append(c.lines, "-# "+s)
	}
}

// oneEach is how many sources are named in full, one a line. More are named briefly, side by side: a phone has
// little room, and the button Sources shows them in full.
const oneEach = 3

func (c *canvas) source(cite reply.Cite) string {
	if cite.Short != "" && len(c.reply.Cites) > oneEach {
		cite.Text = cite.Short
	}
	switch c.sources {
	case inFull:
		return linked(inline(cut(cite.Text, 300)), cite.URL)
	case inBrief:
		return linked(inline(brief(cite.Text)), cite.URL)
	}
	return inline(brief(cite.Text))
}

// brief shortens a source's title but not its date, which stands behind it in brackets.
func brief(text string) string {
	const limit = 90
	i := strings.LastIndex(text, " (")
	if size(text) <= limit || i < 0 || size(text[i:]) > limit/2 {
		return cut(text, limit)
	}
	return cut(text[:i], limit-size(text[i:])) + text[i:]
}

// flush makes one component of the texts gathered so far.
func (c *canvas) flush() {
	if len(c.lines) > 0 {
		c.text(strings.Join(c.lines, "\n"))
		c.lines = nil
	}
}

func (c *canvas) text(s string) {
	c.inside = append(c.inside, discordgo.TextDisplay{Content: s})
	c.count++
	c.length += size(s)
}

// rows draws buttons, five a row.
func (c *canvas) rows(actions []reply.Action) []discordgo.MessageComponent {
	var buttons []discordgo.MessageComponent
	for _, a := range actions[:min(len(actions), maxButtons)] {
		if b := c.button(a); b != nil {
			buttons = append(buttons, b)
		}
	}
	var rows []discordgo.MessageComponent
	for row := range slices.Chunk(buttons, 5) {
		rows = append(rows, discordgo.ActionsRow{Components: row})
		c.count++
	}
	return rows
}

// noMail sets the identifier of the button that says so apart from those that can be pressed.
const noMail = 999

// button draws one button; nil when it has nowhere to lead to.
func (c *canvas) button(a reply.Action) discordgo.MessageComponent {
	b := discordgo.Button{Label: cut(oneLine(cmp.Or(a.Label, a.Line, a.URL)), maxLabel), Style: discordgo.SecondaryButton}
	if a.Primary {
		b.Style = discordgo.PrimaryButton
	}
	switch {
	case a.Line != "":
		b.CustomID = buttonID{
			lang:     cmp.Or(c.reply.Lang, "en"),
			line:     a.Line,
			target:   a.Target,
			replaces: len(c.reply.Choices) > 0, // once chosen, the question has no more use
			n:        c.ids[a.Line],
		}.String()
		c.ids[a.Line]++
	case webAddress(a.URL) != "" && len(webAddress(a.URL)) <= maxURL:
		b.URL, b.Style = webAddress(a.URL), discordgo.LinkButton
	case a.Mail(): // Discord opens pages alone; the words stand on the button because a text to copy has no small print
		b.Label, b.Disabled = cut(oneLine(commands.NoMail(c.reply.Lang)), maxLabel), true
		b.CustomID = buttonID{lang: cmp.Or(c.reply.Lang, "en"), line: "help", n: noMail}.String()
	}
	if b.Label == "" || b.CustomID == "" && b.URL == "" {
		return nil
	}
	c.count++
	c.length += size(b.Label)
	return b
}

// cited gathers the numbers of the sources that blocks point to.
func cited(blocks []reply.Block) []int {
	var all []int
	for _, b := range blocks {
		switch b := b.(type) {
		case reply.Text:
			all = append(all, b.Cites...)
		case reply.Entry:
			all = append(all, b.Cites...)
		case reply.Fields:
			for _, f := range b.Fields {
				all = append(all, f.Cites...)
			}
		}
	}
	return all
}

// entries counts what a reader would miss of blocks: the entries, or whatever there is when none is one.
func entries(blocks []reply.Block) int {
	n := 0
	for _, b := range blocks {
		if _, ok := b.(reply.Entry); ok {
			n++
		}
	}
	return cmp.Or(n, len(trimDividers(blocks)))
}

// trimDividers drops dividers that divide nothing, and blocks that Discord cannot show.
func trimDividers(blocks []reply.Block) []reply.Block {
	var out []reply.Block
	for _, b := range blocks {
		switch b.(type) {
		case reply.Search:
			continue
		case reply.Divider:
			if len(out) == 0 || out[len(out)-1] == b {
				continue
			}
		}
		out = append(out, b)
	}
	if n := len(out); n > 0 && out[n-1] == (reply.Divider{}) {
		out = out[:n-1]
	}
	return out
}

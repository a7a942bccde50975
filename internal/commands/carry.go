package commands

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// maxCopy is the longest text to copy: every platform sends it in one message.
const maxCopy = 1900

// copy answers with the plain text of another line's answer alone, ready to paste.
func (p *page) copy(line string) reply.Reply {
	r := p.aloudAnswer(line)
	p.title(r.Title)
	p.reply.Entries = r.Entries
	p.block(reply.Verbatim{Text: p.fit(r)})
	return p.reply
}

// fit returns the plain text of r within maxCopy: without its small print, without the blocks at its
// end that do not fit, and without the sources that only those cite. Who reads a shortened list is told so.
func (p *page) fit(r reply.Reply) string {
	r.Notes = nil
	if utf8.RuneCountInString(r.Text()) > maxCopy {
		r.Blocks = terse(r.Blocks)
	}
	for cut := 0; ; cut++ {
		for len(r.Blocks) > 1 && isHeading(r.Blocks[len(r.Blocks)-1]) {
			r.Blocks = r.Blocks[:len(r.Blocks)-1]
		}
		if cut > 0 {
			r.Notes = []string{p.say.Say("note_left_out", "N", cut)}
		}
		r = r.Recite()
		text := r.Text()
		if utf8.RuneCountInString(text) <= maxCopy || len(r.Blocks) <= 1 {
			return clip(text, maxCopy)
		}
		r.Blocks = r.Blocks[:len(r.Blocks)-1]
	}
}

// terse leaves out the asides of entries: the titles of the facts under a point, the tally of a vote.
func terse(blocks []reply.Block) []reply.Block {
	list := slices.Clone(blocks)
	for i, b := range list {
		if e, ok := b.(reply.Entry); ok {
			e.Spans = slices.DeleteFunc(slices.Clone(e.Spans), func(s reply.Span) bool { return s.Em })
			list[i] = e
		}
	}
	return list
}

func isHeading(b reply.Block) bool {
	_, ok := b.(reply.Heading)
	return ok
}

// post answers with another line's answer for the whole channel. It repeats nothing of what was asked.
func (p *page) post(line string) reply.Reply {
	r := p.aloudAnswer(line)
	r.Public = len(r.Entries) > 0 && !own(line) // a question back, or "not in our file", is for the asker
	r.Actions = slices.DeleteFunc(slices.Clone(r.Actions), func(a reply.Action) bool {
		return strings.HasPrefix(a.Line, "post ")
	})
	return r
}

// own reports whether a line, or the one that it carries, is answered to the asker alone.
func own(line string) bool {
	word, rest, _ := strings.Cut(line, " ")
	c := lookup(word)
	return c != nil && (c.own || c.hidden && own(rest))
}

// aloudAnswer answers a line as it is shown to others.
func (p *page) aloudAnswer(line string) reply.Reply {
	b := newPage(p.shelf, p.req)
	b.aloud = true
	return b.answer(line)
}

// short draws a rebuttal for others, without the advice that is for the asker alone.
func (p *page) short(r *facts.Rebuttal) reply.Reply {
	p.title(p.say.Say("claim_title", "Claim", p.words(r.Claim)))
	p.kept(r.Checked, r.ReviewBy)
	p.show(r.ID)
	p.block(reply.Text{Spans: reply.Plain(p.words(r.Short)), Cites: p.cite(p.book.FirstSources(r.ShortRests)...)})
	p.action("act_why", r.ID)
	p.offerKit(r.ID)
	return p.done()
}

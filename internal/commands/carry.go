package commands

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cmcbot/internal/reply"
)

// maxCopy is the longest text to copy: every platform sends it in one message.
const maxCopy = 1900

// copy answers with the plain text of another line's answer alone, ready to paste.
func (p *page) copy(line string) reply.Reply {
	r := p.brief(line)
	p.title(r.Title)
	p.reply.Entries = r.Entries
	p.block(reply.Verbatim{Text: fit(r)})
	return p.reply
}

// fit returns the plain text of r within maxCopy: without its small print, without the blocks at its
// end that do not fit, and without the sources that only those cite.
func fit(r reply.Reply) string {
	r.Notes = nil
	for {
		for len(r.Blocks) > 1 && isHeading(r.Blocks[len(r.Blocks)-1]) {
			r.Blocks = r.Blocks[:len(r.Blocks)-1]
		}
		r = r.Recite()
		text := r.Text()
		if utf8.RuneCountInString(text) <= maxCopy || len(r.Blocks) <= 1 {
			return clip(text, maxCopy)
		}
		r.Blocks = r.Blocks[:len(r.Blocks)-1]
	}
}

func isHeading(b reply.Block) bool {
	_, ok := b.(reply.Heading)
	return ok
}

// post answers with another line's answer for the whole channel. It repeats nothing of what was asked.
func (p *page) post(line string) reply.Reply {
	r := p.brief(line)
	r.Public = true
	r.Actions = slices.DeleteFunc(slices.Clone(r.Actions), func(a reply.Action) bool {
		return strings.HasPrefix(a.Line, "post ")
	})
	return r
}

// brief answers a line as it is shown to others: a rebuttal without the advice that is for the asker alone.
func (p *page) brief(line string) reply.Reply {
	for _, prefix := range []string{"post ", "copy "} {
		line = strings.TrimPrefix(line, prefix)
	}
	r := p.book.Rebuttal(line)
	if r == nil {
		return p.again().answer(line)
	}
	b := p.again()
	b.title(b.words(r.Claim))
	b.kept(r.Checked, r.ReviewBy)
	b.show(r.ID)
	var sources []string
	for _, s := range r.Points {
		sources = append(sources, b.book.Fact(s.Facts[0]).Sources[0])
	}
	b.block(reply.Text{Spans: reply.Plain(b.words(r.Short)), Cites: b.cite(first(unique(sources), 2)...)})
	b.action("act_why", r.ID)
	return b.done()
}

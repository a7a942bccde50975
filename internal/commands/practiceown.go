package commands

import (
	"regexp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/search"
)

// maxOwn is how long a reply in own words may be, in characters: half a minute to say, and some more.
const maxOwn = 800

// The shares of its words from which on a text of the file is taken to be said in a sentence: an argument, by two words or by more; what is
// better not said; and a fact that the search finds by it. Measured on the short answers of the file: each is recognised, and takes one in
// twenty of the arguments for other claims with it.
const (
	byTwoWords = 0.25
	byMore     = 0.18
	warned     = 0.6
	found      = 0.6
)

// few is among how many of the entries that a sentence finds one under the claim's arguments is preferred.
const few = 5

// maxMissing is how many arguments that a reply does not make are shown: the whole answer is one button away.
const maxMissing = 3

// practiceOwn asks for a reply in own words, or compares the one that was written with the answer of the file.
func (p *page) practiceOwn(pr practice, claim *facts.Rebuttal, said string) reply.Reply {
	p.show(claim.ID)
	if said = clip(strings.Join(strings.Fields(said), " "), maxOwn); said == "" {
		return p.practiceForm(pr, claim)
	}
	p.title(p.say.Say("practice_own_title"))
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(claim.Claim), Quote: true}}})
	p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("practice_own_words") + " ", Bold: true}, {Text: said}}})
	var sentences []*search.Reading
	for _, s := range search.Sentences(said) {
		sentences = append(sentences, p.index.Read(s))
	}
	p.checkFigures(claim, said)
	p.checkWording(claim, sentences)
	p.compareArguments(claim, said, sentences)
	p.answered(claim)
	p.note(p.say.Say("practice_own_note"))
	p.onwards(pr, claim)
	return p.done()
}

// practiceForm asks for a reply.
func (p *page) practiceForm(pr practice, claim *facts.Rebuttal) reply.Reply {
	line := pr.line(claim.ID, "own")
	p.title(p.say.Say("practice_form_title"))
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(claim.Claim), Quote: true}}})
	p.text(p.say.Say("practice_form_kept"))
	p.text(p.say.Say("practice_form_usage", "Line", line))
	p.reply.Form = &reply.Form{Line: line, Submit: p.say.Say("practice_form_submit"), Fields: []reply.FormField{
		{Name: "reply", Label: p.say.Say("practice_form_reply"), Hint: p.say.Say("practice_form_hint"), Long: true, Max: maxOwn},
	}}
	return p.done()
}

// checkFigures names the figures of a reply that the answer and its facts do not have: those that another fact has, with that fact, and those
// for which the file has no source.
func (p *page) checkFigures(claim *facts.Rebuttal, said string) {
	have := p.figuresOf(claim)
	for _, f := range search.Figures(said) {
		if slices.Contains(have, f.Key) {
			continue
		}
		other := p.elsewhere(claim, f.Key)
		if other == nil {
			p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("practice_careful") + " ", Bold: true}, {Text: p.say.Say("practice_figure_none", "Figure", f.Text)}}})
			continue
		}
		p.show(other.ID)
		p.block(reply.Entry{ID: other.ID, Cites: p.cite(other.Sources[0]), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: other.ID}},
			Spans: []reply.Span{{Text: p.say.Say("practice_careful") + " ", Bold: true}, {Text: p.say.Say("practice_figure_elsewhere", "Figure", f.Text, "Title", p.words(other.Title))}}})
	}
}

// elsewhere returns a fact that has a figure, one on a topic of the claim if there is any; nil for none.
func (p *page) elsewhere(claim *facts.Rebuttal, figure string) *facts.Fact {
	var best *facts.Fact
	for i := range p.book.Facts {
		f := &p.book.Facts[i]
		if (best == nil || slices.Contains(claim.Topics, f.Topic)) && f.Current(p.today) && slices.Contains(figuresIn(textsOf(f)), figure) {
			if best = f; slices.Contains(claim.Topics, f.Topic) {
				break
			}
		}
	}
	return best
}

// figuresOf returns the figures that an answer and the facts under it state.
func (p *page) figuresOf(r *facts.Rebuttal) []string {
	texts := []facts.Text{r.Claim, r.Short, r.Answer.Fact, r.Answer.Why, r.Answer.Again, r.Concession}
	for _, s := range r.Points {
		texts = append(texts, s.Text)
		for _, id := range s.Facts {
			texts = append(texts, textsOf(p.book.Fact(id))...)
		}
	}
	return figuresIn(texts)
}

// textsOf returns what a fact says, its qualifications included.
func textsOf(f *facts.Fact) []facts.Text {
	texts := []facts.Text{f.Title, f.Text, f.Short, f.Disputed, f.Note}
	if f.Figure != nil {
		texts = append(texts, facts.Text{English: f.Figure.Value + " " + f.Figure.Unit.English}, f.Figure.What)
	}
	return texts
}

func figuresIn(texts []facts.Text) []string {
	var keys []string
	for _, t := range texts {
		for _, f := range search.Figures(t.English) {
			keys = append(keys, f.Key)
		}
	}
	return keys
}

// checkWording warns of sentences that come near to what is not to be said.
func (p *page) checkWording(claim *facts.Rebuttal, sentences []*search.Reading) {
	for _, advice := range search.Sentences(claim.DoNotSay.English) {
		for _, s := range sentences {
			if share, n, words := s.Shares(advice); share >= warned && n > 1 {
				p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("practice_careful") + " ", Bold: true},
					{Text: p.say.Say("practice_near", "Words", p.say.List(words)) + " "}, {Text: advice, Quote: true}}})
				break
			}
		}
	}
}

// compareArguments lists the arguments of the answer that a reply makes, with the words in which they were recognised; those that were not; and
// what it says besides that the file has elsewhere.
func (p *page) compareArguments(claim *facts.Rebuttal, said string, sentences []*search.Reading) {
	var under []string
	for i := range claim.Points {
		under = append(under, claim.Points[i].Facts...)
	}
	stated, by := p.factsSaid(said, sentences, under)
	var made []reply.Block
	var other []*facts.Support
	for i := range claim.Points {
		s := &claim.Points[i]
		words := p.recognise(s, claim, said, by, sentences)
		if len(words) == 0 {
			other = append(other, s)
			continue
		}
		e := p.supported(s)
		e.Spans = append(e.Spans, reply.Span{Text: "\n" + p.say.Say("practice_by", "Words", p.say.List(words)), Em: true})
		made = append(made, e)
	}
	var besides []reply.Block
	for _, id := range stated {
		if f := p.book.Fact(id); !slices.Contains(under, id) && len(besides) < 2 {
			p.show(id)
			besides = append(besides, reply.Entry{ID: id, Spans: reply.Plain(p.words(f.Title)), Cites: p.cite(f.Sources[0]), Actions: []reply.Action{{Label: p.say.Say("act_open"), Line: id}}})
		}
	}
	if len(made) == 0 {
		p.text(p.say.Say("practice_none_made"))
	}
	p.under("practice_made", made)
	p.under("practice_besides", besides)
	var missing []reply.Block
	for _, s := range first(other, maxMissing) {
		missing = append(missing, p.supported(s))
	}
	p.under("practice_missing", missing)
}

// under draws blocks under a heading, nothing where there are none.
func (p *page) under(id string, blocks []reply.Block) {
	if len(blocks) > 0 {
		p.heading(id)
		p.reply.Blocks = append(p.reply.Blocks, blocks...)
	}
}

// year is the form of a year.
var year = regexp.MustCompile(`^(?:19|20)\d\d$`)

// recognise returns the words in which a reply makes an argument, in the sentence that shares most with it; or a figure of it; or the words in
// a sentence by which a fact under it was found; none when it does not seem to. What the claim itself says does not count.
func (p *page) recognise(s *facts.Support, claim *facts.Rebuttal, said string, stated map[string]*search.Reading, sentences []*search.Reading) []string {
	best, words := 0.0, []string(nil)
	for _, r := range sentences {
		for _, ref := range []string{s.Text.English, p.words(s.Text)} {
			if share, n, w := r.Shares(ref, claim.Claim.English); share > best && (n > 1 && share >= byTwoWords || n > 2 && share >= byMore) {
				best, words = share, w
			}
		}
	}
	for _, f := range search.Figures(said) { // a year is of many arguments
		if len(words) == 0 && !year.MatchString(f.Key) && slices.Contains(figuresIn([]facts.Text{s.Text}), f.Key) {
			words = []string{f.Text}
		}
	}
	for _, id := range s.Facts {
		if r := stated[id]; r != nil && len(words) == 0 {
			if _, n, w := r.Shares(s.Text.English + " " + p.book.Fact(id).Text.English); n > 1 {
				words = w
			}
		}
	}
	return words
}

// factsSaid returns the facts that the search finds by single sentences, with the sentence: of each the best of those under the
// claim's arguments, if it is among the first few; otherwise the best of all, if that is a fact.
func (p *page) factsSaid(said string, sentences []*search.Reading, under []string) (ids []string, by map[string]*search.Reading) {
	by = map[string]*search.Reading{}
	for i, s := range search.Sentences(said) {
		hits := slices.DeleteFunc(p.index.Find(s, few), func(h search.Hit) bool { return h.Fit < found })
		at := max(0, slices.IndexFunc(hits, func(h search.Hit) bool { return slices.Contains(under, h.ID) }))
		if len(hits) == 0 || p.book.Fact(hits[at].ID) == nil || by[hits[at].ID] != nil {
			continue
		}
		ids, by[hits[at].ID] = append(ids, hits[at].ID), sentences[i]
	}
	return ids, by
}

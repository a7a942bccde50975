package commands

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// maxRounds is how many claims one practice has, and maxReplies how many replies one has to choose from.
const (
	maxRounds  = 5
	maxReplies = 4
)

// A practice is a few claims to answer, one after the other. Its buttons carry all of it: nothing is kept of who was asked
// what, and how it went.
type practice struct {
	deal               string // decides the order of claims and replies
	right, others, own int    // rounds in which the answer was picked, another was, or own words were written
	scope              arguments
	list               []*facts.Rebuttal // the claims on scope, in the order dealt
}

// dealt reads what a button carries of a practice: "7qd.210" for the deal and the three counts.
var dealt = regexp.MustCompile(`^([a-z2-7]{3})\.([0-9])([0-9])([0-9])$`)

// practice plays the sceptic: it asks for the answer to a claim, says how a reply does, or sums up. Behind "practice" come
// what it is about, or as buttons carry it:
//
//	practice 7qd.210 deters-russia         the third claim
//	practice 7qd.210 deters-russia k5x2    the reply that was picked
//	practice 7qd.211 deters-russia own …   a reply in own words
//	practice 7qd.311 done                  the end
func (p *page) practice(args string) reply.Reply {
	words := strings.Fields(args)
	pr := practice{}
	if len(words) > 0 && pr.carried(words[0]) {
		words = words[1:]
	} else {
		pr.deal = code(p.req.Now.UTC().Format(time.RFC3339Nano))[:3]
	}
	var claim *facts.Rebuttal
	if len(words) > 0 {
		if claim = p.book.Rebuttal(strings.ToLower(words[0])); claim != nil {
			words = words[1:]
		}
	}
	mark, said, own, done := "", "", -1, false
	switch {
	case claim == nil:
		done = len(words) > 0 && words[0] == "done"
	case len(words) > 0 && marked.MatchString(words[0]):
		mark, words = words[0], words[1:]
	default:
		if own = slices.IndexFunc(words, func(w string) bool { return strings.EqualFold(w, "own") }); own >= 0 {
			said, words = strings.Trim(strings.Join(words[own+1:], " "), quotes), words[:own]
			pr.own = max(pr.own, 1-pr.rounds()) // typed, without what a button carries
		}
	}
	if done {
		words = words[1:]
	}
	about := strings.Join(words, " ")
	if claim == nil && !done {
		if claim = p.claimMeant(about); claim != nil {
			about = ""
		}
	}
	pr.scope = p.arguments(about)
	if r, refused := p.refuse(pr.scope, "practice"); refused {
		return r
	}
	pr.scope.audiences = nil // an answer is the same for everybody
	pr.list = p.claimsOn(pr.scope)
	slices.SortFunc(pr.list, func(a, b *facts.Rebuttal) int { return cmp.Compare(code(pr.deal, a.ID), code(pr.deal, b.ID)) })
	if claim == nil && len(pr.list) == 0 {
		p.title(p.say.Say("practice_done"))
		return p.nothing(pr.scope)
	}
	switch {
	case done:
		return p.practised(pr)
	case claim == nil:
		claim = pr.list[0]
	case own >= 0:
		return p.practiceOwn(pr, claim, cmp.Or(p.req.Values["reply"], said))
	}
	for _, r := range p.replies(pr, claim) {
		if mark == pr.mark(claim, r) {
			return p.practicePicked(pr, claim, r)
		}
	}
	return p.practiceClaim(pr, claim)
}

// carried takes from a word what a button carries of a practice, and reports whether it is such a word.
func (pr *practice) carried(word string) bool {
	m := dealt.FindStringSubmatch(word)
	if m == nil {
		return false
	}
	pr.deal = m[1]
	for i, n := range []*int{&pr.right, &pr.others, &pr.own} {
		*n = int(m[2+i][0] - '0')
	}
	return pr.rounds() <= maxRounds
}

// claimMeant returns the claim that words make, or come near to; nil for words that name something else, or nothing.
func (p *page) claimMeant(line string) *facts.Rebuttal {
	if r := p.heard.in(line); r != nil {
		return r
	}
	if len(strings.Fields(line)) <= 3 || p.arguments(line).clear() {
		return nil
	}
	if list := p.index.Claims(line); len(list) > 0 {
		return p.book.Rebuttal(list[0].ID)
	}
	for _, h := range p.index.Find(line, 20) {
		if r := p.book.Rebuttal(h.ID); r != nil && h.Near() {
			return r
		}
	}
	return nil
}

// code returns a short code for some texts, the same each time.
func code(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\n")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
}

// marked is the form of a mark.
var marked = regexp.MustCompile(`^[a-z2-7]{4}$`)

// mark is by what a button names a reply to a claim. It does not tell which reply is the answer, and means the same after
// the file has changed.
func (pr practice) mark(claim, r *facts.Rebuttal) string { return code(pr.deal, claim.ID, r.ID)[:4] }

// line writes a line that goes on with the practice: its words stand before what the practice is about, end behind. What it is
// about is left out where that is too long for a button.
func (pr practice) line(words, end string) string {
	head := strings.TrimSpace(fmt.Sprintf("practice %s.%d%d%d %s", pr.deal, pr.right, pr.others, pr.own, words))
	line := strings.TrimSpace(strings.Join(append([]string{head}, pr.scope.all()...), " ") + " " + end)
	if len(line) > maxButton {
		line = strings.TrimSpace(head + " " + end)
	}
	return line
}

// rounds is how many claims were answered, total how many there are.
func (pr practice) rounds() int { return pr.right + pr.others + pr.own }
func (pr practice) total() int  { return max(1, min(maxRounds, len(pr.list))) }

// next returns the claim that is dealt after another.
func (pr practice) next(claim *facts.Rebuttal) *facts.Rebuttal {
	if len(pr.list) == 0 {
		return claim
	}
	i := slices.Index(pr.list, claim)
	return pr.list[(i+1)%len(pr.list)]
}

// replies returns every reply that may have been offered to a claim, the answer among them; those offered now come first, in
// the order in which they stand. The others answer other claims, and rest on other facts.
func (p *page) replies(pr practice, claim *facts.Rebuttal) []*facts.Rebuttal {
	var others []*facts.Rebuttal
	for i := range p.book.Rebuttals {
		if r := &p.book.Rebuttals[i]; r != claim {
			others = append(others, r)
		}
	}
	slices.SortFunc(others, func(a, b *facts.Rebuttal) int {
		return cmp.Or(
			truth(sharesFact(a, claim))-truth(sharesFact(b, claim)),
			truth(overlap(b.Topics, claim.Topics))-truth(overlap(a.Topics, claim.Topics)),
			cmp.Compare(pr.mark(claim, a), pr.mark(claim, b)))
	})
	n := min(maxReplies-1, len(others))
	offered := append([]*facts.Rebuttal{claim}, others[:n]...)
	slices.SortFunc(offered, func(a, b *facts.Rebuttal) int {
		return cmp.Compare(code("order", pr.mark(claim, a)), code("order", pr.mark(claim, b)))
	})
	return append(offered, others[n:]...)
}

// sharesFact reports whether two answers rest on the same fact: then one may well do for the other's claim.
func sharesFact(a, b *facts.Rebuttal) bool {
	return slices.ContainsFunc(a.Points, func(s facts.Support) bool {
		return slices.ContainsFunc(b.Points, func(t facts.Support) bool { return overlap(s.Facts, t.Facts) })
	})
}

// practiceClaim asks for the answer to a claim.
func (p *page) practiceClaim(pr practice, claim *facts.Rebuttal) reply.Reply {
	p.title(p.say.Say("practice_title", "Count", min(pr.rounds()+1, pr.total()), "Total", pr.total()))
	p.show(claim.ID)
	p.text(p.say.Say("practice_sceptic"))
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(claim.Claim), Quote: true}}})
	p.text(p.say.Say("practice_choose"))
	offered := p.replies(pr, claim)
	for i, r := range first(offered, maxReplies) {
		p.show(r.ID)
		p.block(reply.Entry{ID: r.ID, Spans: []reply.Span{{Text: fmt.Sprintf("%d. ", i+1), Bold: true}, {Text: p.words(r.Short)}},
			Actions: []reply.Action{{Label: p.say.Say("act_practice_pick", "Count", i+1), Line: pr.line(claim.ID+" "+pr.mark(claim, r), "")}}})
	}
	mine := pr
	mine.own++
	p.action("act_practice_own", mine.line(claim.ID, "own"))
	return p.done()
}

// practicePicked says whether a reply answers the claim and why, and shows the answer.
func (p *page) practicePicked(pr practice, claim, r *facts.Rebuttal) reply.Reply {
	p.show(claim.ID)
	if r == claim {
		pr.right++
		p.title(p.say.Say("practice_right"))
	} else {
		pr.others++
		p.title(p.say.Say("practice_other"))
	}
	p.block(reply.Text{Spans: []reply.Span{{Text: p.words(claim.Claim), Quote: true}}})
	if r != claim {
		p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("practice_picked") + " ", Bold: true}, {Text: p.words(r.Short)}}})
		p.block(reply.Text{Spans: []reply.Span{{Text: p.say.Say("practice_answers") + " "}, {Text: p.words(r.Claim), Quote: true}}})
	}
	if words := p.takenUp(claim, claim); words != "" {
		p.text(p.say.Say("practice_words", "Words", words))
	}
	if words := p.takenUp(claim, r); r != claim {
		id := "practice_words_other"
		if words == "" {
			id = "practice_words_none"
		}
		p.text(p.say.Say(id, "Words", words))
	}
	p.answered(claim)
	p.onwards(pr, claim)
	return p.done()
}

// takenUp lists the words of a claim that a short answer takes up.
func (p *page) takenUp(claim, r *facts.Rebuttal) string {
	_, _, words := p.index.Read(claim.Claim.English).Shares(r.Short.English)
	if len(words) == 0 {
		return ""
	}
	return p.say.List(words)
}

// answered shows the answer to a claim: what to say and why, what is true in the claim, and what not to say.
func (p *page) answered(claim *facts.Rebuttal) {
	p.block(reply.Fields{Fields: []reply.Field{{Name: p.say.Say("rebuttal_why"), Spans: reply.Plain(p.words(claim.Answer.Why))}}})
	p.advice(claim)
}

// onwards leads from a reply to the next claim or the end, and to the whole answer.
func (p *page) onwards(pr practice, claim *facts.Rebuttal) {
	line := pr.line("done", "")
	label := p.say.Say("act_practice_done")
	if pr.rounds() < pr.total() {
		line, label = pr.line(pr.next(claim).ID, ""), p.say.Say("act_practice_next")
	}
	p.button(label, line)
	p.reply.Actions[len(p.reply.Actions)-1].Primary = true
	p.action("act_practice_answer", claim.ID)
	p.action("act_practice_own", pr.line(claim.ID, "own"))
	p.offerKit(claim.ID)
}

// practised sums up.
func (p *page) practised(pr practice) reply.Reply {
	p.title(p.say.Say("practice_done"))
	fields := []reply.Field{
		{Name: p.say.Say("practice_count_right"), Spans: reply.Plain(strconv.Itoa(pr.right))},
		{Name: p.say.Say("practice_count_others"), Spans: reply.Plain(strconv.Itoa(pr.others))},
		{Name: p.say.Say("practice_count_own"), Spans: reply.Plain(strconv.Itoa(pr.own))},
	}
	p.block(reply.Fields{Fields: fields})
	p.text(p.say.Say("practice_kept"))
	p.button(p.say.Say("act_practice_again"), pr.scope.line("practice"))
	p.action("act_objections", pr.scope.line("rebut"))
	return p.done()
}

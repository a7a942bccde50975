package commands

import (
	"cmp"
	"slices"

	"cmcbot/internal/facts"
)

// How much a brief says.
const (
	briefPoints     = 3
	briefObjections = 2
)

// A choice is what a brief says of a state to an audience, chosen from the file by rules that give the same for the same
// file and day. Everything is current; what is disputed or weak is never the number or the story.
type choice struct {
	points     []*facts.Point // the best first, on different topics where the file has them
	number     *facts.Fact    // with a figure that none of the points rests on; nil when there is none
	story      *facts.Fact    // what happened to people; nil when there is none
	objections []*facts.Rebuttal
}

// chosen chooses what to say about c to an audience, "" for anybody.
func (p *page) chosen(c *facts.Country, audience string) choice {
	at := p.atIssue(c)
	x := choice{points: p.briefPoints(c, audience)}
	x.number = p.briefNumber(c, at, x)
	x.story = p.briefStory(c, x)
	x.objections = p.briefObjections(c, at)
	return x
}

// atIssue returns the treaty that a meeting is about first: one that the state leaves or left, otherwise the first.
func (p *page) atIssue(c *facts.Country) *facts.Treaty {
	for i := range p.book.Treaties {
		if t := &p.book.Treaties[i]; stance(c.Membership(t.ID).On(p.today, t.Notice)) == "left" {
			return t
		}
	}
	return &p.book.Treaties[0]
}

// briefPoints chooses what to say: what is for the audience first, then what is about the state, then what suits every
// state in its position, then what suits all; by strength; one point of each topic before a second.
func (p *page) briefPoints(c *facts.Country, audience string) []*facts.Point {
	type ranked struct {
		*facts.Point
		rank int
	}
	var list []ranked
	for i := range p.book.Points {
		pt := &p.book.Points[i]
		rank := pt.Strength
		switch named := slices.Contains(pt.Countries, c.ID); {
		case named && (pt.Stance == "" || p.suits(pt, c)):
		case named || len(pt.Countries) > 0 || pt.Stance != "" && !p.suits(pt, c):
			continue
		case pt.Stance != "":
			rank += 10
		default:
			rank += 20
		}
		if audience != "" && !slices.Contains(pt.Audiences, audience) {
			rank += 100
		}
		list = append(list, ranked{pt, rank})
	}
	slices.SortStableFunc(list, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	var points, rest []*facts.Point
	for _, r := range list {
		if slices.ContainsFunc(points, func(pt *facts.Point) bool { return pt.Topic == r.Topic }) {
			rest = append(rest, r.Point)
		} else {
			points = append(points, r.Point)
		}
	}
	return first(slices.Concat(points, rest), briefPoints)
}

// briefNumber chooses a figure: one of a fact about the state (and at most one other), the important and the newest first;
// otherwise one of the file's list, those on the treaty at issue first.
func (p *page) briefNumber(c *facts.Country, at *facts.Treaty, x choice) *facts.Fact {
	var own []*facts.Fact
	for i := range p.book.Facts {
		f := &p.book.Facts[i]
		if len(f.Countries) <= 2 && slices.Contains(f.Countries, c.ID) && f.Figure != nil && p.fits(f, x) {
			own = append(own, f)
		}
	}
	slices.SortStableFunc(own, p.freshest)
	general := p.listed(p.book.Briefs.Numbers, x)
	slices.SortStableFunc(general, func(a, b *facts.Fact) int {
		return truth(ofTreaty([]string{b.Topic}, []string{at.ID})) - truth(ofTreaty([]string{a.Topic}, []string{at.ID}))
	})
	return head(slices.Concat(own, general))
}

// briefStory chooses what happened to people: the story of a chosen point, of another one about the state, a case
// that happened there; otherwise one of the file's list.
func (p *page) briefStory(c *facts.Country, x choice) *facts.Fact {
	var list []*facts.Fact
	add := func(f *facts.Fact) {
		if f != nil && p.fits(f, x) {
			list = append(list, f)
		}
	}
	for _, pt := range x.points {
		add(p.book.Fact(pt.Story))
	}
	for i := range p.book.Points {
		if pt := &p.book.Points[i]; slices.Contains(pt.Countries, c.ID) {
			add(p.book.Fact(pt.Story))
		}
	}
	for i := range p.book.Facts {
		if f := &p.book.Facts[i]; f.Topic == "cases" && len(f.Countries) > 0 && f.Countries[0] == c.ID {
			add(f)
		}
	}
	return head(slices.Concat(list, p.listed(p.book.Briefs.Stories, x)))
}

// briefObjections chooses the claims that such a state is likely to make: those that the file has of it, then those of states in
// its position.
func (p *page) briefObjections(c *facts.Country, at *facts.Treaty) []*facts.Rebuttal {
	var list []*facts.Rebuttal
	for i := range p.book.Rebuttals {
		if r := &p.book.Rebuttals[i]; slices.Contains(r.Countries, c.ID) {
			list = append(list, r)
		}
	}
	for _, id := range p.book.Briefs.For(c.Membership(at.ID).On(p.today, at.Notice)).Objections {
		if r := p.book.Rebuttal(id); !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return first(list, briefObjections)
}

// fits reports whether a fact may be the number or the story: one that stands, and that the brief does not say yet.
func (p *page) fits(f *facts.Fact, x choice) bool {
	return f.Current(p.today) && f.Disputed.IsZero() && !f.Weak && f != x.number &&
		!slices.ContainsFunc(x.points, func(pt *facts.Point) bool { return slices.Contains(pt.Support, f.ID) })
}

// listed returns the facts with these ids that a brief may give.
func (p *page) listed(ids []string, x choice) []*facts.Fact {
	var list []*facts.Fact
	for _, id := range ids {
		if f := p.book.Fact(id); p.fits(f, x) {
			list = append(list, f)
		}
	}
	return list
}

func head(list []*facts.Fact) *facts.Fact {
	if len(list) == 0 {
		return nil
	}
	return list[0]
}

package facts

import "slices"

// index finds entries by id. It is built once, by Parse.
type index struct {
	sources   map[string]*Source
	treaties  map[string]*Treaty
	topics    map[string]*Topic
	audiences map[string]*Audience
	groups    map[string]*Group
	rebuttals map[string]*Rebuttal
	points    map[string]*Point
	facts     map[string]*Fact
	days      map[string]*Day
	series    map[string]*Series
	countries map[string]*Country
}

func newIndex(b *Book) index {
	return index{
		sources:   byID(b.Sources, func(s *Source) string { return s.ID }),
		treaties:  byID(b.Treaties, func(t *Treaty) string { return t.ID }),
		topics:    byID(b.Topics, func(t *Topic) string { return t.ID }),
		audiences: byID(b.Audiences, func(a *Audience) string { return a.ID }),
		groups:    byID(b.Groups, func(g *Group) string { return g.ID }),
		rebuttals: byID(b.Rebuttals, func(r *Rebuttal) string { return r.ID }),
		points:    byID(b.Points, func(p *Point) string { return p.ID }),
		facts:     byID(b.Facts, func(f *Fact) string { return f.ID }),
		days:      byID(b.Calendar, func(d *Day) string { return d.ID }),
		series:    byID(b.Series, func(s *Series) string { return s.ID }),
		countries: byID(b.Countries, func(c *Country) string { return c.ID }),
	}
}

func byID[T any](list []T, id func(*T) string) map[string]*T {
	m := make(map[string]*T, len(list))
	for i := range list {
		m[id(&list[i])] = &list[i]
	}
	return m
}

// The lookups return nil when the file has no entry with that id.

// Source returns the source with this id.
func (b *Book) Source(id string) *Source { return b.index.sources[id] }

// Treaty returns the treaty with this id, "ccm" or "mbt".
func (b *Book) Treaty(id string) *Treaty { return b.index.treaties[id] }

// Topic returns the topic with this id.
func (b *Book) Topic(id string) *Topic { return b.index.topics[id] }

// Audience returns the audience with this id.
func (b *Book) Audience(id string) *Audience { return b.index.audiences[id] }

// Group returns the group with this id.
func (b *Book) Group(id string) *Group { return b.index.groups[id] }

// Rebuttal returns the rebuttal with this id.
func (b *Book) Rebuttal(id string) *Rebuttal { return b.index.rebuttals[id] }

// Point returns the talking point with this id.
func (b *Book) Point(id string) *Point { return b.index.points[id] }

// Fact returns the fact with this id.
func (b *Book) Fact(id string) *Fact { return b.index.facts[id] }

// Day returns the calendar entry with this id.
func (b *Book) Day(id string) *Day { return b.index.days[id] }

// SeriesByID returns the series with this id.
func (b *Book) SeriesByID(id string) *Series { return b.index.series[id] }

// Country returns the state with this ISO 3166-1 alpha-2 id, in capitals.
func (b *Book) Country(id string) *Country { return b.index.countries[id] }

// GroupsOf returns the groups that the country belongs to, in the file's order.
func (b *Book) GroupsOf(country string) []*Group {
	var groups []*Group
	for i := range b.Groups {
		if slices.Contains(b.Groups[i].Members, country) {
			groups = append(groups, &b.Groups[i])
		}
	}
	return groups
}

// CountOn counts the states in each position in the treaty on day. A state that has given notice counts as a party.
func (b *Book) CountOn(treaty string, day Date) Count {
	var n Count
	t := b.Treaty(treaty)
	if t == nil {
		return n
	}
	for i := range b.Countries {
		switch b.Countries[i].Membership(treaty).On(day, t.Notice) {
		case Party, Withdrawing:
			n.Parties++
		case Signatory:
			n.Signatories++
		case Withdrawn:
			n.Withdrawn++
		case Outside:
		}
	}
	return n
}

package commands

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
)

// pageSize is how many entries a list shows at once.
const pageSize = 5

// paged returns one page of a list and adds the buttons to the pages before and after it.
func paged[T any](p *page, list []T, n int, line string) []T {
	pages := max(1, (len(list)+pageSize-1)/pageSize)
	n = min(n, pages)
	if p.again = line; n > 1 {
		p.again = fmt.Sprintf("%s %d", line, n)
	}
	if n > 1 {
		p.button(p.say.Say("act_previous"), strings.TrimSpace(fmt.Sprintf("%s %d", line, n-1)))
	}
	if n < pages {
		p.button(p.say.Say("act_more", "Count", len(list)-n*pageSize), strings.TrimSpace(fmt.Sprintf("%s %d", line, n+1)))
	}
	if pages > 1 {
		p.note(p.say.Say("note_page", "Page", n, "Pages", pages))
	}
	return list[(n-1)*pageSize : min(n*pageSize, len(list))]
}

// line writes arguments back as the words of a command, by their ids.
func (a arguments) line(command string) string {
	return strings.Join(slices.Concat([]string{command}, a.all(), a.later), " ")
}

// all returns the ids of what the arguments name, each with its kind.
func (a arguments) all() []string {
	var all []string
	add := func(kind string, ids []string) {
		for _, id := range ids {
			all = append(all, kind+id)
		}
	}
	add("state:", a.states)
	add("topic:", a.topics)
	add("audience:", a.audiences)
	add("group:", a.groups)
	add("treaty:", a.treaties)
	add("", a.ids)
	return all
}

// refuse answers arguments of which no list can be made: ambiguous ones, those that name nothing, and the
// name of one entry, which is its own answer.
func (p *page) refuse(a arguments, command string) (r reply.Reply, refused bool) {
	switch {
	case len(a.choices) > 0:
		rest := a
		rest.choices = nil
		return p.choose(a.choices, rest.line(command)), true
	case len(a.unknown) > 0:
		// "dates for the vote in Vilnius": the command's name is a word of a question.
		if answer := p.index.Ask(p.line); len(strings.Fields(p.line)) > 2 && answer.ID != "" && !answer.Named {
			return p.found(answer), true
		}
		p.lost = p.line
		return p.unknown(p.nearest(strings.Join(a.unknown, " "), nil)), true
	case len(a.ids) > 0 && command != "sources":
		return p.subject(a.ids[0]), true
	}
	return reply.Reply{}, false
}

// scope names what a list is about: "Laos, Children".
func (p *page) scope(a arguments) string {
	var names []string
	for _, id := range a.all() {
		names = append(names, p.name(id))
	}
	return strings.Join(names, ", ")
}

// members returns the states that arguments are about: those named and those of the groups named.
func (p *page) members(a arguments) []string {
	states := slices.Clone(a.states)
	for _, id := range a.groups {
		states = append(states, p.book.Group(id).Members...)
	}
	return states
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func (p *page) points(args string) reply.Reply {
	a := p.arguments(args)
	if r, refused := p.refuse(a, "points"); refused {
		return r
	}
	return p.pointList(a)
}

// pointsOn returns the talking points on what the arguments name, the best first.
func (p *page) pointsOn(a arguments) []*facts.Point {
	var list []*facts.Point
	if len(a.states) == 1 {
		list = p.pointsFor(p.book.Country(a.states[0]))
	} else {
		for i := range p.book.Points {
			list = append(list, &p.book.Points[i])
		}
		slices.SortStableFunc(list, func(a, b *facts.Point) int { return cmp.Compare(a.Strength, b.Strength) })
	}
	states := p.members(a)
	return slices.DeleteFunc(list, func(pt *facts.Point) bool {
		return len(states) > 1 && len(pt.Countries) > 0 && !overlap(pt.Countries, states) ||
			len(a.topics) > 0 && !slices.Contains(a.topics, pt.Topic) ||
			len(a.audiences) > 0 && !overlap(a.audiences, pt.Audiences) ||
			len(a.treaties) > 0 && pt.Treaty != "" && !slices.Contains(a.treaties, pt.Treaty)
	})
}

func (p *page) pointList(a arguments) reply.Reply {
	list := p.pointsOn(a)
	p.titled("points_title", "points_title_of", a)
	if len(list) == 0 {
		return p.nothing(a)
	}
	for _, pt := range paged(p, list, a.page, a.line("points")) {
		p.pointEntry(pt)
	}
	for i := range p.book.Audiences {
		au := &p.book.Audiences[i]
		if len(a.audiences) == 0 && slices.ContainsFunc(list, func(pt *facts.Point) bool { return slices.Contains(pt.Audiences, au.ID) }) {
			p.button(p.say.Say("act_for", "Audience", p.words(au.Name)), a.line("points")+" audience:"+au.ID)
		}
	}
	p.onward(a)
	p.offerKit(a.line("points"))
	return p.done()
}

// titled sets the title of a list, with what it is about where that was given.
func (p *page) titled(bare, of string, a arguments) {
	if scope := p.scope(a); scope != "" {
		p.title(clip(p.say.Say(of, "Scope", scope), 150))
		return
	}
	p.title(p.say.Say(bare))
}

// nothing says that the file has nothing on what was asked, and leads on.
func (p *page) nothing(a arguments) reply.Reply {
	p.text(p.say.Say("nothing"))
	p.onward(a)
	p.action("act_topics", "topics")
	return p.done()
}

// onward leads from a list to the cards of what it is about.
func (p *page) onward(a arguments) {
	a.audiences = nil // an audience's card is the list itself
	for _, id := range a.all() {
		p.button(p.name(id), id)
	}
}

func (p *page) facts(args string) reply.Reply {
	a := p.arguments(args)
	if r, refused := p.refuse(a, "facts"); refused {
		return r
	}
	if a.count() == 0 && args == "" {
		return p.topics("")
	}
	return p.factList(a)
}

func (p *page) factList(a arguments) reply.Reply {
	a.audiences = nil // facts are the same for everybody
	list := p.factsOn(a)
	p.titled("facts_title", "facts_title_of", a)
	if len(list) == 0 {
		return p.nothing(a)
	}
	for _, f := range paged(p, list, a.page, a.line("facts")) {
		p.factLine(f)
	}
	p.onward(a)
	p.offerKit(a.line("facts"))
	return p.done()
}

// factsOn returns the facts on what the arguments name, in reading order. A fact about children's casualties stands
// under casualties and, by its tag, is found under children too.
func (p *page) factsOn(a arguments) []*facts.Fact {
	states := p.members(a)
	var list []*facts.Fact
	for i := range p.book.Facts {
		f := &p.book.Facts[i]
		if len(states) > 0 && !overlap(states, f.Countries) ||
			len(a.topics) > 0 && !slices.Contains(a.topics, f.Topic) && !overlap(a.topics, f.Tags) ||
			len(a.treaties) > 0 && !ofTreaty([]string{f.Topic}, a.treaties) {
			continue
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, p.freshest)
	return list
}

// ofTreaty reports whether an entry under these topics is about one of the treaties: the Mine Ban Treaty
// has a topic of its own.
func ofTreaty(topics, treaties []string) bool {
	return slices.Contains(treaties, "mbt") == slices.Contains(topics, "landmines") || len(treaties) > 1
}

// freshest orders facts for reading: those that stand before those replaced, important before others, newer before older.
func (p *page) freshest(a, b *facts.Fact) int {
	return cmp.Or(
		truth(b.Current(p.today))-truth(a.Current(p.today)),
		truth(b.Important)-truth(a.Important),
		truth(a.Weak)-truth(b.Weak),
		b.AsOf.Compare(a.AsOf))
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

// fact draws the fact that is named, or the fact of the day.
func (p *page) fact(args string) reply.Reply {
	if args == "" {
		if f := p.ofTheDay(); f != nil {
			return p.factCard(f)
		}
		return p.nothing(arguments{})
	}
	if f := p.book.Fact(strings.ToLower(args)); f != nil {
		return p.factCard(f)
	}
	a := p.arguments(args)
	if r, refused := p.refuse(a, "facts"); refused {
		return r
	}
	return p.factList(a)
}

// another draws the next fact of the same topic, in the file's order, that may be shown.
func (p *page) another(args string) reply.Reply {
	from := slices.IndexFunc(p.book.Facts, func(f facts.Fact) bool { return f.ID == args })
	if from < 0 {
		return p.fact("")
	}
	n := len(p.book.Facts)
	for step := 1; step < n; step++ {
		f := &p.book.Facts[(from+step)%n]
		if f.Topic == p.book.Facts[from].Topic && f.Current(p.today) {
			return p.factCard(f)
		}
	}
	return p.factCard(&p.book.Facts[from])
}

// ofTheDay returns the fact that the day brings: each that may be shown, in turn.
func (p *page) ofTheDay() *facts.Fact {
	var list []*facts.Fact
	for i := range p.book.Facts {
		f := &p.book.Facts[i]
		if f.Important && f.Current(p.today) && f.Disputed.IsZero() && !f.Weak && !facts.Overdue(f.ReviewBy, p.today) {
			list = append(list, f)
		}
	}
	if len(list) == 0 {
		return nil
	}
	epoch := facts.Date{Year: 2008, Month: 5, Day: 30}
	n := epoch.DaysUntil(p.today) % len(list)
	return list[(n+len(list))%len(list)]
}

// rebut draws the rebuttal that is named, or those that answer the claims of a message, or lists those on a topic or a state.
func (p *page) rebut(args string) reply.Reply {
	if r := p.book.Rebuttal(strings.ToLower(args)); r != nil {
		return p.rebuttal(r)
	}
	if r := p.heard.in(args); r != nil {
		return p.rebuttal(r)
	}
	if p.req.Target != "" || len(strings.Fields(args)) > 3 {
		return p.claims(args)
	}
	a := p.arguments(args)
	if len(a.unknown) > 0 {
		return p.claims(args)
	}
	if r, refused := p.refuse(a, "rebut"); refused {
		return r
	}
	a.audiences = nil // an answer is the same for everybody
	list := p.claimsOn(a)
	p.titled("rebut_title", "rebut_title_of", a)
	if len(list) == 0 {
		return p.nothing(a)
	}
	for _, r := range paged(p, list, a.page, a.line("rebut")) {
		p.claimEntry(r)
	}
	p.button(p.say.Say("act_practice"), a.line("practice"))
	p.onward(a)
	p.offerKit(a.line("rebut"))
	return p.done()
}

// claimsOn returns the rebuttals on what the arguments name, in the file's order; what is said about a state itself comes first.
func (p *page) claimsOn(a arguments) []*facts.Rebuttal {
	var list []*facts.Rebuttal
	states := p.members(a)
	for i := range p.book.Rebuttals {
		r := &p.book.Rebuttals[i]
		if len(a.treaties) > 0 && !ofTreaty(r.Topics, a.treaties) ||
			len(a.topics) > 0 && !overlap(a.topics, r.Topics) || len(states) > 0 && len(r.Countries) > 0 && !overlap(states, r.Countries) {
			continue
		}
		list = append(list, r)
	}
	slices.SortStableFunc(list, func(a, b *facts.Rebuttal) int {
		return truth(overlap(states, b.Countries)) - truth(overlap(states, a.Countries))
	})
	return list
}

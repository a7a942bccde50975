package share

import (
	"regexp"
	"slices"
	"strings"

	"cmcbot/internal/facts"
)

// speak writes a speech: its opening, as much of what goes on from there as fits, and how it closes. What does not fit is
// left out, and so is what repeats figures that were said.
func (w writer) speak(m material, n Network) string {
	closing := m.closing
	write := func(said []statement) string {
		var texts, sources []string
		for _, s := range slices.Concat(said, closing) {
			texts = append(texts, s.text)
			sources = append(sources, s.sources...)
		}
		return w.end(strings.Join(texts, " "), sources, m.checked)
	}
	fits := func(said []statement) bool { return n.Count(write(said)) <= n.Limit }
	said := m.speech[:1:1]
	for len(closing) > 0 && !fits(said) {
		closing = closing[:len(closing)-1]
	}
	if !fits(said) {
		return ""
	}
	for _, s := range m.speech[1:] {
		if more := append(slices.Clip(said), s); !repeats(said, s) && fits(more) {
			said = more
		}
	}
	return write(said)
}

// number finds figures: "1.49", "179", "2023".
var number = regexp.MustCompile(`\d+(?:[.,]\d+)*`)

// repeats reports whether a statement was said, or has figures and all of them were.
func repeats(said []statement, s statement) bool {
	var before strings.Builder
	for _, b := range said {
		if b.text == s.text {
			return true
		}
		before.WriteString(b.text + " ")
	}
	known := number.FindAllString(before.String(), -1)
	figures := number.FindAllString(s.text, -1)
	return len(figures) > 0 && !slices.ContainsFunc(figures, func(f string) bool { return !slices.Contains(known, f) })
}

// beside returns what else may be said in half a minute with a fact, and what to ask for: the other facts under the first
// talking point that rests on it, and its ask; or, from a rebuttal that rests on it, the fact said again, and its ask; then
// what the file has near it. A fact on which nothing rests takes the ask of its topic.
func (w writer) beside(f *facts.Fact) (list []statement, ask statement) {
	var topic *facts.Point
	for i := range w.book.Points {
		p := &w.book.Points[i]
		if topic == nil && p.Topic == f.Topic && p.Stance == "" && len(p.Countries) == 0 {
			topic = p
		}
		if !slices.Contains(p.Support, f.ID) || p.Stance != "" || len(p.Countries) > 0 && !shared(p.Countries, f.Countries) {
			continue // what is asked of Latvia, or of those who left, is no ending for a figure of the world
		}
		for _, id := range p.Support {
			if other := w.book.Fact(id); id != f.ID && other.Current(w.day) {
				list = append(list, w.stated(other))
			}
		}
		return append(list, w.near(f)...), statement{text: w.words(p.Ask)}
	}
	for i := range w.book.Rebuttals {
		r := &w.book.Rebuttals[i]
		if slices.ContainsFunc(r.Points, func(s facts.Support) bool { return slices.Contains(s.Facts, f.ID) }) {
			return append([]statement{w.carried(r.Answer.Again, r.Answer.Rests)}, w.near(f)...), statement{text: w.words(r.Ask)}
		}
	}
	if topic != nil {
		ask = statement{text: w.words(topic.Ask)}
	}
	return w.near(f), ask
}

// shared reports whether two lists have something in common.
func shared(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// near returns the facts of the same topic, those on the same states first, then those under the same tags, then the important
// ones, then the others.
func (w writer) near(f *facts.Fact) []statement {
	kinds := []func(*facts.Fact) bool{
		func(o *facts.Fact) bool { return shared(o.Countries, f.Countries) },
		func(o *facts.Fact) bool { return shared(o.Tags, f.Tags) },
		func(o *facts.Fact) bool { return o.Important },
		func(*facts.Fact) bool { return true },
	}
	var list []statement
	var taken []string
	for _, kind := range kinds {
		for i := range w.book.Facts {
			o := &w.book.Facts[i]
			if o.ID != f.ID && o.Topic == f.Topic && o.Current(w.day) && !slices.Contains(taken, o.ID) && kind(o) {
				list, taken = append(list, w.stated(o)), append(taken, o.ID)
			}
		}
	}
	return list
}

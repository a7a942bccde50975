package facts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A Kept is an entry that somebody has to compare with its sources from time to time.
type Kept struct {
	Section, ID       string // as the file names them
	Name, Text        Text   // what people call it, and what it says
	Sources           []string
	Checked, ReviewBy Date

	entry any
}

// Next returns the day by which an entry is due again that was found true on day: as long after it as the file gave it before.
func (k Kept) Next(day Date) Date { return day.AddDays(k.Checked.DaysUntil(k.ReviewBy)) }

// Content is the same for an entry as long as nothing of it changes but the days of its reviews, and its phrases: 8 characters.
func (k Kept) Content() string { return digest(k.entry, "checked", "review_by")[:8] }

// digest is the same for an entry as long as nothing of it changes but what stands under the keys but, and its phrases: they say nothing, and
// what reads the file alone does not see those beside it.
func digest(entry any, but ...string) string {
	values := take(entry).values
	sum := sha256.New()
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if !slices.Contains(but, key) && !slices.Contains(phraseKeys, key) {
			fmt.Fprintf(sum, "%q=%q\n", key, values[key])
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// phraseKeys are the keys of an entry's phrases.
var phraseKeys = []string{"asked_as", "heard_as", "not_heard_as"}

// Kept returns the entry that has this id in answers: "cas-2024-total", "group:eu", "treaty:ccm". ok is false when there is none, or when
// it has no reviews.
func (b *Book) Kept(ref string) (k Kept, ok bool) {
	kind, id, named := strings.Cut(ref, ":")
	switch {
	case named && kind == "treaty" && b.Treaty(id) != nil:
		t := b.Treaty(id)
		return Kept{"treaties", t.ID, t.Name, t.Text, t.Sources, t.Checked, t.ReviewBy, *t}, true
	case named && kind == "group" && b.Group(id) != nil:
		g := b.Group(id)
		return Kept{"groups", g.ID, g.Name, g.Text, g.Sources, g.Checked, g.ReviewBy, *g}, true
	case named:
	case b.Fact(ref) != nil:
		f := b.Fact(ref)
		return Kept{"facts", f.ID, f.Title, f.Text, f.Sources, f.Checked, f.ReviewBy, *f}, true
	case b.Rebuttal(ref) != nil:
		r := b.Rebuttal(ref)
		under := slices.Concat(r.ShortRests, r.Answer.Rests)
		for _, s := range r.Points {
			under = append(under, s.Facts...)
		}
		return Kept{"rebuttals", r.ID, r.Claim, r.Short, b.FirstSources(under), r.Checked, r.ReviewBy, *r}, true
	case b.Point(ref) != nil:
		p := b.Point(ref)
		return Kept{"points", p.ID, p.Message, p.Ask, b.FirstSources(p.Support), p.Checked, p.ReviewBy, *p}, true
	}
	return Kept{}, false
}

// FirstSources returns the first source of each of these facts, each once. What is no id of a fact has none.
func (b *Book) FirstSources(ids []string) (sources []string) {
	for _, id := range ids {
		if f := b.Fact(id); f != nil && len(f.Sources) > 0 && !slices.Contains(sources, f.Sources[0]) {
			sources = append(sources, f.Sources[0])
		}
	}
	return sources
}

// Ref is the id that the entry of a task has in answers.
func (t Task) Ref() string {
	switch t.Section {
	case "treaties":
		return "treaty:" + t.ID
	case "groups":
		return "group:" + t.ID
	case "countries":
		return "state:" + t.ID
	}
	return t.ID
}

// Confirmed returns the book as if the file said of each of these entries, by their ids in answers, that it was found true on a day. What was checked later
// than that stays as it is. The book itself is not changed.
func (b *Book) Confirmed(days map[string]Date) *Book {
	if len(days) == 0 {
		return b
	}
	c := *b
	confirm := func(ref string, checked, reviewBy *Date) {
		if day, ok := days[ref]; ok && day.After(*checked) {
			k := Kept{Checked: *checked, ReviewBy: *reviewBy}
			*checked, *reviewBy = day, k.Next(day)
		}
	}
	c.Treaties, c.Groups, c.Facts = slices.Clone(b.Treaties), slices.Clone(b.Groups), slices.Clone(b.Facts)
	c.Rebuttals, c.Points = slices.Clone(b.Rebuttals), slices.Clone(b.Points)
	for i := range c.Treaties {
		confirm("treaty:"+c.Treaties[i].ID, &c.Treaties[i].Checked, &c.Treaties[i].ReviewBy)
	}
	for i := range c.Groups {
		confirm("group:"+c.Groups[i].ID, &c.Groups[i].Checked, &c.Groups[i].ReviewBy)
	}
	for i := range c.Facts {
		confirm(c.Facts[i].ID, &c.Facts[i].Checked, &c.Facts[i].ReviewBy)
	}
	for i := range c.Rebuttals {
		confirm(c.Rebuttals[i].ID, &c.Rebuttals[i].Checked, &c.Rebuttals[i].ReviewBy)
	}
	for i := range c.Points {
		confirm(c.Points[i].ID, &c.Points[i].Checked, &c.Points[i].ReviewBy)
	}
	c.index = newIndex(&c)
	return &c
}

// Confirm writes into the text of a knowledge file that an entry, by its id in answers, was found true on day, with the day by which it is due again. All
// other lines stay byte for byte what they were.
func Confirm(data []byte, b *Book, ref string, day Date) ([]byte, error) {
	k, ok := b.Kept(ref)
	if !ok {
		return nil, fmt.Errorf("%q: %w", ref, ErrNoEntry)
	}
	data, err := SetValue(data, k.Section, k.ID, "checked", day.String())
	if err != nil {
		return nil, err
	}
	return SetValue(data, k.Section, k.ID, "review_by", k.Next(day).String())
}

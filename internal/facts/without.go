package facts

import "slices"

// Withdrawable reports whether id is that of a fact, a talking point, a rebuttal or a day of the calendar: what Without
// takes away. What a depositary says of a state is none of these.
func (b *Book) Withdrawable(id string) bool {
	return b.Fact(id) != nil || b.Point(id) != nil || b.Rebuttal(id) != nil || b.Day(id) != nil
}

// Fingerprint is the same for an entry as long as nothing of it changes but its phrases; "" for an entry that Without cannot take away.
func (b *Book) Fingerprint(id string) string {
	var entry any
	switch {
	case b.Fact(id) != nil:
		entry = *b.Fact(id)
	case b.Point(id) != nil:
		entry = *b.Point(id)
	case b.Rebuttal(id) != nil:
		entry = *b.Rebuttal(id)
	case b.Day(id) != nil:
		entry = *b.Day(id)
	default:
		return ""
	}
	return digest(entry)[:16]
}

// Without returns the book as if it had never held the entries ids, and the ids of all that is gone with them: a talking
// point that rests on such a fact, a rebuttal whose answer rests on it, or that has no argument left without it, and a fact that such a fact replaced.
// The book itself stays as it is, and so do all other entries.
func (b *Book) Without(ids []string) (*Book, []string) {
	gone := slices.Clone(ids)
	is := func(id string) bool { return slices.Contains(gone, id) }
	also := func(id string) bool {
		if !is(id) {
			gone = append(gone, id)
		}
		return true
	}
	for n := -1; n < len(gone); { // a fact may have been replaced several times
		n = len(gone)
		for _, f := range b.Facts {
			if f.ReplacedBy != "" && is(f.ReplacedBy) {
				also(f.ID)
			}
		}
	}
	rests := func(on []string) bool { return slices.ContainsFunc(on, is) }
	w := *b
	w.Facts = slices.DeleteFunc(slices.Clone(b.Facts), func(f Fact) bool { return is(f.ID) })
	w.Points = slices.DeleteFunc(slices.Clone(b.Points), func(p Point) bool {
		return is(p.ID) || rests(p.Support) && also(p.ID)
	})
	for i := range w.Points {
		if is(w.Points[i].Story) {
			w.Points[i].Story = ""
		}
	}
	w.Rebuttals = slices.DeleteFunc(slices.Clone(b.Rebuttals), func(r Rebuttal) bool {
		left := slices.ContainsFunc(r.Points, func(s Support) bool { return !rests(s.Facts) })
		left = left && !rests(r.ShortRests) && !rests(r.Answer.Rests)
		return is(r.ID) || !left && also(r.ID)
	})
	for i := range w.Rebuttals {
		r := &w.Rebuttals[i]
		r.Points = slices.DeleteFunc(slices.Clone(r.Points), func(s Support) bool { return rests(s.Facts) })
		r.HeardFrom = slices.DeleteFunc(slices.Clone(r.HeardFrom), is)
	}
	w.Calendar = slices.DeleteFunc(slices.Clone(b.Calendar), func(d Day) bool { return is(d.ID) })
	if b.Letters != nil {
		letters := *b.Letters
		letters.Facts = slices.DeleteFunc(slices.Clone(letters.Facts), is)
		w.Letters = &letters
	}
	w.index = newIndex(&w)
	return &w, gone
}

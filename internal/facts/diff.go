package facts

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// A Change is one difference between two versions of the file, as far as it concerns readers or upkeep. How the
// file is searched (asked_as, heard_as, synonyms and the like) is neither.
type Change struct {
	What    What   `json:"what"`
	Section string `json:"section"`          // as the file names it: "facts", "countries"
	ID      string `json:"id,omitempty"`     // of the entry; empty in "about", "letters" and "briefs"
	Name    Text   `json:"name"`             // what people call the entry
	Treaty  string `json:"treaty,omitempty"` // "ccm" or "mbt", for a state's row
	Key     string `json:"key,omitempty"`    // of an Edited value: "answer.why", "rows.2024.total"
	Lang    string `json:"lang,omitempty"`   // of an Edited translation; empty for the English
	Old     string `json:"old,omitempty"`    // the value before; a list is joined with ", "
	New     string `json:"new,omitempty"`    // the value now
	Effect  Date   `json:"effect,omitzero"`  // the day from which a state's new position holds; zero when the file does not say
}

// What happened to an entry.
type What string

// The kinds of change.
const (
	Added    What = "added"
	Removed  What = "removed"
	Moved    What = "moved"    // a state's position in a treaty: Old and New are a Status
	Replaced What = "replaced" // a fact by another: New is its id
	Edited   What = "edited"   // the value under Key
	Checked  What = "checked"  // compared with its sources again, and nothing else
)

// Diff returns what changed from old to new: states' positions first, then the other sections as readers meet them,
// entries in the order of the newer file, removed ones last.
func Diff(old, new *Book) []Change {
	d := &differ{}
	section(d, "countries", old.Countries, new.Countries, func(c *Country) (string, Text) { return c.ID, c.Name })
	section(d, "treaties", old.Treaties, new.Treaties, func(t *Treaty) (string, Text) { return t.ID, t.Name })
	section(d, "facts", old.Facts, new.Facts, func(f *Fact) (string, Text) { return f.ID, f.Title })
	section(d, "rebuttals", old.Rebuttals, new.Rebuttals, func(r *Rebuttal) (string, Text) { return r.ID, r.Claim })
	section(d, "points", old.Points, new.Points, func(p *Point) (string, Text) { return p.ID, p.Message })
	section(d, "calendar", old.Calendar, new.Calendar, func(c *Day) (string, Text) { return c.ID, c.Title })
	section(d, "series", old.Series, new.Series, func(s *Series) (string, Text) { return s.ID, s.Title })
	section(d, "groups", old.Groups, new.Groups, func(g *Group) (string, Text) { return g.ID, g.Name })
	section(d, "topics", old.Topics, new.Topics, func(t *Topic) (string, Text) { return t.ID, t.Name })
	section(d, "audiences", old.Audiences, new.Audiences, func(a *Audience) (string, Text) { return a.ID, a.Name })
	section(d, "sources", old.Sources, new.Sources, func(s *Source) (string, Text) { return s.ID, Text{English: s.Title} })
	d.entry(Change{Section: "about"}, take(old.About), take(new.About))
	d.entry(Change{Section: "letters"}, take(old.Letters), take(new.Letters))
	d.entry(Change{Section: "briefs"}, take(old.Briefs), take(new.Briefs))
	return slices.Concat(d.moved, d.changes)
}

type differ struct{ moved, changes []Change }

// section compares the entries of one section by their ids.
func section[T any](d *differ, name string, old, new []T, about func(*T) (string, Text)) {
	id := func(e *T) string { id, _ := about(e); return id }
	before, after := byID(old, id), byID(new, id)
	for i := range new {
		e := &new[i]
		c := Change{Section: name}
		c.ID, c.Name = about(e)
		was := before[c.ID]
		if was == nil {
			c.What = Added
			d.changes = append(d.changes, c)
			continue
		}
		a, b := take(*was), take(*e)
		if state, ok := any(e).(*Country); ok {
			d.positions(c, any(was).(*Country), state, a, b)
		}
		d.entry(c, a, b)
	}
	for i := range old {
		c := Change{What: Removed, Section: name}
		if c.ID, c.Name = about(&old[i]); after[c.ID] == nil {
			d.changes = append(d.changes, c)
		}
	}
}

// positions reports a state's new position in a treaty as one change, whatever dates came with it.
func (d *differ) positions(c Change, old, new *Country, was, is *leaves) {
	for _, treaty := range []string{"ccm", "mbt"} {
		a, b := old.Membership(treaty), new.Membership(treaty)
		if a.Status == b.Status {
			continue
		}
		c.What, c.Treaty, c.Old, c.New, c.Effect = Moved, treaty, string(a.Status), string(b.Status), b.begins()
		d.moved = append(d.moved, c)
		was.drop(treaty + ".")
		is.drop(treaty + ".")
	}
}

// begins returns the day from which the position holds; zero when it is not known, or is held back.
func (m *Membership) begins() Date {
	switch m.Status {
	case Signatory:
		return m.Signed
	case Party:
		return m.InForce
	case Withdrawing, Withdrawn:
		return m.Withdrawal.Effective
	case Outside:
	}
	return Date{}
}

// upkeep are the keys that say when an entry was compared with its sources.
var upkeep = []string{"checked", "review_by", "ccm.as_of", "mbt.as_of"}

// unseen are the keys that only the search and the order of answers read.
var unseen = append([]string{"aliases", "tags", "demonyms", "exact", "important", "strength", "iso3"}, phraseKeys...)

// entry reports the values of one entry that differ.
func (d *differ) entry(whole Change, was, is *leaves) {
	checked := false
	before := len(d.changes)
	for _, key := range is.with(was) {
		a, b := was.values[key], is.values[key]
		first, _, _ := strings.Cut(key, ".")
		c := whole
		switch {
		case a == b || slices.Contains(unseen, first):
		case slices.Contains(upkeep, key):
			checked = true
		case c.Section == "facts" && key == "replaced_by" && b != "":
			c.What, c.New = Replaced, b
			d.changes = append(d.changes, c)
		default:
			c.What, c.Old, c.New = Edited, a, b
			c.Key, c.Lang, _ = strings.Cut(key, ":")
			if first == "ccm" || first == "mbt" {
				c.Treaty, c.Key = first, strings.TrimPrefix(c.Key, first+".")
			}
			d.changes = append(d.changes, c)
		}
	}
	if checked && len(d.changes) == before {
		whole.What = Checked
		d.changes = append(d.changes, whole)
	}
}

// leaves are an entry's values by their paths, in the order of the file's keys. Zero values are left out.
type leaves struct {
	keys   []string
	values map[string]string
}

func (l *leaves) add(key, value string) {
	l.keys = append(l.keys, key)
	l.values[key] = value
}

// drop removes the values whose path begins with prefix.
func (l *leaves) drop(prefix string) {
	l.keys = slices.DeleteFunc(l.keys, func(key string) bool { return strings.HasPrefix(key, prefix) })
	for key := range l.values {
		if strings.HasPrefix(key, prefix) {
			delete(l.values, key)
		}
	}
}

// with returns the paths of l and then those that only old has.
func (l *leaves) with(old *leaves) []string {
	keys := slices.Clone(l.keys)
	for _, key := range old.keys {
		if _, both := l.values[key]; !both {
			keys = append(keys, key)
		}
	}
	return keys
}

// take takes an entry apart.
func take(entry any) *leaves {
	l := &leaves{values: map[string]string{}}
	l.walk("", reflect.ValueOf(entry))
	return l
}

func (l *leaves) walk(path string, v reflect.Value) {
	if v.IsZero() {
		return
	}
	switch value := v.Interface().(type) {
	case Text:
		l.add(path, value.English)
		for _, lang := range slices.Sorted(maps.Keys(value.In)) {
			l.add(path+":"+lang, value.In[lang].Text)
		}
		return
	case Date:
		l.add(path, value.String())
		return
	case []string:
		l.add(path, strings.Join(value, ", "))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.Elem().Kind() == reflect.Int { // 0 is known, nil is not
			l.add(path, strconv.Itoa(int(v.Elem().Int())))
			return
		}
		l.walk(path, v.Elem())
	case reflect.Slice:
		for i := range v.Len() {
			step := strconv.Itoa(i + 1)
			if row, ok := v.Index(i).Interface().(Row); ok {
				step = strconv.Itoa(row.Year)
			}
			l.walk(path+"."+step, v.Index(i))
		}
	case reflect.Struct:
		for f, value := range v.Fields() {
			if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key != "" {
				l.walk(strings.TrimPrefix(path+"."+key, "."), value)
			}
		}
	default:
		l.add(path, fmt.Sprint(v.Interface()))
	}
}

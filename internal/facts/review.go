package facts

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// A Task is something in the file that a maintainer should look at.
type Task struct {
	Why     Why      `json:"why"`
	Section string   `json:"section"`           // as the file names it
	ID      string   `json:"id"`                // of the entry; "about", "letters" and "briefs" have none
	Name    Text     `json:"name"`              // what people call the entry
	Key     string   `json:"key,omitempty"`     // of the value meant: "mbt", "rows.2014", "answer.why"
	Lang    string   `json:"lang,omitempty"`    // of a translation
	By      Date     `json:"by,omitzero"`       // the day by which it is due; zero where there is none
	Sources []string `json:"sources,omitempty"` // ids of what to compare it with
	Times   int      `json:"times,omitempty"`   // how often it was asked; of Unanswered alone
}

// Why something should be looked at.
type Why string

// The reasons, most urgent first.
const (
	Late       Why = "late"       // its review was due
	Passed     Why = "passed"     // a state's dates give another status by now than its row says
	Due        Why = "due"        // its review is due within Soon days
	Expiring   Why = "expiring"   // it will no longer be shown after a day within Soon days
	Weak       Why = "weak"       // it rests on mirrors or copies alone
	Uncited    Why = "uncited"    // it names no source
	Stale      Why = "stale"      // the English changed after the translation was made
	Unreviewed Why = "unreviewed" // nobody who speaks the language has read the translation

	// What only the bot's memory tells, and Review does not.

	Unposted   Why = "unposted"   // a fact that fits for daily posts, and that no channel was ever posted
	Unanswered Why = "unanswered" // people asked it and nothing was found: the words are its name
)

// Whys returns the reasons, most urgent first.
func Whys() []Why {
	return []Why{Late, Passed, Due, Expiring, Weak, Uncited, Stale, Unreviewed, Unposted, Unanswered}
}

// Soon is how many days ahead Review looks.
const Soon = 30

// Review returns what a maintainer should look at on day, most urgent first, and for each reason by day and in the order of
// the file.
func Review(b *Book, day Date) []Task {
	r := &reviewer{book: b, day: day, until: day.AddDays(Soon)}
	r.states()
	for _, t := range b.Treaties {
		r.dated(Task{Section: "treaties", ID: t.ID, Name: t.Name, Sources: t.Sources}, t.ReviewBy)
	}
	for _, f := range b.Facts {
		task := Task{Section: "facts", ID: f.ID, Name: f.Title, Sources: f.Sources}
		r.dated(task, f.ReviewBy)
		if task.By = f.Expires; f.ReplacedBy == "" && f.Expires.Full() && !f.Expires.Before(day) && !f.Expires.After(r.until) {
			r.add(Expiring, task)
		}
		r.cited(task, f.Weak)
	}
	for _, e := range b.Rebuttals {
		r.dated(Task{Section: "rebuttals", ID: e.ID, Name: e.Claim}, e.ReviewBy)
	}
	for _, e := range b.Points {
		r.dated(Task{Section: "points", ID: e.ID, Name: e.Message}, e.ReviewBy)
	}
	for _, g := range b.Groups {
		task := Task{Section: "groups", ID: g.ID, Name: g.Name, Sources: g.Sources}
		r.dated(task, g.ReviewBy)
		r.cited(task, false)
	}
	for _, d := range b.Calendar {
		r.cited(Task{Section: "calendar", ID: d.ID, Name: d.Title, Sources: d.Sources}, false)
	}
	for _, s := range b.Series {
		for _, row := range s.Rows {
			if row.Total != nil { // otherwise the row says that nothing is known
				r.cited(Task{Section: "series", ID: s.ID, Name: s.Title, Key: fmt.Sprintf("rows.%d", row.Year), Sources: row.Sources}, false)
			}
		}
	}
	b.texts(func(t Task, text Text) {
		for _, lang := range slices.Sorted(maps.Keys(text.In)) {
			t.Lang = lang
			switch tr := text.In[lang]; {
			case tr.Of != Hash(text.English):
				r.add(Stale, t)
			case !tr.Reviewed:
				r.add(Unreviewed, t)
			}
		}
	})
	order := Whys()
	slices.SortStableFunc(r.tasks, func(a, b Task) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Why), slices.Index(order, b.Why)), a.By.Compare(b.By))
	})
	return r.tasks
}

type reviewer struct {
	book       *Book
	day, until Date
	tasks      []Task
}

func (r *reviewer) add(why Why, t Task) {
	t.Why = why
	r.tasks = append(r.tasks, t)
}

func (r *reviewer) dated(t Task, reviewBy Date) {
	t.By = reviewBy
	switch {
	case Overdue(reviewBy, r.day):
		r.add(Late, t)
	case !reviewBy.After(r.until):
		r.add(Due, t)
	}
}

// cited looks at what a statement rests on.
func (r *reviewer) cited(t Task, weak bool) {
	t.By = Date{}
	if len(t.Sources) == 0 {
		r.add(Uncited, t)
		return
	}
	strong := slices.ContainsFunc(t.Sources, func(id string) bool { s := r.book.Source(id); return s != nil && !s.Weak })
	if weak || !strong {
		r.add(Weak, t)
	}
}

func (r *reviewer) states() {
	for i := range r.book.Countries {
		k := &r.book.Countries[i]
		for _, treaty := range r.book.Treaties {
			m := k.Membership(treaty.ID)
			t := Task{Section: "countries", ID: k.ID, Name: k.Name, Key: treaty.ID, Sources: m.Sources}
			if m.On(r.day, treaty.Notice) != m.Status {
				r.add(Passed, t)
			}
			r.cited(t, false)
		}
	}
}

// texts yields every text of the file with the entry and key under which it stands.
func (b *Book) texts(yield func(t Task, text Text)) {
	var walk func(t Task, path string, v reflect.Value)
	walk = func(t Task, path string, v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(t, path, v.Elem())
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(t, fmt.Sprintf("%s.%d", path, i+1), v.Index(i))
			}
		case reflect.Struct:
			if text, ok := v.Interface().(Text); ok {
				if t.Key = path; !text.IsZero() {
					yield(t, text)
				}
				return
			}
			for f, value := range v.Fields() {
				if key, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); key != "" {
					walk(t, strings.TrimPrefix(path+"."+key, "."), value)
				}
			}
		}
	}
	walk(Task{Section: "about"}, "", reflect.ValueOf(b.About))
	walk(Task{Section: "letters"}, "", reflect.ValueOf(b.Letters))
	walk(Task{Section: "briefs"}, "", reflect.ValueOf(b.Briefs))
	for f, list := range reflect.ValueOf(b).Elem().Fields() {
		section, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if nouns[section] == "" || section == "ambiguous" {
			continue
		}
		for i := range list.Len() {
			e := list.Index(i)
			t := Task{Section: section, ID: e.FieldByName("ID").String()}
			for _, name := range []string{"Title", "Name", "Claim", "Message"} { // whichever the entry has
				if v := e.FieldByName(name); v.IsValid() {
					t.Name, _ = v.Interface().(Text)
					break
				}
			}
			walk(t, "", e)
		}
	}
}

// Translated counts the texts of the file, and for each language that one of them is translated into, how many a
// reader of that language sees in it.
func Translated(b *Book) (all int, by map[string]int) {
	by = map[string]int{}
	b.texts(func(_ Task, text Text) {
		all++
		for lang := range text.In {
			if _, ok := text.For(lang); ok {
				by[lang]++
			} else {
				by[lang] += 0
			}
		}
	})
	return all, by
}

package export

import (
	"fmt"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// Markdown returns the whole file to read, in English: where states stand, facts by topic, answers to claims, talking points,
// days, numbers and sources. Numbers in brackets lead to the list of sources.
func Markdown(b *facts.Book, day facts.Date) []byte {
	w := &markdownWriter{book: b, p: lang.For("en"), day: day, number: map[string]int{}}
	for i, s := range b.Sources {
		w.number[s.ID] = i + 1
	}
	w.printf("# %s\n\n%s\n\n%s\n\nEdition of %s.\n", "What the knowledge file says", b.About.Text, b.About.Behind, w.p.Date(b.Updated))
	w.treaties()
	w.topics()
	w.rebuttals()
	w.days()
	w.series()
	w.printf("\n## Sources\n\n")
	for i, s := range b.Sources {
		published := ""
		if s.Published != "" {
			published = ", " + escape(s.Published)
		}
		w.printf("%d. <a id=\"s%d\"></a>%s: [%s](<%s>)%s\n", i+1, i+1, escape(s.Publisher), escape(s.Title), s.URL, published)
	}
	return []byte(w.b.String())
}

type markdownWriter struct {
	book   *facts.Book
	p      *lang.Printer
	day    facts.Date
	number map[string]int // of each source in the list
	b      strings.Builder
}

func (w *markdownWriter) printf(format string, args ...any) { fmt.Fprintf(&w.b, format, args...) }

// escape keeps Markdown from reading anything into words that are not ours.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "`", "\\`", "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "#", `\#`, "|", `\|`, "&", "&amp;").Replace(s)
}

// cites returns " [1] [4]", each leading to its source.
func (w *markdownWriter) cites(ids []string) string {
	var b strings.Builder
	for _, id := range ids {
		if n := w.number[id]; n > 0 {
			fmt.Fprintf(&b, " [\\[%d\\]](#s%d)", n, n)
		}
	}
	return b.String()
}

func (w *markdownWriter) treaties() {
	for i := range w.book.Treaties {
		t := &w.book.Treaties[i]
		w.printf("\n## %s\n\n%s%s\n\nAs of %s: %d States Parties, %d signatories, %d withdrawn.\n", t.Name, t.Text, w.cites(t.Sources), w.p.Date(t.AsOf),
			t.Counted.Parties, t.Counted.Signatories, t.Counted.Withdrawn)
		by := map[facts.Status][]string{}
		for j := range w.book.Countries {
			k := &w.book.Countries[j]
			m := k.Membership(t.ID)
			line := k.Name.English
			switch now := m.On(w.day, t.Notice); now {
			case facts.Withdrawn, facts.Withdrawing:
				line += " (notice " + w.p.Date(m.Withdrawal.Notified)
				if !m.Withdrawal.Effective.IsZero() {
					line += ", effective " + w.p.Date(m.Withdrawal.Effective)
				}
				by[now] = append(by[now], line+")")
			default:
				by[now] = append(by[now], line)
			}
		}
		for _, s := range []struct {
			status facts.Status
			title  string
		}{{facts.Withdrawn, "Withdrawn"}, {facts.Withdrawing, "Withdrawing, still bound"}, {facts.Party, "States Parties"}, {facts.Signatory, "Signed, not ratified"}, {facts.Outside, "Outside"}} {
			if names := by[s.status]; len(names) > 0 {
				w.printf("\n**%s (%d):** %s.\n", s.title, len(names), strings.Join(names, ", "))
			}
		}
	}
}

func (w *markdownWriter) topics() {
	for i := range w.book.Topics {
		t := &w.book.Topics[i]
		w.printf("\n## %s\n\n%s\n", t.Name, t.Text)
		for j := range w.book.Facts {
			if f := &w.book.Facts[j]; f.Topic == t.ID && f.Current(w.day) {
				w.printf("\n- **%s.** %s (%s)%s", f.Title, f.Text, w.p.Date(f.AsOf), w.cites(f.Sources))
				if !f.Disputed.IsZero() {
					w.printf(" Disputed: %s", f.Disputed)
				}
				if !f.Note.IsZero() {
					w.printf(" Note: %s", f.Note)
				}
			}
		}
		w.printf("\n")
		for j := range w.book.Points {
			if p := &w.book.Points[j]; p.Topic == t.ID {
				w.printf("\n> %s *Ask: %s*\n", p.Message, p.Ask)
			}
		}
	}
}

func (w *markdownWriter) rebuttals() {
	w.printf("\n## Answers to claims\n")
	for i := range w.book.Rebuttals {
		r := &w.book.Rebuttals[i]
		w.printf("\n### “%s”\n\n%s %s %s\n", r.Claim, r.Answer.Fact, r.Answer.Why, r.Answer.Again)
		for _, s := range r.Points {
			var sources []string
			for _, id := range s.Facts {
				if f := w.book.Fact(id); f != nil {
					sources = append(sources, f.Sources...)
				}
			}
			w.printf("\n- %s%s", s.Text, w.cites(sources))
		}
		w.printf("\n\nTrue in it: %s  \nDo not say: %s  \nAsk: %s\n", r.Concession, r.DoNotSay, r.Ask)
	}
}

func (w *markdownWriter) days() {
	w.printf("\n## Days\n\n")
	for i := range w.book.Calendar {
		d := &w.book.Calendar[i]
		when, yearly := w.p.Date(d.Date), ""
		if d.Months != "" {
			when = d.Months
		}
		if d.Yearly {
			yearly = " (every year)"
		}
		w.printf("- %s%s: %s%s\n", when, yearly, d.Title, w.cites(d.Sources))
	}
}

func (w *markdownWriter) series() {
	for i := range w.book.Series {
		s := &w.book.Series[i]
		w.printf("\n## %s\n\n%s\n\n| Year | Total | Killed | Injured | In attacks | By remnants | Civilians %% | Children %% | |\n|---|---|---|---|---|---|---|---|---|\n", s.Title, s.Text)
		for _, r := range s.Rows {
			w.printf("| %d | %s | %s | %s | %s | %s | %s | %s | %s%s |\n", r.Year, number(r.Total), number(r.Killed), number(r.Injured), number(r.Attacks), number(r.Remnants),
				number(r.CivilianPct), number(r.ChildrenPct), r.Note, w.cites(r.Sources))
		}
	}
}

package export

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"cmcbot/internal/facts"
)

// Tables returns the names of the CSV tables.
func Tables() []string {
	return []string{"countries", "facts", "rebuttals", "points", "calendar", "series", "groups", "sources"}
}

// CSV returns one of the Tables, with a line of column names, in English; nil for another name. A list in a cell is
// joined with "; ". A cell that a spreadsheet would take for a formula begins with an apostrophe.
func CSV(b *facts.Book, table string, day facts.Date) []byte {
	var rows [][]string
	row := func(cells ...string) { rows = append(rows, cells) }
	switch table {
	case "countries":
		row("id", "iso3", "name", "official", "region", "un", "treaty", "status", "status_now", "signed", "joined", "by", "in_force",
			"decided", "notified", "effective", "notice", "as_of", "sources", "note")
		for i := range b.Countries {
			k := &b.Countries[i]
			for _, t := range b.Treaties {
				m := k.Membership(t.ID)
				w := m.Withdrawal
				if w == nil {
					w = &facts.Withdrawal{}
				}
				row(k.ID, k.ISO3, k.Name.English, k.Official, k.Region, k.UN, t.ID, string(m.Status), string(m.On(day, t.Notice)), m.Signed.String(), m.Joined.String(), m.By,
					m.InForce.String(), w.Decided.String(), w.Notified.String(), w.Effective.String(), w.Notice, m.AsOf.String(), join(m.Sources), m.Note.English)
			}
		}
	case "facts":
		row("id", "topic", "title", "text", "figure", "unit", "countries", "as_of", "sources", "checked", "review_by", "expires", "replaced_by", "disputed", "note", "weak")
		for _, f := range b.Facts {
			figure := facts.Figure{}
			if f.Figure != nil {
				figure = *f.Figure
			}
			row(f.ID, f.Topic, f.Title.English, f.Text.English, figure.Value, figure.Unit.English, join(f.Countries), f.AsOf.String(), join(f.Sources), f.Checked.String(),
				f.ReviewBy.String(), f.Expires.String(), f.ReplacedBy, f.Disputed.English, f.Note.English, strconv.FormatBool(f.Weak))
		}
	case "rebuttals":
		row("id", "claim", "fact", "why", "again", "short", "concession", "do_not_say", "ask", "topics", "countries", "facts", "checked", "review_by")
		for _, r := range b.Rebuttals {
			var carried []string
			for _, s := range r.Points {
				carried = append(carried, s.Facts...)
			}
			row(r.ID, r.Claim.English, r.Answer.Fact.English, r.Answer.Why.English, r.Answer.Again.English, r.Short.English, r.Concession.English, r.DoNotSay.English,
				r.Ask.English, join(r.Topics), join(r.Countries), join(carried), r.Checked.String(), r.ReviewBy.String())
		}
	case "points":
		row("id", "topic", "audiences", "stance", "treaty", "countries", "message", "support", "story", "ask", "strength", "checked", "review_by")
		for _, p := range b.Points {
			row(p.ID, p.Topic, join(p.Audiences), p.Stance, p.Treaty, join(p.Countries), p.Message.English, join(p.Support), p.Story, p.Ask.English,
				strconv.Itoa(p.Strength), p.Checked.String(), p.ReviewBy.String())
		}
	case "calendar":
		row("id", "date", "months", "yearly", "title", "treaty", "countries", "sources", "note")
		for _, d := range b.Calendar {
			row(d.ID, d.Date.String(), d.Months, strconv.FormatBool(d.Yearly), d.Title.English, d.Treaty, join(d.Countries), join(d.Sources), d.Note.English)
		}
	case "series":
		row("id", "title", "unit", "year", "total", "first", "killed", "injured", "attacks", "remnants", "civilians_pct", "children_pct", "note", "sources")
		for _, s := range b.Series {
			for _, r := range s.Rows {
				row(s.ID, s.Title.English, s.Unit.English, strconv.Itoa(r.Year), number(r.Total), number(r.First), number(r.Killed), number(r.Injured), number(r.Attacks),
					number(r.Remnants), number(r.CivilianPct), number(r.ChildrenPct), r.Note.English, join(r.Sources))
			}
		}
	case "groups":
		row("id", "name", "text", "members", "as_of", "sources", "checked", "review_by")
		for _, g := range b.Groups {
			row(g.ID, g.Name.English, g.Text.English, join(g.Members), g.AsOf.String(), join(g.Sources), g.Checked.String(), g.ReviewBy.String())
		}
	case "sources":
		row("id", "publisher", "title", "published", "url", "weak")
		for _, s := range b.Sources {
			row(s.ID, s.Publisher, s.Title, s.Published, s.URL, strconv.FormatBool(s.Weak))
		}
	default:
		return nil
	}
	for _, cells := range rows {
		for i, cell := range cells {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				cells[i] = "'" + cell
			}
		}
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	if err := w.WriteAll(rows); err != nil {
		panic(fmt.Sprintf("export: %s: %v", table, err)) // a buffer takes everything
	}
	return out.Bytes()
}

func join(list []string) string { return strings.Join(list, "; ") }

// number writes a number that may be unknown, which is not 0.
func number(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// Calendar returns the file's days as an iCalendar (RFC 5545): withdrawals on the day they take effect, the anniversaries
// and other days of the calendar, and one event for each day on which reviews are due. All are whole days without a
// time zone (VALUE=DATE). What happens in a month without a day is left out. An event keeps its UID for as long as
// its entry has its id, so subscribers see it move and not come twice.
func Calendar(b *facts.Book, p *lang.Printer) []byte {
	c := ics.NewCalendar()
	c.SetProductId("-//cmcbot//facts.yaml//EN")
	c.SetMethod(ics.MethodPublish)
	c.SetXWRCalName(p.Say("calendar_name"))
	c.SetRefreshInterval("P1D")
	c.SetXPublishedTTL("P1D")
	w := calendarWriter{book: b, p: p, c: c, stamp: midnight(b.Updated)}
	w.withdrawals()
	w.days()
	w.reviews()
	return []byte(c.Serialize(ics.WithNewLine("\r\n")))
}

type calendarWriter struct {
	book  *facts.Book
	p     *lang.Printer
	c     *ics.Calendar
	stamp time.Time // of the file, so that the calendar changes only when the file does
}

func midnight(d facts.Date) time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}

// event adds a whole day.
func (w *calendarWriter) event(uid, category string, day facts.Date, summary string, description []string) *ics.VEvent {
	e := w.c.AddEvent(uid + "@cmcbot")
	e.SetDtStampTime(w.stamp)
	e.SetAllDayStartAt(midnight(day))
	e.SetAllDayEndAt(midnight(day.AddDays(1))) // the end is the day after: RFC 5545, 3.6.1
	e.SetSummary(summary)
	if len(description) > 0 {
		e.SetDescription(strings.Join(description, "\n"))
	}
	e.AddCategory(category)
	e.SetTimeTransparency(ics.TransparencyTransparent) // nobody is busy for it
	return e
}

// cited returns the sources as lines.
func (w *calendarWriter) cited(ids []string) []string {
	var lines []string
	for _, id := range ids {
		if s := w.book.Source(id); s != nil {
			lines = append(lines, s.Publisher+": "+s.URL)
		}
	}
	return lines
}

func (w *calendarWriter) words(t facts.Text) string {
	s, _ := t.For(w.p.Tag())
	return s
}

func (w *calendarWriter) withdrawals() {
	for i := range w.book.Countries {
		k := &w.book.Countries[i]
		for j := range w.book.Treaties {
			t := &w.book.Treaties[j]
			m := k.Membership(t.ID)
			if m.Withdrawal == nil || !m.Withdrawal.Effective.Full() {
				continue
			}
			summary := w.p.Say("calendar_withdrawal", "State", w.p.Country(k.ID, w.words(k.Name)), "Treaty", w.words(t.Name))
			lines := append([]string{w.p.Say("calendar_notice", "Date", w.p.Date(m.Withdrawal.Notified), "Article", t.Articles.Effect)}, w.cited(m.Withdrawal.Sources)...)
			w.event("withdrawal-"+strings.ToLower(k.ID)+"-"+t.ID, "WITHDRAWAL", m.Withdrawal.Effective, summary, lines)
		}
	}
}

func (w *calendarWriter) days() {
	for i := range w.book.Calendar {
		d := &w.book.Calendar[i]
		if d.Date.Day == 0 {
			continue
		}
		day, category := d.Date, "DATE"
		if day.Year == 0 {
			day = day.In(w.book.Updated.Year)
		}
		lines := w.cited(d.Sources)
		if note := w.words(d.Note); note != "" {
			lines = append([]string{note}, lines...)
		}
		if d.Yearly {
			category = "ANNIVERSARY"
		}
		e := w.event(d.ID, category, day, w.words(d.Title), lines)
		switch {
		case d.Yearly && d.Date.Month == 2 && d.Date.Day == 29:
			e.AddRrule("FREQ=YEARLY;BYYEARDAY=60") // 1 March in a common year, as everywhere else
		case d.Yearly:
			e.AddRrule("FREQ=YEARLY")
		}
	}
}

// reviews adds one event for each day on which something is due, naming what.
func (w *calendarWriter) reviews() {
	due := map[facts.Date][]string{}
	note := func(d facts.Date, section, id string) { due[d] = append(due[d], section+" "+id) }
	for _, e := range w.book.Treaties {
		note(e.ReviewBy, "treaties", e.ID)
	}
	for _, e := range w.book.Groups {
		note(e.ReviewBy, "groups", e.ID)
	}
	for _, e := range w.book.Facts {
		note(e.ReviewBy, "facts", e.ID)
	}
	for _, e := range w.book.Points {
		note(e.ReviewBy, "points", e.ID)
	}
	for _, e := range w.book.Rebuttals {
		note(e.ReviewBy, "rebuttals", e.ID)
	}
	var days []facts.Date
	for d := range due {
		days = append(days, d)
	}
	slices.SortFunc(days, facts.Date.Compare)
	for _, d := range days {
		w.event(fmt.Sprintf("review-%s", d), "REVIEW", d, w.p.Say("calendar_reviews", "N", len(due[d])), due[d])
	}
}

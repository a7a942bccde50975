package web

import (
	"net/http"
	"slices"

	"cmcbot/internal/facts"
)

// A calendarPage is the calendar of the file, as it lies around today.
type calendarPage struct {
	Ahead  []month      // the year to come
	Months []*facts.Day // those without a fixed day
	Past   []*facts.Day // dates to look up, the latest first
}

// A month of the year to come.
type month struct {
	Of   facts.Date // without a day
	Days []dated
}

// A dated entry falls on a day.
type dated struct {
	*facts.Day
	On    facts.Date
	Years int // how many years it is then; 0 for the first time
}

func (s *Server) calendar(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, "calendar")
	var p calendarPage
	var ahead []dated
	for i := range v.Book.Calendar {
		d := &v.Book.Calendar[i]
		switch {
		case d.Date.IsZero():
			p.Months = append(p.Months, d)
		case d.Date.Day != 0 && (d.Yearly || d.Date.Year == 0 || !d.Date.Before(v.Today)):
			ahead = append(ahead, comes(d, v.Today))
		default:
			p.Past = append(p.Past, d)
		}
	}
	slices.SortStableFunc(ahead, func(a, b dated) int { return a.On.Compare(b.On) })
	for _, d := range ahead {
		of := facts.Date{Year: d.On.Year, Month: d.On.Month}
		if n := len(p.Ahead); n == 0 || p.Ahead[n-1].Of != of {
			p.Ahead = append(p.Ahead, month{Of: of})
		}
		last := &p.Ahead[len(p.Ahead)-1]
		last.Days = append(last.Days, d)
	}
	slices.SortStableFunc(p.Past, func(a, b *facts.Day) int { return b.Date.Compare(a.Date) })
	v.Page = p
	s.show(w, r, "calendar", v)
}

// comes returns the next time that a date falls, from today on.
func comes(d *facts.Day, today facts.Date) dated {
	on := d.Date
	if !on.Before(today) && on.Year != 0 {
		return dated{d, on, 0}
	}
	if on = d.Date.In(today.Year); on.Before(today) {
		on = d.Date.In(today.Year + 1)
	}
	years := 0
	if d.Date.Year != 0 {
		years = on.Year - d.Date.Year
	}
	return dated{d, on, years}
}

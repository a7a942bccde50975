package facts

import (
	"fmt"
	"strconv"
	"time"
)

// A Date is a civil date without a time zone, the way a depositary writes it. A zero Day means that
// only the month is known, a zero Month that only the year is known, and a zero Year that the date
// comes back every year (Month and Day are then set). The zero Date means "no date".
type Date struct {
	Year, Month, Day int
}

// ParseDate reads "2006-01-02", "2006-01", "2006" or the yearly "--01-02". The error says what is
// wrong in words a maintainer understands.
func ParseDate(s string) (Date, error) {
	bad := fmt.Errorf("%q is not a date; write \"2025-03-06\", \"2025-03\", \"2025\" or, for every year, \"--03-06\"", s)
	var d Date
	var ok bool
	switch {
	case len(s) == 7 && s[:2] == "--" && s[4] == '-':
		if d.Month, ok = digits(s[2:4]); !ok {
			return Date{}, bad
		}
		if d.Day, ok = digits(s[5:7]); !ok {
			return Date{}, bad
		}
		if d.Month < 1 || d.Month > 12 || d.Day < 1 || d.Day > daysIn(2024, d.Month) {
			return Date{}, fmt.Errorf("%q is a day no year has", s)
		}
		return d, nil
	case len(s) == 4, len(s) == 7 && s[4] == '-', len(s) == 10 && s[4] == '-' && s[7] == '-':
	default:
		return Date{}, bad
	}
	if d.Year, ok = digits(s[:4]); !ok || d.Year < 1800 || d.Year > 2200 {
		return Date{}, bad
	}
	if len(s) >= 7 {
		if d.Month, ok = digits(s[5:7]); !ok {
			return Date{}, bad
		}
		if d.Month < 1 || d.Month > 12 {
			return Date{}, fmt.Errorf("%q has no month %02d", s, d.Month)
		}
	}
	if len(s) == 10 {
		if d.Day, ok = digits(s[8:10]); !ok {
			return Date{}, bad
		}
		if n := daysIn(d.Year, d.Month); d.Day < 1 || d.Day > n {
			return Date{}, fmt.Errorf("%q does not exist: %s %d has %d days", s, time.Month(d.Month), d.Year, n)
		}
	}
	return d, nil
}

func digits(s string) (int, bool) {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// DateOf returns the civil date that t shows in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

// String returns the form that ParseDate reads; "" for the zero Date.
func (d Date) String() string {
	switch {
	case d == Date{}:
		return ""
	case d.Year == 0:
		return fmt.Sprintf("--%02d-%02d", d.Month, d.Day)
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes the form that ParseDate reads.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// Full reports whether year, month and day are all known.
func (d Date) Full() bool { return d.Year != 0 && d.Month != 0 && d.Day != 0 }

// Compare orders dates; a date of which only the month or year is known comes before every day in it.
func (d Date) Compare(e Date) int {
	if d.Year != e.Year {
		return d.Year - e.Year
	}
	if d.Month != e.Month {
		return d.Month - e.Month
	}
	return d.Day - e.Day
}

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// time returns noon UTC of a full date; noon keeps day arithmetic away from every boundary.
func (d Date) time() time.Time {
	return time.Date(d.Year, time.Month(d.Month), d.Day, 12, 0, 0, 0, time.UTC)
}

// DaysUntil returns the number of days from d to e, negative when e lies before d. Both must be full dates.
func (d Date) DaysUntil(e Date) int {
	return int((e.time().Unix() - d.time().Unix()) / (24 * 60 * 60)) // a Duration ends at 292 years
}

// AddDays returns the day n days after d, which must be a full date.
func (d Date) AddDays(n int) Date { return DateOf(d.time().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later; where that month is shorter, its last day, as the
// depositary counts ("six months after": 31 August leads to 28 or 29 February). d must be a full date.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, time.Month(d.Month+n), 1, 12, 0, 0, 0, time.UTC)
	y, m := first.Year(), int(first.Month())
	return Date{y, m, min(d.Day, daysIn(y, m))}
}

// In returns the yearly date d as it falls in year; 29 February falls on 1 March in a common year.
func (d Date) In(year int) Date {
	return DateOf(time.Date(year, time.Month(d.Month), d.Day, 12, 0, 0, 0, time.UTC))
}

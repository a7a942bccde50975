package facts_test

import (
	"strings"
	"testing"
	"time"

	"cmcbot/internal/facts"
)

func date(t testing.TB, s string) facts.Date {
	t.Helper()
	d, err := facts.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		in   string
		want facts.Date
	}{
		{"2025-03-06", facts.Date{Year: 2025, Month: 3, Day: 6}},
		{"2024-02-29", facts.Date{Year: 2024, Month: 2, Day: 29}},
		{"2000-02-29", facts.Date{Year: 2000, Month: 2, Day: 29}},
		{"2025-12-31", facts.Date{Year: 2025, Month: 12, Day: 31}},
		{"2025-03", facts.Date{Year: 2025, Month: 3}},
		{"2025", facts.Date{Year: 2025}},
		{"1800", facts.Date{Year: 1800}},
		{"2200-12-31", facts.Date{Year: 2200, Month: 12, Day: 31}},
		{"--03-06", facts.Date{Month: 3, Day: 6}},
		{"--02-29", facts.Date{Month: 2, Day: 29}},
	}
	for _, test := range tests {
		got, err := facts.ParseDate(test.in)
		if err != nil || got != test.want {
			t.Errorf("ParseDate(%q) = %v, %v, want %v", test.in, got, err, test.want)
		}
		if got.String() != test.in {
			t.Errorf("ParseDate(%q).String() = %q", test.in, got)
		}
		if text, err := got.MarshalText(); err != nil || string(text) != test.in {
			t.Errorf("ParseDate(%q).MarshalText() = %q, %v", test.in, text, err)
		}
	}
	if got := (facts.Date{}).String(); got != "" {
		t.Errorf("the zero Date is written %q, want nothing", got)
	}
}

func TestParseDateErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"2025-02-30", "February 2025 has 28 days"},
		{"2024-02-30", "February 2024 has 29 days"},
		{"1900-02-29", "February 1900 has 28 days"},
		{"2025-04-31", "April 2025 has 30 days"},
		{"2025-04-00", "does not exist"},
		{"2025-00-01", "no month 00"},
		{"2025-13-01", "no month 13"},
		{"2025-13", "no month 13"},
		{"--02-30", "a day no year has"},
		{"--13-01", "a day no year has"},
		{"--00-01", "a day no year has"},
		{"--01-00", "a day no year has"},
		{"", "is not a date"},
		{"1799-12-31", "is not a date"},
		{"2201", "is not a date"},
		{"0000", "is not a date"},
		{"2025-3-6", "is not a date"},
		{"2025/03/06", "is not a date"},
		{"06.03.2025", "is not a date"},
		{"6 March 2025", "is not a date"},
		{"2025-03-06T00:00:00Z", "is not a date"},
		{" 2025", "is not a date"},
		{"+025", "is not a date"},
		{"2025-+3", "is not a date"},
		{"2025-03-+6", "is not a date"},
		{"--+1-01", "is not a date"},
		{"--01-+1", "is not a date"},
		{"-025-01", "is not a date"},
		{"٢٠٢٥", "is not a date"},
		{"20٢", "is not a date"},
	}
	for _, test := range tests {
		got, err := facts.ParseDate(test.in)
		if err == nil || !strings.Contains(err.Error(), test.want) || !got.IsZero() {
			t.Errorf("ParseDate(%q) = %v, %v, want no date and an error with %q", test.in, got, err, test.want)
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2025-03-06", "2025-03", "2025", "--03-06", "2025-02-30", "--02-29", "", "2025-3-6"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := facts.ParseDate(s)
		if err != nil {
			if !d.IsZero() {
				t.Errorf("ParseDate(%q) = %v with the error %v", s, d, err)
			}
			return
		}
		if d.IsZero() || d.String() != s {
			t.Errorf("ParseDate(%q) is written %q", s, d)
		}
	})
}

// TestDays walks through every day that a Date can hold.
func TestDays(t *testing.T) {
	first, last := date(t, "1800-01-01"), date(t, "2200-12-31")
	n := 0
	for d := first; d.Before(last); n++ {
		next := d.AddDays(1)
		if d.DaysUntil(next) != 1 || next.DaysUntil(d) != -1 || next.AddDays(-1) != d {
			t.Fatalf("%v and %v are not one day apart", d, next)
		}
		if !d.Before(next) || next.Before(d) || !next.After(d) || d.After(next) || d.Before(d) || d.After(d) {
			t.Fatalf("%v and %v are in the wrong order", d, next)
		}
		if first.DaysUntil(d) != n || d.DaysUntil(first) != -n || first.AddDays(n) != d {
			t.Fatalf("%v is not %d days after %v", d, n, first)
		}
		if back, err := facts.ParseDate(d.String()); err != nil || back != d || !d.Full() {
			t.Fatalf("ParseDate(%q) = %v, %v", d, back, err)
		}
		d = next
	}
	if got := first.DaysUntil(last); got != n || n != 146_461 {
		t.Errorf("%d days by DaysUntil, %d by walking, want 146461", got, n)
	}
}

func TestAddMonths(t *testing.T) {
	tests := []struct {
		from   string
		months int
		want   string
	}{
		{"2024-09-06", 6, "2025-03-06"}, // Lithuania, Convention on Cluster Munitions
		{"2025-06-27", 6, "2025-12-27"}, // Estonia, Latvia, Lithuania, Mine Ban Treaty
		{"2025-07-10", 6, "2026-01-10"}, // Finland
		{"2025-08-20", 6, "2026-02-20"}, // Poland
		{"2025-08-31", 6, "2026-02-28"},
		{"2025-08-29", 6, "2026-02-28"},
		{"2025-08-28", 6, "2026-02-28"},
		{"2023-08-31", 6, "2024-02-29"},
		{"2023-08-29", 6, "2024-02-29"},
		{"2025-03-31", 6, "2025-09-30"},
		{"2025-05-31", 6, "2025-11-30"},
		{"2025-12-31", 6, "2026-06-30"},
		{"2024-02-29", 6, "2024-08-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2025-01-31", 1, "2025-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-01-15", -13, "2023-12-15"},
		{"2025-01-15", 0, "2025-01-15"},
	}
	for _, test := range tests {
		if got := date(t, test.from).AddMonths(test.months); got != date(t, test.want) {
			t.Errorf("%s plus %d months = %v, want %s", test.from, test.months, got, test.want)
		}
	}
}

// TestAddMonthsStaysInMonth checks every day of a leap cycle: the result lies exactly n months on, on the
// same day or, where there is none, on the last.
func TestAddMonthsStaysInMonth(t *testing.T) {
	for d := date(t, "2023-01-01"); d.Year < 2028; d = d.AddDays(1) {
		for n := range 25 {
			got := d.AddMonths(n)
			if months := (got.Year-d.Year)*12 + got.Month - d.Month; months != n {
				t.Fatalf("%v plus %d months = %v, %d months on", d, n, got, months)
			}
			if got.Day != d.Day && (got.Day > d.Day || got.AddDays(1).Day != 1) {
				t.Fatalf("%v plus %d months = %v, neither the same day nor the last", d, n, got)
			}
		}
	}
}

func TestDaysUntil(t *testing.T) {
	tests := []struct {
		from, to string
		want     int
	}{
		{"2026-11-23", "2026-11-23", 0},
		{"2026-11-23", "2026-12-05", 12},
		{"2026-11-23", "2025-03-06", -627},
		{"2024-02-28", "2024-03-01", 2},
		{"2025-02-28", "2025-03-01", 1},
		{"2026-03-28", "2026-03-30", 2}, // the clocks of Europe change in between
		{"1868-12-11", "2026-11-23", 57690},
	}
	for _, test := range tests {
		if got := date(t, test.from).DaysUntil(date(t, test.to)); got != test.want {
			t.Errorf("%s until %s: %d days, want %d", test.from, test.to, got, test.want)
		}
		if got := date(t, test.to).DaysUntil(date(t, test.from)); got != -test.want {
			t.Errorf("%s until %s: %d days, want %d", test.to, test.from, got, -test.want)
		}
	}
}

func TestIn(t *testing.T) {
	tests := []struct {
		day  string
		year int
		want string
	}{
		{"--12-03", 2026, "2026-12-03"},
		{"2008-12-03", 2026, "2026-12-03"},
		{"--02-29", 2024, "2024-02-29"},
		{"--02-29", 2025, "2025-03-01"},
		{"--02-29", 2100, "2100-03-01"},
	}
	for _, test := range tests {
		if got := date(t, test.day).In(test.year); got != date(t, test.want) {
			t.Errorf("%s in %d = %v, want %s", test.day, test.year, got, test.want)
		}
	}
}

func TestCompare(t *testing.T) {
	inOrder := []string{"2024", "2024-02", "2024-02-28", "2024-02-29", "2024-03", "2024-12-31", "2025"}
	for i, a := range inOrder {
		for j, b := range inOrder {
			if got := date(t, a).Compare(date(t, b)); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("Compare(%s, %s) = %d", a, b, got)
			}
		}
	}
}

func TestDateOf(t *testing.T) {
	at := time.Date(2025, time.March, 5, 23, 30, 0, 0, time.UTC)
	if got, want := facts.DateOf(at), date(t, "2025-03-05"); got != want {
		t.Errorf("DateOf(%v) = %v, want %v", at, got, want)
	}
	vilnius := at.In(time.FixedZone("EET", 2*60*60))
	if got, want := facts.DateOf(vilnius), date(t, "2025-03-06"); got != want {
		t.Errorf("DateOf(%v) = %v, want %v", vilnius, got, want)
	}
}

package facts_test

import (
	"testing"

	"cmcbot"
	"cmcbot/internal/facts"
)

// whole returns the knowledge file of the program.
func whole(t testing.TB) *facts.Book {
	t.Helper()
	book, problems := facts.Parse("facts.yaml", cmcbot.Facts)
	if book == nil {
		t.Fatal(problems)
	}
	return book
}

func TestEntryIntoForce(t *testing.T) {
	book := whole(t)
	tests := []struct {
		treaty, state string // state: who deposited on that day, where it is a real one
		joined, want  string
	}{
		{"ccm", "NO", "2008-12-03", "2010-08-01"},
		{"ccm", "", "2010-02-16", "2010-08-01"}, // the day of the 30th deposit
		{"ccm", "", "2010-02-17", "2010-08-01"},
		{"ccm", "", "2010-02-28", "2010-08-01"},
		{"ccm", "", "2010-03-01", "2010-09-01"},
		{"ccm", "LT", "2011-03-24", "2011-09-01"},
		{"ccm", "", "2011-08-31", "2012-02-01"},
		{"ccm", "VU", "2025-09-05", "2026-03-01"},
		{"mbt", "CA", "1997-12-03", "1999-03-01"},
		{"mbt", "", "1998-09-16", "1999-03-01"}, // the day of the 40th deposit
		{"mbt", "", "1998-09-17", "1999-03-01"},
		{"mbt", "", "1998-10-01", "1999-04-01"},
		{"mbt", "LT", "2003-05-12", "2003-11-01"},
		{"mbt", "UA", "2005-12-27", "2006-06-01"},
		{"mbt", "PL", "2012-12-27", "2013-06-01"},
		{"mbt", "MH", "2025-03-12", "2025-09-01"},
		{"mbt", "TO", "2025-06-25", "2025-12-01"},
	}
	for _, test := range tests {
		if got := book.Treaty(test.treaty).EntryIntoForce(date(t, test.joined)); got != date(t, test.want) {
			t.Errorf("%s, deposit on %s: in force on %v, want %s", test.treaty, test.joined, got, test.want)
		}
		if test.state == "" {
			continue
		}
		m := book.Country(test.state).Membership(test.treaty)
		if m.Joined != date(t, test.joined) || m.InForce != date(t, test.want) {
			t.Errorf("%s, %s: joined on %v, in force on %v, want %s, %s", test.state, test.treaty, m.Joined, m.InForce, test.joined, test.want)
		}
	}
}

func TestEffectOfRealWithdrawals(t *testing.T) {
	book := whole(t)
	tests := []struct{ treaty, state, notified, effect string }{
		{"ccm", "LT", "2024-09-06", "2025-03-06"},
		{"mbt", "EE", "2025-06-27", "2025-12-27"},
		{"mbt", "LV", "2025-06-27", "2025-12-27"},
		{"mbt", "LT", "2025-06-27", "2025-12-27"},
		{"mbt", "FI", "2025-07-10", "2026-01-10"},
		{"mbt", "PL", "2025-08-20", "2026-02-20"},
	}
	left := map[string]bool{}
	for _, test := range tests {
		left[test.treaty+test.state] = true
		w := book.Country(test.state).Membership(test.treaty).Withdrawal
		if w == nil {
			t.Errorf("%s, %s: no withdrawal", test.state, test.treaty)
			continue
		}
		effect, ok := w.Effect(book.Treaty(test.treaty).Notice)
		if w.Notified != date(t, test.notified) || effect != date(t, test.effect) || !ok || w.Effective != effect {
			t.Errorf("%s, %s: notice on %v, effect on %v (%v), written %v, want %s, %s", test.state, test.treaty, w.Notified, effect, ok, w.Effective, test.notified, test.effect)
		}
	}
	for i := range book.Countries {
		c := &book.Countries[i]
		for _, treaty := range []string{"ccm", "mbt"} {
			if (c.Membership(treaty).Withdrawal != nil) != left[treaty+c.ID] {
				t.Errorf("%s, %s: withdrawal %v", c.ID, treaty, c.Membership(treaty).Withdrawal)
			}
		}
	}
}

// TestEffectInArmedConflict tries Article 20(3) on a notice of 6 September 2024, whose six months end on 6 March 2025.
func TestEffectInArmedConflict(t *testing.T) {
	tests := []struct{ name, since, ended, want string }{
		{"goes on", "2022-02-24", "", ""},
		{"began on the last day", "2025-03-06", "", ""},
		{"began the day after", "2025-03-07", "", "2025-03-06"},
		{"ended before the notice", "2022-02-24", "2024-01-01", "2025-03-06"},
		{"ended the day before", "2022-02-24", "2025-03-05", "2025-03-06"},
		{"ended on the last day", "2022-02-24", "2025-03-06", "2025-03-06"},
		{"ended the day after", "2022-02-24", "2025-03-07", "2025-03-07"},
		{"ended years later", "2022-02-24", "2031-05-09", "2031-05-09"},
	}
	for _, test := range tests {
		w := &facts.Withdrawal{Notified: date(t, "2024-09-06"), ArmedConflict: &facts.Conflict{Since: date(t, test.since)}}
		if test.ended != "" {
			w.ArmedConflict.Ended = date(t, test.ended)
		}
		got, ok := w.Effect(6)
		if got.String() != test.want || ok != (test.want != "") {
			t.Errorf("the conflict %s: effect on %q, %v, want %q", test.name, got, ok, test.want)
		}
		if got := w.Expiry(6); got != date(t, "2025-03-06") {
			t.Errorf("the conflict %s: the six months end on %v", test.name, got)
		}
	}
}

func TestOn(t *testing.T) {
	book := whole(t)
	tests := []struct {
		state, treaty, day string
		want               facts.Status
	}{
		{"LT", "ccm", "2008-12-02", facts.Outside},
		{"LT", "ccm", "2008-12-03", facts.Signatory},
		{"LT", "ccm", "2011-03-23", facts.Signatory},
		{"LT", "ccm", "2011-03-24", facts.Party},
		{"LT", "ccm", "2024-09-05", facts.Party},
		{"LT", "ccm", "2024-09-06", facts.Withdrawing},
		{"LT", "ccm", "2025-03-05", facts.Withdrawing},
		{"LT", "ccm", "2025-03-06", facts.Withdrawn},
		{"LT", "ccm", "2025-03-07", facts.Withdrawn},
		{"LT", "ccm", "2026-11-23", facts.Withdrawn},
		{"PL", "mbt", "2025-08-19", facts.Party},
		{"PL", "mbt", "2025-08-20", facts.Withdrawing},
		{"PL", "mbt", "2026-02-19", facts.Withdrawing},
		{"PL", "mbt", "2026-02-20", facts.Withdrawn},
		{"PL", "mbt", "2026-02-21", facts.Withdrawn},
		{"PL", "ccm", "2026-11-23", facts.Outside},
		{"VU", "ccm", "2025-09-05", facts.Party},
		{"TO", "mbt", "2025-06-24", facts.Outside}, // acceded without having signed
		{"TO", "mbt", "2025-06-25", facts.Party},
		{"UA", "mbt", "2025-07-14", facts.Party}, // a suspension changes nothing
		{"UA", "mbt", "2025-07-18", facts.Party},
		{"UA", "mbt", "2026-01-18", facts.Party},
		{"UA", "mbt", "2026-11-23", facts.Party},
		{"LB", "mbt", "2026-11-23", facts.Party}, // the day of its deposit is not known
		{"KE", "ccm", "2026-11-23", facts.Signatory},
		{"KE", "ccm", "2008-12-02", facts.Outside},
		{"US", "ccm", "2026-11-23", facts.Outside},
	}
	for _, test := range tests {
		m := book.Country(test.state).Membership(test.treaty)
		if got := m.On(date(t, test.day), book.Treaty(test.treaty).Notice); got != test.want {
			t.Errorf("%s, %s, on %s: %s, want %s", test.state, test.treaty, test.day, got, test.want)
		}
	}
}

func TestOnInArmedConflict(t *testing.T) {
	m := &facts.Membership{
		Status:     facts.Withdrawing,
		Joined:     date(t, "2011-03-24"),
		Withdrawal: &facts.Withdrawal{Notified: date(t, "2024-09-06"), ArmedConflict: &facts.Conflict{Since: date(t, "2025-01-01")}},
	}
	if got := m.On(date(t, "2035-01-01"), 6); got != facts.Withdrawing {
		t.Errorf("held back without an end: %s, want withdrawing", got)
	}
	m.Withdrawal.ArmedConflict.Ended = date(t, "2025-05-09")
	for day, want := range map[string]facts.Status{"2025-05-08": facts.Withdrawing, "2025-05-09": facts.Withdrawn} {
		if got := m.On(date(t, day), 6); got != want {
			t.Errorf("held back until 9 May 2025, on %s: %s, want %s", day, got, want)
		}
	}
}

func TestMembershipOfUnknownTreaty(t *testing.T) {
	if m := new(facts.Country).Membership("npt"); m != nil {
		t.Errorf("Membership(npt) = %v, want nil", m)
	}
}

// TestCountOn follows the number of parties through the years in which states left.
func TestCountOn(t *testing.T) {
	book := whole(t)
	tests := []struct {
		day      string
		ccm, mbt int // parties
	}{
		{"2025-03-05", 112, 164},
		{"2025-03-06", 111, 164}, // Lithuania leaves the CCM
		{"2025-03-12", 111, 165}, // Marshall Islands
		{"2025-06-25", 111, 166}, // Tonga
		{"2025-09-05", 112, 166}, // Vanuatu
		{"2025-12-27", 112, 163}, // the Baltic states leave the MBT
		{"2026-01-10", 112, 162}, // Finland
		{"2026-02-20", 112, 161}, // Poland
	}
	for _, test := range tests {
		day := date(t, test.day)
		// Lebanon's deposit, of a day in 2026 that is not known, is counted on all of them.
		if got := book.CountOn("ccm", day).Parties; got != test.ccm {
			t.Errorf("CCM on %s: %d parties, want %d", test.day, got, test.ccm)
		}
		if got := book.CountOn("mbt", day).Parties - 1; got != test.mbt {
			t.Errorf("MBT on %s: %d parties without Lebanon, want %d", test.day, got, test.mbt)
		}
	}
	for treaty, want := range map[string]facts.Count{
		"ccm": {Parties: 112, Signatories: 12, Withdrawn: 1},
		"mbt": {Parties: 162, Signatories: 0, Withdrawn: 5},
		"npt": {},
	} {
		if got := book.CountOn(treaty, date(t, "2026-11-23")); got != want {
			t.Errorf("%s on 2026-11-23: %+v, want %+v", treaty, got, want)
		}
	}
}

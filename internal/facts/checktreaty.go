package facts

import (
	"fmt"
	"maps"
	"slices"
)

func (c *checker) treaty(path string, t *Treaty) {
	if t.ID != "ccm" && t.ID != "mbt" {
		c.report(path+".id", fmt.Sprintf("the treaty %q is not one that states' rows are kept for", t.ID), "use ccm or mbt")
	}
	c.cited(path, t.Sources)
	c.reviewed(path, t.Checked, t.ReviewBy)
	for key, n := range map[string]int{"notice": t.Notice, "deposits": t.Deposits} {
		if n < 1 {
			c.report(path+"."+key, fmt.Sprintf("%s is %d", key, n), "write the treaty's own number")
		}
	}
	full := map[string]Date{"adopted": t.Adopted, "opened": t.Opened, "in_force": t.InForce, "reached": t.Reached}
	for _, key := range slices.Sorted(maps.Keys(full)) {
		if d := full[key]; !d.IsZero() && !d.Full() {
			c.report(path+"."+key, key+" needs a day", "write it like \"2008-05-30\"")
		}
	}
	if t.Reached.Full() && t.InForce.Full() {
		if want := (Date{t.Reached.Year, t.Reached.Month, 1}).AddMonths(6); want != t.InForce {
			c.report(path+".in_force", fmt.Sprintf("in_force is %s; Article %s gives %s from the deposit of %s", t.InForce, t.Articles.EntryIntoForce, want, t.Reached), "correct one of the two dates")
		}
	}
}

func (c *checker) country(path string, k *Country) {
	if !slices.Contains(positions, k.UN) && k.UN != "" {
		c.report(path+".un", fmt.Sprintf("%q is no position in the United Nations", k.UN), "use member, observer or non-member")
	}
	if k.ISO3 != "" && !iso3Shape.MatchString(k.ISO3) {
		c.report(path+".iso3", fmt.Sprintf("%q is not an ISO 3166-1 alpha-3 code", k.ISO3), "write three capital letters in quotes")
	}
	for _, id := range []string{"ccm", "mbt"} {
		if t := c.book.Treaty(id); t != nil {
			c.membership(path+"."+id, t, k.Membership(id))
		}
	}
}

// membership recomputes what follows from a row's dates.
func (c *checker) membership(path string, t *Treaty, m *Membership) {
	if m.Status != "" && !slices.Contains(statuses, m.Status) {
		c.report(path+".status", fmt.Sprintf("%q is no status", m.Status), "use party, signatory, withdrawing, withdrawn or outside")
		return
	}
	c.cited(path, m.Sources)
	dates := map[string]Date{"signed": m.Signed, "joined": m.Joined, "in_force": m.InForce}
	for _, key := range slices.Sorted(maps.Keys(dates)) {
		d := dates[key]
		switch {
		case d.IsZero():
		case !d.Full():
			c.report(path+"."+key, key+" needs a day", "write it like \"2011-03-24\", or list the key under unknown")
		case !m.Knows(key):
			c.report(path+"."+key, key+" is given and listed as unknown", "remove it from one of the two")
		case d.Before(t.Adopted):
			c.report(path+"."+key, fmt.Sprintf("%s is before the treaty was adopted on %s", d, t.Adopted), "correct the date")
		case !m.AsOf.IsZero() && d.After(m.AsOf) && key != "in_force":
			c.report(path+"."+key, fmt.Sprintf("%s is after as_of, %s", d, m.AsOf), "correct the date or as_of")
		}
	}
	c.shape(path, t, m)
	if m.Joined.Full() && m.Signed.Full() && m.Joined.Before(m.Signed) {
		c.report(path+".joined", fmt.Sprintf("the instrument was deposited on %s, before the signature of %s", m.Joined, m.Signed), "correct one of the two dates")
	}
	if m.Joined.Full() && m.InForce.Full() && m.InForceCause.IsZero() && t.Reached.Full() && t.InForce.Full() {
		if want := t.EntryIntoForce(m.Joined); want != m.InForce {
			c.report(path+".in_force", fmt.Sprintf("in_force is %s; Article %s gives %s from the deposit of %s", m.InForce, t.Articles.EntryIntoForce, want, m.Joined), "correct one of the two dates, or say why under in_force_exception")
		}
	}
	if m.Withdrawal != nil {
		c.withdrawal(path+".withdrawal", t, m)
	}
	if m.Suspension != nil {
		c.cited(path+".suspension", m.Suspension.Sources)
	}
}

// shape checks that a row has the dates that its status needs, and no others.
func (c *checker) shape(path string, t *Treaty, m *Membership) {
	needs := func(key string, d Date) {
		if !c.has(path+"."+key) && m.Knows(key) {
			c.report(path, fmt.Sprintf("a state that is %s needs %s", m.Status, key), "add the date, or list the key under unknown")
		}
	}
	switch m.Status {
	case Outside:
		if !m.Signed.IsZero() || !m.Joined.IsZero() || !m.InForce.IsZero() || m.Withdrawal != nil {
			c.report(path+".status", "a state outside the treaty has no dates in it", "correct the status, or remove the dates")
		}
	case Signatory:
		needs("signed", m.Signed)
		if !m.Joined.IsZero() || !m.InForce.IsZero() || m.Withdrawal != nil {
			c.report(path+".status", "a state that deposited its instrument is more than a signatory", "write status: party, or remove joined")
		}
	case Party, Withdrawing, Withdrawn:
		needs("joined", m.Joined)
		needs("in_force", m.InForce)
		if !c.has(path + ".by") {
			c.report(path, "by is missing", "say how it joined: ratification, accession, acceptance, approval or succession")
		}
		if (m.Status == Party) != (m.Withdrawal == nil) {
			c.report(path+".status", fmt.Sprintf("status is %s, and withdrawal is %s", m.Status, given(m.Withdrawal != nil)), "a state that gave notice is withdrawing, then withdrawn, and has a withdrawal")
		}
	}
	for i, key := range m.Unknown {
		if key != "signed" && key != "joined" && key != "in_force" {
			c.report(fmt.Sprintf("%s.unknown[%d]", path, i), fmt.Sprintf("%q cannot be unknown", key), "use signed, joined or in_force")
		}
	}
}

func given(yes bool) string {
	if yes {
		return "given"
	}
	return "not given"
}

// withdrawal recomputes the effect of a notice (Article 20 of both treaties).
func (c *checker) withdrawal(path string, t *Treaty, m *Membership) {
	w := m.Withdrawal
	c.cited(path, w.Sources)
	if w.ArmedConflict != nil {
		c.conflict(path+".armed_conflict", w.ArmedConflict)
	}
	if w.Notified.IsZero() {
		return
	}
	if !w.Notified.Full() {
		c.report(path+".notified", "notified needs a day", "write the day on which the depositary received the notice")
		return
	}
	if w.Decided.After(w.Notified) {
		c.report(path+".decided", fmt.Sprintf("the decision of %s comes after the notice of %s", w.Decided, w.Notified), "correct one of the two dates")
	}
	if m.Joined.Full() && w.Notified.Before(m.Joined) {
		c.report(path+".notified", "the notice comes before the state joined", "correct one of the two dates")
	}
	a := w.ArmedConflict
	if t.Notice < 1 || a != nil && a.Ended.IsZero() && c.has(path+".armed_conflict.ended") {
		return // nothing to reckon with
	}
	c.effect(path, t, m)
}

// effect compares the day of effect and the status with what follows from the notice.
func (c *checker) effect(path string, t *Treaty, m *Membership) {
	w := m.Withdrawal
	effect, ok := w.Effect(t.Notice)
	switch {
	case !ok && !w.Effective.IsZero():
		c.report(path+".effective", fmt.Sprintf("effective is given, but Article %s holds the withdrawal back while the armed conflict lasts", t.Articles.Effect), "remove effective, or say when the conflict ended")
	case ok && !c.has(path+".effective"):
		c.report(path, "effective is missing", fmt.Sprintf("add effective: %q", effect))
	case ok && !w.Effective.IsZero() && w.Effective != effect:
		why := fmt.Sprintf("%d months after the notice of %s", t.Notice, w.Notified)
		if effect != w.Expiry(t.Notice) {
			why = "the end of the armed conflict"
		}
		c.report(path+".effective", fmt.Sprintf("effective is %s; Article %s gives %s, %s", w.Effective, t.Articles.Effect, effect, why), "correct one of the dates")
	}
	if !m.AsOf.Full() {
		return
	}
	want := Withdrawing
	switch {
	case m.AsOf.Before(w.Notified):
		want = Party
	case ok && !m.AsOf.Before(effect):
		want = Withdrawn
	}
	if m.Status != want && m.Status != "" {
		c.report(path, fmt.Sprintf("on %s, the row's as_of, the state is %s, not %s", m.AsOf, want, m.Status), "correct the status or as_of")
	}
}

func (c *checker) conflict(path string, a *Conflict) {
	c.cited(path, a.Sources)
	switch {
	case a.Ended.IsZero():
	case !a.Ended.Full():
		c.report(path+".ended", "ended needs a day", "write it like \"2026-05-04\", or leave it out while the conflict lasts")
	case a.Ended.Before(a.Since):
		c.report(path+".ended", "the armed conflict ends before it begins", "correct one of the two dates")
	}
}

// counts compares the totals that the sources print with the rows.
func (c *checker) counts() {
	for i := range c.book.Treaties {
		t := &c.book.Treaties[i]
		var got Count
		for j := range c.book.Countries {
			m := c.book.Countries[j].Membership(t.ID)
			if m == nil {
				continue
			}
			switch m.Status {
			case Party, Withdrawing:
				got.Parties++
			case Signatory:
				got.Signatories++
			case Withdrawn:
				got.Withdrawn++
			case Outside:
			}
		}
		if got != t.Counted {
			c.entry = "treaty " + t.ID
			c.report(fmt.Sprintf("treaties[%d].counted", i), fmt.Sprintf("counted says %d parties, %d signatories, %d withdrawn; the countries below give %d, %d, %d", t.Counted.Parties, t.Counted.Signatories, t.Counted.Withdrawn, got.Parties, got.Signatories, got.Withdrawn), "correct the countries or the count")
			c.entry = ""
		}
	}
}

package facts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (c *checker) treaty(path string, t *Treaty) {
	if t.ID != "ccm" && t.ID != "mbt" {
		c.report(path+".id", fmt.Sprintf("the treaty %q is not one that states' rows are kept for", t.ID), "use ccm or mbt")
	}
	c.length(path+".text", t.Text, 300)
	c.cited(path, t.Sources)
	c.reviewed(path, t.Checked, t.ReviewBy)
	if t.Notice < 1 || t.Deposits < 1 {
		c.report(path, "notice and deposits must be at least 1", "write the treaty's own numbers")
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
	if !slices.Contains([]string{"member", "observer", "non-member"}, k.UN) && k.UN != "" {
		c.report(path+".un", fmt.Sprintf("%q is no position in the United Nations", k.UN), "use member, observer or non-member")
	}
	if len(k.ISO3) != 3 && k.ISO3 != "" || strings.ToUpper(k.ISO3) != k.ISO3 {
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
	c.length(path+".note", m.Note, 240)
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
	if m.Joined.Full() && m.InForce.Full() && m.InForceCause.IsZero() && t.Reached.Full() {
		if want := t.EntryIntoForce(m.Joined); want != m.InForce {
			c.report(path+".in_force", fmt.Sprintf("in_force is %s; Article %s gives %s from the deposit of %s", m.InForce, t.Articles.EntryIntoForce, want, m.Joined), "correct one of the two dates, or say why under in_force_exception")
		}
	}
	if m.Withdrawal != nil {
		c.withdrawal(path+".withdrawal", t, m)
	}
	if m.Suspension != nil {
		c.length(path+".suspension.text", m.Suspension.Text, 320)
		c.cited(path+".suspension", m.Suspension.Sources)
	}
}

// shape checks that a row has the dates that its status needs, and no others.
func (c *checker) shape(path string, t *Treaty, m *Membership) {
	needs := func(key string, d Date) {
		if d.IsZero() && m.Knows(key) {
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
		if m.By == "" {
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
	c.length(path+".decision", w.Decision, 240)
	c.cited(path, w.Sources)
	if w.ArmedConflict != nil {
		c.cited(path+".armed_conflict", w.ArmedConflict.Sources)
		if a := w.ArmedConflict; a.Ended.Full() && a.Ended.Before(a.Since) {
			c.report(path+".armed_conflict.ended", "the armed conflict ends before it begins", "correct one of the two dates")
		}
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
	effect, ok := w.Effect(t.Notice)
	switch {
	case !ok && !w.Effective.IsZero():
		c.report(path+".effective", fmt.Sprintf("effective is given, but Article %s holds the withdrawal back while the armed conflict lasts", t.Articles.Effect), "remove effective, or say when the conflict ended")
	case ok && w.Effective.IsZero():
		c.report(path, "effective is missing", fmt.Sprintf("add effective: %q", effect))
	case ok && w.Effective != effect:
		c.report(path+".effective", fmt.Sprintf("effective is %s; Article %s gives %s, %d months after the notice of %s", w.Effective, t.Articles.Effect, effect, t.Notice, w.Notified), "correct one of the dates")
	}
	if ok && m.AsOf.Full() {
		want := Withdrawing
		if !m.AsOf.Before(effect) {
			want = Withdrawn
		}
		if m.Status != want {
			c.report(path, fmt.Sprintf("on %s, the row's as_of, the state is %s, not %s", m.AsOf, want, m.Status), "correct the status or as_of")
		}
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

func (c *checker) date(path string, d *Day) {
	c.length(path+".title", d.Title, 120)
	c.length(path+".note", d.Note, 200)
	refs(c, path+".countries", d.Countries, c.book.index.countries, "country")
	refs(c, path+".treaty", one(d.Treaty), c.book.index.treaties, "treaty")
	c.cited(path, d.Sources)
	if d.Date.IsZero() == (d.Months == "") {
		c.report(path, "a calendar entry has either a date or months", "keep one of the two")
	}
	if d.Date.Year == 0 && !d.Date.IsZero() && !d.Yearly {
		c.report(path+".date", "a date without a year comes back every year", "add yearly: true, or the year")
	}
	if d.Yearly && !d.Date.IsZero() && d.Date.Day == 0 {
		c.report(path+".yearly", "a yearly date needs a day", "add the day, or remove yearly")
	}
}

func (c *checker) series(path string, s *Series) {
	c.length(path+".title", s.Title, 120)
	c.length(path+".text", s.Text, 400)
	refs(c, path+".topic", one(s.Topic), c.book.index.topics, "topic")
	for i := range s.Rows {
		r := &s.Rows[i]
		at := fmt.Sprintf("%s.rows[%d]", path, i)
		refs(c, at+".sources", r.Sources, c.book.index.sources, "source")
		c.length(at+".note", r.Note, 300)
		if i > 0 && r.Year <= s.Rows[i-1].Year {
			c.report(at+".year", fmt.Sprintf("the year %d does not follow %d", r.Year, s.Rows[i-1].Year), "put the years in order, each once")
		}
		if r.Total != nil && len(r.Sources) == 0 {
			c.report(at, "a total without a source", "name at least one source that says this")
		}
		if r.Total == nil && r.Note.IsZero() {
			c.report(at, "a year without a total does not say why", "add the total, or a note")
		}
		c.sum(at, r.Total, r.Killed, r.Injured, "killed and injured")
		c.sum(at, r.Total, r.Attacks, r.Remnants, "attacks and remnants")
		for key, p := range map[string]*int{"civilians_pct": r.CivilianPct, "children_pct": r.ChildrenPct} {
			if p != nil && (*p < 0 || *p > 100) {
				c.report(at+"."+key, fmt.Sprintf("%d is no percentage", *p), "write 0 to 100")
			}
		}
	}
}

// sum checks that two parts do not exceed the whole; they may be less, where some fates are unknown.
func (c *checker) sum(path string, total, a, b *int, what string) {
	if total != nil && a != nil && b != nil && *a+*b > *total {
		c.report(path+".total", fmt.Sprintf("%s add up to %d, more than the total of %d", what, *a+*b, *total), "correct the row")
	}
}

func (c *checker) ambiguity(path string, a *Ambiguity) {
	refs(c, path+".states", a.States, c.book.index.countries, "country")
	if len(a.States) < 2 {
		c.report(path+".states", "one state is not ambiguous", "name at least two, or make the word an alias of the state")
	}
}

// names checks that no two entries answer to the same name.
func (c *checker) names() {
	type owner struct{ id, entry string }
	owners := map[string]owner{}
	claim := func(path, name, id string) {
		key := Fold(name)
		if key == "" {
			return
		}
		if o, taken := owners[key]; taken && o.id != id {
			c.report(path, fmt.Sprintf("the name %q also belongs to %s", name, o.entry), "remove it from one of the two, or list it under ambiguous")
			return
		}
		owners[key] = owner{id, c.entry}
	}
	for i := range c.book.Ambiguous {
		a := &c.book.Ambiguous[i]
		c.entry = "ambiguous word " + a.Word
		claim(fmt.Sprintf("ambiguous[%d].word", i), a.Word, c.entry)
	}
	for i := range c.book.Countries {
		k := &c.book.Countries[i]
		c.entry = "country " + k.ID
		path := fmt.Sprintf("countries[%d]", i)
		claim(path+".name", k.Name.English, k.ID)
		claim(path+".official", k.Official, k.ID)
		if !slices.ContainsFunc(c.book.Ambiguous, func(a Ambiguity) bool { return Fold(a.Word) == Fold(k.UNName) }) {
			claim(path+".un_name", k.UNName, k.ID) // "Congo" is the UN's name of a state, and asked back all the same
		}
		claim(path+".iso3", k.ISO3, k.ID)
		for key, list := range map[string][]string{"aliases": k.Aliases, "demonyms": k.Demonyms} {
			for j, name := range list {
				claim(fmt.Sprintf("%s.%s[%d]", path, key, j), name, k.ID)
			}
		}
	}
	other := func(section string, i int, id, name string, aliases []string) {
		c.entry = nouns[section] + " " + id
		path := fmt.Sprintf("%s[%d]", section, i)
		claim(path+".name", name, c.entry)
		for j, alias := range aliases {
			claim(fmt.Sprintf("%s.aliases[%d]", path, j), alias, c.entry)
		}
	}
	for i, t := range c.book.Treaties {
		other("treaties", i, t.ID, t.Name.English, t.Aliases)
	}
	for i, t := range c.book.Topics {
		other("topics", i, t.ID, t.Name.English, t.Aliases)
	}
	for i, g := range c.book.Groups {
		other("groups", i, g.ID, g.Name.English, g.Aliases)
	}
	for i, a := range c.book.Audiences {
		other("audiences", i, a.ID, a.Name.English, a.Aliases)
	}
}

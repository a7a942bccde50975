package facts

import "slices"

// A Country is a state, with its position in both treaties.
type Country struct {
	ID       string     `yaml:"id,required" form:"alpha-2"`   // ISO 3166-1 alpha-2
	ISO3     string     `yaml:"iso3,required" form:"alpha-3"` // ISO 3166-1 alpha-3
	Name     Text       `yaml:"name,required" max:"80"`       // as people say it
	Official string     `yaml:"official"`                     // the long name
	UNName   string     `yaml:"un_name"`                      // where it differs from Name
	Aliases  []string   `yaml:"aliases"`                      // other names that people use
	Demonyms []string   `yaml:"demonyms"`                     // what its people are called
	Exact    []string   `yaml:"exact"`                        // short forms that are also words: matched in capitals only
	Region   string     `yaml:"region,required"`              // Africa, Americas, Asia, Europe or Oceania
	UN       string     `yaml:"un,required" form:"un"`        // member, observer or non-member
	AskedAs  []string   `yaml:"asked_as"`                     // questions that its card answers
	CCM      Membership `yaml:"ccm,required"`                 // its position in the Convention on Cluster Munitions
	MBT      Membership `yaml:"mbt,required"`                 // its position in the Mine Ban Treaty
}

// Membership returns the country's position in the treaty "ccm" or "mbt", or nil for another id.
func (c *Country) Membership(treaty string) *Membership {
	switch treaty {
	case "ccm":
		return &c.CCM
	case "mbt":
		return &c.MBT
	}
	return nil
}

// A Membership is what the depositary says of one state and one treaty.
type Membership struct {
	Status       Status      `yaml:"status,required" form:"status"` // party, signatory, withdrawing, withdrawn or outside
	Signed       Date        `yaml:"signed" form:"day"`             // the day it signed
	Joined       Date        `yaml:"joined" form:"day"`             // the day the instrument was deposited
	By           string      `yaml:"by"`                            // ratification, accession, acceptance, approval or succession
	InForce      Date        `yaml:"in_force" form:"day"`           // the day from which the treaty binds it (Article 17 of both treaties)
	InForceCause Text        `yaml:"in_force_exception" max:"240"`  // why InForce is not what Article 17 gives
	Unknown      []string    `yaml:"unknown" form:"row-date"`       // keys whose date the sources do not give
	Withdrawal   *Withdrawal `yaml:"withdrawal"`                    // its notice of withdrawal
	Suspension   *Suspension `yaml:"suspension"`                    // an act by which it says that it suspends the treaty
	AsOf         Date        `yaml:"as_of,required"`                // the date of the depositary's page
	Sources      []string    `yaml:"sources,required"`              // ids of sources that say this
	Note         Text        `yaml:"note" max:"240"`                // a caveat
}

// A Status is a state's position in a treaty.
type Status string

// The positions. A state that gave notice stays bound, Withdrawing, until its withdrawal takes effect.
const (
	Party       Status = "party"
	Signatory   Status = "signatory"
	Withdrawing Status = "withdrawing"
	Withdrawn   Status = "withdrawn"
	Outside     Status = "outside"
)

var statuses = []Status{Party, Signatory, Withdrawing, Withdrawn, Outside}

// positions are those of a state in the United Nations.
var positions = []string{"member", "observer", "non-member"}

// A Withdrawal is a notice under Article 20 of either treaty.
type Withdrawal struct {
	Decided       Date      `yaml:"decided"`                      // the vote of parliament
	Decision      Text      `yaml:"decision" max:"240"`           // who decided, and how
	Tally         Text      `yaml:"tally" max:"40"`               // the votes in short: "157 for, 18 against"
	Notified      Date      `yaml:"notified,required" form:"day"` // received by the depositary
	Effective     Date      `yaml:"effective"`                    // left out while Article 20(3) holds it back
	Notice        string    `yaml:"notice"`                       // the depositary notification, C.N.…
	NoticeDate    Date      `yaml:"notice_date"`                  // the date of that notification
	ArmedConflict *Conflict `yaml:"armed_conflict"`               // one that the state is engaged in when the six months end
	Sources       []string  `yaml:"sources,required"`             // ids of sources that say this
}

// A Conflict is an armed conflict that the withdrawing state is engaged in (Article 20(3) of both treaties).
type Conflict struct {
	Since   Date     `yaml:"since,required"`   // the day it began
	Ended   Date     `yaml:"ended" form:"day"` // left out while it lasts
	Sources []string `yaml:"sources,required"` // ids of sources that say this
}

// A Suspension is an act by which a state purports to suspend a treaty that knows no suspension; it
// changes nothing in the state's position.
type Suspension struct {
	Decided  Date     `yaml:"decided"`                 // the vote of parliament
	Notified Date     `yaml:"notified"`                // received by the depositary
	Text     Text     `yaml:"text,required" max:"320"` // what the state did, and what the treaty says of it
	Sources  []string `yaml:"sources,required"`        // ids of sources that say this
}

// Expiry returns the day on which the six months of Article 20 end: notice after Notified, which must be a
// full date (Article 20(3) of both treaties: "six months after the
// receipt of the instrument of withdrawal by the Depositary").
func (w *Withdrawal) Expiry(months int) Date { return w.Notified.AddMonths(months) }

// Effect returns the day on which the withdrawal takes effect, and true; or false while an armed
// conflict that the state is engaged in when the notice expires, and that has not ended, holds it back
// (Article 20(3) of both treaties: not "before the end of the armed conflict").
func (w *Withdrawal) Effect(months int) (Date, bool) {
	expiry := w.Expiry(months)
	c := w.ArmedConflict
	if c == nil || c.Since.After(expiry) {
		return expiry, true
	}
	if c.Ended.IsZero() {
		return Date{}, false
	}
	if c.Ended.After(expiry) {
		return c.Ended, true
	}
	return expiry, true
}

// On returns the position that m's dates give on day. A state that has deposited its instrument counts
// as a party from the deposit, as the depositary counts, though the treaty binds it only from InForce on.
// A deposit of which the day is unknown is taken for older than day.
func (m *Membership) On(day Date, months int) Status {
	if w := m.Withdrawal; w != nil && !day.Before(w.Notified) {
		if effect, ok := w.Effect(months); ok && !day.Before(effect) {
			return Withdrawn
		}
		return Withdrawing
	}
	switch {
	case m.Status == Outside:
		return Outside
	case m.Status != Signatory && !day.Before(m.Joined):
		return Party
	case m.Status == Signatory && m.Signed.IsZero(), !m.Signed.IsZero() && !day.Before(m.Signed):
		return Signatory
	}
	return Outside
}

// EntryIntoForce returns the day on which the treaty enters into force for a state that deposits its
// instrument on joined: the treaty's own day for the first Deposits states, then "the first day of the
// sixth month after the month" of the deposit (Article 17 of both treaties).
func (t *Treaty) EntryIntoForce(joined Date) Date {
	if !joined.After(t.Reached) {
		return t.InForce
	}
	d := Date{joined.Year, joined.Month, 1}
	return d.AddMonths(6)
}

// Knows reports whether the sources give the date under key ("joined", "in_force").
func (m *Membership) Knows(key string) bool { return !slices.Contains(m.Unknown, key) }

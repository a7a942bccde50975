package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// SuggestionKept is how long the sender of a suggestion is remembered at most, and how long its words are once it is settled.
const SuggestionKept = 90 * 24 * time.Hour

// A SuggestionState is what became of a suggestion.
type SuggestionState string

// The states of a suggestion.
const (
	Waiting  SuggestionState = "waiting"
	Accepted SuggestionState = "accepted"
	Declined SuggestionState = "declined"
)

// A Suggestion is what somebody thinks is wrong in an entry of the knowledge file. Wrong, Instead and Source are words of somebody outside.
type Suggestion struct {
	Number  int64
	Entry   string // the line that shows it: "oped-exit-date", "state:LT"
	Wrong   string // what is wrong
	Instead string // what it should say; "" where that was not said
	Source  string // where that stands; "" likewise
	Lang    string // in which the sender read the entry, a BCP 47 tag
	At      time.Time
	State   SuggestionState
	Reason  string // why it was declined, in the maintainers' words
	Settled time.Time
	// Sender is who is to be told, the person's id in the place of the channel's; zero for nobody. It is erased with the
	// last step of Told, and after SuggestionKept. No backup holds it.
	Sender Channel `json:"-"`
	Shown  Step    // to the maintainers, in their channel
	Told   Step    // to the sender; its State is "" before the suggestion is settled, and where nobody wants to be told
}

// A Step is how far a message has come: Claimed, Trying, or one of the final states. At is when the attempt began, or before which none
// is to begin.
type Step struct {
	State PostState
	At    time.Time
}

const suggestionColumns = `number, entry, wrong, instead, source, lang, at, state, reason, settled, sender, shown, shown_at, told, told_at`

func scanSuggestion(row interface{ Scan(...any) error }) (s Suggestion, err error) {
	var at, settled, shown, told int64
	var sender string
	err = row.Scan(&s.Number, &s.Entry, &s.Wrong, &s.Instead, &s.Source, &s.Lang, &at, &s.State, &s.Reason, &settled, &sender, &s.Shown.State, &shown, &s.Told.State, &told)
	s.At, s.Settled, s.Shown.At, s.Told.At = moment(at), moment(settled), moment(shown), moment(told)
	if err == nil && sender != "" {
		s.Sender, err = ParseChannel(sender)
	}
	return s, err
}

// sender writes who is to be told; "" for nobody.
func (s Suggestion) sender() string {
	if s.Sender == (Channel{}) {
		return ""
	}
	return s.Sender.String()
}

// Suggest keeps a new suggestion, gives it the next number, and has it shown to the maintainers.
func (s *Store) Suggest(ctx context.Context, g Suggestion) (Suggestion, error) {
	g.State, g.Shown, g.Told = Waiting, Step{State: Claimed}, Step{}
	for range 20 { // others may take the number at the same moment
		err := s.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(number), 0) + 1 FROM suggestion`).Scan(&g.Number)
		if err == nil {
			err = addSuggestion(ctx, s.db, g)
		}
		if !errors.Is(err, ErrChanged) {
			return g, wrap("keep a suggestion", err)
		}
	}
	return g, wrap("keep a suggestion", ErrChanged)
}

func addSuggestion(ctx context.Context, db asker, g Suggestion) error {
	r, err := db.ExecContext(ctx, `INSERT INTO suggestion (`+suggestionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
		g.Number, g.Entry, g.Wrong, g.Instead, g.Source, g.Lang, millis(g.At), string(g.State), g.Reason, millis(g.Settled), g.sender(),
		string(g.Shown.State), millis(g.Shown.At), string(g.Told.State), millis(g.Told.At))
	return changed(r, err, ErrChanged)
}

// Suggestion returns the suggestion with a number, or ErrNotFound.
func (s *Store) Suggestion(ctx context.Context, number int64) (Suggestion, error) {
	g, err := scanSuggestion(s.db.QueryRowContext(ctx, `SELECT `+suggestionColumns+` FROM suggestion WHERE number = $1`, number))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return g, wrap("read a suggestion", err)
}

// Suggestions returns all suggestions, by number.
func (s *Store) Suggestions(ctx context.Context) ([]Suggestion, error) {
	return suggestions(ctx, s.db, `1 = 1`)
}

// Unshown returns at most limit suggestions that wait to be shown to the maintainers, and Untold those whose senders wait to be told, the oldest
// first. Those whose Step is not to be tried before a later moment are left out.
func (s *Store) Unshown(ctx context.Context, now time.Time, limit int) ([]Suggestion, error) {
	return suggestions(ctx, s.db, `shown IN ('claimed', 'trying') AND shown_at <= $1 AND state = 'waiting'`, millis(now), limit)
}

// Untold is told of at Unshown.
func (s *Store) Untold(ctx context.Context, now time.Time, limit int) ([]Suggestion, error) {
	return suggestions(ctx, s.db, `told IN ('claimed', 'trying') AND told_at <= $1`, millis(now), limit)
}

// suggestions returns those for which a condition holds; the second argument, if there is one, is the most.
func suggestions(ctx context.Context, db asker, condition string, args ...any) (all []Suggestion, err error) {
	query := `SELECT ` + suggestionColumns + ` FROM suggestion WHERE ` + condition + ` ORDER BY number`
	if len(args) > 1 {
		query += ` LIMIT $2`
	}
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, wrap("read suggestions", err)
	}
	defer rows.Close()
	for rows.Next() {
		g, err := scanSuggestion(rows)
		if err != nil {
			return nil, wrap("read suggestions", err)
		}
		all = append(all, g)
	}
	return all, wrap("read suggestions", rows.Err())
}

// SettleSuggestion accepts a suggestion, or declines it for a reason, and has its sender told. It returns ErrChanged unless the suggestion is Waiting.
func (s *Store) SettleSuggestion(ctx context.Context, number int64, state SuggestionState, reason string, now time.Time) error {
	r, err := s.db.ExecContext(ctx, `UPDATE suggestion SET state = $1, reason = $2, settled = $3, told = CASE WHEN sender = '' THEN '' ELSE 'claimed' END WHERE number = $4 AND state = 'waiting'`,
		string(state), reason, millis(now), number)
	return wrap("settle a suggestion", changed(r, err, ErrChanged))
}

// StepShown moves Shown on from what it was. It returns ErrChanged when somebody else did: of two who mean the same attempt, one gets it.
func (s *Store) StepShown(ctx context.Context, number int64, was, is Step) error {
	return s.step(ctx, `UPDATE suggestion SET shown = $1, shown_at = $2 WHERE number = $3 AND shown = $4 AND shown_at = $5`, number, was, is)
}

// StepTold is StepShown for Told. With a final state it erases who was to be told.
func (s *Store) StepTold(ctx context.Context, number int64, was, is Step) error {
	set := ``
	if is.State != Claimed && is.State != Trying {
		set = `, sender = ''`
	}
	return s.step(ctx, `UPDATE suggestion SET told = $1, told_at = $2`+set+` WHERE number = $3 AND told = $4 AND told_at = $5`, number, was, is)
}

func (s *Store) step(ctx context.Context, query string, number int64, was, is Step) error {
	r, err := s.db.ExecContext(ctx, query, string(is.State), millis(is.At), number, string(was.State), millis(was.At))
	return wrap("record how far a message has come", changed(r, err, ErrChanged))
}

// ForgetSuggestions erases what was kept for SuggestionKept: senders, who are not told any more, and the words of what is settled.
func (s *Store) ForgetSuggestions(ctx context.Context, now time.Time) error {
	before := millis(now.Add(-SuggestionKept))
	_, err := s.db.ExecContext(ctx, forgetSenders+` WHERE sender <> '' AND at < $1`, before)
	if err == nil {
		_, err = s.db.ExecContext(ctx, `UPDATE suggestion SET wrong = '', instead = '', source = '', reason = '' WHERE settled > 0 AND settled < $1`, before)
	}
	return wrap("forget suggestions", err)
}

// forgetSenders erases senders; whose telling was under way is not told.
const forgetSenders = `UPDATE suggestion SET sender = '', told = CASE WHEN told IN ('claimed', 'trying') THEN 'missed' ELSE told END`

// restoreSuggestion writes a suggestion of a backup, which holds no sender. One that was not shown by then is looked for first.
func restoreSuggestion(ctx context.Context, db asker, g Suggestion, now time.Time) error {
	if g.Shown.State == Claimed || g.Shown.State == Trying {
		g.Shown = Step{Trying, g.At}
	}
	if g.Told.State == Claimed || g.Told.State == Trying {
		g.Told = Step{Missed, now}
	}
	err := addSuggestion(ctx, db, g)
	if errors.Is(err, ErrChanged) {
		err = fmt.Errorf("suggestion %d occurs twice", g.Number)
	}
	return err
}

package upkeep

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// Shown is how many entries one review asks about: as many as a message has room for, with their buttons.
const Shown = 5

// An Agenda is what there is to do for the knowledge file on a day.
type Agenda struct {
	Book      *facts.Book // with what was found still true since
	Day       facts.Date
	Items     []store.ReviewItem // the most urgent first
	More      int                // entries that are due besides
	Rest      []Count            // what else should be looked at, most urgent first
	Questions []store.Question   // that found nothing
}

// A Count is how many entries of the file should be looked at for a reason.
type Count struct {
	Why facts.Why
	N   int
}

// Empty reports whether nothing has to be done soon. What rests on copies, and translations, can wait.
func (a Agenda) Empty() bool {
	return len(a.Items) == 0 && len(a.Questions) == 0 && !slices.ContainsFunc(a.Rest, func(c Count) bool {
		return c.Why == facts.Passed || c.Why == facts.Expiring || c.Why == facts.Uncited
	})
}

// NewAgenda looks at a file of which some entries are taken out of the answers. Those are not asked about.
func NewAgenda(b *facts.Book, taken []string, day facts.Date) Agenda {
	a := Agenda{Book: b, Day: day}
	_, gone := b.Without(taken)
	rest := map[facts.Why]int{}
	for _, t := range facts.Review(b, day) {
		k, kept := b.Kept(t.Ref())
		switch {
		case slices.Contains(gone, t.Ref()):
		case t.Why != facts.Late && t.Why != facts.Due || !kept:
			rest[t.Why]++
		case len(a.Items) < Shown:
			a.Items = append(a.Items, store.ReviewItem{Entry: t.Ref(), Was: k.Content()})
		default:
			a.More++
		}
	}
	for _, why := range facts.Whys() {
		if rest[why] > 0 {
			a.Rest = append(a.Rest, Count{why, rest[why]})
		}
	}
	return a
}

// An Editor is a Writer that also edits what it posted.
type Editor interface {
	Writer
	// Edit replaces a message that Post made by r, which carries the same key. Doing so again changes nothing.
	Edit(ctx context.Context, channel, message string, r reply.Reply, key string) error
}

// WeeklyConfig says what a Weekly is made of. All is required.
type WeeklyConfig struct {
	Store   *store.Store
	Channel store.Channel  // the maintainers'
	Zone    *time.Location // in which it is Monday, nine o'clock
	// File returns the knowledge file with what was found still true since, and the ids of what is taken out of the answers.
	File func() (book *facts.Book, taken []string)
	// Editor returns who posts in a channel; nil where nobody does now.
	Editor func(ctx context.Context, c store.Channel) Editor
	// Draw draws a review for the maintainers' channel.
	Draw func(Agenda) reply.Reply
	Log  *slog.Logger
	Now  func() time.Time
}

// A Weekly posts a review on Mondays at nine, when there is something to do, and shows in the message what became of it. Its methods are safe for concurrent use;
// Run is called once. Any number of programs may run one on the same database: one of them posts.
//
// A review is written down before it is posted. One whose outcome nobody wrote down is looked for in the channel first; where that is not possible it is
// not posted again.
type Weekly struct {
	WeeklyConfig
	wake chan struct{}
	pace weeklyPace
}

type weeklyPace struct {
	poll    time.Duration // between two looks
	call    time.Duration // for one call of the platform
	lapse   time.Duration // after which an attempt without an end is one of a program that died; longer than call
	again   time.Duration // between two attempts that certainly posted nothing
	late    time.Duration // how late a review may come
	kept    int           // days that a review is remembered
	attempt int           // edits in a row of one message that changes meanwhile
}

var normalPace = weeklyPace{3 * time.Second, 20 * time.Second, time.Minute, time.Minute, 24 * time.Hour, 56, 5}

// NewWeekly makes a Weekly. It starts nothing.
func NewWeekly(c WeeklyConfig) *Weekly {
	return &Weekly{c, make(chan struct{}, 1), normalPace}
}

// Wake makes Run look at once: something was done about an entry.
func (w *Weekly) Wake() { poke(w.wake) }

// Run posts and edits until ctx ends.
func (w *Weekly) Run(ctx context.Context) {
	repeat(ctx, w.pace.poll, w.wake, w.look, "the weekly review waits for the database", w.Log)
}

// look does what is due. An error is the database's.
func (w *Weekly) look(ctx context.Context) error {
	all, err := w.Store.Reviews(ctx)
	if err != nil {
		return err
	}
	if err := w.due(ctx, all); err != nil {
		return err
	}
	book, taken := w.File()
	done := func(r store.Review, i store.ReviewItem) (what, day string) { return w.done(book, taken, r, i) }
	if slices.ContainsFunc(all, func(r store.Review) bool {
		return slices.ContainsFunc(r.Items, func(i store.ReviewItem) bool {
			what, _ := done(r, i)
			return i.Done == "" && what != ""
		})
	}) {
		if _, err := w.Store.Settle(ctx, done); err != nil {
			return err
		}
		if all, err = w.Store.Reviews(ctx); err != nil {
			return err
		}
	}
	for _, r := range all {
		if r.State == store.Posted && r.Drawn < r.Version {
			if err := w.redraw(ctx, r.Day); err != nil {
				return err
			}
		}
	}
	return nil
}

// done returns what became of an entry of a review, and on which day.
func (w *Weekly) done(b *facts.Book, taken []string, r store.Review, i store.ReviewItem) (what, day string) {
	today := facts.DateOf(w.Now().UTC()).String()
	k, ok := b.Kept(i.Entry)
	switch {
	case slices.Contains(taken, i.Entry):
		return store.DoneRetired, today
	case !ok || k.Content() != i.Was:
		return store.DoneChanged, today
	case k.Checked.String() >= r.Day:
		return store.DoneTrue, k.Checked.String()
	}
	return "", ""
}

// slot returns the last Monday's nine o'clock.
func (w *Weekly) slot(now time.Time) time.Time {
	now = now.In(w.Zone)
	back := (int(now.Weekday()) + 6) % 7
	slot := time.Date(now.Year(), now.Month(), now.Day()-back, 9, 0, 0, 0, w.Zone)
	if slot.After(now) {
		slot = time.Date(now.Year(), now.Month(), now.Day()-back-7, 9, 0, 0, 0, w.Zone)
	}
	return slot
}

// due posts the review of this week, unless it is done or too late.
func (w *Weekly) due(ctx context.Context, all []store.Review) error {
	now := w.Now()
	slot := w.slot(now)
	day := slot.Format(time.DateOnly)
	i := slices.IndexFunc(all, func(r store.Review) bool { return r.Day == day })
	if now.Sub(slot) > w.pace.late {
		return nil
	}
	if i < 0 {
		editor := w.Editor(ctx, w.Channel)
		if editor == nil {
			return nil
		}
		a, err := w.agenda(ctx)
		if err != nil {
			return err
		}
		r := store.Review{Day: day, Channel: w.Channel, State: store.Trying, Tried: now, Items: a.Items}
		if a.Empty() {
			r.State = store.Dropped
		}
		free, err := w.Store.ClaimReview(ctx, r, slot.AddDate(0, 0, -w.pace.kept).Format(time.DateOnly))
		if err != nil || !free || a.Empty() {
			return err
		}
		return w.post(ctx, editor, r, w.Draw(a))
	}
	r := all[i]
	wait := w.pace.lapse
	if r.State == store.Claimed {
		wait = w.pace.again
	} else if r.State != store.Trying {
		return nil
	}
	if now.Sub(r.Tried) < wait {
		return nil
	}
	editor := w.Editor(ctx, r.Channel)
	if editor == nil {
		return nil
	}
	was, tried := r.State, r.Tried
	r.State, r.Tried = store.Trying, now
	if err := w.Store.MoveReview(ctx, r, was, tried); err != nil {
		return past(err) // another program has it
	}
	if was == store.Trying {
		if again, err := w.find(ctx, editor, r, slot); !again {
			return err
		}
	}
	a, err := w.agenda(ctx)
	if err != nil {
		return err
	}
	a.Items = r.Items
	return w.post(ctx, editor, r, w.Draw(a))
}

// agenda is what there is to do now.
func (w *Weekly) agenda(ctx context.Context) (Agenda, error) {
	book, taken := w.File()
	now := w.Now()
	a := NewAgenda(book, taken, facts.DateOf(now.UTC()))
	var err error
	a.Questions, err = w.Store.Questions(ctx, Since(now))
	return a, err
}

// find looks for a review whose outcome is not known. again is true when it certainly was not posted.
func (w *Weekly) find(ctx context.Context, editor Editor, r store.Review, slot time.Time) (again bool, err error) {
	call, cancel := context.WithTimeout(ctx, w.pace.call)
	defer cancel()
	message, found, err := editor.Find(call, r.Channel.ID, key(r), slot.Add(-time.Hour))
	switch {
	case err == nil && found:
		r.State, r.Message = store.Posted, message
	case err == nil:
		return true, nil
	case reply.Permanent(err) != "":
		w.Log.Warn("it is not known whether the weekly review stands in the maintainers' channel: not posting it again", "err", err)
		r.State = store.Unsure
	default:
		return false, nil // the next look that is due looks again
	}
	return false, past(w.Store.MoveReview(ctx, r, store.Trying, r.Tried))
}

// post makes one attempt, and writes down how it went.
func (w *Weekly) post(ctx context.Context, editor Editor, r store.Review, drawn reply.Reply) error {
	call, cancel := context.WithTimeout(ctx, w.pace.call)
	defer cancel()
	message, err := editor.Post(call, r.Channel.ID, drawn, key(r))
	switch _, again := reply.RetryAfter(err); {
	case err == nil:
		r.State, r.Message = store.Posted, message
		w.Log.Info("the weekly review is posted", "entries", len(r.Items))
	case reply.Permanent(err) != "":
		w.Log.Error("the weekly review cannot be posted in the maintainers' channel", "err", err)
		r.State = store.Refused
	case again:
		w.Log.Info("the weekly review is tried again", "err", err)
		r.State = store.Claimed
	default:
		w.Log.Info("it is not known whether the weekly review was posted; looking for it soon", "err", err)
		return nil
	}
	record, cancel := context.WithTimeout(context.WithoutCancel(ctx), w.pace.call)
	defer cancel()
	return past(w.Store.MoveReview(record, r, store.Trying, r.Tried))
}

// redraw edits a review's message until it shows what became of its entries.
func (w *Weekly) redraw(ctx context.Context, day string) error {
	drew := int64(-1)
	for range w.pace.attempt {
		all, err := w.Store.Reviews(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(r store.Review) bool { return r.Day == day })
		if i < 0 {
			return nil
		}
		r := all[i]
		editor := w.Editor(ctx, r.Channel)
		if r.Version == drew || editor == nil {
			return nil
		}
		a, err := w.agenda(ctx)
		if err != nil {
			return err
		}
		a.More += open(a.Items, r.Items)
		a.Items = r.Items
		if err := w.edit(ctx, editor, r, w.Draw(a)); err != nil {
			if reply.Permanent(err) == "" {
				w.Log.Info("the weekly review is not brought up to date yet", "err", err)
				return nil
			}
			w.Log.Info("the weekly review cannot be brought up to date", "err", err)
		}
		// When another program has drawn a newer version meanwhile, this edit may have covered it.
		if last, err := w.Store.Draw(ctx, day, r.Version); err != nil || last {
			return err
		}
		drew = r.Version
	}
	return nil
}

func (w *Weekly) edit(ctx context.Context, editor Editor, r store.Review, drawn reply.Reply) error {
	ctx, cancel := context.WithTimeout(ctx, w.pace.call)
	defer cancel()
	return editor.Edit(ctx, r.Channel.ID, r.Message, drawn, key(r))
}

// open returns how many of the entries that are due now a review does not show.
func open(due, shown []store.ReviewItem) (n int) {
	for _, d := range due {
		if !slices.ContainsFunc(shown, func(s store.ReviewItem) bool { return s.Entry == d.Entry }) {
			n++
		}
	}
	return n
}

// key names a review's message.
func key(r store.Review) string { return reply.Key("review " + r.Channel.String() + " " + r.Day) }

// ParseZone reads the name of the zone in which reviews come, "" meaning UTC.
func ParseZone(name string) (*time.Location, error) {
	zone, err := time.LoadLocation(cmp.Or(name, "UTC"))
	if err != nil || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%q is no time zone; write it like Europe/Vilnius", name)
	}
	return zone, nil
}

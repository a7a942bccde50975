package upkeep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// A Poster is a Writer that also writes to people alone.
type Poster interface {
	Writer
	// Tell writes to a person alone.
	Tell(ctx context.Context, user string, r reply.Reply, key string) error
	// Again is for how long after a first attempt the same key certainly makes no second message; 0 for not at all.
	Again() time.Duration
}

// SuggestionsConfig says what Suggestions are made of. All but Maintainers, Every and Log is required.
type SuggestionsConfig struct {
	Store *store.Store
	// Maintainers is the channel where suggestions are shown; the zero Channel for none. They are kept in any case.
	Maintainers store.Channel
	// Poster returns who writes in a workspace of a platform; nil where nobody does now.
	Poster func(ctx context.Context, platform, workspace string) Poster
	// Show draws a suggestion for the maintainers, and Answer what became of it for its sender.
	Show, Answer func(store.Suggestion) reply.Reply
	// Every is how often the database is looked at for what other programs wrote; 0 means every 3 seconds.
	Every time.Duration
	Log   *slog.Logger // nil discards
	Now   func() time.Time
}

// Suggestions are what readers suggest. Its methods are safe for concurrent use; Run is called once. Any number of programs may
// have Suggestions on the same database: each message is written by one of them.
type Suggestions struct {
	SuggestionsConfig
	wake chan struct{}
}

// NewSuggestions makes Suggestions. It starts nothing.
func NewSuggestions(c SuggestionsConfig) *Suggestions {
	c.Every = cmp.Or(c.Every, 3*time.Second)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Suggestions{c, make(chan struct{}, 1)}
}

// Channel reports whether the maintainers have a channel where they are shown suggestions.
func (s *Suggestions) Channel() bool { return s.Maintainers != store.Channel{} }

// Put keeps a suggestion and returns it with its number. Run shows it to the maintainers.
func (s *Suggestions) Put(ctx context.Context, g store.Suggestion) (store.Suggestion, error) {
	g, err := s.Store.Suggest(ctx, g)
	poke(s.wake)
	return g, err
}

const (
	atOnce  = 5                // messages of one round
	attempt = 20 * time.Second // for one message
	grace   = 5 * time.Second  // for what is under way when the program ends
	lost    = 2 * time.Minute  // after which an attempt without an end is one of a program that died
)

// Run shows the maintainers what was sent, tells senders what became of it, and forgets what is no longer needed, until ctx
// ends. It goes on where another program stopped.
func (s *Suggestions) Run(ctx context.Context) {
	repeat(ctx, s.Every, s.wake, s.round, "suggestions wait until this is mended", s.Log)
}

// round does what is to be done now. What a platform refuses concerns one message, and is no error.
func (s *Suggestions) round(ctx context.Context) error {
	now := s.Now()
	if err := s.Store.ForgetSuggestions(ctx, now); err != nil {
		return err
	}
	var errs []error
	if s.Channel() {
		list, err := s.Store.Unshown(ctx, now, atOnce)
		errs = append(errs, err)
		for _, g := range list {
			errs = append(errs, s.show(ctx, g))
		}
	}
	list, err := s.Store.Untold(ctx, now, atOnce)
	errs = append(errs, err)
	for _, g := range list {
		errs = append(errs, s.tell(ctx, g))
	}
	return errors.Join(errs...)
}

// show shows a suggestion to the maintainers.
func (s *Suggestions) show(ctx context.Context, g store.Suggestion) error {
	poster := s.Poster(ctx, s.Maintainers.Platform, s.Maintainers.Workspace)
	if poster == nil || s.underWay(g.Shown) {
		return nil
	}
	m := message{number: g.Number, log: s.Log.With("suggestion", g.Number), now: s.Now, at: g.Shown, step: s.Store.StepShown}
	began := g.Shown.At
	key := suggestionKey("shown", g)
	look := g.Shown.State == store.Trying
	if err := m.begin(ctx); err != nil {
		return past(err)
	}
	ctx, cancel := unhurried(ctx)
	defer cancel()
	if look { // a program died in the middle, or the platform gave no answer
		switch _, found, err := poster.Find(ctx, s.Maintainers.ID, key, began.Add(-time.Minute)); {
		case found:
			return m.end(ctx, store.Posted)
		case reply.Permanent(err) != "":
			m.log.Warn("whether the maintainers were shown a suggestion cannot be looked up; it stands in bot suggestions", "err", err)
			return m.end(ctx, store.Unsure)
		case err != nil:
			return nil // it is looked for again later
		}
	}
	r, err := drawn(s.Show, g)
	if err == nil {
		_, err = poster.Post(ctx, s.Maintainers.ID, r, key)
	}
	switch wait, again := reply.RetryAfter(err); {
	case err == nil:
		return m.end(ctx, store.Posted)
	case again:
		return m.later(ctx, wait)
	case reply.Permanent(err) != "":
		m.log.Error("the maintainers are not shown a suggestion; it stands in bot suggestions", "err", err)
		return m.end(ctx, store.Refused)
	}
	m.log.Warn("whether the maintainers were shown a suggestion is looked up soon", "err", err)
	return nil
}

// tell tells the sender of a suggestion what became of it. Who was perhaps told is not told again.
func (s *Suggestions) tell(ctx context.Context, g store.Suggestion) error {
	poster := s.Poster(ctx, g.Sender.Platform, g.Sender.Workspace)
	if poster == nil || s.underWay(g.Told) {
		return nil
	}
	m := message{number: g.Number, log: s.Log.With("suggestion", g.Number), now: s.Now, at: g.Told, step: s.Store.StepTold}
	if g.Told.State == store.Trying {
		return past(m.end(ctx, store.Unsure))
	}
	if err := m.begin(ctx); err != nil {
		return past(err)
	}
	ctx, cancel := unhurried(ctx)
	defer cancel()
	key := suggestionKey("told", g)
	r, err := drawn(s.Answer, g)
	if err != nil {
		m.log.Error("a sender is not told", "err", err)
		return m.end(ctx, store.Refused)
	}
	err = poster.Tell(ctx, g.Sender.ID, r, key)
	if unsure(err) && poster.Again() > attempt {
		err = poster.Tell(ctx, g.Sender.ID, r, key) // the same key makes no second message
	}
	switch wait, again := reply.RetryAfter(err); {
	case err == nil:
		return m.end(ctx, store.Posted)
	case again:
		return m.later(ctx, wait)
	case reply.Permanent(err) != "":
		m.log.Info("a sender does not let the bot write to them", "err", err)
		return m.end(ctx, store.Refused)
	}
	m.log.Warn("whether a sender was told is not known", "err", err)
	return m.end(ctx, store.Unsure)
}

// drawn draws a suggestion. What one of them breaks does not end the program, which would meet it again at the next start.
func drawn(draw func(store.Suggestion) reply.Reply, g store.Suggestion) (r reply.Reply, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = undrawn{fmt.Errorf("draw suggestion %d: %v", g.Number, p)}
		}
	}()
	return draw(g), nil
}

// An undrawn error says that there is nothing to write.
type undrawn struct{ error }

// Permanent says that trying again is no use.
func (undrawn) Permanent() string { return "fault" }

// underWay reports whether another program, or another round, is at it.
func (s *Suggestions) underWay(at store.Step) bool {
	return at.State == store.Trying && s.Now().Sub(at.At) < lost
}

// A message is one on its way, with how far it has come.
type message struct {
	number int64
	log    *slog.Logger
	now    func() time.Time
	at     store.Step
	step   func(ctx context.Context, number int64, was, is store.Step) error
}

// move records how far the message has come, after the end of the program was asked for too.
func (m *message) move(ctx context.Context, is store.Step) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := m.step(ctx, m.number, m.at, is)
	if err == nil {
		m.at = is
	}
	return err
}

// begin takes the attempt. The error is store.ErrChanged when another program has.
func (m *message) begin(ctx context.Context) error {
	return m.move(ctx, store.Step{State: store.Trying, At: m.now()})
}

func (m *message) end(ctx context.Context, state store.PostState) error {
	return m.move(ctx, store.Step{State: state, At: m.now()})
}

func (m *message) later(ctx context.Context, wait time.Duration) error {
	return m.move(ctx, store.Step{State: store.Claimed, At: m.now().Add(wait)})
}

// unhurried returns a context for one message. When ctx ends the message gets a little time, for one that is cut off may have been written.
func unhurried(ctx context.Context) (context.Context, context.CancelFunc) {
	own, cancel := context.WithTimeout(context.WithoutCancel(ctx), attempt)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return own, func() {
		stop()
		cancel()
	}
}

// suggestionKey names a message about a suggestion. The moment tells apart what has the same number in another database.
func suggestionKey(what string, g store.Suggestion) string {
	return reply.Key(fmt.Sprintf("%s %d %d", what, g.Number, g.At.UnixMilli()))
}

// unsure reports whether err leaves it open what happened.
func unsure(err error) bool {
	_, again := reply.RetryAfter(err)
	return err != nil && !again && reply.Permanent(err) == ""
}

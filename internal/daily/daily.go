// Package daily posts one fact a day in every channel that asked for it: on the right local day, once, never twice,
// never silently missing. It knows schedules, what is chosen for a day, and how a post survives crashes; it
// knows no platform, no wording and nothing of who asked what.
//
// A post goes through three steps. The planner finds the slots that are due, chooses, and writes the choice down (a
// claim) in one transaction with a River job; the database keeps (channel, local date) unique. A worker then writes
// down that it tries, sends, and writes down how that went. A worker that finds a try whose outcome nobody wrote down
// looks for the post in the channel first; where it cannot look it does not send again, and says so.
//
// The same workers tell channels that watch what changed in the knowledge file, and edit posts that carried what
// changed: see news.go and correct.go.
package daily

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"cmcbot/internal/facts"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
)

// Config says what an Engine is made of.
type Config struct {
	// Store remembers. Required; the Engine does not close it.
	Store *store.Store
	// Book returns the knowledge file as it is now. Required.
	Book func() *facts.Book
	// Draw draws a choice as it is posted on day, in a language. Required.
	Draw func(c Choice, lang string, day facts.Date) reply.Reply
	// Sorry draws what the person who set a subscription up is told when posting is not possible any more. Required.
	Sorry func(s store.Subscription, p store.Post) reply.Reply
	// DrawNews draws what changed for a channel that watches; nil means that changes are told nobody.
	DrawNews func(lang string, told []news.Told) reply.Reply
	// DrawUpdated draws a post again, with what changed since it was posted; nil means that posts are not corrected.
	DrawUpdated func(c Choice, lang string, day facts.Date, told []news.Told) reply.Reply
	// Settle is how long a new version of the file must be in use before its changes are told; 0 means DefaultSettle.
	Settle time.Duration
	// Poster returns who posts in a channel, nil for a platform or workspace that the bot is not connected to now. Required.
	Poster func(store.Channel) Poster
	// Platforms names the platforms; each has workers of its own, so that none waits for another. Required.
	Platforms []string
	// Window is how late a post may come; 0 means DefaultWindow, at most MaxWindow.
	Window time.Duration
	// Log gets ids of channels and what went wrong, never names or texts; nil discards.
	Log *slog.Logger
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// How late a post may come.
const (
	DefaultWindow = 6 * time.Hour
	MaxWindow     = 20 * time.Hour // below a day, so that one post never runs into the next
)

// An Engine keeps the promise. Its methods are safe for concurrent use; Run is called once. Any number of Engines may
// run on one database.
type Engine struct {
	config Config
	store  *store.Store
	log    *slog.Logger
	now    func() time.Time
	window time.Duration
	river  *river.Client[*sql.Tx]
	pace   pace
	counts counts
	gates  sync.Map                   // by Poster and editor, the *gate
	met    atomic.Pointer[facts.Book] // the book whose facts are known to the store

	settled time.Duration
	edition atomic.Pointer[edition]     // the latest that was named
	told    atomic.Pointer[[]news.Told] // the latest changes
	issue   atomic.Int64                // the latest issue that told holds
}

// A pace holds every duration that the engine goes by, so that tests need not wait.
type pace struct {
	poll    time.Duration // between two looks at the schedule, at most
	batch   int           // subscriptions in one transaction
	workers int           // posts under way at once, for each platform
	job     time.Duration // how long one attempt may take
	rescue  time.Duration // after which a job whose worker died is given to another
	fetch   time.Duration // between two looks for jobs
	turn    time.Duration // how long a worker waits for its turn; longer waits give the worker free
	settle  time.Duration // until a request of unknown outcome has arrived or never will
	again   time.Duration // before the second attempt after an outage; doubles
	most    time.Duration // between two attempts, at most
	drain   time.Duration // for posts under way when the engine stops
	lapse   time.Duration // after which a program that says nothing is taken for dead
	record  time.Duration // for writing down what happened, when the engine is told to stop

	clock rivertype.TimeGenerator // River's; nil means the database's, tests whose time is not real give theirs
}

var normalPace = pace{
	poll:    10 * time.Second,
	batch:   200,
	workers: 100,
	job:     time.Minute,
	rescue:  90 * time.Second,
	fetch:   100 * time.Millisecond,
	turn:    10 * time.Second,
	settle:  20 * time.Second,
	again:   5 * time.Second,
	most:    5 * time.Minute,
	drain:   20 * time.Second,
	lapse:   time.Minute,
	record:  5 * time.Second,
}

// New makes an Engine. It starts nothing.
func New(c Config) (*Engine, error) { return newEngine(c, normalPace) }

func newEngine(c Config, p pace) (*Engine, error) {
	var problems []error
	if c.Store == nil || c.Book == nil || c.Draw == nil || c.Sorry == nil || c.Poster == nil || len(c.Platforms) == 0 {
		problems = append(problems, errors.New("not all of Store, Book, Draw, Sorry, Poster and Platforms are given"))
	}
	if c.Window < 0 || c.Window > MaxWindow {
		problems = append(problems, fmt.Errorf("the window for late posts is %v, and must be between 0 and %v", c.Window, MaxWindow))
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("daily: %w", errors.Join(problems...))
	}
	e := &Engine{config: c, store: c.Store, log: c.Log, now: c.Now, window: c.Window, settled: cmp.Or(c.Settle, DefaultSettle), pace: p}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if e.now == nil {
		e.now = time.Now
	}
	if e.window == 0 {
		e.window = DefaultWindow
	}
	queues := map[string]river.QueueConfig{}
	for _, name := range c.Platforms {
		queues[name] = river.QueueConfig{MaxWorkers: p.workers}
		queues[editing(name)] = river.QueueConfig{MaxWorkers: 2}
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &postWorker{engine: e})
	river.AddWorker(workers, &tellWorker{engine: e})
	river.AddWorker(workers, &editWorker{engine: e})
	var err error
	e.river, err = river.NewClient(c.Store.Driver(), &river.Config{
		Queues:                      queues,
		Workers:                     workers,
		Logger:                      e.log,
		FetchCooldown:               p.fetch,
		FetchPollInterval:           max(p.fetch, min(time.Second, p.poll)),
		JobTimeout:                  p.job,
		RescueStuckJobsAfter:        p.rescue,
		CompletedJobRetentionPeriod: time.Hour, // the posts themselves are the record
		CancelledJobRetentionPeriod: time.Hour,
		SoftStopTimeout:             p.drain,
		Test:                        river.TestConfig{Time: p.clock},
	})
	if err != nil {
		return nil, fmt.Errorf("daily: %w", err)
	}
	return e, nil
}

// How often, and how long after one another, the database is tried at the start.
const (
	startTries = 5
	startPause = time.Second
)

// Run plans and posts until ctx ends, and then returns nil, after a bounded time for the posts under way. An error
// says that the database could not be used at the start.
func (e *Engine) Run(ctx context.Context) error {
	for try := 1; ; try++ { // a database that is restarted just now is no reason to give up
		err := e.reschedule(ctx, e.now())
		if err == nil || ctx.Err() != nil {
			break
		}
		if try == startTries {
			return fmt.Errorf("daily: %w", err)
		}
		e.log.Warn("the daily posts cannot be planned yet", "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(startPause):
		}
	}
	work := context.WithoutCancel(ctx)
	if err := e.river.Start(work); err != nil {
		return fmt.Errorf("daily: start the workers: %w", err)
	}
	var following sync.WaitGroup
	if e.config.DrawNews != nil {
		following.Go(func() { e.tellAll(ctx) })
	}
	e.planAll(ctx)
	following.Wait()
	if err := e.river.Stop(work); err != nil { // SoftStopTimeout bounds it
		e.log.Warn("stop the workers", "err", err)
	}
	return nil
}

// A Counts is how many posts ended in which way since the start of the process, for metrics.
type Counts struct {
	Posted, Missed, Unsure, Refused, Dropped int64
	Retries                                  int64 // attempts that are made again
	Late                                     int64 // posts that came more than a minute after their slot
	Ended                                    int64 // subscriptions that were paused, since posting is not possible any more
	Corrected, Left                          int64 // posts that were edited, and those that could not be
}

// counts is Counts while it is counted.
type counts struct {
	posted, missed, unsure, refused, dropped, retries, late, ended, corrected, left atomic.Int64
}

// Counts returns what was counted so far.
func (e *Engine) Counts() Counts {
	c := &e.counts
	return Counts{c.posted.Load(), c.missed.Load(), c.unsure.Load(), c.refused.Load(), c.dropped.Load(), c.retries.Load(), c.late.Load(), c.ended.Load(),
		c.corrected.Load(), c.left.Load()}
}

// count counts a post that is settled.
func (e *Engine) count(p store.Post) {
	switch p.State {
	case store.Posted:
		e.counts.posted.Add(1)
		if p.Settled.Sub(p.Slot) > time.Minute {
			e.counts.late.Add(1)
		}
	case store.Missed:
		e.counts.missed.Add(1)
	case store.Unsure:
		e.counts.unsure.Add(1)
	case store.Refused:
		e.counts.refused.Add(1)
	case store.Dropped:
		e.counts.dropped.Add(1)
	case store.Claimed, store.Trying: // not settled
	}
}

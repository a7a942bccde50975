package daily

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// seeds is how many lives TestLives goes through on each database; firstSeed is that of the first of them.
var (
	seeds     = flag.Int("seeds", 8, "how many random lives TestLives goes through on each database")
	firstSeed = flag.Uint64("seed", 1, "the first of them")
)

// TestLives lets a channel live through random weeks: pauses, quiet days, pins, edits of time, zone and topics, changes of the
// knowledge file, restarts, crashes, outages, and a clock that leaps ahead and back over changes to summer time. A model that
// knows nothing of the planner says which days must have got their post; no day may have got two.
func TestLives(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		s := p.Open(t)
		owed, came := 0, 0
		for n := range *seeds {
			o, c := live(t, p, s, *firstSeed+uint64(n))
			owed, came = owed+o, came+c
		}
		t.Logf("seeds %d to %d: %d posts had to come, %d came", *firstSeed, *firstSeed+uint64(*seeds)-1, owed, came)
		if owed < 3**seeds {
			t.Error("the model asks for too little")
		}
	})
}

// A life is one channel's.
type life struct {
	*testing.T
	seed    uint64
	random  *rand.Rand
	store   *store.Store
	channel store.Channel
	args    string // how a job's arguments are read as JSON
	clock   time.Time
	book    *facts.Book
	wall    *wall
	engines [2]*Engine // two replicas

	sub  store.Subscription   // what was asked for, as the model keeps it
	must map[string]time.Time // days whose post has to come, with their moments
	may  map[string]bool      // days whose post may come or not: it was due when somebody paused
	owed int                  // how many had to come so far
	log  []string
}

const lifeWindow = 6 * time.Hour

func live(t *testing.T, p storetest.Place, s *store.Store, seed uint64) (owed, came int) {
	t.Helper()
	starts := []string{"2026-03-20", "2026-09-25", "2026-10-20", "2026-11-24", "2027-03-10"}
	random := rand.New(rand.NewPCG(seed, 7))
	l := &life{T: t, seed: seed, random: random, store: s, channel: store.Channel{Platform: "slack", Workspace: "T", ID: fmt.Sprintf("C%d", seed)},
		args: map[string]string{"sqlite": "json(args)", "postgres": "args"}[p.String()], book: readBook(), must: map[string]time.Time{}, may: map[string]bool{}}
	l.clock, _ = time.Parse(time.DateOnly, starts[random.IntN(len(starts))])
	l.wall = &wall{trouble: func(string) (error, error) {
		switch random.IntN(20) {
		case 0:
			return later{2 * time.Second}, nil
		case 1:
			return errSilence, nil
		case 2:
			return nil, errSilence
		case 3:
			return errCrash, nil
		case 4:
			return nil, errCrash
		}
		return nil, nil
	}}
	for i := range l.engines {
		l.restart(i)
	}
	l.edit("begin", func(s *store.Subscription) {
		s.Minute, s.Zone, s.Weekdays, s.State, s.Lang = 540, "Europe/Vilnius", everyDay, store.Active, "en"
	})
	for range 100 {
		l.step()
	}
	l.plan()
	l.workOff()
	if t.Failed() {
		t.Fatalf("seed %d:\n%s", seed, strings.Join(l.log, "\n"))
	}
	return l.owed, len(l.wall.in(l.channel.ID))
}

// errCrash ends the program in the middle of a post.
var errCrash = errors.New("the program was killed")

// A crashing poster ends the program, by a panic, where the wall says so.
type crashing struct{ *wall }

func (c crashing) Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error) {
	id, err := c.wall.Post(ctx, channel, r, key)
	if errors.Is(err, errCrash) {
		panic(errCrash)
	}
	return id, err
}

func (l *life) note(format string, args ...any) {
	l.log = append(l.log, l.clock.Format("2006-01-02T15:04:05 ")+fmt.Sprintf(format, args...))
}

// restart puts a new engine in the place of one, as a new process would.
func (l *life) restart(i int) {
	l.Helper()
	c := config(l, l.store, crashing{l.wall})
	c.Log, c.Window, c.Now, c.Book = nil, lifeWindow, func() time.Time { return l.clock }, func() *facts.Book { return l.book }
	l.engines[i] = engine(l, c)
	if err := l.engines[i].reschedule(context.Background(), l.clock); err != nil {
		l.Fatal(err)
	}
}

func (l *life) any() *Engine { return l.engines[l.random.IntN(len(l.engines))] }

// step lets something happen.
func (l *life) step() {
	l.Helper()
	r := l.random
	day := facts.DateOf(l.clock).AddDays(r.IntN(5))
	switch r.IntN(18) { // often nothing
	case 0:
		l.edit("time", func(s *store.Subscription) { s.Minute = r.IntN(24 * 60) })
	case 1:
		zones := []string{"Europe/Vilnius", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Nuuk", "Pacific/Auckland", "UTC"}
		l.edit("zone", func(s *store.Subscription) { s.Zone = zones[r.IntN(len(zones))] })
	case 2:
		l.edit("weekdays", func(s *store.Subscription) { s.Weekdays = 1 + r.IntN(everyDay) })
	case 3:
		l.edit("topics", func(s *store.Subscription) { s.Topics = nil })
		topic := l.book.Topics[r.IntN(len(l.book.Topics))].ID
		if Fitting(l.book, store.Subscription{Topics: []string{topic}}, day) > 0 {
			l.edit("topics "+topic, func(s *store.Subscription) { s.Topics = []string{topic} })
		}
	case 4:
		l.edit("quiet", func(s *store.Subscription) {
			s.Quiet = []store.Span{{First: day.String(), Last: day.AddDays(r.IntN(2)).String()}}
		})
	case 5:
		l.edit("loud", func(s *store.Subscription) { s.Quiet = nil })
	case 6:
		l.edit("pin", func(s *store.Subscription) {
			s.Pins = map[string]string{day.String(): l.book.Facts[r.IntN(len(l.book.Facts))].ID}
		})
	case 7:
		if r.IntN(2) == 0 {
			l.edit("pause", func(s *store.Subscription) { s.State = store.Paused })
		}
	case 8, 9:
		l.edit("resume", func(s *store.Subscription) { s.State, s.Until, s.Weekdays, s.Quiet = store.Active, "", everyDay, nil })
	case 10:
		l.edit("pause until", func(s *store.Subscription) { s.Until = day.String() })
	case 11:
		next := *readBook()
		next.Facts = slices.DeleteFunc(slices.Clone(next.Facts), func(facts.Fact) bool { return r.IntN(4) == 0 })
		l.book = &next
		l.note("file: %d facts", len(next.Facts))
	case 12:
		l.restart(r.IntN(len(l.engines)))
		l.note("restart")
	case 13: // a wrong clock, for a while
		away := time.Duration(2+r.IntN(60*72)) * time.Minute
		if r.IntN(2) == 0 {
			away = -away
		}
		l.clock = l.clock.Add(away)
		l.plan()
		l.workOff()
		l.clock = l.clock.Add(-away)
		l.plan()
	}
	l.clock = l.clock.Add(time.Duration(1+r.IntN(6*3600)) * time.Second)
	if r.IntN(5) > 0 {
		l.plan()
	}
	if r.IntN(4) > 0 {
		l.workOff()
	}
}

// edit changes the subscription, in the database and in the model.
func (l *life) edit(what string, f func(*store.Subscription)) {
	l.Helper()
	l.owe()
	was := l.sub
	was.Quiet = slices.Clone(was.Quiet)
	var change store.Subscription
	saved, err := l.any().Change(context.Background(), l.channel, func(s *store.Subscription) error {
		change = *s
		f(&change)
		*s = change
		return nil
	})
	if err != nil {
		l.Fatal(err)
	}
	l.sub = change
	l.note("%s: %02d:%02d %s %b %s until %q", what, saved.Minute/60, saved.Minute%60, saved.Zone, saved.Weekdays, saved.State, saved.Until)
	l.sub.Since = was.Since
	if was.Minute != saved.Minute || was.Zone != saved.Zone || was.Weekdays != saved.Weekdays || was.State != saved.State {
		l.sub.Since = l.clock
	}
	if saved.State != store.Active {
		for day := range l.must {
			l.may[day] = true
		}
		clear(l.must)
	}
}

// plan lets an engine look at the schedule.
func (l *life) plan() {
	l.Helper()
	l.owe()
	l.note("plan; must be posted: %v", slices.Sorted(maps.Keys(l.must)))
	if _, err := l.any().plan(context.Background()); err != nil {
		l.Fatal(err)
	}
}

// owe notes the days whose post is due, by looking at the clocks of the zone minute by minute.
func (l *life) owe() {
	if l.sub.State != store.Active {
		return
	}
	zone, err := time.LoadLocation(l.sub.Zone)
	if err != nil {
		l.Fatal(err)
	}
	shown := map[string]bool{} // days on which the time has been shown, or passed
	for at := l.clock.Add(-60 * time.Hour).Truncate(time.Minute); !at.After(l.clock); at = at.Add(time.Minute) {
		local := at.In(zone)
		day := local.Format(time.DateOnly)
		if eve := local.AddDate(0, 0, -1).Format(time.DateOnly); !shown[eve] && l.clock.Sub(at) < 30*time.Hour && local.Hour()*60+local.Minute() < l.sub.Minute {
			shown[eve] = true // the change of the clocks erased the time and the rest of that day
			l.owes(eve, at)
		}
		if !shown[day] && local.Hour()*60+local.Minute() >= l.sub.Minute {
			shown[day] = true
			l.owes(day, at)
		}
	}
}

func (l *life) owes(day string, at time.Time) {
	weekday, err := time.Parse(time.DateOnly, day)
	if err != nil {
		l.Fatal(err)
	}
	quiet := slices.ContainsFunc(l.sub.Quiet, func(q store.Span) bool { return q.First <= day && day <= q.Last })
	if at.After(l.sub.Since) && l.clock.Sub(at) < lifeWindow-time.Hour && l.sub.Weekdays&(1<<weekday.Weekday()) != 0 && !quiet && day >= l.sub.Until && !l.may[day] && l.count(day) == 0 {
		if _, claimed := l.must[day]; !claimed {
			l.must[day] = at
		}
	}
}

// count returns how many messages there are for a day.
func (l *life) count(day string) (n int) {
	for _, m := range l.wall.in(l.channel.ID) {
		if strings.HasPrefix(m.text, day) {
			n++
		}
	}
	return n
}

// workOff does all jobs, as River would, and holds what stands on the wall against the model.
func (l *life) workOff() {
	l.Helper()
	for day, at := range l.must {
		if late := l.clock.Sub(at); late > lifeWindow-time.Hour || late < 0 {
			delete(l.must, day) // too late by now, or the clock was wrong when it was due
			l.may[day] = true
		}
	}
	for n := 0; ; n++ {
		jobs := l.jobs()
		if len(jobs) == 0 {
			break
		}
		if n == 200 {
			l.Fatalf("seed %d: the jobs do not end", l.seed)
		}
		for _, id := range slices.Sorted(maps.Keys(jobs)) {
			wait, done := l.work(jobs[id])
			l.clock = l.clock.Add(wait)
			if done {
				l.sql(`DELETE FROM river_job WHERE id = $1`, id)
			}
		}
	}
	for day := range l.must {
		if n := l.count(day); n != 1 {
			l.note("%s has %d messages; it is %+v; the subscription %+v", day, n, states(l, l.any(), l.channel)[day], l.sub)
			l.Errorf("seed %d: %s has %d messages, want one", l.seed, day, n)
		}
	}
	l.owed += len(l.must)
	clear(l.must)
	days := map[string]int{}
	for _, m := range l.wall.in(l.channel.ID) {
		day, _, _ := strings.Cut(m.text, " ")
		if days[day]++; days[day] == 2 {
			l.note("%s twice", day)
			l.Errorf("seed %d: %s was posted twice", l.seed, day)
		}
	}
}

// work does one job, unless the program is killed meanwhile.
func (l *life) work(args postArgs) (wait time.Duration, done bool) {
	i := l.random.IntN(len(l.engines))
	defer func() {
		if r := recover(); r == errCrash {
			l.note("killed")
			l.restart(i)
			wait, done = 90*time.Second, false
		} else if r != nil {
			panic(r)
		}
	}()
	c, err := store.ParseChannel(args.Channel)
	if err == nil {
		wait, err = l.engines[i].deliver(context.Background(), c, args)
	}
	if err != nil {
		l.Fatal(err)
	}
	return wait, wait == 0
}

// jobs returns River's jobs that are not done.
func (l *life) jobs() map[int64]postArgs {
	l.Helper()
	all := map[int64]postArgs{}
	err := l.store.Do(context.Background(), func(tx *store.Tx) error {
		rows, err := tx.Query(`SELECT id, ` + l.args + ` FROM river_job`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			var raw []byte
			var args postArgs
			if err := rows.Scan(&id, &raw); err != nil {
				return err
			}
			if err := json.Unmarshal(raw, &args); err != nil {
				return err
			}
			all[id] = args
		}
		return rows.Err()
	})
	if err != nil {
		l.Fatal(err)
	}
	return all
}

func (l *life) sql(query string, args ...any) {
	l.Helper()
	err := l.store.Do(context.Background(), func(tx *store.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	})
	if err != nil {
		l.Fatal(err)
	}
}

package daily

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// The size of TestMonth; the whole of it is -channels 1000 -days 30.
var (
	channels = flag.Int("channels", 20, "channels of TestMonth")
	days     = flag.Int("days", 3, "days of TestMonth")
)

// TestMonth lets days pass in many channels, with a new engine every day, while the platform limits, breaks and keeps
// silent: every channel has one message for every day.
func TestMonth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Date(2026, 11, 25, 23, 0, 0, 0, time.UTC)
		time.Sleep(time.Until(start))
		s := open(t, storetest.SQLite(t))
		defer s.Close()
		random := rand.New(rand.NewPCG(3, 4))
		w := &wall{}
		w.trouble = func(string) (error, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			switch n := random.IntN(100); {
			case n < 5:
				return later{2 * time.Second}, nil
			case n < 8:
				return errSilence, nil
			case n < 11:
				return nil, errSilence
			}
			return nil, nil
		}
		conf := config(t, s, w)
		conf.Log = nil
		e := engine(t, conf)
		var all []store.Channel
		for n := range *channels {
			all = append(all, subscribe(t, e, fmt.Sprintf("C%d", n), "UTC"))
		}
		for day := range *days {
			time.Sleep(time.Until(start.Add(time.Duration(day)*24*time.Hour + 10*time.Hour)))
			during(t, engine(t, conf), func() { time.Sleep(3 * time.Minute) })
		}
		once(t, w)
		var jobs int
		err := s.Do(context.Background(), func(tx *store.Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM river_job`).Scan(&jobs) })
		if err != nil || jobs > *channels+100 {
			t.Errorf("%d jobs are left, %v: those of the days before should be gone", jobs, err)
		}
		lost, came := 0, 0
		for _, c := range all {
			came += len(w.in(c.ID))
			lost += *days - len(w.in(c.ID))
		}
		if lost != 0 {
			t.Errorf("%d posts were lost", lost)
		}
		t.Logf("%d channels, %d days: %d messages by %d attempts, %d lost", *channels, *days, came, w.calls, lost)
	})
}

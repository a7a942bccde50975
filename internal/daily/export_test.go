package daily

import "time"

// What the tests need that run the real adapters: those import commands, which imports this package.

// EveryDay is all weekdays.
const EveryDay = everyDay

// Draw and Sorry write a choice, and an end, the way tests read them.
var Draw, Sorry = draw, sorry

// hasty is a pace at which a crash is noticed in seconds.
var hasty = pace{
	poll: 20 * time.Millisecond, batch: 5, workers: 8, job: 2 * time.Second, rescue: 3 * time.Second, fetch: 10 * time.Millisecond, turn: time.Second,
	settle: 300 * time.Millisecond, again: 50 * time.Millisecond, most: time.Second, drain: time.Second, record: time.Second, lapse: 100 * time.Millisecond,
}

// NewHasty makes an Engine that notices a crash in seconds.
func NewHasty(c Config) (*Engine, error) { return newEngine(c, hasty) }

package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"cmcbot/internal/store"
)

// Platforms want an answer within three seconds. So much of that is given to remembering, with the other replicas, that an
// event was answered; and after the database did not answer it is left alone for a while, which spares the events
// that come meanwhile the wait, and the database a crowd of connections when it is back.
const (
	memoryPatience = 700 * time.Millisecond
	memoryRest     = 2 * time.Second
)

// errResting says that the database was not asked.
var errResting = errors.New("the database did not answer a moment ago")

// A sharedMemory is what replicas on one PostgreSQL database remember together of the events they answered. It is safe for
// concurrent use.
type sharedMemory struct {
	store *store.Store
	log   *slog.Logger

	mu    sync.Mutex
	until time.Time // when the database is asked again; zero while it answers
}

// once reports whether none of keys was met before. An error says that this is not known; it is logged here.
func (m *sharedMemory) once(ctx context.Context, keys ...string) (bool, error) {
	now := time.Now()
	m.mu.Lock()
	resting := now.Before(m.until)
	m.mu.Unlock()
	if resting {
		return false, errResting
	}
	limited, cancel := context.WithTimeout(ctx, memoryPatience)
	defer cancel()
	first, err := m.store.Once(limited, now, keys...)
	if ctx.Err() == nil { // else nobody waits any more, which says nothing of the database
		m.note(err)
	}
	return first, err
}

// note remembers whether the database answers, and logs when that changes.
func (m *sharedMemory) note(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case err != nil && m.until.IsZero():
		m.log.Warn("the database does not answer; until it does, each replica remembers by itself what was answered", "err", err)
	case err == nil && !m.until.IsZero():
		m.log.Info("the database answers again")
	}
	m.until = time.Time{}
	if err != nil {
		m.until = time.Now().Add(memoryRest)
	}
}

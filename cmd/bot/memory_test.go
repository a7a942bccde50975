package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// While the database is away it is asked now and then, and the log says so once.
func TestSharedMemory(t *testing.T) {
	var log lockedBuffer
	place := storetest.SQLite(t)
	s := place.Open(t)
	m := &sharedMemory{store: s, log: logTo(&log)}
	for _, want := range []bool{true, false} {
		if first, err := m.once(t.Context(), "a"); first != want || err != nil {
			t.Errorf("got %v, %v; want %v", first, err, want)
		}
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := m.once(left, "b"); !errors.Is(err, context.Canceled) || log.String() != "" {
		t.Errorf("nobody waits: %v\n%s", err, log.String())
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := m.once(t.Context(), "c"); err == nil || errors.Is(err, errResting) {
		t.Errorf("a database that is away was not asked: %v", err)
	}
	if _, err := m.once(t.Context(), "d"); !errors.Is(err, errResting) {
		t.Errorf("it was asked again at once: %v", err)
	}
	m.until = time.Now()
	if _, err := m.once(t.Context(), "e"); err == nil || errors.Is(err, errResting) {
		t.Errorf("it was not asked again: %v", err)
	}
	again, err := store.Open(t.Context(), place.Address, place.Folder)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	m.store, m.until = again, time.Now()
	if first, err := m.once(t.Context(), "a"); first || err != nil {
		t.Errorf("what was met before is forgotten: %v, %v", first, err)
	}
	if got := log.String(); strings.Count(got, "does not answer") != 1 || strings.Count(got, "answers again") != 1 {
		t.Errorf("the log:\n%s", got)
	}
}

// A program that is told to stop goes on for the time that its proxy needs.
func TestLasting(t *testing.T) {
	for _, drain := range []time.Duration{0, 3 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			running, stop := lasting(ctx, drain)
			defer stop()
			time.Sleep(time.Hour)
			if running.Err() != nil {
				t.Error("it ended by itself")
			}
			begin := time.Now()
			cancel()
			<-running.Done()
			if took := time.Since(begin); took != drain {
				t.Errorf("it went on for %v, want %v", took, drain)
			}
		})
	}
	running, stop := lasting(t.Context(), time.Minute)
	stop()
	if running.Err() == nil {
		t.Error("it goes on after it was stopped")
	}
}

func TestDrain(t *testing.T) {
	for _, test := range []struct {
		c    config
		want time.Duration
		bad  bool
	}{
		{config{}, 0, false},
		{config{SlackSigningSecret: "x"}, 3 * time.Second, false},
		{config{DiscordPublicKey: "x", Drain: "0s"}, 0, false},
		{config{Drain: "20s"}, 20 * time.Second, false},
		{config{Drain: "2m"}, 0, true},
		{config{Drain: "soon"}, 0, true},
	} {
		if got, err := test.c.drain(); got != test.want || (err != nil) != test.bad {
			t.Errorf("%+v: %v, %v", test.c, got, err)
		}
	}
}

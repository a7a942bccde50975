package store

import (
	"context"
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// pipe returns both ends of a connection; the first is as a database's client has it.
func pipe(t *testing.T) (client, server net.Conn) {
	t.Helper()
	near, server := net.Pipe()
	client, err := dialBounded(func(context.Context, string, string) (net.Conn, error) { return near, nil })(t.Context(), "tcp", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		client.Close()
		server.Close()
	})
	return client, server
}

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pipe(t)
		byte1 := make([]byte, 1)
		go func() {
			time.Sleep(silence - time.Second)
			server.Write([]byte("x"))
		}()
		if _, err := client.Read(byte1); err != nil {
			t.Errorf("an answer just in time: %v", err)
		}
		begin := time.Now()
		if _, err := client.Read(byte1); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begin) != silence {
			t.Errorf("no answer: %v after %v, want an end after %v", err, time.Since(begin), silence)
		}
	})
}

// The deadline that pgx sets when a context ends holds, whether it comes before or during a read, until it is taken back.
func TestSilenceCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := pipe(t)
		byte1 := make([]byte, 1)
		begin := time.Now()
		go func() {
			time.Sleep(time.Second)
			client.SetDeadline(time.Unix(1, 0))
		}()
		for range 2 {
			if _, err := client.Read(byte1); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(begin) != time.Second {
				t.Errorf("%v after %v, want an end after a second", err, time.Since(begin))
			}
		}
		if err := client.SetDeadline(time.Time{}); err != nil {
			t.Fatal(err)
		}
		go server.Write([]byte("x"))
		if _, err := client.Read(byte1); err != nil {
			t.Errorf("after the deadline was taken back: %v", err)
		}
	})
}

package reply

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"strings"
	"time"
)

// Key names a message to the platforms by what tells it from all others: 20 lower-case letters and digits.
func Key(what string) string {
	sum := sha256.Sum256([]byte(what))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:20])
}

// RetryAfter reports whether a platform's error says that nothing was done, and after which time to try again. Such an error has a
// method RetryAfter() time.Duration.
func RetryAfter(err error) (wait time.Duration, ok bool) {
	if r, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok {
		return r.RetryAfter(), true
	}
	return 0, false
}

// Permanent returns why a platform's error makes trying again no use; "" when it does not. Such an error has a method
// Permanent() string, and nothing was done.
func Permanent(err error) string {
	if p, ok := errors.AsType[interface {
		error
		Permanent() string
	}](err); ok {
		return p.Permanent()
	}
	return ""
}

// Package seal makes secrets unreadable to who only has the database: AES-256-GCM, with keys from the environment. It
// knows nothing of what it seals.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// keySize is the length of a key in bytes: AES-256.
const keySize = 32

// encoding writes what is sealed. It is strict: each secret has one text only, and any change of it is refused.
var encoding = base64.RawURLEncoding.Strict()

// ErrKey says that none of the keys opens a secret.
var ErrKey = errors.New("none of the keys opens it")

// Keys are the keys that secrets are sealed with: the first seals, and every one opens. The zero Keys can do neither.
// They are safe for concurrent use and print as "[redacted]".
type Keys struct{ keys []key }

type key struct {
	id   string // tells which key sealed a secret: the beginning of the key's SHA-256
	aead cipher.AEAD
}

// String hides the keys.
func (Keys) String() string { return "[redacted]" }

// GoString hides the keys.
func (Keys) GoString() string { return "[redacted]" }

// NewKey returns a new random key, as ParseKeys reads it.
func NewKey() string {
	raw := make([]byte, keySize)
	rand.Read(raw) // never fails
	return base64.StdEncoding.EncodeToString(raw)
}

// ParseKeys reads keys of 32 bytes each in base64, with commas between, the newest first. Errors do not repeat them.
func ParseKeys(list string) (Keys, error) {
	var k Keys
	for i, text := range strings.Split(list, ",") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
		if err != nil || len(raw) != keySize {
			return Keys{}, fmt.Errorf("key %d of the list is not %d bytes in base64: make one with \"bot rekey new\"", i+1, keySize)
		}
		block, err := aes.NewCipher(raw)
		if err != nil {
			return Keys{}, err
		}
		aead, err := cipher.NewGCMWithRandomNonce(block)
		if err != nil {
			return Keys{}, err
		}
		sum := sha256.Sum256(raw)
		k.keys = append(k.keys, key{hex.EncodeToString(sum[:4]), aead})
	}
	return k, nil
}

// Seal returns secret as text that only Open with the same owner reads: whose secret it is cannot be changed.
func (k Keys) Seal(secret, owner string) (string, error) {
	if len(k.keys) == 0 {
		return "", ErrKey
	}
	first := k.keys[0]
	return first.id + "." + encoding.EncodeToString(first.aead.Seal(nil, nil, []byte(secret), []byte(owner))), nil
}

// Open returns what was sealed for owner. The error is ErrKey when the key is missing, or the text was changed.
func (k Keys) Open(sealed, owner string) (string, error) {
	id, text, _ := strings.Cut(sealed, ".")
	raw, err := encoding.DecodeString(text)
	if err != nil {
		return "", ErrKey
	}
	for _, key := range k.keys {
		if key.id != id {
			continue
		}
		if secret, err := key.aead.Open(nil, nil, raw, []byte(owner)); err == nil {
			return string(secret), nil
		}
	}
	return "", ErrKey
}

// Current reports whether the first key sealed a text.
func (k Keys) Current(sealed string) bool {
	return len(k.keys) > 0 && strings.HasPrefix(sealed, k.keys[0].id+".")
}

package seal

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestSeal(t *testing.T) {
	older, newer := NewKey(), NewKey()
	parse := func(list ...string) Keys {
		t.Helper()
		k, err := ParseKeys(strings.Join(list, ", "))
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	before := parse(older)
	sealed, err := before.Seal("xoxb-1", "T1")
	if err != nil || strings.Contains(sealed, "xoxb") {
		t.Fatalf("got %q, %v", sealed, err)
	}
	if again, _ := before.Seal("xoxb-1", "T1"); again == sealed {
		t.Error("the same secret twice looks the same")
	}
	both := parse(newer, older)
	if both.Current(sealed) || !before.Current(sealed) {
		t.Error("which key sealed it is not seen")
	}
	for name, test := range map[string]struct {
		keys          Keys
		sealed, owner string
		want          string
	}{
		"the key":             {before, sealed, "T1", "xoxb-1"},
		"among others":        {both, sealed, "T1", "xoxb-1"},
		"another key":         {parse(newer), sealed, "T1", ""},
		"another's secret":    {both, sealed, "T2", ""},
		"no key":              {Keys{}, sealed, "T1", ""},
		"cut":                 {both, sealed[:12], "T1", ""},
		"not of our making":   {both, "xoxb-1", "T1", ""},
		"another key's label": {both, strings.Replace(sealed, sealed[:8], "00000000", 1), "T1", ""},
	} {
		got, err := test.keys.Open(test.sealed, test.owner)
		if got != test.want || (test.want == "") != errors.Is(err, ErrKey) {
			t.Errorf("%s: got %q, %v; want %q", name, got, err, test.want)
		}
	}
	for i := range sealed {
		changed := []byte(sealed)
		changed[i]++
		if got, err := both.Open(string(changed), "T1"); got != "" || !errors.Is(err, ErrKey) {
			t.Errorf("changed at %d: got %q, %v; want an error", i, got, err)
		}
	}
}

func TestKeysAreHidden(t *testing.T) {
	text := NewKey()
	k, err := ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%v %+v %#v", k, k, k); got != "[redacted] [redacted] [redacted]" {
		t.Errorf("keys print as %s", got)
	}
	_, err = ParseKeys(text + "," + text[:20])
	if err == nil || strings.Contains(err.Error(), text[:20]) || !strings.Contains(err.Error(), "key 2") {
		t.Errorf("got %v; want which key is wrong, and not the key", err)
	}
}

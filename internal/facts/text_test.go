package facts_test

import (
	"testing"

	"cmcbot/internal/facts"
)

func TestTextFor(t *testing.T) {
	text := facts.Text{English: "It left.", In: map[string]facts.Translation{
		"lt":    {Text: "Pasitraukė.", Of: facts.Hash("It left.")},
		"pt-BR": {Text: "Saiu.", Of: facts.Hash("It left."), Reviewed: true},
		"uk":    {Text: "Вона виходить.", Of: facts.Hash("It is leaving.")}, // stale
	}}
	tests := []struct {
		lang, want string
		ok         bool
	}{
		{"lt", "Pasitraukė.", true},
		{"pt-BR", "Saiu.", true},
		{"uk", "It left.", false},
		{"fr", "It left.", false},
		{"en", "It left.", true},
		{"", "It left.", true},
	}
	for _, test := range tests {
		if got, ok := text.For(test.lang); got != test.want || ok != test.ok {
			t.Errorf("For(%q) = %q, %v, want %q, %v", test.lang, got, ok, test.want, test.ok)
		}
	}
	text.English = "It has left."
	if got, ok := text.For("lt"); got != "It has left." || ok {
		t.Errorf("For(lt) after the English changed = %q, %v, want the new English, false", got, ok)
	}
	if text.String() != "It has left." || text.IsZero() || !(facts.Text{}).IsZero() {
		t.Errorf("String() = %q, IsZero() = %v", text, text.IsZero())
	}
	if b, err := text.MarshalText(); err != nil || string(b) != "It has left." {
		t.Errorf("MarshalText() = %q, %v", b, err)
	}
}

// TestHash pins the fingerprint: every translation in a knowledge file carries one.
func TestHash(t *testing.T) {
	for english, want := range map[string]string{"": "e3b0c442", "It left.": "285ebdc3", "Lietuvių": "5722b055"} {
		if got := facts.Hash(english); got != want {
			t.Errorf("Hash(%q) = %q, want %q", english, got, want)
		}
	}
}

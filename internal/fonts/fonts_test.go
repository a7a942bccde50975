package fonts_test

import (
	"strings"
	"testing"

	"cmcbot/internal/fonts"
)

func TestLicencesAreCarried(t *testing.T) {
	for _, text := range fonts.Licences() {
		if !strings.Contains(text, "SIL Open Font License") && !strings.Contains(text, "SIL OPEN FONT LICENSE") {
			t.Errorf("not the SIL Open Font License: %.80q", text)
		}
	}
}

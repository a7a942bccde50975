package lease

import (
	"testing"

	"cmcbot/internal/leak"
)

func TestMain(m *testing.M) { leak.Main(m) }

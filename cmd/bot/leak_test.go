package main

import (
	"os"
	"testing"

	"cmcbot/internal/leak"
)

// childVariable makes the test's program be the bot, as a process of its own.
const childVariable = "CMCBOT_TEST_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(childVariable) != "" {
		main()
		return
	}
	leak.Main(m)
}

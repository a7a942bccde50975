package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"cmcbot/internal/commands"
)

// A command is what Discord is told about a command, as far as we say anything about it.
type command struct {
	Type            int             `json:"type"`
	Name            string          `json:"name"`
	Description     string          `json:"description"`
	Options         []commandOption `json:"options,omitempty"`
	IntegrationType []int           `json:"integration_types"`
	Contexts        []int           `json:"contexts"`
}

type commandOption struct {
	Type         int    `json:"type"`
	Name         string `json:"name"`
	Description  string `json:"description"`
	Required     bool   `json:"required"`
	Autocomplete bool   `json:"autocomplete"`
}

// wanted is what should be registered: one slash command that works wherever Discord allows it, installed
// in a server or by one person. A context-menu command will be a second element.
func wanted(s commands.Slash) []command {
	return []command{{
		Type:        1,
		Name:        s.Name,
		Description: cut(s.Description, 100),
		Options: []commandOption{{
			Type:         3,
			Name:         s.Option,
			Description:  cut(s.OptionHelp, 100),
			Autocomplete: true,
		}},
		IntegrationType: []int{0, 1},
		Contexts:        []int{0, 1, 2},
	}}
}

// register makes Discord's list of commands ours, and writes only when something changed: writing is
// limited, and everybody's client reloads its list.
func (b *Bot) register(ctx context.Context, application string) error {
	path := "/applications/" + application + "/commands"
	want := wanted(commands.Registration())
	var have []command
	if err := b.api.do(ctx, "GET", path+"", nil, &have); err != nil {
		return fmt.Errorf("read the registered commands: %w", err)
	}
	if sameCommands(have, want) {
		return nil
	}
	if err := b.api.do(ctx, "PUT", path, want, nil); err != nil {
		return fmt.Errorf("register the commands: %w", err)
	}
	b.log.Info("commands registered", "count", len(want))
	return nil
}

func sameCommands(have, want []command) bool {
	a, errA := json.Marshal(have)
	b, errB := json.Marshal(want)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

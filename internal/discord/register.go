package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"cmcbot/internal/commands"
)

// A command is what Discord is told about a command, as far as we say anything about it.
type command struct {
	Type            int             `json:"type"`
	Name            string          `json:"name"`
	Description     string          `json:"description,omitempty"` // none in a menu
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

// Kinds of commands.
const (
	slashCommand   = 1
	messageCommand = 3
)

// wanted is what should be registered: a slash command and one in the menu of messages. Both work wherever
// Discord allows it, installed in a server or by one person.
func wanted(s commands.Slash) []command {
	everywhere := func(c command) command {
		c.IntegrationType, c.Contexts = []int{0, 1}, []int{0, 1, 2}
		return c
	}
	return []command{everywhere(command{
		Type:        slashCommand,
		Name:        s.Name,
		Description: cut(s.Description, 100),
		Options: []commandOption{{
			Type:         3,
			Name:         s.Option,
			Description:  cut(s.OptionHelp, 100),
			Autocomplete: true,
		}},
	}), everywhere(command{Type: messageCommand, Name: MenuName})}
}

// register makes Discord's list of commands ours, and writes only when something changed: writing is
// limited, and everybody's client reloads its list.
func (b *Bot) register(ctx context.Context, application string) error {
	path := "/applications/" + application + "/commands"
	want := wanted(commands.Registration())
	var have []command
	if err := b.api.do(ctx, "GET", path, nil, &have); err != nil {
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

// sameCommands compares two lists, whose order means nothing.
func sameCommands(have, want []command) bool {
	slices.SortFunc(have, byType)
	slices.SortFunc(want, byType)
	a, errA := json.Marshal(have)
	b, errB := json.Marshal(want)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

func byType(a, b command) int { return cmp.Compare(a.Type, b.Type) }

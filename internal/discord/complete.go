package discord

import (
	"context"
	"strings"

	"cmcbot/internal/commands"
)

// Discord's limits for suggestions.
const (
	maxChoices = 25
	maxChoice  = 100
)

// A Completion is the body that answers an autocomplete interaction.
type Completion struct {
	Type int            `json:"type"`
	Data CompletionData `json:"data"`
}

// CompletionData holds the suggestions; an empty list is a list, never null.
type CompletionData struct {
	Choices []Choice `json:"choices"`
}

// A Choice is one suggestion.
type Choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// complete answers while somebody types. It is never announced: a late suggestion is of no use.
func (b *Bot) complete(ctx context.Context, q question) error {
	ctx, cancel := context.WithDeadline(ctx, q.deadline)
	defer cancel()
	return b.respond(ctx, q, Completion{
		Type: answerComplete,
		Data: CompletionData{Choices: choices(b.handler.Suggest(ctx, q.request, maxChoices))},
	}, nil)
}

// choices keeps the suggestions that Discord takes: it refuses the whole list for one that is empty or too long.
func choices(suggested []commands.Suggestion) []Choice {
	out := []Choice{}
	for _, s := range suggested {
		name, value := cut(oneLine(s.Label), maxChoice), strings.ToValidUTF8(s.Line, "\uFFFD")
		if name == "" || value == "" || size(value) > maxChoice || len(out) == maxChoices {
			continue
		}
		out = append(out, Choice{Name: name, Value: value})
	}
	return out
}

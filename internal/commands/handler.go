// Package commands knows what can be asked: it turns a Request into a reply.Reply by one table of
// commands. It knows no platform; adapters draw what it returns.
package commands

import (
	"context"

	"cmcbot/internal/reply"
)

// Name is the slash command that everything is asked through.
const Name = "cmc"

// A Handler answers requests. It is safe for concurrent use.
type Handler struct{}

// Handle answers one request. A user's mistake is a friendly reply and a nil error; an error is a
// fault for the operator, for which the adapter shows Fault.
func (h *Handler) Handle(ctx context.Context, req Request) (reply.Reply, error) {
	return reply.Reply{Title: req.Line, Blocks: []reply.Block{reply.Text{Spans: reply.Plain("…")}}}, nil
}

// Suggest completes req.Line with at most limit lines, the likeliest first: exact matches, then names
// that begin with it, then names that contain it. An empty line gives the questions most often useful.
func (h *Handler) Suggest(ctx context.Context, req Request, limit int) []Suggestion { return nil }

// Fault is what a person sees when something broke: one fixed sentence with the id under which the
// operator finds the cause in the log.
func Fault(lang, id string) reply.Reply {
	return reply.Reply{Title: "Something went wrong on our side", Notes: []string{"Error " + id}}
}

// A Slash describes the slash command as platforms register it.
type Slash struct {
	Name, Description       string
	Option, OptionHelp      string
	DescriptionIn, OptionIn map[string]string // by BCP 47 language, without English
}

// Registration returns what the platforms are told about the slash command, drawn from the table.
func Registration() Slash {
	return Slash{Name: Name, Description: "Facts, dates and arguments on the cluster munition and landmine treaties", Option: "ask", OptionHelp: "A state, a topic or a command: lithuania, withdrawals, dates, help"}
}

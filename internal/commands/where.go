package commands

import (
	"fmt"
	"slices"
	"strings"

	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
)

// An Area is where the bot may answer: all places of Allowed, or every place when that is empty, but none of Denied. A
// place is a platform, a workspace of it, or a channel of that: "discord", "slack/T01", "slack/T01/C02". Direct messages go
// with their platform and workspace, whatever is said of channels.
type Area struct{ Allowed, Denied []string }

// ParseArea reads places with commas between.
func ParseArea(list string) ([]string, error) {
	var places []string
	for place := range strings.SplitSeq(list, ",") {
		place = strings.Trim(strings.TrimSpace(place), "/")
		parts := strings.Split(place, "/")
		if len(parts) > 3 || parts[0] != "slack" && parts[0] != "discord" || slices.Contains(parts, "") {
			return nil, fmt.Errorf("%q is no place; write slack or discord, a workspace or server of it, or a channel of that, like slack/T0123456789/C0123456789", place)
		}
		places = append(places, place)
	}
	return places, nil
}

// Within makes the Handler answer in a alone. It is called before the first request.
func (h *Handler) Within(a Area) { h.area = a }

// Holds reports whether the bot may answer, and post, at p.
func (a Area) Holds(p Place) bool {
	if p.Platform == "" {
		return true
	}
	path := []string{p.Platform, p.Workspace, p.Channel}
	switch {
	case p.Workspace == "":
		path = path[:1]
	case p.Direct:
		path = path[:2]
	}
	allowed := len(a.Allowed) == 0
	for _, place := range a.Allowed {
		parts := strings.Split(place, "/")
		n := min(len(parts), len(path)) // somebody's own messages are allowed beside an allowed channel of theirs
		allowed = allowed || slices.Equal(parts[:n], path[:n])
	}
	return allowed && !slices.ContainsFunc(a.Denied, func(place string) bool {
		parts := strings.Split(place, "/")
		return len(parts) <= len(path) && slices.Equal(parts, path[:len(parts)])
	})
}

// elsewhere says that the bot does not answer in a channel, and who wants it so.
func elsewhere(tag, who string) reply.Reply {
	p := lang.For(tag)
	return reply.Reply{Title: p.Say("area_title"), Blocks: []reply.Block{reply.Text{Spans: reply.Plain(p.Say(who))}}, Lang: p.Tag()}
}

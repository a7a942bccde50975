package discord

import (
	"cmp"
	"encoding/json"
	"strconv"
	"time"

	"cmcbot/internal/commands"
)

// Kinds of interactions.
const (
	askedIfThere  = 1 // Discord tries the endpoint
	askedBySlash  = 2 // or by the menu of a message: both are commands
	askedByButton = 3
	askedToFinish = 4 // autocomplete
	askedByForm   = 5 // a dialog was sent
)

// Discord's codes for interactions that need no answer any more.
const (
	codeUnknown  = 10062 // expired
	codeAnswered = 40060
)

// An interaction is what we need of INTERACTION_CREATE. discordgo's type does not survive a component that
// is newer than it, so we decode our own.
type interaction struct {
	ID            string `json:"id"`
	ApplicationID string `json:"application_id"`
	Type          int    `json:"type"`
	Token         string `json:"token"`
	ChannelID     string `json:"channel_id"`
	GuildID       string `json:"guild_id"`
	Locale        string `json:"locale"`
	User          person `json:"user"` // outside servers
	Member        struct {
		User        person `json:"user"`
		Permissions string `json:"permissions"` // those in this channel, a number in decimal
	} `json:"member"`
	Data struct {
		Type     int               `json:"type"` // of the command
		CustomID string            `json:"custom_id"`
		Options  []option          `json:"options"`
		TargetID string            `json:"target_id"`  // the message whose menu it was
		Fields   []json.RawMessage `json:"components"` // of a dialog
		Resolved struct {
			Messages map[string]json.RawMessage `json:"messages"`
		} `json:"resolved"`
	} `json:"data"`
	Message struct {
		Flags int `json:"flags"`
	} `json:"message"`
}

type option struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

type person struct {
	ID string `json:"id"`
}

// Discord's permissions Manage Channels and Manage Server.
const (
	permitManage = 1 << 4
	permitAdmin  = 1 << 5
)

// place tells where the interaction happened. In a direct message everybody manages their own channel.
func (i interaction) place() commands.Place {
	p := commands.Place{Platform: "discord", Workspace: i.GuildID, Channel: i.ChannelID, Direct: i.GuildID == "", User: cmp.Or(i.Member.User.ID, i.User.ID)}
	permissions, err := strconv.ParseUint(i.Member.Permissions, 10, 64)
	p.Manage = i.GuildID == "" || err == nil && permissions&permitManage != 0 // administrators have every bit set
	p.Admin = i.GuildID == "" || err == nil && permissions&permitAdmin != 0
	return p
}

// A question is an interaction or a direct message on its way to an answer.
type question struct {
	interaction
	request  commands.Request
	outlet   *outlet // where the first answer goes; nil for the API
	replaces bool    // the answer takes the place of the message with the button
	deadline time.Time
}

// asked returns what was typed into the slash command's option.
func (i interaction) asked() string {
	for _, o := range i.Data.Options {
		if text, ok := o.Value.(string); ok {
			return text
		}
	}
	return ""
}

package commands

import "time"

// A Request is one question, from whichever platform it came.
type Request struct {
	// Line is the command line: what was typed after the bot's name, or what a button carries.
	Line string
	// Lang is the reader's language, a BCP 47 tag; "" or a language without messages means English.
	Lang string
	// Now is the moment of asking; "627 days ago" is counted from its day in UTC. Required.
	Now time.Time
	// Target is the platform's own reference to the message that is asked about, when there is one. Buttons
	// that post carry it, so that what they post becomes a reply to that message.
	Target string
	// Place is where it was asked and by whom; the zero Place is a terminal or a page. Adapters fill it in for lines
	// for which NeedsPlace holds.
	Place Place
	// Values is what was filled into a form, by the name of the field; nil for everything that is no form.
	Values map[string]string
}

// A Place is where a question was asked and by whom. It is there to do what was asked for and is not
// logged; what a channel's settings keep of it is said where they are kept.
type Place struct {
	Platform  string // "discord" or "slack"; "" for a terminal or a page
	Workspace string // the guild's or the team's id; "" in a direct message
	Channel   string // the platform's id of the channel
	Direct    bool   // the channel is a direct message
	User      string // the platform's id of the asker
	Manage    bool   // the asker may change the channel's settings: Discord's Manage Channels; in Slack a member, not a guest
	Admin     bool   // the asker may change those of the whole server or workspace: Discord's Manage Server; in Slack an admin or owner
	Zone      string // the asker's IANA time zone, "" where the platform does not tell
}

// A Suggestion completes what somebody is typing.
type Suggestion struct {
	Label string // what is shown, at most 75 characters
	Line  string // the command line to run when it is chosen, at most 90 bytes
}

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
}

// A Suggestion completes what somebody is typing.
type Suggestion struct {
	Label string // what is shown, at most 75 characters
	Line  string // the command line to run when it is chosen, at most 90 bytes
}

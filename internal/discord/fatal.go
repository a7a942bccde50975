package discord

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// A closeError is the close code with which the gateway ended a connection.
type closeError struct{ code int }

func (e closeError) Error() string {
	return fmt.Sprintf("the gateway closed the connection (code %d)", e.code)
}

// closed reads the payload of a close frame.
func closed(payload []byte) error {
	if len(payload) < 2 {
		return closeError{code: 1005}
	}
	return closeError{code: int(binary.BigEndian.Uint16(payload))}
}

// portal is where an operator mends most of what is wrong.
const portal = "https://discord.com/developers/applications"

// fatal holds the close codes after which another attempt would only meet the same refusal, with what an
// operator can do.
var fatal = map[int]string{
	4004: "Discord refused the bot's token: at " + portal + " open the application, choose Bot, then Reset Token, and put the new token into DISCORD_TOKEN",
	4010: "Discord refused the shard number: check that no proxy at DISCORD_API_URL changes what the bot sends",
	4011: "the bot is in too many servers for so few connections (Discord allows 2,500 for each): take away DISCORD_SHARDS, or write a larger number",
	4012: "Discord no longer speaks this version of its gateway: update the bot",
	4013: "Discord did not understand the events that the bot asked for: update the bot; if it is the newest, report this as a fault",
	4014: "Discord does not allow the bot the events that it asked for, although none of them is privileged: check the application at " + portal + " under Bot, then report this as a fault",
}

// tooFew is the close code for a bot that needs more shards.
const tooFew = 4011

// stops tells whether cause makes every further attempt pointless.
func stops(cause error) bool {
	c, ok := errors.AsType[closeError](cause)
	return ok && fatal[c.code] != ""
}

// final says in words for the operator what stops.
func final(cause error) error {
	if c, ok := errors.AsType[closeError](cause); ok && fatal[c.code] != "" {
		return fmt.Errorf("discord: %s (close code %d)", fatal[c.code], c.code)
	}
	return cause
}

// resumable tells whether the session outlives the connection that ended for this cause.
func resumable(cause error) bool {
	if i, ok := errors.AsType[invalidSession](cause); ok {
		return i.resumable
	}
	if c, ok := errors.AsType[closeError](cause); ok {
		return c.code != 4003 && c.code != 4007 && c.code != 4009
	}
	return !errors.Is(cause, errGarbled)
}

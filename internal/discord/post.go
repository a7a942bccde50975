package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"cmcbot/internal/reply"
)

// perSecond is how many posts we make of the 50 requests a second that Discord takes from a bot in all: the rest is
// for everything else. Answers to interactions are not counted by Discord.
const perSecond = 48

// sameNonce is how long Discord surely remembers a nonce: "the past few minutes".
const sameNonce = time.Minute

// An unposted error says that nothing was posted, and when to try again.
type unposted struct {
	error
	after      time.Duration
	everywhere bool
}

// RetryAfter is how long to wait.
func (u unposted) RetryAfter() time.Duration { return u.after }

// Everywhere reports whether other channels must wait as well.
func (u unposted) Everywhere() bool { return u.everywhere }

func (u unposted) Unwrap() error { return u.error }

// A declined error says that nothing was posted and that trying again is no use.
type declined struct {
	error
	reason string
}

// Permanent is why: "gone", "access", "archived", "deleted" or "closed" of a message, or "fault" when it is not the channel's doing.
func (f declined) Permanent() string { return f.reason }

func (f declined) Unwrap() error { return f.error }

// PerSecond is how many posts a second Discord takes, over all channels.
func (b *Bot) PerSecond() float64 { return perSecond }

// Again is for how long after a first attempt posting with the same key makes no second message.
func (b *Bot) Again() time.Duration { return sameNonce }

// Post sends r to a channel in one attempt and returns the message's id. Posting again with the same key within
// Again gives the first message instead of a second one. key has 20 lower-case letters and digits up to 7; one button
// carries it, so that Find finds the message. Errors say by RetryAfter or Permanent that nothing was posted; after
// any other it may have been.
func (b *Bot) Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error) {
	m := draw(r)
	if !mark(m.Components, key) {
		return "", declined{errors.New("no button has room for the key"), "fault"}
	}
	m.Nonce, m.EnforceNonce = nonce(key), true
	var sent struct {
		ID string `json:"id"`
	}
	if err := b.attempt(ctx, "POST", messagesOf(channel), m, &sent); err != nil {
		return "", fmt.Errorf("post to a Discord channel: %w", err)
	}
	return sent.ID, nil
}

// editsPerSecond is how many messages we edit of the 50 requests a second: corrections have time.
const editsPerSecond = 5

// EditsPerSecond is how many messages a second may be edited, over all channels.
func (b *Bot) EditsPerSecond() float64 { return editsPerSecond }

// Edit replaces a message of the bot's own by r, in one attempt. A button carries key, as in Post. It needs no permission in the
// channel but to view it.
func (b *Bot) Edit(ctx context.Context, channel, message string, r reply.Reply, key string) error {
	m := draw(r)
	if !mark(m.Components, key) {
		return declined{errors.New("no button has room for the key"), "fault"}
	}
	var edited struct{}
	if err := b.attempt(ctx, "PATCH", messagesOf(channel)+"/"+url.PathEscape(message), m, &edited); err != nil {
		return fmt.Errorf("edit a message on Discord: %w", err)
	}
	return nil
}

func messagesOf(channel string) string { return "/channels/" + url.PathEscape(channel) + "/messages" }

// attempt makes one request, and says what an error means.
func (b *Bot) attempt(ctx context.Context, method, path string, body, out any) error {
	payload, kind, err := pack(body)
	if err != nil {
		return declined{err, "fault"}
	}
	answer, wait, err := b.api.once(ctx, method, path, kind, payload)
	if err == nil {
		return json.Unmarshal(answer, out)
	}
	return meaning(err, wait)
}

// meaning tells what is certain after a request failed.
func meaning(err error, wait time.Duration) error {
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return unposted{err, time.Second, true} // it never left
	}
	e, ok := errors.AsType[apiError](err)
	switch {
	case !ok || e.status >= 500:
		return err
	case e.status == http.StatusTooManyRequests:
		return unposted{err, wait, e.global || e.code == 0 && wait > 5*time.Second} // Cloudflare's is for all
	case e.status == http.StatusUnauthorized:
		return unposted{err, time.Minute, true} // the token is the operator's to mend
	case e.code == 10003 || e.code == 10004:
		return declined{err, "gone"}
	case e.code == 10008:
		return declined{err, "deleted"}
	case e.code == 50005:
		return declined{err, "closed"}
	case e.code == 50083:
		return declined{err, "archived"}
	case e.status == http.StatusForbidden:
		return declined{err, "access"}
	}
	return declined{err, "fault"}
}

// known reports whether err says what is certain.
func known(err error) bool {
	_, waits := errors.AsType[unposted](err)
	_, ends := errors.AsType[declined](err)
	return waits || ends
}

// mark writes key into the identifier of the first button that has room for it.
func mark(components []discordgo.MessageComponent, key string) bool {
	for _, c := range components {
		row, ok := c.(discordgo.ActionsRow)
		for i := 0; ok && i < len(row.Components); i++ {
			button, isButton := row.Components[i].(discordgo.Button)
			if id, known := parseButtonID(button.CustomID); isButton && known && len(button.CustomID)+len(keyMark)+len(key) <= maxCustomID {
				id.key = key
				button.CustomID = id.String()
				row.Components[i] = button
				return true
			}
		}
	}
	return false
}

// pages is how many hundreds of messages Find looks through: a channel that writes more in between is not one for
// a daily post.
const pages = 20

// Find returns the message with key, if the channel has one that is not older than since; the newest hundred are looked at
// in any case, for the clock of this machine may be ahead. Without the permission to
// read the channel's history the error is Permanent: Discord then shows an empty channel.
func (b *Bot) Find(ctx context.Context, channel, key string, since time.Time) (string, bool, error) {
	have, err := b.permissions(ctx, channel)
	if err != nil {
		return "", false, err
	}
	if have&discordgo.PermissionViewChannel == 0 || have&discordgo.PermissionReadMessageHistory == 0 {
		return "", false, declined{errors.New("the bot may not read the channel's history"), "access"}
	}
	before := ""
	for range pages {
		var messages []struct {
			ID         string          `json:"id"`
			Timestamp  time.Time       `json:"timestamp"`
			Components json.RawMessage `json:"components"`
		}
		if err := b.attempt(ctx, "GET", messagesOf(channel)+"?limit=100"+before, nil, &messages); err != nil {
			return "", false, fmt.Errorf("look for a post: %w", err)
		}
		for _, m := range messages {
			if strings.Contains(string(m.Components), keyMark+key+`"`) {
				return m.ID, true, nil
			}
		}
		if len(messages) == 0 || messages[len(messages)-1].Timestamp.Before(since) {
			return "", false, nil
		}
		before = "&before=" + messages[len(messages)-1].ID
	}
	return "", false, declined{errors.New("the channel has too many messages to look through"), "access"}
}

// CanPost returns the permissions that the bot lacks to post in a channel, by the names that Discord's settings
// show; wanted are those that it lacks to find a post again.
func (b *Bot) CanPost(ctx context.Context, channel, _ string) (missing, wanted []string, err error) {
	have, err := b.permissions(ctx, channel)
	if f, ok := errors.AsType[declined](err); ok && f.reason == "access" {
		return []string{"View Channel"}, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, p := range []struct {
		bit  int64
		name string
	}{
		{discordgo.PermissionViewChannel, "View Channel"},
		{discordgo.PermissionSendMessages, "Send Messages"},
	} {
		if have&p.bit == 0 {
			missing = append(missing, p.name)
		}
	}
	if have&discordgo.PermissionReadMessageHistory == 0 {
		wanted = []string{"Read Message History"}
	}
	return missing, wanted, nil
}

// An overwrite changes permissions in one channel for a role or a member.
type overwrite struct {
	ID    string `json:"id"`
	Allow bits   `json:"allow"`
	Deny  bits   `json:"deny"`
}

// bits are permissions, which Discord writes as a number in a string.
type bits int64

// UnmarshalJSON reads them.
func (b *bits) UnmarshalJSON(data []byte) error {
	n, err := strconv.ParseInt(strings.Trim(string(data), `"`), 10, 64)
	*b = bits(n)
	return err
}

// permissions computes what the bot may do in a channel, as Discord documents it: the roles' permissions together, then
// the channel's overwrites for everyone, for the roles and for the member. In a thread, sending is a permission of its
// own; it is returned as Send Messages.
func (b *Bot) permissions(ctx context.Context, channel string) (int64, error) {
	var c struct {
		Type       int         `json:"type"`
		Guild      string      `json:"guild_id"`
		Parent     string      `json:"parent_id"`
		Overwrites []overwrite `json:"permission_overwrites"`
	}
	if err := b.attempt(ctx, "GET", "/channels/"+url.PathEscape(channel), nil, &c); err != nil {
		return 0, fmt.Errorf("look at a channel: %w", err)
	}
	thread := c.Type >= 10 && c.Type <= 12
	if thread {
		if err := b.attempt(ctx, "GET", "/channels/"+url.PathEscape(c.Parent), nil, &c); err != nil {
			return 0, fmt.Errorf("look at a thread's channel: %w", err)
		}
	}
	if c.Guild == "" {
		return discordgo.PermissionAll, nil // a direct message
	}
	me, err := b.self(ctx)
	if err != nil {
		return 0, err
	}
	var member struct {
		Roles []string `json:"roles"`
	}
	var roles []struct {
		ID          string `json:"id"`
		Permissions bits   `json:"permissions"`
	}
	guild := "/guilds/" + url.PathEscape(c.Guild)
	if err := b.attempt(ctx, "GET", guild+"/members/"+me, nil, &member); err != nil {
		return 0, fmt.Errorf("look at the bot's roles: %w", err)
	}
	if err := b.attempt(ctx, "GET", guild+"/roles", nil, &roles); err != nil {
		return 0, fmt.Errorf("look at the server's roles: %w", err)
	}
	var have bits
	for _, r := range roles {
		if r.ID == c.Guild || slices.Contains(member.Roles, r.ID) {
			have |= r.Permissions
		}
	}
	if have&discordgo.PermissionAdministrator != 0 {
		return discordgo.PermissionAll, nil
	}
	apply := func(of func(id string) bool) {
		var allow, deny bits
		for _, o := range c.Overwrites {
			if of(o.ID) {
				allow, deny = allow|o.Allow, deny|o.Deny
			}
		}
		have = have&^deny | allow
	}
	apply(func(id string) bool { return id == c.Guild }) // everyone
	apply(func(id string) bool { return slices.Contains(member.Roles, id) })
	apply(func(id string) bool { return id == me })
	if thread {
		have &^= discordgo.PermissionSendMessages
		if have&discordgo.PermissionSendMessagesInThreads != 0 {
			have |= discordgo.PermissionSendMessages
		}
	}
	return int64(have), nil
}

// self returns the bot's own id. It is asked for once.
func (b *Bot) self(ctx context.Context) (string, error) {
	if id, ok := b.id.Load().(string); ok {
		return id, nil
	}
	var me struct {
		ID string `json:"id"`
	}
	if err := b.attempt(ctx, "GET", "/users/@me", nil, &me); err != nil {
		return "", fmt.Errorf("ask who I am: %w", err)
	}
	b.id.Store(me.ID)
	return me.ID, nil
}

// Tell writes to a person alone. Its errors are those of Post; who takes no direct messages from the bot is one of "access".
func (b *Bot) Tell(ctx context.Context, user string, r reply.Reply, key string) error {
	var room struct {
		ID string `json:"id"`
	}
	if err := b.attempt(ctx, "POST", "/users/@me/channels", map[string]string{"recipient_id": user}, &room); err != nil {
		if known(err) {
			return fmt.Errorf("open a direct message on Discord: %w", err)
		}
		return fmt.Errorf("open a direct message on Discord: %w", unposted{err, time.Minute, false}) // nothing was written
	}
	m := draw(r)
	m.Nonce, m.EnforceNonce = nonce(key), true
	var sent struct{}
	if err := b.attempt(ctx, "POST", messagesOf(room.ID), m, &sent); err != nil {
		return fmt.Errorf("write to a person on Discord: %w", err)
	}
	return nil
}

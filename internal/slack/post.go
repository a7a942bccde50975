package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"cmcbot/internal/reply"
)

// postEvent is the type of the metadata that a daily post carries.
const postEvent = "cmc_daily"

// perSecond is how many posts a second we make in one workspace. Slack names a limit of one a second for a channel and
// only "several hundred messages per minute" for a workspace: this stays well inside.
const perSecond = 4

// A posting is a message that can be found again.
type posting struct {
	message
	Metadata metadata `json:"metadata"`
}

type metadata struct {
	Type    string `json:"event_type"`
	Payload struct {
		Key string `json:"key"`
	} `json:"event_payload"`
}

// An unposted error says that nothing was posted, and when to try again.
type unposted struct {
	error
	after      time.Duration
	everywhere bool
}

// RetryAfter is how long to wait.
func (u unposted) RetryAfter() time.Duration { return u.after }

// Everywhere reports whether the workspace's other channels must wait as well. Slack does not say; but a daily
// post is alone in its channel, so that a limit is the workspace's.
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

// PerSecond is how many posts a second the workspace takes, over all channels.
func (b *Bot) PerSecond() float64 { return perSecond }

// Again is 0: Slack makes a second message of the same one.
func (b *Bot) Again() time.Duration { return 0 }

// Post sends r to a channel in one attempt and returns the message's timestamp. Its metadata carry key, so that Find
// finds the message. Errors say by RetryAfter or Permanent that nothing was posted; after any other it may have been.
func (b *Bot) Post(ctx context.Context, channel string, r reply.Reply, key string) (string, error) {
	m := posting{message: compose(b.upload(ctx, r, ""))}
	m.Channel = channel
	m.Metadata.Type, m.Metadata.Payload.Key = postEvent, key
	a, err := b.attempt(ctx, "chat.postMessage", m)
	if err != nil {
		return "", fmt.Errorf("post to a Slack channel: %w", err)
	}
	return a.TS, nil
}

// editsPerSecond keeps to the fifty calls a minute that Slack names for chat.update.
const editsPerSecond = 0.8

// EditsPerSecond is how many messages a second may be edited in the workspace, over all channels.
func (b *Bot) EditsPerSecond() float64 { return editsPerSecond }

// Edit replaces a message of the bot's own by r, in one attempt. Its metadata carry key, as in Post.
func (b *Bot) Edit(ctx context.Context, channel, message string, r reply.Reply, key string) error {
	m := struct {
		Channel  string        `json:"channel"`
		TS       string        `json:"ts"`
		Text     string        `json:"text"`
		Blocks   []slack.Block `json:"blocks"`
		Metadata metadata      `json:"metadata"`
	}{Channel: channel, TS: message}
	drawn := compose(b.upload(ctx, r, ""))
	m.Text, m.Blocks = drawn.Text, drawn.Blocks
	m.Metadata.Type, m.Metadata.Payload.Key = postEvent, key
	if _, err := b.attempt(ctx, "chat.update", m); err != nil {
		return fmt.Errorf("edit a message on Slack: %w", err)
	}
	return nil
}

// attempt makes one call, and says what an error means.
func (b *Bot) attempt(ctx context.Context, method string, body any) (answer, error) {
	raw, err := encode(body)
	if err != nil {
		return answer{}, declined{err, "fault"}
	}
	a, err := b.web.once(ctx, method, b.web.base+method, b.web.token, raw)
	return a, meaning(err)
}

// meaning tells what is certain after a call failed.
func meaning(err error) error {
	if err == nil || unsure(err) {
		return err
	}
	if r, ok := errors.AsType[*retryable](err); ok {
		return unposted{err, max(r.after, time.Second), true}
	}
	r, ok := errors.AsType[*refusal](err)
	if !ok {
		return err
	}
	switch r.code {
	case "channel_not_found":
		return declined{err, "gone"}
	case "is_archived":
		return declined{err, "archived"}
	case "message_not_found":
		return declined{err, "deleted"}
	case "cant_update_message", "edit_window_closed", "is_inactive", "update_failed":
		return declined{err, "closed"}
	case "not_in_channel", "no_permission", "restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel",
		"restricted_action_non_threadable_channel", "ekm_access_denied", "missing_scope", "user_not_in_channel", "cannot_dm_bot", "user_not_found", "user_disabled":
		return declined{err, "access"}
	case "invalid_auth", "not_authed", "token_expired", "account_inactive", "token_revoked", "team_access_not_granted", "org_login_required", "team_added_to_org":
		return unposted{err, time.Minute, true} // the token is the operator's to mend
	}
	return declined{err, "fault"}
}

// pages is how many hundreds of messages Find looks through: a channel that writes more in between is not one for
// a daily post.
const pages = 20

// A look is a page of a channel's messages.
type look struct {
	Channel  string `json:"channel"`
	Limit    int    `json:"limit"`
	Metadata bool   `json:"include_all_metadata"`
	Cursor   string `json:"cursor,omitempty"`
}

// Find returns the message with key, if the channel has one that is not older than since; the newest hundred are looked at
// in any case, for the clock of this machine may be ahead. Without the scope
// channels:history (groups:history in private channels) the error is Permanent.
func (b *Bot) Find(ctx context.Context, channel, key string, since time.Time) (string, bool, error) {
	q := look{Channel: channel, Limit: 100, Metadata: true}
	for range pages {
		a, err := b.attempt(ctx, "conversations.history", q)
		if err != nil {
			return "", false, fmt.Errorf("look for a post: %w", err)
		}
		for _, m := range a.Messages {
			if m.Metadata.Type == postEvent && m.Metadata.Payload.Key == key {
				return m.TS, true, nil
			}
		}
		if q.Cursor = a.Metadata.NextCursor; q.Cursor == "" || len(a.Messages) == 0 || sent(a.Messages[len(a.Messages)-1].TS).Before(since) {
			return "", false, nil
		}
	}
	return "", false, declined{errors.New("the channel has too many messages to look through"), "access"}
}

// sent reads when a message was sent from its timestamp.
func sent(ts string) time.Time {
	seconds, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(seconds * 1000))
}

// CanPost returns what the bot lacks to post in a channel, in words that say what to do. It tries: user sees a
// message that nobody else does, for only that shows what posting would meet. wanted is the scope that it lacks to
// find a post again, which it finds out by looking.
func (b *Bot) CanPost(ctx context.Context, channel, user string) (missing, wanted []string, err error) {
	m := compose(notice("", tried))
	m.Channel, m.User = channel, user
	a, err := b.attempt(ctx, "chat.postEphemeral", m)
	if r, ok := errors.AsType[*refusal](err); ok && r.code == "missing_scope" {
		return []string{fmt.Sprintf(unscoped, cmp.Or(a.Needed, "chat:write"))}, nil, nil
	}
	f, ok := errors.AsType[declined](err)
	switch {
	case err == nil:
		return nil, b.needs(ctx, channel), nil
	case !ok || f.reason == "fault":
		return nil, nil, fmt.Errorf("try to post: %w", err)
	}
	if why, _ := b.obstacle(channel+"/", f.error); why != "" {
		return []string{why}, nil, nil
	}
	return []string{f.Error()}, nil, nil
}

// needs returns the scope that the bot would need to look at a channel; none when it has it, or when Slack does not tell now.
func (b *Bot) needs(ctx context.Context, channel string) []string {
	a, err := b.attempt(ctx, "conversations.history", look{Channel: channel, Limit: 1})
	if r, ok := errors.AsType[*refusal](err); ok && r.code == "missing_scope" {
		return []string{cmp.Or(a.Needed, strings.Join(optionalNames(), ", "))}
	}
	return nil
}

// tried is what the person sees by whom CanPost tries.
const tried = "I may post in this channel."

// unscoped is what they see when the app was installed without what it needs.
const unscoped = "The app lacks the scope %s. Whoever runs it can add it at https://api.slack.com/apps, OAuth & Permissions, and install it again."

// unopened says what is certain after no conversation could be opened: nothing was written.
func unopened(err error) error {
	if said, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		return meaning(&refusal{method: "conversations.open", code: said.Err})
	}
	wait := time.Minute
	if limit, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		wait = limit.RetryAfter
	}
	return unposted{unlinked(err), wait, true}
}

// Tell writes to a person alone. Its errors are those of Post.
func (b *Bot) Tell(ctx context.Context, user string, r reply.Reply, _ string) error {
	room, _, _, err := b.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
	if err != nil {
		return fmt.Errorf("open a direct message on Slack: %w", unopened(err))
	}
	m := compose(r)
	m.Channel = room.ID
	if _, err := b.attempt(ctx, "chat.postMessage", m); err != nil {
		return fmt.Errorf("write to a person on Slack: %w", err)
	}
	return nil
}

package slack

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/slack-go/slack"
)

// Examine tries the app's tokens and scopes. It returns what is right and what is to be mended, as sentences for
// the operator.
func (b *Bot) Examine(ctx context.Context) (right []string, wrong []error) {
	me, err := b.web.call(ctx, "auth.test", struct{}{})
	if r, ok := errors.AsType[*refusal](err); ok {
		if end := final(botVariable, r.code); end != nil {
			return nil, []error{end}
		}
	}
	if err != nil {
		return nil, []error{fmt.Errorf("no answer from Slack (%w): check the network, and SLACK_API_URL if it is set", err)}
	}
	right = append(right, "the bot token is that of the app @"+me.User)
	if lacks := missing(me.scopes); len(lacks) > 0 {
		wrong = append(wrong, fmt.Errorf("the app lacks the scopes %s: add them at https://api.slack.com/apps, OAuth & Permissions, and install it again", strings.Join(lacks, ", ")))
	} else {
		right = append(right, "it has every scope that it needs")
	}
	switch lacks := lacking(me.scopes, optionalNames()); {
	case me.scopes == "":
	case len(lacks) == 0:
		right = append(right, "it has the optional scopes "+strings.Join(optionalNames(), ", ")+": a daily post whose outcome a crash leaves open is looked for in the channel")
	default:
		right = append(right, "it does without the optional scopes "+strings.Join(lacks, ", ")+": where they would be needed, a daily post whose outcome a crash leaves open is not repeated, and the status says so")
	}
	if b.secret != "" {
		return right, wrong
	}
	if _, _, err := b.api.StartSocketModeContext(ctx); err != nil {
		code := err.Error()
		if r, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
			code = r.Err
		}
		if end := final(appVariable, code); end != nil {
			return right, append(wrong, end)
		}
		return right, append(wrong, fmt.Errorf("no socket can be opened (%s): switch Socket Mode on at https://api.slack.com/apps", code))
	}
	return append(right, "a socket can be opened"), wrong
}

package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

// Examine tries the bot's token and compares the application's settings with what the bot needs: endpoint is the
// interactions endpoint that it should have, "" for the gateway. It returns what is right and what is to be
// mended, as sentences for the operator.
func (b *Bot) Examine(ctx context.Context, endpoint string) (right []string, wrong []error) {
	var me struct {
		ID       string `json:"id"`
		Name     string `json:"name"`
		Endpoint string `json:"interactions_endpoint_url"`
	}
	err := b.api.do(ctx, "GET", "/applications/@me", nil, &me)
	if a, ok := errors.AsType[apiError](err); ok && a.status == http.StatusUnauthorized {
		return nil, []error{errors.New(fatal[4004])}
	}
	if err != nil {
		return nil, []error{fmt.Errorf("no answer from Discord (%w): check the network, and DISCORD_API_URL if it is set", err)}
	}
	right = append(right, "the token is that of the application "+me.Name)
	if me.Endpoint != endpoint {
		switch {
		case endpoint == "":
			wrong = append(wrong, errors.New("the application has an interactions endpoint, so nothing comes through the gateway: at "+portal+"/"+me.ID+"/information empty Interactions Endpoint URL, or set PUBLIC_URL and DISCORD_PUBLIC_KEY"))
		default:
			wrong = append(wrong, errors.New("the application does not send here: with the bot running, set Interactions Endpoint URL at "+portal+"/"+me.ID+"/information to "+endpoint))
		}
	}
	if endpoint == "" {
		said, fault := b.examineShards(ctx)
		right = append(right, said...)
		wrong = append(wrong, fault...)
	}
	var registered []command
	if err := b.api.do(ctx, "GET", "/applications/"+me.ID+"/commands", nil, &registered); err != nil {
		return right, append(wrong, fmt.Errorf("the registered commands cannot be read: %w", err))
	}
	if len(registered) == 0 {
		return append(right, "no command is registered yet: the bot does that when it starts"), wrong
	}
	return append(right, fmt.Sprintf("%d commands are registered", len(registered))), wrong
}

// examineShards compares the configured number of shards with what Discord recommends.
func (b *Bot) examineShards(ctx context.Context) (right []string, wrong []error) {
	s, err := b.ask(ctx)
	switch {
	case err != nil:
		return nil, []error{err}
	case s.Limit.Remaining < max(b.shards, s.Shards):
		return nil, []error{fmt.Errorf("no more than %d of %d sessions may begin before Discord's day is over: see in the log why connections end so often", s.Limit.Remaining, s.Limit.Total)}
	case b.shards > 0 && b.shards < s.Shards:
		return nil, []error{fmt.Errorf("DISCORD_SHARDS is %d, and Discord recommends %d: take it away, or write a larger number", b.shards, s.Shards)}
	}
	return []string{fmt.Sprintf("Discord recommends shards: %d, and %d sessions may begin today", s.Shards, s.Limit.Remaining)}, nil
}

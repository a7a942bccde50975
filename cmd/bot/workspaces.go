package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/seal"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
)

// manyWorkspaces reports whether workspaces install the app by themselves.
func (c config) manyWorkspaces() bool { return c.SlackClientID != "" }

// installFault says what is missing, or too much, for workspaces to install the app.
func (c config) installFault() error {
	var errs []error
	for _, need := range []struct {
		value, name, where string
	}{
		{string(c.SlackClientSecret), "SLACK_CLIENT_SECRET", "copy it from Basic Information"},
		{string(c.SlackSigningSecret), "SLACK_SIGNING_SECRET", "copy it from Basic Information"},
		{c.PublicURL, "PUBLIC_URL", "set it to the https address under which Slack reaches this bot"},
		{string(c.TokenKeys), "TOKEN_KEYS", "make a key with \"bot rekey new\""},
	} {
		if need.value == "" {
			errs = append(errs, fmt.Errorf("SLACK_CLIENT_ID is set without %s; %s", need.name, need.where))
		}
	}
	if c.SlackBotToken != "" || c.SlackAppToken != "" {
		errs = append(errs, errors.New("SLACK_CLIENT_ID is set together with the token of one workspace; unset SLACK_BOT_TOKEN and SLACK_APP_TOKEN, and let that workspace install the app like the others"))
	}
	if c.TokenKeys != "" {
		if _, err := seal.ParseKeys(string(c.TokenKeys)); err != nil {
			errs = append(errs, fmt.Errorf("TOKEN_KEYS: %w", err))
		}
	}
	return errors.Join(errs...)
}

// workspaces is Slack with every workspace that installed the app.
func workspaces(c config, h *commands.Handler, memory *store.Store, once func(context.Context, ...string) (bool, error), log *slog.Logger) (platform, error) {
	keys, err := seal.ParseKeys(string(c.TokenKeys))
	if err != nil {
		return platform{}, err
	}
	a, err := slack.NewApp(slack.AppConfig{
		ClientID: c.SlackClientID, ClientSecret: string(c.SlackClientSecret), SigningSecret: string(c.SlackSigningSecret), PublicURL: c.PublicURL,
		Installations: installations{memory, keys},
		Config:        slack.Config{APIURL: c.SlackAPIURL, Handler: h, Log: log.With("platform", "slack"), Now: time.Now, Once: once},
	})
	if err != nil {
		return platform{}, err
	}
	handler := a.Endpoints()
	return platform{
		name: "slack", run: a.Run, ready: a.Ready, endpoints: map[string]http.Handler{"POST /slack/": handler, "GET /slack/": handler},
		poster: func(ctx context.Context, workspace string) daily.Poster {
			b, err := a.In(ctx, workspace)
			if errors.Is(err, slack.ErrNotInstalled) {
				return nil
			}
			if err != nil {
				log.Error("workspace not read", "err", err)
				return nil
			}
			return b
		},
	}, nil
}

// installations keeps Slack's installations in the store, with their tokens sealed.
type installations struct {
	store *store.Store
	keys  seal.Keys
}

func (i installations) Installation(ctx context.Context, team string) (slack.Installation, error) {
	w, err := i.store.Workspace(ctx, "slack", team)
	if errors.Is(err, store.ErrNotFound) {
		return slack.Installation{}, slack.ErrNotInstalled
	}
	if err != nil {
		return slack.Installation{}, err
	}
	token, err := i.keys.Open(w.Token, team)
	if err != nil {
		return slack.Installation{}, fmt.Errorf("open the token of workspace %s: %w; TOKEN_KEYS must hold every key that tokens were sealed with until bot rekey was run", team, err)
	}
	return slack.Installation{Team: team, Token: token, BotUser: w.Bot, BotName: w.Name, Scopes: w.Scopes}, nil
}

func (i installations) Install(ctx context.Context, in slack.Installation) error {
	token, err := i.keys.Seal(in.Token, in.Team)
	if err != nil {
		return err
	}
	return i.store.SaveWorkspace(ctx, store.Workspace{Platform: "slack", ID: in.Team, Bot: in.BotUser, Name: in.BotName, Scopes: in.Scopes, Token: token, At: time.Now()})
}

func (i installations) Erase(ctx context.Context, team string) error {
	return i.store.EraseWorkspace(ctx, "slack", team)
}

// rekey makes a new key, or seals every token with the first of TOKEN_KEYS.
func rekey(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	if len(args) == 1 && args[0] == "new" {
		_, err := fmt.Fprintln(std.out, seal.NewKey())
		return err
	}
	if len(args) > 0 {
		return errors.New("rekey takes no words but new; put the new key first in TOKEN_KEYS, the old ones after it, and run it alone")
	}
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	keys, err := seal.ParseKeys(string(c.TokenKeys))
	if err != nil {
		return fmt.Errorf("TOKEN_KEYS: %w", err)
	}
	s, err := store.Open(ctx, string(c.Database), c.dataFolder())
	if err != nil {
		return err
	}
	defer s.Close()
	all, err := s.Workspaces(ctx)
	if err != nil {
		return err
	}
	sealed, current := 0, 0
	var errs []error
	for _, w := range all {
		if keys.Current(w.Token) {
			current++
			continue
		}
		token, err := keys.Open(w.Token, w.ID)
		if err != nil {
			errs = append(errs, fmt.Errorf("workspace %s: %w; add the key that sealed its token to TOKEN_KEYS, or let the workspace install the app again", w.ID, err))
			continue
		}
		if token, err = keys.Seal(token, w.ID); err == nil {
			err = s.Reseal(ctx, w, token)
		}
		switch {
		case errors.Is(err, store.ErrChanged): // installed again, or removed, in the meantime
		case err != nil:
			errs = append(errs, fmt.Errorf("workspace %s: %w", w.ID, err))
		default:
			sealed++
		}
	}
	fmt.Fprintf(std.out, "%d tokens sealed with the new key, %d were already.\n", sealed, current)
	if len(errs) == 0 {
		fmt.Fprintln(std.out, "Give every replica the new list of keys, run this once more, and then the older keys may be taken out of TOKEN_KEYS.")
	}
	return errors.Join(errs...)
}

package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
)

// An Installation is a workspace that the app was installed in.
type Installation struct {
	Team    string // the workspace's id
	Token   string // the bot token, xoxb-…
	BotUser string // the id of the bot's user there
	BotName string // by which people there mention it
	Scopes  string // granted, with commas between
}

// ErrNotInstalled says that the app is not installed in a workspace.
var ErrNotInstalled = errors.New("the app is not installed in that workspace")

// Installations keeps what the workspaces granted. Its methods are safe for concurrent use, also by other replicas.
type Installations interface {
	// Installation returns what a workspace granted, or ErrNotInstalled.
	Installation(ctx context.Context, team string) (Installation, error)
	// Install keeps an installation, in the place of an earlier one of the same workspace.
	Install(ctx context.Context, i Installation) error
	// Erase forgets a workspace: its installation, and all that is kept of its channels.
	Erase(ctx context.Context, team string) error
}

// AppConfig says how an App reaches Slack and who answers. All of the first group is required.
type AppConfig struct {
	// ClientID, ClientSecret and SigningSecret are the app's, from Basic Information.
	ClientID, ClientSecret, SigningSecret string
	// PublicURL is the https address below which Slack and people reach Handler, without a slash at its end.
	PublicURL string
	// Installations keeps the workspaces' tokens.
	Installations Installations

	// Config holds the rest. Its tokens are not used.
	Config
}

// An App is one Slack app in every workspace that installed it: a Bot for each, which share request URLs. It is safe for
// concurrent use; Run may run once.
type App struct {
	config AppConfig
	web    *http.Client
	busy   chan struct{} // of all workspaces together
	ready  atomic.Bool

	mu   sync.Mutex         // guards everything below
	bots map[string]*tenant // by workspace
}

// A tenant is the bot of one workspace.
type tenant struct {
	*Bot
	checked time.Time // when its installation was last read
}

// checkEvery is for how long a workspace's token is used before the installation is read again: another replica may have
// got a new one, or erased it.
const checkEvery = time.Minute

// NewApp returns an App. It calls nobody.
func NewApp(c AppConfig) (*App, error) {
	if c.ClientID == "" || c.ClientSecret == "" || c.SigningSecret == "" || c.PublicURL == "" || c.Installations == nil {
		return nil, errors.New("slack: not all of ClientID, ClientSecret, SigningSecret, PublicURL and Installations are given")
	}
	if err := c.complete(); err != nil {
		return nil, err
	}
	c.Config.BotToken, c.Config.AppToken, c.Config.SigningSecret = "", "", c.SigningSecret
	return &App{config: c, web: newClient(), busy: make(chan struct{}, maxBusy), bots: map[string]*tenant{}}, nil
}

// Ready reports whether Run serves.
func (a *App) Ready() bool { return a.ready.Load() }

// Run serves until ctx ends, and then gives the answers under way a bounded time. It returns nil.
func (a *App) Run(ctx context.Context) error {
	a.ready.Store(true)
	a.config.Log.Info("ready for Slack's requests")
	<-ctx.Done()
	a.ready.Store(false)
	a.mu.Lock()
	all := slices.Collect(maps.Values(a.bots))
	a.mu.Unlock()
	var wg sync.WaitGroup
	for _, t := range all {
		wg.Go(func() { t.finish(func() {}) })
	}
	wg.Wait()
	return nil
}

// In returns the Bot of a workspace, or ErrNotInstalled.
func (a *App) In(ctx context.Context, team string) (*Bot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.bots[team]
	if t != nil && a.config.Now().Sub(t.checked) < checkEvery {
		return t.Bot, nil
	}
	i, err := a.config.Installations.Installation(ctx, team)
	if err != nil {
		if errors.Is(err, ErrNotInstalled) {
			delete(a.bots, team)
		}
		return nil, err
	}
	if t == nil || t.web.token != i.Token {
		t = &tenant{Bot: a.bot(i)}
		a.bots[team] = t
	}
	t.checked = a.config.Now()
	return t.Bot, nil
}

// bot makes the Bot of a workspace.
func (a *App) bot(i Installation) *Bot {
	c := a.config.Config
	c.BotToken = i.Token
	b := newBot(c, a.web)
	b.busy = a.busy
	b.me.Store(&member{i.BotUser, i.BotName})
	b.gone = func(err error) { b.answers.Go(func() { a.lost(i, err) }) }
	b.ready.Store(true)
	return b
}

// lost asks whether a workspace's token is really dead, and erases the workspace when Slack says that it was revoked: the
// event that says the same may have been missed.
func (a *App) lost(i Installation, reason error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a.forget(i.Team)
	kept, err := a.config.Installations.Installation(ctx, i.Team)
	if err != nil || kept.Token != i.Token {
		return // known already, or installed again in the meantime
	}
	_, err = a.test(ctx, i.Token)
	if r, ok := errors.AsType[*refusal](err); !ok || !slices.Contains([]string{"token_revoked", "account_inactive"}, r.code) {
		a.config.Log.Error("a workspace's token is refused", "workspace", i.Team, "err", reason)
		return
	}
	if err := a.erase(ctx, i.Team); err != nil {
		a.config.Log.Error("erase a workspace", "workspace", i.Team, "err", err)
	}
}

// test asks Slack whom a token belongs to.
func (a *App) test(ctx context.Context, token string) (answer, error) {
	c := client{http: a.web, base: a.config.APIURL, token: token, backoff: time.Second}
	return c.call(ctx, "auth.test", struct{}{})
}

func (a *App) forget(team string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.bots, team)
}

// erase forgets a workspace that removed the app.
func (a *App) erase(ctx context.Context, team string) error {
	a.forget(team)
	if err := a.config.Installations.Erase(ctx, team); err != nil {
		return fmt.Errorf("erase a workspace: %w", err)
	}
	a.config.Log.Info("a workspace removed the app; what was kept of it is erased", "workspace", team)
	return nil
}

// take hands a request to the bot of its workspace.
func (a *App) take(w http.ResponseWriter, r *http.Request, event any, raw json.RawMessage) {
	if !a.ready.Load() {
		http.Error(w, "not ready yet", http.StatusServiceUnavailable)
		return
	}
	team := workspace(event, raw)
	if removed(event) {
		if err := a.erase(r.Context(), team); err != nil {
			a.config.Log.Error("the end of an installation left to Slack to repeat", "err", err)
			http.Error(w, "try again", http.StatusServiceUnavailable)
		}
		return
	}
	b, err := a.In(r.Context(), team)
	switch {
	case errors.Is(err, ErrNotInstalled): // status 200: Slack would only send it again
		a.config.Log.Debug("request of a workspace that did not install the app")
	case err != nil:
		a.config.Log.Error("request left to Slack to repeat", "err", err)
		http.Error(w, "try again", http.StatusServiceUnavailable)
	default:
		b.take(w, r, event, raw)
	}
}

// workspace returns the workspace whose installation an event is for. In channels shared between workspaces that is not
// always the one of who did it.
func workspace(event any, raw json.RawMessage) string {
	switch e := event.(type) {
	case slack.SlashCommand:
		return e.TeamID
	case slackevents.EventsAPIEvent:
		if call, ok := e.Data.(*slackevents.EventsAPICallbackEvent); ok && len(call.Authorizations) > 0 {
			return call.Authorizations[0].TeamID
		}
		return e.TeamID
	}
	var from struct {
		View struct {
			Team string `json:"app_installed_team_id"`
		} `json:"view"`
		Team struct {
			ID string `json:"id"`
		} `json:"team"`
	}
	if json.Unmarshal(raw, &from) != nil {
		return ""
	}
	if from.View.Team != "" {
		return from.View.Team
	}
	return from.Team.ID
}

// removed reports whether an event says that the workspace's bot token is dead.
func removed(event any) bool {
	e, ok := event.(slackevents.EventsAPIEvent)
	if !ok {
		return false
	}
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppUninstalledEvent:
		return true
	case *slackevents.TokensRevokedEvent:
		return len(inner.Tokens.Bot) > 0
	}
	return false
}

package slack

import (
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// stateCookie holds the state of an installation under way in the browser that began it, so that nobody can be led to
// finish somebody else's (RFC 6749, section 10.12).
const stateCookie = "cmcbot_install"

// stateLife is how long somebody has for Slack's page.
const stateLife = 10 * time.Minute

// Endpoints returns the handlers of the app's request URLs, like Bot.Endpoints, and of GET /slack/install, which leads a
// browser to Slack's page for installing the app, and GET /slack/oauth, to which Slack leads it back (Slack, "Installing
// with OAuth").
func (a *App) Endpoints() http.Handler {
	mux := endpoints(a.config.SigningSecret, a.config.Log, a.take)
	mux.HandleFunc("GET /slack/install", a.install)
	mux.HandleFunc("GET /slack/oauth", a.installed)
	return mux
}

// install leads to Slack's page.
func (a *App) install(w http.ResponseWriter, r *http.Request) {
	state := rand.Text()
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: "/slack/oauth", MaxAge: int(stateLife.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(a.config.PublicURL, "https:"),
	})
	w.Header().Set("Cache-Control", "no-store")
	query := url.Values{"client_id": {a.config.ClientID}, "scope": {strings.Join(scopeNames(false), ",")}, "redirect_uri": {a.redirect()}, "state": {state}}
	http.Redirect(w, r, strings.TrimSuffix(a.config.APIURL, "api/")+"oauth/v2/authorize?"+query.Encode(), http.StatusFound)
}

func (a *App) redirect() string { return a.config.PublicURL + "/slack/oauth" }

// installed exchanges the code that Slack leads back with for the workspace's token.
func (a *App) installed(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{Name: stateCookie, Path: "/slack/oauth", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	query := r.URL.Query()
	cookie, err := r.Cookie(stateCookie)
	if state := query.Get("state"); err != nil || state == "" || subtle.ConstantTimeCompare([]byte(cookie.Value), []byte(state)) != 1 {
		tell(w, http.StatusBadRequest, landing{Title: "This link is not valid any more", Text: "Nothing was installed. The installation has to begin and end in the same browser, within ten minutes.", Again: true})
		return
	}
	if query.Get("error") != "" {
		tell(w, http.StatusOK, landing{Title: "Nothing was installed", Text: "Slack says that the permission was not given. You can begin again at any time.", Again: true})
		return
	}
	granted, err := slack.GetOAuthV2ResponseContext(r.Context(), a.web, a.config.ClientID, a.config.ClientSecret, query.Get("code"), a.redirect(), slack.OAuthOptionAPIURL(a.config.APIURL))
	if err != nil {
		a.fail(w, "exchange the code of an installation", unlinked(err))
		return
	}
	if granted.IsEnterpriseInstall || granted.Team.ID == "" {
		tell(w, http.StatusBadRequest, landing{Title: "Please choose one workspace", Text: "This app is installed in one workspace at a time, not in a whole organisation. Nothing was kept of this installation.", Again: true})
		return
	}
	me, err := a.test(r.Context(), granted.AccessToken)
	if err != nil {
		a.fail(w, "try a new token", err)
		return
	}
	err = a.config.Installations.Install(r.Context(), Installation{Team: granted.Team.ID, Token: granted.AccessToken, BotUser: granted.BotUserID, BotName: me.User, Scopes: granted.Scope})
	if err != nil {
		a.fail(w, "keep an installation", err)
		return
	}
	a.forget(granted.Team.ID) // it may have a new token
	a.config.Log.Info("a workspace installed the app", "workspace", granted.Team.ID)
	l := landing{Title: "Installed", Text: "The app is now in the workspace " + granted.Team.Name + ". Type /cmc help there; in a channel, invite the app first to let it post.",
		Open: "https://slack.com/app_redirect?" + url.Values{"app": {granted.AppID}, "team": {granted.Team.ID}}.Encode()}
	if lacks := missing(granted.Scope); len(lacks) > 0 {
		l.Text += " It was not given " + strings.Join(lacks, ", ") + ", so a part of it will not work."
	}
	tell(w, http.StatusOK, l)
}

// fail tells the operator, and whoever installs that it is not their doing.
func (a *App) fail(w http.ResponseWriter, doing string, err error) {
	id := faultID()
	status, l := http.StatusBadGateway, landing{Title: "That did not work", Text: "Nothing was installed. Please try again in a minute; if it goes on, tell who runs the bot the number " + id + ".", Again: true}
	if r, ok := errors.AsType[slack.SlackErrorResponse](err); ok && (r.Err == "invalid_code" || r.Err == "code_already_used" || r.Err == "code_expired") {
		status, l.Text = http.StatusBadRequest, "Nothing was installed: Slack's permission was used already or is too old. Please begin again."
	} else {
		a.config.Log.Error(doing, "id", id, "err", err)
	}
	tell(w, status, l)
}

// A landing is the page on which an installation ends.
type landing struct {
	Title, Text string
	Open        string // where to go next
	Again       bool   // offers to begin again
}

//go:embed install.html
var landingText string

var landingForm = template.Must(template.New("landing").Parse(landingText))

// tell shows l. The page loads nothing and tells no other page where it was.
func tell(w http.ResponseWriter, status int, l landing) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	landingForm.Execute(w, l) // the browser may be gone
}

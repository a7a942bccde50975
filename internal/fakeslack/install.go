package fakeslack

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
)

// A grant is what somebody allowed the app.
type grant struct{ team, scopes, redirect string }

// ClientSecret is the app's, for exchanging codes.
func (s *Server) ClientSecret() string { return s.config.ClientSecret }

// ClientID is the app's.
func (s *Server) ClientID() string { return s.config.ClientID }

// Install does what a person does who opens the app's address for installing in a browser and allows what is asked for
// in a workspace, or refuses it. It returns the page that they end on, with its status.
func (s *Server) Install(ctx context.Context, address, team string, allow bool) (status int, page string, err error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return 0, "", err
	}
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasSuffix(r.URL.Path, "/oauth/v2/authorize") { // what is chosen on Slack's page
			q := r.URL.Query()
			q.Set("fake_team", team)
			if !allow {
				q.Set("fake_refuse", "1")
			}
			r.URL.RawQuery = q.Encode()
		}
		return nil
	}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, "", err
	}
	resp, err := browser.Do(req)
	if err != nil {
		return 0, "", fmt.Errorf("install the app: %w", err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(text), err
}

// allow serves Slack's page on which somebody allows or refuses what an app asks for.
func (s *Server) allow(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	redirect, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case q.Get("client_id") != s.config.ClientID:
		http.Error(w, "invalid_client_id", http.StatusBadRequest)
		return
	case err != nil || redirect.Host == "":
		http.Error(w, "bad_redirect_uri", http.StatusBadRequest)
		return
	case q.Get("scope") == "":
		http.Error(w, "invalid_scope", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}}
	if q.Get("fake_refuse") != "" {
		back.Set("error", "access_denied")
	} else {
		code := s.id("code-")
		s.mu.Lock()
		s.codes[code] = grant{q.Get("fake_team"), q.Get("scope"), q.Get("redirect_uri")}
		s.mu.Unlock()
		back.Set("code", code)
	}
	redirect.RawQuery = back.Encode()
	http.Redirect(w, r, redirect.String(), http.StatusFound)
}

// exchange serves oauth.v2.access: a code for a token, once.
func (s *Server) exchange(args object, call *Call) (object, string) {
	call.Body = nil // credentials are in it
	if text(args, "client_id") != s.config.ClientID {
		return nil, "invalid_client_id"
	}
	if text(args, "client_secret") != s.config.ClientSecret {
		return nil, "bad_client_secret"
	}
	token := s.id("xoxb-fake-")
	s.mu.Lock()
	defer s.mu.Unlock()
	g, ok := s.codes[text(args, "code")]
	if !ok {
		return nil, "invalid_code"
	}
	if g.redirect != text(args, "redirect_uri") {
		return nil, "bad_redirect_uri"
	}
	delete(s.codes, text(args, "code"))
	s.installed[token] = g.team
	call.Team = g.team
	return object{
		"access_token": token, "token_type": "bot", "scope": g.scopes, "bot_user_id": Self, "app_id": AppID,
		"team": object{"id": g.team, "name": "Fake " + g.team}, "enterprise": nil, "is_enterprise_install": false,
		"authed_user": object{"id": "U0ANN"},
	}, ""
}

// Uninstall removes the app from a workspace: its tokens are dead, and Slack says so in the two events that it sends, in
// no certain order.
func (s *Server) Uninstall(ctx context.Context, team string) error {
	s.mu.Lock()
	for token, of := range s.installed {
		if of == team {
			s.revoked[token] = "account_inactive"
		}
	}
	s.mu.Unlock()
	if err := s.EventIn(ctx, team, object{"type": "tokens_revoked", "tokens": object{"oauth": []string{}, "bot": []string{Self}}}); err != nil {
		return err
	}
	return s.EventIn(ctx, team, object{"type": "app_uninstalled"})
}

// Installed returns the workspaces that have the app by way of Install.
func (s *Server) Installed() (teams []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for token, team := range s.installed {
		if s.revoked[token] == "" {
			teams = append(teams, team)
		}
	}
	slices.Sort(teams)
	return teams
}

// teamOf returns the workspace that a token belongs to.
func (s *Server) teamOf(token string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if team := s.installed[token]; team != "" {
		return team
	}
	return TeamID
}

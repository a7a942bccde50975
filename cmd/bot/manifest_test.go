package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gopkg.in/yaml.v3"

	"cmcbot/internal/fakediscord"
	"cmcbot/internal/slack"
)

// TestManifests: the manifest that people paste is the one that the program prints, and neither asks for more than it
// gives a reason for.
func TestManifests(t *testing.T) {
	pasted, err := os.ReadFile(filepath.Join("..", "..", "docs", "slack-manifest.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := try(t, "", environment(t), "manifest", "slack")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(pasted), out); diff != "" {
		t.Errorf("docs/slack-manifest.yaml is not what bot manifest slack prints (-file +printed):\n%s", diff)
	}
	var slackApp struct {
		Settings struct {
			Socket bool `yaml:"socket_mode_enabled"`
			Events struct {
				URL string `yaml:"request_url"`
			} `yaml:"event_subscriptions"`
		}
		OAuth struct{ Scopes struct{ Bot []string } } `yaml:"oauth_config"`
	}
	public := environment(t, "PUBLIC_URL=https://bot.example.org/")
	out, _, err = try(t, "", public, "manifest", "slack")
	if err != nil || yaml.Unmarshal([]byte(out), &slackApp) != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if slackApp.Settings.Socket || slackApp.Settings.Events.URL != "https://bot.example.org/slack/events" || len(slackApp.OAuth.Scopes.Bot) != len(slack.Scopes)-1 {
		t.Errorf("with a public address the manifest is %+v", slackApp)
	}
	var application struct {
		Permissions []struct{ Name, Reason string }
		Sum         string   `json:"permissions_sum"`
		Intents     []string `json:"privileged_intents"`
		Endpoint    string   `json:"interactions_endpoint_url"`
		Commands    []struct{ Name string }
	}
	out, _, err = try(t, "", public, "manifest", "discord")
	if err != nil || json.Unmarshal([]byte(out), &application) != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if application.Sum != "101376" || len(application.Permissions) != 4 || len(application.Intents) != 0 || len(application.Commands) != 2 ||
		application.Endpoint != "https://bot.example.org/discord/interactions" {
		t.Errorf("the application is %+v", application)
	}
	if _, _, err := try(t, "", public, "manifest", "teams"); err == nil {
		t.Error("a manifest of something else was printed")
	}
}

func TestInvite(t *testing.T) {
	out, _, err := try(t, "", environment(t, "DISCORD_TOKEN="+fakediscord.FakeToken), "invite")
	if err != nil || !strings.Contains(out, "client_id="+fakediscord.ApplicationID+"&permissions=101376&scope=applications.commands+bot") {
		t.Errorf("%v\n%s", err, out)
	}
	if strings.Contains(out, fakediscord.FakeToken) {
		t.Error("the token was printed")
	}
}

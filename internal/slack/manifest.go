package slack

import (
	"bytes"
	"fmt"
	"strings"
	"text/template"

	"cmcbot/internal/commands"
)

// manifestForm is the manifest of the app (Slack, "App manifest reference"), with the reason of each scope beside it.
var manifestForm = template.Must(template.New("manifest").Funcs(template.FuncMap{"quote": quoted}).Parse(`# Paste this under "From a manifest" at https://api.slack.com/apps
display_information:
  name: CMC facts
  description: {{quote .Slash.Description}}
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: CMC facts
    always_online: true
  slash_commands:
    - command: /{{.Slash.Name}}
      description: {{quote .Slash.Description}}
      usage_hint: lithuania
      should_escape: false
{{- if .URL}}
      url: {{quote (print .URL "/slack/commands")}}
{{- end}}
  shortcuts:
    - name: {{quote .ShortcutName}}
      type: message
      callback_id: {{.ShortcutID}}
      description: {{quote .ShortcutDescription}}
oauth_config:
{{- if .URL}}
  redirect_urls:
    - {{quote (print .URL "/slack/oauth")}}
{{- end}}
  scopes:
    bot:
{{- range .Scopes}}
      - {{.Name}} # {{.Reason}}
{{- end}}
      # Optional: take away the first "# " of a line to grant it.
{{- range .Optional}}
      # - {{.Name}} # {{.Reason}}
{{- end}}
settings:
  event_subscriptions:
{{- if .URL}}
    request_url: {{quote (print .URL "/slack/events")}}
{{- end}}
    bot_events:
      - app_home_opened
      - app_mention
      - message.im
{{- if .URL}}
      - app_uninstalled
      - tokens_revoked
{{- end}}
  interactivity:
    is_enabled: true
{{- if .URL}}
    request_url: {{quote (print .URL "/slack/interactions")}}
    message_menu_options_url: {{quote (print .URL "/slack/interactions")}}
{{- end}}
  org_deploy_enabled: false
  socket_mode_enabled: {{not .URL}}
  token_rotation_enabled: false
`))

// quoted writes a string as YAML takes it, in double quotes.
func quoted(s string) string { return fmt.Sprintf("%q", s) }

// Manifest returns the app's manifest, as YAML: with Socket Mode or, given the bot's public address, with request
// URLs below it.
func Manifest(publicURL string) ([]byte, error) {
	var bot []Scope
	for _, s := range Scopes {
		if !s.App {
			bot = append(bot, s)
		}
	}
	var out bytes.Buffer
	err := manifestForm.Execute(&out, struct {
		Slash                                         commands.Slash
		ShortcutName, ShortcutID, ShortcutDescription string
		Scopes, Optional                              []Scope
		URL                                           string
	}{commands.Registration(), ShortcutName, ShortcutID, ShortcutDescription, bot, OptionalScopes, strings.TrimRight(publicURL, "/")})
	return out.Bytes(), err
}

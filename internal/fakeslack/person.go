package fakeslack

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
)

// A Person uses Slack. Every method does what they do, and returns what they see because of it.
type Person struct {
	slack *Server
	team  string
	ID    string
}

// Person returns the person with a user id, in the workspace TeamID.
func (s *Server) Person(id string) *Person { return s.PersonIn(TeamID, id) }

// PersonIn returns the person with a user id, in a workspace.
func (s *Server) PersonIn(team, id string) *Person { return &Person{s, team, id} }

// The direct message channel of p with the app.
func (p *Person) dm() string { return "D" + strings.TrimPrefix(p.ID, "U") }

// Slash types "/cmc text" in a channel.
func (p *Person) Slash(ctx context.Context, channel, line string) (Seen, error) {
	s := p.slack
	id, address := s.hookURL(&hook{channel: channel, user: p.ID})
	trigger := s.trigger()
	from := s.mark()
	_, err := s.deliver(ctx, "slash_commands", object{
		"token": "fake", "team_id": p.team, "team_domain": "fake", "api_app_id": AppID, "is_enterprise_install": "false",
		"channel_id": channel, "channel_name": "general", "user_id": p.ID, "user_name": "somebody",
		"command": "/cmc", "text": escape(line), "response_url": address, "trigger_id": trigger,
	})
	if err != nil {
		return Seen{}, err
	}
	return s.shown(ctx, from, func(c Call) bool {
		return c.ID == id || c.ID == trigger || c.Method == "views.open" && strings.Contains(string(c.Body), trigger)
	})
}

// Mention writes text, with the bot's name before it, in a channel; thread is the timestamp of the
// thread's first message, "" outside threads.
func (p *Person) Mention(ctx context.Context, channel, thread, line string) (Seen, error) {
	event := object{"type": "app_mention", "user": p.ID, "channel": channel, "text": "<@" + Self + "> " + escape(line)}
	return p.write(ctx, event, channel, thread)
}

// DM writes to the bot.
func (p *Person) DM(ctx context.Context, thread, line string) (Seen, error) {
	event := object{"type": "message", "channel_type": "im", "user": p.ID, "channel": p.dm(), "text": escape(line)}
	return p.write(ctx, event, p.dm(), thread)
}

func (p *Person) write(ctx context.Context, event object, channel, thread string) (Seen, error) {
	s := p.slack
	event["ts"] = s.timestamp()
	event["event_ts"] = event["ts"]
	if thread != "" {
		event["thread_ts"] = thread
		s.mu.Lock()
		s.threads[channel+"/"+thread] = true // the question is a reply in it
		s.mu.Unlock()
	}
	from := s.mark()
	if err := s.EventIn(ctx, p.team, event); err != nil {
		return Seen{}, err
	}
	return s.shown(ctx, from, func(c Call) bool {
		return strings.HasPrefix(c.Method, "chat.") && c.Seen.Channel == channel && (!c.Seen.Ephemeral || c.Seen.User == p.ID)
	})
}

// Event sends any inner event of the workspace TeamID, and waits for its acknowledgement only.
func (s *Server) Event(ctx context.Context, event map[string]any) error {
	return s.EventIn(ctx, TeamID, event)
}

// EventIn is Event for any workspace.
func (s *Server) EventIn(ctx context.Context, team string, event map[string]any) error {
	_, err := s.deliver(ctx, "events_api", object{
		"type": "event_callback", "token": "fake", "team_id": team, "api_app_id": AppID, "event": event,
		"event_id": s.id("Ev"), "event_time": s.config.Now().Unix(), "is_ext_shared_channel": false,
		"authorizations": []object{{"enterprise_id": nil, "team_id": team, "user_id": Self, "is_bot": true, "is_enterprise_install": false}},
	})
	return err
}

// OpenHome opens the app's home tab.
func (p *Person) OpenHome(ctx context.Context) (Seen, error) {
	s := p.slack
	from := s.mark()
	err := s.EventIn(ctx, p.team, object{"type": "app_home_opened", "user": p.ID, "channel": p.dm(), "tab": "home", "event_ts": s.timestamp()})
	if err != nil {
		return Seen{}, err
	}
	return s.shown(ctx, from, func(c Call) bool { return c.Method == "views.publish" && c.Seen.User == p.ID })
}

// Press presses the button with a label, on something that was seen.
func (p *Person) Press(ctx context.Context, on Seen, label string) (Seen, error) {
	for _, b := range on.Buttons() {
		if b.Label == label {
			return p.act(ctx, on, object{
				"type": "button", "action_id": b.ActionID, "block_id": b.BlockID, "value": b.Value,
				"text": object{"type": "plain_text", "text": escape(b.Label)},
			})
		}
	}
	return Seen{}, fmt.Errorf("no button %q; there are %v", label, on.Buttons())
}

// Choose chooses an option of the search field.
func (p *Person) Choose(ctx context.Context, on Seen, o Option) (Seen, error) {
	action, block, ok := on.search()
	if !ok {
		return Seen{}, fmt.Errorf("no search field")
	}
	return p.act(ctx, on, object{
		"type": "external_select", "action_id": action, "block_id": block,
		"selected_option": object{"text": object{"type": "plain_text", "text": o.Label}, "value": o.Value},
	})
}

// act sends an action and waits for what it shows: through the response URL, as a private message, or
// in a view.
func (p *Person) act(ctx context.Context, on Seen, action object) (Seen, error) {
	s := p.slack
	payload, hookID := p.interaction("block_actions", on)
	action["action_ts"] = s.timestamp()
	payload["actions"] = []object{action}
	trigger := s.trigger()
	payload["trigger_id"] = trigger
	payload["state"] = object{"values": object{}}
	from := s.mark()
	if _, err := s.deliver(ctx, "interactive", payload); err != nil {
		return Seen{}, err
	}
	return s.shown(ctx, from, func(c Call) bool {
		return c.ID != "" && c.ID == hookID ||
			c.Method == "chat.postEphemeral" && c.Seen.User == p.ID && c.Seen.Channel == on.Channel ||
			c.Method == "chat.postMessage" && c.Seen.Channel == on.Channel ||
			c.Method == "views.open" && strings.Contains(string(c.Body), trigger) ||
			c.Method == "views.update" && on.ViewID != "" && c.Seen.ViewID == on.ViewID
	})
}

// An Option is one line under a search field.
type Option struct{ Label, Value string }

// Suggest types into the search field and returns what is offered.
func (p *Person) Suggest(ctx context.Context, on Seen, typed string) ([]Option, error) {
	action, block, ok := on.search()
	if !ok {
		return nil, fmt.Errorf("no search field")
	}
	payload, _ := p.interaction("block_suggestion", on)
	delete(payload, "response_url")
	payload["action_id"], payload["block_id"], payload["value"] = action, block, typed
	raw, err := p.slack.deliver(ctx, "interactive", payload)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Options []struct {
			Text  struct{ Type, Text string }
			Value string
		}
	}
	if err := json.Unmarshal(raw, &answer); err != nil || answer.Options == nil {
		return nil, fmt.Errorf("acknowledged without options: %.200s", raw)
	}
	var out []Option
	for _, o := range answer.Options {
		if n := len([]rune(o.Text.Text)); n == 0 || n > 75 || len(o.Value) == 0 || len([]rune(o.Value)) > 150 || o.Text.Type != "plain_text" {
			return nil, fmt.Errorf("option beyond Slack's limits: %+v", o)
		}
		out = append(out, Option{o.Text.Text, o.Value})
	}
	if len(out) > 100 {
		return nil, fmt.Errorf("%d options, Slack takes 100", len(out))
	}
	return out, nil
}

// interaction returns the payload that interactions with on have in common, and its response URL's id.
func (p *Person) interaction(kind string, on Seen) (object, string) {
	s := p.slack
	payload := object{
		"type": kind, "token": "fake", "api_app_id": AppID, "enterprise": nil, "is_enterprise_install": false,
		"team": object{"id": p.team, "domain": "fake"},
		"user": object{"id": p.ID, "username": "somebody", "name": "somebody", "team_id": p.team},
	}
	if on.View != "" {
		s.mu.Lock()
		view := object{"id": on.ViewID, "hash": "1." + on.ViewID, "state": object{"values": object{}}}
		maps.Copy(view, s.views[on.ViewID])
		s.mu.Unlock()
		payload["view"] = view
		payload["container"] = object{"type": "view", "view_id": on.ViewID}
		return payload, ""
	}
	id, address := s.hookURL(&hook{channel: on.Channel, user: p.ID, original: &on})
	payload["response_url"] = address
	payload["channel"] = object{"id": on.Channel, "name": "general"}
	container := object{"type": "message", "message_ts": on.TS, "channel_id": on.Channel, "is_ephemeral": on.Ephemeral}
	if on.Thread != "" {
		container["thread_ts"] = on.Thread
	}
	payload["container"] = container
	if !on.Ephemeral {
		payload["message"] = object{"type": "message", "user": Self, "bot_id": BotID, "ts": on.TS, "text": on.Text, "blocks": on.Blocks}
	}
	return payload, id
}

// trigger makes a trigger that can open one modal.
func (s *Server) trigger() string {
	id := s.id("trigger.")
	s.mu.Lock()
	defer s.mu.Unlock()
	s.triggers[id] = s.config.Now()
	return id
}

// shown waits for the first call that shows somebody something and matches.
func (s *Server) shown(ctx context.Context, from int, match func(Call) bool) (Seen, error) {
	c, err := s.WaitFor(ctx, from, func(c Call) bool {
		return len(c.Problems) > 0 || c.Seen != nil && match(c)
	})
	if err != nil {
		return Seen{}, err
	}
	if len(c.Problems) > 0 {
		return Seen{}, fmt.Errorf("%s breaks Slack's rules: %q", c.Method, c.Problems)
	}
	return *c.Seen, nil
}

// escape is what Slack does to what people type.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

package fakediscord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"
)

// Kinds of interactions.
const (
	slash        = 2
	component    = 3
	autocomplete = 4
	submission   = 5
)

// Places where somebody asks.
const (
	InServer  = 0
	InBotDM   = 1
	InPrivate = 2 // a direct message between people
)

// An Asker is the person in front of the screen. The zero value writes English in a server that installed
// the bot.
type Asker struct {
	Locale  string // "" is "en-US"
	Where   int
	Alone   bool   // the bot was installed by this person, not by the server
	Manager bool   // may manage channels
	Admin   bool   // may manage the server
	Hushed  bool   // the server shows the answers of such a bot to nobody else
	Strange bool   // their messages hold a component newer than any library
	Guild   string // another server that installed the bot, by its id; "" is the one of Where
}

// channel is where the person is.
func (a Asker) channel() string {
	switch {
	case a.Where == InBotDM:
		return DMChannelID
	case a.Where == InPrivate:
		return PrivateChannelID
	case a.Alone:
		return ForeignChannelID
	}
	return ChannelID
}

// guild is the server where the person is; "" for none.
func (a Asker) guild() string {
	if a.Guild != "" {
		return a.Guild
	}
	switch a.channel() {
	case ChannelID:
		return GuildID
	case ForeignChannelID:
		return ForeignGuildID
	}
	return ""
}

// permissions are those of the person, among them the one that lets answers of their own apps be seen.
func (a Asker) permissions() string {
	const ordinary, ownApps, manageChannels, manageServer = 562949953601536, 1 << 50, 1 << 4, 1 << 5
	sum := ordinary
	if !a.Hushed {
		sum |= ownApps
	}
	if a.Manager {
		sum |= manageChannels
	}
	if a.Admin {
		sum |= manageServer
	}
	return strconv.Itoa(sum)
}

// What a person sees in place of an answer.
var (
	ErrNoAnswer = errors.New("the application did not respond")
	ErrNobody   = errors.New("the bot is not connected")
)

// Slash types /cmc with text and returns what the person finally sees.
func (s *Server) Slash(ctx context.Context, text string) (Message, error) {
	return s.SlashAs(ctx, Asker{}, text)
}

// SlashAs is Slash by somebody else.
func (s *Server) SlashAs(ctx context.Context, a Asker, text string) (Message, error) {
	return s.ask(ctx, a, slash, nil, s.typed(text, false))
}

// Autocomplete types text and returns the suggestions.
func (s *Server) Autocomplete(ctx context.Context, a Asker, text string) ([]Choice, error) {
	i := s.begin(a, autocomplete, nil, s.typed(text, true))
	err := s.wait(ctx, func() bool { return i.acked || i.late })
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && i.late {
		err = ErrNoAnswer
	}
	return i.choices, err
}

// typed is the data of the slash command that is registered first.
func (s *Server) typed(text string, focused bool) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, option, id := "cmc", "ask", "1100000000000000009"
	if c := s.registered(1); c != nil {
		name, _ = c["name"].(string)
		id, _ = c["id"].(string)
		if options, _ := c["options"].([]any); len(options) > 0 {
			option, _ = options[0].(map[string]any)["name"].(string)
		}
	}
	data := map[string]any{"id": id, "name": name, "type": 1, "options": []any{}}
	if text != "" || focused {
		o := map[string]any{"name": option, "type": 3, "value": text}
		if focused {
			o["focused"] = true
		}
		data["options"] = []any{o}
	}
	return data
}

// registered is the first registered command of a type; nil for none. The caller holds mu.
func (s *Server) registered(kind float64) map[string]any {
	for _, c := range s.commands {
		if c["type"] == kind {
			return c
		}
	}
	return nil
}

// Say writes a message in the server's channel.
func (s *Server) Say(text string) Message {
	return s.SayAs(Asker{}, map[string]any{"content": text})
}

// SayAs is Say by somebody else. The body may hold embeds, components and whatever else a message has.
func (s *Server) SayAs(a Asker, body map[string]any) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.newMessage(a.channel())
	m.raw["author"] = user()
	said := object(encode(body)) // with the types of JSON
	maps.Copy(m.raw, said)
	m.merge(said)
	s.channels[m.Channel] = append(s.channels[m.Channel], m.ID)
	heard := maps.Clone(m.raw)
	switch m.Channel {
	case ChannelID:
		heard["guild_id"], heard["content"], heard["embeds"], heard["components"] = GuildID, "", []any{}, []any{}
		s.dispatch(intentGuildMessages, "MESSAGE_CREATE", heard) // without its text, which is privileged
	case DMChannelID:
		s.dispatch(intentDirectMessages, "MESSAGE_CREATE", heard)
	}
	s.touch()
	return *m
}

// Menu chooses, in the menu of a message, the message command that is registered first.
func (s *Server) Menu(ctx context.Context, a Asker, m Message) (Message, error) {
	s.mu.Lock()
	on, command := s.messages[m.ID], s.registered(3)
	s.mu.Unlock()
	switch {
	case on == nil:
		return Message{}, fmt.Errorf("there is no message %s", m.ID)
	case command == nil:
		return Message{}, errors.New("the menu of the message has no command")
	}
	return s.ask(ctx, a, slash, nil, map[string]any{
		"id": command["id"], "name": command["name"], "type": 3, "target_id": m.ID,
		"resolved": map[string]any{"messages": map[string]any{m.ID: on.json()}},
	})
}

// Press presses the button with that label.
func (s *Server) Press(ctx context.Context, m Message, label string) (Message, error) {
	return s.PressAs(ctx, Asker{}, m, label)
}

// PressAs is Press by somebody else.
func (s *Server) PressAs(ctx context.Context, a Asker, m Message, label string) (Message, error) {
	for _, b := range m.Buttons() {
		if b.Label == label && b.CustomID != "" {
			return s.PressID(ctx, a, m, b.CustomID)
		}
	}
	return Message{}, fmt.Errorf("no button %q to press", label)
}

// PressID presses a button by its identifier, whether the message has one or not.
func (s *Server) PressID(ctx context.Context, a Asker, m Message, id string) (Message, error) {
	s.mu.Lock()
	source := s.messages[m.ID]
	s.mu.Unlock()
	if source == nil {
		return Message{}, fmt.Errorf("there is no message %s", m.ID)
	}
	return s.ask(ctx, a, component, source, map[string]any{"custom_id": id, "component_type": 2, "id": 1})
}

// ask sends an interaction and returns the answer once it is there.
func (s *Server) ask(ctx context.Context, a Asker, kind int, source *Message, data map[string]any) (Message, error) {
	i := s.begin(a, kind, source, data)
	err := s.wait(ctx, func() bool { return i.late || i.acked && !i.waiting })
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil:
		return Message{}, err
	case i.late:
		return Message{}, ErrNoAnswer
	case i.answer == nil:
		return Message{}, nil
	}
	answer := *i.answer
	answer.Updated = i.answer == source
	return answer, nil
}

// begin sends an interaction to the bot, which has a short time to answer.
func (s *Server) begin(a Asker, kind int, source *Message, data map[string]any) *interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := &interaction{id: s.id(), token: "interaction-token-" + s.id(), kind: kind, asker: a, source: source, born: time.Now()}
	s.interactions[i.token] = i
	time.AfterFunc(s.options.AckWithin, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		i.late = !i.acked
		s.touch()
	})
	event := i.event(data)
	if target := s.endpoint; target != "" {
		s.done.Go(func() { s.post(i, event, target) })
		return i
	}
	s.dispatch(0, "INTERACTION_CREATE", event)
	return i
}

// event is what the gateway tells about an interaction.
func (i *interaction) event(data map[string]any) map[string]any {
	a := i.asker
	locale := a.Locale
	if locale == "" {
		locale = "en-US"
	}
	owners := map[string]any{"0": GuildID}
	if a.Alone {
		owners = map[string]any{"1": UserID}
	}
	e := map[string]any{
		"id": i.id, "application_id": ApplicationID, "type": i.kind, "token": i.token, "version": 1, "data": data,
		"locale": locale, "context": a.Where, "authorizing_integration_owners": owners, "entitlements": []any{},
		"app_permissions": "562949953601536", "attachment_size_limit": 10485760, "channel_id": i.channel(),
		"channel": map[string]any{"id": i.channel(), "type": min(a.Where, 1), "flags": 0},
	}
	if a.Where == InServer {
		e["guild_id"], e["guild_locale"] = a.guild(), "en-US"
		e["guild"] = map[string]any{"id": a.guild(), "locale": "en-US", "features": []any{}}
		e["channel"] = map[string]any{"id": i.channel(), "type": 0, "flags": 0, "guild_id": a.guild(), "name": "general", "permissions": a.permissions(), "position": 0}
		e["member"] = map[string]any{"user": user(), "roles": []any{}, "permissions": a.permissions(),
			"joined_at": "2024-01-02T03:04:05.000000+00:00", "deaf": false, "mute": false, "flags": 0, "pending": false}
	} else {
		e["user"] = user()
	}
	if i.source != nil {
		m := maps.Clone(i.source.json())
		if list, _ := m["components"].([]any); a.Strange {
			m["components"] = append(slices.Clone(list), map[string]any{"type": 99, "id": 99, "of": "the future"})
		}
		e["message"] = m
	}
	return e
}

// DM writes to the bot in private and returns its next message there.
func (s *Server) DM(ctx context.Context, text string) (Message, error) {
	s.mu.Lock()
	before := len(s.channels[DMChannelID])
	s.tell(text)
	s.mu.Unlock()
	err := s.wait(ctx, func() bool { return len(s.channels[DMChannelID]) > before })
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		return Message{}, err
	}
	return *s.messages[s.channels[DMChannelID][before]], nil
}

// tell sends a person's direct message. The caller holds mu.
func (s *Server) tell(text string) {
	s.dispatch(intentDirectMessages, "MESSAGE_CREATE", map[string]any{
		"id": s.id(), "channel_id": DMChannelID, "channel_type": 1, "author": user(), "content": text, "timestamp": timestamp(),
		"edited_timestamp": nil, "tts": false, "mention_everyone": false, "mentions": []any{}, "mention_roles": []any{},
		"attachments": []any{}, "embeds": []any{}, "components": []any{}, "pinned": false, "type": 0, "flags": 0,
	})
}

package fakediscord

import (
	"slices"
	"strconv"
	"time"
)

// An interaction is one question of a person's, until its token expires. Server.mu guards it.
type interaction struct {
	id, token string
	kind      int
	asker     Asker
	born      time.Time
	source    *Message // the message with the button
	acked     bool
	waiting   bool     // it was told that an answer will come
	late      bool     // nobody answered in time
	ephemeral bool     // fixed by the first acknowledgement
	answer    *Message // what the person sees first
	choices   []Choice
	modal     map[string]any // the dialog that it was answered with
	followUps int
}

// A Choice is a suggestion while typing.
type Choice struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// channel is where the interaction happened.
func (i *interaction) channel() string {
	return i.asker.channel()
}

// callback is the first answer to an interaction.
func (s *Server) callback(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	i := s.interactions[c.PathValue("token")]
	switch {
	case i == nil || i.id != c.PathValue("id") || i.late:
		return 404, refusal{"Unknown interaction", 10062}
	case i.acked:
		return 400, refusal{"Interaction has already been acknowledged.", 40060}
	}
	body := object(c.body)
	data, _ := body["data"].(map[string]any)
	kind, _ := body["type"].(float64)
	if !i.takes(int(kind)) {
		return 400, refusal{"Invalid Form Body: this interaction takes no such answer", 50035}
	}
	i.acked = true
	switch int(kind) {
	case 4:
		i.answer = s.newMessage(i.channel())
		i.answer.merge(data)
		i.answer.keep(c)
		s.reveal(i, i.answer)
	case 5:
		flags, _ := data["flags"].(float64)
		i.answer = s.newMessage(i.channel())
		i.waiting, i.ephemeral = true, int(flags)&FlagEphemeral != 0
		i.answer.Flags = int(flags) & FlagEphemeral
	case 6:
		i.answer = i.source
	case 7:
		i.answer = i.source
		if status, wrong := s.edit(i.source, data); status != 200 {
			i.acked = false
			return status, wrong
		}
	case 8:
		i.choices = choices(data)
	case 9:
		i.modal = data
	}
	if c.URL.Query().Get("with_response") != "true" {
		return 204, nil
	}
	return 200, i.response(int(kind))
}

// takes tells whether the interaction may be answered in this way.
func (i *interaction) takes(kind int) bool {
	switch kind {
	case 4, 5:
		return i.kind != autocomplete
	case 9:
		return i.kind == slash || i.kind == component // no dialog opens from a dialog
	case 6, 7:
		return i.kind == component
	case 8:
		return i.kind == autocomplete
	}
	return false
}

// reveal shows an answer to everybody unless it is for the asker alone, or has to be. The caller holds mu.
func (s *Server) reveal(i *interaction, m *Message) {
	if i.asker.Alone && i.asker.Hushed {
		m.Flags |= FlagEphemeral
		m.raw["flags"] = float64(m.Flags)
	}
	if m.Ephemeral() {
		i.ephemeral = true
		return
	}
	s.show(m)
}

func (i *interaction) response(kind int) map[string]any {
	resource := map[string]any{"type": kind}
	about := map[string]any{"id": i.id, "type": i.kind, "channel_id": i.channel(), "guild_id": GuildID,
		"response_message_loading": i.waiting, "response_message_ephemeral": i.ephemeral}
	if i.answer != nil {
		resource["message"] = i.answer.json()
		about["response_message_id"] = i.answer.ID
	}
	return map[string]any{"interaction": about, "resource": resource}
}

// live finds the interaction whose token a call carries; nil when it is over or was never answered. The
// caller holds mu.
func (s *Server) live(c call) *interaction {
	i := s.interactions[c.PathValue("token")]
	if i == nil || c.PathValue("app") != ApplicationID || !i.acked || time.Since(i.born) > s.options.TokenLife {
		return nil
	}
	return i
}

var unknownWebhook = refusal{"Unknown Webhook", 10015}

// followUp is a further message; the first one after "thinking …" takes its place instead.
func (s *Server) followUp(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	i := s.live(c)
	if i == nil {
		return 404, unknownWebhook
	}
	if i.waiting {
		return s.settle(i, object(c.body))
	}
	if i.followUps++; i.asker.Alone && i.followUps > 5 {
		return 400, refusal{"Max number of follow-up messages reached (5)", 40094}
	}
	m := s.newMessage(i.channel())
	m.merge(object(c.body))
	m.keep(c)
	m.raw["webhook_id"] = ApplicationID
	s.reveal(i, m)
	return 200, m.json()
}

// settle puts the answer in the place of "thinking …". The caller holds mu.
func (s *Server) settle(i *interaction, body map[string]any) (int, any) {
	status, answer := s.edit(i.answer, body)
	if status == 200 && i.waiting {
		i.waiting = false
		if i.ephemeral {
			i.answer.Flags |= FlagEphemeral
		} else {
			s.show(i.answer)
		}
	}
	return status, answer
}

// target finds the message that a call to an interaction's webhook means. The caller holds mu.
func (s *Server) target(c call) (*interaction, *Message) {
	i := s.live(c)
	if i == nil {
		return nil, nil
	}
	if c.PathValue("message") == "@original" {
		return i, i.answer
	}
	return i, s.messages[c.PathValue("message")]
}

func (s *Server) editAnswer(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, m := s.target(c)
	switch {
	case i == nil:
		return 404, unknownWebhook
	case m == nil:
		return 404, refusal{"Unknown Message", 10008}
	case m == i.answer:
		m.keep(c)
		return s.settle(i, object(c.body))
	}
	return s.edit(m, object(c.body))
}

func (s *Server) getAnswer(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, m := s.target(c)
	switch {
	case i == nil:
		return 404, unknownWebhook
	case m == nil:
		return 404, refusal{"Unknown Message", 10008}
	}
	return 200, m.json()
}

func (s *Server) deleteAnswer(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	i, m := s.target(c)
	switch {
	case i == nil:
		return 404, unknownWebhook
	case m == nil:
		return 404, refusal{"Unknown Message", 10008}
	}
	i.waiting = false
	delete(s.messages, m.ID)
	return 204, nil
}

func (s *Server) getCommands(call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest := list(s.commands)
	slices.Reverse(newest) // their order means nothing
	return 200, newest
}

func (s *Server) putCommands(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commands = nil
	for _, body := range objects(c.body) {
		s.commands = append(s.commands, s.command(body))
	}
	s.touch()
	return 200, list(s.commands)
}

func (s *Server) postCommand(c call) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	made := s.command(object(c.body))
	s.commands = append(s.commands, made)
	s.touch()
	return 201, made
}

// command fills in what Discord fills in. The caller holds mu.
func (s *Server) command(body map[string]any) map[string]any {
	made := map[string]any{
		"id": s.id(), "application_id": ApplicationID, "version": s.id(), "type": 1.0, "description": "",
		"default_member_permissions": nil, "nsfw": false, "integration_types": []int{0}, "contexts": nil,
	}
	for key, value := range body {
		if n, ok := value.(string); ok && key == "default_member_permissions" {
			if _, err := strconv.ParseUint(n, 10, 64); err != nil {
				continue
			}
		}
		made[key] = value
	}
	return made
}

// Commands returns the registered commands.
func (s *Server) Commands() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return list(s.commands)
}

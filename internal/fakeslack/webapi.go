package fakeslack

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Identities of the fake workspace.
const (
	TeamID = "T0FAKE"
	AppID  = "A0FAKE"
	BotID  = "B0FAKE"
	Self   = "U0BOT" // the bot's user
)

// an object is a JSON object, sent or received.
type object = map[string]any

// serveAPI serves the Web API.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	args, token, err := arguments(r)
	if err != nil {
		reply(w, http.StatusOK, object{"ok": false, "error": "invalid_json"})
		return
	}
	fault := s.fault(method)
	if seconds := s.overLimit(method, text(args, "channel")); seconds > 0 {
		fault = &Fault{Status: http.StatusTooManyRequests, RetryAfter: seconds}
	}
	if fault != nil && !fault.After && s.fail(w, r, fault) {
		s.record(Call{Method: method, Body: encode(args), Error: "fault"})
		return
	}
	call := Call{Method: method, Team: s.teamOf(token), Body: encode(args)}
	answer := object{}
	if call.Error = s.authorise(method, token); call.Error == "" {
		answer, call.Error = s.method(method, args, &call)
	}
	s.record(call)
	if fault != nil && fault.After && s.fail(w, r, fault) {
		return
	}
	out := object{"ok": call.Error == ""}
	maps.Copy(out, answer)
	if call.Error != "" {
		out["error"] = call.Error
		out["response_metadata"] = object{"messages": append(append([]string{}, call.Problems...), call.Refused...)}
	}
	w.Header().Set("X-OAuth-Scopes", s.config.Scopes)
	reply(w, http.StatusOK, out)
}

// arguments reads the arguments of a method, whichever way they were sent.
func arguments(r *http.Request) (object, string, error) {
	args := object{}
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	raw, err := io.ReadAll(io.LimitReader(r.Body, 4<<20))
	if err != nil {
		return nil, "", err
	}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &args); err != nil && len(raw) > 0 {
			return nil, "", err
		}
		return args, token, nil
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, "", err
	}
	for _, values := range []url.Values{r.URL.Query(), form} {
		for key, v := range values {
			args[key] = formValue(v[0])
		}
	}
	if t, ok := args["token"].(string); ok && token == "" {
		token = t
	}
	delete(args, "token")
	return args, token, nil
}

// formValue decodes what forms carry as JSON: blocks, views and booleans.
func formValue(s string) any {
	var v any
	if s == "true" || s == "false" || strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") {
		if json.Unmarshal([]byte(s), &v) == nil {
			return v
		}
	}
	return s
}

// authorise returns the error code that a token deserves for a method.
func (s *Server) authorise(method, token string) string {
	if method == "api.test" || method == "oauth.v2.access" { // the latter has credentials of its own
		return ""
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	app := method == "apps.connections.open"
	switch {
	case token == "":
		return "not_authed"
	case s.revoked[token] != "":
		return s.revoked[token]
	case token != s.config.BotToken && token != s.config.AppToken && s.installed[token] == "":
		return "invalid_auth"
	case app != (token == s.config.AppToken):
		return "not_allowed_token_type"
	}
	return ""
}

// method does what a method does and returns its answer, or an error code.
func (s *Server) method(method string, args object, call *Call) (object, string) {
	switch method {
	case "api.test":
		return object{"args": args}, ""
	case "auth.test":
		return object{"url": "https://fake.slack.com/", "team": "Fake", "user": "cmc", "team_id": call.Team, "user_id": Self, "bot_id": BotID, "is_enterprise_install": false}, ""
	case "apps.connections.open":
		return object{"url": s.ticket()}, ""
	case "oauth.v2.access":
		return s.exchange(args, call)
	case "conversations.info":
		id := text(args, "channel")
		return object{"channel": object{"id": id, "name": "general", "is_channel": id != "" && id[0] == 'C', "is_im": id != "" && id[0] == 'D'}}, channelError(id)
	case "conversations.open":
		return object{"channel": object{"id": s.Person(text(args, "users")).dm()}}, ""
	case "users.info":
		return s.userInfo(call.Team, text(args, "user"))
	case "files.getUploadURLExternal":
		return s.announceFile(args)
	case "files.completeUploadExternal":
		return s.completeFiles(args)
	case "conversations.history":
		return s.showHistory(args)
	case "chat.postMessage", "chat.postEphemeral", "chat.update":
		return s.postMessage(method, args, call)
	case "views.open", "views.push", "views.update", "views.publish":
		return s.showView(method, args, call)
	}
	return nil, "unknown_method"
}

func (s *Server) userInfo(team, id string) (object, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "" || id[0] != 'U' {
		return nil, "user_not_found"
	}
	return object{"user": object{"id": id, "team_id": team, "tz": "Europe/Vilnius", "is_restricted": s.guests[id], "is_admin": s.admins[id]}}, ""
}

func channelError(id string) string {
	if id == "" || strings.IndexByte("CDG", id[0]) < 0 {
		return "channel_not_found"
	}
	return ""
}

// postMessage serves the chat methods.
func (s *Server) postMessage(method string, args object, call *Call) (object, string) {
	channel := text(args, "channel")
	if code := channelError(channel); code != "" {
		return nil, code
	}
	if code := s.bar(channel); code != "" {
		return nil, code
	}
	if call.Problems = append(s.judgeMessage(args), s.judgeThread(channel, text(args, "thread_ts"))...); len(call.Problems) > 0 {
		return nil, "invalid_blocks"
	}
	if call.Refused = s.judgeFiles(args["blocks"]); len(call.Refused) > 0 {
		return nil, "invalid_blocks"
	}
	seen := newSeen(args)
	seen.Channel, seen.Thread, seen.TS = channel, text(args, "thread_ts"), s.timestamp()
	if method == "chat.postEphemeral" {
		if seen.User = text(args, "user"); seen.User == "" {
			return nil, "user_not_in_channel"
		}
		seen.Ephemeral = true
	}
	if method == "chat.update" {
		seen.TS, seen.Replaced = text(args, "ts"), true
		if !s.replace(seen) {
			return nil, "message_not_found"
		}
	}
	s.thread(seen)
	call.Seen = seen
	return object{"channel": channel, "ts": seen.TS, "message_ts": seen.TS, "message": object{"type": "message", "user": Self, "bot_id": BotID, "text": seen.Text, "ts": seen.TS, "blocks": args["blocks"]}}, ""
}

// bar returns the error code that writing in a channel gets.
func (s *Server) bar(channel string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.barred[channel]
}

// judgeThread keeps the advice that a reply names the thread's first message, never another reply.
func (s *Server) judgeThread(channel, ts string) (problems []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.history {
		if ts != "" && m.Channel == channel && m.TS == ts && m.Thread != "" && m.Thread != ts {
			problems = append(problems, fmt.Sprintf("thread_ts %s is a reply in the thread %s", ts, m.Thread))
		}
	}
	return problems
}

// thread keeps the rule that a private message in a thread without replies is seen by nobody, and the
// history of what all see.
func (s *Server) thread(seen *Seen) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !seen.Ephemeral && !seen.Replaced {
		s.history = append(s.history, *seen)
	}
	if seen.Thread == "" {
		return
	}
	key := seen.Channel + "/" + seen.Thread
	seen.Hidden = seen.Ephemeral && !s.threads[key]
	if !seen.Ephemeral {
		s.threads[key] = true
	}
}

// showView serves the views methods.
func (s *Server) showView(method string, args object, call *Call) (object, string) {
	view, _ := args["view"].(object)
	if call.Problems = s.judgeView(view); len(call.Problems) > 0 {
		return nil, "invalid_arguments"
	}
	if call.Refused = s.judgeFiles(view["blocks"]); len(call.Refused) > 0 {
		return nil, "invalid_blocks"
	}
	id := text(args, "view_id")
	switch method {
	case "views.open", "views.push":
		if code := s.pull(text(args, "trigger_id")); code != "" {
			return nil, code
		}
		id = s.id("V")
	case "views.publish":
		if id = "VH" + text(args, "user_id"); id == "VH" {
			return nil, "invalid_arguments"
		}
	}
	s.mu.Lock()
	_, known := s.views[id]
	if method != "views.update" || known {
		s.views[id] = view
	}
	s.mu.Unlock()
	if method == "views.update" && !known {
		return nil, "not_found"
	}
	call.Seen = newSeen(view)
	call.Seen.View, call.Seen.ViewID, call.Seen.User = text(view, "type"), id, text(args, "user_id")
	call.Seen.Replaced = method == "views.update"
	out := object{"id": id, "team_id": call.Team, "app_id": AppID, "bot_id": BotID, "hash": "1." + id, "state": object{"values": object{}}}
	maps.Copy(out, view)
	return object{"view": out}, ""
}

// pull uses a trigger up and returns the error code if it may not be used.
func (s *Server) pull(trigger string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	born, ok := s.triggers[trigger]
	switch {
	case !ok:
		return "invalid_trigger_id"
	case born.IsZero():
		return "exchanged_trigger_id"
	case s.config.Now().Sub(born) > s.config.TriggerLife:
		return "expired_trigger_id"
	}
	s.triggers[trigger] = time.Time{} // used
	return ""
}

func text(o object, key string) string {
	s, _ := o[key].(string)
	return s
}

func encode(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("fakeslack: encode %T: %v", v, err)) // only values that came from JSON get here
	}
	return raw
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encode(v))
}

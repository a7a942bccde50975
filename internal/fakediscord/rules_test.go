package fakediscord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/specs"
)

// texts makes components of n texts of a length each.
func texts(n, length int) string {
	one := fmt.Sprintf(`{"type":10,"content":%q}`, strings.Repeat("x", length))
	return strings.TrimSuffix(strings.Repeat(one+",", n), ",")
}

// What Discord refuses the fake refuses, also where the published specification is blind.
func TestRefuses(t *testing.T) {
	t.Parallel()
	spec := specs.ForDiscord(t)
	s := New(t, Options{Check: spec.Check, House: true})
	const quiet = `"allowed_mentions":{"parse":[]}`
	const unheard = `"allowed_mentions":{"parse":[],"replied_user":false}`
	embed := fmt.Sprintf(`{"description":%q}`, strings.Repeat("x", 3001))
	row := func(buttons string) string {
		return `{` + quiet + `,"content":"x","components":[{"type":1,"components":[` + buttons + `]}]}`
	}
	button := func(id string) string { return `{"type":2,"style":1,"label":"x","custom_id":"` + id + `"}` }
	message, callback, commands := "/channels/"+ChannelID+"/messages", "/interactions/1/t/callback", "/applications/"+ApplicationID+"/commands"
	for _, test := range []struct{ name, method, path, body, want string }{
		{"plain", "POST", message, `{"content":"x",` + quiet + `}`, ""},
		{"long content", "POST", message, `{"content":"` + strings.Repeat("x", 2001) + `",` + quiet + `}`, "at most 2000"},
		{"long embeds", "POST", message, `{"embeds":[` + embed + `,` + embed + `],` + quiet + `}`, "at most 6000"},
		{"content beside components", "POST", message, `{"flags":32768,"content":"x","components":[` + texts(1, 1) + `],` + quiet + `}`, "excludes"},
		{"flag alone", "POST", message, `{"flags":32768,` + quiet + `}`, "without components"},
		{"no flag", "POST", message, `{"components":[` + texts(1, 1) + `],` + quiet + `}`, "without the flag"},
		{"much text", "POST", message, `{"flags":32768,"components":[` + texts(5, 801) + `],` + quiet + `}`, "at most 4000"},
		{"many components", "POST", message, `{"flags":32768,"components":[{"type":17,"components":[` + texts(40, 1) + `]}],` + quiet + `}`, "at most 40"},
		{"empty text", "POST", message, `{"flags":32768,"components":[{"type":10,"content":" "}],` + quiet + `}`, "empty text"},
		{"section without accessory", "POST", message, `{"flags":32768,"components":[{"type":9,"components":[` + texts(1, 1) + `]}],` + quiet + `}`, "accessory"},
		{"same identifier", "POST", message, row(button("a") + "," + button("a")), "twice"},
		{"many buttons", "POST", message, row(button("1") + "," + button("2") + "," + button("3") + "," + button("4") + "," + button("5") + "," + button("6")), "at most 5"},
		{"button to nowhere", "POST", message, row(`{"type":2,"style":1,"label":"x"}`), "identifier"},
		{"link in the wrong style", "POST", message, row(`{"type":2,"style":1,"label":"x","url":"https://example.org"}`), "style"},
		{"mentions", "POST", message, `{"content":"x"}`, "allowed_mentions"},
		{"null mentions", "POST", message, `{"content":"x","allowed_mentions":{"parse":null}}`, "allowed_mentions"},
		{"autocomplete without choices", "POST", callback, `{"type":8,"data":{}}`, "without choices"},
		{"message without data", "POST", callback, `{"type":4}`, "without data"},
		{"capital name", "PUT", commands, `[{"type":1,"name":"Cmc","description":"x"}]`, "no name"},
		{"spaced option", "PUT", commands, `[{"type":1,"name":"cmc","description":"x","options":[{"type":3,"name":"a b","description":"x"}]}]`, "no name"},
		{"no description", "PUT", commands, `[{"type":1,"name":"cmc"}]`, "description"},
		{"twice", "PUT", commands, `[{"type":1,"name":"cmc","description":"x"},{"type":1,"name":"cmc","description":"x"}]`, "twice"},
		{"context menu", "PUT", commands, `[{"type":3,"name":"Answer this"}]`, ""},
		{"spaced name in a menu", "PUT", commands, `[{"type":3,"name":" "}]`, "no name"},
		{"description in a menu", "PUT", commands, `[{"type":3,"name":"Answer this","description":"x"}]`, "no description"},
		{"reply that rings", "POST", message, `{"content":"x","message_reference":{"message_id":"1","fail_if_not_exists":false},` + quiet + `}`, "replied_user"},
		{"reply to nothing", "POST", message, `{"content":"x","message_reference":{"message_id":"1"},` + unheard + `}`, "Unknown message"},
		{"reply to what is gone", "POST", message, `{"content":"x","message_reference":{"message_id":"1","fail_if_not_exists":false},` + unheard + `}`, ""},
		{"reply to no id", "POST", message, `{"content":"x","message_reference":{"fail_if_not_exists":false},` + unheard + `}`, "message_id"},
		{"not JSON", "POST", message, `{`, "not JSON"},
	} {
		status, said := request(t, s, test.method, test.path, test.body)
		if test.want == "" {
			if status != 200 {
				t.Errorf("%s: got %d %s, want it taken", test.name, status, said)
			}
			continue
		}
		if status != 400 || !strings.Contains(said, test.want) {
			t.Errorf("%s: got %d %s, want a refusal with %q", test.name, status, said, test.want)
		}
	}
	if n := len(s.Problems()); n == 0 {
		t.Error("the fake kept no problems")
	}
	if status, _ := request(t, s, "GET", "/nowhere", ""); status != 404 || len(s.Problems()) != 1 {
		t.Errorf("an unknown route got %d", status)
	}
}

// request makes one call as the bot.
func request(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.APIURL()+"/v10"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bot "+s.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var said bytes.Buffer
	if _, err := said.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, said.String()
}

// Interactions are over when Discord says so.
func TestInteractionsEnd(t *testing.T) {
	t.Parallel()
	s := New(t, Options{})
	i := s.begin(Asker{Alone: true}, slash, nil, map[string]any{})
	answer := "/interactions/" + i.id + "/" + i.token + "/callback"
	hook := "/webhooks/" + ApplicationID + "/" + i.token
	type step struct {
		method, path, body string
		status, code       int
	}
	steps := []step{
		{"POST", "/interactions/1/unknown/callback", `{"type":4,"data":{"content":"x"}}`, 404, 10062},
		{"POST", hook, `{"content":"early"}`, 404, 10015},
		{"POST", answer, `{"type":8,"data":{"choices":[]}}`, 400, 50035},
		{"POST", answer, `{"type":5,"data":{"flags":64}}`, 204, 0},
		{"POST", answer, `{"type":4,"data":{"content":"x"}}`, 400, 40060},
		{"POST", hook, `{"content":"takes the place of the first answer"}`, 200, 0},
		{"GET", hook + "/messages/@original", ``, 200, 0},
		{"PATCH", hook + "/messages/@original", `{"flags":32768,"components":[{"type":10,"content":"x"}]}`, 200, 0},
		{"PATCH", hook + "/messages/@original", `{"content":"back to plain"}`, 400, 50035},
		{"PATCH", hook + "/messages/404", `{"content":"x"}`, 404, 10008},
		{"DELETE", hook + "/messages/@original", ``, 204, 0},
	}
	steps = append(steps, slices.Repeat([]step{{"POST", hook, `{"content":"more"}`, 200, 0}}, 5)...)
	steps = append(steps, step{"POST", hook, `{"content":"too many"}`, 400, 40094})
	for _, step := range steps {
		status, said := request(t, s, step.method, step.path, step.body)
		var refused struct{ Code int }
		if said != "" && json.Unmarshal([]byte(said), &refused) != nil {
			t.Errorf("%s %s: answered %q", step.method, step.path, said)
		}
		if status != step.status || refused.Code != step.code {
			t.Errorf("%s %s %s: got %d with code %d, want %d with code %d", step.method, step.path, step.body, status, refused.Code, step.status, step.code)
		}
	}
	s.options.TokenLife = 0
	if status, _ := request(t, s, "GET", hook+"/messages/@original", ""); status != 404 {
		t.Errorf("an expired token got %d", status)
	}
}

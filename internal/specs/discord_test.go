package specs

import (
	"strings"
	"testing"
)

func TestDiscord(t *testing.T) {
	t.Parallel()
	d := ForDiscord(t)
	if d == nil {
		t.Skip("nothing to check against")
	}
	for _, test := range []struct{ method, path, body, wrong string }{
		{"POST", "/channels/1/messages", `{"content":"x","allowed_mentions":{"parse":[]}}`, ""},
		{"POST", "/channels/1/messages", `{"contents":"x"}`, "/contents: there is no such key"},
		{"POST", "/channels/1/messages", `{"allowed_mentions":{"parsed":[]}}`, "/allowed_mentions/parsed"},
		{"POST", "/channels/1/messages", `{"components":[{"type":10,"contant":"x"}],"flags":32768}`, "content"},
		{"POST", "/channels/1/messages", `{"content":1}`, "/content"},
		{"POST", "/interactions/1/t/callback", `{"type":4,"data":{"content":"x"}}`, ""},
		{"POST", "/interactions/1/t/callback", `{"type":4,"data":{"contnt":"x"}}`, "/data/contnt"},
		{"PATCH", "/webhooks/1/t/messages/@original", `{"content":"x"}`, ""},
		{"PUT", "/applications/1/commands", `[{"type":1,"name":"cmc","description":"x","default_member_permissions":"8"}]`, ""},
		{"PUT", "/applications/1/commands", `[{"type":1,"name":"cmc","description":1}]`, "/0/description"},
		{"POST", "/nowhere", `{}`, "no such path"},
		{"DELETE", "/channels/1/messages/2", `{}`, "no such body"},
		{"POST", "/channels/1/messages", `{`, "EOF"},
	} {
		got := strings.Join(d.Check(test.method, test.path, []byte(test.body)), "; ")
		if test.wrong == "" && got != "" || !strings.Contains(got, test.wrong) {
			t.Errorf("%s %s %s: got %q, want %q", test.method, test.path, test.body, got, test.wrong)
		}
	}
	if got := d.CheckAnswer("GET", "/gateway", 200, []byte(`{"url":1}`)); len(got) == 0 {
		t.Error("a wrong answer passed")
	}
}

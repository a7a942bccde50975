package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot"
)

func TestDiff(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.yaml")
	before := strings.Replace(string(cmcbot.Facts), "Members and votes", "Members", 1)
	if err := os.WriteFile(old, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := try(t, "", environment(), "diff", old)
	if want := "Topic “Members and votes”: the name was “Members”, now “Members and votes”\n"; err != nil || out != want {
		t.Errorf("diff: %v\n%swant\n%s", err, out, want)
	}
	out, _, err = try(t, "", environment(), "diff", "--as", "json", old, filepath.Join("..", "..", "facts.yaml"))
	var list []struct {
		What, Section, ID string
		Text              []string
	}
	if jsonErr := json.Unmarshal([]byte(out), &list); err != nil || jsonErr != nil || len(list) != 1 || list[0].ID != "membership" || len(list[0].Text) != 1 {
		t.Errorf("diff --as json: %v, %v\n%s", err, jsonErr, out)
	}
	out, _, err = try(t, "", environment(), "diff", old, old)
	if err != nil || out != "Nothing changed for a reader\n" {
		t.Errorf("diff of a file with itself: %v\n%s", err, out)
	}
	for want, args := range map[string][]string{
		"diff of what?":        {"diff"},
		"use text or json":     {"diff", "--as", "html", old},
		"no such file":         {"diff", old + "x"},
		"cannot be used":       {"diff", filepath.Join("..", "..", "go.mod")},
		"git show HEAD~1:fact": {"diff", old, old, old},
	} {
		if _, _, err := try(t, "", environment(), args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bot %s: %v, want %q", strings.Join(args, " "), err, want)
		}
	}
}

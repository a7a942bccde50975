package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot"
	"cmcbot/internal/facts/factstest"
)

func TestDiff(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.yaml")
	before := strings.Replace(string(cmcbot.Facts), "Members and votes", "Members", 1)
	if err := os.WriteFile(old, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _, err := try(t, "", environment(t), "diff", old)
	if want := "Topic “Members and votes”: the name was “Members”, now “Members and votes”\n"; err != nil || out != want {
		t.Errorf("diff: %v\n%swant\n%s", err, out, want)
	}
	out, _, err = try(t, "", environment(t), "diff", "--as", "json", old, factstest.Path(t))
	var list []struct {
		What, Section, ID string
		Text              []string
	}
	if jsonErr := json.Unmarshal([]byte(out), &list); err != nil || jsonErr != nil || len(list) != 1 || list[0].ID != "membership" || len(list[0].Text) != 1 {
		t.Errorf("diff --as json: %v, %v\n%s", err, jsonErr, out)
	}
	out, _, err = try(t, "", environment(t), "diff", old, old)
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
		if _, _, err := try(t, "", environment(t), args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bot %s: %v, want %q", strings.Join(args, " "), err, want)
		}
	}
}

func TestReview(t *testing.T) {
	out, _, err := try(t, "", environment(t), "review", "--now", "2027-06-05")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"facts.yaml on 2027-06-05\n", "\nOverdue (", "  [ ] treaties mbt, by 2027-02-28: Mine Ban Treaty\n        https://treaties.un.org/", "\nResting on copies alone (", "\nTranslations: ",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("review does not say %q:\n%.1500s", want, out)
		}
	}
	out, _, err = try(t, "", environment(t), "review", "--as", "json", "--now", "2027-06-05")
	var list []struct{ Why, Section, ID, Name, By string }
	if jsonErr := json.Unmarshal([]byte(out), &list); err != nil || jsonErr != nil || len(list) < 20 || list[0].Why != "late" || list[0].By != "2027-02-28" || list[0].Name == "" {
		t.Errorf("review --as json: %v, %v\n%.500s", err, jsonErr, out)
	}
}

func TestExport(t *testing.T) {
	for form, want := range map[string]string{"json": `"status_now": "withdrawn"`, "csv facts": "oped-exit-date,", "md": "# What the knowledge file says", "ics": "BEGIN:VCALENDAR\r\n", "atom": "<feed xmlns="} {
		out, _, err := try(t, "", environment(t), append([]string{"export", "--now", "2026-11-23"}, strings.Fields(form)...)...)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("export %s: %v\n%.300s", form, err, out)
		}
	}
	for want, args := range map[string][]string{
		"use json, csv, md, ics or atom": {"export", "xlsx"}, "name a table: countries, facts": {"export", "csv"}, "csv secrets: name": {"export", "csv", "secrets"},
	} {
		if _, _, err := try(t, "", environment(t), args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("bot %s: %v, want %q", strings.Join(args, " "), err, want)
		}
	}
}

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot/internal/fakediscord"
)

// TestDailyOperator looks at the daily posts as the operator does.
func TestDailyOperator(t *testing.T) {
	folder := t.TempDir()
	out, _, err := try(t, "", environment("DATA_DIR="+folder), "daily", "list")
	if err != nil || !strings.HasPrefix(out, "CHANNEL") {
		t.Errorf("daily list prints %q, %v", out, err)
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, _, err := try(t, "", environment("DATA_DIR="+folder), "daily", "backup", backup); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup is %v, %v; want a file for its owner alone", info, err)
	}
	if _, _, err := try(t, "", environment("DATA_DIR="+folder), "daily", "backup", backup); err == nil {
		t.Error("a backup was written over")
	}
	if out, _, err := try(t, "", environment("DATA_DIR="+t.TempDir()), "daily", "restore", backup); err != nil || !strings.Contains(out, "restored") {
		t.Errorf("restore prints %q, %v", out, err)
	}
	for _, wrong := range [][]string{{"daily"}, {"daily", "nonsense"}, {"daily", "preview"}, {"daily", "preview", "slack/T/C"}, {"daily", "preview", "x"}, {"daily", "restore", "/no/such/file"}} {
		if _, _, err := try(t, "", environment("DATA_DIR="+t.TempDir()), wrong...); err == nil {
			t.Errorf("bot %s is taken", strings.Join(wrong, " "))
		}
	}
}

// TestDailySetUp types /cmc daily on Discord.
func TestDailySetUp(t *testing.T) {
	ctx, d := t.Context(), launch(t).discord
	if _, err := d.WaitGateway(ctx, func(c fakediscord.Counts) bool { return c.Ready >= 1 }); err != nil {
		t.Fatal(err)
	}
	if _, err := d.WaitRequests(ctx, 1, "PUT", "/commands"); err != nil {
		t.Fatal(err)
	}
	m, err := d.SlashAs(ctx, fakediscord.Asker{Manager: true}, "daily at 09:00 Europe/Vilnius on weekdays")
	if err != nil || !strings.Contains(m.Text(), "09:00, Europe/Vilnius, Monday to Friday") || !m.Ephemeral() {
		t.Fatalf("set up: %q, %v", m.Text(), err)
	}
	if m, err = d.Press(ctx, m, "Next 14"); err != nil || strings.Count(m.Text(), "\n- ") != 14 {
		t.Errorf("preview: %q, %v", m.Text(), err)
	}
}

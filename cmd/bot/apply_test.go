package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cmcbot/internal/store"
	"cmcbot/internal/web"
)

// TestApplyLeavesOut records checks of which the file holds another state, and applies them.
func TestApplyLeavesOut(t *testing.T) {
	path, text := keepersFile(t)
	folder := t.TempDir()
	env := environment(t, "FACTS="+path, "DATA_DIR="+folder)
	if _, _, err := try(t, "", environment(t, "FACTS="+path, "DATA_DIR="+filepath.Join(folder, "none")), "review", "--apply"); err == nil || !strings.Contains(err.Error(), "set DATA_DIR or DATABASE_URL") {
		t.Errorf("without a database: %v", err)
	}
	if _, _, err := try(t, "", env, "review", "-w"); err == nil || !strings.Contains(err.Error(), "goes with --apply") {
		t.Errorf("-w alone: %v", err)
	}
	memory, err := store.Open(t.Context(), "", folder)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(memory.Confirm(t.Context(), store.Checked{Entry: "late", Was: "00000000", Day: "2026-11-30"}), memory.Confirm(t.Context(), store.Checked{Entry: "gone", Was: "1", Day: "2026-11-30"}))
	if err := errors.Join(err, memory.Close()); err != nil {
		t.Fatal(err)
	}
	out, note, err := try(t, "", env, "review", "--apply", "-w")
	if err != nil || out != "" || !strings.Contains(note, "late, checked 2026-11-30: the entry has changed since") || !strings.Contains(note, "no such entry any more") {
		t.Errorf("review --apply -w: %v\n%s%s", err, out, note)
	}
	if data, err := os.ReadFile(path); err != nil || string(data) != text {
		t.Errorf("the file was written: %v", err)
	}
	if _, note, err := try(t, "", env, "review", "--apply", "-w"); err != nil || strings.Contains(note, "left out") {
		t.Errorf("left out once more: %v\n%s", err, note)
	}
	if out, _, err := try(t, "", env, "review", "--now", "2026-11-30"); err != nil || !strings.Contains(out, "[ ] facts late, by 2026-11-01") {
		t.Errorf("review takes a check of something else for one: %v\n%s", err, out)
	}
}

// TestSave has several programs save at once: one does, and the others are told.
func TestSave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "facts.yaml")
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	write(path, "0")
	var wg sync.WaitGroup
	var saved atomic.Int32
	for range 8 {
		wg.Go(func() {
			switch err := saveText(path)([]byte("0"), []byte("1")); {
			case err == nil:
				saved.Add(1)
			case !errors.Is(err, errSaving) && !errors.Is(err, web.ErrOvertaken):
				t.Errorf("save: %v", err)
			}
		})
	}
	wg.Wait()
	if data, err := os.ReadFile(path); err != nil || string(data) != "1" || saved.Load() != 1 {
		t.Errorf("%d saved, the file holds %q, %v; want one, 1", saved.Load(), data, err)
	}
	write(path+".new", "half of somet")
	if err := saveText(path)([]byte("1"), []byte("2")); !errors.Is(err, errSaving) {
		t.Errorf("while another program saves: %v", err)
	}
	old := time.Now().Add(-2 * abandoned)
	if err := os.Chtimes(path+".new", old, old); err != nil {
		t.Fatal(err)
	}
	if err := saveText(path)([]byte("1"), []byte("2")); err != nil {
		t.Errorf("after that program died: %v", err)
	}
	if left, err := filepath.Glob(path + "*"); err != nil || len(left) != 1 {
		t.Errorf("left beside the file: %v, %v", left, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's rights are %v, %v", info, err)
	}
}

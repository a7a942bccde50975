// Package specs checks what we send against the platforms' published specifications. It is for tests: the
// specifications are not part of the program.
package specs

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder that holds the specifications: what SPECS_DIR names, or ../shared/specs beside the
// repository. Where there is none the test is skipped, but not in CI: there it fails.
func Dir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("SPECS_DIR")
	if dir == "" {
		dir = filepath.Join(root(t), "..", "shared", "specs")
	}
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return dir
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("there are no specifications at %s: set SPECS_DIR", dir)
	}
	t.Skipf("there are no specifications at %s: set SPECS_DIR to check against them", dir)
	return ""
}

// root is the folder of go.mod, above the test's working folder.
func root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("there is no go.mod above the working folder")
		}
		dir = parent
	}
}

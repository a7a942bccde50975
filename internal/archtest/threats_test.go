package archtest

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestThreats looks for every test that the threat model names.
func TestThreats(t *testing.T) {
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, "docs", "threat-model.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	quoted := regexp.MustCompile("`([A-Za-z/]+)`")
	for line := range strings.Lines(string(text)) {
		dir := ""
		for _, m := range quoted.FindAllStringSubmatch(line, -1) {
			name := m[1]
			if !strings.HasPrefix(name, "Test") && !strings.HasPrefix(name, "Fuzz") {
				dir = name
				continue
			}
			named++
			if !declared(t, filepath.Join(root, "internal", dir), name) && !declared(t, filepath.Join(root, dir), name) {
				t.Errorf("docs/threat-model.md names %s in %s, where there is none", name, dir)
			}
		}
	}
	if named == 0 {
		t.Error("docs/threat-model.md names no test")
	}
}

// declared reports whether a test file in dir has a function of this name.
func declared(t *testing.T, dir, name string) bool {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		source, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(source), "\nfunc "+name+"(") {
			return true
		}
	}
	return false
}

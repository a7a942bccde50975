package facts_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot/internal/facts"
)

// TestNewEntry puts what an entry begins with into every section of the small file: it is YAML, and the problems are of values to fill in.
func TestNewEntry(t *testing.T) {
	minimal := []byte(read(t, filepath.Join("testdata", "minimal.yaml")))
	for _, section := range facts.Sections() {
		text := facts.NewEntry(section, facts.Date{Year: 2026, Month: 11, Day: 23})
		out, err := facts.InsertEntry(minimal, section, text)
		if err != nil {
			t.Errorf("%s: %v\n%s", section, err, text)
			continue
		}
		for _, p := range facts.Check("f", out, facts.Date{}) {
			if strings.Contains(p.What, "unknown key") || strings.Contains(p.What, "is missing") {
				t.Errorf("%s: %s\n%s", section, p, text)
			}
		}
	}
}

func TestIDOf(t *testing.T) {
	for text, want := range map[string]string{"- id: one": "one", "id: one\ntext: b": "one", "- {id: \"LT\"}": "LT", "text: a": "", "": "", "[": "", "- []": "", "a": ""} {
		if got := facts.IDOf(text); got != want {
			t.Errorf("IDOf(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestEntryLines(t *testing.T) {
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	first, last, err := facts.EntryLines([]byte(minimal), "facts", "fact-new")
	lines := strings.Split(minimal, "\n")
	if err != nil || lines[first-1] != "  - id: fact-new" || lines[last-1] != `    expires: "2028-01-01"` {
		t.Errorf("lines %d to %d (%v)", first, last, err)
	}
}

// TestLineDiff gives the difference to patch, which makes the one text of the other.
func TestLineDiff(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip("patch is not installed")
	}
	minimal := read(t, filepath.Join("testdata", "minimal.yaml"))
	for name, after := range map[string]string{
		"first line": "x" + minimal, "last line": minimal + "more: 1\n", "no end": strings.TrimSuffix(minimal, "\n"), "middle": strings.Replace(minimal, "title: A newer fact\n", "title: Newer\n    note: A.\n", 1),
		"less": strings.Replace(minimal, "    title: A newer fact\n", "", 1), "blank": strings.Replace(minimal, "\npoints:", "points:", 1),
	} {
		path := filepath.Join(t.TempDir(), "facts.yaml")
		if err := os.WriteFile(path, []byte(minimal), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("patch", "--quiet", path)
		cmd.Stdin = strings.NewReader(facts.LineDiff([]byte(minimal), []byte(after)))
		out, err := cmd.CombinedOutput()
		if got := read(t, path); err != nil || got != after {
			t.Errorf("%s: %v %s\n%s", name, err, out, facts.LineDiff([]byte(minimal), []byte(after)))
		}
	}
	if got := facts.LineDiff([]byte(minimal), []byte(minimal)); got != "" {
		t.Errorf("a text differs from itself: %s", got)
	}
}

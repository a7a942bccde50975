package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMaintaining does the edits that docs/maintaining.md shows. The lines of one side stand in the file; with those of the other side it is
// the file of before or after, and the program says what the document says.
func TestMaintaining(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "maintaining.md")
	doc, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join("..", "..", "facts.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	file, text := string(data), string(doc)
	block := regexp.MustCompile("(?s)```(yaml before|yaml after|text)\n(.*?)```\n")
	dir := t.TempDir()
	old, now := file, file
	before, done := "", 0
	for _, m := range block.FindAllStringSubmatchIndex(text, -1) {
		kind, words := text[m[2]:m[3]], text[m[4]:m[5]]
		switch kind {
		case "yaml before":
			before = words
		case "yaml after":
			was, is := strings.Count(file, before), strings.Count(file, words)
			switch {
			case is == 1:
				old = strings.Replace(old, words, before, 1)
			case was == 1:
				now = strings.Replace(now, before, words, 1)
			default:
				t.Fatalf("the lines of before stand in the file %d times, those of after %d times; one of them is to stand there once:\n%s", was, is, words)
			}
		case "text":
			done++
			paths := [2]string{filepath.Join(dir, "old.yaml"), filepath.Join(dir, "new.yaml")}
			for i, content := range []string{old, now} {
				if err := os.WriteFile(paths[i], []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			out, _, err := try(t, "", environment(t), "diff", paths[0], paths[1])
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(words, out); diff != "" {
				t.Errorf("example %d (-%s +bot diff):\n%s", done, path, diff)
			}
			old, now = file, file
		}
	}
	if done != 4 {
		t.Errorf("%d examples were tried, want 4", done)
	}
}

package console

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cmcbot/internal/reply"
)

func TestSave(t *testing.T) {
	dir := t.TempDir()
	r := reply.Reply{Blocks: []reply.Block{
		reply.Text{Spans: reply.Plain("no file")},
		reply.Picture{Name: "card.png", PNG: []byte("picture")},
		reply.File{Name: "../letter.docx", Data: []byte("letter")},
		reply.Picture{Name: "card.png", PNG: []byte("another")},
	}}
	got, err := Save(dir, r)
	want := []string{"card.png", "letter.docx", "card-2.png"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for name, want := range map[string]string{"card.png": "picture", "letter.docx": "letter", "card-2.png": "another"} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := Save(filepath.Join(dir, "nowhere"), r); err == nil {
		t.Error("no error for a folder that is not there")
	}
}

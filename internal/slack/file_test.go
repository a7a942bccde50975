package slack

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
)

func drawn(_ context.Context, req commands.Request) (reply.Reply, error) {
	return reply.Reply{
		Title: "Casualties", Public: strings.HasPrefix(req.Line, "post"),
		Blocks: []reply.Block{
			reply.Picture{Name: "casualties.png", Alt: "Columns: <314> in 2024", PNG: []byte("picture")},
			reply.Text{Spans: reply.Plain("by year")},
		},
		Actions: []reply.Action{{Label: "Post", Line: "post it"}},
	}, nil
}

func TestPicture(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{SlowFiles: 2}, func(r *rig) { r.bot.handle = drawn })
	seen, err := r.ann.Slash(t.Context(), "C1", "chart")
	if err != nil {
		t.Fatal(err)
	}
	wantPicture(t, r, seen)
	if !seen.Ephemeral || !strings.Contains(seen.Shown(), "by year") {
		t.Errorf("got %q, private %v", seen.Shown(), seen.Ephemeral)
	}
	posted, err := r.ann.Press(t.Context(), seen, "Post")
	if err != nil || posted.Ephemeral {
		t.Fatalf("got %+v, %v; want a message for all", posted, err)
	}
	wantPicture(t, r, posted)
	if told, err := r.ann.Mention(t.Context(), "C1", "1.5", "chart"); err != nil {
		t.Error(err)
	} else {
		wantPicture(t, r, told)
	}
	for _, f := range r.Files("casualties.png") {
		if f.Channel != "" {
			t.Errorf("the picture was shared in %s, where nobody asked for a file", f.Channel)
		}
	}
}

func wantPicture(t *testing.T, r *rig, seen fakeslack.Seen) {
	t.Helper()
	pictures := r.Pictures(seen)
	if len(pictures) != 1 || string(pictures[0].Data) != "picture" || pictures[0].Alt != "Columns: <314> in 2024" {
		t.Errorf("seen: %+v, want the picture with its alternative text", pictures)
	}
}

// A picture that Slack does not take is said in words.
func TestPictureRefused(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, func(r *rig) { r.bot.handle = drawn })
	r.Break(fakeslack.Fault{Method: "files.getUploadURLExternal", Status: http.StatusInternalServerError})
	seen, err := r.ann.Slash(t.Context(), "C1", "chart")
	if err != nil || !strings.Contains(seen.Shown(), "Columns: <314> in 2024") || !strings.Contains(seen.Shown(), "cannot be shown") {
		t.Errorf("got %q, %v; want the alternative text and why", seen.Shown(), err)
	}
}

func TestDocument(t *testing.T) {
	t.Parallel()
	r := start(t, fakeslack.Config{}, func(r *rig) {
		r.bot.handle = func(context.Context, commands.Request) (reply.Reply, error) {
			return reply.Reply{Title: "Letter", Blocks: []reply.Block{
				reply.Verbatim{Text: "Dear minister"}, reply.File{Name: "letter.docx", Type: "application/zip", Data: []byte("document")},
			}}, nil
		}
	})
	seen, err := r.ann.Slash(t.Context(), "C1", "letter")
	if err != nil || !strings.Contains(seen.Shown(), "letter.docx is in your direct messages") {
		t.Errorf("got %q, %v; want to be told where the letter is", seen.Shown(), err)
	}
	files := r.Files("letter.docx")
	if len(files) != 1 || files[0].Channel != "D0ANN" || string(files[0].Data) != "document" {
		t.Errorf("sent %+v, want the letter in Ann's direct messages", files)
	}
	r.Break(fakeslack.Fault{Method: "conversations.open", Status: http.StatusInternalServerError})
	if seen, err = r.ann.Slash(t.Context(), "C1", "letter"); err != nil || !strings.Contains(seen.Shown(), "could not be sent") {
		t.Errorf("got %q, %v; want to be told that it was not sent", seen.Shown(), err)
	}
}

package discord

import (
	"context"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

// drawn is an answer with a picture and a document.
func drawn(public bool) reply.Reply {
	return reply.Reply{
		Title: "Casualties", Public: public,
		Blocks: []reply.Block{
			reply.Picture{Name: "Casualties by Year.png", Alt: "Columns: 314 in 2024", PNG: []byte("first")},
			reply.Text{Spans: reply.Plain("by year")},
			reply.Picture{Name: "Casualties by Year.png", Alt: "The same, square", PNG: []byte("second")},
			reply.File{Name: "Letter.docx", Type: "application/octet-stream", Data: []byte("third")},
			reply.Picture{Name: "empty.png", Alt: "nothing was drawn"},
		},
		Actions: []reply.Action{{Label: "Post", Line: "post"}},
	}
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s := answers()
	s["draw"] = func(context.Context, commands.Request) (reply.Reply, error) { return drawn(false), nil }
	s["post"] = func(context.Context, commands.Request) (reply.Reply, error) { return drawn(true), nil }
	s["letter"] = func(context.Context, commands.Request) (reply.Reply, error) {
		return reply.Reply{Blocks: []reply.Block{reply.Verbatim{Text: "Dear minister"}, reply.File{Name: "letter.txt", Type: "text/plain", Data: []byte("Dear minister")}}}, nil
	}
	r := startWith(t, fakediscord.Options{}, s)
	m := r.slash("draw")
	wantFiles(t, m)
	if !m.Ephemeral() || !strings.Contains(m.Text(), "by year") {
		t.Errorf("got %q, private %v", m.Text(), m.Ephemeral())
	}
	wantFiles(t, r.press(m, "Post"))
	if id, err := r.bot.send(r.ctx, fakediscord.ChannelID, draw(drawn(true)), "key"); err != nil {
		t.Error(err)
	} else if m, err := r.fake.Find(id); err != nil {
		t.Error(err)
	} else {
		wantFiles(t, m)
	}
	if m := r.slash("letter"); m.Content != "Dear minister" || len(m.Files) != 1 || m.Files[0].Name != "0-letter.txt" {
		t.Errorf("got %q with %v, want the text to copy and its file", m.Content, m.Files)
	}
}

func wantFiles(t *testing.T, m fakediscord.Message) {
	t.Helper()
	want := []fakediscord.File{
		{Name: "0-casualties-by-year.png", Type: "image/png", Description: "Columns: 314 in 2024", Data: []byte("first")},
		{Name: "1-casualties-by-year.png", Type: "image/png", Description: "The same, square", Data: []byte("second")},
		{Name: "2-letter.docx", Type: "application/octet-stream", Description: "…", Data: []byte("third")},
	}
	if len(m.Files) != len(want) {
		t.Fatalf("%d files were shown, want %d", len(m.Files), len(want))
	}
	for i, f := range m.Files {
		if f.Name != want[i].Name || f.Type != want[i].Type || f.Description != want[i].Description || string(f.Data) != string(want[i].Data) {
			t.Errorf("file %d is %+v, want %+v", i, f, want[i])
		}
	}
}

// What is announced as slow has its pictures too, when it comes.
func TestFilesLate(t *testing.T) {
	t.Parallel()
	r := prepare(t, fakediscord.Options{})
	s := answers()
	s["draw"] = func(context.Context, commands.Request) (reply.Reply, error) {
		_, err := r.fake.WaitRequests(r.ctx, 1, "POST", "/callback")
		return drawn(false), err
	}
	r.bot.handler, r.bot.pace.thinking = s, 1
	r.run()
	r.ready(1)
	wantFiles(t, r.slash("draw"))
}

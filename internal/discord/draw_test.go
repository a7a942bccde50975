package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/reply"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// lithuania is a card as the handler makes it, with every kind of block.
func lithuania() reply.Reply {
	return reply.Reply{
		Title: "Lithuania 🇱🇹",
		Blocks: []reply.Block{
			reply.Text{Spans: []reply.Span{{Text: "Left", Bold: true}, {Text: " the Convention on Cluster Munitions on 6 March 2025 (627 days ago)"}}, Cites: []int{1}},
			reply.Fields{Fields: []reply.Field{
				{Name: "Joined", Spans: reply.Plain("24 March 2011"), Cites: []int{1, 2}},
				{Name: "Rule", Spans: []reply.Span{{Text: "Article 20(2)", Em: true}}},
			}},
			reply.Divider{},
			reply.Divider{},
			reply.Heading{Text: "Say this"},
			reply.Entry{ID: "never-had", Spans: reply.Plain("It never had cluster munitions: leaving gave it\nno capability."), Cites: []int{2},
				Actions: []reply.Action{{Label: "Share", Line: "post never-had"}}},
			reply.Entry{ID: "law", Spans: []reply.Span{{Text: "They will say: "}, {Text: "They deter *Russia*.", Quote: true}}},
			reply.Search{Placeholder: "Ask"},
			reply.Divider{},
		},
		Cites: []reply.Cite{
			{ID: "un", Text: "UN Treaty Collection, status of 3 February 2026", URL: "https://treaties.un.org/x?a=1&b=(2)"},
			{ID: "monitor", Text: "Monitor [2025], 1. edition"},
			{ID: "unused", Text: "General reading", URL: "https://example.org"},
		},
		Notes: []string{"Checked 23 November 2026", "# not a heading"},
		Actions: []reply.Action{
			{Label: "Talking points", Line: "points LT", Primary: true},
			{Label: "Objections", Line: "rebut LT"}, {Label: "Dates", Line: "dates LT"}, {Label: "Sources", Line: "sources LT"},
			{Label: "Copy", Line: "copy LT"}, {Label: "Post to channel", Line: "post never-had"},
			{Label: "Monitor", URL: "https://the-monitor.org"}, {Label: "Nowhere"},
		},
		Lang: "en",
	}
}

func many(n, length int, actions bool) []reply.Block {
	blocks := []reply.Block{reply.Heading{Text: "Many"}}
	for i := range n {
		e := reply.Entry{Spans: reply.Plain(fmt.Sprintf("entry %d %s", i, strings.Repeat("x", length)))}
		if actions {
			e.Actions = []reply.Action{{Label: "Share", Line: "same line"}}
		}
		blocks = append(blocks, e)
	}
	return blocks
}

func cases() map[string]reply.Reply {
	public := lithuania()
	public.Public = true
	var choices []reply.Action
	for i := range 23 {
		choices = append(choices, reply.Action{Label: fmt.Sprint("Choice ", i), Line: fmt.Sprint("state:", i)})
	}
	sourced := reply.Reply{Title: "Well sourced"}
	for i := range 10 {
		sourced.Blocks = append(sourced.Blocks, reply.Entry{Spans: reply.Plain(strings.Repeat("statement ", 20) + "\nand more"), Cites: []int{i + 1}})
		sourced.Cites = append(sourced.Cites, reply.Cite{Text: fmt.Sprint("Publisher: ", strings.Repeat("title ", 20), "(", i+1, " May 2025)"), URL: "https://example.org/" + strings.Repeat("x", 100)})
	}
	return map[string]reply.Reply{
		"many-sources":     sourced,
		"lithuania":        lithuania(),
		"lithuania-public": public,
		"empty":            {},
		"copy":             {Title: "Copy", Lang: "lt", Blocks: []reply.Block{reply.Verbatim{Text: "Left *both* treaties.\nhttps://example.org/a_b"}}, Actions: []reply.Action{{Label: "Post", Line: "post LT"}}},
		"choices":          {Title: "Which Congo?", Choices: []string{"state:CD", "state:CG"}, Actions: []reply.Action{{Label: "DR Congo", Line: "state:CD"}, {Label: "Congo", Line: "state:CG"}}},
		"claims": {Title: "What is claimed there", Lang: "en", Blocks: []reply.Block{
			reply.Entry{ID: "deters-russia", Spans: []reply.Span{{Text: "They deter Russia.", Quote: true}, {Text: "\nHeard in: they *deter* @everyone", Em: true}},
				Actions: []reply.Action{{Label: "Answer", Line: "deters-russia", Target: "1100000000000000005/1574629967046639618"}}}},
			Actions: []reply.Action{
				{Label: "Post answer 1", Line: "post deters-russia", Primary: true, Target: "1100000000000000005/1574629967046639618"},
				{Label: "Copy", Line: "copy deters-russia"}}},
		"many-buttons": {Title: "Many", Blocks: many(12, 10, true), Actions: choices},
		"many-entries": {Title: "Many", Blocks: many(60, 100, false), Notes: []string{"Checked"}},
		"long-text":    {Title: strings.Repeat("title ", 100), Blocks: []reply.Block{reply.Text{Spans: reply.Plain(strings.Repeat("*long* ", 2000))}}},
		"long-copy":    {Blocks: []reply.Block{reply.Verbatim{Text: strings.Repeat("long ", 900)}}},
	}
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, r := range cases() {
		body, err := Body(r)
		if err != nil {
			t.Fatal(err)
		}
		var got bytes.Buffer
		if err := json.Indent(&got, body, "", "  "); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		file := filepath.Join("testdata", name+".golden")
		if *update {
			if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s is drawn as\n%s\nwant\n%s", name, &got, want)
		}
	}
}

// Discord takes every drawing, as an answer, in a channel and as an edit.
func TestDrawingsAreTaken(t *testing.T) {
	t.Parallel()
	all := cases()
	all["huge"] = reply.Reply{Title: strings.Repeat("*", 500), Blocks: many(500, 300, true), Notes: []string{strings.Repeat("_", 900), strings.Repeat("n", 900)}}
	fields := reply.Fields{}
	var cites []reply.Cite
	var numbers []int
	for i := range 60 {
		cites = append(cites, reply.Cite{Text: strings.Repeat("c", 200), URL: "https://example.org/" + strings.Repeat("u", 150)})
		numbers = append(numbers, i+1)
		fields.Fields = append(fields.Fields, reply.Field{Name: strings.Repeat("f", 50), Spans: reply.Plain(strings.Repeat("_", 200)), Cites: []int{i + 1}})
	}
	all["all sources at once"] = reply.Reply{Title: "x", Blocks: []reply.Block{reply.Text{Spans: reply.Plain("x"), Cites: numbers}}, Cites: cites}
	all["a long table"] = reply.Reply{Title: "x", Blocks: []reply.Block{fields}, Cites: cites}
	all["sources alone"] = reply.Reply{Title: "x", Cites: cites}
	all["a long heading"] = reply.Reply{Blocks: []reply.Block{reply.Heading{Text: strings.Repeat("h", 9000)}}}
	all["many dividers"] = reply.Reply{Blocks: divided(60)}
	rig := prepare(t, fakediscord.Options{})
	script := script{}
	rig.bot.handler = script
	for name, r := range all {
		script[name] = func(context.Context, commands.Request) (reply.Reply, error) { return r, nil }
	}
	rig.run()
	rig.ready(1)
	for name, r := range all {
		if _, err := rig.bot.send(rig.ctx, fakediscord.ChannelID, draw(r), name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if rig.slash(name).Text() == "" {
			t.Errorf("%s: nothing is to be read", name)
		}
	}
}

func divided(n int) []reply.Block {
	var blocks []reply.Block
	for i := range n {
		blocks = append(blocks, reply.Text{Spans: reply.Plain(fmt.Sprint(i))}, reply.Divider{})
	}
	return blocks
}

// What is left out is named, and what stays keeps its sources and notes.
func TestShortened(t *testing.T) {
	t.Parallel()
	text := func(r reply.Reply) string {
		body, err := Body(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	got := text(cases()["many-entries"])
	for _, want := range []string{"entry 0 ", "25 more are not shown", "-# Checked"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
	if got := text(cases()["many-sources"]); strings.Count(got, "and more") != 10 || !strings.Contains(got, "(10 May 2025)") || strings.Contains(got, "more, left") {
		t.Errorf("statements or the dates of their sources are missing, though their links could go first:\n%s", got)
	}
	if got := text(cases()["many-buttons"]); strings.Count(got, `"Share"`) != 4 || strings.Contains(got, "more, left") {
		t.Errorf("got %d buttons beside entries, want the four that fit and no entry missing:\n%s", strings.Count(got, `"Share"`), got)
	}
}

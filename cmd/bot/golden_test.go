package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"encoding/json"

	"cmcbot/internal/commands"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/facts/factstest"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/reply"
	"cmcbot/internal/share"
	"cmcbot/internal/slack"
	"cmcbot/internal/specs"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// everything returns a line for each state, each entry and each command of the file, by the golden file it stands in.
func everything(b *facts.Book) map[string][]string {
	lines := map[string][]string{}
	add := func(file string, line ...string) { lines[file] = append(lines[file], line...) }
	for _, c := range b.Countries {
		add("states", "state:"+c.ID)
	}
	for _, f := range b.Facts {
		add("facts", f.ID)
	}
	for _, p := range b.Points {
		add("points", p.ID)
	}
	for _, r := range b.Rebuttals {
		add("rebuttals", r.ID, "post "+r.ID, "copy "+r.ID)
	}
	for _, d := range b.Calendar {
		add("dates", d.ID)
	}
	for _, g := range b.Groups {
		add("groups", "group:"+g.ID)
	}
	for _, t := range b.Topics {
		add("topics", "topic:"+t.ID)
	}
	add("commands", "treaty:ccm", "treaty:mbt", "series:casualties", "withdrawals", "dates", "points", "points LT journalist", "facts", "facts LA children",
		"fact", "rebut", "rebut military", "groups", "topics", "compare LT NO", "sources", "sources state:LT", "about", "help", "home", "congo", "no such thing",
		"copy state:LT", "post state:LT", "copy withdrawals", "how many casualties in 2024", "rebut we need them to deter Russia and everybody else has them")
	add("kit", "share", "share lithuania", "share deters-russia", "share deters-russia x", "share point-lt-own-people", "share cas-2024-children", "share cas-2024-children email",
		"letter", "letter lithuania", "letter lithuania to \"the Minister of Defence\" from \"Jane Doe\" in Vilnius tone warm", "letter kenya tone firm",
		"practice", "practice law", "practice 7qd.110 deters-russia", "practice 7qd.110 deters-russia c7ye", "practice 7qd.110 deters-russia cw66", "practice 7qd.111 deters-russia own",
		"practice 7qd.111 deters-russia own Ukraine held them and was invaded in 2022. 45.7% of them fail. Lithuania has none today.", "practice 7qd.311 done topic:law")
	add("pictures", "card cas-2024-children", "card deters-russia square", "map ccm", "map mbt nato", "map ccm lithuania", "chart casualties", "chart timeline",
		"chart lithuania", "chart stockpiles", "chart", "post card cas-2024-children", "copy map ccm")
	return lines
}

// TestGolden draws everything there is for the terminal, Discord and Slack, compares it with the golden files, and
// holds every body against the published specifications and the platforms' limits.
func TestGolden(t *testing.T) {
	book, _, err := loadFacts(strings.TrimPrefix(whole, "FACTS="))
	if err != nil {
		t.Fatal(err)
	}
	h := commands.New(book)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	j := judges{specs.ForDiscord(t), specs.Slack(t)}
	for file, lines := range everything(book) {
		t.Run(file, func(t *testing.T) {
			var text, forDiscord, forSlack bytes.Buffer
			for _, line := range lines {
				r, err := h.Handle(t.Context(), commands.Request{Line: line, Now: now})
				if err != nil {
					t.Fatal(err)
				}
				text.WriteString("$ " + line + "\n" + r.TextWithCommands() + "\n\n")
				d, s := bodies(t, r)
				forDiscord.WriteString("$ " + line + "\n" + string(d) + "\n")
				forSlack.WriteString("$ " + line + "\n" + string(s) + "\n")
				j.judge(t, line, d, s)
			}
			golden(t, file+".text", text.Bytes())
			golden(t, file+".discord", forDiscord.Bytes())
			golden(t, file+".slack", forSlack.Bytes())
		})
	}
}

// TestKit draws what is made of each entry, too much to keep as golden files, and holds it against the same limits.
func TestKit(t *testing.T) {
	book := factstest.Bare()
	h := commands.New(book)
	j := judges{specs.ForDiscord(t), specs.Slack(t)}
	for _, line := range kit(book) {
		r, err := h.Handle(t.Context(), commands.Request{Line: line, Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		d, s := bodies(t, r)
		j.judge(t, line, d, s)
	}
}

// kit returns the lines by which things ready to use are made of each entry: for one network each, in turn. Package share holds every text for
// every network to its limit.
func kit(b *facts.Book) []string {
	var lines []string
	networks := share.Networks()
	for i, id := range share.IDs(b) {
		lines = append(lines, "share "+id, "share "+id+" "+networks[i%len(networks)].ID)
	}
	for _, r := range b.Rebuttals {
		lines = append(lines, "practice 7qd.000 "+r.ID, "practice 7qd.001 "+r.ID+" own", "practice 7qd.001 "+r.ID+" own "+r.DoNotSay.English+" 45.7%")
	}
	for _, c := range b.Countries {
		lines = append(lines, "letter state:"+c.ID, "letter state:"+c.ID+" to \"the Minister of Defence\" from \"Jane Doe\" in \"Geneva\" tone firm")
	}
	return lines
}

// judges hold bodies against the published specifications and the platforms' limits.
type judges struct {
	discord *specs.Discord
	slack   func(kind string, raw []byte) error
}

func (j judges) judge(t *testing.T, line string, onDiscord, onSlack []byte) {
	t.Helper()
	for _, p := range j.discord.Check("POST", "/interactions/1/token/callback", onDiscord) {
		t.Errorf("%s on Discord: %s", line, p)
	}
	withinDiscord(t, line, onDiscord)
	if bytes.Contains(onSlack, []byte(`"type":"modal"`)) {
		if j.slack == nil {
			return
		}
		if err := j.slack("modal", onSlack); err != nil {
			t.Errorf("%s on Slack: %v", line, err)
		}
		return
	}
	for _, p := range fakeslack.JudgeMessage(onSlack, j.slack) {
		t.Errorf("%s on Slack: %s", line, p)
	}
}

func bodies(t *testing.T, r reply.Reply) (onDiscord, onSlack []byte) {
	t.Helper()
	d, err := discord.Body(r)
	if err != nil {
		t.Fatal(err)
	}
	s, err := slack.Body(r)
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

// withinDiscord counts what Discord limits and its specification does not say: 40 components and 4000 characters
// in all, identifiers that are each other's only, and no mention.
func withinDiscord(t *testing.T, line string, body []byte) {
	t.Helper()
	var answer struct {
		Type int
		Data struct {
			Content         string
			AllowedMentions struct{ Parse []string } `json:"allowed_mentions"`
			Components      []json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Type == 9 { // a dialog mentions nobody and has limits of its own, which the specification says
		return
	}
	if answer.Data.AllowedMentions.Parse == nil {
		t.Errorf("%s: mentions are not switched off", line)
	}
	if n := len(utf16.Encode([]rune(answer.Data.Content))); n > 2000 {
		t.Errorf("%s: %d characters of content", line, n)
	}
	count, length := 0, 0
	var ids []string
	var walk func([]json.RawMessage)
	walk = func(list []json.RawMessage) {
		for _, raw := range list {
			var c struct {
				Content    string
				CustomID   string `json:"custom_id"`
				Components []json.RawMessage
				Accessory  json.RawMessage
			}
			if err := json.Unmarshal(raw, &c); err != nil {
				t.Fatal(err)
			}
			count++
			length += len(utf16.Encode([]rune(c.Content)))
			if c.CustomID != "" {
				if slices.Contains(ids, c.CustomID) || len(c.CustomID) > 100 {
					t.Errorf("%s: the identifier %q is too long or stands twice", line, c.CustomID)
				}
				ids = append(ids, c.CustomID)
			}
			walk(c.Components)
			if len(c.Accessory) > 0 {
				walk([]json.RawMessage{c.Accessory})
			}
		}
	}
	walk(answer.Data.Components)
	if count > 40 || length > 4000 {
		t.Errorf("%s: %d components and %d characters, more than Discord takes", line, count, length)
	}
}

// golden compares got with a golden file, line by line.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s:%d: got\n%.600s\nwant\n%.600s\nrun with -update if that is meant, and read the difference", path, i+1, g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d; run with -update if that is meant", path, len(g), len(w))
}

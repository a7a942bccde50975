package commands_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/discord"
	"cmcbot/internal/lang"
	"cmcbot/internal/reply"
	"cmcbot/internal/slack"
)

// briefLines asks for a brief on every state for every audience and for anybody.
func briefLines() []string {
	var lines []string
	for i := range realBook().Countries {
		line := "brief state:" + realBook().Countries[i].ID
		lines = append(lines, line)
		for j := range realBook().Audiences {
			lines = append(lines, line+" audience:"+realBook().Audiences[j].ID)
		}
	}
	return lines
}

// TestEveryBrief prepares a meeting about every state with every audience, in every language: each brief has all its parts,
// and Discord and Slack show all of it.
func TestEveryBrief(t *testing.T) {
	for _, tag := range lang.Tags() {
		say := lang.For(tag)
		for _, line := range briefLines() {
			r := handle(t, realHandler(), commands.Request{Line: line, Lang: tag, Now: noon})
			wellFormed(t, line, r)
			carried(t, realBook(), line, r)
			points, claims := 0, 0
			for _, id := range r.Entries {
				if realBook().Point(id) != nil {
					points++
				}
				if realBook().Rebuttal(id) != nil {
					claims++
				}
			}
			text := r.Text()
			if points != 3 || claims != 2 || r.Public || strings.ContainsAny(text, "{}") {
				t.Errorf("%s: %d points, %d claims, public %v:\n%s", line, points, claims, r.Public, text)
			}
			for _, id := range []string{"brief_number", "brief_story", "brief_fair", "brief_ask", "ask_them"} {
				if !strings.Contains(text, say.Say(id)) {
					t.Errorf("%s (%s): no %q", line, tag, say.Say(id))
				}
			}
			for name, draw := range map[string]func(reply.Reply) ([]byte, error){"Discord": discord.Body, "Slack": slack.Body} {
				body, err := draw(r)
				if err != nil || strings.Contains(string(body), "not shown") || !strings.Contains(string(body), say.Say("brief_ask")) {
					t.Errorf("%s: %s does not show all of it, %v", line, name, err)
				}
			}
		}
	}
}

// TestBriefOnPaper prints the brief on every state; each fits one page, for PDF fails otherwise. Of all states and audiences every
// eleventh is printed, so that each audience and position comes up.
func TestBriefOnPaper(t *testing.T) {
	for i, line := range briefLines() {
		if i%11 != 0 {
			continue
		}
		r := ask(t, line+" pdf")
		wellFormed(t, line, r)
		if len(r.Blocks) != 2 {
			t.Fatalf("%s: %d blocks, want a sentence and a file: the page was not made", line, len(r.Blocks))
		}
		f := r.Blocks[1].(reply.File)
		if !strings.HasPrefix(string(f.Data), "%PDF-") || !strings.HasSuffix(f.Name, ".pdf") || f.Type != "application/pdf" {
			t.Errorf("%s: %s of type %s is no PDF", line, f.Name, f.Type)
		}
		if post := ask(t, "post "+line+" pdf"); !post.Public || len(post.Blocks) < 5 {
			t.Errorf("post %s pdf: public %v with %d blocks, want the brief itself", line, post.Public, len(post.Blocks))
		}
	}
}

// TestBriefChoice wants of each kind of state what the rules choose.
func TestBriefChoice(t *testing.T) {
	for _, test := range []struct {
		line, now string
		entries   []string // that the brief shows
		ask       string
	}{
		{"brief lithuania for parliamentarians", "2026-11-23", []string{"point-lt-no-capability", "react-47-states", "deters-russia", "neighbours-not-party"}, "return to the Convention on Cluster Munitions and the Mine Ban Treaty"},
		{"brief finland", "2026-11-23", []string{"point-fi-evidence", "mbt-cas-2024", "landmines-too-needed", "changed-security"}, "return to the Mine Ban Treaty"},
		{"brief poland", "2025-10-01", []string{"landmines-too-needed", "changed-security"}, "take back its notice"},
		{"brief kenya for mps", "2026-11-23", []string{"point-signatory-ratify", "big-powers-outside"}, "ratify the Convention on Cluster Munitions"},
		{"brief usa for diplomats", "2026-11-23", []string{"point-us-record", "military-effective"}, "join the Convention on Cluster Munitions and the Mine Ban Treaty"},
		{"brief laos for public", "2026-11-23", []string{"point-la-scale", "treaty-has-failed"}, "join the Mine Ban Treaty"},
		{"brief norway", "2026-11-23", []string{"point-lt-norway"}, "Thank the government for being in the Convention on Cluster Munitions and the Mine Ban Treaty"},
		{"brief germany", "2026-11-23", []string{"cas-2024-total", "case-lao-2025"}, "Thank the government"},
	} {
		r := handle(t, realHandler(), commands.Request{Line: test.line, Now: on(test.now).Add(time.Hour)})
		for _, id := range test.entries {
			if !slices.Contains(r.Entries, id) {
				t.Errorf("%s does not show %s but %s", test.line, id, r.Entries)
			}
		}
		if !strings.Contains(r.Text(), test.ask) {
			t.Errorf("%s does not ask for %q:\n%s", test.line, test.ask, r.Text())
		}
	}
	if text := ask(t, "brief ukraine").Text(); strings.Contains(text, "Thank the government") || !strings.Contains(text, "join the Convention") {
		t.Errorf("Ukraine, which declared a suspension of one treaty, is asked this:\n%s", text)
	}
}

// TestBriefAsked asks in the words that people use, and in such that name no state or nobody to meet.
func TestBriefAsked(t *testing.T) {
	want := ask(t, "brief state:LT audience:parliamentarian").Text()
	for _, line := range []string{"brief lithuania for parliamentarian", "Brief Lithuania for an MP", "brief for parliamentarians: lithuania", "brief lithuania mps"} {
		if got := ask(t, line).Text(); got != want {
			t.Errorf("%q answers\n%s", line, got)
		}
	}
	for _, line := range []string{"brief lithuania for dentists", "brief lithuania for journalists and diplomats", "brief lithuania military"} {
		if r := ask(t, line); len(r.Actions) != 2+len(realBook().Audiences) {
			t.Errorf("%q offers %d audiences", line, len(r.Actions))
		}
	}
	if r := ask(t, "brief for journalists"); len(r.Actions) == 0 || !strings.HasSuffix(r.Actions[0].Line, " audience:journalist") {
		t.Errorf("brief for journalists offers %v", r.Actions)
	}
	if r := ask(t, "brief congo"); len(r.Choices) != 2 {
		t.Errorf("brief congo offers %v", r.Choices)
	}
	if r := handlerOf(smallBook())(t, "brief LT"); !empty(r) {
		t.Errorf("a file without briefs answers %q", r.Title)
	}
}

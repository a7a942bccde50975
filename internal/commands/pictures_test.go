package commands_test

import (
	"bytes"
	"image/png"
	"slices"
	"strings"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/picture"
	"cmcbot/internal/reply"
)

// shown returns the one picture of an answer.
func shown(t *testing.T, line string, r reply.Reply) reply.Picture {
	t.Helper()
	var list []reply.Picture
	for _, b := range r.Blocks {
		if p, ok := b.(reply.Picture); ok {
			list = append(list, p)
		}
	}
	if len(list) != 1 {
		t.Fatalf("%q shows %d pictures, want one; it says %q", line, len(list), r.Title)
	}
	return list[0]
}

func TestPictures(t *testing.T) {
	tests := []struct {
		line   string
		file   string // of the picture
		width  int
		alt    string // stands in the alternative text
		button string // the answer leads to it
	}{
		{"card cas-2024-total", "card-cas-2024-total.png", 1200, "314 people killed or injured", "cas-2024-total"},
		{"card cas-2024-total square", "card-cas-2024-total.png", 1080, "314 people killed or injured", "card cas-2024-total"},
		{"card CAS-2024-TOTAL wide", "card-cas-2024-total.png", 1200, "314", "card cas-2024-total square"},
		{"card deters-russia", "card-deters-russia.png", 1200, "“Having cluster munitions would deter Russia", "deters-russia"},
		{"card Having cluster munitions would deter Russia from attacking.", "card-deters-russia.png", 1200, "Checked ", "post card deters-russia"},
		{"card point-vu-joined", "card-point-vu-joined.png", 1200, "Vanuatu joined", "point-vu-joined"},
		{"card lithuania", "state-lt.png", 1200, "6 March 2025 out of the treaty", "state:LT"},
		{"map", "map-ccm.png", 1200, "112 States Parties", "map treaty:mbt"},
		{"map ccm", "map-ccm.png", 1200, "1 left: Lithuania", "treaty:ccm"},
		{"map ottawa", "map-mbt.png", 1200, "5 left: Estonia, Finland, Latvia, Lithuania and Poland", "map treaty:ccm"},
		{"map mbt nato square", "map-mbt-nato.png", 1080, "1 outside: United States", "map treaty:ccm group:nato"},
		{"map ccm lithuania", "map-ccm-lt.png", 1200, "Lithuania: left", "map treaty:mbt state:LT"},
		{"chart casualties", "chart-casualties.png", 1200, "2018: 277 (first count 149)", "series:casualties"},
		{"chart stocks square", "chart-stockpiles.png", 1080, "2016: no verified total; 2017: 175", "series:stockpiles"},
		{"chart timeline", "chart-timeline.png", 1200, "out 6 March 2025", "withdrawals"},
		{"chart norway", "state-no.png", 1200, "ratified", "state:NO"},
		{"lithuania chart", "state-lt.png", 1200, "18 July 2024", "state:LT"},
	}
	for _, tt := range tests {
		r := ask(t, tt.line)
		p := shown(t, tt.line, r)
		wellFormed(t, tt.line, r)
		if p.Name != tt.file || !strings.Contains(p.Alt, tt.alt) {
			t.Errorf("%q shows %s with the words %q; want %s with %q in them", tt.line, p.Name, p.Alt, tt.file, tt.alt)
		}
		if img, err := png.DecodeConfig(bytes.NewReader(p.PNG)); err != nil || img.Width != tt.width {
			t.Errorf("%q shows a PNG %d pixels wide, %v; want %d", tt.line, img.Width, err, tt.width)
		}
		if !slices.ContainsFunc(r.Actions, func(a reply.Action) bool { return a.Line == tt.button }) {
			t.Errorf("%q has no button for %q", tt.line, tt.button)
		}
		if len(r.Cites) == 0 || len(r.Entries) == 0 {
			t.Errorf("%q shows entries %v with %d sources, want some of both", tt.line, r.Entries, len(r.Cites))
		}
	}
}

func TestNoPicture(t *testing.T) {
	for line, want := range map[string]string{
		"chart production": "No chart of this: Production", // the file has no figures by year
		"chart":            "What can be drawn",
		"chart nonsense":   "What can be drawn",
		"card nonsense":    "What can be drawn",
		"map congo":        "Which one do you mean?",
		"card congo":       "Which one do you mean?",
		"map ccm eu nato":  "What can be drawn",
	} {
		r := ask(t, line)
		wellFormed(t, line, r)
		if r.Title != want {
			t.Errorf("%q answers %q, want %q", line, r.Title, want)
		}
	}
}

// TestPictureOfASmallFile draws what another knowledge file says.
func TestPictureOfASmallFile(t *testing.T) {
	h := handlerOf(smallBook())
	for _, line := range []string{"map", "map treaty:mbt", "map pair", "chart timeline", "chart pages", "card", "card lithuania"} {
		r := h(t, line)
		shown(t, line, r)
		wellFormed(t, line, r)
	}
}

func TestPostedPictureIsPublic(t *testing.T) {
	r := ask(t, "post card cas-2024-total")
	shown(t, "post card", r)
	if !r.Public {
		t.Error("the posted card is private")
	}
	r = ask(t, "copy card cas-2024-total")
	if v, ok := r.Blocks[0].(reply.Verbatim); !ok || !strings.Contains(v.Text, "314 people killed or injured") || !strings.Contains(v.Text, "https://") {
		t.Errorf("copy card gives %v, want the alternative text with its source", r.Blocks[0])
	}
}

// TestNoteIsForTheAsker: what not to say stands beside the picture, not on it and not in the channel.
func TestNoteIsForTheAsker(t *testing.T) {
	const advice = "Do not use it in the present tense."
	id := ""
	for i := range realBook().Facts {
		if strings.HasPrefix(realBook().Facts[i].Note.English, advice) {
			id = realBook().Facts[i].ID
		}
	}
	r := ask(t, "card "+id)
	if !strings.Contains(r.Text(), advice) {
		t.Errorf("the card of %s does not tell the asker %q", id, advice)
	}
	if strings.Contains(shown(t, id, r).Alt, advice) || strings.Contains(ask(t, "post card "+id).Text(), advice) {
		t.Errorf("the card of %s tells everybody %q", id, advice)
	}
}

func TestDraw(t *testing.T) {
	p, r, err := realHandler().Draw(t.Context(), commands.Request{Line: "map ccm", Now: noon})
	if err != nil || p == nil || p.Name != "map-ccm" || p.Alt != shown(t, "map ccm", r).Alt {
		t.Errorf("draw map ccm: %v, %v", p, err)
	}
	if p, _, err := realHandler().Draw(t.Context(), commands.Request{Line: "help", Now: noon}); p != nil || err != nil {
		t.Errorf("draw help: %v, %v; want no picture", p, err)
	}
}

// TestAlternativeTextFits holds package picture's limit to the one of the answers it stands in.
func TestAlternativeTextFits(t *testing.T) {
	if picture.MaxAlt > 1000 {
		t.Errorf("a picture's words may have %d characters, an answer takes 1,000", picture.MaxAlt)
	}
}

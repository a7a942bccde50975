package daily_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/fakediscord"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/news"
	"cmcbot/internal/reply"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// reedited returns the small file after its fact was edited n times. It has no anniversary, so that fact is what is posted.
func reedited(n int) string {
	return strings.NewReplacer("text: A state has left.", "text: A state has left, "+wording(n), "yearly: true, ", "").Replace(smallBook().Text())
}

// wording is what only the nth version says.
func wording(n int) string { return fmt.Sprintf("version %d of it.", n) }

// following is an engine's configuration with this text for its knowledge file, which tells of it nearly at once.
func following(c daily.Config, text string) (daily.Config, error) {
	book, problems := facts.Parse("facts.yaml", []byte(text))
	if book == nil {
		return c, errors.New(fmt.Sprint(problems.Errors()[0]))
	}
	c.Book, c.Settle = func() *facts.Book { return book }, 30*time.Millisecond
	marked := []reply.Action{{Label: "Watch", Line: "watch"}} // a button bears the mark on Discord
	c.DrawNews = func(_ string, told []news.Told) reply.Reply {
		return reply.Reply{Title: fmt.Sprintf("Issue %d.", told[0].Issue), Actions: marked}
	}
	c.DrawUpdated = func(_ daily.Choice, _ string, _ facts.Date, told []news.Told) reply.Reply {
		return reply.Reply{Title: "Updated", Blocks: []reply.Block{reply.Text{Spans: reply.Plain(told[len(told)-1].Change.New)}}, Actions: marked}
	}
	return c, nil
}

// said returns the texts that stand in a channel.
func (g *stage) said(c store.Channel) (texts []string) {
	if c.Platform == "slack" {
		for _, m := range g.slack.Posted(c.ID) {
			texts = append(texts, m.Shown())
		}
		return texts
	}
	for _, m := range g.discord.Channel(c.ID) {
		texts = append(texts, m.Text())
	}
	return texts
}

// open returns the notices and corrections that are not settled.
func (g *stage) open(ctx context.Context, s *store.Store) (notices []store.Post, corrections []store.Correction) {
	g.t.Helper()
	err := s.Do(ctx, func(tx *store.Tx) (err error) {
		if notices, err = tx.OpenNotices(ctx, time.Now().Add(time.Hour), 100_000); err != nil {
			return err
		}
		all, err := tx.Corrections(ctx)
		corrections = nil
		for _, k := range all {
			if k.State == store.Claimed {
				corrections = append(corrections, k)
			}
		}
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	return notices, corrections
}

// TestKilledTelling kills the program at random instants while it tells channels that the file changed and edits the posts that
// said otherwise, with a new version each time. At the end each channel that watches has one notice of each issue, and each post
// stands once and says what the last version does.
func TestKilledTelling(t *testing.T) {
	storetest.Each(t, func(t *testing.T, p storetest.Place) {
		g := newStage(t, p)
		s := p.Open(t)
		g.add(s, 3) // what is posted here is corrected later
		posted := g.channels
		first, err := following(platforms(s, nil, nil), reedited(0))
		if err != nil {
			t.Fatal(err)
		}
		parent, err := daily.NewHasty(first)
		if err != nil {
			t.Fatal(err)
		}
		var watching []store.Channel
		for i := range 3 {
			watching = append(watching, store.Channel{Platform: "discord", Workspace: fakediscord.GuildID, ID: strconv.Itoa(2_100_000_000_000_000_000 + i)},
				store.Channel{Platform: "slack", Workspace: fakeslack.TeamID, ID: fmt.Sprintf("CW%05d", i)})
		}
		for _, c := range watching {
			if _, err := parent.ChangeWatch(t.Context(), c, func(w *store.Watch) { w.Items, w.Lang = []string{daily.All}, "en" }); err != nil {
				t.Fatal(err)
			}
		}
		g.text = reedited(0)
		setUp := g.start()
		g.settled(s)
		if err := setUp.stop(); err != nil {
			t.Fatal(err)
		}
		random := rand.New(rand.NewPCG(3, 4))
		unrecorded, tried, claimed, edited, uncorrected := 0, 0, 0, 0, 0
		for n := range *kills {
			g.text = reedited(n + 1)
			g.killed(random)
			notices, corrections := g.open(t.Context(), s)
			for _, n := range notices {
				switch {
				case n.State == store.Claimed:
					claimed++
				case strings.Contains(strings.Join(g.said(n.Channel), "\n"), "Issue "+n.Day+"."):
					unrecorded++
				default:
					tried++
				}
			}
			for _, k := range corrections {
				if strings.Contains(strings.Join(g.said(k.Channel), "\n"), wording(n+1)) {
					edited++
				} else {
					uncorrected++
				}
			}
		}
		// River looks for jobs of the dead when it starts, and then every 30 s only: by then all of these must count as dead.
		time.Sleep(4 * time.Second)
		g.depose()
		g.text = reedited(*kills + 1)
		last := g.start()
		issues := g.allTold(s, g.text)
		if err := last.stop(); err != nil {
			t.Error(err)
		}
		doubles, losses := 0, 0
		for _, c := range watching {
			said := g.said(c)
			for issue := range issues {
				switch n := count(said, fmt.Sprintf("Issue %d.", issue)); {
				case n > 1:
					doubles++
					t.Errorf("%s was told of issue %d %d times", c, issue, n)
				case n == 0:
					losses++
					t.Errorf("%s was not told of issue %d", c, issue)
				}
			}
			if len(said) != len(issues) {
				t.Errorf("%s has %d messages, want %d", c, len(said), len(issues))
			}
		}
		for _, c := range posted {
			if said := g.said(c); len(said) != 1 || count(said, wording(*kills+1)) != 1 {
				losses++
				t.Errorf("%s has %q, want one post that says %q", c, said, wording(*kills+1))
			}
		}
		corrections := g.corrected(s, posted, len(issues))
		t.Logf("%s: %d kills, %d issues, %d notices, %d corrections; kills met notices %d times between sending and recording, %d tried and not there (yet), %d claimed, "+
			"and corrections %d times edited and not recorded, %d not edited; %d doubles, %d losses",
			p, *kills, len(issues), len(issues)*len(watching), corrections, unrecorded, tried, claimed, edited, uncorrected, doubles, losses)
	})
}

// count returns how many of the texts contain part.
func count(texts []string, part string) (n int) {
	for _, t := range texts {
		if strings.Contains(t, part) {
			n++
		}
	}
	return n
}

// allTold waits until the last version of the file is told and everything that came of it is settled, and returns the issues.
func (g *stage) allTold(s *store.Store, last string) map[int64]bool {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), 2*time.Minute)
	defer cancel()
	left := ""
	for tick := time.Tick(50 * time.Millisecond); ; <-tick {
		issues, text := map[int64]bool{}, ""
		err := s.Do(ctx, func(tx *store.Tx) (err error) {
			if text, err = tx.ToldText(ctx); err != nil {
				return err
			}
			changes, err := tx.Changes(ctx, 100_000)
			clear(issues)
			for _, c := range changes {
				issues[c.Issue] = true
			}
			return err
		})
		if err != nil {
			g.t.Fatalf("%v (%s)", err, left)
		}
		notices, corrections := g.open(ctx, s)
		if text == last && len(notices)+len(corrections) == 0 {
			return issues
		}
		left = fmt.Sprintf("the last version is told: %v; %d notices and %d corrections are open", text == last, len(notices), len(corrections))
	}
}

// corrected wants each post to have been edited once an issue, and returns how many corrections that are.
func (g *stage) corrected(s *store.Store, posted []store.Channel, issues int) int {
	g.t.Helper()
	var all []store.Correction
	err := s.Do(g.t.Context(), func(tx *store.Tx) (err error) {
		all, err = tx.Corrections(g.t.Context())
		return err
	})
	if err != nil {
		g.t.Fatal(err)
	}
	for _, k := range all {
		if k.State != store.Posted {
			g.t.Errorf("a correction ended as %+v", k)
		}
	}
	if len(all) != len(posted)*issues || issues == 0 {
		g.t.Errorf("%d corrections, want %d for each of %d issues", len(all), len(posted), issues)
	}
	return len(all)
}

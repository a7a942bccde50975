package daily_test

import (
	"context"
	"testing"

	"cmcbot/internal/commands"
	"cmcbot/internal/daily"
	"cmcbot/internal/fakeslack"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
	"cmcbot/internal/store/storetest"
)

// TestHistory posts on a Slack that fails before or after it has taken a post and does not say which: with the optional scope
// the bot looks, and posts what is not there; without it, it does not post again, and writes that down.
func TestHistory(t *testing.T) {
	for _, test := range []struct {
		name, scopes string
		taken        bool
		want         store.PostState
		messages     int
	}{
		{"it may look, taken", "chat:write,channels:history", true, store.Posted, 1},
		{"it may look, not taken", "chat:write,channels:history", false, store.Posted, 1},
		{"it may not, taken", "chat:write", true, store.Unsure, 1},
		{"it may not, not taken", "chat:write", false, store.Unsure, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			fake, err := fakeslack.Start(fakeslack.Config{Scopes: test.scopes})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(fake.Close)
			fake.Break(fakeslack.Fault{Method: "chat.postMessage", Status: 503, HTML: true, After: test.taken})
			token, app, _ := fake.Tokens()
			bot, err := slack.New(slack.Config{BotToken: token, AppToken: app, APIURL: fake.APIURL(), Handler: new(commands.Handler)})
			if err != nil {
				t.Fatal(err)
			}
			g := &stage{t: t, place: storetest.SQLite(t), slack: fake}
			s := g.place.Open(t)
			g.set(t, s, "slack", 1)
			e, err := daily.NewHasty(platforms(s, nil, bot))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() { done <- e.Run(ctx) }()
			g.settled(s)
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			posts, err := e.History(t.Context(), g.channels[0], 2)
			if err != nil || len(posts) != 1 || posts[0].State != test.want || test.want == store.Unsure && posts[0].Note != daily.CannotLook {
				t.Errorf("the post is %+v, %v; want it %s", posts, err, test.want)
			}
			if n := g.posted(g.channels[0]); n != test.messages {
				t.Errorf("%d messages, want %d", n, test.messages)
			}
		})
	}
}

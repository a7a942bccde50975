// Package disgo proves our fake Discord with a client of other people's: disgo, unmodified. It is a module of its
// own so that disgo never enters ours. Run it with `go test -count=1 .`
package disgo

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/disgoorg/disgo"
	"github.com/disgoorg/disgo/bot"
	"github.com/disgoorg/disgo/discord"
	"github.com/disgoorg/disgo/events"
	"github.com/disgoorg/disgo/gateway"
	"github.com/disgoorg/disgo/rest"
	"github.com/disgoorg/snowflake/v2"
)

// A place says where the fake is; it prints this when it is ready.
type place struct {
	API, Gateway, Control, Token string
	Application, Channel         snowflake.ID
}

// A message is what a person saw, as the fake's control tells it.
type message struct {
	ID, Text  string
	Ephemeral bool
	Updated   bool
}

// serve starts the fake and stops it with the test.
func serve(t *testing.T) place {
	t.Helper()
	cmd := exec.Command("go", "run", "./qualify/fakediscord")
	cmd.Dir, cmd.Stderr = "../..", os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the fake ended with %v", err)
		}
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var p place
	if err := json.Unmarshal(line, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// order makes the person in front of the screen do something.
func (p place) order(ctx context.Context, path string, order, out any) error {
	body, err := json.Marshal(order)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, "POST", p.Control+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return fetch(req, out)
}

func fetch(req *http.Request, out any) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, said)
	}
	return json.Unmarshal(said, out)
}

// A tally prints one line a check and counts.
type tally struct{ passed, failed int }

func (c *tally) check(t *testing.T, name string, err error) {
	t.Helper()
	if err != nil {
		c.failed++
		fmt.Printf("FAIL disgo: %s: %v\n", name, err)
		t.Errorf("%s: %v", name, err)
		return
	}
	c.passed++
	fmt.Printf("ok   disgo: %s\n", name)
}

func TestFakeDiscord(t *testing.T) {
	p := serve(t)
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	c := &tally{}
	defer func() { fmt.Printf("%d passed, %d failed\n", c.passed, c.failed) }()

	ready, direct := make(chan string, 1), make(chan string, 1)
	client, err := disgo.New(p.Token,
		bot.WithRestClientConfigOpts(rest.WithURL(p.API+"/v10")),
		bot.WithGatewayConfigOpts(gateway.WithURL(p.Gateway), gateway.WithIntents(gateway.IntentDirectMessages)),
		bot.WithEventListenerFunc(func(e *events.Ready) { ready <- e.User.Username }),
		bot.WithEventListenerFunc(func(e *events.DMMessageCreate) {
			if !e.Message.Author.Bot {
				direct <- e.Message.Content
				e.Client().Rest().CreateMessage(e.ChannelID, discord.MessageCreate{Content: "sent"}) // a failure shows as a missing answer
			}
		}),
		bot.WithEventListenerFunc(answer),
		bot.WithEventListenerFunc(press),
		bot.WithEventListenerFunc(complete),
	)
	c.check(t, "reads the application's id from the token", err)
	if err != nil {
		return
	}
	defer client.Close(context.WithoutCancel(ctx))
	c.check(t, "logs in to the gateway", client.OpenGateway(ctx))
	c.check(t, "sees READY", await(ctx, ready, "cmcbot"))

	_, err = client.Rest().SetGlobalCommands(client.ApplicationID(), []discord.ApplicationCommandCreate{discord.SlashCommandCreate{
		Name: "cmc", Description: "asks",
		Options: []discord.ApplicationCommandOption{discord.ApplicationCommandOptionString{Name: "ask", Description: "what", Autocomplete: true}},
	}, discord.MessageCommandCreate{Name: "Answer this"}})
	c.check(t, "registers commands", err)
	list, err := client.Rest().GetGlobalCommands(client.ApplicationID(), true)
	if err == nil && len(list) != 2 {
		err = fmt.Errorf("got %d commands", len(list))
	}
	c.check(t, "reads them back", err)

	seen := func(name, path string, order map[string]any, want message) message {
		var got message
		err := p.order(ctx, path, order, &got)
		if id := got.ID; err == nil {
			if got.ID = ""; got != want {
				err = fmt.Errorf("got %+v, want %+v", got, want)
			}
			got.ID = id
		}
		c.check(t, name, err)
		return got
	}
	m := seen("answers a slash command", "/slash", map[string]any{"text": "now"}, message{Text: "asked now", Ephemeral: true})
	seen("answers a message by its menu, with a reply", "/menu", map[string]any{"text": "claim"}, message{Text: "replied to claim", Ephemeral: true})
	seen("answers later", "/slash", map[string]any{"text": "later"}, message{Text: "late later"})
	seen("changes a message by its button", "/press", map[string]any{"message": m.ID, "label": "Go"}, message{Text: "pressed", Ephemeral: true, Updated: true})
	var choices []map[string]any
	err = p.order(ctx, "/autocomplete", map[string]any{"text": "l"}, &choices)
	if err == nil && (len(choices) != 1 || choices[0]["name"] != "Lithuania") {
		err = fmt.Errorf("got %v", choices)
	}
	c.check(t, "suggests", err)
	seen("answers a direct message", "/dm", map[string]any{"text": "hello"}, message{Text: "sent"})
	c.check(t, "reads a direct message", await(ctx, direct, "hello"))
	c.check(t, "sends, reads and edits a message", send(client, p.Channel))
	_, err = client.Rest().CreateDMChannel(snowflake.MustParse("1100000000000000003"))
	c.check(t, "opens a direct channel", err)
	_, err = client.Rest().GetBotApplicationInfo()
	c.check(t, "reads its application", err)
	_, err = client.Rest().CreateMessage(p.Channel, discord.MessageCreate{Content: string(make([]byte, 2001))})
	if err == nil {
		err = fmt.Errorf("a message that is too long was taken")
	} else {
		err = nil
	}
	c.check(t, "is refused what is too long", err)

	var counts map[string]int
	// disgo v0.18.15 never passes on its Resumed event, so the fake is asked.
	c.check(t, "resumes when asked to reconnect", p.order(ctx, "/gateway", map[string]any{"frame": `{"op":7,"d":null}`, "resumed": 1}, &counts))
	seen("answers after resuming", "/slash", map[string]any{"text": "again"}, message{Text: "asked again", Ephemeral: true})
	c.check(t, "is given no cause for complaint", p.complaints(ctx))
}

// complaints asks the fake what was wrong, but for the message that was too long on purpose.
func (p place) complaints(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, "GET", p.Control+"/state", nil)
	if err != nil {
		return err
	}
	var state struct{ Problems []string }
	if err := fetch(req, &state); err != nil {
		return err
	}
	for _, problem := range state.Problems {
		if !bytes.Contains([]byte(problem), []byte("2000")) {
			return fmt.Errorf("%s", problem)
		}
	}
	return nil
}

func await(ctx context.Context, c <-chan string, want string) error {
	select {
	case got := <-c:
		if got != want {
			return fmt.Errorf("got %q, want %q", got, want)
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func answer(e *events.ApplicationCommandInteractionCreate) {
	if e.Data.Type() == discord.ApplicationCommandTypeMessage {
		m := e.MessageCommandInteractionData().TargetMessage()
		sent, err := e.Client().Rest().CreateMessage(m.ChannelID, discord.MessageCreate{Content: "reply",
			MessageReference: &discord.MessageReference{MessageID: &m.ID, FailIfNotExists: true}})
		if err == nil && sent.ReferencedMessage != nil && sent.ReferencedMessage.ID == m.ID {
			e.CreateMessage(discord.NewMessageCreateBuilder().SetContent("replied to " + m.Content).SetEphemeral(true).Build())
		}
		return
	}
	text := e.SlashCommandInteractionData().String("ask")
	if text == "later" {
		if e.DeferCreateMessage(false) == nil {
			e.Client().Rest().UpdateInteractionResponse(e.ApplicationID(), e.Token(), discord.MessageUpdate{Content: new("late " + text)})
		}
		return
	}
	e.CreateMessage(discord.NewMessageCreateBuilder().SetContent("asked " + text).SetEphemeral(true).
		AddActionRow(discord.NewPrimaryButton("Go", "go")).Build()) // a failure shows as a missing answer
}

func press(e *events.ComponentInteractionCreate) {
	e.UpdateMessage(discord.MessageUpdate{Content: new("pressed")}) // a failure shows as a missing answer
}

func complete(e *events.AutocompleteInteractionCreate) {
	e.AutocompleteResult([]discord.AutocompleteChoice{discord.AutocompleteChoiceString{Name: "Lithuania", Value: "state:LT"}})
}

// send sends a message, reads it back and edits it.
func send(client bot.Client, channel snowflake.ID) error {
	m, err := client.Rest().CreateMessage(channel, discord.MessageCreate{Content: "sent", Nonce: "once", EnforceNonce: true})
	if err != nil {
		return err
	}
	if m, err = client.Rest().GetMessage(channel, m.ID); err != nil {
		return err
	}
	m, err = client.Rest().UpdateMessage(channel, m.ID, discord.MessageUpdate{Content: new("edited")})
	if err == nil && m.Content != "edited" {
		err = fmt.Errorf("got %q", m.Content)
	}
	return err
}

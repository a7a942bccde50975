package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/discord"
	"cmcbot/internal/facts"
	"cmcbot/internal/seal"
	"cmcbot/internal/slack"
	"cmcbot/internal/store"
)

// A finding is what an examination says of one part of the installation.
type finding struct {
	part  string
	right []string
	wrong []error
}

// doctor examines the installation: what it finds right, and what is to be mended and how. The exit status is 1
// when something is to be mended.
func doctor(ctx context.Context, _ []string, getenv func(string) string, std streams) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	c, err := readConfig(getenv)
	if err != nil {
		report(std.out, finding{part: "environment", wrong: []error{err}})
		return errFound
	}
	sick := false
	for _, f := range examine(ctx, c) {
		report(std.out, f)
		sick = sick || len(f.wrong) > 0
	}
	if sick {
		return errFound
	}
	return nil
}

func report(w io.Writer, f finding) {
	for _, s := range f.right {
		fmt.Fprintf(w, "ok    %s: %s\n", f.part, s)
	}
	for _, err := range f.wrong {
		fmt.Fprintf(w, "MEND  %s: %v\n", f.part, err)
	}
}

func examine(ctx context.Context, c config) []finding {
	book, file := examineFile(c.Facts)
	all := []finding{file}
	if book == nil {
		return all
	}
	h := commands.New(book)
	log := slog.New(slog.DiscardHandler)
	if !c.onDiscord() && !c.onSlack() {
		all = append(all, finding{part: "platforms", right: []string{"none has a token; the bot answers in the terminal and on its page"}})
	}
	if c.DiscordToken != "" {
		f := finding{part: "Discord"}
		shards, fault := c.shards()
		b, err := discord.New(discord.Config{Token: string(c.DiscordToken), APIURL: c.DiscordAPIURL, Handler: h, Log: log, Shards: shards})
		if err := errors.Join(err, fault); err != nil {
			f.wrong = []error{err}
		} else {
			endpoint := ""
			if c.DiscordPublicKey != "" {
				endpoint = c.PublicURL + "/discord/interactions"
			}
			f.right, f.wrong = b.Examine(ctx, endpoint)
		}
		all = append(all, f)
	}
	if c.SlackBotToken != "" {
		f := finding{part: "Slack"}
		b, err := slack.New(slack.Config{BotToken: string(c.SlackBotToken), AppToken: string(c.SlackAppToken), SigningSecret: string(c.SlackSigningSecret), APIURL: c.SlackAPIURL, Handler: h, Log: log})
		if err != nil {
			f.wrong = []error{err}
		} else {
			f.right, f.wrong = b.Examine(ctx)
		}
		all = append(all, f)
	}
	if c.onDiscord() || c.onSlack() {
		all = append(all, examineDatabase(ctx, c))
	}
	switch {
	case c.DiscordToken != "":
		all = append(all, examineClock(ctx, strings.TrimRight(cmp.Or(c.DiscordAPIURL, "https://discord.com/api"), "/")+"/v10/gateway"))
	case c.onSlack():
		all = append(all, examineClock(ctx, strings.TrimRight(cmp.Or(c.SlackAPIURL, "https://slack.com/api"), "/")+"/api.test"))
	}
	if c.PublicURL != "" {
		all = append(all, examineAddress(ctx, c.PublicURL))
	}
	return all
}

// examineFile reads the knowledge file; the book is nil when it cannot be used.
func examineFile(path string) (*facts.Book, finding) {
	book, from, err := loadFacts(path)
	if err != nil {
		return nil, finding{part: "knowledge file", wrong: []error{err}}
	}
	f := finding{part: "knowledge file", right: []string{fmt.Sprintf("%s, last edited %s", from, book.Updated)}}
	if n := late(book, time.Now()); n > 0 {
		f.wrong = append(f.wrong, fmt.Errorf("%d entries are past their review date and say so to readers; bot review lists them", n))
	}
	return book, f
}

// examineDatabase opens the database, and with it the tokens of the workspaces.
func examineDatabase(ctx context.Context, c config) (f finding) {
	f.part = "database"
	s, err := store.Open(ctx, string(c.Database), c.dataFolder())
	if err != nil {
		f.wrong = append(f.wrong, fmt.Errorf("%w; see DATABASE_URL, or DATA_DIR and who may write there", err))
		return f
	}
	defer s.Close() // only read
	f.right = append(f.right, fmt.Sprintf("the %s answers", s))
	if c.keepsQuestions() {
		f.right = append(f.right, "the words of questions that found nothing are counted there (KEEP_QUESTIONS), and about tells people so")
	}
	if !c.manyWorkspaces() {
		return f
	}
	keys, err := seal.ParseKeys(string(c.TokenKeys)) // readConfig has read them
	all, fault := s.Workspaces(ctx)
	if err := errors.Join(err, fault); err != nil {
		f.wrong = append(f.wrong, err)
		return f
	}
	shut := 0
	for _, w := range all {
		if _, err := keys.Open(w.Token, w.ID); err != nil {
			shut++
		}
	}
	f.right = append(f.right, fmt.Sprintf("%d workspaces installed the Slack app", len(all)))
	if shut > 0 {
		f.wrong = append(f.wrong, fmt.Errorf("TOKEN_KEYS opens the tokens of all but %d of them: add the key that they were sealed with", shut))
	}
	return f
}

// clockError is how far this machine's clock may be from others' before signatures are refused and posts come at
// the wrong minute.
const clockError = time.Minute

// examineAddress asks the bot for its health at its public address.
func examineAddress(ctx context.Context, public string) finding {
	f := finding{part: "PUBLIC_URL"}
	mend := func(format string, args ...any) finding {
		f.wrong = append(f.wrong, fmt.Errorf(format, args...))
		return f
	}
	if !strings.HasPrefix(public, "https://") {
		mend("%s is not an https address; the platforms send to no other", public)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, public+"/healthz", nil)
	if err != nil {
		return mend("%s is not an address", public)
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("it leads elsewhere") }}
	resp, err := client.Do(req)
	if err != nil {
		return mend("%w; start the bot, and see that the proxy passes requests on to LISTEN", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return mend("%s/healthz answers with status %d; see that the proxy passes requests on to LISTEN", public, resp.StatusCode)
	}
	f.right = append(f.right, "the bot answers there")
	return f
}

// examineClock compares this machine's clock with that of a platform's server, which stands in its answers.
func examineClock(ctx context.Context, server string) finding {
	f := finding{part: "clock"}
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, server, nil)
	if err != nil {
		return f // what is wrong with the address stands elsewhere
	}
	resp, err := (&http.Client{Timeout: 10 * time.Second}).Do(req)
	if err != nil {
		return f // so does that nobody answers
	}
	defer resp.Body.Close()
	there, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return f
	}
	if off := time.Since(there).Round(time.Second); off.Abs() > clockError {
		f.wrong = append(f.wrong, fmt.Errorf("it differs by %s from the platform's; let this machine follow a time server", off))
	} else {
		f.right = append(f.right, "it goes as the platform's does")
	}
	return f
}

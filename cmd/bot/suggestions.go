package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// suggestions is what the maintainers do with what people sent by "Fix this".
func suggestions(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	verb, rest := "", args
	if len(args) > 0 {
		verb, rest = args[0], args[1:]
	}
	do := map[string]func(context.Context, config, *store.Store, []string, streams) error{
		"list": listSuggestions, "show": showSuggestion, "accept": acceptSuggestion, "decline": declineSuggestion,
	}[verb]
	if do == nil {
		return errors.New("suggestions: say what: list [--all], show N, accept N [--key KEY] [-w], or decline N --reason \"…\"")
	}
	s, err := openExisting(ctx, c)
	if err == nil && s == nil {
		err = fmt.Errorf("suggestions stand in the bot's database, and there is none in %s; set DATA_DIR or DATABASE_URL as for the bot", c.dataFolder())
	}
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, c, s, rest, std), s.Close())
}

// numbered reads the number of a suggestion, and the flags behind it.
func numbered(ctx context.Context, s *store.Store, flags *flag.FlagSet, args []string, std streams) (store.Suggestion, error) {
	flags.SetOutput(std.err)
	if len(args) == 0 {
		return store.Suggestion{}, fmt.Errorf("%s: which one? \"bot suggestions list\" has the numbers", flags.Name())
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(args[0]), "S-"), 10, 64)
	if err != nil {
		return store.Suggestion{}, fmt.Errorf("%s: %q is no number of a suggestion; \"bot suggestions list\" has them", flags.Name(), args[0])
	}
	if err := flags.Parse(args[1:]); err != nil {
		return store.Suggestion{}, err
	}
	if flags.NArg() > 0 {
		return store.Suggestion{}, fmt.Errorf("%s: what is %q? Put a reason in quotes", flags.Name(), flags.Arg(0))
	}
	g, err := s.Suggestion(ctx, n)
	if errors.Is(err, store.ErrNotFound) {
		err = fmt.Errorf("there is no suggestion %s; \"bot suggestions list\" has the numbers", commands.SuggestionNumber(n))
	}
	return g, err
}

// listSuggestions prints the suggestions that wait, or all.
func listSuggestions(ctx context.Context, _ config, s *store.Store, args []string, std streams) error {
	flags := flag.NewFlagSet("suggestions list", flag.ContinueOnError)
	flags.SetOutput(std.err)
	settled := flags.Bool("all", false, "those that are settled, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, err := s.Suggestions(ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(g store.Suggestion) bool { return g.State != store.Waiting && !*settled })
	for _, g := range all {
		fmt.Fprintln(std.out, commands.SuggestionText(g))
	}
	if len(all) == 0 {
		fmt.Fprintln(std.out, "No suggestion waits.")
	}
	return nil
}

// showSuggestion prints a suggestion, the entry as it stands in the file, and what became of both.
func showSuggestion(ctx context.Context, c config, s *store.Store, args []string, std streams) error {
	g, err := numbered(ctx, s, flag.NewFlagSet("suggestions show", flag.ContinueOnError), args, std)
	if err != nil {
		return err
	}
	fmt.Fprintln(std.out, commands.SuggestionText(g))
	if g.State != store.Waiting {
		fmt.Fprintf(std.out, "  %s on %s. %s\n", g.State, g.Settled.Format(time.DateOnly), g.Reason)
	}
	fmt.Fprintln(std.out, "  The sender "+told(g))
	text, err := readText(factsPath(c.Facts))()
	if err != nil {
		return err
	}
	return writePlace(std, c, text, g)
}

// told says how far the sender of a suggestion is told.
func told(g store.Suggestion) string {
	switch g.Told.State {
	case store.Posted:
		return "was told."
	case store.Claimed, store.Trying:
		return "will be told by the running bot."
	case store.Unsure:
		return "was perhaps told: the platform did not confirm it."
	case store.Refused:
		return "could not be told: the platform does not let the bot write to them."
	case store.Missed, store.Dropped:
		return "was not told in time."
	}
	if g.Sender != (store.Channel{}) {
		return "will be told what becomes of it."
	}
	return "does not want to be told."
}

// writePlace prints where the entry of a suggestion stands in the file, and how.
func writePlace(std streams, c config, text []byte, g store.Suggestion) error {
	path := cmp.Or(factsPath(c.Facts), "facts.yaml (built in)")
	book, problems := facts.Parse(path, text)
	if book == nil {
		return fmt.Errorf("the knowledge file cannot be used:\n%w", problems.Errors())
	}
	section, id := book.Find(g.Entry)
	if section == "" {
		fmt.Fprintf(std.out, "\nThe file has no entry %s any more.\n", g.Entry)
		return nil
	}
	first, last, err := facts.EntryLines(text, section, id)
	if err != nil {
		return err
	}
	entry, err := facts.EntryText(text, section, id)
	fmt.Fprintf(std.out, "\n%s:%d-%d, in the section %s:\n%s", path, first, last, section, entry)
	return err
}

// acceptSuggestion accepts a suggestion: it prints what is to change in the file as a patch, or with -w changes it.
func acceptSuggestion(ctx context.Context, c config, s *store.Store, args []string, std streams) error {
	flags := flag.NewFlagSet("suggestions accept", flag.ContinueOnError)
	write := flags.Bool("w", false, "write the change into the knowledge file")
	key := flags.String("key", "", "the `text` of the entry that is replaced, such as answer.why; default the one most like what was sent")
	g, err := numbered(ctx, s, flags, args, std)
	if err != nil {
		return err
	}
	number, path := commands.SuggestionNumber(g.Number), factsPath(c.Facts)
	if g.State == store.Declined {
		return fmt.Errorf("%s was declined on %s, and its sender told so", number, g.Settled.Format(time.DateOnly))
	}
	if *write && path == "" {
		return errors.New("there is no knowledge file to write to, only the one built in; set FACTS, or start where facts.yaml is")
	}
	was, err := readText(path)()
	if err != nil {
		return err
	}
	if g.Instead == "" {
		fmt.Fprintln(std.err, number, "names no text to put in the place of another: edit the entry by hand.")
		fmt.Fprintln(std.out, commands.SuggestionText(g))
		if err := writePlace(std, c, was, g); err != nil {
			return err
		}
		return accepted(ctx, s, g, std)
	}
	change, err := suggestedChange(cmp.Or(path, "facts.yaml"), was, g, *key)
	if err != nil {
		return fmt.Errorf("%s is not accepted yet: %w", number, err)
	}
	for _, note := range change.notes {
		fmt.Fprintln(std.err, note)
	}
	if *write {
		if err := saveText(path)(was, change.text); err != nil {
			return err
		}
		fmt.Fprintf(std.out, "%s: %s is written.\n", path, change.what)
	} else {
		fmt.Fprint(std.out, facts.LineDiff(was, change.text))
	}
	return accepted(ctx, s, g, std)
}

// accepted records that a suggestion is accepted, if that is new.
func accepted(ctx context.Context, s *store.Store, g store.Suggestion, std streams) error {
	if g.State == store.Accepted {
		return nil
	}
	return settled(ctx, s, g, store.Accepted, "", std)
}

func settled(ctx context.Context, s *store.Store, g store.Suggestion, state store.SuggestionState, reason string, std streams) error {
	number := commands.SuggestionNumber(g.Number)
	err := s.SettleSuggestion(ctx, g.Number, state, reason, time.Now())
	if errors.Is(err, store.ErrChanged) {
		return fmt.Errorf("somebody else settled %s at this moment; \"bot suggestions show %d\" says how", number, g.Number)
	}
	if err != nil {
		return err
	}
	g, err = s.Suggestion(ctx, g.Number)
	fmt.Fprintf(std.err, "%s is %s. The sender %s\n", number, g.State, told(g))
	return err
}

// declineSuggestion declines a suggestion for a reason that its sender is told.
func declineSuggestion(ctx context.Context, _ config, s *store.Store, args []string, std streams) error {
	flags := flag.NewFlagSet("suggestions decline", flag.ContinueOnError)
	reason := flags.String("reason", "", "why, in a sentence or two: the sender reads it")
	g, err := numbered(ctx, s, flags, args, std)
	if err != nil {
		return err
	}
	words := strings.Join(strings.Fields(*reason), " ")
	switch {
	case words == "":
		return errors.New("suggestions decline: give a reason, which the sender is told: --reason \"…\"")
	case len([]rune(words)) > maxReason:
		return fmt.Errorf("suggestions decline: the reason has more than %d characters; say it shorter", maxReason)
	case g.State != store.Waiting:
		return fmt.Errorf("%s is %s already, since %s", commands.SuggestionNumber(g.Number), g.State, g.Settled.Format(time.DateOnly))
	}
	return settled(ctx, s, g, store.Declined, words, std)
}

// maxReason is how long a reason may be, in characters.
const maxReason = 600

// A suggestedEdit is the knowledge file as a suggestion would have it.
type suggestedEdit struct {
	text  []byte
	what  string   // the text that is replaced
	notes []string // for the maintainer
}

// suggestedChange puts what a suggestion says in the place of a text of its entry: of the one with key or, without, the one most like it. The
// error says why that is not possible, and what to do.
func suggestedChange(path string, was []byte, g store.Suggestion, key string) (change suggestedEdit, err error) {
	book, problems := facts.Parse(path, was)
	if book == nil {
		return change, fmt.Errorf("the knowledge file cannot be used:\n%w", problems.Errors())
	}
	section, id := book.Find(g.Entry)
	passages := book.Passages(section, id)
	if len(passages) == 0 {
		return change, fmt.Errorf("the file has no texts of an entry %s; edit it by hand", g.Entry)
	}
	at := likest(passages, g)
	if key != "" {
		at = slices.IndexFunc(passages, func(p facts.Passage) bool { return p.Key == key })
	}
	if at < 0 {
		var keys []string
		for _, p := range passages {
			keys = append(keys, p.Key)
		}
		return change, fmt.Errorf("%s has no text %q; use one of %s", g.Entry, key, strings.Join(keys, ", "))
	}
	p, lang := passages[at], ""
	if _, ok := p.Text.In[g.Lang]; ok {
		lang = g.Lang // what the sender read
	}
	change.text, err = facts.SetText(was, section, id, p.Key, lang, g.Instead)
	if err != nil {
		return change, err
	}
	after, problems := facts.Parse(path, change.text)
	if after == nil {
		return change, fmt.Errorf("with it the file would have problems; edit the entry by hand:\n%w", problems.Errors())
	}
	change.what = fmt.Sprintf("%s of %s", p.Key, g.Entry)
	change.notes = append(change.notes, fmt.Sprintf("Replaced is %s (--key names another text). Compare it with the entry's sources; checked is not changed.", change.what))
	if g.Source != "" {
		change.notes = append(change.notes, "The source that was sent is not added: "+g.Source+"\nIf it says so, write it under sources and name it in the entry.")
	}
	for tag := range p.Text.In {
		if lang == "" {
			change.notes = append(change.notes, fmt.Sprintf("The translation into %q is of the older English: it is not shown until somebody translates again.", tag))
		}
	}
	slices.Sort(change.notes[1:])
	return change, nil
}

// likest returns the passage that shares most words with what a suggestion says, the first of several.
func likest(passages []facts.Passage, g store.Suggestion) int {
	words := strings.Fields(facts.Fold(g.Instead))
	statement := slices.ContainsFunc(passages, func(p facts.Passage) bool { return p.Key == "text" })
	best, most := 0, -1.0
	for i, p := range passages {
		text, _ := p.Text.For(g.Lang)
		if statement && (p.Key == "title" || p.Key == "name") {
			continue // a label has few words, and shares them with everything
		}
		have := strings.Fields(facts.Fold(text))
		shared := 0
		for _, w := range words {
			if slices.Contains(have, w) {
				shared++
			}
		}
		if like := float64(shared) / float64(max(len(words), len(have), 1)); like > most {
			best, most = i, like
		}
	}
	return best
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cmcbot/internal/daily"
	"cmcbot/internal/facts"
	"cmcbot/internal/store"
	"cmcbot/internal/upkeep"
)

// review lists what a maintainer should look at, as a list to work through. What it finds is work, no fault: the exit status is 0.
func review(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("review", flag.ContinueOnError)
	flags.SetOutput(std.err)
	as := flags.String("as", "text", "`form` of the list: text or json")
	apply := flags.Bool("apply", false, "print what the maintainers found still true as patches of the knowledge file")
	write := flags.Bool("w", false, "with --apply: write it into the file")
	day := flags.String("now", "", "what is due as of this `day`, YYYY-MM-DD; default today")
	if err := parse(flags, args); err != nil {
		return err
	}
	if *as != "text" && *as != "json" {
		return fmt.Errorf("--as %s: use text or json", *as)
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	if *apply {
		return applyChecks(ctx, c, *write, std)
	}
	if *write {
		return errors.New("-w goes with --apply: bot review --apply -w")
	}
	book, from, err := loadFacts(c.Facts)
	if err != nil {
		return err
	}
	m, err := remember(ctx, c, now)
	if err != nil {
		return err
	}
	beside := decided(book, m.taken, m.checked)
	book = confirmed(book, beside.checked)
	today := facts.DateOf(now.UTC())
	tasks := append(facts.Review(book, today), m.tasks(book, today)...)
	if *as == "json" {
		e := json.NewEncoder(std.out)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(append([]facts.Task{}, tasks...))
	}
	fmt.Fprintf(std.out, "%s on %s\n", from, today)
	for _, part := range parts() {
		writeTasks(std.out, book, part, tasks)
	}
	fmt.Fprint(std.out, m.remarks(c, beside))
	all, by := facts.Translated(book)
	fmt.Fprintf(std.out, "\nTranslations: %d texts\n", all)
	for _, lang := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(std.out, "  %s: %d shown, %d missing or stale\n", lang, by[lang], all-by[lang])
	}
	if len(by) == 0 {
		fmt.Fprintln(std.out, "  in English only")
	}
	return nil
}

// A memory is what the bot's database tells about the file. The zero memory has no database.
type memory struct {
	known   bool            // there is a database
	posted  map[string]bool // what some channel got as a daily post
	asked   []store.Question
	checked []store.Checked // what was found still true, of whatever version of the file
	taken   []store.Retraction
}

// remember reads the bot's database, if there is one; it makes none.
func remember(ctx context.Context, c config, now time.Time) (m memory, err error) {
	s, err := openExisting(ctx, c)
	if s == nil || err != nil {
		return m, err
	}
	m.known = true
	m.posted, err = s.EverPosted(ctx)
	if err == nil {
		m.asked, err = s.Questions(ctx, upkeep.Since(now))
	}
	if err == nil {
		m.checked, err = s.Checks(ctx)
	}
	if err == nil {
		m.taken, err = s.Retractions(ctx)
	}
	return m, errors.Join(err, s.Close())
}

// openExisting opens the bot's database; nil when there is none yet.
func openExisting(ctx context.Context, c config) (*store.Store, error) {
	if c.Database == "" {
		if _, err := os.Stat(filepath.Join(c.dataFolder(), store.File)); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
	}
	return store.Open(ctx, string(c.Database), c.dataFolder())
}

// tasks returns what the memory gives to do.
func (m memory) tasks(book *facts.Book, day facts.Date) (tasks []facts.Task) {
	for i := range book.Facts {
		f := &book.Facts[i]
		if len(m.posted) > 0 && !m.posted[f.ID] && daily.Suitable(f, day) {
			tasks = append(tasks, facts.Task{Why: facts.Unposted, Section: "facts", ID: f.ID, Name: f.Title})
		}
	}
	for _, q := range m.asked {
		tasks = append(tasks, facts.Task{Why: facts.Unanswered, Name: facts.Text{English: q.Words}, Times: q.Times})
	}
	return tasks
}

// remarks says what the lists do not hold, and why.
func (m memory) remarks(c config, beside decisions) (s string) {
	for _, entry := range beside.taken {
		s += fmt.Sprintf("\nTaken out of all answers, and in the file still: %s; take it out there, or name its successor under replaced_by\n", entry)
	}
	if len(beside.checked) > 0 {
		s += fmt.Sprintf("\nFound still true, and not written into the file (%d): \"bot review --apply -w\" does that\n", len(beside.checked))
	}
	switch {
	case !m.known:
		s += "\nNever posted, and questions that found nothing: that takes the bot's database, and there is none in " + c.dataFolder() +
			"; set DATA_DIR or DATABASE_URL as for the bot\n"
	case len(m.posted) == 0:
		s += "\nNever posted: no channel has had a daily post yet\n"
	}
	return s
}

// A part is the tasks of one reason, with what to do about them.
type part struct {
	why        facts.Why
	title, how string
}

func parts() []part {
	return []part{
		{facts.Late, "Overdue", "compare it with its sources, then set checked and review_by"},
		{facts.Passed, "The day has passed", "set the status that holds by now, as_of, and counted under treaties"},
		{facts.Due, fmt.Sprintf("Due within %d days", facts.Soon), "compare it with its sources, then set checked and review_by"},
		{facts.Expiring, fmt.Sprintf("Shown no longer than %d days", facts.Soon), "give it a later expires, or a newer fact and replaced_by"},
		{facts.Weak, "Resting on copies alone", "find the page of whoever says so, and name it first under sources"},
		{facts.Uncited, "Without a source", "find one that says so"},
		{facts.Stale, "Translations of an older English", "translate again, then set of"},
		{facts.Unreviewed, "Translations that no speaker has read", "let one read it, then set reviewed: true"},
		{facts.Unposted, "Never posted in any channel", "nothing has to be done; channels that get daily posts have these before them"},
		{facts.Unanswered, fmt.Sprintf("Asked at least %d times, and nothing was found", store.Often), "add what is missing, or asked_as where the file has it; bot explain shows how words are understood"},
	}
}

func writeTasks(w io.Writer, book *facts.Book, p part, tasks []facts.Task) {
	tasks = slices.DeleteFunc(slices.Clone(tasks), func(t facts.Task) bool { return t.Why != p.why })
	if len(tasks) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s (%d): %s\n", p.title, len(tasks), p.how)
	for _, t := range tasks {
		if t.Why == facts.Unanswered {
			fmt.Fprintf(w, "  [ ] %s (%d times)\n", t.Name.English, t.Times)
			continue
		}
		words := []string{"  [ ]", t.Section}
		for _, word := range []string{t.ID, t.Key, t.Lang} {
			if word != "" {
				words = append(words, word)
			}
		}
		fmt.Fprint(w, strings.Join(words, " "))
		if !t.By.IsZero() {
			fmt.Fprintf(w, ", by %s", t.By)
		}
		fmt.Fprintf(w, ": %s\n", t.Name)
		for _, id := range t.Sources {
			if s := book.Source(id); s != nil && t.Why != facts.Weak {
				fmt.Fprintf(w, "        %s\n", s.URL)
			}
		}
	}
}

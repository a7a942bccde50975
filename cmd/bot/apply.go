package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cmcbot/internal/facts"
	"cmcbot/internal/store"
)

// applyChecks carries what maintainers found still true into the knowledge file: it prints that as patches, one after the other, or with write writes it. The
// running bot then forgets what it had recorded.
func applyChecks(ctx context.Context, c config, write bool, std streams) error {
	path := factsPath(c.Facts)
	if path == "" {
		return errors.New("there is no knowledge file to write to, only the one built in; set FACTS, or start where facts.yaml is")
	}
	s, err := openExisting(ctx, c)
	if err == nil && s == nil {
		err = fmt.Errorf("the checks stand in the bot's database, and there is none in %s; set DATA_DIR or DATABASE_URL as for the bot", c.dataFolder())
	}
	if err != nil {
		return err
	}
	checks, err := s.Checks(ctx)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(carry(ctx, s, checks, path, write, std), s.Close())
}

// carry carries checks into the file at path, or prints them; written, those of entries that have changed or are gone are forgotten.
func carry(ctx context.Context, s *store.Store, checks []store.Checked, path string, write bool, std streams) error {
	was, err := readText(path)()
	if err != nil {
		return err
	}
	book, problems := facts.Parse(path, was)
	if book == nil {
		return fmt.Errorf("the knowledge file cannot be used:\n%w", problems.Errors())
	}
	data, patch, left, done := was, &strings.Builder{}, []string{}, 0
	for _, check := range checks {
		next, err := applyCheck(data, book, check)
		if err != nil {
			left = append(left, fmt.Sprintf("%s, checked %s: %v", check.Entry, check.Day, err))
			if write {
				if err := s.ForgetCheck(ctx, check); err != nil {
					return err
				}
			}
			continue
		}
		if diff := facts.LineDiff(data, next); diff != "" {
			patch.WriteString(diff)
			done++
		}
		data = next
	}
	for _, line := range left {
		fmt.Fprintln(std.err, "left out:", line)
	}
	switch {
	case done == 0:
		fmt.Fprintln(std.err, "No check is recorded that the file lacks.")
		return nil
	case !write:
		fmt.Fprint(std.out, patch)
		fmt.Fprintf(std.err, "%d entries. \"bot review --apply -w\" writes them into %s; so does \"patch FILE\" with this.\n", done, path)
		return nil
	}
	if err := saveText(path)(was, data); err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%s: checked and review_by of %d entries are written.\n", path, done)
	return nil
}

// applyCheck returns the text with one check in it; the same text where the file says so already.
func applyCheck(data []byte, book *facts.Book, check store.Checked) ([]byte, error) {
	k, ok := book.Kept(check.Entry)
	day, err := facts.ParseDate(check.Day)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errors.New("the file has no such entry any more")
	case k.Content() != check.Was:
		return nil, errors.New("the entry has changed since")
	case !day.After(k.Checked):
		return data, nil
	}
	return facts.Confirm(data, book, check.Entry, day)
}

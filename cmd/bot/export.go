package main

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"cmcbot/internal/export"
	"cmcbot/internal/facts"
	"cmcbot/internal/lang"
)

// exportFile prints the knowledge file in one of the forms that other programs read.
func exportFile(_ context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(std.err)
	tag := flags.String("lang", "", "`language` of the calendar and the feed, such as en")
	day := flags.String("now", "", "where states stand as of this `day`, YYYY-MM-DD; default today")
	if err := parse(flags, args); err != nil {
		return err
	}
	form, table := flags.Arg(0), flags.Arg(1)
	if !slices.Contains([]string{"json", "csv", "md", "ics", "atom"}, form) {
		return fmt.Errorf("export %s: use json, csv, md, ics or atom", form)
	}
	if form == "csv" && !slices.Contains(export.Tables(), table) {
		return fmt.Errorf("export csv %s: name a table: %s", table, strings.Join(export.Tables(), ", "))
	}
	now, err := moment(*day)
	if err != nil {
		return err
	}
	book, _, err := loadFacts(getenv("FACTS"))
	if err != nil {
		return err
	}
	today, p := facts.DateOf(now.UTC()), lang.For(*tag)
	var body []byte
	switch form {
	case "json":
		body = export.JSON(book, today)
	case "csv":
		body = export.CSV(book, table, today)
	case "md":
		body = export.Markdown(book, today)
	case "ics":
		body = export.Calendar(book, p)
	case "atom":
		body = export.Atom(book, p, today, nil)
	}
	_, err = std.out.Write(body)
	return err
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"cmcbot/internal/facts"
	"cmcbot/internal/links"
)

// checkLinks tries the address of every source, except those that the file says not to try, and prints what does not lead anywhere. That a host
// keeps programs out, or could not be asked, is printed and is no fault of the file.
func checkLinks(ctx context.Context, book *facts.Book, pause time.Duration, getenv func(string) string, std streams) error {
	if getenv("CI") != "" {
		return errors.New("check --links asks other people's servers, which a build must not depend on; run it by hand, once a month")
	}
	byURL := map[string][]string{}
	var addresses []string
	untried := 0
	for _, s := range book.Sources {
		if s.Untried != "" {
			fmt.Fprintf(std.out, "untried  source %s: %s\n", s.ID, s.Untried)
			untried++
			continue
		}
		if byURL[s.URL] == nil {
			addresses = append(addresses, s.URL)
		}
		byURL[s.URL] = append(byURL[s.URL], s.ID)
	}
	fmt.Fprintf(std.err, "trying %d addresses, one at a time for each host\n", len(addresses))
	count := map[links.State]int{}
	err := links.Check(ctx, links.Config{Pause: pause}, addresses, func(r links.Result) {
		count[r.State]++
		if r.State == links.Fine {
			return
		}
		for _, id := range byURL[r.URL] {
			fmt.Fprintf(std.out, "%-8s source %s: %s: %s; %s\n", r.State, id, r.URL, r.Detail, remedy(r.State))
		}
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "%d addresses: %d fine, %d moved, %d gone, %d refused, %d failed; %d untried\n",
		len(addresses), count[links.Fine], count[links.Moved], count[links.Gone], count[links.Refused], count[links.Failed], untried)
	if count[links.Gone] > 0 {
		return errFound
	}
	return nil
}

// remedy says what a maintainer does about an address.
func remedy(s links.State) string {
	i := slices.Index([]links.State{links.Moved, links.Gone, links.Refused, links.Failed}, s)
	return []string{
		"look at the new page and, if it says the same, write its address",
		"find the page elsewhere, or an archived copy with weak: true",
		"open it in a browser; if it is there, write why under untried",
		"try again another day; if it stays so, open it in a browser",
	}[i]
}

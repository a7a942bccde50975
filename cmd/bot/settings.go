package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"sync"
	"text/tabwriter"
	"time"

	"cmcbot/internal/commands"
	"cmcbot/internal/store"
)

// A council is what the administrators of workspaces set, as this replica knows it. It is safe for concurrent use.
type council struct {
	*store.Store // keeps the record

	reading sync.Mutex // held while the settings are read, so that an older reading never replaces a newer one

	mu  sync.Mutex                   // guards everything below
	set map[string]map[string]string // values, by workspace and name
}

// consult lets administrators set what concerns their workspace, and follows what they set at other replicas until stop is called or ctx ends.
func consult(ctx context.Context, s *store.Store, h *commands.Handler, log *slog.Logger) (stop func(), err error) {
	c := &council{Store: s}
	if err := c.follow(ctx); err != nil {
		return nil, err
	}
	h.Consult(c)
	return following(ctx, c.follow, "the settings of workspaces cannot be read; the last that were known hold", log), nil
}

// follow reads the settings.
func (c *council) follow(ctx context.Context) error {
	c.reading.Lock()
	defer c.reading.Unlock()
	all, err := c.Settings(ctx)
	if err != nil {
		return err
	}
	set := map[string]map[string]string{}
	for _, one := range all {
		if set[one.Workspace] == nil {
			set[one.Workspace] = map[string]string{}
		}
		set[one.Workspace][one.Name] = one.Value
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set = set
	return nil
}

// Setting implements commands.Council.
func (c *council) Setting(workspace, name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.set[workspace][name]
}

// Set implements commands.Council.
func (c *council) Set(ctx context.Context, a store.Audit) error {
	if err := c.Store.Set(ctx, a); err != nil {
		return err
	}
	return c.follow(ctx)
}

// audit prints the latest changes of settings, of one workspace or of all.
func audit(ctx context.Context, args []string, getenv func(string) string, std streams) error {
	flags := flag.NewFlagSet("bot audit", flag.ContinueOnError)
	flags.SetOutput(std.err)
	most := flags.Int("n", 100, "how many changes, the latest")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	s, err := store.Open(ctx, string(c.Database), c.dataFolder())
	if err != nil {
		return err
	}
	defer s.Close() // only read
	all, err := s.Audits(ctx, flags.Arg(0), *most)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(out, "TIME\tWORKSPACE\tCHANNEL\tWHO\tWHAT\tOLD\tNEW")
	for _, a := range all {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%q\t%q\n", a.At.Format(time.RFC3339), a.Workspace, a.Channel, a.Who, a.What, a.Old, a.New)
	}
	return out.Flush()
}

package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"cmcbot/internal/discord"
	"cmcbot/internal/slack"
)

// manifest prints what a platform has to know about the app: its commands, its rights and why it needs each.
func manifest(_ context.Context, args []string, getenv func(string) string, std streams) error {
	if len(args) != 1 || args[0] != "slack" && args[0] != "discord" {
		return errors.New("manifest of what? bot manifest slack, or bot manifest discord")
	}
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	form := discord.Manifest
	if args[0] == "slack" {
		form = slack.Manifest
	}
	body, err := form(c.PublicURL)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(std.out, strings.TrimSpace(string(body)))
	return err
}

// invite prints the addresses at which the bot is added to a server or a workspace.
func invite(_ context.Context, _ []string, getenv func(string) string, std streams) error {
	c, err := readConfig(getenv)
	if err != nil {
		return fmt.Errorf("the environment has mistakes:\n%w", err)
	}
	switch application, err := discord.Application(string(c.DiscordToken)); {
	case c.DiscordToken == "":
		fmt.Fprintln(std.out, "Discord: set DISCORD_TOKEN to see the address.")
	case err != nil:
		return err
	default:
		fmt.Fprintln(std.out, "Discord:", discord.Invite(application))
	}
	if c.manyWorkspaces() {
		fmt.Fprintln(std.out, "Slack:", c.PublicURL+"/slack/install")
		return nil
	}
	fmt.Fprintln(std.out, "Slack: at https://api.slack.com/apps choose the app, then Install App. One app serves one workspace.")
	return nil
}

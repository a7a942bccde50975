package slack

import (
	"context"
	"slices"

	"cmcbot/internal/commands"
)

// Direct reports whether a channel is a direct message, or App Home, which is none.
func Direct(channel string) bool { return channel == "" || channel[0] == 'D' }

// place is where somebody asked. A direct message is everybody's own to manage.
func (a asker) place() commands.Place {
	direct := Direct(a.channel)
	return commands.Place{Platform: "slack", Workspace: a.team, Channel: a.channel, Direct: direct, User: a.user, Manage: direct, Admin: direct}
}

// lookUp looks up who asked, for commands that change a channel's settings: members may, guests may not (nor, where the
// operator leaves it to admins, members), and who cannot be looked up may not either.
func (b *Bot) lookUp(ctx context.Context, p *commands.Place) {
	u, err := b.api.GetUserInfoContext(ctx, p.User)
	if err != nil {
		b.log.Warn("member not looked up", "err", err)
		return
	}
	guest := u.IsRestricted || u.IsUltraRestricted || u.IsStranger
	home := u.TeamID == p.Workspace || slices.Contains(u.Enterprise.Teams, p.Workspace) // else they come from a shared channel
	p.Manage = p.Manage || home && !guest
	p.Admin = p.Admin || home && (u.IsAdmin || u.IsOwner)
	p.Zone = u.TZ
}
